"""From an OSM file to a project: the story, step by step."""

from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from netplan.errors import DataError
from netplan.io.credit import OSM_LICENCE, OSM_SOURCE
from netplan.io.crs import WGS84, checked_metric, metric_crs
from netplan.io.osm.boundaries import Border, Borders, districts_of, pick_border, read_borders
from netplan.io.osm.extract import Extract, read_extract
from netplan.io.osm.places import read_addresses, read_buildings, read_carriers, read_sites, things_of
from netplan.io.osm.streets import read_streets
from netplan.io.rules import counted
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.project import Project
from netplan.progress import SILENT, Progress, steps

Layers = dict[str, gpd.GeoDataFrame]

_READERS: dict[str, Callable[..., tuple[gpd.GeoDataFrame, list[Problem]]]] = {
    "sites": read_sites,
    "addresses": read_addresses,
    "buildings": read_buildings,
    "carriers": read_carriers,
}


def read_osm(
    path: Path, *, boundary: gpd.GeoDataFrame | str = "", crs: str = "", progress: Progress = SILENT
) -> Project:
    """Return the municipality in an OpenStreetMap extract (.osm, .osm.gz, .osm.bz2, .osm.pbf).

    ``boundary`` is a ``boundary`` table, the name of an administrative boundary in the file or the number of
    its relation ("relation/62705"); without it the largest complete municipality is taken. Objects that
    touch it are kept whole, the others are left out and counted. ``crs`` is the metric system of the
    project, by default the UTM zone of the place.

    Raises:
        DataError: no OSM file, empty, damaged, cut off, or it holds nothing within the boundary.
        ParameterError: no boundary of that name, or ``crs`` is not metric.

    """
    reading, making = steps(progress, 0.0, 0.6, 1.0)
    extract = read_extract(path, reading)
    lonlat = _middle(extract)
    crs = checked_metric(crs) if crs else metric_crs(*lonlat)
    to_metres = Transformer.from_crs(WGS84, crs, always_xy=True)
    borders = read_borders(extract, to_metres)
    border, problems = _border(borders, boundary, crs, path)
    shapely.prepare(border.shape)
    layers, found = _layers(extract, crs, to_metres, border, making)
    problems += found
    if not len(layers["streets"]):
        raise DataError(
            mark("{file} holds no street within the boundary of {name}; give an extract of that place"),
            file=str(path),
            name=border.name,
        )
    layers["districts"], found = districts_of(borders, border, crs)
    problems += found + _dropped(extract)
    layers["boundary"] = table_of(
        "boundary", {"id": [border.osm_id], "name": [border.name]}, [border.shape], crs
    )
    sourced = {name: _sourced(table, extract) for name, table in layers.items() if len(table)}
    if isinstance(boundary, gpd.GeoDataFrame):
        sourced["boundary"] = boundary.to_crs(crs)
    making(1.0)
    return Project(
        name=border.name or path.name.partition(".")[0],
        layers=sourced,
        crs=crs,
        ags=border.ags,
        problems=tuple(problems),
    )


def _middle(extract: Extract) -> tuple[float, float]:
    """Return the middle of the data in degrees."""
    lon, lat = np.median(extract.lonlat(), axis=0)
    return float(lon), float(lat)


def _layers(
    extract: Extract, crs: str, to_metres: Transformer, border: Border, progress: Progress
) -> tuple[Layers, list[Problem]]:
    progress(0.1, Message(mark("Cutting streets at junctions")))
    layers: Layers = {}
    layers["streets"], problems = read_streets(extract, crs, to_metres, border.shape)
    progress(0.4, Message(mark("Reading buildings, addresses and sites")))
    things = things_of(extract, to_metres, border.shape)
    for position, (name, read) in enumerate(_READERS.items()):
        progress(0.5 + 0.1 * position)
        layers[name], found = read(things, crs)
        problems += found
    return layers, problems


def _border(
    borders: Borders, boundary: gpd.GeoDataFrame | str, crs: str, path: Path
) -> tuple[Border, list[Problem]]:
    if isinstance(boundary, str):
        return pick_border(borders, boundary, str(path))
    given = boundary.to_crs(crs)
    name = given["name"].dropna()
    tags = {"name": name.iloc[0]} if len(name) else {"name": ""}
    return Border(str(given["id"].iloc[0]), tags, given.geometry.union_all()), []


def _dropped(extract: Extract) -> list[Problem]:
    return [
        *counted("OSM-019", "buildings", len(extract.open_areas), example=", ".join(extract.open_areas[:3])),
        *counted("OSM-020", "", int(extract.was_sorted)),
    ]


def _sourced(table: gpd.GeoDataFrame, extract: Extract) -> gpd.GeoDataFrame:
    day = extract.as_of.date().isoformat() if extract.as_of else None
    facts = {"source": OSM_SOURCE, "as_of": day, "licence": OSM_LICENCE, "confidential": "public"}
    return table.assign(
        **{
            key: table[key].where(table[key].notna(), value).astype(table[key].dtype)
            for key, value in facts.items()
        }
    )
