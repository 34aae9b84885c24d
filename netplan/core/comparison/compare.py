"""What differs between two results: two scenarios of a project, or the same place at two dates.

Things are matched by their id, routes by the piece of street; what one side alone has is told from what
both have and judge differently. The status of a thing is its verdict after the plan, or today's where only
coverage was assessed. Unknown never counts as served: what goes from unknown to not served is neither gained
nor lost.
"""

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.comparison.routes import compared_trenches
from netplan.core.coverage import sources_of
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.comparison import Comparison, Side
from netplan.model.figures import FIGURES
from netplan.model.findings import Problem, Rule, finding
from netplan.model.frames import table_of
from netplan.model.plan import Coverage, Plan

RULES: dict[str, Rule] = {
    "CMP-001": Rule(
        "warning",
        mark("No id of A occurs in B: everything appears as only in A or only in B"),
        mark("Deliver the layer of both dates with the same ids."),
    ),
    "CMP-002": Rule(
        "warning",
        mark("A is judged against {a}, B against {b}: what is gained or lost comes from the target, too"),
        mark("Choose the same target in both scenarios to see the effect of the network alone."),
    ),
    "CMP-003": Rule(
        "info",
        mark("Only one of the two is a plan: the other has neither route nor cost"),
        mark("Compute a plan for both to compare costs."),
    ),
}
_STATUSES = ("served", "likely", "not_served", "unknown")
_COUNTS = frozenset(
    {"served", "likely", "not_served", "unknown", "served_after"}
)  # told as status of both sides


def compare(a: Side, b: Side) -> Comparison:
    """Compare two results.

    Raises:
        ParameterError: they are in different coordinate systems.

    """
    crs = a.result.project.crs
    if b.result.project.crs != crs:
        raise ParameterError(
            mark("{a} is in {crs_a}, {b} in {crs_b}: only projects in the same system can be compared"),
            a=a.name,
            b=b.name,
            crs_a=crs,
            crs_b=b.result.project.crs,
        )
    tables = {
        "compared_cells": _compared("cells", a, b, crs, share="share_served"),
        "compared_addresses": _compared("addresses", a, b, crs),
        "compared_trenches": compared_trenches(a.result, b.result),
        "compared_sites": _compared("sites", a, b, crs),
        "compared_figures": compared_figures(a.result, b.result),
        "compared_costs": compared_costs(a.result, b.result),
    }
    return Comparison(a, b, tables, tuple(_problems(a, b, tables)))


def found_in(a: Side, b: Side) -> Iterator[Problem]:
    """Yield what was found on the two sides: once what both have, with its side what one alone has."""
    of_a, of_b = ({_told(one): one for one in side.result.problems} for side in (a, b))
    for letter, mine, other in (("A", of_a, of_b), ("B", of_b, of_a)):
        for key, one in mine.items():
            if key not in other:
                yield replace(one, message=Message("{side}: {what}", {"side": letter, "what": one.message}))
            elif letter == "A":
                yield one


def _told(problem: Problem) -> tuple[str, ...]:
    return (problem.code, problem.layer, problem.row_id, str(problem.message))


def status(result: Plan | Coverage, layer: str) -> pd.Series:
    """Return what counts of every row of a layer: the verdict after the plan, today's where there is none."""
    table = result.tables[f"coverage_{layer}"]
    after = table.get("verdict_after")
    verdict = table["verdict"]
    return verdict if after is None else after.fillna(verdict).fillna("unknown")


def change_of(a: pd.Series, b: pd.Series) -> pd.Series:
    """Return the code of ``change`` for statuses of A and B; missing where a side lacks the thing."""
    changes = np.select(
        [b.isna(), a.isna(), a == b, b == "served", a == "served"],
        ["only_a", "only_b", "same", "gained", "lost"],
        "changed",
    )
    return pd.Series(changes, a.index, dtype="str")


def _compared(layer: str, a: Side, b: Side, crs: str, **columns: str) -> pd.DataFrame:
    """Return ``compared_<layer>``: the things of A in their order, then those only B has."""
    first, second = (_facts(layer, side.result, columns) for side in (a, b))
    both = first.merge(second, "outer", left_index=True, right_index=True, suffixes=("", "_b"))
    both = both.sort_values(["at", "at_b"], na_position="last")
    facts = {f"{key}_{side}": both[key + end] for key in ("verdict", "source", "as_of", *columns)
             for side, end in (("a", ""), ("b", "_b"))}  # fmt: skip
    if "cost" in both:
        facts |= {"cost_a_eur": both["cost"], "cost_b_eur": both["cost_b"]}
    told = [key for key in ("id", "name", "kind", "households") if key in both]
    named = {key: both[key].fillna(both[f"{key}_b"]) for key in told}
    shapes = both["geometry"].where(both["geometry"].notna(), both["geometry_b"])
    change = change_of(both["verdict"], both["verdict_b"])
    table = pd.DataFrame({**named, "change": change, **facts})
    return table_of(f"compared_{layer}", table, gpd.GeoSeries(shapes.to_numpy(), table.index, crs=crs), crs)


def _facts(layer: str, result: Plan | Coverage, columns: dict[str, str]) -> pd.DataFrame:
    """Return what is compared of a layer, by id; the same id twice counts as the first, the second, …."""
    table = result.tables[f"coverage_{layer}"]
    known = [key for key in ("id", "name", "kind", "households", "source", "as_of") if key in table]
    facts = pd.DataFrame(table[known]).assign(
        at=np.arange(len(table)), verdict=status(result, layer), geometry=table["geometry"].to_numpy(object)
    )
    for key, column in columns.items():
        facts[key] = table[column]
    if layer == "sites" and "connections" in result.tables:
        connections = result.tables["connections"]  # one row for each site, in the same order
        facts["cost"] = connections["cost_share_eur"].to_numpy()
    elif layer == "sites":
        facts["cost"] = np.nan
    return facts.set_index([table["id"], table.groupby("id").cumcount()])


def compared_figures(a: Plan | Coverage, b: Plan | Coverage) -> pd.DataFrame:
    """Return the figures of both, one row for each key and counted unit, with what they are counted over."""
    first, second = (pd.concat([_counts(result), _plan_figures(result)]) for result in (a, b))
    both = first.merge(second, "outer", ["key", "counted", "unit"], suffixes=("_a", "_b"), sort=False)
    keys, units = list(FIGURES), pd.unique(pd.concat([first["counted"], second["counted"]])).tolist()
    both = both.assign(
        difference=both["value_b"] - both["value_a"],
        at_key=both["key"].map(keys.index),
        at_unit=both["counted"].map(units.index),
    )
    return table_of("compared_figures", both.sort_values(["at_key", "at_unit"], ignore_index=True))


def _counts(result: Plan | Coverage) -> pd.DataFrame:
    rows = []
    for counted, group, weight in _groups(result):
        total = {verdict: int(weight[group["status"] == verdict].sum()) for verdict in _STATUSES}
        of = {"counted": counted, "unit": "", "n": sum(total.values()), "n_unknown": total["unknown"]}
        of |= {"source": sources_of(group), "as_of": group["as_of"].max()}
        rows += [{"key": f"status_{verdict}", "value": total[verdict], **of} for verdict in _STATUSES]
    return _figures(pd.DataFrame(rows))


def _groups(result: Plan | Coverage) -> Iterator[tuple[str, pd.DataFrame, pd.Series]]:
    """Yield what is counted: its name, its rows with their status, what each row counts."""
    sites, addresses, cells = (
        result.tables[f"coverage_{name}"].assign(status=status(result, name))
        for name in ("sites", "addresses", "cells")
    )
    groups = [(str(kind), group, pd.Series(1, group.index)) for kind, group in sites.groupby("kind")]
    groups += [("addresses", addresses, pd.Series(1, addresses.index))]
    if addresses["households"].notna().any():
        groups.append(("households", addresses, addresses["households"].fillna(0)))
    groups.append(("cells", cells, pd.Series(1, cells.index)))
    yield from (group for group in groups if len(group[1]))


def _plan_figures(result: Plan | Coverage) -> pd.DataFrame:
    if not isinstance(result, Plan):
        return _figures(pd.DataFrame())
    figures = result.tables["figures"]
    return _figures(figures[~figures["key"].isin(_COUNTS)])


def _figures(rows: pd.DataFrame) -> pd.DataFrame:
    return table_of("figures", rows).fillna({"counted": "", "unit": ""})


def compared_costs(a: Plan | Coverage, b: Plan | Coverage) -> pd.DataFrame:
    """Return the bills of both, one row for each item; an item one side does not need costs it nothing."""
    bills = []
    for result in (a, b):
        bill = result.tables["costs"] if isinstance(result, Plan) else table_of("costs", {})
        bills.append(bill[["cost_kind", "item", "unit", "quantity", "price_eur", "cost_eur"]])
    both = bills[0].merge(bills[1], "outer", ["cost_kind", "item", "unit"], suffixes=("_a", "_b"), sort=False)
    items = pd.unique(pd.concat([bill["item"] for bill in reversed(bills)])).tolist()
    both = both.sort_values("item", key=lambda item: item.map(items.index), ignore_index=True)
    for side, result in (("a", a), ("b", b)):
        both[f"price_{side}_eur"] = both[f"price_eur_{side}"]
        known = isinstance(result, Plan)
        both[f"cost_{side}_eur"] = both[f"cost_eur_{side}"].fillna(0.0) if known else np.nan
        both[f"quantity_{side}"] = both[f"quantity_{side}"].fillna(0.0) if known else np.nan
    both["difference_eur"] = both["cost_b_eur"] - both["cost_a_eur"]
    return table_of("compared_costs", both)


def _problems(a: Side, b: Side, tables: dict[str, pd.DataFrame]) -> Iterator[Problem]:
    for layer in ("sites", "addresses", "cells"):
        change = tables[f"compared_{layer}"]["change"]
        if {"only_a", "only_b"} == set(change):
            yield finding(RULES, "CMP-001", layer)
    if a.result.scenario.target != b.result.scenario.target:
        goals = {"a": a.result.scenario.goal.label, "b": b.result.scenario.goal.label}
        yield finding(RULES, "CMP-002", "", **{side: Message(goal) for side, goal in goals.items()})
    if isinstance(a.result, Plan) != isinstance(b.result, Plan):
        yield finding(RULES, "CMP-003", "")
