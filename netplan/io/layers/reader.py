"""Read a layer a planner was given, check it, and say what happened to every single row."""

from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.errors import DataError
from netplan.io.layers.aliases import is_personal
from netplan.io.layers.columns import ids_of, read_columns
from netplan.io.layers.extract import extract_layer, is_extract
from netplan.io.layers.ledger import Counts, Ledger
from netplan.io.layers.places import Claim, middle_degrees, to_project
from netplan.io.layers.raw import Raw, read_raw
from netplan.io.layers.shapes import Parts, decode, fit
from netplan.io.layers.source import Source
from netplan.io.layers.systems import Near
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.frames import empty_table, table_of
from netplan.model.schema import Table
from netplan.progress import SILENT, Progress

PREVIEW_ROWS = 20


class Delivery(NamedTuple):
    """A checked layer: the table, the findings, and the account of the rows.

    ``rejected`` holds the rows that are not in the table as they were delivered, with ``netplan_row`` (from
    1), ``netplan_rule`` and ``netplan_geometry`` (well-known text). ``unplaced`` are those among them whose
    only fault is that they say no place: rows of the same table, without geometry. ``crs`` is the system the
    file's coordinates were taken to be in.
    """

    table: gpd.GeoDataFrame
    problems: tuple[Problem, ...]
    counts: Counts
    rejected: pd.DataFrame
    unplaced: gpd.GeoDataFrame
    crs: str = ""


def read_layer(
    source: Source, crs: str, boundary: gpd.GeoDataFrame | None = None, progress: Progress = SILENT
) -> Delivery:
    """Return the layer of ``source`` as table ``source.role`` in ``crs``, with an account of every row.

    Rows outside ``boundary`` are kept and named. Texts are trimmed; nothing else changes without a finding.

    Raises:
        DataError: the file or layer cannot be used at all; the sentence names it and says what to do.
        ParameterError: ``source`` names a role, layer or column that does not exist.

    """
    return _judged(source, crs, boundary, progress)


def preview(
    source: Source, crs: str, boundary: gpd.GeoDataFrame | None = None, progress: Progress = SILENT
) -> Delivery:
    """Return what ``read_layer`` would make of the first 20 rows.

    Raises:
        DataError: the file or layer cannot be used at all; the sentence names it and says what to do.
        ParameterError: ``source`` names a role, layer or column that does not exist.

    """
    return _judged(source, crs, boundary, progress, PREVIEW_ROWS)


def _judged(
    source: Source, crs: str, boundary: gpd.GeoDataFrame | None, progress: Progress, limit: int = 0
) -> Delivery:
    schema, file = source.schema, source.path.name
    progress(0.0, Message(mark("Reading {file}"), {"file": file}))
    if is_extract(source.path):
        return _of_extract(source, crs, boundary, progress, limit)
    raw = read_raw(source.path, source.wish(limit), source.columns, progress.part(0, 0.3))
    if not len(raw.columns):
        raise DataError(
            mark("{file}, layer {layer}, has no rows; export it again"), file=file, layer=raw.layer
        )
    progress(0.4)
    ledger = Ledger(schema.name, file, len(raw.columns))
    _remarks(raw, source, ledger)
    area = None if boundary is None else boundary.to_crs(crs).geometry.union_all()
    shapes, parts, given = _placed(raw, source, Near(crs, area), ledger, progress.part(0.4, 0.6))
    columns = read_columns(raw, source, ledger, progress.part(0.6, 0.8))
    progress(0.82)
    columns["id"] = ids_of(columns, shapes, ledger)
    progress(0.85)
    _plausible(schema.name, columns, ledger)
    if not limit:  # the first rows of a larger area may all lie outside
        _compare(shapes, area, raw, ledger)
    progress(0.9)
    problems = ledger.problems(columns["id"].to_numpy(dtype=object), _middle(shapes))
    progress(0.93)
    unplaced = _unplaced(schema, columns, ledger, crs)
    if ledger.rejected.all() and not _has_addresses(unplaced):
        raise DataError(
            mark("{file}, layer {layer}: none of the {n} rows can be used; the first: {reason}"),
            file=file,
            layer=raw.layer,
            n=len(raw.columns),
            reason=next(problem.message for problem in problems if problem.row >= 0),
        )
    table = _table(schema, columns, parts, ledger.rejected, crs)
    progress(1.0)
    return Delivery(table, problems, ledger.counts, _rejected(raw, source, ledger), unplaced, given)


def _of_extract(
    source: Source, crs: str, boundary: gpd.GeoDataFrame | None, progress: Progress, limit: int
) -> Delivery:
    """Return a table of an extract: its rows were made, so all are accepted as they are."""
    table, problems = extract_layer(source, crs, boundary, progress)
    table = table.head(limit) if limit else table
    progress(1.0)
    counts = Counts(len(table), len(table), 0, 0)
    return Delivery(table, problems, counts, pd.DataFrame(), empty_table(source.role, crs))


def _placed(
    raw: Raw, source: Source, near: Near, ledger: Ledger, progress: Progress
) -> tuple[NDArray[np.object_], Parts, str]:
    """Return the geometries [n] in the project's system, their parts of the wanted kind, their system."""
    progress(0.0)
    shapes = decode(raw, ledger)
    claim = Claim(source.crs, raw.crs, ledger.file, raw.layer, source.likely)
    shapes, given = to_project(shapes, claim, near, ledger, progress.part(0.2, 0.5))
    progress(0.5)
    return shapes, fit(shapes, source.schema, ledger), given


def middle_of(source: Source) -> tuple[float, float]:
    """Return longitude and latitude of the middle of a layer, in degrees.

    Raises:
        DataError: the file cannot be used, or does not say its coordinate system.
        ParameterError: ``source`` names a layer or column that does not exist.

    """
    raw = read_raw(source.path, source.wish(), source.columns)
    return middle_degrees(raw.shapes, Claim(source.crs, raw.crs, source.path.name, raw.layer, source.likely))


def _remarks(raw: Raw, source: Source, ledger: Ledger) -> None:
    """Note what concerns the file rather than a row."""
    for remark in raw.remarks:
        ledger.whole("FILE-001", remark=remark)
    if raw.encoding != "utf-8":
        ledger.whole("FILE-002", encoding=raw.encoding)
    if source.crs and raw.crs and source.crs != raw.crs:
        ledger.whole("CRS-004", given=source.crs, found=raw.crs[:60])
    if source.unsure:
        ledger.whole("ATT-017", title=source.unsure)
    ledger.rows("FILE-003", raw.ragged)
    ledger.count("GEO-013", raw.curved)


def _plausible(role: str, columns: dict[str, pd.Series], ledger: Ledger) -> None:
    if role != "sites":
        return
    n = len(ledger.rejected)
    schools = columns["kind"].eq("school").to_numpy(dtype=bool)
    pupils = columns.get("pupils", pd.Series([None] * n, dtype="Int64"))
    ledger.rows("SITE-001", schools & pupils.eq(0).fillna(value=False).to_numpy(dtype=bool))
    unknown = schools & pupils.isna().to_numpy() & ~ledger.rejected
    if unknown.any():
        ledger.whole("SITE-002", n=int(unknown.sum()))


def _compare(shapes: NDArray[np.object_], area: shapely.Geometry | None, raw: Raw, ledger: Ledger) -> None:
    """Note rows outside the municipality; if all are, the file is the wrong one."""
    if area is None:
        return
    shapely.prepare(area)
    usable = ~ledger.rejected
    outside = usable & ~shapely.intersects(area, shapes)
    if usable.any() and outside[usable].all():
        raise DataError(
            mark(
                "{file}, layer {layer}: all {n} rows lie outside the municipality; give the layer of this "
                "municipality, or name its coordinate system"
            ),
            file=ledger.file,
            layer=raw.layer,
            n=int(usable.sum()),
        )
    ledger.rows("GEO-007", outside)


def _unplaced(schema: Table, columns: dict[str, pd.Series], ledger: Ledger, crs: str) -> gpd.GeoDataFrame:
    """Return the rows that only lack a place; an address may find them one."""
    rows = np.flatnonzero(ledger.rules == "GEO-001")
    data = {key: values.iloc[rows].array for key, values in columns.items()}
    return table_of(schema.name, data, [None] * len(rows), crs)


def _has_addresses(table: gpd.GeoDataFrame) -> bool:
    return "street" in table and bool(table["street"].notna().any())


def _rejected(raw: Raw, source: Source, ledger: Ledger) -> pd.DataFrame:
    """Return the rejected rows as they were delivered, but for what concerns persons."""
    rows = np.flatnonzero(ledger.rejected)
    kept = [name for name in raw.columns.columns if name not in source.personal and not is_personal(name)]
    table = raw.columns.loc[rows, kept].reset_index(drop=True)
    shapes = raw.shapes[rows]
    texts = np.where(shapely.is_missing(shapes), "", shapely.to_wkt(shapes, rounding_precision=-1))
    table.insert(0, "netplan_row", rows + 1)
    table.insert(1, "netplan_rule", ledger.rules[rows])
    table["netplan_geometry"] = texts
    return table


def _middle(shapes: NDArray[np.object_]) -> NDArray[np.float64]:
    bounds = shapely.bounds(shapes)
    middle: NDArray[np.float64] = (bounds[:, :2] + bounds[:, 2:]) / 2
    return middle


def _table(
    schema: Table,
    columns: dict[str, pd.Series],
    parts: Parts,
    rejected: NDArray[np.bool_],
    crs: str,
) -> gpd.GeoDataFrame:
    kept = ~rejected[parts.row]
    row, part, shape = parts.row[kept], parts.part[kept], parts.shape[kept]
    data: dict[str, Any] = {key: values.iloc[row].array for key, values in columns.items()}
    several = np.bincount(row, minlength=len(rejected))[row] > 1
    ids = np.array(data["id"], dtype=object)
    ids[several] = [f"{key}/{k + 1}" for key, k in zip(ids[several], part[several], strict=True)]
    data["id"] = ids
    return table_of(schema.name, data, shape, crs)
