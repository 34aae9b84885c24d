"""Keep the points of the frontier to the room in ducts and radio hops."""

from dataclasses import replace

import numpy as np

from netplan.core.frontier.hull import Demand, Point, point_of
from netplan.core.mix.question import MixQuestion, excess
from netplan.core.mix.rooms import made_room


def with_room(demand: Demand, question: MixQuestion, points: list[Point]) -> tuple[list[Point], int]:
    """Return points none of which exceeds the room of an edge, where one is known, and how many still do.

    ``question`` numbers edges and sites as ``demand`` does. Branches are moved as in a plan; where that does
    not help, the plan of a later point, which serves more, stands in. Bounds are those without regard to
    room: they hold.
    """
    moved = [_moved(demand, question, point) for point in points]
    kept, left = list[Point](), 0
    for at, given in enumerate(points):
        able = [point for point in moved[at:] if point is not None]
        left += not able
        kept.append(min(able, key=lambda point: point.cents) if able else given)
    return kept, left


def _moved(demand: Demand, question: MixQuestion, point: Point) -> Point | None:
    """Return a point that serves the same sites within the room of every edge; None: none was found."""
    if not excess(question, question.flow(point.edges, point.dug)).any():
        return point
    some = np.flatnonzero(point.chosen)
    asked = replace(question, node=question.node[some], entry=question.entry[some], other=demand.lease[some])
    edges, dug, resisting = made_room(asked, point.edges, point.dug[some])
    if resisting >= 0:
        return None
    joined = np.zeros(len(point.chosen), bool)
    joined[some[dug]] = True
    return point_of(demand, joined, point.chosen & ~joined, edges)
