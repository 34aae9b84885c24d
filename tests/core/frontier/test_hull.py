"""Corners, bounds and points against every choice there is for every site: nothing, a trench, a line."""

from dataclasses import replace
from itertools import combinations, pairwise, product

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.frontier.hull import Demand, cheapest_with, hull
from netplan.core.frontier.points import frontier_points
from netplan.core.mix.prizes import MUST, collect
from netplan.core.trench.trench_graph import TrenchGraph
from tests.naive import naive_steiner

LEAD_IN = 3


@st.composite
def demands(draw):
    """Draw a connected graph of up to seven nodes, fed at node 0, with up to four sites, some with a line.

    No edge leads to the last node; a site there has a line.
    """
    n = draw(st.integers(2, 7))
    edges = [(draw(st.integers(0, node - 1)), node) for node in range(1, n)]
    spare = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ends: ends[0] != ends[1])
    edges += draw(st.lists(spare, max_size=5))
    cents = [draw(st.integers(0, 20)) for _ in edges]
    node = [draw(st.integers(0, n)) for _ in range(draw(st.integers(1, 4)))]
    weight = [float(draw(st.integers(1, 9))) for _ in node]
    line = st.integers(0, 40)
    lease = [draw(line if at == n else line | st.just(MUST)) for at in node]
    tail, head = zip(*edges, strict=True)
    graph = TrenchGraph(
        np.zeros((n + 1, 2)),
        pd.DataFrame({"tail": tail, "head": head, "cents": cents}).astype(np.int64),
        pd.DataFrame({"layer": ["fibre"], "node": [0], "distance_m": [0.0]}),
    )
    return Demand(graph, np.array(node), np.array(weight), LEAD_IN, np.array(lease))


def exact_cents(demand, chosen):
    """Return what the cheapest trench to some sites costs: the naive twin."""
    frame = demand.graph.edges
    edges = list(zip(frame["tail"], frame["head"], frame["cents"], strict=True))
    terminals = sorted({int(node) for node in demand.node[list(chosen)]})
    tree = naive_steiner(len(demand.graph.xy), edges, terminals, [0]) if terminals else 0
    return tree + LEAD_IN * len(chosen)


def every_choice(demand):
    """Return what every way to serve sites weighs and costs at least: each by a trench, a line, or not."""
    sites = range(len(demand.node))
    near = [at for at in sites if demand.node[at] < len(demand.graph.xy) - 1]
    trench = {dug: exact_cents(demand, dug) for k in range(len(near) + 1) for dug in combinations(near, k)}
    for how in product(("no", "dug", "line"), repeat=len(sites)):
        leased = [at for at in sites if how[at] == "line"]
        dug = tuple(at for at in sites if how[at] == "dug")
        if dug in trench and demand.leasable[leased].all():
            cents = trench[dug] + int(demand.lease[leased].sum())
            yield float(demand.weight[[at for at in sites if how[at] != "no"]].sum()), cents


@settings(max_examples=25)
@given(demands(), st.lists(st.integers(0, 40), min_size=4, max_size=4))
def test_prizes_are_bounded_from_both_sides(demand, prices):
    near = demand.node < len(demand.graph.xy) - 1
    demand = replace(demand, node=demand.node[near], weight=demand.weight[near], lease=demand.lease[near])
    price = np.array(prices[: len(demand.node)], np.int64)
    everyone = np.ones(len(demand.node), bool)
    found = collect(demand.instance(everyone), price, rounds=2)
    n = len(price)
    best = min(
        exact_cents(demand, chosen)
        - LEAD_IN * len(chosen)
        + sum(int(price[at]) for at in range(n) if at not in chosen)
        for k in range(n + 1)
        for chosen in combinations(range(n), k)
    )
    paid = int(demand.graph.edges["cents"].to_numpy()[found.edges].sum()) + int(price[~found.chosen].sum())
    assert found.bound <= best <= paid


@settings(max_examples=10)
@given(demands(), st.integers(1, 4))
def test_no_choice_lies_below_the_bound_and_every_point_reaches_its_weight(demand, n_points):
    choices = list(every_choice(demand))
    weights = demand.weight.sum() * (np.arange(1, n_points + 1) / n_points)
    points, bounds = frontier_points(demand, weights, rounds=2)
    for weight, point, bound in zip(weights, points, bounds, strict=True):
        best = min(cents for reached, cents in choices if reached >= weight - 1e-9)
        assert bound <= best + 1e-6
        assert point.cents >= best
        assert point.weight >= weight - 1e-9
        lines = int(demand.lease[point.leased].sum())
        assert point.cents >= exact_cents(demand, tuple(np.flatnonzero(point.dug))) + lines
        assert demand.leasable[point.leased].all()
        assert point.chosen[point.leased].all()
    assert all(one.cents <= other.cents for one, other in pairwise(points))


def line_town(lease=(MUST, MUST)):
    """Return a trunk of 10 with branches of 5 to b and 20 to c: b is cheap, c is heavy."""
    graph = TrenchGraph(
        np.zeros((5, 2)),
        pd.DataFrame({"tail": [0, 1, 1], "head": [1, 2, 3], "cents": [10, 5, 20]}),
        pd.DataFrame({"layer": ["fibre"], "node": [0], "distance_m": [0.0]}),
    )
    return Demand(graph, np.array([2, 3]), np.array([4.0, 6.0]), LEAD_IN, np.array(lease))


def test_a_frontier_worked_out_by_hand():
    demand = line_town()
    found = hull(demand, 2)
    # nothing 0; b alone 18 for 4 (4.5 each); c alone 33 for 6 (5.5); both 41 for 10 (4.1): the corner
    assert [(corner.weight, corner.cents) for corner in found.corners] == [(0.0, 0), (10.0, 41)]
    assert found.bound(10.0) == pytest.approx(41)
    assert found.bound(5.0) == pytest.approx(20.5, abs=1.0)
    assert cheapest_with(demand, found, 4.0).cents == 18
    assert cheapest_with(demand, found, 5.0).cents == 33
    assert cheapest_with(demand, found, 7.0).cents == 41


def test_a_frontier_with_leased_lines_worked_out_by_hand():
    demand = line_town(lease=[MUST, 12])
    points, bounds = frontier_points(demand, np.array([4.0, 6.0, 10.0]), 2)
    # c by its line 12 for 6, which is enough for 4, too; b dug and c by its line 18 + 12 for 10, not 41
    assert [point.cents for point in points] == [12, 12, 30]
    assert [point.leased.tolist() for point in points] == [[False, True]] * 3
    assert [point.dug.tolist() for point in points] == [[False, False], [False, False], [True, False]]
    assert bounds == pytest.approx([12, 12, 30], abs=0.06)
    dear = frontier_points(line_town(lease=[MUST, 1_000]), np.array([10.0]), 2)[0]
    assert dear[0].cents == 41
    assert not dear[0].leased.any()
