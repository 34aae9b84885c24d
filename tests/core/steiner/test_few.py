"""Few terminals: the cheapest tree itself, beside naive twins, with and without help of a bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.steiner import SteinerInstance, few, steiner_tree
from netplan.core.steiner.best import Best, ground_of
from netplan.core.steiner.dual import ascend, start_ascent
from netplan.core.steiner.instance import unlocked
from netplan.core.steiner.search import stage_of
from netplan.core.steiner.shrink import contracted
from netplan.progress import SILENT
from tests.naive import naive_steiner, naive_steiner_nodes

NONE = np.empty(0, np.int64)


@st.composite
def towns(draw, least=8, most=16, nodes=10):
    """Draw a connected graph, many edges of equal cost, and terminals."""
    n = draw(st.integers(nodes - 2, nodes))
    cost = st.integers(2, 5)
    tree = [(k, draw(st.integers(0, k - 1)), draw(cost)) for k in range(1, n)]
    node = st.integers(0, n - 1)
    edges = tree + draw(st.lists(st.tuples(node, node, cost), min_size=least, max_size=most))
    return n, edges, draw(st.lists(node, min_size=4, max_size=6, unique=True))


def question(town, node_cost=NONE):
    n, edges, terminals = town
    tail, head, cost = np.array(edges, np.int64).T.copy()
    return SteinerInstance(n, tail, head, cost, np.array(terminals), NONE, node_cost=node_cost)


def begun(one, *, helped=True, start=None):
    """Return a search as the driver begins it, from nothing but a cost to undercut; None if all is clear."""
    asked, left, held = unlocked(one)
    best = Best(ground_of(asked), SILENT, float("inf"), 1, held=held)
    best.cost = int(one.cost.sum() + one.node_cost.sum()) + 1 if start is None else start
    stage = stage_of(contracted(asked), best)
    if stage.net.terminal.sum() < 2:
        return None
    ascent = start_ascent(stage.net, np.zeros(stage.net.n_edges, np.uint8), 0)
    if helped:
        ascend(ascent)
    return few.few_of(stage, ascent, best), best, left


def searched(one, **how):
    """Search to the end; return cost and bound."""
    found = begun(one, **how)
    if found is None:
        return None
    search, best, left = found
    while search.open:
        search.go_on(1, best)
    assert best.bound == 0 or "start" in how or one.cost_of(left[best.edges]) == best.cost + best.held
    return best.cost + best.held, best.bound + best.held


@pytest.fixture(autouse=True)
def _small_portions(monkeypatch):
    """Let searches be broken off and gone on with."""
    monkeypatch.setattr(few, "_PORTION", 60)


@pytest.mark.parametrize("helped", [False, True])
@given(town=towns())
@settings(max_examples=25, deadline=None)
def test_the_tree_is_the_cheapest_and_proven(helped, town):
    exact = naive_steiner(*town)
    assert searched(question(town), helped=helped) in {None, (exact, exact)}


@given(towns(least=3, most=5, nodes=6), st.data())
@settings(max_examples=25, deadline=None)
def test_nodes_that_cost_something_are_paid_once(town, data):
    n, edges, terminals = town
    node_cost = data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))
    exact = naive_steiner_nodes(n, edges, terminals, [], node_cost)
    assert searched(question(town, np.array(node_cost))) in {None, (exact, exact)}


@given(towns())
@settings(max_examples=15, deadline=None)
def test_that_nothing_is_cheaper_is_proven_too(town):
    exact = naive_steiner(*town)
    assert searched(question(town), start=exact) in {None, (exact, exact)}


def hypercube(dimension, *, seed=0):
    """Return the known hard case: corners of even parity on a cube, where bounds stay far below."""
    corner = np.arange(1 << dimension)
    tail, bit = (part.ravel() for part in np.meshgrid(corner, np.arange(dimension)))
    head = tail ^ (1 << bit)
    once = tail < head
    cost = np.random.default_rng(seed).integers(100, 111, int(once.sum()))
    parity = np.array([k.bit_count() % 2 for k in corner.tolist()])
    return SteinerInstance(1 << dimension, tail[once], head[once], cost, corner[parity == 0], NONE)


def test_hard_nets_with_few_terminals_are_proven_by_the_driver():
    cube = hypercube(4)
    edges = list(zip(cube.tail.tolist(), cube.head.tolist(), cube.cost.tolist(), strict=True))
    exact = naive_steiner(16, edges, cube.terminals.tolist())
    tree = steiner_tree(cube, rounds=2)
    assert (tree.cost, tree.bound) == (exact, exact)


def test_what_finds_no_room_proves_nothing(monkeypatch):
    monkeypatch.setattr(few, "_MOST_LABELS", 100)
    _, bound = searched(hypercube(4))
    assert bound == 0


def test_too_many_terminals_and_too_large_costs_are_left_to_others(monkeypatch):
    search, _, _ = begun(hypercube(4))
    assert search.open
    assert begun(hypercube(7))[0] is None
    monkeypatch.setattr(few, "_BITS", 20)
    assert begun(hypercube(4))[0] is None
