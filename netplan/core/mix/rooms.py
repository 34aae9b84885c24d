"""Keep to the room in ducts: move branches of a route elsewhere, until no edge serves too many sites."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF, nearest_source, path_edges
from netplan.core.graph.rows import csr
from netplan.core.mix.prizes import MUST
from netplan.core.mix.question import Chosen, MixQuestion, excess
from netplan.core.trench.design import Flow

Mask = NDArray[np.bool_]

_TRIED = 16
"""Branches that are tried for each edge without room, those that take away just enough first."""


@dataclass(frozen=True, eq=False)
class _Move:
    """One way to relieve an edge: what it costs, by how many sites it relieves, and the route afterwards."""

    cost: int
    relief: int
    edges: Ints
    chosen: Chosen


@dataclass(frozen=True, eq=False)
class _Route:
    """A route read from the roots outwards.

    edges  [any]  edges of the question
    child  [k]    node at the far end of each edge of ``flow``
    """

    question: MixQuestion
    edges: Ints
    chosen: Chosen
    flow: Flow
    child: Ints

    def stretch(self, at: int) -> list[int]:
        """Return the places from ``at`` towards the roots over which nobody else is served; none forced."""
        flow, found = self.flow, list[int]()
        load = flow.behind[at]
        while at >= 0 and flow.behind[at] == load and flow.edge[at] not in self.question.forced:
            found.append(at)
            at = int(flow.parent[at])
        return found

    def beyond(self, at: int) -> Mask:
        """Return which places lie behind ``at``, itself included."""
        inside = np.zeros(len(self.flow.edge), bool)
        inside[at] = True
        for place in range(at + 1, len(inside)):
            up = self.flow.parent[place]
            inside[place] = up >= 0 and inside[up]
        return inside

    def without(self, places: list[int]) -> Ints:
        """Return the edges of the route but those at ``places``."""
        kept: Ints = np.setdiff1d(self.edges, self.flow.edge[places])
        return kept


def needed(question: MixQuestion, edges: Ints, chosen: Chosen) -> Ints:
    """Return the edges that serve a chosen site or are forced, ascending."""
    flow = question.flow(edges, chosen)
    return np.union1d(flow.edge[flow.behind > 0], question.forced)


def made_room(question: MixQuestion, edges: Ints, chosen: Chosen) -> tuple[Ints, Chosen, int]:
    """Return a route without an edge over its room, the sites it serves, and -1; or the edge that resists.

    The edge farthest from the roots is relieved first, always by the cheapest move per site.
    """
    for _ in range(4 * len(question.node) + 8):
        edges = needed(question, edges, chosen)
        route = _read(question, edges, chosen)
        over = excess(question, route.flow)
        if not over.any():
            return edges, chosen, -1
        at = int(np.flatnonzero(over)[-1])
        moves = [*_other_ways(route, at), *_branches(route, at, int(over[at]))]
        if not moves:
            break
        best = min(moves, key=lambda move: move.cost / min(move.relief, int(over[at])))
        edges, chosen = best.edges, best.chosen
    return edges, chosen, int(route.flow.edge[at])


def _read(question: MixQuestion, edges: Ints, chosen: Chosen) -> _Route:
    flow = question.flow(edges, chosen)
    child = np.full(len(flow.edge), -1)
    roots = set(question.roots.tolist())
    for place, (edge, up) in enumerate(zip(flow.edge, flow.parent, strict=True)):
        tail, head = int(question.tail[edge]), int(question.head[edge])
        if up < 0:
            child[place] = head if tail in roots else tail
        else:
            child[place] = tail + head - child[up]
    return _Route(question, edges, chosen, flow, child)


def _other_ways(route: _Route, at: int) -> list[_Move]:
    """Serve one of the sites behind ``at`` otherwise."""
    question, inside, moves = route.question, route.beyond(at), list[_Move]()
    before = question.route_cost(route.edges)
    for site, last in zip(np.flatnonzero(route.chosen), route.flow.last, strict=True):
        if last < 0 or not inside[last] or question.other[site] == MUST:
            continue
        places = route.stretch(int(last)) if route.flow.behind[last] == 1 else []
        edges = route.without(places)
        chosen = route.chosen.copy()
        chosen[site] = False
        cost = int(question.other[site] - question.entry[site]) + question.route_cost(edges) - before
        moves.append(_Move(cost, 1, edges, chosen))
    return moves


def _branches(route: _Route, at: int, over: int) -> list[_Move]:
    """Move one of the branches that begin behind ``at`` to another part of the route, or to the roots."""
    flow, inside = route.flow, route.beyond(at)
    used = flow.behind > 0
    n_after = np.bincount(flow.parent[used & (flow.parent >= 0)], minlength=len(flow.edge))
    ends = np.bincount(flow.last[flow.last >= 0], minlength=len(flow.edge))
    begins = inside & used
    up = flow.parent
    begins &= (up < 0) | (n_after[up] > 1) | (ends[up] > 0) | (np.arange(len(up)) == at)
    places = np.flatnonzero(begins)
    order = np.lexsort((places, np.abs(flow.behind[places] - over), flow.behind[places] < over))
    moves = [_moved(route, inside, int(place)) for place in places[order[:_TRIED]]]
    return [move for move in moves if move is not None]


def _moved(route: _Route, inside: Mask, first: int) -> _Move | None:
    """Cut off the branch from ``first`` on and join it elsewhere, where there is room for all of it."""
    question, flow = route.question, route.flow
    gone, branch, load = route.stretch(first), route.beyond(first), int(flow.behind[first])
    if first not in gone:
        return None  # it is forced
    behind = flow.behind.copy()
    up = first
    while up >= 0:
        behind[up] -= load
        up = int(flow.parent[up])
    fits = question.room[flow.edge] - behind >= load
    for place, before in enumerate(flow.parent):
        if before >= 0:
            fits[place] &= fits[before]
    leaving = np.isin(np.arange(len(fits)), gone)
    targets = np.union1d(route.child[fits & ~inside & ~leaving & (flow.behind > 0)], question.roots)
    weight = question.cost.astype(np.int64)
    weight[question.forced] = 0
    weight[question.room < load] = INT_INF
    full = flow.edge[(question.room[flow.edge] - behind < load) & ~branch]
    weight[full] = INT_INF
    barred = np.zeros(question.n_nodes, bool)
    barred[route.child[inside & ~branch & ~leaving]] = True
    weight[barred[question.tail] | barred[question.head]] = INT_INF
    usable = np.flatnonzero(weight < INT_INF)
    rows = csr(question.n_nodes, question.tail[usable], question.head[usable])
    into = question.node_cost.copy() if len(question.node_cost) else np.zeros(question.n_nodes, np.int64)
    kept = route.without(gone)
    into[question.tail[kept]] = into[question.head[kept]] = 0
    nearest = nearest_source(rows, weight[usable][rows.edge] + into[rows.indices], targets)
    own = route.child[branch]
    best = int(own[np.argmin(nearest.distance[own])])
    if nearest.distance[best] >= INT_INF:
        return None
    way = usable[path_edges(rows, nearest, best)]
    edges = np.union1d(kept, way)
    cost = question.route_cost(edges) - question.route_cost(route.edges)
    return _Move(cost, load, edges, route.chosen)
