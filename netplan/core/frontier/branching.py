"""Tighter bounds for single points of the frontier: branch and bound on the prices of the hull.

Between corners of the hull the lines prove little: there the best answer is none that any price brings
forth (a duality gap). It closes when a site is decided: it is in, or it is out, and both questions have lines
of their own. The part with the lowest bound is decided next, in the loosest point first, until the work is
spent. What lies farther from existing fibre than a plan of the point costs is left out before: near its left
end the frontier is a small question.
"""

from dataclasses import dataclass, field, replace
from heapq import heappop, heappush

import numpy as np
import pandas as pd

from netplan.core.frontier.hull import SLACK, Chosen, Demand, Point, at_price, nothing_for
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.graph.paths import nearest_source
from netplan.core.graph.rows import csr
from netplan.core.redundancy.question import Question
from netplan.core.redundancy.shortened import shortened
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.progress import SILENT, Progress

EFFORT = 120.0
"""Prices that are asked for at most, as if each were on the whole graph."""

_TIGHT = 0.005
"""A gap that is not worth more work."""

_STEPS = 3
"""Prices asked for in each part."""

_FASTER = 1.4
"""How much the price changes while plans of one side only are known."""

_LEAST_SHARE = 0.05
"""Of the work on the whole graph that an answer costs, however small its graph is."""


@dataclass(frozen=True, eq=False)
class _Part:
    """A question with some sites decided, and what its plans cost at least.

    out    [n] sites that are out; ``must`` [n] sites that are in
    slope  price that was asked for last, cents for each unit of weight
    under  plan of this part that weighs less than is wished, over one that weighs enough; None: not known
    """

    out: Chosen
    must: Chosen
    bound: float
    slope: float
    under: Point | None
    over: Point | None


@dataclass(eq=False)
class _Wish:
    """A point of the frontier while its gap is closed: the question near fibre, the best plan, open parts.

    ``part_of`` tells of every edge of the whole question the edge of this one, ``sites`` are the sites that
    are near enough, or can be leased a line; ``closed`` is what plans cost at least in parts in which nothing
    more can be decided.
    """

    weight: float
    best: Point
    proven: float
    demand: Demand
    part_of: Ints
    sites: Ints
    share: float
    parts: list[tuple[float, int, _Part]] = field(default_factory=list)
    closed: float = float("inf")
    count: int = 0

    @property
    def bound(self) -> float:
        """What no plan of the point can undercut."""
        low = self.parts[0][0] if self.parts else float("inf")
        return max(self.proven, min(low, self.closed, float(self.best.cents)))

    @property
    def gap(self) -> float:
        """Share of the cost that is not proven, 0 where nothing is left to be decided."""
        return 1 - self.bound / self.best.cents if self.best.cents and self.parts else 0.0

    def add(self, part: _Part) -> None:
        """Keep a part if it can hold a better plan."""
        if part.bound < self.best.cents - 1:
            heappush(self.parts, (part.bound, self.count, part))
            self.count += 1


def branched(
    demand: Demand,
    weights: Floats,
    points: list[Point],
    lines: tuple[list[float], float],
    progress: Progress = SILENT,
) -> tuple[list[Point], list[float]]:
    """Return plans as good as those given or cheaper for each weight, and bounds as tight or tighter.

    ``lines`` holds a bound for each weight, and the price per weight with which the search begins.

    Raises:
        Cancelled: the user stopped the job.

    """
    near, spent = _distances(demand), 0.0
    wishes = [
        _wish(demand, near, (float(weight), point), (bound, lines[1]))
        for weight, point, bound in zip(weights, points, lines[0], strict=True)
    ]
    while spent < EFFORT and not progress.enough:
        progress(spent / EFFORT)
        loosest = max(wishes, key=lambda wish: wish.gap)
        if loosest.gap <= _TIGHT:
            break
        spent += _decide(loosest) * loosest.share
        proven = 0.0
        for wish in wishes:  # whoever wants more pays no less
            proven = wish.proven = max(proven, wish.bound)
    return [_whole(demand, wish) for wish in wishes], [wish.bound for wish in wishes]


def _distances(demand: Demand) -> Ints:
    edges = demand.graph.edges
    rows = csr(len(demand.graph.xy), *(edges[end].to_numpy() for end in ("tail", "head")))
    weight = edges["cents"].to_numpy()[rows.edge] + demand.graph.node_cents[rows.indices]
    return nearest_source(rows, weight, demand.graph.roots).distance


def _wish(demand: Demand, near: Ints, known: tuple[float, Point], start: tuple[float, float]) -> _Wish:
    """Put the question of a point on what is near enough to existing fibre, and open it as one part."""
    (weight, point), (bound, slope) = known, start
    most, edges = point.cents - demand.lead_in, demand.graph.edges
    kept = (near[edges["tail"].to_numpy()] <= most) & (near[edges["head"].to_numpy()] <= most)
    kept[point.edges] = True
    hired = demand.leasable & (demand.lease <= point.cents)
    sites = np.flatnonzero((near[demand.node] <= most) | hired | point.chosen)
    small, part_of = _short(demand, np.flatnonzero(kept), sites)
    used = np.unique(part_of[point.edges])
    inside = replace(point, chosen=point.chosen[sites], leased=point.leased[sites], edges=used[used >= 0])
    share = max(len(small.graph.edges) / max(len(edges), 1), _LEAST_SHARE)
    wish = _Wish(weight, inside, bound, small, part_of, sites, share)
    nothing = nothing_for(len(sites))
    over = inside if inside.weight > 0 else None
    wish.add(_Part(nothing.chosen, nothing.chosen, bound, slope, nothing, over))
    return wish


def _short(demand: Demand, kept: Ints, sites: Ints) -> tuple[Demand, Ints]:
    """Return the question of some edges and sites with every chain as one edge, and no dead ends.

    Beside it the edge that each edge of the whole question is part of [n_edges]; -1: none. Existing fibre
    becomes one node. Where places have a price of their own, chains stay as they are.
    """
    graph, edges = demand.graph, demand.graph.edges.iloc[kept].reset_index(drop=True)
    rest = (demand.weight[sites], demand.lead_in, demand.lease[sites])
    part_of = np.full(len(graph.edges), -1)
    if graph.node_cents.any():
        part_of[kept] = np.arange(len(kept))
        return Demand(replace(graph, edges=edges), demand.node[sites], *rest), part_of
    n = len(graph.xy)
    label = np.arange(n + 1)
    label[graph.roots] = n
    tail, head, cents = (edges[name].to_numpy(np.int64) for name in ("tail", "head", "cents"))
    nobody = np.zeros(len(kept), bool)
    wanted = label[demand.node[sites]]
    asked = Question(n + 1, label[tail], label[head], cents, nobody, n, wanted, "edge", np.zeros(n + 1, bool))
    short = shortened(asked)
    part_of[kept] = short.part_of
    one = short.question
    columns = {"tail": one.tail, "head": one.head, "cents": one.cost}
    fibre = pd.DataFrame({"layer": ["fibre"], "node": [one.root], "distance_m": [0.0]})
    small = TrenchGraph(np.zeros((one.n_nodes, 2)), pd.DataFrame(columns), fibre)
    return Demand(small, one.wanted, *rest), part_of


def _decide(wish: _Wish) -> int:
    """Decide a site of the part with the lowest bound both ways; return how many prices were asked for."""
    part, asked = heappop(wish.parts)[2], 0
    site = _undecided(wish.demand, part)
    if site is None:
        wish.closed = min(wish.closed, part.bound)
        return 0
    for inside in (True, False):
        out, must = part.out.copy(), part.must.copy()
        (must if inside else out)[site] = True
        if wish.demand.weight[~out].sum() < wish.weight - SLACK:
            continue
        plans = (
            one if one is not None and one.chosen[site] == inside else None for one in (part.under, part.over)
        )
        child, n = _asked(wish, _Part(out, must, part.bound, part.slope, *plans))
        asked += n
        wish.add(child)
    return asked


def _undecided(demand: Demand, part: _Part) -> int | None:
    """Return the heaviest site on which the plans of a part differ, else any that is open; None: none is."""
    free = ~part.out & ~part.must
    differ = free.copy()
    if part.over is not None:
        differ &= part.over.chosen
    if part.under is not None:
        differ &= ~part.under.chosen
    for some in (differ, free):
        if some.any():
            return int(np.argmax(np.where(some, demand.weight, -1.0)))
    return None


def _asked(wish: _Wish, part: _Part) -> tuple[_Part, int]:
    """Ask for a few prices in a part, each where the plans known on both sides cost alike."""
    under, over, slope, bound, n = part.under, part.over, part.slope, part.bound, 0
    least = max(wish.weight, float(wish.demand.weight[part.must].sum()))  # what any plan of the part weighs
    while n < _STEPS and bound < wish.best.cents - 1:
        if under is not None and over is not None:
            slope = max((over.cents - under.cents) / (over.weight - under.weight), 0.0)
        point, line = at_price(wish.demand, slope, (part.out, part.must))
        n += 1
        bound = max(bound, line.cents + line.slope * least)
        enough = point.weight >= wish.weight - SLACK
        if enough and point.cents < wish.best.cents:
            wish.best = point
        if under is None or over is None:
            slope = slope / _FASTER if enough else slope * _FASTER
        elif point.cents >= under.cents + slope * (point.weight - under.weight) - 1:
            break
        under, over = (under, point) if enough else (point, over)
    return _Part(part.out, part.must, bound, slope, under, over), n


def _whole(demand: Demand, wish: _Wish) -> Point:
    """Return the best plan of a point in the numbers of the whole question."""
    chosen, leased = np.zeros((2, len(demand.node)), bool)
    chosen[wish.sites], leased[wish.sites] = wish.best.chosen, wish.best.leased
    edges = np.flatnonzero(np.isin(wish.part_of, wish.best.edges))
    return replace(wish.best, chosen=chosen, leased=leased, edges=edges)
