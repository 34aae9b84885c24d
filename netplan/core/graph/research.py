"""Streets and plans as graphs of networkx, and back: where a researcher goes on.

    graph = to_networkx(street_graph(project.layer("streets"))[0])
    shortest = networkx.shortest_path(graph, 0, 17, weight="length_mm")

Both are ``MultiGraph``: two streets may join the same places. Nothing is lost on the way there and back.
"""

from collections.abc import Callable
from functools import singledispatch
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import frozen
from netplan.core.streets.street_graph import StreetGraph
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.frames import conform
from netplan.model.plan import Plan

_STREETS, _PLAN = "netplan streets", "netplan plan"
_NODE = {"x": np.float64, "y": np.float64, "component": np.int64}
_EDGE = {
    "tail": np.int64,
    "head": np.int64,
    "street": np.int64,
    "from_m": np.float64,
    "to_m": np.float64,
    "length_mm": np.int64,
}
_MM = 3  # places are the same to the millimetre


@singledispatch
def to_networkx(what: object) -> Any:
    """Return a ``StreetGraph`` or a ``Plan`` as ``networkx.MultiGraph``.

    Streets: nodes are numbered as in the graph and have x, y (metres) and component; edges have the number of
    the edge as key, its row of the street table, from_m, to_m, and length_mm as a weight.

    Plans: nodes are (x, y) to the millimetre, with the id of the site where one is connected; edges have the
    id of the trench as key and every column of the table ``trenches``, its line included; what the plan costs
    and the system of coordinates are attributes of the graph.

    Raises:
        ParameterError: it is something else.

    """
    raise ParameterError(
        mark("{kind} cannot become a graph: give a StreetGraph or a Plan"), kind=type(what).__name__
    )


@to_networkx.register
def _of_streets(streets: StreetGraph) -> Any:
    graph = nx.MultiGraph(kind=_STREETS)
    nodes = {key: getattr(streets, key).tolist() for key in _NODE}
    for node in range(streets.n_nodes):
        graph.add_node(node, **{key: values[node] for key, values in nodes.items()})
    edges = {key: getattr(streets, key).tolist() for key in _EDGE}
    for edge, (tail, head) in enumerate(zip(streets.tail.tolist(), streets.head.tolist(), strict=True)):
        told = {key: values[edge] for key, values in edges.items()}
        graph.add_edge(tail, head, key=edge, **told)
    return graph


@to_networkx.register
def _of_plan(plan: Plan) -> Any:
    trenches = plan.tables["trenches"]
    about = {"crs": plan.project.crs, "scenario": plan.scenario.name, "cost_eur": plan.cost_eur}
    graph = nx.MultiGraph(kind=_PLAN, **about)
    lines = trenches["geometry"].to_numpy()
    ends = [np.round(shapely.get_coordinates(shapely.get_point(lines, at)), _MM) for at in (0, -1)]
    for tail, head, row in zip(*(map(tuple, end.tolist()) for end in ends), _rows(trenches), strict=True):
        graph.add_edge(tail, head, key=row["id"], **row)
    for node, data in graph.nodes(data=True):
        data["x"], data["y"] = node
    _mark_sites(graph, plan)
    return graph


def _mark_sites(graph: Any, plan: Plan) -> None:
    """Say at the last place of its route which sites are connected there."""
    connections = plan.tables["connections"]
    done = connections[connections["connected"] & connections["trench_id"].notna()]
    by_id = {key: (tail, head) for tail, head, key in graph.edges(keys=True)}
    for site, trench, place in zip(done["id"], done["trench_id"], done["geometry"], strict=True):
        if trench in by_id:
            nearest = min(by_id[trench], key=lambda node: (place.distance(shapely.Point(node)), node))
            graph.nodes[nearest].setdefault("sites", []).append(site)


def _rows(table: pd.DataFrame) -> list[dict[Any, Any]]:
    return pd.DataFrame(table).to_dict("records")


def from_networkx(graph: Any) -> StreetGraph | gpd.GeoDataFrame:
    """Return what ``to_networkx`` made: the ``StreetGraph``, or the table ``trenches`` of the plan.

    Edges that were added or taken away are there or not; columns the table does not know are left out.

    Raises:
        ParameterError: the graph is no such graph, or an edge or node lacks what it needs.

    """
    back = _BACK.get(graph.graph.get("kind", ""))
    if back is None:
        raise ParameterError(mark("This graph does not come from to_networkx"))
    try:
        return back(graph)
    except (KeyError, TypeError) as error:
        raise ParameterError(
            mark("A node or an edge of the graph lacks {key}"), key=str(error).strip("'")
        ) from error


def _streets_of(graph: Any) -> StreetGraph:
    nodes = [graph.nodes[node] for node in range(graph.number_of_nodes())]
    edges = [data for *_, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[2])]
    arrays: dict[str, Any] = {key: _column(nodes, key, dtype) for key, dtype in _NODE.items()}
    arrays |= {key: _column(edges, key, dtype) for key, dtype in _EDGE.items()}
    return StreetGraph(**arrays)


def _column(rows: list[dict[str, Any]], key: str, dtype: Any) -> Any:
    return frozen([row[key] for row in rows], dtype)


def _trenches_of(graph: Any) -> gpd.GeoDataFrame:
    rows = [data for *_, data in sorted(graph.edges(keys=True, data=True), key=lambda edge: edge[2])]
    table = gpd.GeoDataFrame(pd.DataFrame(rows), geometry="geometry", crs=graph.graph["crs"])
    found = conform(table, "trenches")
    return gpd.GeoDataFrame(found)


_BACK: dict[str, Callable[[Any], StreetGraph | gpd.GeoDataFrame]] = {
    _STREETS: _streets_of,
    _PLAN: _trenches_of,
}
