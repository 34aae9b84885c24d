"""What it costs to join chosen carriers to existing fibre: together they share trenches.

``own`` is a cost per carrier that no shared network undercuts: a ball around each, as wide as half the way to
the next carrier and no wider than that to fibre. Balls do not overlap, and a network has to leave or cross
each one of its own (the moats of Jünger and Pulleyblank 1993, "Geometric duality and combinatorial
optimization"). So the bound of a cover with these costs is one for carriers and trenches together.
"""

from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from netplan.core.choice.question import FORBIDDEN, CoverAnswer, CoverQuestion
from netplan.core.choice.solve import Effort, cover
from netplan.core.graph.arrays import Csr, Ints, csr, frozen
from netplan.core.graph.paths import INT_INF, nearest_source
from netplan.core.steiner import SteinerInstance, steiner_tree
from netplan.core.survey import Survey
from netplan.core.trench.trench_graph import TrenchGraph, trench_graph
from netplan.errors import Infeasible
from netplan.model.catalogue import with_prices
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

_ROUNDS = 3
"""Times that carriers are chosen anew, by what they add to the trenches of the choice before."""


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
    """A choice of carriers, ``answer`` with the bound for both, and what their trenches cost."""

    answer: CoverAnswer
    trench_cents: int


def cover_with_fibre(
    question: CoverQuestion, ground: Ground, effort: Effort, progress: Progress = SILENT
) -> Joined:
    """Choose carriers for little cost of devices and trenches together.

    The first choice counts what each costs at least, which proves the bound; further ones count what a
    carrier adds to the trenches of the choice before (drop and reassign). The best is kept.

    Raises:
        Infeasible: the carriers that can be joined do not cover enough, or no choice keeps to the budget.
        Cancelled: the user stopped.

    """
    reachable = ~ground.apart
    status = np.where(reachable, question.status, FORBIDDEN).astype(np.int8)
    own = np.where(reachable, ground.own, 0)
    parts = steps(progress, *np.linspace(0.0, 1.0, _ROUNDS + 1).tolist())
    best, bound, price = None, 0.0, own
    budget = question.budget_cents
    for number, part in enumerate(parts):
        asked = replace(question, cents=question.cents + price, status=status, budget_cents=budget)
        try:
            answer = cover(asked, effort, part)
        except Infeasible:
            if best is None:
                raise
            break
        bound = answer.bound if number == 0 else bound
        trench, touched = ground.joined(answer.chosen)
        devices = int(question.cents[answer.chosen].sum())
        found = Joined(replace(answer, cents=devices + trench, bound=bound), trench)
        if _fits(question, found) and (best is None or _rank(question, found) < _rank(question, best)):
            best = found
        if progress.enough:
            break
        price = _added(ground, own, (answer.chosen, touched))
        if budget is not None and question.budget_cents is not None:
            over = devices + trench - question.budget_cents
            budget = max(budget - max(over, 0), 0)
    return best or _within(question, ground, status, bound, effort)


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


def _within(
    question: CoverQuestion, ground: Ground, status: np.ndarray, bound: float, effort: Effort
) -> Joined:
    """Return a choice that keeps to the budget for certain: every carrier pays its whole way to fibre."""
    ways = np.minimum(ground.ways(ground.roots), INT_INF >> 8)
    answer = cover(replace(question, cents=question.cents + ways, status=status), effort)
    trench, _ = ground.joined(answer.chosen)
    devices = int(question.cents[answer.chosen].sum())
    return Joined(replace(answer, cents=devices + trench, bound=bound), trench)
