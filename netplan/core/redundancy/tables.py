"""The tables of redundancy: who goes dark where, second routes, sites, remedies."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.redundancy.ground import Ground, paid
from netplan.core.redundancy.network import COUNTED, Network
from netplan.core.trench.cost import CENTS_PER_EUR, layings
from netplan.core.trench.plan_tables import cost_table, edge_lines, planned_edges
from netplan.model.catalogue import Catalogue
from netplan.model.frames import conform, table_of
from netplan.model.plan import Plan


def weak_tables(plan: Plan, lit: Network) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return who goes dark with every piece, and the junctions and access points on which sites hang."""
    dark, pieces = lit.dark(), lit.pieces
    counts = {
        key: pd.Series(dark.edge[:, k], dtype="Int64").mask(~lit.known).array for k, key in enumerate(COUNTED)
    }
    old, duct = pieces["network"] == "existing", pieces["segment_kind"] == "duct"
    segments = pieces.assign(
        id=_part_ids(pieces),
        **counts,
        weak=(dark.edge > 0).any(axis=1) & lit.known,
        confidential=np.where(old | duct, "internal", "public"),
    )
    degree = np.bincount(np.concatenate([lit.tail, lit.head]), minlength=len(lit.xy) + 1)[:-1]
    at = np.flatnonzero((dark.node[:-1, 0] > 0) & (degree > 2))
    on_new = np.zeros(len(lit.xy) + 1, bool)
    new = (~old).to_numpy()
    on_new[np.concatenate([lit.tail[new], lit.head[new]])] = True
    columns = {
        "id": [f"W{number:05}" for number in range(1, len(at) + 1)],
        "network": np.where(on_new[at], "planned", "existing"),
        **{key: dark.node[at, k] for k, key in enumerate(COUNTED)},
        "confidential": np.where(on_new[at], "public", "internal"),
    }
    points = table_of("weak_points", columns, shapely.points(lit.xy[at].reshape(-1, 2)), plan.project.crs)
    return conform(segments, "weak_segments"), points


def _part_ids(pieces: pd.DataFrame) -> pd.Series:
    """Return the ids of pieces; where a line was cut into several, "/1", "/2" along it tell them apart."""
    ids, lines = pieces["id"].astype(str), pieces.groupby(["network", "id"])["id"]
    parts: pd.Series = ids + "/" + (lines.cumcount() + 1).astype(str)
    return ids.where(lines.transform("size") == 1, parts)


def route_table(plan: Plan, ground: Ground, edges: Ints, prices: Catalogue) -> gpd.GeoDataFrame:
    """Return edges of the trench graph as second routes, in an order of their own.

    Columns are those of ``planned_edges`` and of the table ``second_routes``, and ``edge``.
    """
    ways = layings(prices, plan.scenario.methods)
    chosen = ground.graph.edges.iloc[edges].reset_index(drop=True)
    laid = planned_edges(plan.project, chosen, ways)
    shapes = edge_lines(plan.project, ground.graph, laid)
    table = gpd.GeoDataFrame(laid, geometry=shapes, crs=plan.project.crs).assign(
        segment_kind=laid["kind"],
        length_m=laid["length_mm"] / 1000,
        cost_eur=paid(ground, edges) / CENTS_PER_EUR,
        own_eur=laid["cents"] / CENTS_PER_EUR,
        saved_eur=laid["saved_cents"] / CENTS_PER_EUR,
        edge=edges,
    )
    order = ["kind", "street_id", "duct_id", "from_m", "to_m"]
    table = table.sort_values(order, ignore_index=True)
    ids = [f"Z{number:05}" for number in range(1, len(table) + 1)]
    return table.assign(id=pd.Series(ids, dtype="str").array)


def second_costs(built: pd.DataFrame, prices: Catalogue, devices: pd.DataFrame) -> pd.DataFrame:
    """Return what building second routes costs, position by position, like the table ``costs``.

    Prices of places are left out: what stands there is counted where routes are fitted out. ``devices`` are
    chosen carriers that only second routes use.
    """
    nobody = pd.DataFrame({"reason": pd.Series([], dtype="str")})
    return cost_table(built, nobody, prices, devices)


def along(xy: Floats, ends: Ints, shapes: list[shapely.LineString]) -> shapely.LineString:
    """Return lines as one, given the node at which each begins on the way [k]."""
    parts = []
    for node, shape in zip(ends.tolist(), shapes, strict=True):
        points = shapely.get_coordinates(shape)
        turned = np.hypot(*(points[-1] - xy[node])) < np.hypot(*(points[0] - xy[node]))
        parts.append(points[::-1] if turned else points)
    joined = np.concatenate(parts)
    different = np.append(True, (np.diff(joined, axis=0) != 0).any(axis=1))
    return shapely.LineString(joined[different])
