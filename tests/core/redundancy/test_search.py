"""Bridges, pairs and second routes beside networkx and brute force on small random graphs."""

from itertools import chain, combinations

import networkx as nx
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.redundancy.augment import Augmented, augmented
from netplan.core.redundancy.bound import lower_bound
from netplan.core.redundancy.cuts import exposed, shadows, walk
from netplan.core.redundancy.pair import disjoint_pair
from netplan.core.redundancy.proof import Limits, cheapest
from netplan.core.redundancy.question import Question, first_routes, require_sound, unavoidable, unprotected
from netplan.core.redundancy.shortened import shortened
from netplan.core.redundancy.two import both_routes
from netplan.errors import Cancelled, ParameterError
from netplan.progress import Progress


def ints(values):
    return np.array(values, np.int64)


@st.composite
def graphs(draw, most_nodes=7, most_edges=12):
    n = draw(st.integers(2, most_nodes))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 9)), min_size=1, max_size=most_edges))
    return n, edges


@st.composite
def questions(draw, most_edges=9):
    """Return a question in which all nodes hang on a random tree that is built."""
    n = draw(st.integers(2, 6))
    tree = [(draw(st.integers(0, k - 1)), k, draw(st.integers(0, 9))) for k in range(1, n)]
    node = st.integers(0, n - 1)
    more = draw(st.lists(st.tuples(node, node, st.integers(0, 9)), max_size=most_edges))
    wanted = draw(st.lists(node, min_size=1, max_size=n, unique=True))
    apart = draw(st.sampled_from(["edge", "node"]))
    return question_of(n, [*tree, *more], range(n - 1), wanted, apart)


def question_of(n, edges, built, wanted, apart):
    tail, head, cost = (ints([edge[k] for edge in edges]) for k in range(3))
    mask = np.zeros(len(edges), bool)
    mask[list(built)] = True
    return Question(n, tail, head, cost, mask, 0, ints(wanted), apart, np.zeros(n, bool))


def multigraph(n, edges, chosen=None):
    graph = nx.MultiGraph()
    graph.add_nodes_from(range(n))
    for k, (a, b, *_) in enumerate(edges):
        if (chosen is None or k in chosen) and a != b:
            graph.add_edge(a, b, key=k)
    return graph


def edges_of(question):
    return list(zip(question.tail.tolist(), question.head.tolist(), question.cost.tolist(), strict=True))


def two_routes(question, node, chosen):
    """Whether networkx finds two routes over the edges ``chosen`` that are apart; nodes may be spared."""
    if node == question.root:
        return True
    network = nx.DiGraph()
    many = 9
    for v in range(question.n_nodes):
        shared = question.apart == "edge" or question.spared[v] or v in (node, question.root)
        network.add_edge((v, "in"), (v, "out"), capacity=many if shared else 1)
    for k in chosen:
        a, b = int(question.tail[k]), int(question.head[k])
        if a == b:
            continue
        for x, y in ((a, b), (b, a)):  # an edge in the middle keeps parallel ones apart
            network.add_edge((x, "out"), (k, "in", "edge"), capacity=many)
            network.add_edge((k, "out", "edge"), (y, "in"), capacity=many)
        network.add_edge((k, "in", "edge"), (k, "out", "edge"), capacity=1)
    return nx.maximum_flow_value(network, (node, "out"), (question.root, "in")) >= 2


@settings(max_examples=30)
@given(graphs())
def test_bridges_and_articulation_points_are_those_of_networkx(drawn):
    n, edges = drawn
    tail, head = ints([edge[0] for edge in edges]), ints([edge[1] for edge in edges])
    seen = walk(n, tail, head, 0)
    graph = multigraph(n, edges)
    part = graph.subgraph(nx.node_connected_component(graph, 0))
    simple = nx.Graph(part)
    bridges = {frozenset(bridge) for bridge in nx.bridges(simple)}
    single = [(a, b, key) for a, b, key in part.edges(keys=True) if part.number_of_edges(a, b) == 1]
    expected = {key for a, b, key in single if frozenset((a, b)) in bridges}
    assert set(seen.via[seen.behind_bridge].tolist()) == expected
    cuts = set(nx.articulation_points(simple)) - {0}
    assert set(seen.parent[seen.behind_parent].tolist()) == cuts


@settings(max_examples=30)
@given(graphs(), st.data())
def test_shadows_are_what_is_cut_off(drawn, data):
    n, edges = drawn
    tail, head = ints([edge[0] for edge in edges]), ints([edge[1] for edge in edges])
    weight = ints([[data.draw(st.integers(0, 9)), 1] for _ in range(n)])
    found = shadows(n, tail, head, 0, weight)
    graph = multigraph(n, edges)
    lit = nx.node_connected_component(graph, 0)
    for k, (a, b, _) in enumerate(edges):
        without = graph.copy()
        if a != b:
            without.remove_edge(a, b, key=k)
        dark = list(lit - nx.node_connected_component(without, 0))
        assert found.edge[k].tolist() == weight[dark].sum(axis=0).tolist()
    for node in set(range(n)) - {0}:
        without = graph.copy()
        without.remove_node(node)
        dark = list(lit - nx.node_connected_component(without, 0))
        assert found.node[node].tolist() == weight[dark].sum(axis=0).tolist()


@settings(max_examples=30)
@given(questions(), st.data())
def test_who_is_without_two_routes_is_what_a_flow_says(question, data):
    lit = question.built.copy()
    for k in range(len(lit)):
        lit[k] |= data.draw(st.booleans())
    chosen = np.flatnonzero(lit).tolist()
    missing = {int(question.wanted[at]) for at in unprotected(question, lit)}
    assert missing == {node for node in question.wanted.tolist() if not two_routes(question, node, chosen)}


def brute_pair(question, node):
    """Return the least cost of two routes that are apart, over all sets of edges; None: there are none."""
    edges = [k for k in range(len(question.tail)) if question.tail[k] != question.head[k]]
    best = None
    for chosen in chain.from_iterable(combinations(edges, k) for k in range(len(edges) + 1)):
        cost = int(question.cost[list(chosen)].sum())
        if (best is None or cost < best) and two_routes(question, node, chosen):
            best = cost
    return best


@settings(max_examples=25, deadline=None)
@given(graphs(most_nodes=5, most_edges=8), st.sampled_from(["edge", "node"]))
def test_a_pair_costs_what_the_best_of_all_pairs_costs(drawn, apart):
    n, edges = drawn
    question = question_of(n, edges, (), [n - 1], apart)
    pair = disjoint_pair(question, n - 1)
    best = brute_pair(question, n - 1)
    assert (None if pair is None else pair.cost) == best
    if pair is not None:
        assert pair.cost == question.cost[[*pair.first, *pair.second]].sum()
        assert not set(pair.first) & set(pair.second)
        assert two_routes(question, n - 1, {*pair.first, *pair.second})


def brute_set(question):
    """Return the least cost of edges that give every wanted node two routes."""
    free = np.flatnonzero(~question.built & (question.tail != question.head)).tolist()
    built, best = np.flatnonzero(question.built).tolist(), None
    for chosen in chain.from_iterable(combinations(free, k) for k in range(len(free) + 1)):
        cost = int(question.cost[list(chosen)].sum())
        if (best is None or cost < best) and all(
            two_routes(question, node, [*built, *chosen]) for node in question.wanted.tolist()
        ):
            best = cost
    return best


@settings(max_examples=25, deadline=None)
@given(questions(most_edges=6))
def test_second_routes_of_many_lie_between_bound_and_optimum(question):
    asked = unavoidable(question).question
    best = brute_set(asked)
    found = augmented(asked, rounds=4, seed=1)
    assert best is not None
    assert found.cost >= best
    better, bound = lower_bound(asked, found, rounds=4, seed=1)
    assert bound <= best <= better.cost <= found.cost
    assert bound == better.cost == best  # so small a graph is proven
    lit = asked.built.copy()
    lit[better.edges] = True
    assert not len(unprotected(asked, lit))
    assert better.cost == asked.cost[better.edges].sum()
    assert (found.alone <= best).all()


@settings(max_examples=20, deadline=None)
@given(questions(most_edges=6), st.integers(0, 6), st.integers(0, 3), st.integers(0, 9))
def test_a_proof_given_up_tells_a_bound_that_holds_and_tells_it_twice(question, turns, choices, patience):
    asked = unavoidable(question).question
    best, known = brute_set(asked), augmented(asked, rounds=0, seed=1)
    hopeful = np.flatnonzero(~asked.built & (asked.tail != asked.head))
    ends = []
    for _ in range(2):
        looks = iter(range(99))  # the user asks for the best so far after some looks
        patient = Progress(wants_best=lambda looks=looks: next(looks, 99) >= patience)
        limits = Limits(turns=turns, choices=choices)
        found, bound = cheapest(asked, hopeful, (known, 0), patient, limits)
        assert bound <= best <= found.cost == asked.cost[found.edges].sum()
        assert not len(unprotected(asked, asked.built | np.isin(np.arange(len(asked.cost)), found.edges)))
        ends.append((found.edges.tolist(), bound))
    assert ends[0] == ends[1]


def test_the_proof_of_a_town_whose_limit_strikes_tells_its_gap():
    # three houses at the root, each joined to the next for 2: two are needed, halves of three are enough
    built, lanes = [(0, 1, 0), (0, 2, 0), (0, 3, 0)], [(1, 2, 2), (2, 3, 2), (3, 1, 2)]
    question = question_of(4, built + lanes, range(3), [1, 2, 3], "edge")
    dear = (Augmented(ints([3, 4, 5]), 6, ints([2, 2, 2])), 0)
    found, bound = cheapest(question, ints([3, 4, 5]), dear, limits=Limits(choices=0))
    assert (found.cost, bound) == (6, 3)
    found, bound = cheapest(question, ints([3, 4, 5]), dear)
    assert (found.cost, bound) == (4, 4)
    with pytest.raises(Cancelled):
        cheapest(question, ints([3, 4, 5]), dear, Progress(stopped=lambda: True))
    found, bound = cheapest(question, ints([3, 4]), (Augmented(ints([3, 5]), 4, dear[0].alone), 0))
    assert (found.cost, bound) == (4, 4)
    assert cheapest(question, ints([3]), dear) == (dear[0], 6)  # nobody joins the third house to the others


@settings(max_examples=25, deadline=None)
@given(questions(most_edges=6))
def test_a_shorter_question_has_the_same_answer_and_its_edges_secure_the_same(question):
    asked = unavoidable(question).question
    short = shortened(asked)
    assert len(short.question.tail) <= len(asked.tail)
    assert brute_set(short.question) == brute_set(asked)
    found, _ = lower_bound(short.question, augmented(short.question, rounds=4, seed=1), rounds=4, seed=1)
    edges = short.edges(found.edges)
    assert asked.cost[edges].sum() == found.cost
    lit = asked.built.copy()
    lit[edges] = True
    assert not len(unprotected(asked, lit))


def walked(question, node, route):
    """Return the nodes of a route from ``node``, which has to lead to the root without a repetition."""
    nodes = [node]
    for edge in route:
        ends = {int(question.tail[edge]), int(question.head[edge])}
        assert nodes[-1] in ends
        nodes.append((ends - {nodes[-1]}).pop())
    assert nodes[-1] == question.root
    assert len(set(route)) == len(route)
    return nodes


@settings(max_examples=25, deadline=None)
@given(questions(most_edges=7))
def test_both_routes_share_what_every_way_uses_and_nothing_else(question):
    bare = unavoidable(question)
    found = augmented(bare.question, 2, 0)
    lit = np.concatenate([found.edges, np.flatnonzero(question.built)])
    both = both_routes(question, bare, lit, question.cost)
    standing, via = first_routes(question)
    for node, routes in zip(question.wanted.tolist(), both, strict=True):
        if routes is None:  # every way to it is the same
            assert bare.label[node] == bare.question.root
            continue
        first, second = routes
        nodes = [set(walked(question, node, route)) for route in routes]
        common = set(first) & set(second)
        assert common == set(first) & set(np.flatnonzero(bare.edges).tolist())
        ends = {int(one[edge]) for edge in common for one in (question.tail, question.head)}
        if question.apart == "node":
            assert nodes[0] & nodes[1] <= {node, question.root, *ends, *np.flatnonzero(bare.nodes).tolist()}
        planned, at = [], node
        while at != question.root:
            planned.append(int(via[at]))
            at = int(standing[at])
        cost = [question.cost[list(route)].sum() for route in routes]
        assert set(first) == set(planned) or cost[0] <= cost[1]


def test_a_first_route_that_no_other_fits_beside_is_left():
    # the built way 3-2-1-0 takes both ways around: 3-1-0 and 3-2-0 are apart
    edges = [(0, 1, 1), (1, 2, 1), (2, 3, 1), (3, 1, 5), (2, 0, 6)]
    question = question_of(4, edges, [0, 1, 2], [3], "edge")
    (both,) = both_routes(question, unavoidable(question), np.arange(5), question.cost)
    assert both == ((3, 0), (2, 4))


def test_chains_become_one_edge_and_dead_ends_none():
    #  0 = 1 built, 0 - 2 - 3 - 1 a chain, 3 - 4 - 5 a dead end, 6 - 7 - 8 a ring of its own
    chain, dead, ring = (
        [(0, 2, 1), (2, 3, 2), (3, 1, 4)],
        [(3, 4, 1), (4, 5, 1)],
        [(6, 7, 1), (7, 8, 1), (8, 6, 1)],
    )
    question = question_of(9, [(0, 1, 0), *chain, *dead, *ring], [0], [1], "edge")
    short = shortened(question)
    assert (short.question.n_nodes, short.question.cost.tolist()) == (2, [0, 7])
    assert short.part_of.tolist() == [0, 1, 1, 1, -1, -1, -1, -1, -1]
    assert short.edges(ints([1])).tolist() == [1, 2, 3]


@settings(max_examples=30)
@given(questions())
def test_what_no_way_avoids_is_what_brute_force_finds(question):
    found = unavoidable(question)
    everything = range(len(question.tail))
    for at, node in enumerate(question.wanted.tolist()):
        alone = question.wanted[at : at + 1]
        free = two_routes(question, node, everything)
        touched = bool(found.edges.any() or found.nodes.any())
        assert free or touched
        assert len(alone) == 1
    asked = found.question
    assert all(two_routes(asked, node, everything) for node in asked.wanted.tolist())


def test_spared_nodes_may_be_shared():
    #  0 = 1 = 2: both routes lead over node 1
    question = question_of(3, [(0, 1, 0), (1, 2, 0), (0, 1, 3), (1, 2, 4)], [0, 1], [2], "node")
    seen = walk(3, question.tail, question.head, 0)
    assert exposed(seen, "node", np.zeros(3, bool)).tolist() == [False, False, True]
    assert exposed(seen, "node", np.array([False, True, False])).tolist() == [False, False, False]
    found = unavoidable(question)
    assert found.nodes.tolist() == [False, True, False]
    assert augmented(found.question, rounds=2, seed=0).cost == 7


def test_a_ring_secures_everything_on_it():
    ring = [(k, (k + 1) % 6, 2) for k in range(6)]
    question = question_of(6, ring, range(5), [3, 5], "node")
    found = augmented(question, rounds=2, seed=0)
    assert (found.cost, found.edges.tolist(), found.alone.tolist()) == (2, [5], [2, 2])
    assert lower_bound(question, found, rounds=2, seed=0)[1] == 2


def test_two_share_a_second_route_that_is_dearer_for_one():
    # two branches at the root; each alone would take its own edge for 5, one edge between both costs 6
    edges = [(0, 1, 0), (0, 2, 0), (0, 1, 5), (0, 2, 5), (1, 2, 6)]
    question = question_of(3, edges, [0, 1], [1, 2], "edge")
    found, bound = lower_bound(question, augmented(question, rounds=8, seed=0), rounds=4, seed=0)
    assert (found.cost, bound, found.edges.tolist()) == (6, 6, [4])


@pytest.mark.parametrize(
    ("edges", "built", "said"),
    [([(0, 1, -1)], [0], "negative"), ([(0, 1, 1), (0, 0, 0)], [], "no first route")],
)
def test_questions_that_make_no_sense_are_refused(edges, built, said):
    with pytest.raises(ParameterError, match=said):
        require_sound(question_of(2, edges, built, [1], "edge"))
