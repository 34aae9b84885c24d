"""What can be built one by one: stretches of a tree without a branch, and house connections."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import cost_factor
from netplan.model.catalogue import Catalogue
from netplan.model.plan import Plan

_DUG = ("street", "link")
"""Kinds of pieces that somebody digs: neither tubes that lie there nor radio hops."""


@dataclass(frozen=True, eq=False)
class BuildItems:
    """What can be built one by one, each after the one before it; parents come first.

    parent    [n]          item that must be built before; -1 at existing fibre
    cents     [n]          what it costs, percentages included; all together are the plan's cost
    dug_mm    [n]          millimetres to dig
    site      [n_sites]    item that connects each site
    site_row  [n_sites]    row of each site in the plan's ``connections``
    trench    [n_trenches] item of each row of the plan's ``trenches``
    extra     [n, n_years] cents on top of ``cents`` in each year: roadworks to join then are none; or None
    """

    parent: Ints
    cents: Ints
    dug_mm: Ints
    site: Ints
    site_row: Ints
    trench: Ints
    extra: Ints | None = None

    def in_year(self, year: int) -> Ints:
        """Return what every item costs if it is built in a year (0-based), in cents."""
        return self.cents if self.extra is None else self.cents + self.extra[:, year]

    def with_those_before(self, items: Ints) -> Ints:
        """Return ``items`` and everything that must be built before them, ascending."""
        wanted = np.zeros(len(self.parent), bool)
        wanted[items] = True
        for at in range(len(self.parent) - 1, -1, -1):
            if wanted[at] and self.parent[at] >= 0:
                wanted[self.parent[at]] = True
        return np.flatnonzero(wanted)


def build_items(plan: Plan, prices: Catalogue, years: Sequence[int] = ()) -> BuildItems:
    """Cut the route of a plan into items; what they cost adds up to what the plan costs to build.

    What the plan saves by joint laying is saved in the years of the roadworks only; ``years`` are those of a
    programme.
    """
    trenches, connections = plan.tables["trenches"], plan.tables["connections"]
    rows = np.flatnonzero(connections["connected"].to_numpy(dtype=bool))
    before, end = _topology(trenches, connections.iloc[rows])
    dug = trenches["segment_kind"].isin(_DUG).to_numpy() * trenches["length_m"].to_numpy() * 1000
    on_top = cost_factor(prices)
    cents = np.round(_eur(trenches, before, on_top) * CENTS_PER_EUR).astype(np.int64)
    lead_in = round(prices["per_site.lead_in"].eur * on_top * CENTS_PER_EUR)
    items = cut_into_items(before, end, cents, np.round(dug).astype(np.int64), lead_in)
    costs = plan.tables["costs"]
    building_eur = float(costs.loc[costs["cost_kind"] != "lease", "cost_eur"].sum())
    cents = _shared_out(round(building_eur * CENTS_PER_EUR), items.cents)
    return replace(items, cents=cents, site_row=rows, extra=_extra(trenches, items, prices, years))


def _eur(trenches: pd.DataFrame, before: Ints, on_top: float) -> Floats:
    """Return what every piece costs with its percentages, which radio does not bear.

    What a chosen carrier costs stands at the piece that reaches it first: a hop, or the one before.
    """
    on_air = (trenches["segment_kind"] == "radio").to_numpy(bool)
    at_mast = on_air.copy()
    at_mast[before[on_air & (before >= 0)]] = True
    whole, places = (trenches[key].to_numpy(float) for key in ("cost_eur", "nodes_eur"))
    eur: Floats = np.where(on_air, 1.0, on_top) * (whole - places) + np.where(at_mast, 1.0, on_top) * places
    return eur


def _extra(trenches: pd.DataFrame, items: BuildItems, prices: Catalogue, years: Sequence[int]) -> Ints | None:
    """Return what every item costs more in each year because no roadworks can be joined; None: nothing."""
    joint = (trenches["saved_eur"] > 0).to_numpy(dtype=bool)
    if not joint.any() or not len(years):
        return None
    saved = np.round(trenches["saved_eur"].to_numpy()[joint] * cost_factor(prices) * CENTS_PER_EUR)
    first, last = (trenches[key].to_numpy(dtype=np.float64)[joint] for key in ("joint_from", "joint_to"))
    extra = [
        np.bincount(
            items.trench[joint], np.where((first <= year) & (year <= last), 0, saved), len(items.cents)
        )
        for year in years
    ]
    return np.round(np.stack(extra, axis=1)).astype(np.int64)


def cut_into_items(before: Ints, end: Ints, cents: Ints, dug_mm: Ints, lead_in: int) -> BuildItems:
    """Cut a tree into stretches without a branch, and add a house connection at ``lead_in`` for each site.

    before   [n_trenches]  piece before each piece of the tree; -1 at existing fibre
    end      [n_sites]     piece that ends at each site; -1: existing fibre does
    cents, dug_mm          of each piece
    """
    order = _outwards(before)
    stretch = _stretches(before, end, order)
    n_stretches = int(stretch.max(initial=-1)) + 1
    first = np.full(n_stretches, -1)
    first[stretch[order[::-1]]] = order[::-1]  # the first piece of each stretch is written last
    up = np.append(before, -1)[first]
    parent = np.where(up >= 0, np.append(stretch, -1)[up], -1)
    sums = (np.bincount(stretch, amount, n_stretches) for amount in (cents, dug_mm))
    spent, dug = (np.round(total).astype(np.int64) for total in sums)
    n_sites = len(end)
    return BuildItems(
        parent=np.concatenate([parent, np.append(stretch, -1)[end]]).astype(np.int64),
        cents=np.concatenate([spent, np.full(n_sites, lead_in, np.int64)]),
        dug_mm=np.concatenate([dug, np.zeros(n_sites, np.int64)]),
        site=n_stretches + np.arange(n_sites),
        site_row=np.arange(n_sites),
        trench=stretch,
    )


def _topology(trenches: pd.DataFrame, connected: pd.DataFrame) -> tuple[Ints, Ints]:
    """Return the row of the trench before each trench, and of the last trench of each connected site."""
    index = pd.Index(trenches["id"])
    before: Ints = index.get_indexer(trenches["before_id"])
    end: Ints = index.get_indexer(connected["trench_id"])
    return before.astype(np.int64), end.astype(np.int64)


def _outwards(before: Ints) -> Ints:
    """Return the trenches in an order in which each comes after the one before it."""
    depth = np.zeros(len(before), np.int64)
    at = before.copy()
    while (at >= 0).any():
        depth[at >= 0] += 1
        at = np.where(at >= 0, np.append(before, -1)[at], -1)
    return np.lexsort((np.arange(len(before)), depth))


def _stretches(before: Ints, end: Ints, order: Ints) -> Ints:
    """Give every trench its stretch; a new one begins at existing fibre, at a branch, and behind a site."""
    n_after = np.bincount(before[before >= 0], minlength=len(before))
    n_ends = np.bincount(end[end >= 0], minlength=len(before))
    stretch, n = np.full(len(before), -1), 0
    for trench in order:
        up = before[trench]
        if up >= 0 and n_after[up] == 1 and n_ends[up] == 0:
            stretch[trench] = stretch[up]
        else:
            stretch[trench], n = n, n + 1
    return stretch.astype(np.int64)


def _shared_out(total: int, basis: Ints) -> Ints:
    """Share a total out in proportion, in whole cents that add up to it."""
    whole = int(basis.sum())
    if not whole:
        return np.zeros(len(basis), np.int64)
    sums = [total * int(part) // whole for part in np.cumsum(basis)]  # exact: Python's integers do not end
    ends = np.array([0, *sums], np.int64)
    return ends[1:] - ends[:-1]
