"""An OpenStreetMap extract as a file with a layer for each table it can fill."""

from functools import lru_cache
from pathlib import Path
from typing import Any

import geopandas as gpd

from netplan.errors import DataError, ParameterError
from netplan.io.files.kinds import checked, kind_of
from netplan.io.layers.source import Source
from netplan.io.osm.reader import read_osm
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.progress import SILENT, Progress

EXTRACT = "OpenStreetMap"
LAYERS = ("boundary", "districts", "streets", "sites", "addresses", "buildings", "carriers")


def is_extract(path: Path) -> bool:
    """Whether the first bytes of ``path`` are those of an extract.

    Raises:
        DataError: not a file, or of a kind that cannot be taken.

    """
    return kind_of(path).opener == "extract"


def extract_layer(
    source: Source, crs: str, boundary: gpd.GeoDataFrame | None, progress: Progress = SILENT
) -> tuple[Any, tuple[Problem, ...]]:
    """Return the table ``source.role`` of an extract in ``crs``, and what was found in making it.

    Of what lies outside ``boundary`` only the number is said. A constant such as ``{"kind": "school"}``
    chooses the rows that have it.

    Raises:
        DataError: the file is damaged or holds nothing of the kind.
        ParameterError: extracts have no such layer.

    """
    schema, file = source.schema, source.path.name
    if schema.name not in LAYERS or source.layer not in {"", schema.name}:
        raise ParameterError(
            mark("{file} is an OpenStreetMap extract: it has no layer for {role}; it has: {names}"),
            file=file,
            role=schema.name,
            names=", ".join(LAYERS),
        )
    project = _whole(source.path, crs, boundary, progress)
    table = project.layer(schema.name)
    for key, value in source.constants.items():
        table = table[table[key] == value].reset_index(drop=True)
    if not len(table):
        raise DataError(
            mark("{file} holds nothing for {role} within the municipality"), file=file, role=schema.name
        )
    return table, tuple(problem for problem in project.problems if problem.layer in {schema.name, ""})


def layers_with_rows(
    path: Path, crs: str, boundary: gpd.GeoDataFrame | None, progress: Progress = SILENT
) -> tuple[str, ...]:
    """Return the layers an extract fills within ``boundary``, in the order of ``LAYERS``.

    Raises:
        DataError: the file is damaged or holds no street of the place.

    """
    project = _whole(path, crs, boundary, progress)
    return tuple(name for name in LAYERS if len(project.layer(name)))


def _whole(path: Path, crs: str, boundary: gpd.GeoDataFrame | None, progress: Progress) -> Project:
    """Return all of an extract; it is read once for all its layers."""
    stamp = checked(path).stat()
    area = b"" if boundary is None else boundary.to_crs(crs).geometry.union_all().wkb
    kept = _kept(path, stamp.st_size, stamp.st_mtime_ns, crs, area)
    if not kept:
        place = "" if boundary is None else boundary
        kept.append(read_osm(path, boundary=place, crs=crs, progress=progress))
    return kept[0]


@lru_cache(maxsize=1)
def _kept(*_key: object) -> list[Project]:
    """Return where the last extract is kept, for the layer that is asked for next."""
    return []
