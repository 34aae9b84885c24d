"""The figures of a plan, each with what it is counted over, its source and date."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import pandas as pd

from netplan.core.coverage import sources_of
from netplan.core.plan_problems import LEFT_OUT
from netplan.core.trench.beams import chosen_links
from netplan.core.trench.plan_tables import BUILT
from netplan.model.catalogue import Catalogue
from netplan.model.figures import FIGURES
from netplan.model.frames import conform
from netplan.model.plan import Coverage, Plan
from netplan.model.tables import TABLES

VERDICTS = ("served", "likely", "not_served", "unknown")
_TODAY = {  # figure -> column and word that count
    **{verdict: ("verdict", verdict) for verdict in VERDICTS},
    "contested": ("reason", "contested"),
}

Group = tuple[str, pd.DataFrame, Any]  # what is counted, its rows, the weight of each


def figure_table(plan: Plan, prices: Catalogue) -> pd.DataFrame:
    """Return the figures of a plan: coverage before and after, cost and bound, metres by surface."""
    return _with_units(pd.DataFrame([*_coverage(plan), *_money(plan), *_metres(plan, prices)]))


def _with_units(rows: pd.DataFrame) -> pd.DataFrame:
    rows["unit"] = [FIGURES[key][1] for key in rows["key"]]
    return conform(rows, "figures")


def coverage_figures(coverage: Coverage) -> pd.DataFrame:
    """Return the figures of an assessment: sites by kind, addresses, households and cells by verdict."""
    tables = coverage.tables
    groups = [*_groups(tables["coverage_sites"], tables["coverage_addresses"])]
    rows = [*_verdicts([*groups, ("cells", tables["coverage_cells"], 1)], _TODAY)]
    return _with_units(pd.DataFrame(rows, columns=[*TABLES["figures"].keys]))


def _coverage(plan: Plan) -> Iterator[dict[str, Any]]:
    groups = _groups(plan.tables["coverage_sites"], plan.tables["coverage_addresses"])
    yield from _verdicts(groups, {**_TODAY, "served_after": ("verdict_after", "served")})


def _groups(sites: pd.DataFrame, addresses: pd.DataFrame) -> Iterator[Group]:
    yield from ((str(kind), part, 1) for kind, part in sites.groupby("kind"))
    yield "addresses", addresses, 1
    yield "households", addresses, addresses["households"].fillna(0)


def _verdicts(groups: Iterable[Group], wanted: Mapping[str, tuple[str, str]]) -> Iterator[dict[str, Any]]:
    """Yield the weight of each wanted (column, word) in each group; nothing of a group without weight."""
    for counted, group, each in groups:
        weight = pd.Series(each, group.index)
        total, unknown = int(weight.sum()), int(weight[group["verdict"] == "unknown"].sum())
        of = {"counted": counted, "n": total, "n_unknown": unknown}
        of |= {"source": sources_of(group), "as_of": group["as_of"].max()}
        for key, (column, word) in wanted.items():
            n = weight[group[column] == word].sum()
            if total and (n or key != "contested"):
                yield {"key": key, "value": n, **of}


def _money(plan: Plan) -> Iterator[dict[str, Any]]:
    connections = plan.tables["connections"]
    asked = connections[connections["reason"].isin([*BUILT, "leased", *LEFT_OUT])]
    connected = asked[asked["connected"]]
    n_leased = int((asked["reason"] == "leased").sum())
    n, n_unknown = len(asked), int((asked["verdict"] == "unknown").sum())
    source = sources_of(plan.tables["costs"])
    yield {"key": "connected", "value": len(connected), "n": n, "n_unknown": n_unknown}
    yield {"key": "not_connected", "value": n - len(connected) - n_leased, "n": n, "n_unknown": n_unknown}
    if "lease" in plan.scenario.technologies:
        yield {"key": "leased", "value": n_leased, "n": n, "n_unknown": n_unknown}
    yield {"key": "cost", "value": plan.cost_eur, "n": len(connected), "source": source}
    if len(connected):
        leased_eur = asked.loc[asked["reason"] == "leased", "cost_share_eur"].sum()
        each_eur = (plan.cost_eur - leased_eur) / len(connected)  # who leases a line is not connected
        yield {"key": "cost_per_site", "value": each_eur, "n": len(connected)}
        alone_eur = connected["alone_eur"].sum(min_count=1)  # missing without existing fibre
        yield {"key": "alone_cost", "value": alone_eur, "n": len(connected)}
    links = chosen_links(plan.project)
    if len(links) and plan.scenario.chosen_carriers and "radio" in plan.scenario.technologies:
        used = plan.tables["trenches"]["hop_id"].isin(links["id"])
        yield {"key": "chosen_links", "value": int(used.sum()), "n": len(links), "source": sources_of(links)}
    if "joint" in plan.scenario.technologies:
        yield {"key": "joint_saving", "value": plan.tables["trenches"]["saved_eur"].sum(), "source": source}
    served = asked[["yearly_eur", "npv_eur"]].sum(min_count=1)
    yield {"key": "yearly", "value": served["yearly_eur"], "n": len(connected) + n_leased}
    yield {"key": "npv", "value": served["npv_eur"], "n": len(connected) + n_leased}
    yield {"key": "tree", "value": plan.tree_eur}
    yield {"key": "bound", "value": plan.bound_eur}
    yield {"key": "gap", "value": plan.gap}


def _metres(plan: Plan, prices: Catalogue) -> Iterator[dict[str, Any]]:
    trenches = plan.tables["trenches"]
    drawn = trenches["segment_kind"] == "duct"
    yield {"key": "route", "value": trenches["length_m"].sum(), "n": len(trenches)}
    for surface, length in trenches[~drawn].groupby("surface")["length_m"].sum().items():
        yield {"key": "trench", "counted": surface, "value": length}
    duct_m = trenches.loc[drawn, "length_m"].sum()
    yield {"key": "duct", "value": duct_m}
    rent = prices["duct_use.rent_m_year"]
    yield {"key": "duct_rent", "value": duct_m * rent.eur, "source": rent.source}
