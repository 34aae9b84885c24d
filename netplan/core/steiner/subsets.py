"""Exact trees where few terminals are left: the cheapest tree of every group of them, from the cheapest on.

A *label* is a tree that hangs a *group* of terminals on a node. It grows over an edge, or joins another
one at the same node; a label that meets a terminal takes it in. Labels leave the queue by cost, so that
each is final when it does, and that of all terminals at the root is the answer. Two tests keep them few:

- A label is in no better tree if the reduced costs of its arcs, and of the way there from the root,
  exceed what a better tree may cost (``dual``).
- A label is in no cheapest tree if it costs more than to hang its group on terminals outside it: these
  are in the rest of the tree. Every group remembers the cheapest way known.

Ties are broken by a little noise below the last digit of the costs, or the second test would keep them all.

Sources: R. E. Erickson, C. L. Monma, A. F. Veinott, Send-and-split method for minimum-concave-cost network
flows, 1987; S. Hougardy, J. Silvanus, J. Vygen, Dijkstra meets Steiner, 2017.
"""

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.heap import item_bits, pop, push
from netplan.core.graph.paths import INT_INF
from netplan.core.jit import inner, kernel

_LOOK = 8
"""Work that goes with a new label, counted in labels looked at to join them."""

_BLOCK = 32
"""Labels of a node that lie side by side."""

_SCATTER = 0x1E3779B97F4A7C15
"""An odd number that scatters keys (D. E. Knuth, multiplicative hashing)."""

LABEL = np.dtype(
    [
        ("key", np.int64),  # the group, one bit a terminal, above the node
        ("cost", np.int64),  # of the tree without the node it hangs on
        ("excess", np.int64),  # reduced costs of its arcs
        ("roof", np.int32),  # its group
        ("left", np.int32),  # label of which it was made, -1 if of none
        ("right", np.int32),  # the other one, or the arc over which it grew as -1 - arc
        ("final", np.int32),
    ],
    align=True,
)
"""A label; or a group, under a node that does not exist: what hanging it costs, on whom (``excess``)."""


class Field(NamedTuple):
    """Where labels grow, all int64.

    indptr   [n + 1]   rows of arcs, read as "arc from ``indices[k]`` to the node in whose row ``k`` lies"
    indices  [n_arcs]
    cost     [n_arcs]  of an arc and the node it leads to
    reduced  [n_arcs]  what a dual solution leaves of it, ``INT_INF`` where no better tree leads
    down     [n]       reduced cost of the way from the root
    own      [n]       bit of a terminal, 0 at other nodes and the root
    goal     [4]       root; group of all; cost and reduced cost that a tree of interest may have
    """

    indptr: Ints
    indices: Ints
    cost: Ints
    reduced: Ints
    down: Ints
    own: Ints
    goal: Ints


class Labels(NamedTuple):
    """All labels and groups.

    made    [room]  of LABEL
    table   [2^b]   int32, labels by key, -1 at free places
    first   [n]     int64, block of final labels of a node, -1 if there is none
    blocks  [any, 2 * _BLOCK + 2]  int64: groups without the node's own, labels, their number, next block
    queue   [any]   int64: cost, label
    counts  [6]     int64: labels, queued, blocks, work, the answer or -1, whether something found no room
    """

    made: NDArray[Any]
    table: NDArray[np.int32]
    first: Ints
    blocks: Ints
    queue: Ints
    counts: Ints


@inner
def _has_room(labels: Labels) -> bool:
    """Tell whether what an offer may bring finds room, and note for ever if not."""
    if labels.counts[0] + 4 >= len(labels.made) or labels.counts[1] + 1 >= len(labels.queue):
        labels.counts[5] = 1
    return bool(labels.counts[5] == 0)


@inner
def _entry(labels: Labels, key: int) -> int:
    """Return the label of a key, which is entered if it is new: open and at no price yet."""
    last = len(labels.table) - 1
    place = ((key * _SCATTER) >> 20) & last
    while labels.table[place] >= 0 and labels.made[labels.table[place]].key != key:
        place = (place + 1) & last
    label = int(labels.table[place])
    if label < 0:
        label = int(labels.counts[0])
        labels.counts[0] += 1
        labels.table[place] = label
        labels.made[label].key = key
        labels.made[label].cost = INT_INF
        labels.made[label].excess = 0
        labels.made[label].final = 0
    return label


@inner
def _group(labels: Labels, members: int) -> int:
    """Return the label of a group."""
    n = len(labels.first)
    return _entry(labels, (members << item_bits(n + 1)) | n)


@inner
def _hang(labels: Labels, roof: int, cost: int, others: int) -> None:
    """Note that a group can be hung on others, or on the root, at a price."""
    if cost < labels.made[roof].cost:
        labels.made[roof].cost = cost
        labels.made[roof].excess = others


@inner
def _unite(labels: Labels, one: int, other: int) -> int:
    """Return the label of two groups together.

    They hang where each of them does, unless each of them does so on the other.
    """
    bits = item_bits(len(labels.first) + 1)
    mine = labels.made[one].key >> bits
    theirs = labels.made[other].key >> bits
    roof = _group(labels, mine | theirs)
    hung_on = labels.made[one].excess, labels.made[other].excess
    if (hung_on[0] & theirs) == 0 or (hung_on[1] & mine) == 0:
        cost = min(labels.made[one].cost + labels.made[other].cost, INT_INF)
        _hang(labels, roof, cost, (hung_on[0] | hung_on[1]) & ~(mine | theirs))
    return roof


@inner
def _offer(
    field: Field, labels: Labels, node: int, roof: int, price: tuple[int, int], parts: tuple[int, int]
) -> None:
    """Queue a label of a group at a node, of cost and excess ``price``, if nothing speaks against it."""
    cost, excess = price
    bits = item_bits(len(labels.first) + 1)
    own = field.own[node]
    if node == field.goal[0] or (own & ~(labels.made[roof].key >> bits)) != 0:
        _hang(labels, roof, cost, own)
        if own != 0:
            roof = _unite(labels, roof, _group(labels, own))
    if excess + field.down[node] > field.goal[3] or cost > min(labels.made[roof].cost, field.goal[2]):
        return
    label = _entry(labels, (labels.made[roof].key >> bits << bits) | node)
    if labels.made[label].final or (cost, excess) >= (labels.made[label].cost, labels.made[label].excess):
        return
    labels.made[label].cost = cost
    labels.made[label].excess = excess
    labels.made[label].roof = roof
    labels.made[label].left = parts[0]
    labels.made[label].right = parts[1]
    labels.counts[3] += _LOOK
    labels.counts[1] = push(labels.queue, labels.counts[1], (cost << item_bits(len(labels.made))) | label)


@inner
def _join(field: Field, labels: Labels, node: int, label: int, mine: int) -> None:
    """Offer a label together with all final ones of its node that have no terminal in common."""
    made = labels.made
    cost, excess, roof = made[label].cost, made[label].excess, made[label].roof
    most = field.goal[2] - cost
    slack = field.goal[3] - field.down[node] - excess
    block = labels.first[node]
    while block >= 0:
        n_there = labels.blocks[block, 2 * _BLOCK]
        labels.counts[3] += n_there
        for k in range(n_there):
            if (labels.blocks[block, k] & mine) == 0 and _has_room(labels):
                other = labels.blocks[block, _BLOCK + k]
                labels.counts[3] += _LOOK
                if made[other].cost <= most and made[other].excess <= slack:
                    both = _unite(labels, roof, made[other].roof)
                    price = cost + made[other].cost, excess + made[other].excess
                    _offer(field, labels, node, both, price, (label, other))
        block = labels.blocks[block, 2 * _BLOCK + 1]


@inner
def _grow(field: Field, labels: Labels, node: int, label: int) -> None:
    """Offer a label over all edges of its node."""
    cost, excess = labels.made[label].cost, labels.made[label].excess
    labels.counts[3] += _LOOK * (field.indptr[node + 1] - field.indptr[node])
    for arc in range(field.indptr[node], field.indptr[node + 1]):
        if field.reduced[arc] < INT_INF and _has_room(labels):
            price = cost + field.cost[arc], excess + field.reduced[arc]
            _offer(field, labels, field.indices[arc], labels.made[label].roof, price, (label, -1 - arc))


@inner
def _file(labels: Labels, node: int, label: int, members: int) -> None:
    """Put a final label with the others of its node."""
    block = labels.first[node]
    if block < 0 or labels.blocks[block, 2 * _BLOCK] == _BLOCK:
        labels.blocks[labels.counts[2], 2 * _BLOCK] = 0
        labels.blocks[labels.counts[2], 2 * _BLOCK + 1] = block
        block = labels.counts[2]
        labels.first[node] = block
        labels.counts[2] += 1
    k = labels.blocks[block, 2 * _BLOCK]
    labels.blocks[block, k] = members
    labels.blocks[block, _BLOCK + k] = label
    labels.blocks[block, 2 * _BLOCK] = k + 1


@kernel
def _begin(field: Field, labels: Labels) -> None:
    """Offer every terminal as a group of its own."""
    for node in range(len(labels.first)):
        if field.own[node] != 0:
            _offer(field, labels, node, _group(labels, field.own[node]), (0, 0), (-1, -1))


@kernel
def _spread(field: Field, labels: Labels, last: int) -> tuple[bool, bool]:
    """Go on until so much work is done; see ``spread``."""
    bits = item_bits(len(labels.first) + 1)
    label_bits = item_bits(len(labels.made))
    made = labels.made
    while labels.counts[1] > 0 and labels.counts[3] < last and _has_room(labels):
        cost = labels.queue[0] >> label_bits
        label = labels.queue[0] & ((1 << label_bits) - 1)
        labels.counts[1] = pop(labels.queue, labels.counts[1])
        if made[label].final or cost > min(made[label].cost, made[made[label].roof].cost):
            continue
        node = made[label].key & ((1 << bits) - 1)
        members = made[label].key >> bits
        if node == field.goal[0] and members == field.goal[1]:
            labels.counts[4] = label
            return True, True
        made[label].final = 1
        members &= ~field.own[node]
        if node != field.goal[0]:
            _grow(field, labels, node, label)
        if members != 0:
            _join(field, labels, node, label, members)
            _file(labels, node, label, members)
    return labels.counts[1] == 0, _has_room(labels)


def make_labels(field: Field, room: int) -> Labels:
    """Return room for so many labels, with every terminal as a group of its own."""
    n_nodes = len(field.own)
    labels = Labels(
        np.empty(room, LABEL),
        np.full(1 << item_bits(2 * room), -1, np.int32),
        np.full(n_nodes, -1, np.int64),
        np.empty((room // _BLOCK + n_nodes + 1, 2 * _BLOCK + 2), np.int64),
        np.empty(4 * room, np.int64),
        np.array([0, 0, 0, 0, -1, 0]),
    )
    _begin(field, labels)
    return labels


def spread(field: Field, labels: Labels, n_looks: int) -> tuple[bool, bool]:
    """Look at so many labels; return whether that was all, and whether there was room for it."""
    whole, fits = _spread(field, labels, int(labels.counts[3]) + n_looks)
    return bool(whole), bool(fits)
