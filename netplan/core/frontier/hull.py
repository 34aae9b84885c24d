"""How little money connects how many pupils or sites, with a bound at every point.

At a price per pupil, which sites are worth a trench (``prizes``)? The answers for all prices are the corners
of the convex hull of the frontier, and their proven bounds are lines that no plan lies below (Lagrange).
Between the corners the cheapest part of the next larger tree is taken, and planned anew.
"""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array

from netplan.core.binary_program import BinaryProgram, best_choice
from netplan.core.graph.arrays import Floats, Ints, csr
from netplan.core.graph.paths import nearest_source
from netplan.core.mix.prizes import MUST, collect
from netplan.core.steiner import SteinerInstance, steiner_tree
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
    """What can be connected and what it counts.

    graph              where a route may run; it has roots
    node     [n]       node of each site
    weight   [n]       pupils, or 1; positive
    lead_in            cents of a house connection
    """

    graph: TrenchGraph
    node: Ints
    weight: Floats
    lead_in: int

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
    """Sites that are connected together, the edges of their tree, and what both cost in cents."""

    chosen: Chosen
    edges: Ints
    cents: int
    weight: float


@dataclass(frozen=True)
class Line:
    """No plan that connects sites of ``weight`` costs less than ``cents + slope * weight``."""

    cents: float
    slope: float


@dataclass(frozen=True, eq=False)
class Hull:
    """Corners of the frontier by weight, the lines below which nothing lies, and the least cents for all."""

    corners: tuple[Point, ...]
    lines: tuple[Line, ...]
    all_cents: int

    def bound(self, weight: float) -> float:
        """Return the cents that any plan costs at least that connects ``weight`` or more."""
        lines = (line.cents + line.slope * weight for line in self.lines)
        return max([0.0, *lines, *([self.all_cents] if weight >= self.corners[-1].weight else [])])


def farthest_bound(demand: Demand, weights: Floats) -> Floats:
    """Return what any plan costs at least that connects each of ``weights``: by its farthest site.

    A plan whose farthest site lies at a way of d cents costs at least d, and so many house connections as
    the heaviest sites that are no farther need to weigh enough. Where few sites are wanted, this proves more
    than the lines of the hull, between which nothing is known.
    """
    rows = csr(len(demand.graph.xy), *(demand.graph.edges[end].to_numpy() for end in ("tail", "head")))
    cents = demand.graph.edges["cents"].to_numpy()[rows.edge] + demand.graph.node_cents[rows.indices]
    way = nearest_source(rows, cents, demand.graph.roots).distance[demand.node]
    order = np.argsort(way, kind="stable")
    bound = np.full(len(weights), np.inf)
    for n, site in enumerate(order, 1):
        sums = np.cumsum(np.sort(demand.weight[order[:n]])[::-1])
        n_needed = np.searchsorted(sums, weights - SLACK) + 1
        least = float(way[site]) + demand.lead_in * np.maximum(n_needed, 1.0)
        bound = np.minimum(bound, np.where(n_needed <= n, least, np.inf))
    return np.where(np.isfinite(bound) & (weights > 0), bound, 0.0)


def hull(demand: Demand, rounds: int, progress: Progress = SILENT) -> Hull:
    """Find the corners of the frontier between nothing and everything, the widest gaps first.

    ``rounds`` of search are spent on the plan that connects everything.
    """
    n = len(demand.node)
    everyone = np.ones(n, bool)
    nothing = Point(~everyone, np.empty(0, np.int64), 0, 0.0)
    tree = steiner_tree(demand.instance(everyone), rounds=rounds, progress=progress.part(0.0, 0.1))
    everything = _point(demand, everyone, tree.edges)
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
    all_cents = tree.bound + demand.lead_in * n
    return Hull(tuple(sorted(corners, key=lambda point: point.weight)), tuple(lines), all_cents)


def at_price(
    demand: Demand, slope: float, decided: tuple[Chosen, Chosen] | None = None
) -> tuple[Point, Line]:
    """Connect what is worth ``slope`` cents per weight; return that, and the line that proves it.

    ``decided`` are sites that are out and sites that are in [n]; the line then holds for such plans only.
    Leaving a site out costs max(slope * weight - lead-in, 0), in whole cents. A plan for sites of weight w
    costs at least bound - (prices of the others) + lead-ins, which is at least
    bound - slope * (W - w) + lead-in * n - slack, where slack adds up what was cut off at 0 and W, n are of
    the sites that are not out.
    """
    everyone = np.ones(len(demand.node), bool)
    out, must = decided or (~everyone, ~everyone)
    worth = slope * demand.weight - demand.lead_in
    price = np.where(out, 0, np.maximum(np.floor(worth), 0)).astype(np.int64)
    found = collect(demand.instance(everyone), np.where(must, MUST, price), ROUNDS)
    slack = float((price - worth)[(worth < price) & ~out & ~must].sum())
    all_of_it = slope * float(demand.weight[~out].sum())
    line = Line(found.bound - all_of_it + demand.lead_in * int((~out).sum()) - slack, slope)
    return _point(demand, found.chosen, found.edges), line


def planned(demand: Demand, chosen: Chosen, progress: Progress = SILENT) -> Point:
    """Plan the cheapest trench for some of the sites."""
    tree = steiner_tree(demand.instance(chosen), rounds=ROUNDS, progress=progress)
    return _point(demand, chosen, tree.edges)


def _point(demand: Demand, chosen: Chosen, edges: Ints) -> Point:
    cents = demand.instance(chosen).cost_of(edges) + demand.lead_in * int(chosen.sum())
    return Point(chosen, edges, cents, float(demand.weight[chosen].sum()))


def cheapest_with(demand: Demand, found: Hull, weight: float, progress: Progress = SILENT) -> Point:
    """Return a plan of little cost that connects at least ``weight``: the best that the corners lead to.

    ``weight`` is at most that of all sites.
    """
    enough = [corner for corner in found.corners if corner.weight >= weight]
    best = min(enough, key=lambda corner: corner.cents)
    for corner in (enough[0], enough[-1]):
        part = _part_of(demand, corner, weight, progress)
        if part.sum() and not (part == corner.chosen).all():
            best = min(best, planned(demand, part, progress), key=lambda point: point.cents)
    return best


def _part_of(demand: Demand, corner: Point, weight: float, progress: Progress) -> Chosen:
    """Return the sites of the cheapest part of a corner's tree that weighs enough, exactly."""
    sites = np.flatnonzero(corner.chosen)
    items = _items(demand, corner, sites)
    n = len(items.parent)
    child = np.flatnonzero(items.parent >= 0)
    rows = np.concatenate([np.arange(len(child)), np.arange(len(child)), np.full(len(sites), len(child))])
    columns = np.concatenate([child, items.parent[child], items.site])
    values = np.concatenate([np.ones(len(child)), -np.ones(len(child)), -demand.weight[sites]])
    matrix = coo_array((values, (rows, columns)), shape=(len(child) + 1, n)).tocsr()
    limit = np.append(np.zeros(len(child)), -weight)
    program = BinaryProgram(-items.cents / 1e5, matrix, limit, np.zeros(n), np.ones(n))
    choice = best_choice(program, progress=replace(progress, first=progress.last))
    chosen = np.zeros(len(demand.node), bool)
    chosen[sites if choice is None else sites[choice.chosen[items.site]]] = True
    return chosen


def _items(demand: Demand, corner: Point, sites: Ints) -> BuildItems:
    """Return the stretches and house connections of a corner's tree."""
    tree = flow(demand.graph, corner.edges, demand.graph.roots, demand.node[sites])
    cents = demand.graph.edges["cents"].to_numpy()[tree.edge] + demand.graph.paid_first(tree.edge)
    return cut_into_items(tree.parent, tree.last, cents, np.zeros(len(cents), np.int64), demand.lead_in)
