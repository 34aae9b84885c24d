"""Read a layer a planner was given, check it, and say what happened to every single row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.errors import DataError, ParameterError
from netplan.io.layers.ledger import Counts, Ledger
from netplan.io.layers.places import Move, middle_degrees, to_project
from netplan.io.layers.raw import Raw, read_raw
from netplan.io.layers.shapes import Parts, decode, fit
from netplan.io.layers.values import read_column
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.schema import Table
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress

_PROVENANCE = ("source", "as_of", "licence", "confidential")


@dataclass(frozen=True)
class Source:
    """A file and what is known about it: everything here is data, so it can be kept as a profile.

    Attributes:
        path: of the file.
        role: input table of the schema the layer is for.
        layer: name within the file, if it has several.
        crs: coordinate system, where the file does not say it or says it wrongly.
        columns: our column -> the file's; "x" and "y" name coordinates of a CSV. A column of the same name,
            whatever its case, needs no entry.
        words: our column -> delivered word -> ours.
        constants: our column -> a value for every row, such as ``{"kind": "school"}``.

    """

    path: Path
    role: str
    layer: str = ""
    crs: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)


class Delivery(NamedTuple):
    """A checked layer: the table, the findings, and the account of the rows."""

    table: gpd.GeoDataFrame
    problems: tuple[Problem, ...]
    counts: Counts


def read_layer(
    source: Source, crs: str, boundary: gpd.GeoDataFrame | None = None, progress: Progress = SILENT
) -> Delivery:
    """Return the layer of ``source`` as table ``source.role`` in ``crs``, with an account of every row.

    Rows outside ``boundary`` are kept and named. Texts are trimmed; nothing else changes without a finding.

    Raises:
        DataError: the file or layer cannot be used at all; the sentence names it and says what to do.
        ParameterError: ``source`` names a role, layer or column that does not exist.

    """
    schema = _schema(source)
    file = source.path.name
    progress(0.0, Message(mark("Reading {file}"), {"file": file}))
    raw = read_raw(source.path, source.layer, source.columns)
    if not len(raw.columns):
        raise DataError(
            mark("{file}, layer {layer}, has no rows; export it again"), file=file, layer=raw.layer
        )
    progress(0.4)
    ledger = Ledger(schema.name, file, len(raw.columns))
    _remarks(raw, source, ledger)
    shapes = decode(raw, ledger)
    shapes = to_project(shapes, Move(source.crs or raw.crs, crs, file, raw.layer), ledger)
    parts = fit(shapes, schema.geometry, ledger)
    progress(0.6)
    columns = _columns(schema, raw, source, ledger)
    columns["id"] = _ids(columns, shapes, ledger)
    _plausible(schema.name, columns, ledger)
    _compare(shapes, boundary, crs, raw, ledger)
    progress(0.8)
    problems = ledger.problems(columns["id"].to_numpy(dtype=object), _middle(shapes))
    if ledger.rejected.all():
        raise DataError(
            mark("{file}, layer {layer}: none of the {n} rows can be used; the first: {reason}"),
            file=file,
            layer=raw.layer,
            n=len(raw.columns),
            reason=next(problem.message for problem in problems if problem.row >= 0),
        )
    table = _table(schema, columns, parts, ledger.rejected, crs)
    progress(1.0)
    return Delivery(table, problems, ledger.counts)


def middle_of(source: Source) -> tuple[float, float]:
    """Return longitude and latitude of the middle of a layer, in degrees.

    Raises:
        DataError: the file cannot be used, or does not say its coordinate system.
        ParameterError: ``source`` names a layer or column that does not exist.

    """
    raw = read_raw(source.path, source.layer, source.columns)
    return middle_degrees(raw.shapes, source.crs or raw.crs, source.path.name, raw.layer)


def _schema(source: Source) -> Table:
    schema = TABLES.get(source.role)
    if schema is None or schema.role != "input":
        known = ", ".join(name for name, table in TABLES.items() if table.role == "input")
        raise ParameterError(
            mark("{file}: there is no role {role}; choose one of: {known}"),
            file=source.path.name,
            role=source.role,
            known=known,
        )
    strange = sorted(({*source.columns, *source.words, *source.constants}) - {*schema.keys, "x", "y"})
    if strange:
        raise ParameterError(
            mark("{file}: {role} has no column {column}; it has: {known}"),
            file=source.path.name,
            role=source.role,
            column=strange[0],
            known=", ".join(schema.keys),
        )
    return schema


def _remarks(raw: Raw, source: Source, ledger: Ledger) -> None:
    """Note what concerns the file rather than a row."""
    for remark in raw.remarks:
        ledger.whole("FILE-001", remark=remark)
    if raw.encoding != "utf-8":
        ledger.whole("FILE-002", encoding=raw.encoding)
    if source.crs and raw.crs and source.crs != raw.crs:
        ledger.whole("CRS-004", given=source.crs, found=raw.crs[:60])
    ledger.rows("FILE-003", raw.ragged)
    ledger.count("GEO-013", raw.curved)


def _columns(schema: Table, raw: Raw, source: Source, ledger: Ledger) -> dict[str, pd.Series]:
    """Return every column of the schema [n], read from the file, a constant, or missing."""
    by_name = {name.casefold(): name for name in raw.columns.columns}
    used = set(raw.used)
    columns: dict[str, pd.Series] = {}
    for column in schema.columns:
        name = source.columns.get(column.key) or by_name.get(column.key.casefold())
        if column.key in source.constants:
            given = pd.Series([source.constants[column.key]] * len(raw.columns))
        elif name is None:
            continue
        elif name not in raw.columns:
            raise ParameterError(
                mark("{file} has no column {column}; it has: {names}"),
                file=source.path.name,
                column=name,
                names=", ".join(raw.columns.columns),
            )
        else:
            given = raw.columns[name].reset_index(drop=True)
            used.add(name)
        columns[column.key] = read_column(column, given, source.words.get(column.key, {}), ledger)
    unused = [name for name in raw.columns.columns if name not in used]
    if unused:
        ledger.whole("ATT-007", columns=", ".join(unused), n=len(unused))
    _require(schema, columns, source, ledger)
    return _with_provenance(schema, columns, source, ledger)


def _require(schema: Table, columns: dict[str, pd.Series], source: Source, ledger: Ledger) -> None:
    for column in schema.columns:
        if not column.required or column.key == "id":
            continue
        if column.key not in columns:
            raise DataError(
                mark("{file} does not say {column} of {role}; name the column, or one value for all rows"),
                file=source.path.name,
                column=column.key,
                role=schema.name,
            )
        ledger.rows("ATT-009", columns[column.key].isna(), column=column.key)


def _with_provenance(
    schema: Table, columns: dict[str, pd.Series], source: Source, ledger: Ledger
) -> dict[str, pd.Series]:
    n = len(ledger.rejected)
    fallback = {"source": source.path.name, "confidential": schema.confidential}
    for key, value in fallback.items():
        given = columns.get(key, pd.Series([None] * n, dtype="str"))
        columns[key] = given.where(given.notna(), value)
    if "as_of" not in columns or columns["as_of"].isna().all():
        ledger.whole("ATT-012")
    return columns


def _ids(columns: dict[str, pd.Series], shapes: NDArray[np.object_], ledger: Ledger) -> pd.Series:
    """Return an id for every row: as delivered, numbered where missing, with a suffix where double."""
    n = len(shapes)
    numbered = pd.Series([f"{row + 1}" for row in range(n)], dtype="str")
    given = columns.get("id")
    if given is None:
        ledger.whole("ID-004")
        return numbered
    missing = given.isna()
    ledger.rows("ID-001", missing)
    ids = given.where(~missing, "row " + numbered)
    content = pd.DataFrame({**columns, "id": ids, "geometry": shapely.to_wkb(shapes)})
    ledger.rows("ID-003", content.duplicated() & ~missing)
    copy = ids.groupby(ids).cumcount().to_numpy()
    double = (copy > 0) & ~ledger.rejected
    ledger.rows("ID-002", double)
    return _suffixed(ids, double)


def _suffixed(ids: pd.Series, double: NDArray[np.bool_]) -> pd.Series:
    taken = set(ids[~double])
    unique = ids.to_numpy(dtype=object).copy()
    for row in np.flatnonzero(double):
        number = 2
        while f"{ids.iloc[row]}/{number}" in taken:
            number += 1
        unique[row] = f"{ids.iloc[row]}/{number}"
        taken.add(unique[row])
    return pd.Series(unique, dtype="str")


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


def _compare(
    shapes: NDArray[np.object_], boundary: gpd.GeoDataFrame | None, crs: str, raw: Raw, ledger: Ledger
) -> None:
    """Note rows outside the municipality; if all are, the file is the wrong one."""
    if boundary is None:
        return
    area = boundary.to_crs(crs).geometry.union_all()
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
    ids = np.asarray(data["id"], dtype=object)
    data["id"] = np.where(several, [f"{key}/{k + 1}" for key, k in zip(ids, part, strict=True)], ids)
    return table_of(schema.name, data, shape, crs)
