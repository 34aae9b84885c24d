"""The mix of technologies against every set of edges and sites there is."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.mix import ANY_NUMBER, MUST, MixAnswer, MixQuestion, check_mix, technology_mix
from netplan.core.mix import solve as solve_module
from netplan.errors import Infeasible


def question(edges, sites, roots=(0,), forced=()):
    """Return a question of edges (tail, head, cost, room) and sites (node, entry, other)."""
    tail, head, cost, room = (np.array(part, np.int64) for part in zip(*edges, strict=True))
    node, entry, other = (np.array(part, np.int64) for part in zip(*sites, strict=True))
    n = int(max(tail.max(), head.max())) + 1
    ends = (np.array(part, np.int64) for part in (roots, forced))
    return MixQuestion(n, tail, head, cost, room, node, entry, other, *ends)


@st.composite
def questions(draw, must=True, forced=False):
    """Draw a connected graph of up to six nodes with ducts beside it, fed at node 0."""
    n = draw(st.integers(2, 6))
    room = st.sampled_from([1, 2, ANY_NUMBER])
    ends = [(draw(st.integers(0, node - 1)), node) for node in range(1, n)]
    spare = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda pair: pair[0] != pair[1])
    ends += draw(st.lists(spare, max_size=3))
    edges = [(*pair, draw(st.integers(0, 20)), draw(room)) for pair in ends]
    other = st.one_of(st.just(MUST), st.integers(0, 40)) if must else st.integers(0, 40)
    n_sites = draw(st.integers(1, 4))
    sites = [(draw(st.integers(0, n - 1)), draw(st.integers(0, 4)), draw(other)) for _ in range(n_sites)]
    roots = (0, n - 1) if draw(st.booleans()) and n > 2 else (0,)
    asked = question(edges, sites, roots, (0,) if forced else ())
    cost = draw(st.one_of(st.just([]), st.lists(st.integers(0, 9), min_size=n, max_size=n)))
    return replace(asked, node_cost=np.array(cost, np.int64))


def naive_mix(asked):
    """Return the cost of the cheapest answer, None if there is none: every set of edges that is a forest."""
    best = None
    others = [k for k in range(len(asked.cost)) if k not in asked.forced]
    held = {int(asked.tail[k]) for k in asked.forced}
    for size in range(len(others) + 1):
        for picked in combinations(others, size):
            edges = [*map(int, asked.forced), *picked]
            before = walked(asked, edges)
            if before is None or not held <= before.keys():
                continue
            fed = [k for k, node in enumerate(asked.node) if int(node) in before]
            for chosen in subsets(fed):
                if any(asked.other[k] == MUST for k in range(len(asked.node)) if k not in chosen):
                    continue
                if not has_room(asked, before, chosen):
                    continue
                mask = np.isin(np.arange(len(asked.node)), chosen)
                cost = asked.cost_of(np.array(edges, np.int64), mask)
                best = cost if best is None else min(best, cost)
    return best


def subsets(items):
    return (part for size in range(len(items) + 1) for part in combinations(items, size))


def walked(asked, edges):
    """Return how every fed node is reached, or None where edges close a circle on fed nodes."""
    before, queue, used = dict.fromkeys(map(int, asked.roots), -1), list(map(int, asked.roots)), set()
    for node in queue:
        for edge in edges:
            a, b = int(asked.tail[edge]), int(asked.head[edge])
            if edge in used or node not in (a, b):
                continue
            other = a + b - node
            used.add(edge)
            if other in before:
                if edge in asked.forced:
                    continue
                return None
            before[other] = edge
            queue.append(other)
    return before


def has_room(asked, before, chosen):
    load = {}
    for site in chosen:
        node = int(asked.node[site])
        while (edge := before[node]) >= 0:
            load[edge] = load.get(edge, 0) + 1
            node = int(asked.tail[edge] + asked.head[edge]) - node
    return all(n <= asked.room[edge] for edge, n in load.items())


def answered(asked):
    try:
        return technology_mix(asked, rounds=2)
    except Infeasible:
        return None


@settings(max_examples=20)
@given(questions())
def test_small_questions_get_the_best_of_all_answers(asked):
    best, found = naive_mix(asked), answered(asked)
    if best is None:
        assert found is None
        return
    check_mix(asked, found)
    assert found.cost == best
    assert found.bound <= best


@settings(max_examples=20)
@given(st.one_of(questions(), questions(forced=True)))
def test_moving_branches_keeps_to_the_room_and_above_the_bound(asked):
    best = naive_mix(asked)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(solve_module, "is_small", lambda _: False)
        found = answered(asked)
    if found is not None:
        check_mix(asked, found)
        assert found.bound <= best <= found.cost


@settings(max_examples=20)
@given(questions(must=False), st.integers(0, 3), st.integers(1, 20))
def test_cheaper_lines_and_more_free_tubes_never_cost_more(asked, at, less):
    before = technology_mix(asked, rounds=2)
    other = asked.other.copy()
    other[at % len(other)] = max(int(other[at % len(other)]) - less, 0)
    assert technology_mix(replace(asked, other=other), rounds=2).cost <= before.cost
    room = asked.room + 1
    assert technology_mix(replace(asked, room=room), rounds=2).cost <= before.cost
    cost = np.maximum(asked.cost - less, 0)
    assert technology_mix(replace(asked, cost=cost), rounds=2).cost <= before.cost


@settings(max_examples=10)
@given(questions(must=False), st.integers(2, 1000))
def test_prices_in_another_unit_change_nothing(asked, factor):
    once = technology_mix(asked, rounds=2)
    prices = {key: getattr(asked, key) * factor for key in ("cost", "entry", "other", "node_cost")}
    again = technology_mix(replace(asked, **prices), rounds=2)
    assert again.cost == once.cost * factor


def test_a_full_duct_sends_one_of_three_sites_along_the_street():
    # a duct with two places and a street beside it; behind both hang three sites
    street = [(0, 1, 100), (1, 2, 12), (0, 3, 7), (3, 2, 7)]
    edges = [(0, 1, 10, 2), *((*piece, ANY_NUMBER) for piece in street)]
    asked = question(edges, [(1, 0, MUST), (1, 0, MUST), (2, 0, MUST)])
    found = technology_mix(asked, rounds=2)
    assert (found.cost, found.bound) == (24, 24)
    assert found.edges.tolist() == [0, 3, 4]
    roomy = technology_mix(replace(asked, room=asked.room + 1), rounds=2)
    assert roomy.edges.tolist() == [0, 2]
    assert roomy.cost == 22


def test_a_line_of_ones_own_is_taken_where_it_costs_less():
    asked = question([(0, 1, 10, ANY_NUMBER), (1, 2, 30, ANY_NUMBER)], [(1, 2, 50), (2, 2, 20)])
    found = technology_mix(asked, rounds=2)
    assert found.chosen.tolist() == [True, False]
    assert (found.cost, found.bound) == (32, 32)


def test_sites_without_room_and_without_another_technology_are_infeasible():
    asked = question([(0, 1, 10, 1)], [(1, 0, MUST), (1, 0, MUST)])
    with pytest.raises(Infeasible) as told:
        technology_mix(asked, rounds=1)
    assert told.value.message.fields["edges"] == [0]
    assert (told.value.message.fields["n"], told.value.message.fields["room"]) == (2, 1)


def test_the_check_notices_what_is_wrong():
    asked = question([(0, 1, 10, 1), (1, 2, 5, 1)], [(1, 0, 30), (2, 0, 30)])
    both = np.array([True, True])
    with pytest.raises(RuntimeError, match="room"):
        check_mix(asked, MixAnswer(both, np.array([0, 1]), 15, 0))
    with pytest.raises(RuntimeError, match="fed"):
        check_mix(asked, MixAnswer(both, np.array([0]), 10, 0))
    with pytest.raises(RuntimeError, match="add up"):
        check_mix(asked, MixAnswer(~both, np.array([0]), 60, 0))
    with pytest.raises(RuntimeError, match="no other"):
        check_mix(replace(asked, other=np.array([MUST, 3])), MixAnswer(~both, np.array([0]), 12, 0))
    with pytest.raises(RuntimeError, match="forced"):
        check_mix(replace(asked, forced=np.array([1])), MixAnswer(~both, np.array([0]), 70, 0))
