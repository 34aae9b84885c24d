"""Search for better trees by chance: many small steps, at first also such as make the tree dearer.

How much dearer a step may make the tree is drawn by lot, and ever less (S. Kirkpatrick et al.,
Optimization by simulated annealing, 1983). This finds what local search does not where a graph is dense or
all its costs are alike, and where reductions therefore do nothing.
"""

import math

import numpy as np

from netplan.core.steiner.best import Best
from netplan.core.steiner.circles import make_ways
from netplan.core.steiner.exchange import improved
from netplan.core.steiner.net import Bytes, Net
from netplan.core.steiner.rooted import COST, INSIDE, edges_of, make_wood, sorted_rows
from netplan.core.steiner.search import Stage
from netplan.core.steiner.steps import HEAT, make_desk, step

_LUCK = np.array([round(-1024 * math.log((k + 0.5) / 256)) for k in range(256)], np.int64)
"""How much dearer a step may make the tree, in 1/1024 of the heat: an exponential distribution."""

_WORK = 20_000_000
"""Nodes and arcs looked at in the first round, about a second."""

_PORTION = 200_000
"""Of these in a kernel call."""

_HOT = 0.3
"""Heat at first, in mean edges of the tree: it falls with the square of what is left."""

_STEPS = 400
"""Steps for every edge of the tree that allow for it."""

_TOO_COLD = 0.25
"""Share of these steps below which other ways to search are better."""

_MORE, _VERY_WIDE = 3, 0.01
"""Times the work where the gap is so wide that hardly a bound will close it."""


def annealed(net: Net, chosen: Bytes, work: int, seed: int, best: Best) -> Bytes:
    """Return the best tree that is found from ``chosen`` with so much work, or until there is no time.

    The first portion only goes downhill, and shows how many steps there will be; it is the last one if
    they are too few for the tree.
    """
    rows = sorted_rows(net)
    wood, desk, ways = make_wood(net, rows, chosen, seed), make_desk(net), make_ways(net.n_nodes)
    least, n_turns, heat = int(wood.state[COST]), max(work // _PORTION, 1), 0.0
    for turn in range(n_turns):
        desk.plan[HEAT] = int(1024 * heat * (1 - turn / n_turns) ** 2)
        n_steps = step(rows, wood, desk, ways, _LUCK, _PORTION)
        if wood.state[COST] < least:
            least, chosen = int(wood.state[COST]), edges_of(net, rows, wood)
        best.progress(best.share)
        if best.out_of_time:
            break
        if turn == 0:
            n_edges = max(int(wood.state[INSIDE]) - 1, 1)
            share = min(n_steps * n_turns / (_STEPS * n_edges), 1.0)
            if share < _TOO_COLD:
                break
            heat = _HOT * share * least / n_edges
    return chosen


def warm(stage: Stage, growth: float, rng: np.random.Generator, best: Best) -> bool:
    """Look for a better tree from the best one of a stage on; return whether there was one."""
    before = best.cost
    net, luck = stage.net, int(rng.integers(1 << 30))
    work = _WORK * growth * (_MORE if best.cost - best.bound > _VERY_WIDE * best.cost else 1)
    chosen = annealed(net, stage.elite[0][1], int(work), luck, best)
    stage.keep(improved(net, chosen, best.progress, lambda: best.out_of_time), best)
    return best.cost < before
