"""What it costs to join chosen carriers to existing fibre: together they share trenches.

``own`` is a cost per carrier that no shared network undercuts: a ball around each, as wide as half the way to
the next carrier and no wider than that to fibre. Balls do not overlap, and a network has to leave or cross
each one of its own (the moats of Jünger and Pulleyblank 1993, "Geometric duality and combinatorial
optimization"). So the bound of a cover with these costs is one for carriers and trenches together; where
trenches dominate, that of ``joint`` is the better one.
"""

from contextlib import suppress
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.feeds import Feeds
from netplan.core.choice.grown import grown
from netplan.core.choice.joint import Streets, joint_bound
from netplan.core.choice.question import FORBIDDEN, CoverAnswer, CoverQuestion
from netplan.core.choice.solve import Effort, cover
from netplan.core.graph.arrays import Ints, frozen
from netplan.core.graph.paths import INT_INF, nearest_source
from netplan.core.graph.rows import Csr, csr
from netplan.core.steiner import SteinerInstance, steiner_tree
from netplan.core.survey import Survey
from netplan.core.trench.trench_graph import TrenchGraph, trench_graph
from netplan.errors import Infeasible
from netplan.model.catalogue import with_prices
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps


@dataclass(frozen=True, eq=False)
class Ground:
    """Where trenches may run between n carriers and fibre.

    rows   the graph, ``tail``, ``head`` and ``cents`` of its edges
    node   [n]  node of each carrier
    roots  nodes where existing fibre can be joined
    graph  where its edges lie
    """

    rows: Csr
    tail: Ints
    head: Ints
    cents: Ints
    node: Ints
    roots: Ints
    graph: TrenchGraph

    def ways(self, sources: Ints) -> Ints:
        """Return the cents of the cheapest way from every carrier to one of the sources [n]."""
        if not len(sources):
            return np.full(len(self.node), INT_INF)
        found = nearest_source(self.rows, self.cents[self.rows.edge], sources)
        ways: Ints = found.distance[self.node]
        return ways

    @property
    def apart(self) -> NDArray[np.bool_]:
        """Return which carriers [n] no way along the streets joins to existing fibre."""
        lost: NDArray[np.bool_] = self.ways(self.roots) >= INT_INF
        return lost

    @property
    def own(self) -> Ints:
        """Return the cents [n] that each carrier costs at least, whatever else is joined."""
        nodes, which, n = np.unique(self.node, return_inverse=True, return_counts=True)
        found = nearest_source(self.rows, self.cents[self.rows.edge], nodes)
        reached = (found.source[self.tail] >= 0) & (found.source[self.tail] != found.source[self.head])
        a, b = self.tail[reached], self.head[reached]
        across = found.distance[a] + self.cents[reached] + found.distance[b]
        next_one = np.full(len(self.rows.indptr) - 1, INT_INF)
        for end in (a, b):
            np.minimum.at(next_one, found.source[end], across)
        half = np.where(n > 1, 0, next_one[nodes] // 2)[which]
        own: Ints = np.minimum(half, self.ways(self.roots))
        return own

    def joined(self, carriers: Ints) -> tuple[int, Ints]:
        """Return the cents of trenches that join these carriers to fibre, and the nodes they touch."""
        if not len(carriers):
            return 0, self.roots
        instance = self._instance(carriers)
        tree = steiner_tree(instance, rounds=1)
        return tree.cost, np.union1d(self.roots, instance.touched(tree.edges))

    def tree(self, carriers: Ints) -> Ints:
        """Return the edges of the trenches that ``joined`` counts."""
        if not len(carriers):
            return np.zeros(0, np.int64)
        return steiner_tree(self._instance(carriers), rounds=1).edges

    def _instance(self, carriers: Ints) -> SteinerInstance:
        nodes = np.unique(self.node[carriers])
        return SteinerInstance(len(self.rows.indptr) - 1, self.tail, self.head, self.cents, nodes, self.roots)


def fibre_ground(project: Project, scenario: Scenario, carriers: gpd.GeoDataFrame, known: Survey) -> Ground:
    """Return the graph of trenches to ``carriers`` at the prices of the scenario."""
    prices = with_prices(project.catalogue, scenario.prices)
    graph = trench_graph(project, carriers, prices, scenario, known.index)
    tied = graph.anchors[graph.anchors["layer"] == "sites"]
    node = tied.drop_duplicates("row").set_index("row")["node"].reindex(carriers.index).to_numpy(np.int64)
    tail, head, cents = (frozen(graph.edges[key], np.int64) for key in ("tail", "head", "cents"))
    return Ground(csr(len(graph.xy), tail, head), tail, head, cents, node, graph.roots, graph)


@dataclass(frozen=True, eq=False)
class Joined:
    """A choice of carriers, ``answer`` with the bound for both, and what their trenches cost.

    ``hop`` [n_carriers] is the number of the hop that feeds each, -1: fibre; None where there are no hops.
    """

    answer: CoverAnswer
    trench_cents: int
    hop: Ints | None = None

    def feeder(self, feeds: Feeds | None, n_carriers: int) -> Ints:
        """Return the carrier that feeds each [n_carriers]; -1: fibre, or it is not chosen."""
        if self.hop is None or feeds is None:
            return np.full(n_carriers, -1)
        return np.where(self.hop >= 0, np.append(feeds.tail, -1)[self.hop], -1)


def cover_with_fibre(
    question: CoverQuestion, ground: Ground, effort: Effort, progress: Progress = SILENT
) -> Joined:
    """Choose carriers for little cost of devices and trenches together.

    The first choice counts what each costs at least, which proves a bound; another one is grown from fibre
    outwards; further ones count what a carrier adds to the trenches of the best before (drop and reassign).

    Raises:
        Infeasible: the carriers that can be joined do not cover enough, or no choice keeps to the budget.
        Cancelled: the user stopped.

    """
    reachable = ~ground.apart
    question = replace(question, status=np.where(reachable, question.status, FORBIDDEN).astype(np.int8))
    own = np.where(reachable, ground.own, 0)
    first, outwards, *parts, proof = steps(progress, 0.0, 0.25, 0.3, 0.5, 0.7, 0.9, 1.0)
    least = cover(replace(question, cents=question.cents + own), effort, first)
    outer = grown(question, ground.rows, ground.cents, (ground.node, ground.roots), outwards)
    best = _better(question, _joined(question, ground, least), _plain(question, ground, outer))
    for part in parts:
        if progress.enough:
            break
        chosen = outer if best is None else best.answer.chosen
        price = _added(ground, own, (chosen, ground.joined(chosen)[1]))
        with suppress(Infeasible):
            answer = cover(replace(question, cents=question.cents + price), effort, part)
            best = _better(question, best, _joined(question, ground, answer))
    best = best or _within(question, ground, effort)
    return replace(best, answer=_proven(question, ground, best, least.bound, proof))


def _joined(question: CoverQuestion, ground: Ground, answer: CoverAnswer) -> Joined:
    trench, _ = ground.joined(answer.chosen)
    devices = int(question.cents[answer.chosen].sum())
    return Joined(replace(answer, cents=devices + trench), trench)


def _plain(question: CoverQuestion, ground: Ground, chosen: Ints) -> Joined | None:
    """Return a choice as it stands, joined; None if it does not cover enough, or carriers can be full."""
    if question.has_rooms:
        return None
    rows = question.rows
    taken = np.repeat(np.isin(np.arange(question.n_carriers), chosen), np.diff(rows.indptr))
    covered = np.bincount(rows.target[taken], minlength=len(question.weight)) >= question.seen_by
    if question.quota is not None and question.weight[covered].sum() < question.quota * (1.0 - 1e-9):
        return None
    return _joined(question, ground, CoverAnswer(chosen, taken, covered, 0, 0.0))


def _better(question: CoverQuestion, one: Joined | None, other: Joined | None) -> Joined | None:
    """Return the better one of those that keep to the budget."""
    fine = [each for each in (one, other) if each is not None and _fits(question, each)]
    return min(fine, key=lambda each: _rank(question, each), default=None)


def _proven(
    question: CoverQuestion, ground: Ground, found: Joined, bound: float, progress: Progress
) -> CoverAnswer:
    """Return the answer with the better bound: that of carriers alone, or with trenches as one graph."""
    edges = ground.tail, ground.head, ground.cents
    streets = Streets(len(ground.rows.indptr) - 1, *edges, ground.node, ground.roots)
    joint = joint_bound(question, streets, abs(_rank(question, found)), progress)
    better = max if question.quota is not None else min
    return replace(found.answer, bound=better(bound, joint))


def _added(ground: Ground, own: Ints, before: tuple[Ints, Ints]) -> Ints:
    """Return what every carrier adds to trenches that touch these nodes; one chosen before, half its way."""
    chosen, touched = before
    price = np.minimum(ground.ways(touched), INT_INF >> 8)
    price[chosen] = own[chosen]
    return price


def _fits(question: CoverQuestion, found: Joined) -> bool:
    return question.budget_cents is None or found.answer.cents <= question.budget_cents


def _rank(question: CoverQuestion, found: Joined) -> float:
    if question.quota is not None:
        return float(found.answer.cents)
    return -float(question.weight[found.answer.covered].sum())


def _within(question: CoverQuestion, ground: Ground, effort: Effort) -> Joined:
    """Return a choice that keeps to the budget for certain: every carrier pays its whole way to fibre."""
    ways = np.minimum(ground.ways(ground.roots), INT_INF >> 8)
    return _joined(question, ground, cover(replace(question, cents=question.cents + ways), effort))
