"""Projects and results as folders of GeoParquet: what a batch reads and writes, and no person edits.

A project folder holds ``project.json`` (name, crs, ags, scenarios, prices) and a file for each layer.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa

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
    try:
        read = pd.read_parquet if TABLES[name].geometry == "none" else gpd.read_parquet
        table: pd.DataFrame = read(path)
    except (OSError, ValueError, pa.ArrowException) as error:
        raise DataError(mark("{file} cannot be read: {reason}"), file=str(path), reason=str(error)) from error
    return table


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
    except (KeyError, TypeError, ValueError, DataError) as error:
        raise ProjectFileError(
            mark("{file} is damaged ({reason}); write it again"), file=str(folder), reason=str(error)
        ) from error


def is_parquet_project(folder: Path) -> bool:
    """Return whether a folder holds a project."""
    return (folder / SIGN).is_file()


def _document(folder: Path) -> Mapping[str, Any]:
    try:
        document = json.loads((folder / SIGN).read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise ProjectFileError(
            mark("{file} holds no project: {reason}"), file=str(folder), reason=str(error)
        ) from error
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ProjectFileError(mark("{file} holds no project of this version of netplan"), file=str(folder))
    return document
