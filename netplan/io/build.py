"""A new project from whatever files there are."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from netplan.errors import ParameterError
from netplan.io.credit import OSM_SOURCE
from netplan.io.crs import checked_metric, metric_crs
from netplan.io.layers import ROLES, Source, middle_of, read_layer, source_of
from netplan.io.osm.reader import read_osm
from netplan.io.rules import counted
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.progress import SILENT, Progress, steps

__all__ = ["ROLES", "new_project", "source_of", "with_source"]


def new_project(
    name: str,
    *,
    osm: Path | None = None,
    boundary: str = "",
    layers: Iterable[Source] = (),
    crs: str = "",
    progress: Progress = SILENT,
) -> Project:
    """Return a project of an OpenStreetMap extract, layer files, or both.

    ``boundary`` is a polygon file, or the name or relation number of an administrative boundary in the
    extract. Files take the place of what the extract holds for the same table; several files for one table
    are joined. ``crs`` is the project's metric system, by default the UTM zone of the place. An empty
    ``name`` takes that of the municipality.

    Raises:
        DataError: a file cannot be used; the sentence names it.
        ParameterError: nothing was given, or a name, layer, column or system does not exist.

    """
    sources = list(layers)
    if osm is None and not sources:
        raise ParameterError(mark("A project needs an OpenStreetMap extract or at least one layer"))
    outline = _outline(boundary, osm)
    crs = checked_metric(crs) if crs else ""
    if not crs and (outline or osm is None):
        crs = metric_crs(*middle_of(outline or sources[0]))
    reading, loading = steps(progress, 0.0, 0.7 if osm else 0.0, 1.0)
    area = read_layer(outline, crs) if outline else None
    if osm:
        project = read_osm(osm, boundary=area.table if area else boundary, crs=crs, progress=reading)
    else:
        project = Project(name=name, layers={"boundary": area.table} if area else {}, crs=crs)
    found = area.problems if area else ()
    project = replace(project, name=name or project.name, problems=(*found, *project.problems))
    for position, source in enumerate(sources):
        part = loading.part(position / len(sources), (position + 1) / len(sources))
        project = with_source(project, source, part)
    return project


def with_source(project: Project, source: Source, progress: Progress = SILENT) -> Project:
    """Return the project with one more file; it replaces what OpenStreetMap knew of the same kind.

    Raises:
        DataError: the file cannot be used; the sentence names it.
        ParameterError: ``source`` names something that does not exist.

    """
    delivery = read_layer(source, project.crs, project.layers.get("boundary"), progress)
    table, problems = delivery.table, delivery.problems
    old = project.layers.get(source.role)
    found = list(problems)
    if old is not None:
        kept = old[~_replaced(old, table)]
        found += counted("OSM-022", source.role, len(old) - len(kept), file=source.path.name)
        project = replace(project, problems=_still_true(project.problems, source.role, kept))
        double = table["id"].isin(kept["id"])
        found += counted("ID-005", source.role, int(double.sum()), file=source.path.name)
        table = table.assign(id=table["id"].where(~double, f"{source.path.stem}:" + table["id"]))
        table = conform(pd.concat([kept, table], ignore_index=True), source.role)
    joined = project.with_layer(source.role, table)
    return replace(joined, problems=(*joined.problems, *found))


def _still_true(problems: tuple[Problem, ...], role: str, kept: pd.DataFrame) -> tuple[Problem, ...]:
    """Return findings without what was said of objects of OpenStreetMap that have given way."""
    n = int(kept["source"].eq(OSM_SOURCE).sum())
    said = [one for one in problems if n or not (one.layer == role and one.code.startswith("OSM-"))]
    again = counted("OSM-018", role, n)
    return tuple(again[0] if one.code == "OSM-018" and one.layer == role else one for one in said)


def _replaced(old: pd.DataFrame, new: pd.DataFrame) -> "pd.Series[bool]":
    """Mark rows from OpenStreetMap of a kind that the new table delivers."""
    from_osm = old["source"].eq(OSM_SOURCE).fillna(value=False).astype(bool)
    kind = next((key for key in ("kind", "carrier_class") if key in old), None)
    return from_osm & old[kind].isin(new[kind]) if kind else from_osm


def _outline(boundary: str, osm: Path | None) -> Source | None:
    if boundary and Path(boundary).is_file():
        return Source(Path(boundary), "boundary")
    if boundary and osm is None:
        raise ParameterError(
            mark("{boundary} is no file; give a polygon layer, or an extract that holds this boundary"),
            boundary=boundary,
        )
    return None
