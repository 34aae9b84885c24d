"""The proof for nets with few terminals: the cheapest tree itself (``subsets``), as far as work allows."""

from dataclasses import dataclass

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.graph.heap import item_bits
from netplan.core.graph.paths import INT_INF, nearest_source
from netplan.core.steiner.best import Best
from netplan.core.steiner.dual import SCALE, Ascent
from netplan.core.steiner.net import Bytes, Net
from netplan.core.steiner.search import Stage
from netplan.core.steiner.subsets import Field, Labels, make_labels, spread

_TERMINALS = 32
"""Terminals beside the root with which there is some hope."""

_PORTION = 500_000
"""Work of a kernel call."""

_MOST_LABELS = 4_000_000
"""Labels for which room is made, about 100 bytes each."""

_NOISE = 24
"""Bits of noise below the costs at most."""

_BITS = 62
"""Bits of an entry: of a node and a group, of a cost and a label."""


@dataclass(eq=False)
class Few:
    """A search for the cheapest tree of a stage that costs less than the best at its beginning.

    scaled  the bound that belongs to the reduced costs of the field, in 1/SCALE
    noise   bits below the costs
    open    whether there is still something to find out
    """

    stage: Stage
    field: Field
    labels: Labels
    scaled: int
    noise: int
    open: bool = True

    def go_on(self, budget: int, best: Best) -> None:
        """Look at ``budget`` labels more; offer the tree, and note the proof, if that is the end."""
        most = best.cost - self.stage.offset - 1
        self.field.goal[2:] = ((most + 1) << self.noise) - 1, most * SCALE - self.scaled
        last, whole = self.labels.counts[3] + budget, False
        while self.open and not whole and self.labels.counts[3] < last and not best.done:
            whole, self.open = spread(self.field, self.labels, _PORTION)
            best.progress(best.share)
        if not (whole and self.open):
            return
        self.open = False
        if self.labels.counts[4] >= 0:
            self.stage.keep(_edges(self.stage.net, self.labels), best)
        best.prove(best.cost)


def few_of(stage: Stage, ascent: Ascent, best: Best) -> Few | None:
    """Set up the search; None if there are too many terminals, or costs too large to be counted with."""
    net = stage.net
    n_others, node_bits = int(net.terminal.sum()) - 1, item_bits(net.n_nodes + 1)
    if n_others > min(_TERMINALS, _BITS - node_bits):
        return None
    room = min((net.n_nodes + 1 << n_others) + 16, _MOST_LABELS)
    noise = min(_NOISE, _BITS - (best.cost - stage.offset).bit_length() - item_bits(room))
    if noise < 0:
        return None
    field = _field(net, ascent.dual.reduced.copy(), noise)
    return Few(stage, field, make_labels(field, room), ascent.scaled, noise)


def _field(net: Net, reduced: Ints, noise: int) -> Field:
    """Give every terminal a bit, and raise the costs by noise, by less than 1 in a whole tree."""
    others = np.setdiff1d(np.flatnonzero(net.terminal), [net.root])
    own = np.zeros(net.n_nodes, np.int64)
    own[others] = np.int64(1) << np.arange(len(others))
    down = nearest_source(net.graph, reduced[net.rows.arcs["twin"]], np.array([net.root])).distance
    blur = np.random.default_rng(0).integers(0, max((1 << noise) // net.n_nodes, 1), net.n_edges)
    cost = (net.entry << noise) + blur[net.graph.edge]
    goal = np.array([net.root, (1 << len(others)) - 1, INT_INF, INT_INF])
    return Field(net.graph.indptr, net.graph.indices, cost, reduced, down, own, goal)


def _edges(net: Net, labels: Labels) -> Bytes:
    """Return the edges of the answer; uint8 [n_edges]."""
    chosen, waiting = np.zeros(net.n_edges, np.uint8), [int(labels.counts[4])]
    while waiting:
        _, _, _, _, left, right, _ = labels.made[waiting.pop()].tolist()
        waiting += [label for label in (left, right) if label >= 0]
        if left >= 0 > right:
            chosen[net.graph.edge[-1 - right]] = 1
    return chosen
