"""The figures of a plan, each with what it is counted over, its source and date."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from netplan.core.coverage import sources_of
from netplan.core.plan_problems import LEFT_OUT
from netplan.model.catalogue import Catalogue
from netplan.model.figures import FIGURES
from netplan.model.frames import conform
from netplan.model.plan import Plan

BUILT = ("connected", "joined")
"""Reasons of the sites a plan lays a route to; without existing fibre they are joined, but not served."""


def figure_table(plan: Plan, prices: Catalogue) -> pd.DataFrame:
    """Return the figures of a plan: coverage before and after, cost and bound, metres by surface."""
    rows = pd.DataFrame([*_coverage(plan), *_money(plan), *_metres(plan, prices)])
    rows["unit"] = [FIGURES[key][1] for key in rows["key"]]
    return conform(rows, "figures")


def _coverage(plan: Plan) -> Iterator[dict[str, Any]]:
    sites, addresses = plan.tables["coverage_sites"], plan.tables["coverage_addresses"]
    groups: list[tuple[Any, pd.DataFrame, Any]] = [(kind, group, 1) for kind, group in sites.groupby("kind")]
    if len(addresses):
        groups.append(("addresses", addresses, 1))
        if addresses["households"].notna().any():
            groups.append(("households", addresses, addresses["households"].fillna(0)))
    for counted, group, each in groups:
        weight = pd.Series(each, group.index)
        total, unknown = int(weight.sum()), int(weight[group["verdict"] == "unknown"].sum())
        of = {"counted": counted, "n": total, "n_unknown": unknown}
        of |= {"source": sources_of(group), "as_of": group["as_of"].max()}
        for verdict in ("served", "likely", "not_served", "unknown"):
            yield {"key": verdict, "value": weight[group["verdict"] == verdict].sum(), **of}
        yield {"key": "served_after", "value": weight[group["verdict_after"] == "served"].sum(), **of}


def _money(plan: Plan) -> Iterator[dict[str, Any]]:
    connections = plan.tables["connections"]
    asked = connections[connections["reason"].isin([*BUILT, *LEFT_OUT])]
    connected = asked[asked["connected"]]
    n, n_unknown = len(asked), int((asked["verdict"] == "unknown").sum())
    source = sources_of(plan.tables["costs"])
    yield {"key": "connected", "value": len(connected), "n": n, "n_unknown": n_unknown}
    yield {"key": "not_connected", "value": n - len(connected), "n": n, "n_unknown": n_unknown}
    yield {"key": "cost", "value": plan.cost_eur, "n": len(connected), "source": source}
    if len(connected):
        yield {"key": "cost_per_site", "value": plan.cost_eur / len(connected), "n": len(connected)}
        alone_eur = connected["alone_eur"].sum(min_count=1)  # missing without existing fibre
        yield {"key": "alone_cost", "value": alone_eur, "n": len(connected)}
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
