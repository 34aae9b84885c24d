"""Search by chance: steps keep a tree a tree and can be undone, single steps beside naive twins."""

from itertools import pairwise

import networkx as nx
import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.jit import kernel
from netplan.core.steiner import SteinerInstance, anneal, circles, rooted, steps
from netplan.core.steiner.best import Best, ground_of
from netplan.core.steiner.exchange import improved
from netplan.core.steiner.net import cost_of, grow, make_net, tidied
from netplan.progress import SILENT, Progress
from tests.naive import naive_steiner

NONE = np.empty(0, np.int64)
LUCK = np.array([0, 500, 3000])


@kernel
def swap(rows, wood, ways, arc, most):
    return circles._swap(rows, wood, ways, arc, most)


@kernel
def redo(rows, wood, desk, node, most):
    return steps._redo(rows, wood, desk, node, most)


@kernel
def back(rows, wood):
    rooted.undo(rows, wood)


@st.composite
def nets(draw, nodes=10, most=20, all_wanted=False):
    """Draw a connected net without parallel edges."""
    n = draw(st.integers(4, nodes))
    cost = st.integers(0, 9)
    edges = {(draw(st.integers(0, k - 1)), k): draw(cost) for k in range(1, n)}
    node = st.integers(0, n - 1)
    for one, other, price in draw(st.lists(st.tuples(node, node, cost), max_size=most)):
        if one != other:
            edges.setdefault((min(one, other), max(one, other)), price)
    wanted = draw(st.lists(node, min_size=2, max_size=5, unique=True))
    return net_of(n, edges, list(range(n)) if all_wanted else wanted)


def net_of(n, edges, wanted):
    tail, head = np.array(list(edges), np.int64).T.copy()
    terminal = np.zeros(n, np.uint8)
    terminal[wanted] = 1
    return make_net(tail, head, np.array(list(edges.values()), np.int64), terminal, wanted[0])


def hypercube(bits, wanted, seed):
    """Return a net in which every node has many neighbours and edges cost much the same."""
    rng = np.random.default_rng(seed)
    pairs = [(a, a ^ 1 << k) for a in range(1 << bits) for k in range(bits) if not a >> k & 1]
    edges = dict(zip(pairs, rng.integers(10, 13, len(pairs)).tolist(), strict=True))
    return net_of(1 << bits, edges, rng.choice(1 << bits, wanted, replace=False).tolist())


def begun(net, seed=0):
    rows = rooted.sorted_rows(net)
    chosen = tidied(net, grow(net, net.weight, net.root))
    return (
        rows,
        rooted.make_wood(net, rows, chosen, seed),
        steps.make_desk(net),
        circles.make_ways(net.n_nodes),
    )


def state_of(net, rows, wood):
    """Return the tree as networkx sees it, once all that the records say of it was found to be true."""
    chosen = np.flatnonzero(rooted.edges_of(net, rows, wood))
    tree = nx.Graph((int(net.tail[e]), int(net.head[e]), {"cost": int(net.cost[e])}) for e in chosen)
    assert nx.is_tree(tree)
    assert set(np.flatnonzero(net.terminal)) <= set(tree)
    assert all(tree.degree[node] > 1 or net.terminal[node] for node in tree)
    assert wood.state[rooted.COST] == net.cost[chosen].sum()
    assert sorted(wood.inside[: wood.state[rooted.INSIDE]].tolist()) == sorted(tree)
    up, degree = wood.nodes["up"], wood.nodes["degree"]
    assert degree.tolist() == [tree.degree[k] if k in tree else 0 for k in range(net.n_nodes)]
    assert [k for k in tree if up[k] < 0] == [next(k for k in tree if up[k] < 0)]
    ways = nx.DiGraph((node, int(rows.arcs["head"][up[node]])) for node in tree if up[node] >= 0)
    assert nx.is_directed_acyclic_graph(ways)
    assert all(tree.has_edge(*way) for way in ways.edges)
    assert (up[degree == 0] == -1).all()
    assert (wood.nodes["key"] == net.terminal).all()
    return tree


@given(nets(), st.integers(0, 99), st.sampled_from([0, 1024, 20_000]))
@settings(max_examples=30, deadline=None)
def test_steps_keep_the_tree_a_tree(net, seed, heat):
    rows, wood, desk, ways = begun(net, seed)
    desk.plan[steps.HEAT] = heat
    for _ in range(5):
        assert steps.step(rows, wood, desk, ways, LUCK, 200) > 0
        state_of(net, rows, wood)


@given(nets(), st.integers(0, 99), st.integers(-2, 9))
@settings(max_examples=40, deadline=None)
def test_a_step_undone_leaves_the_tree_as_it_was(net, seed, more):
    rows, wood, desk, _ = begun(net, seed)
    before = state_of(net, rows, wood)
    wood.state[rooted.TRAIL] = 0
    most = int(wood.state[rooted.COST]) + more
    if redo(rows, wood, desk, int(wood.inside[0]), most):
        assert wood.state[rooted.COST] <= most
        state_of(net, rows, wood)
    back(rows, wood)
    assert nx.utils.graphs_equal(before, state_of(net, rows, wood))


def naive_swap(net, tree, one, other, cost):
    """Return the cost of a tree if an edge replaces the dearest key path between its ends."""
    path = nx.shortest_path(tree, one, other)
    keys = [k for k, at in enumerate(path) if at in {one, other} or net.terminal[at] or tree.degree[at] > 2]
    price = [tree.edges[pair]["cost"] for pair in pairwise(path)]
    dearest = max(sum(price[a:b]) for a, b in pairwise(keys))
    return tree.size(weight="cost") + cost - dearest


@given(nets(most=30))
@settings(max_examples=30, deadline=None)
def test_an_edge_replaces_the_dearest_key_path_of_its_circle(net):
    rows, wood, _, ways = begun(net)
    tree = state_of(net, rows, wood)
    for arc in range(len(rows.arcs)):
        one, other = int(rows.arcs["head"][rows.arcs["twin"][arc]]), int(rows.arcs["head"][arc])
        if one not in tree or other not in tree or tree.has_edge(one, other):
            continue
        due = naive_swap(net, tree, one, other, int(rows.arcs["cost"][arc]))
        wood.state[rooted.TRAIL] = 0
        assert not swap(rows, wood, ways, arc, due - 1)
        assert swap(rows, wood, ways, arc, due)
        assert wood.state[rooted.COST] == due
        chosen = np.flatnonzero(rooted.edges_of(net, rows, wood))
        after = nx.Graph(list(zip(net.tail[chosen].tolist(), net.head[chosen].tolist(), strict=True)))
        assert nx.is_tree(after)
        assert after.has_edge(one, other)
        back(rows, wood)
        state_of(net, rows, wood)


@given(nets(all_wanted=True), st.integers(0, 99))
@settings(max_examples=30, deadline=None)
def test_where_all_nodes_are_wanted_steps_end_at_the_spanning_tree(net, seed):
    rows, wood, desk, ways = begun(net, seed)
    steps.step(rows, wood, desk, ways, LUCK[:1], 5_000)
    priced = zip(net.tail.tolist(), net.head.tolist(), net.cost.tolist(), strict=True)
    graph = nx.Graph((one, other, {"cost": cost}) for one, other, cost in priced)
    assert wood.state[rooted.COST] == nx.minimum_spanning_tree(graph, "cost").size("cost")


def search_of(net, progress=SILENT):
    one = SteinerInstance(net.n_nodes, net.tail, net.head, net.cost, np.flatnonzero(net.terminal), NONE)
    return one, Best(ground_of(one), progress, float("inf"), 1)


@given(nets(), st.integers(0, 99))
@settings(max_examples=25, deadline=None)
def test_the_cheapest_tree_of_a_small_net_is_found(net, seed):
    _, best = search_of(net)
    chosen = anneal.annealed(net, grow(net, net.weight, net.root), 200_000, seed, best)
    edges = list(zip(net.tail.tolist(), net.head.tolist(), net.cost.tolist(), strict=True))
    assert cost_of(net, chosen) == naive_steiner(net.n_nodes, edges, np.flatnonzero(net.terminal).tolist())


def test_where_all_edges_cost_alike_chance_finds_what_local_search_does_not():
    net = hypercube(8, 50, 1)
    _, best = search_of(net)
    grown = [tidied(net, grow(net, net.weight, node)) for node in range(10)]
    searched = min(cost_of(net, improved(net, one)) for one in grown)
    first = grown[0]
    found = anneal.annealed(net, first, 2_000_000, 0, best)
    assert cost_of(net, found) < searched
    again = anneal.annealed(net, first, 2_000_000, 0, best)
    assert (found == again).all()


def test_enough_ends_the_search_with_a_tree():
    net = hypercube(5, 8, 1)
    one, best = search_of(net, Progress(wants_best=lambda: True))
    best.cost = int(one.cost.sum())
    first = tidied(net, grow(net, net.weight, net.root))
    assert cost_of(net, anneal.annealed(net, first, 10**12, 0, best)) <= cost_of(net, first)
