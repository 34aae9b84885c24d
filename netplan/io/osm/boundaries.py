"""The municipality and its districts, from the administrative boundaries of an extract."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer

from netplan.errors import DataError, ParameterError
from netplan.io.osm.extract import Extract
from netplan.io.osm.mapping import Tags
from netplan.io.rules import counted, finding
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.frames import table_of

_MUNICIPAL_LEVELS = ("8", "6")  # 6 in Germany: a town that is its own county
_DISTRICT_LEVELS = ("10", "9")
_AGS = "de:amtlicher_gemeindeschluessel"
_GAP_M = 1000.0  # a hole in an outline that may be closed by a straight line, if it is
_GAP_SHARE = 0.02  # no more of the whole outline than this
_MOST_PIECES = 100
_AROUND_DEG = 0.0005  # around what is in a file: a straight street alone has no area


@dataclass(frozen=True, eq=False)
class Border:
    """A boundary relation: its outline in the project's CRS, None if the file does not hold enough of it."""

    osm_id: str
    tags: Tags
    shape: Any
    gap_m: float = 0.0
    n_missing: int = 0

    @property
    def name(self) -> str:
        """Name of the municipality or district."""
        return self.tags.get("name", self.osm_id)

    @property
    def ags(self) -> str:
        """Official municipality key, "" if not tagged."""
        return self.tags.get(_AGS, "")


@dataclass(frozen=True, eq=False)
class Borders:
    """Every administrative boundary the file mentions, by relation id, and the box of the data."""

    by_id: Mapping[str, Border]
    box: Any


def read_borders(extract: Extract, to_metres: Transformer) -> Borders:
    """Assemble the administrative boundaries; one with a small gap is closed, and says so."""
    whole = {
        osm_id: shape
        for osm_id, tags, shape in zip(
            extract.areas.ids, extract.areas.tags, extract.areas.shapes, strict=True
        )
        if tags.get("boundary") == "administrative"
    }
    lines = {
        int(way): source.lonlat[source.start[k] : source.start[k + 1]]
        for source in (extract.ways, extract.outlines)
        for k, way in enumerate(source.ids)
    }
    found = {}
    for relation, (tags, members) in sorted(extract.borders.items()):
        osm_id = f"relation/{relation}"
        if osm_id in whole:
            shape = shapely.transform(whole[osm_id], _mover(to_metres))
            found[osm_id] = Border(osm_id, tags, shape)
            continue
        pieces = [
            shapely.LineString(np.column_stack(to_metres.transform(*lines[way].T)))
            for way in members
            if way in lines and len(lines[way]) > 1 and not np.isnan(lines[way]).any()
        ]
        shape, gap_m = _closed(pieces)
        found[osm_id] = Border(osm_id, tags, shape, gap_m, len(members) - len(pieces))
    return Borders(found, _box(extract, to_metres))


def pick_border(borders: Borders, wanted: str, file: str) -> tuple[Border, list[Problem]]:
    """Return the boundary called ``wanted`` (name or relation number), or the municipality of the file.

    Without a name it is the largest municipality whose boundary is complete; without any, the box of the
    data, which is no municipality, and a finding says so.

    Raises:
        ParameterError: no boundary of that name; the message lists those there are.
        DataError: the boundary is not complete in this file.

    """
    if wanted:
        border = _named(borders, wanted, file)
        return border, _gap(border)
    towns = _municipalities(borders.by_id.values())
    if not towns:
        box = Border("box", {"name": ""}, borders.box)
        return box, [finding("OSM-006", "boundary")]
    border = max(towns, key=lambda town: (town.shape.area, town.osm_id))
    chosen = finding("OSM-007", "boundary", name=border.name, osm_id=border.osm_id, n=len(towns))
    return border, [chosen, *_gap(border)]


def districts_of(borders: Borders, border: Border, crs: str) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return the ``districts`` table: the finest complete level inside the municipality, maybe none."""
    inside = {
        level: [
            other
            for other in borders.by_id.values()
            if other.tags["admin_level"] == level
            and other.shape is not None
            and border.shape.contains(other.shape.representative_point())
        ]
        for level in _DISTRICT_LEVELS
    }
    finest = next((inside[level] for level in _DISTRICT_LEVELS if inside[level]), [])
    boroughs = inside["9"] if finest is inside["10"] else []
    columns = {
        "id": [district.osm_id for district in finest],
        "name": [district.name for district in finest],
        "borough": [_around(boroughs, district) for district in finest],
    }
    table = table_of("districts", columns, [district.shape for district in finest], crs)
    covered = sum(district.shape.intersection(border.shape).area for district in finest)
    share = covered / border.shape.area
    problems = counted("OSM-016", "districts", len(finest) if share < 0.99 else 0, percent=round(100 * share))
    return table, problems


def _named(borders: Borders, wanted: str, file: str) -> Border:
    number = wanted.removeprefix("relation/").removeprefix("r")
    same = [
        border
        for border in borders.by_id.values()
        if border.name.casefold() == wanted.strip().casefold() or border.osm_id == f"relation/{number}"
    ]
    if not same:
        raise ParameterError(
            mark("{file} has no boundary called {name}; it has: {names}"),
            file=file,
            name=wanted,
            names=", ".join(sorted({border.name for border in borders.by_id.values()})) or "–",
        )
    complete = [border for border in same if border.shape is not None]
    if not complete:
        raise DataError(
            mark(
                "The boundary of {name} is not complete in {file} ({n} pieces are missing); give a larger "
                "extract, or the boundary as a polygon file"
            ),
            name=same[0].name,
            file=file,
            n=same[0].n_missing,
        )
    # a town and its county can share a name: the finer level is the town
    return max(
        complete, key=lambda border: (int(border.tags["admin_level"]) <= 8, border.tags["admin_level"])
    )


def _municipalities(borders: Iterable[Border]) -> list[Border]:
    """Return complete municipalities: level 8, and level 6 where no level 8 lies inside it."""
    levels = {
        level: [b for b in borders if b.tags["admin_level"] == level and b.shape is not None]
        for level in _MUNICIPAL_LEVELS
    }
    towns = levels["8"]
    inner = [town.shape.representative_point() for town in towns]
    return towns + [city for city in levels["6"] if not shapely.contains(city.shape, inner).any()]


def _gap(border: Border) -> list[Problem]:
    return counted(
        "OSM-005",
        "boundary",
        border.n_missing if border.gap_m > 0 else 0,
        name=border.name,
        gap_m=round(border.gap_m),
    )


def _closed(pieces: list[Any]) -> tuple[Any, float]:
    """Join pieces of an outline end to end; return the area and the metres bridged, or None."""
    merged = shapely.line_merge(shapely.union_all(pieces)) if pieces else shapely.LineString()
    parts = [np.asarray(part.coords) for part in getattr(merged, "geoms", [merged]) if not part.is_empty]
    rings = [part for part in parts if (part[0] == part[-1]).all()]
    open_parts = [part for part in parts if not (part[0] == part[-1]).all()]
    if not parts or len(open_parts) > _MOST_PIECES:
        return None, 0.0
    limit_m = min(_GAP_M, _GAP_SHARE * merged.length)
    bridged_m = 0.0
    while open_parts:
        head = open_parts.pop()
        ends = [*((np.hypot(*(p[0] - head[-1])), k, p) for k, p in enumerate(open_parts))]
        ends += [(np.hypot(*(p[-1] - head[-1])), k, p[::-1]) for k, p in enumerate(open_parts)]
        home_m = np.hypot(*(head[0] - head[-1]))
        gap_m, k, part = min(ends, key=lambda end: end[:2], default=(np.inf, -1, head))
        if min(gap_m, home_m) > limit_m:
            return None, 0.0
        bridged_m += min(gap_m, home_m)
        if home_m <= gap_m:
            rings.append(np.concatenate([head, head[:1]]))
        else:
            open_parts[k] = np.concatenate([head, part])
    if bridged_m > _GAP_SHARE * merged.length:
        return None, 0.0
    area = shapely.build_area(shapely.GeometryCollection([shapely.LinearRing(ring) for ring in rings]))
    return (None, 0.0) if area.is_empty or not area.is_valid else (area, float(bridged_m))


def _around(boroughs: list[Border], district: Border) -> str | None:
    point = district.shape.representative_point()
    return next((borough.name for borough in boroughs if borough.shape.contains(point)), None)


def _box(extract: Extract, to_metres: Transformer) -> Any:
    """Return the box the file declares, else that of what is in it."""
    if extract.box:
        corners = shapely.box(*extract.box)
    else:
        points = extract.lonlat()
        corners = shapely.box(*points.min(axis=0) - _AROUND_DEG, *points.max(axis=0) + _AROUND_DEG)
    return shapely.transform(shapely.segmentize(corners, 0.01), _mover(to_metres))


def _mover(to_metres: Transformer) -> Any:
    return lambda lonlat: np.column_stack(to_metres.transform(lonlat[:, 0], lonlat[:, 1]))
