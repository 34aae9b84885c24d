"""How little money serves how many pupils or sites, with a bound at every point.

At a price per pupil, which sites are worth a trench (``prizes``)? The answers for all prices are the corners
of the convex hull of the frontier, and their proven bounds are lines that no plan lies below (Lagrange).
Between the corners the cheapest part of the next larger tree is taken, and planned anew. Where a site may
have a leased line, staying without a trench costs the lesser of the two: its price, or its line.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from netplan.core.binary_program import BinaryProgram, best_choice
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.graph.paths import nearest_source
from netplan.core.graph.rows import csr
from netplan.core.mix.prizes import MUST, collect
from netplan.core.steiner import SteinerInstance
from netplan.core.trench.build_items import BuildItems, cut_into_items
from netplan.core.trench.design import flow
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.progress import SILENT, Progress

Chosen = NDArray[np.bool_]

N_CORNERS = 24
"""Prices that are asked for at most."""

SLACK = 1e-6
"""Sums of weights are rounded: who is short of the wish by less has reached it."""

ROUNDS = 2
"""Rounds of the search at each price."""


@dataclass(frozen=True, eq=False)
class Demand:
    """What can be served and what it counts.

    graph              where a route may run; it has roots
    node     [n]       node of each site
    weight   [n]       pupils, or 1; positive
    lead_in            cents of a house connection
    lease    [n]       cents of serving it by a line of its own, without a trench; ``MUST``: there is none
    """

    graph: TrenchGraph
    node: Ints
    weight: Floats
    lead_in: int
    lease: Ints

    @property
    def leasable(self) -> Chosen:
        """Whether each site can be served without a trench [n]."""
        able: Chosen = self.lease != MUST
        return able

    def instance(self, chosen: Chosen) -> SteinerInstance:
        """Return the question for the cheapest tree to some of the sites."""
        edges = self.graph.edges
        return SteinerInstance(
            n_nodes=len(self.graph.xy),
            tail=edges["tail"].to_numpy(),
            head=edges["head"].to_numpy(),
            cost=edges["cents"].to_numpy(),
            terminals=self.node[chosen],
            roots=self.graph.roots,
            node_cost=self.graph.node_cents,
        )


@dataclass(frozen=True, eq=False)
class Point:
    """Sites that are served, the edges of their tree, and what all costs in cents.

    chosen  [n]    sites that are served; ``leased`` [n] those of them that have a line of their own
    edges   [any]  of the tree that joins the others to existing fibre
    """

    chosen: Chosen
    leased: Chosen
    edges: Ints
    cents: int
    weight: float

    @property
    def dug(self) -> Chosen:
        """Sites that are joined to existing fibre [n]."""
        return self.chosen & ~self.leased


def nothing_for(n: int) -> Point:
    """Return the point at which none of ``n`` sites is served, for no money."""
    nobody = np.zeros(n, bool)
    return Point(nobody, nobody, np.empty(0, np.int64), 0, 0.0)


@dataclass(frozen=True)
class Line:
    """No plan that serves sites of ``weight`` costs less than ``cents + slope * weight``."""

    cents: float
    slope: float


@dataclass(frozen=True, eq=False)
class Hull:
    """Corners of the frontier by weight, the lines below which nothing lies, and the least cents for all."""

    corners: tuple[Point, ...]
    lines: tuple[Line, ...]
    all_cents: int

    def bound(self, weight: float) -> float:
        """Return the cents that any plan costs at least that serves ``weight`` or more."""
        lines = (line.cents + line.slope * weight for line in self.lines)
        return max([0.0, *lines, *([self.all_cents] if weight >= self.corners[-1].weight else [])])


def farthest_bound(demand: Demand, weights: Floats) -> Floats:
    """Return what any plan costs at least that serves each of ``weights``: by its farthest trench.

    A plan whose farthest trench leads to a site at a way of d cents costs at least d, and what it takes to
    fill up the weight with house connections to sites no farther, and leased lines. Where few sites are
    wanted, this proves more than the lines of the hull, between which nothing is known.
    """
    rows = csr(len(demand.graph.xy), *(demand.graph.edges[end].to_numpy() for end in ("tail", "head")))
    cents = demand.graph.edges["cents"].to_numpy()[rows.edge] + demand.graph.node_cents[rows.indices]
    way = nearest_source(rows, cents, demand.graph.roots).distance[demand.node].astype(np.float64)
    each = np.where(demand.leasable, demand.lease, np.inf)
    bound = _filled(each, demand.weight, weights)
    for site in np.argsort(way, kind="stable"):
        each[site] = min(each[site], demand.lead_in)
        bound = np.minimum(bound, way[site] + _filled(each, demand.weight, weights))
    return np.where(np.isfinite(bound) & (weights > 0), bound, 0.0)


def _filled(each: Floats, weight: Floats, wanted: Floats) -> Floats:
    """Return what sites that cost ``each`` and weigh ``weight`` cost at least for each weight ``wanted``.

    That is the more of two: so many of the cheapest as the heaviest need to be, and a part of a site for a
    part of its price, the cheapest per weight first; inf where all of them do not weigh enough.
    """
    able = np.isfinite(each)
    each, weight = each[able], weight[able]
    n_needed = np.searchsorted(np.cumsum(np.sort(weight)[::-1]), wanted - SLACK) + 1
    by_number = np.concatenate([[0.0], np.cumsum(np.sort(each))])
    order = np.argsort(each / weight, kind="stable")
    by_part = np.interp(
        wanted,
        np.concatenate([[0.0], np.cumsum(weight[order])]),
        np.concatenate([[0.0], np.cumsum(each[order])]),
    )
    enough = n_needed <= len(each)
    return np.where(enough, np.maximum(by_number[np.where(enough, n_needed, 0)], by_part), np.inf)


def hull(demand: Demand, rounds: int, progress: Progress = SILENT) -> Hull:
    """Find the corners of the frontier between nothing and everything, the widest gaps first.

    ``rounds`` of search are spent on the plan that serves everything.
    """
    nothing, everyone = nothing_for(len(demand.node)), np.ones(len(demand.node), bool)
    everything, all_cents = planned(demand, everyone, rounds, progress.part(0.0, 0.1))
    corners, lines = [nothing, everything], list[Line]()
    pairs = [(nothing, everything)]
    while pairs and len(lines) < N_CORNERS and not progress.enough:
        pairs.sort(key=lambda pair: pair[1].weight - pair[0].weight)
        left, right = pairs.pop()
        slope = (right.cents - left.cents) / (right.weight - left.weight)
        progress(0.1 + 0.9 * len(lines) / N_CORNERS)
        point, line = at_price(demand, slope)
        lines.append(line)
        chord = left.cents + slope * (point.weight - left.weight)
        if left.weight < point.weight < right.weight and point.cents < chord - 1:
            corners.append(point)
            pairs += [(left, point), (point, right)]
    return Hull(tuple(sorted(corners, key=lambda point: point.weight)), tuple(lines), all_cents)


def at_price(
    demand: Demand, slope: float, decided: tuple[Chosen, Chosen] | None = None
) -> tuple[Point, Line]:
    """Serve what is worth ``slope`` cents per weight; return that, and the line that proves it.

    ``decided`` are sites that are out and sites that are in [n]; the line then holds for such plans only.
    Without a trench a site costs the lesser of slope * weight, which is what staying unserved costs, and of
    its leased line; one that is in has only the line, one that is out costs nothing. With c, n, W of the
    sites that are not out, a plan for sites of weight w costs at least
    bound + lead-in * n - slope * (W - w) - slack, where the tree is asked for at prices c - lead-in, in whole
    cents, and slack adds up what was cut off at 0.
    """
    everyone = np.ones(len(demand.node), bool)
    out, must = decided or (~everyone, ~everyone)
    unserved = slope * demand.weight
    other = np.where(demand.leasable, demand.lease, np.inf)
    worth = np.where(must, other, np.minimum(other, unserved)) - demand.lead_in
    hired = ~out & (other <= np.where(must, np.inf, unserved)) & demand.leasable
    price, slack = _prices(np.where(out, 0.0, worth))
    found = collect(demand.instance(everyone), price, ROUNDS)
    dug = found.chosen & ~out & (worth >= 0)
    all_of_it = slope * float(demand.weight[~out].sum())
    line = Line(found.bound + demand.lead_in * int((~out).sum()) - all_of_it - slack, slope)
    return point_of(demand, dug, hired & ~dug, found.edges), line


def _prices(worth: Floats) -> tuple[Ints, float]:
    """Return prices in whole cents, ``MUST`` for inf, and by how much they surpass ``worth`` in all."""
    known = np.where(np.isfinite(worth), worth, 0.0)
    price = np.maximum(np.floor(known), 0).astype(np.int64)
    return np.where(np.isfinite(worth), price, MUST), float(np.maximum(-known, 0).sum())


def planned(
    demand: Demand, chosen: Chosen, rounds: int = ROUNDS, progress: Progress = SILENT
) -> tuple[Point, int]:
    """Plan the cheapest trench and leased lines for some of the sites; no plan for them costs less than that.

    The second value is the bound in cents.
    """
    some = np.flatnonzero(chosen)
    worth = np.where(demand.leasable, demand.lease, np.inf)[some] - demand.lead_in
    price, slack = _prices(worth)
    found = collect(demand.instance(chosen), price, rounds, progress=progress)
    dug = np.zeros(len(chosen), bool)
    dug[some] = found.chosen & (worth >= 0)
    bound = found.bound + demand.lead_in * len(some) - round(slack)
    return point_of(demand, dug, chosen & ~dug, found.edges), bound


def point_of(demand: Demand, dug: Chosen, leased: Chosen, edges: Ints) -> Point:
    """Add up what sites ``dug`` joined over ``edges`` and sites ``leased`` a line cost and weigh."""
    chosen = dug | leased
    cents = demand.instance(chosen).cost_of(edges) + demand.lead_in * int(dug.sum())
    cents += int(demand.lease[leased].sum())
    return Point(chosen, leased, edges, cents, float(demand.weight[chosen].sum()))


def cheapest_with(demand: Demand, found: Hull, weight: float, progress: Progress = SILENT) -> Point:
    """Return a plan of little cost that serves at least ``weight``: the best that the corners lead to.

    ``weight`` is at most that of all sites.
    """
    enough = [corner for corner in found.corners if corner.weight >= weight]
    best = min(enough, key=lambda corner: corner.cents)
    for corner in (enough[0], enough[-1]):
        part = _part_of(demand, corner, weight, progress)
        if part.sum() and not (part == corner.chosen).all():
            best = min(best, planned(demand, part, progress=progress)[0], key=lambda point: point.cents)
    return best


def _part_of(demand: Demand, corner: Point, weight: float, progress: Progress) -> Chosen:
    """Return the sites that the cheapest part of a corner's tree and leased lines serve, exactly.

    Things to choose from are the items of the tree, then leased lines; a site is served by one of them.
    """
    sites, hired = np.flatnonzero(corner.dug), np.flatnonzero(demand.leasable)
    items = _items(demand, corner, sites)
    n = len(items.parent)
    child = np.flatnonzero(items.parent >= 0)
    both, at_site, at_line = np.intersect1d(sites, hired, assume_unique=True, return_indices=True)
    once, last = len(child) + np.arange(len(both)), len(child) + len(both)
    line = n + np.arange(len(hired))
    rows = [np.arange(len(child))] * 2 + [once] * 2 + [np.full(len(sites) + len(hired), last)]
    columns = [child, items.parent[child], items.site[at_site], line[at_line], items.site, line]
    served = -demand.weight[np.concatenate([sites, hired])]
    values = np.concatenate([np.ones(len(child)), -np.ones(len(child)), np.ones(2 * len(both)), served])
    places = (np.concatenate(rows), np.concatenate(columns))
    matrix = coo_array((values, places), shape=(last + 1, n + len(hired))).tocsr()
    limit = np.concatenate([np.zeros(len(child)), np.ones(len(both)), [-weight]])
    low = np.zeros(n + len(hired))
    cents = np.concatenate([items.cents, demand.lease[hired]])
    program = BinaryProgram(-cents / 1e5, matrix, limit, low, low + 1.0)
    choice = best_choice(program, progress=replace(progress, first=progress.last))
    chosen = np.zeros(len(demand.node), bool)
    if choice is None:
        return corner.chosen
    chosen[sites[choice.chosen[items.site]]] = True
    chosen[hired[choice.chosen[line]]] = True
    return chosen


def _items(demand: Demand, corner: Point, sites: Ints) -> BuildItems:
    """Return the stretches and house connections of a corner's tree."""
    tree = flow(demand.graph, corner.edges, demand.graph.roots, demand.node[sites])
    cents = demand.graph.edges["cents"].to_numpy()[tree.edge] + demand.graph.paid_first(tree.edge)
    return cut_into_items(tree.parent, tree.last, cents, np.zeros(len(cents), np.int64), demand.lead_in)
