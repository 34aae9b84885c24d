"""The graph in which a plan was sought, with the plan in it, as a question for second routes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from netplan.core.decisions.applied import Ruling, ruling
from netplan.core.graph.arrays import Ints
from netplan.core.planning import sites_to_connect
from netplan.core.redundancy.beside import beside_planned
from netplan.core.redundancy.cuts import inherited, walk
from netplan.core.redundancy.question import Mask, Question, Unavoidable, unavoidable
from netplan.core.survey import Survey
from netplan.core.trench.beams import all_hops
from netplan.core.trench.trench_graph import DEVICE, TrenchGraph
from netplan.core.trench.ways import ways
from netplan.model.catalogue import Catalogue
from netplan.model.plan import Plan

_EASINGS = 20
"""Times that something in the street of the plan is allowed, each a piece of street farther."""


@dataclass(frozen=True, eq=False)
class Ground:
    """The trench graph of a plan, the edge of every piece of its route, and the node of every site.

    graph  the graph under the plan's scenario and prices
    ruled  what decisions and restricted areas make of it
    edge   [n_trenches]  edge of the graph that each row of the plan's ``trenches`` is
    behind [n_trenches]  sites that are served through it
    node   site row -> node of the graph
    beside [n_edges]     whether an edge lies in the street of a piece of the route, without being it
    """

    graph: TrenchGraph
    ruled: Ruling
    edge: Ints
    behind: Ints
    node: pd.Series
    beside: Mask

    def room_left(self) -> Ints:
        """Return how many sites every edge has room for beside those the plan leads through its duct."""
        edges = self.graph.edges
        behind = pd.Series(self.behind, self.edge).reindex(edges.index).fillna(0)
        keys = [edges["kind"], edges["row"]]
        taken = behind.groupby(keys).transform("max").where(edges["kind"] == "duct", behind)
        left: Ints = edges["room"].to_numpy(np.int64) - taken.to_numpy(np.int64)
        return left


def ground_of(plan: Plan, prices: Catalogue, known: Survey) -> Ground:
    """Build the graph of a plan again and find the plan in it."""
    scenario = plan.scenario
    sites = sites_to_connect(plan.coverage)
    graph = ways(plan.project, sites, prices, scenario, known.index).graph
    ruled = ruling(plan.project, scenario, graph)
    sites = graph.anchors[graph.anchors["layer"] == "sites"]
    node = pd.Series(sites["node"].to_numpy(np.int64), sites["row"].to_numpy(np.int64))
    behind = plan.tables["trenches"]["n_sites"].to_numpy(np.int64)
    edge = _edges_of(plan, graph)
    return Ground(graph, ruled, edge, behind, node, beside_planned(plan.project, graph, edge))


def question_of(ground: Ground, wanted: Ints, apart: str) -> Question:
    """Return the question for nodes of the graph, which keep their numbers; the last node is the root.

    What lies beside the planned route in the same street is left out, but where nobody wanted can do without.
    """
    allowed = ~ground.beside
    if allowed.all():
        return _question(ground, wanted, apart, allowed)
    whole = _question(ground, wanted, apart, np.ones(len(allowed), bool))
    bare = unavoidable(whole)
    tail, head = (ground.graph.edges[end].to_numpy(np.int64) for end in ("tail", "head"))
    for _ in range(_EASINGS):
        question = _question(ground, wanted, apart, allowed)
        inside = _cut_off(question, bare)
        if not inside.any():
            return question
        before, allowed = allowed, allowed | inside[tail] | inside[head]
        if (allowed == before).all():
            break
    return whole


def _cut_off(question: Question, bare: Unavoidable) -> Mask:
    """Return what hangs with a wanted node on one way [n_nodes], beside what is unavoidable at all."""
    seen = walk(question.n_nodes, question.tail, question.head, question.root)
    alone = seen.behind_bridge & ~bare.edges[seen.via]
    if question.apart == "node":
        alone |= seen.behind_parent & ~(question.spared | bare.nodes)[seen.parent]
    behind = inherited(seen, alone) & (seen.order >= 0)
    first = np.zeros(question.n_nodes, bool)
    for node in question.wanted[behind[question.wanted]].tolist():
        at = node
        while behind[seen.parent[at]]:
            at = int(seen.parent[at])
        first[at] = True
    return inherited(seen, first) & (seen.order >= 0)


def _question(ground: Ground, wanted: Ints, apart: str, allowed: Mask) -> Question:
    """Return the question over edges that are ``allowed`` [n_edges] and those of the planned route.

    Existing fibre is the root. Where no node may be shared, routes have to reach it at different places;
    every place where it can be joined then has a built edge to the root, after those of the graph. Edges bear
    half of what the places at their ends cost that no built edge touches, and all of it where they join
    existing fibre: on one route that is what it costs.
    """
    graph, n = ground.graph, len(ground.graph.xy)
    usable = ground.ruled.open & allowed & (ground.room_left() >= max(len(wanted), 1))
    usable[ground.edge] = True
    tail, head = (graph.edges[end].to_numpy(np.int64) for end in ("tail", "head"))
    cost, built = _with_places(ground, tail, head), np.zeros(len(tail), bool)
    built[ground.edge] = True
    tail, head = np.where(usable, tail, n), np.where(usable, head, n)  # what is not open leads nowhere
    roots = graph.roots
    if apart == "edge":
        lit = np.arange(n + 1)
        lit[roots] = n
        tail, head, wanted, roots = lit[tail], lit[head], lit[wanted], roots[:0]
    m = len(roots)
    return Question(
        n_nodes=n + 1,
        tail=np.concatenate([tail, roots]).astype(np.int64),
        head=np.concatenate([head, np.full(m, n)]).astype(np.int64),
        cost=np.concatenate([cost, np.zeros(m, np.int64)]),
        built=np.concatenate([built, np.ones(m, bool)]),
        root=n,
        wanted=wanted.astype(np.int64),
        apart=apart,
        spared=np.zeros(n + 1, bool),
    )


def _with_places(ground: Ground, tail: Ints, head: Ints) -> Ints:
    """Return what edges cost with their parts of the places at their ends, rounded up to whole cents."""
    graph = ground.graph
    place = graph.node_cents.copy()
    place[tail[ground.edge]] = place[head[ground.edge]] = 0
    twice = place.copy()
    twice[graph.roots] *= 2
    cost: Ints = graph.edges["cents"].to_numpy(np.int64) + (twice[tail] + twice[head] + 1) // 2
    return cost


def paid(ground: Ground, edges: Ints) -> Ints:
    """Return the cents of every edge built beside the plan, with the places it is the first to touch."""
    places = ground.graph.paid_first(np.concatenate([ground.edge, edges]))[len(ground.edge) :]
    cents: Ints = ground.graph.edges["cents"].to_numpy(np.int64)[edges] + places
    return cents


def new_devices(ground: Ground, edges: Ints) -> pd.DataFrame:
    """Return the fittings that are chosen carriers which edges built beside the plan are the first to use."""
    graph = ground.graph
    new, old = (graph.edges[["tail", "head"]].to_numpy()[some].ravel() for some in (edges, ground.edge))
    fittings = graph.fittings[graph.fittings["item"] == DEVICE]
    return fittings[fittings["node"].isin(np.setdiff1d(new, old))]


def _edges_of(plan: Plan, graph: TrenchGraph) -> Ints:
    """Return the edge that every row of the plan's ``trenches`` is."""
    hops = all_hops(plan.project)
    trenches, keys = plan.tables["trenches"], ["kind", "of", "from_mm", "to_mm", "ax", "ay", "bx", "by"]
    rows = {
        "street": _rows(plan.project.layer("streets"), trenches["street_id"]),
        "duct": _rows(plan.project.layer("ducts"), trenches["duct_id"]),
        "radio": _rows(hops, trenches["hop_id"]),
    }
    kind = trenches["segment_kind"]
    of = np.select([kind == one for one in rows], list(rows.values()), -1)
    shapes = trenches.geometry.to_numpy()
    ends = [shapely.get_coordinates(shapely.get_point(shapes, at)) for at in (0, -1)]
    laid = _named(kind, of, trenches, np.concatenate(ends, axis=1).reshape(-1, 4))
    edges = graph.edges
    xy = np.concatenate([graph.xy[edges["tail"]], graph.xy[edges["head"]]], axis=1)
    # a hop that is not of the project's layer has no id in the plan: its ends tell it
    nameless = (edges["kind"] == "radio") & ~edges["row"].isin(hops.index)
    row = edges["row"].mask(nameless, -1).to_numpy(np.int64)
    all_of_them = _named(edges["kind"], row, edges, xy).reset_index(names="edge")
    found = laid.merge(all_of_them.drop_duplicates(keys), on=keys, how="left")["edge"]
    if found.isna().any():
        raise RuntimeError("a piece of the plan is not in the graph of the plan")
    return found.to_numpy(np.int64)


def _rows(table: pd.DataFrame, ids: pd.Series) -> Ints:
    known = pd.Series(table.index, table["id"]).groupby(level=0).first()
    rows: Ints = ids.map(known).fillna(-1).to_numpy(np.int64)
    return rows


def _named(kind: pd.Series, of: Ints, table: pd.DataFrame, xy: np.ndarray) -> pd.DataFrame:
    """Return what tells an edge from all others: its piece of a line, or for a link the ends."""
    mm = np.where(kind.isin(["link", "radio"]).to_numpy()[:, None], np.round(xy * 1000), 0).astype(np.int64)
    piece = {
        f"{end}_mm": np.round(table[f"{end}_m"].to_numpy(float) * 1000).astype(np.int64)
        for end in ("from", "to")
    }
    corners = dict(zip(("ax", "ay", "bx", "by"), mm.T, strict=True))
    return pd.DataFrame({"kind": kind.to_numpy(), "of": of, **piece, **corners})
