"""Which part of two planned routes is the same: piece of street by piece of street, to the millimetre.

Two plans cut a street at different places, because each is cut where its own sites join. So pieces are laid
beside each other along their street (intervals of metres), not compared as shapes.
"""

from collections.abc import Iterator

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from netplan.model.frames import empty_table, table_of
from netplan.model.plan import Coverage, Plan

_MM = 1000
_SLACK_MM = 10  # a piece whose ends lie further apart on its street than it is long is laid aside
_ALIKE_M = 0.001


def compared_trenches(a: Plan | Coverage, b: Plan | Coverage) -> pd.DataFrame:
    """Return ``compared_trenches``: every piece of the routes of A and B once, with the cost in each.

    A piece that one plan pays as a part of a longer one gets its share of that one's cost by length.
    """
    first, second = (_routes(result) for result in (a, b))
    kept = _same_streets(a, b)
    sides = [_located(table, result, kept) for table, result in ((first, a), (second, b))]
    pieces = pd.DataFrame([*_along_streets(*sides), *_as_shapes(*sides)], columns=["a", "b", "geometry"])
    costs, methods = [], []
    for side, table in (("a", first), ("b", second)):
        rows = table.reindex(pieces[side])
        share = shapely.length(pieces["geometry"].to_numpy(object)) / shapely.length(rows.geometry.to_numpy())
        costs.append(rows["cost_eur"].to_numpy() * np.minimum(share, 1.0))
        methods.append(rows["method"].to_numpy())
    either = first.reindex(pieces["a"]).reset_index(drop=True)
    either = either.where(pieces["a"].notna(), second.reindex(pieces["b"]).reset_index(drop=True))
    change = np.select([pieces["b"].isna(), pieces["a"].isna()], ["only_a", "only_b"], "same")
    columns = {
        **{key: either[key] for key in ("segment_kind", "street_id", "street", "surface")},
        "change": change,
        "length_m": shapely.length(pieces["geometry"].to_numpy(object)),
        "cost_a_eur": costs[0],
        "cost_b_eur": costs[1],
        "method_a": methods[0],
        "method_b": methods[1],
    }
    crs = a.project.crs
    return table_of(
        "compared_trenches",
        pd.DataFrame(columns),
        gpd.GeoSeries(pieces["geometry"].to_numpy(object), crs=crs),
        crs,
    )


def _routes(result: Plan | Coverage) -> pd.DataFrame:
    return (
        result.tables["trenches"] if isinstance(result, Plan) else empty_table("trenches", result.project.crs)
    )


def _lines(result: Plan | Coverage) -> pd.Series:
    """Return the lines of the streets, by id; the first where an id stands twice."""
    streets = result.project.layer("streets")
    lines = pd.Series(streets.geometry.to_numpy(), index=streets["id"])
    return lines[~lines.index.duplicated()]


def _same_streets(a: Plan | Coverage, b: Plan | Coverage) -> frozenset[str]:
    """Return the ids of the streets that have the same line in both projects."""
    if a.project.layer("streets") is b.project.layer("streets"):
        return frozenset(_lines(a).index)
    both = pd.concat([_lines(a), _lines(b)], axis=1, join="inner", keys=["a", "b"])
    alike = shapely.equals_exact(both["a"].to_numpy(object), both["b"].to_numpy(object), tolerance=_ALIKE_M)
    return frozenset(both.index[alike])


def _located(table: pd.DataFrame, result: Plan | Coverage, kept: frozenset[str]) -> pd.DataFrame:
    """Return where every piece lies on its street: ``line``, ``from_mm``, ``to_mm``, and its own ``shape``.

    ``street`` is "" for what lies on none; that of a street that is not ``kept`` has a name of its own and
    meets no other.
    """
    shapes = table.geometry.to_numpy()
    on_street = (table["segment_kind"] == "street").to_numpy()
    lines = _lines(result).reindex(table["street_id"].where(on_street)).to_numpy(object, copy=True)
    lines[pd.isna(lines)] = None
    ends = [shapely.line_locate_point(lines, shapely.get_point(shapes, k)) for k in (0, -1)]
    from_mm, to_mm = (np.round(_MM * edge(ends[0], ends[1])) for edge in (np.minimum, np.maximum))
    fits = np.abs(to_mm - from_mm - np.round(_MM * shapely.length(shapes))) <= _SLACK_MM
    owner = np.where(table["street_id"].isin(kept), "", str(id(result)))
    return pd.DataFrame(
        {
            "street": np.where(on_street & fits, table["street_id"].fillna("") + owner, ""),
            "line": lines,
            "from_mm": from_mm,
            "to_mm": to_mm,
            "shape": shapes,
        },
        index=table.index,
    )


def _along_streets(a: pd.DataFrame, b: pd.DataFrame) -> Iterator[tuple[float, float, object]]:
    """Yield row in A, row in B (NaN: none) and line of every stretch of street that is part of a route."""
    streets = [dict(iter(side[side["street"] != ""].groupby("street"))) for side in (a, b)]
    for street in dict.fromkeys([*streets[0], *streets[1]]):
        sides = [side.get(street) for side in streets]
        given = [side for side in sides if side is not None]
        cuts = np.unique(np.concatenate([side[["from_mm", "to_mm"]].to_numpy().ravel() for side in given]))
        rows = [_covering(side, cuts) for side in sides]
        line = given[0]["line"].iloc[0]
        for k in range(len(cuts) - 1):
            if not (np.isnan(rows[0][k]) and np.isnan(rows[1][k])):
                stretch = substring(line, cuts[k] / _MM, cuts[k + 1] / _MM)
                yield float(rows[0][k]), float(rows[1][k]), stretch


def _covering(side: pd.DataFrame | None, cuts: np.ndarray) -> np.ndarray:
    """Return, for every stretch between two cuts, the row of the piece that holds it; NaN for none."""
    if side is None:
        return np.full(len(cuts) - 1, np.nan)
    side = side.sort_values("from_mm")
    at = np.searchsorted(side["from_mm"].to_numpy(), cuts[:-1], "right") - 1
    holds = (at >= 0) & (side["to_mm"].to_numpy()[at] >= cuts[1:])
    return np.where(holds, side.index.to_numpy()[at], np.nan)


def _as_shapes(a: pd.DataFrame, b: pd.DataFrame) -> Iterator[tuple[float, float, object]]:
    """Yield the pieces that lie on no street, ducts and links: they are the same if their lines are."""
    keyed = []
    for side in (a, b):
        rest = side[side["street"] == ""]
        rounded = shapely.transform(rest["shape"].to_numpy(object), lambda xy: np.round(xy, 3))
        key = pd.Series(shapely.to_wkb(shapely.normalize(rounded), hex=True), rest.index, dtype="str")
        rows = pd.DataFrame({"key": key, "row": rest.index, "shape": rest["shape"]})
        keyed.append(rows.assign(n=rows.groupby("key").cumcount()))
    both = keyed[0].merge(keyed[1], "outer", ["key", "n"], suffixes=("_a", "_b"))
    both = both.sort_values(["row_a", "row_b"])
    for row in both[["row_a", "row_b", "shape_a", "shape_b"]].itertuples(index=False, name=None):
        yield row[0], row[1], row[2] if isinstance(row[2], shapely.LineString) else row[3]
