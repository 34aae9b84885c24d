"""Every way to make the question smaller leaves the exact answer as it is, and leads back to a tree."""

from itertools import pairwise

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.steiner import SteinerInstance, linear
from netplan.core.steiner.best import Best, ground_of
from netplan.core.steiner.branch import Proof, prove
from netplan.core.steiner.covers import find_links
from netplan.core.steiner.dual import ascend, start_ascent
from netplan.core.steiner.exchange import with_bases
from netplan.core.steiner.extend import excess_of, extended
from netplan.core.steiner.instance import merged
from netplan.core.steiner.linear import make_program
from netplan.core.steiner.net import grow, make_net
from netplan.core.steiner.recut import settle
from netplan.core.steiner.search import first_look
from netplan.core.steiner.separate import broken_cuts
from netplan.core.steiner.shrink import contracted
from netplan.core.steiner.special import certain_edges, near_terminals
from netplan.progress import SILENT
from tests.naive import naive_steiner

NONE = np.empty(0, np.int64)


@st.composite
def towns(draw, most=10, costs=8):
    """Draw a connected graph whose edges cost something, and two terminals or more."""
    n = draw(st.integers(3, most))
    cost = st.integers(1, costs)
    tree = [(k, draw(st.integers(0, k - 1)), draw(cost)) for k in range(1, n)]
    node = st.integers(0, n - 1)
    more = draw(st.lists(st.tuples(node, node, cost), max_size=2 * n))
    terminals = draw(st.lists(node, min_size=2, max_size=5, unique=True))
    return n, tree + more, terminals


def question(town):
    n, edges, terminals = town
    tail, head, cost = np.array(edges, np.int64).T.copy()
    return SteinerInstance(n, tail, head, cost, np.array(terminals), NONE)


def net_of(town):
    n, edges, terminals = town
    cheapest = {}
    for tail, head, cost in edges:
        if tail != head:
            pair = min(tail, head), max(tail, head)
            cheapest[pair] = min(cost, cheapest.get(pair, cost))
    tail, head = np.array(sorted(cheapest), np.int64).T.copy()
    cost = np.array([cheapest[pair] for pair in sorted(cheapest)], np.int64)
    terminal = np.zeros(n, np.uint8)
    terminal[terminals] = 1
    return make_net(tail, head, cost, terminal, terminals[0])


def exact(net):
    edges = list(zip(net.tail.tolist(), net.head.tolist(), net.cost.tolist(), strict=True))
    return naive_steiner(net.n_nodes, edges, np.flatnonzero(net.terminal).tolist())


@given(towns())
@settings(max_examples=20, deadline=None)
def test_reductions_keep_the_optimum_and_lead_back_to_a_tree(town):
    one = question(town)
    graph = contracted(one)
    graph.reduce()
    net, alive, _ = graph.compact().net()
    fixed = int(one.cost[graph.fixed].sum())
    best = naive_steiner(*town)
    assert fixed + exact(net) == best
    back = graph.compact().edges_of(graph.compact().mesh.label[alive])
    tree = ground_of(one).tree_among(np.concatenate([graph.fixed, back]))
    _, part = merged(one.n_nodes, one.tail[tree], one.head[tree], NONE)
    assert len(set(part[one.terminals])) == 1
    assert int(one.cost[tree].sum()) >= best


def test_a_terminal_without_edges_is_not_forgotten():
    graph = contracted(
        question((6, [(0, 2, 3), (2, 1, 4), (2, 3, 5), (0, 3, 9), (1, 3, 9), (3, 4, 2)], [0, 1, 4]))
    )
    net, alive, _ = graph.net()
    lonely = int(np.setdiff1d(np.flatnonzero(net.terminal), [net.root])[0])
    graph.drop(alive[(net.tail == lonely) | (net.head == lonely)])
    left, _, _ = graph.net()
    reached = [node for node in (left.tail, left.head) for node in node.tolist()]
    assert any(left.terminal[node] and node not in reached for node in range(left.n_nodes))


@given(towns())
@settings(max_examples=20, deadline=None)
def test_certain_edges_are_in_a_cheapest_tree_together(town):
    net = net_of(town)
    sure = certain_edges(net, near_terminals(net))
    free = net.cost.copy()
    free[sure] = 0
    edges = list(zip(net.tail.tolist(), net.head.tolist(), free.tolist(), strict=True))
    wanted = {*np.flatnonzero(net.terminal).tolist(), *net.tail[sure].tolist(), *net.head[sure].tolist()}
    assert naive_steiner(net.n_nodes, edges, sorted(wanted)) + net.cost[sure].sum() == exact(net)


@given(towns())
@settings(max_examples=12, deadline=None)
def test_nearest_terminals_are_the_nearest_without_passing_one(town):
    net = net_of(town)
    near = near_terminals(net)
    graph = nx.Graph()
    graph.add_nodes_from(range(net.n_nodes))
    graph.add_weighted_edges_from(zip(net.tail.tolist(), net.head.tolist(), net.cost.tolist(), strict=True))
    terminals = set(np.flatnonzero(net.terminal).tolist())
    for node in range(net.n_nodes):
        found = {t: d for t, d in zip(near.terminal[node], near.distance[node], strict=True) if t >= 0}
        ways = {}
        for terminal in terminals:
            open_nodes = graph.subgraph(set(graph) - terminals | {node, terminal})
            if nx.has_path(open_nodes, node, terminal):
                ways[terminal] = nx.dijkstra_path_length(open_nodes, node, terminal)
        if node in terminals:
            assert near.terminal[node, 0] == node
        else:
            assert sorted(found.values()) == sorted(ways.values())[:3]
            assert all(ways[t] == d for t, d in found.items())


@given(towns(), st.randoms(use_true_random=False))
@settings(max_examples=12, deadline=None)
def test_broken_cuts_are_broken_and_all_are_found_as_networkx_says(town, luck):
    net = net_of(town)
    ascent = start_ascent(net, grow(net, net.rows.arcs["cost"].copy(), net.root), 0)
    use = np.array([luck.choice([0.0, 0.0, 0.5, 0.5, 1.0]) for _ in range(2 * net.n_edges)])
    terminals = np.setdiff1d(np.flatnonzero(net.terminal), [net.root])
    cuts = broken_cuts(ascent, use, terminals, 50)
    head = np.repeat(np.arange(net.n_nodes), np.diff(net.graph.indptr))
    flow = nx.DiGraph()
    flow.add_nodes_from(range(net.n_nodes))
    for tail, to, room in zip(net.graph.indices.tolist(), head.tolist(), use.tolist(), strict=True):
        flow.add_edge(tail, to, capacity=room)
    least = min(nx.maximum_flow_value(flow, net.root, int(t)) for t in terminals)
    assert bool(cuts) == (least < 1.0 - 1e-3)
    for cut in cuts:
        assert use[cut].sum() < 1.0
        flow_without = flow.copy()
        flow_without.remove_edges_from(zip(net.graph.indices[cut].tolist(), head[cut].tolist(), strict=True))
        assert not all(nx.has_path(flow_without, net.root, int(t)) for t in terminals)


@pytest.mark.parametrize("steps", [1.5, 0.0])
@given(town=towns(), far=st.sampled_from([0, 100_000]))
@settings(max_examples=12, deadline=None)
def test_the_bound_of_a_linear_program_never_exceeds_the_optimum(town, far, steps):
    """So it is by either method of the solver, and where every terminal lies at the end of a dear edge."""
    net = net_of(town)
    ends = np.flatnonzero(net.terminal)
    more = net.n_nodes + np.arange(len(ends))
    if far:
        tail, head = np.concatenate([net.tail, ends]), np.concatenate([net.head, more])
        cost = np.concatenate([net.cost, np.full(len(ends), far)])
        net = make_net(
            tail, head, cost, np.repeat([0, 1], [net.n_nodes, len(ends)]).astype(np.uint8), int(more[0])
        )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(linear, "_STEPS", steps)
        _closes_the_gap(net, inside=steps == 0.0)


def _closes_the_gap(net, *, inside):
    best = exact(net)
    chosen = grow(net, net.rows.arcs["cost"].copy(), net.root)
    ascent = start_ascent(net, chosen, 0)
    ascend(ascent)
    program = make_program(ascent, best + 1, lambda: False)
    terminals = np.setdiff1d(np.flatnonzero(net.terminal), [net.root])
    for _ in range(20):
        program.solve(10_000)
        assert program.inside or not inside
        assert ascent.bound <= program.bound <= best
        cuts = broken_cuts(ascent, program.use, terminals, 50)
        if not cuts:
            break
        more = program.ascend(chosen, 50)
        assert program.bound <= best
        program.bar(best + 1)
        program.purge()
        program.add(cuts + more)
    assert not cuts
    gone = program.hopeless_edges(best + 1)
    left = np.setdiff1d(np.arange(net.n_edges), gone)
    rest = make_net(net.tail[left], net.head[left], net.cost[left], net.terminal, net.root)
    assert exact(rest) == best


@given(towns(most=14, costs=3))
@settings(max_examples=12, deadline=None)
def test_a_proof_in_small_portions_ends_with_the_optimum(town):
    one = question(town)
    least = naive_steiner(*town)
    best = Best(ground_of(one), SILENT, float("inf"), 1)
    found = first_look(contracted(one), np.random.default_rng(0), best)
    for stage, ascent in [found] if found else []:
        proof = Proof(best, np.random.default_rng(0))
        for _ in range(300):
            prove(proof, stage, ascent, 1)
            assert best.bound <= least <= best.cost
            if best.done:
                break
        assert best.bound == best.cost == least


@given(towns(most=14, costs=30))
@settings(max_examples=12, deadline=None)
def test_cuts_that_are_redone_lower_no_bound_and_stop_at_the_optimum(town):
    net = net_of(town)
    best = exact(net)
    ascent = start_ascent(net, grow(net, net.rows.arcs["cost"].copy(), net.root), 0)
    ascend(ascent)
    before = ascent.bound
    settle(ascent, best + 1, lambda: False)
    assert before <= ascent.bound <= best
    seen = ascent.work
    settle(ascent, ascent.bound, lambda: False)
    assert ascent.work == seen


@given(towns(most=14, costs=30))
@settings(max_examples=15, deadline=None)
def test_the_cheapest_link_over_a_key_path_is_found(town):
    net = net_of(town)
    chosen = grow(net, net.rows.arcs["cost"].copy(), net.root)
    tree = with_bases(net, chosen)
    find_links(net, tree)
    nodes, inside = tree.nodes, nx.Graph()
    for edge in np.flatnonzero(chosen):
        inside.add_edge(int(net.tail[edge]), int(net.head[edge]))
    keys = {n for n in inside if net.terminal[n] or inside.degree(n) != 2}
    for node in keys - {net.root}:
        way = nx.shortest_path(inside, node, net.root)
        upper = next(k for k in range(1, len(way)) if way[k] in keys)
        path = way[: upper + 1]
        rest = inside.copy()
        rest.remove_edges_from(pairwise(path))
        rest.remove_nodes_from(path[1:-1])
        below = nx.node_connected_component(rest, node)
        links = [
            nodes["distance"][a] + cost + nodes["distance"][b]
            for edge, (a, b, cost) in enumerate(zip(net.tail, net.head, net.cost, strict=True))
            if not chosen[edge]
            and not {int(nodes["base"][a]), int(nodes["base"][b])} & set(path[1:-1])
            and (int(nodes["base"][a]) in below) != (int(nodes["base"][b]) in below)
        ]
        assert nodes["link"][node] == min(links, default=1 << 60)


@given(towns(most=12), st.integers(1, 4))
@settings(max_examples=20)
def test_what_has_no_future_is_in_no_better_tree(town, most):
    n, _, terminals = town
    net = net_of(town)
    pairs = list(zip(net.tail.tolist(), net.head.tolist(), net.cost.tolist(), strict=True))
    exact = naive_steiner(n, pairs, terminals)
    ascent = start_ascent(net, grow(net, net.weight, net.root), 0)
    ascend(ascent)
    for cost in (exact + 1, exact + most, 10 * exact + 100):
        excess = excess_of(ascent, ascent.dual.reduced, ascent.scaled, cost)
        gone = set(extended(net, excess, NONE).tolist())
        assert naive_steiner(n, [pair for k, pair in enumerate(pairs) if k not in gone], terminals) == exact


def test_a_way_that_leads_nowhere_cheaply_is_ruled_out_whole():
    # between two terminals an edge of 5; the way around costs 6 in three steps, each cheaper than the edge
    net = net_of((4, [(0, 1, 5), (0, 2, 2), (2, 3, 2), (3, 1, 2)], [0, 1]))
    ascent = start_ascent(net, grow(net, net.weight, 0), 0)
    ascend(ascent)
    excess = excess_of(ascent, ascent.dual.reduced, ascent.scaled, 100)
    assert extended(net, excess, NONE).tolist() == [k for k in range(4) if net.cost[k] == 2]
