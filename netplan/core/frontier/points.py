"""A plan and a bound for every point of the frontier: corners of the hull, parts of them, tightened."""

import numpy as np

from netplan.core.frontier.branching import branched
from netplan.core.frontier.hull import Demand, Point, cheapest_with, farthest_bound, hull
from netplan.core.graph.arrays import Floats
from netplan.progress import SILENT, Progress, steps


def frontier_points(
    demand: Demand, weights: Floats, rounds: int, progress: Progress = SILENT
) -> tuple[list[Point], list[float]]:
    """Return a plan for each weight (ascending), and what any plan for it costs at least.

    ``rounds`` of search are spent on the plan that connects everything.

    Raises:
        Cancelled: the user stopped the job.

    """
    look, fill, tighten = steps(progress, 0.0, 0.25, 0.4, 1.0)
    found = hull(demand, rounds, look)
    points, bounds = list[Point](), list[float]()
    for k, weight in enumerate(weights):
        part = fill.part(k / len(weights), (k + 1) / len(weights))
        points.append(cheapest_with(demand, found, float(weight), part))
        bounds.append(found.bound(float(weight)))
    bounds = np.maximum(bounds, farthest_bound(demand, weights)).tolist()
    everything = found.corners[-1]
    slope = everything.cents / everything.weight
    points, bounds = branched(demand, weights, _cheapest(points), (bounds, slope), tighten)
    return _cheapest(points), bounds


def _cheapest(points: list[Point]) -> list[Point]:
    """Return for every point the cheapest plan that reaches it: who pays for more need not pay for less."""
    best = list[Point]()
    for point in reversed(points):
        best.append(min([point, *best[-1:]], key=lambda one: one.cents))
    return best[::-1]
