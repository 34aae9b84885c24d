"""Bounds for carriers and trenches together, beside all choices and all trees of tiny towns."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.choice.fibre import Ground, cover_with_fibre
from netplan.core.choice.grown import grown
from netplan.core.choice.joint import Streets, joint_bound
from netplan.core.choice.question import FORBIDDEN, FORCED, gap_of
from netplan.core.choice.solve import Effort
from netplan.core.graph.arrays import frozen
from netplan.core.graph.rows import components, csr
from netplan.core.steiner.directed import directed_bound
from netplan.errors import Infeasible
from netplan.progress import SILENT
from tests.core.choice.test_cover import check, naive_best, question, value_of

EFFORT = Effort(steps=40, looks=(2_000, 2_000))


def whole(*values):
    return np.array(values, np.int64)


def ground_of(n_nodes, edges, cents, node, roots):
    """Return a ground of streets that are pairs of nodes."""
    tail, head = (frozen(np.array(ends, np.int64), np.int64) for ends in zip(*edges, strict=True))
    cost = frozen(np.array(cents, np.int64), np.int64)
    return Ground(csr(n_nodes, tail, head), tail, head, cost, np.array(node), np.array(roots), None)


def streets_of(ground):
    n_nodes = len(ground.rows.indptr) - 1
    return Streets(n_nodes, ground.tail, ground.head, ground.cents, ground.node, ground.roots)


def dug(ground):
    """Return what every set of edges costs, and which carriers it joins to fibre."""
    n, m, found = len(ground.rows.indptr) - 1, len(ground.tail), []
    for size in range(m + 1):
        for picked in combinations(range(m), size):
            edges = list(picked)
            tail = np.concatenate([ground.tail[edges], ground.roots[:-1]])
            head = np.concatenate([ground.head[edges], ground.roots[1:]])
            part = components(n, tail, head)
            found.append((int(ground.cents[edges].sum()), part[ground.node] == part[ground.roots[0]]))
    return found


def best_of_all(asked, ground):
    """Return the least cents, or the most weight, of all choices with all trenches."""
    ways = dug(ground)
    return naive_best(asked, lambda mask: min((c for c, joined in ways if joined[mask].all()), default=None))


@st.composite
def towns(draw):
    """Draw up to 6 places with streets, up to 5 carriers on them, up to 6 targets, a quota or a budget."""
    n, m = draw(st.integers(2, 6)), draw(st.integers(1, 6))
    some = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ends: ends[0] != ends[1])
    edges = draw(st.lists(some, min_size=1, max_size=7))
    cents = draw(st.lists(st.integers(0, 50), min_size=len(edges), max_size=len(edges)))
    k = draw(st.integers(1, 5))
    node = draw(st.lists(st.integers(0, n - 1), min_size=k, max_size=k))
    sees = draw(st.lists(st.sets(st.integers(0, m - 1), max_size=4), min_size=k, max_size=k))
    statuses = st.sampled_from([0] * 6 + [FORCED, FORBIDDEN])
    asked = question(
        sees,
        m,
        weight=np.array(draw(st.lists(st.sampled_from([1.0, 2.0, 7.5]), min_size=m, max_size=m))),
        cents=np.array(draw(st.lists(st.integers(0, 30), min_size=k, max_size=k)), np.int64),
        status=np.array(draw(st.lists(statuses, min_size=k, max_size=k)), np.int8),
        seen_by=draw(st.sampled_from([1, 1, 2])),
    )
    ground = ground_of(n, edges, cents, node, draw(st.sampled_from([[0], [0, 1]])))
    status = np.where(ground.apart & (asked.status != FORCED), FORBIDDEN, asked.status).astype(np.int8)
    asked = replace(asked, status=np.where(ground.apart, FORBIDDEN, status).astype(np.int8))
    if draw(st.booleans()):
        return replace(asked, budget_cents=draw(st.integers(0, 150))), ground
    return replace(asked, quota=draw(st.sampled_from([0.3, 0.7, 1.0])) * asked.weight.sum()), ground


@settings(max_examples=15, deadline=None)
@given(towns(), st.sampled_from([0.3, 1.0, 5.0]))
def test_the_bound_is_never_better_than_the_best_choice_and_the_answer_never_worse_than_told(town, off):
    asked, ground = town
    best = best_of_all(asked, ground)
    if best is None:
        with pytest.raises(Infeasible):
            cover_with_fibre(asked, ground, EFFORT)
        return
    bound = joint_bound(asked, streets_of(ground), off * max(best, 1.0))
    found = cover_with_fibre(asked, ground, EFFORT)
    none = 0.0 if asked.quota is not None else np.inf
    devices = found.answer.cents - found.trench_cents
    check(asked, replace(found.answer, cents=devices, bound=none))
    if asked.quota is not None:
        assert bound <= best + 1e-6
        assert found.answer.bound - 1e-6 <= best <= found.answer.cents
    else:
        assert bound >= best - 1e-6
        assert found.answer.cents <= asked.budget_cents
        assert found.answer.bound + 1e-6 >= best >= value_of(asked, found.answer)


@settings(max_examples=20, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 4), st.integers(0, 4), st.integers(0, 9)), min_size=1, max_size=9),
    st.sets(st.integers(1, 4), min_size=1),
)
def test_no_set_of_arcs_that_reaches_all_terminals_costs_less(arcs, wanted):
    tail, head, cost = (np.array(one, np.int64) for one in zip(*arcs, strict=True))
    least = None
    for picked in range(1 << len(arcs)):
        reached, grew = {0}, True
        while grew:
            more = {int(head[k]) for k in range(len(arcs)) if picked >> k & 1 and int(tail[k]) in reached}
            grew = not more <= reached
            reached |= more
        if wanted <= reached:
            cents = sum(int(cost[k]) for k in range(len(arcs)) if picked >> k & 1)
            least = cents if least is None else min(least, cents)
    if least is not None:
        bound = directed_bound((tail, head, cost), 5, np.array(sorted(wanted)), 0)
        assert 0 <= bound <= least
        if len(wanted) == 1:  # a way: dual ascent is Dijkstra's
            assert bound == least


def test_a_street_by_hand():
    """Fibre at one end of a street of four places; two lamps at its end see the same two schools."""
    ground = ground_of(4, [(0, 1), (1, 2), (2, 3)], [100, 100, 100], [1, 3, 3], [0])
    asked = question([{0}, {1, 2}, {1, 2}], 3, quota=3.0, cents=whole(5, 7, 9))
    assert joint_bound(asked, streets_of(ground), 312.0) == 312.0
    found = cover_with_fibre(asked, ground, EFFORT)
    assert (found.answer.chosen.tolist(), found.answer.cents, found.trench_cents) == ([0, 1], 312, 300)
    assert gap_of(asked, found.answer) == 0.0
    near = replace(asked, quota=1.0)
    assert joint_bound(near, streets_of(ground), 105.0) <= 105.0
    rich = replace(asked, quota=None, budget_cents=311)
    assert grown(rich, ground.rows, ground.cents, (ground.node, ground.roots), SILENT).tolist() == [0]
    assert value_of(rich, cover_with_fibre(rich, ground, EFFORT).answer) == 2.0


def test_what_was_dug_for_one_is_there_for_the_next():
    """A dear start along one street, cheap steps along it, and lamps elsewhere that are near but alone."""
    edges = [(0, k) for k in range(1, 4)] + [(0, 4), (4, 5), (5, 6), (6, 7)]
    ground = ground_of(8, edges, [60, 60, 60, 50, 1, 1, 1], list(range(1, 8)), [0])
    asked = question([{0}, {1}, {2}, {3}, {4}, {5}, {6}], 7, budget_cents=53, cents=np.zeros(7, np.int64))
    found = cover_with_fibre(asked, ground, EFFORT)
    assert found.answer.chosen.tolist() == [3, 4, 5, 6]
    assert value_of(asked, found.answer) == 4.0


def test_prices_are_cut_to_whole_cents():
    """Two lamps on fibre at ten cents with a target each; one is enough, and a rate of 9.5 proves no more."""
    ground = ground_of(2, [(0, 1)], [5], [0, 0], [0])
    asked = question([{0}, {1}], 2, quota=1.0, cents=whole(10, 10))
    for known in (19.0, 20.0, 21.0):
        assert 8.0 <= joint_bound(asked, streets_of(ground), known) <= 10.0
