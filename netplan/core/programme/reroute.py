"""Other ways for the same sites, where the order of building makes them better than those of the plan.

The tree of a plan is the cheapest for all of its sites together. Who is built first, and who is not built at
all within the budgets, is better served by a tree that grows with the programme: the cheapest for the sites
of the first period, then what is missing for those of the next, and so on (incremental network design,
Baxter et al. 2014, doi 10.1016/j.ejor.2013.11.023).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.mix import MUST, MixAnswer, MixQuestion, technology_mix
from netplan.core.mix.question import check_mix
from netplan.core.planning import Prepared
from netplan.core.programme.question import Question
from netplan.core.programme.schedule import NEVER, sunk
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.design import edges_along
from netplan.errors import Infeasible
from netplan.model.plan import Plan

_ROUNDS = 2
"""Rounds of the search for each part of a tree."""

_STEPS = 6
"""Parts in which a tree grows, at most."""


@dataclass(frozen=True, eq=False)
class Ground:
    """What ways there are for the sites of a plan.

    site    [n]    sites of the mix question that the plan connects, in the order of the programme's
    stands  [any]  edges of the mix question that are built already
    """

    prepared: Prepared
    plan: Plan
    site: Ints
    stands: Ints

    @property
    def question(self) -> MixQuestion:
        """The question that the plan answers."""
        return self.prepared.asked.question

    def building_cents(self) -> tuple[Ints, Ints]:
        """Return what edges [n_edges] and nodes [n_nodes] cost to build, nothing where they stand."""
        graph, asked = self.prepared.ways.graph, self.prepared.asked
        return self.freed(graph.edges["cents"].to_numpy(np.int64)[asked.edge], graph.node_cents, self.stands)

    def freed(self, cost: Ints, node_cost: Ints, edges: Ints) -> tuple[Ints, Ints]:
        """Return costs of edges and nodes with nothing for ``edges`` and their ends."""
        cost, node_cost = cost.copy(), node_cost.copy()
        cost[edges] = 0
        if len(node_cost):
            node_cost[self.question.tail[edges]] = node_cost[self.question.head[edges]] = 0
        return cost, node_cost


def ground_of(asked: Question, prepared: Prepared) -> Ground:
    """Return the ways for the sites of a plan that ``prepared`` has put the question of."""
    items, plan = asked.items, asked.plan
    rows = plan.project.layer("sites").index.to_numpy()[items.site_row]
    place = {int(row): at for at, row in enumerate(prepared.asked.row)}
    built = sunk(items, asked.limits)[items.trench]
    along = edges_along(plan.project, prepared.ways.graph, plan.tables["trenches"][built])
    stands = np.flatnonzero(np.isin(prepared.asked.edge, along))
    return Ground(prepared, plan, np.array([place[int(row)] for row in rows], np.int64), stands)


def other_plans(ground: Ground, periods: Sequence[Ints]) -> Iterator[Plan]:
    """Return plans whose trees grow as sites are built: ``periods`` [n_sites], ``NEVER`` where in none."""
    seen = list[Ints]()
    for groups in (
        groups for period in periods for groups in (np.where(period == NEVER, 1, 0), _ranked(period))
    ):
        if groups.max(initial=0) == 0:
            continue
        try:
            edges = _grown(ground, groups)
        except Infeasible:  # ducts are too full for this order
            continue
        if not any(np.array_equal(edges, other) for other in seen):
            seen.append(edges)
            yield _told(ground, edges)


def _ranked(period: Ints) -> Ints:
    """Return the rank of every period among those in use, from 0, in ``_STEPS`` parts at most."""
    values, rank = np.unique(period, return_inverse=True)
    ranks: Ints = rank * min(len(values), _STEPS) // len(values)
    return ranks


def _grown(ground: Ground, groups: Ints) -> Ints:
    """Return the edges of a tree that grows by one group of sites after the other."""
    question, edges = ground.question, np.empty(0, np.int64)
    cost, node_cost = ground.building_cents()
    for group in range(int(groups.max()) + 1):
        site = ground.site[groups <= group]
        left, left_at_nodes = ground.freed(cost, node_cost, edges)
        part = replace(
            question,
            cost=left,
            node_cost=left_at_nodes,
            node=question.node[site],
            entry=question.entry[site],
            other=np.full(len(site), MUST),
        )
        edges = technology_mix(part, rounds=_ROUNDS, seed=ground.plan.scenario.seed).edges
    return edges


def _told(ground: Ground, edges: Ints) -> Plan:
    question: MixQuestion = ground.question
    chosen = np.zeros(len(question.node), bool)
    chosen[ground.site] = True
    cost = question.cost_of(edges, chosen)
    best = MixAnswer(chosen, edges, cost, min(round(ground.plan.bound_eur * CENTS_PER_EUR), cost))
    check_mix(question, best)
    return ground.prepared.told(best)
