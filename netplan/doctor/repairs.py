"""How the doctor mends what a rule found: on a copy, shown before and after, never in the source file."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.doctor.case import Case, Found, with_shapes
from netplan.doctor.examine import BY_CODE
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.tables import TABLES

Repair = Callable[[pd.DataFrame, Found], pd.DataFrame]
_ROUNDS = 12  # a repair may uncover the next fault, as where three lamps stand in a row


@dataclass(frozen=True, eq=False)
class Mended:
    """A layer before and after a repair.

    ``rows`` [n] are the rows of ``before`` the rule named; ``after`` has the same ids in the same order
    without those in ``removed``.
    """

    code: str
    layer: str
    before: pd.DataFrame
    after: pd.DataFrame
    rows: Ints
    n_left: int

    @property
    def n_removed(self) -> int:
        """Rows that are in the layer no longer."""
        return len(self.before) - len(self.after)


def mend(project: Project, today: date, code: str, layer: str, rows: Iterable[int] | None = None) -> Mended:
    """Return ``layer`` with what rule ``code`` finds mended: in all rows, or in ``rows`` only.

    KeyError if the rule has no repair.
    """
    repair, find = REPAIRS[code], BY_CODE[code].find
    before = project.layer(layer)
    found = find(Case(project, today), layer)
    if rows is not None:
        found = found.at(np.isin(found.rows, list(rows)))
    named, table = found.rows, before
    for _ in range(_ROUNDS if rows is None else 1):
        if not len(found.rows):
            break
        table = conform(repair(table, found), layer)
        found = find(Case(project.with_layer(layer, table), today), layer)
    return Mended(code, layer, before, table, named, len(found.rows))


def _removed(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    return table.drop(index=table.index[found.rows])


def _without_later(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Drop rows whose earlier partner stays; the others wait for the next round."""
    stays = ~np.isin(found.fields["partner"], found.rows)
    return table.drop(index=table.index[found.rows[stays]])


def _joined_rows(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Drop the later row and give the earlier one what only the later one says."""
    stays = ~np.isin(found.fields["partner"], found.rows)
    later, earlier = found.rows[stays], found.fields["partner"][stays]
    result = table.copy()
    for key in table.columns.drop(["id", "geometry"]):
        poor = result[key].iloc[earlier].isna().to_numpy() & table[key].iloc[later].notna().to_numpy()
        if poor.any():
            values = result[key].copy()
            values.iloc[earlier[poor]] = table[key].iloc[later[poor]].array
            result[key] = values
    return result.drop(index=result.index[later])


def _numbered(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    taken = set(table["id"].dropna())
    ids = table["id"].to_numpy(dtype=object).copy()
    for row in found.rows.tolist():
        ids[row] = _free(f"row {row + 1}", taken)
    return table.assign(id=pd.array(ids, dtype="str"))


def _renumbered(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    taken = set(table["id"].dropna())
    ids = table["id"].to_numpy(dtype=object).copy()
    for row in found.rows.tolist():
        ids[row] = _free(f"{ids[row]}/2", taken)
    return table.assign(id=pd.array(ids, dtype="str"))


def _free(wanted: str, taken: set[Any]) -> str:
    """Return ``wanted``, or with the next number behind it, and note that it is taken."""
    free, number, stem = wanted, 2, wanted.removesuffix("/2")
    while free in taken:
        number += 1
        free = f"{stem}/{number}"
    taken.add(free)
    return free


def _valid(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Make areas valid as ``io.layers`` does; what has no area left is dropped."""
    shapes = table.geometry.to_numpy().copy()
    whole = shapely.make_valid(shapes[found.rows], method="structure", keep_collapsed=False)
    single = (shapely.get_type_id(whole) >= 4) & (shapely.get_num_geometries(whole) == 1)
    whole[single] = shapely.get_geometry(whole[single], 0)
    shapes[found.rows] = whole
    flat = found.rows[shapely.area(whole) == 0]
    result = with_shapes(table, shapes)
    areas: pd.DataFrame = result.drop(index=result.index[flat])
    return areas


def _drawn_on(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Move open ends of lines on to the line they nearly meet; each line takes part once a round."""
    shapes = table.geometry.to_numpy().copy()
    busy: set[int] = set()
    for row, other, at in zip(
        found.rows.tolist(), *(found.fields[key].tolist() for key in ("partner", "at")), strict=True
    ):
        if row in busy or other in busy:
            continue
        busy |= {row, other}
        points = shapely.get_coordinates(shapes[row]).copy()
        end = 0 if at == 0 else len(points) - 1
        points[end] = _nearest(shapes[other], points[end])
        if len(np.unique(points, axis=0)) > 1:
            shapes[row] = shapely.linestrings(points)
    return with_shapes(table, shapes)


def _nearest(line: Any, point: Floats) -> Floats:
    """Return the point of ``line`` nearest to ``point``; its vertex, if that is as near."""
    place = shapely.line_interpolate_point(line, shapely.line_locate_point(line, shapely.points(point)))
    xy: Floats = shapely.get_coordinates(place)[0]
    vertices = shapely.get_coordinates(line)
    gaps = np.hypot(*(vertices - xy).T)
    return vertices[np.argmin(gaps)] if gaps.min() <= 0.001 else xy


def _with_vertices(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Give both lines of a crossing a vertex there."""
    shapes = table.geometry.to_numpy().copy()
    places = found.xy if found.xy is not None else np.empty((0, 2))
    for rows in (found.rows, found.fields["partner"]):
        for row in np.unique(rows).tolist():
            shapes[row] = _with_points(shapes[row], places[rows == row])
    return with_shapes(table, shapes)


def _with_points(line: Any, points: Floats) -> Any:
    vertices = shapely.get_coordinates(line)
    steps = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(vertices, axis=0).T))])
    along = shapely.line_locate_point(line, shapely.points(points))
    every = np.concatenate([vertices, points])
    order = np.argsort(np.concatenate([steps, along]), kind="stable")
    return shapely.linestrings(every[order])


def _unknown(*columns: str) -> Repair:
    """Return the repair that takes the values of ``columns`` as unknown."""

    def forget(table: pd.DataFrame, found: Found) -> pd.DataFrame:
        mask = np.zeros(len(table), dtype=bool)
        mask[found.rows] = True
        return table.assign(**{key: table[key].mask(mask) for key in columns})

    return forget


def _unknown_named(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Take the value of the column that each finding names as unknown."""
    result = table.copy()
    for key in pd.unique(found.fields["column"]):
        mask = np.zeros(len(table), dtype=bool)
        mask[found.rows[found.fields["column"] == key]] = True
        result[key] = result[key].mask(mask)
    return result


def _scaled(factor: float, *columns: str) -> Repair:
    """Return the repair that multiplies ``columns`` of the rows found."""

    def scale(table: pd.DataFrame, found: Found) -> pd.DataFrame:
        mask = np.zeros(len(table), dtype=bool)
        mask[found.rows] = True
        return table.assign(**{key: table[key].mask(mask, table[key] * factor) for key in columns})

    return scale


def _in_percent(table: pd.DataFrame, _found: Found) -> pd.DataFrame:
    names = [column.key for column in TABLES["cells"].columns if column.unit == "%"]
    return table.assign(**{key: table[key] * 100 for key in names})


def _swapped(one: str, other: str) -> Repair:
    """Return what swaps the values of two columns."""

    def swap(table: pd.DataFrame, found: Found) -> pd.DataFrame:
        mask = np.zeros(len(table), dtype=bool)
        mask[found.rows] = True
        first, second = table[one], table[other]
        return table.assign(**{one: first.mask(mask, second), other: second.mask(mask, first)})

    return swap


def _with_zero(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    mask = np.zeros(len(table), dtype=bool)
    mask[found.rows] = True
    return table.assign(postcode=table["postcode"].mask(mask, "0" + table["postcode"]))


def _read_again(table: pd.DataFrame, found: Found) -> pd.DataFrame:
    """Undo that UTF-8 was read as cp1252; letters that are lost cannot come back, so the text goes."""
    result = table.copy()
    for key in pd.unique(found.fields["column"]):
        rows = found.rows[found.fields["column"] == key]
        values = table[key].copy()
        values.iloc[rows] = [_undone(str(text)) for text in values.iloc[rows]]
        result[key] = values
    return result


def _undone(text: str) -> str:
    for encoding in ("cp1252", "latin-1"):
        try:
            return text.encode(encoding).decode("utf-8")
        except UnicodeError:
            continue
    return text.replace("\ufffd", "?")


REPAIRS: dict[str, Repair] = {
    "ID-010": _numbered,
    "ID-011": _renumbered,
    "ID-012": _removed,
    "GEO-020": _removed,
    "GEO-021": _removed,
    "GEO-022": _removed,
    "GEO-023": _valid,
    "GEO-025": _removed,
    "GEO-026": _removed,
    "GEO-027": _joined_rows,
    "GEO-028": _without_later,
    "NET-010": _drawn_on,
    "NET-011": _with_vertices,
    "NET-014": _unknown("n_free"),
    "NET-017": _unknown("n_fibres"),
    "SITE-010": _unknown("pupils"),
    "SITE-012": _unknown("classes"),
    "ADDR-002": _with_zero,
    "ATT-020": _unknown_named,
    "ATT-022": _unknown_named,
    "ATT-025": _swapped("up_mbps", "down_mbps"),
    "ATT-026": _scaled(0.001, "down_mbps", "up_mbps"),
    "ATT-027": _read_again,
    "WORK-001": _swapped("from_date", "to_date"),
    "WORK-003": _removed,
    "CAR-001": _unknown("mounting_m"),
    "HGT-001": _scaled(0.01, "height_m"),
    "HGT-002": _unknown("height_m"),
    "CELL-003": _without_later,
    "CELL-005": _in_percent,
}
