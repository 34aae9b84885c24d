"""Points of the frontier where a duct is full, worked out by hand."""

from dataclasses import replace

import numpy as np
import pandas as pd

from netplan.core.frontier.hull import Demand, point_of
from netplan.core.frontier.rooms import with_room
from netplan.core.mix import ANY_NUMBER, MUST, MixQuestion
from netplan.core.trench.trench_graph import TrenchGraph

LEAD_IN = 3


def two_behind_a_duct(street, lease):
    """Return two sites in a row behind a duct at 1 with room for one, a street at 10 beside it if wanted."""
    edges = pd.DataFrame({"tail": [0, 1, 0], "head": [1, 2, 1], "cents": [1, 2, 10]})
    edges = edges.iloc[: 3 if street else 2]
    fibre = pd.DataFrame({"layer": ["fibre"], "node": [0], "distance_m": [0.0]})
    graph = TrenchGraph(np.zeros((3, 2)), edges, fibre)
    demand = Demand(graph, np.array([1, 2]), np.ones(2), LEAD_IN, np.array([MUST, lease]))
    room = np.array([1, ANY_NUMBER, ANY_NUMBER])[: len(edges)]
    ends = (edges[name].to_numpy(np.int64) for name in ("tail", "head", "cents"))
    entry = np.full(2, LEAD_IN)
    none = np.empty(0, np.int64)
    return demand, MixQuestion(3, *ends, room, demand.node, entry, demand.lease, graph.roots, none)


def both_through_the_duct(demand):
    return point_of(demand, np.ones(2, bool), np.zeros(2, bool), np.array([0, 1]))


def test_a_branch_moves_to_the_street_or_to_a_line_whichever_costs_less():
    for lease, cents, leased in ((MUST, 10 + 2 + 2 * LEAD_IN, False), (7, 1 + LEAD_IN + 7, True)):
        demand, question = two_behind_a_duct(street=True, lease=lease)
        (point,), left = with_room(demand, question, [both_through_the_duct(demand)])
        assert (point.cents, point.leased.tolist(), left) == (cents, [False, leased], 0)
        assert point.chosen.all()


def test_what_stays_too_full_is_counted_or_replaced_by_a_later_point():
    demand, question = two_behind_a_duct(street=False, lease=MUST)
    full = both_through_the_duct(demand)
    assert with_room(demand, question, [full]) == ([full], 1)
    later = replace(full, edges=np.array([0]), chosen=np.array([True, False]), cents=99)
    points, left = with_room(demand, question, [full, later])
    assert (points[0], left) == (later, 0)
