"""Projects and results as folders of GeoParquet: what a batch reads and writes, and no person edits.

A project folder holds ``project.json`` (name, crs, ags, scenarios, prices) and a file for each layer.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from itertools import groupby
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pyproj
import shapely

from netplan.errors import DataError, ProjectFileError
from netplan.io.atomic import atomic_folder
from netplan.io.documents import scenario_of_file
from netplan.messages import mark
from netplan.model.catalogue import Price, default_catalogue
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.tables import KEPT_TABLES, TABLES

FORMAT = "netplan-parquet 1"
SIGN = "project.json"
_GEO = b"geo"  # where GeoParquet keeps what it says of its geometries
_NO_PLACES = (TypeError, ValueError, RecursionError, shapely.GEOSException, pyproj.exceptions.CRSError)
_NOT_SAID = "OGC:CRS84"  # what GeoParquet says a file without a system is in
_N_SYSTEMS = 16  # a state has one or two


def write_parquet(table: pd.DataFrame, name: str, path: Path) -> None:
    """Write table ``name`` of the schema: GeoParquet if it has places."""
    if TABLES[name].geometry == "none":
        pd.DataFrame(table).to_parquet(path, index=False)
    else:
        gpd.GeoDataFrame(table).to_parquet(path, index=False)


def read_parquet(path: Path, name: str) -> pd.DataFrame:
    """Return table ``name`` of the schema with the columns it was written with.

    Raises:
        DataError: the file is missing or damaged.

    """
    return _frame(_table(path, name), path)


def read_together(files: Mapping[str, Path], name: str, crs: str, owner: str) -> pd.DataFrame:
    """Return table ``name`` of many files as one, in their order; column ``owner`` holds the key of each.

    Geometries come in ``crs``. Files that follow one another in the same system are turned into geometries at
    once: a state has hundreds, most of them small.

    Raises:
        DataError: a file is missing or damaged.

    """
    parts = [
        table.append_column(owner, pa.array([key] * len(table), pa.large_string()))
        for key, table in ((key, _table(path, name)) for key, path in files.items())
    ]
    first = next(iter(files.values()))
    runs = (_frame(pa.concat_tables(run), first) for _, run in groupby(parts, key=_system))
    frames = [run.to_crs(crs) if isinstance(run, gpd.GeoDataFrame) else run for run in runs]
    joined: pd.DataFrame = pd.concat(frames, ignore_index=True)
    return conform(joined, name).assign(**{owner: joined[owner]})


def save_parquet_project(project: Project, folder: Path) -> None:
    """Write a project as a folder, whole or not at all.

    Raises:
        DataError: the folder holds something else, or cannot be written.

    """
    with atomic_folder(folder, SIGN) as temporary:
        for name, table in project.layers.items():
            write_parquet(conform(table, name), name, temporary / f"{name}.parquet")
        document = {
            "format": FORMAT,
            "name": project.name,
            "crs": project.crs,
            "ags": project.ags,
            "layers": list(project.layers),
            "scenarios": [asdict(scenario) for scenario in project.scenarios],
            "catalogue": [asdict(price) for price in project.catalogue.values()],
        }
        (temporary / SIGN).write_text(f"{json.dumps(document, ensure_ascii=False)}\n", "utf-8")


def open_parquet_project(folder: Path) -> Project:
    """Read a project that ``save_parquet_project`` wrote.

    Raises:
        ProjectFileError: the folder holds none, or it is damaged.

    """
    document = _document(folder)
    try:
        layers = [name for name in document["layers"] if name in KEPT_TABLES]
        return Project(
            name=document["name"],
            layers={name: conform(read_parquet(folder / f"{name}.parquet", name), name) for name in layers},
            crs=document["crs"],
            ags=document["ags"],
            catalogue={**default_catalogue(), **{one["key"]: Price(**one) for one in document["catalogue"]}},
            scenarios=tuple(scenario_of_file(one) for one in document["scenarios"]),
        )
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError, DataError) as error:
        raise ProjectFileError(
            mark("{file} is damaged ({reason}); write it again"), file=str(folder), reason=str(error)
        ) from error


def is_parquet_project(folder: Path) -> bool:
    """Return whether a folder holds a project."""
    return (folder / SIGN).is_file()


def _table(path: Path, name: str) -> pa.Table:
    """Return a file as it is; GeoParquet with a geometry as WKB if the table has places."""
    try:
        table = pq.read_table(path, partitioning=None)
        encoding = "" if TABLES[name].geometry == "none" else _places(table)[1]["encoding"]
    except (OSError, KeyError, TypeError, ValueError, RecursionError, pa.ArrowException) as error:
        raise DataError(mark("{file} cannot be read: {reason}"), file=str(path), reason=str(error)) from error
    if encoding not in {"", "WKB"}:
        raise DataError(
            mark("{file} holds geometries as {encoding}; write WKB"), file=str(path), encoding=encoding
        )
    return table


def _frame(table: pa.Table, path: Path) -> pd.DataFrame:
    """Return a table with its geometries; geopandas would look its system up for every file."""
    if _GEO not in (table.schema.metadata or {}):
        frame: pd.DataFrame = table.to_pandas()
        return frame
    name, _ = _places(table)
    try:
        shapes = shapely.from_wkb(table[name].to_numpy(zero_copy_only=False))
        places = gpd.GeoSeries(shapes, crs=_crs(_system(table)))
    except _NO_PLACES as error:
        raise DataError(mark("{file} cannot be read: {reason}"), file=str(path), reason=str(error)) from error
    placed: pd.DataFrame = gpd.GeoDataFrame(table.drop_columns([name]).to_pandas(), geometry=places)
    return placed


def _places(table: pa.Table) -> tuple[str, Mapping[str, Any]]:
    """Return the column that holds the geometries, and what GeoParquet says of it."""
    said = json.loads(table.schema.metadata[_GEO])
    return said["primary_column"], said["columns"][said["primary_column"]]


def _system(table: pa.Table) -> str:
    """Return the system of the geometries as JSON; "" if there are none."""
    if _GEO not in (table.schema.metadata or {}):
        return ""
    return json.dumps(_places(table)[1].get("crs", _NOT_SAID))


@lru_cache(maxsize=_N_SYSTEMS)
def _crs(said: str) -> Any:
    """Return a system of coordinates from PROJJSON; finding one in PROJ's tables costs 0.1 s."""
    crs = json.loads(said)
    return None if crs is None else pyproj.CRS.from_user_input(crs)


def _document(folder: Path) -> Mapping[str, Any]:
    try:
        document = json.loads((folder / SIGN).read_text("utf-8"))
    except (OSError, ValueError, RecursionError) as error:  # a thousand brackets are deeper than Python goes
        raise ProjectFileError(
            mark("{file} holds no project: {reason}"), file=str(folder), reason=str(error)
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ProjectFileError(mark("{file} holds no project of this version of netplan"), file=str(folder))
    return document
