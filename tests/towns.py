"""Towns drawn in ASCII, small enough to check every answer by hand.

    town('''
    F---+---S
        |
        T
    ''', fibre=["F"], schools=["S", "T"])

Ten metres per character, both ways; ``-`` and ``|`` are streets, ``+`` and letters are their junctions.
The first letter of the drawing's last line lies at y = 0.
"""

import functools
import tempfile
from pathlib import Path

import geopandas as gpd
import shapely
from shapely import LineString, Point, Polygon

from netplan.io.project_file import save_project
from netplan.model.frames import conform
from netplan.model.project import Project

CRS = "EPSG:25833"
STEP_M = 10.0
ORIGIN = (400_000.0, 5_700_000.0)
PROVENANCE = {"source": "drawn", "as_of": "2026-01-01", "licence": "CC0-1.0", "confidential": "public"}


def layer(name, rows, crs=CRS):
    """Return a table of the schema from rows (dicts with a geometry)."""
    if not rows:
        return conform(gpd.GeoDataFrame({"id": []}, geometry=[], crs=crs), name)
    filled = [PROVENANCE | {"id": f"{name}-{at}"} | row for at, row in enumerate(rows)]
    return conform(gpd.GeoDataFrame(filled, geometry="geometry", crs=crs), name)


def saved(make, path):
    """Write the file of the project that ``make()`` returns; what was written once is copied from then on."""
    path.write_bytes(_file_of(make))
    return path


@functools.cache
def _file_of(make):
    with tempfile.TemporaryDirectory() as folder:
        save_project(make(), Path(folder) / "town.gpkg")
        return (Path(folder) / "town.gpkg").read_bytes()


def junctions(drawing):
    """Return character -> point, "+" numbered +0, +1 … in reading order."""
    lines = [line for line in drawing.splitlines() if line.strip()]
    places, n_plain = {}, 0
    for row, line in enumerate(reversed(lines)):
        for column, char in enumerate(line):
            if char == "+" or char.isalpha():
                key = char if char != "+" else f"+{n_plain}"
                n_plain += char == "+"
                places[key] = Point(ORIGIN[0] + column * STEP_M, ORIGIN[1] + row * STEP_M)
    return places


def _streets(drawing):
    lines = [line for line in drawing.splitlines() if line.strip()]
    grid = {(c, r): char for r, line in enumerate(reversed(lines)) for c, char in enumerate(line)}
    for (column, row), char in sorted(grid.items()):
        if not (char == "+" or char.isalpha()):
            continue
        for (dx, dy), mark in {(1, 0): "-", (0, 1): "|"}.items():
            x, y = column + dx, row + dy
            while grid.get((x, y)) == mark:
                x, y = x + dx, y + dy
            end = grid.get((x, y), " ")
            if (x, y) != (column + dx, row + dy) and (end == "+" or end.isalpha()):
                yield [(ORIGIN[0] + c * STEP_M, ORIGIN[1] + r * STEP_M) for c, r in ((column, row), (x, y))]


def town(drawing, *, fibre=(), schools=(), ducts=(), surface="paving", **layers):
    """Return the project of a drawing.

    ``fibre``: letters where fibre ends (a metre of it lies there) or pairs of letters it joins straight;
    ``schools``: letters, or dicts of a site's columns with ``at``; ``ducts``: dicts with ``along`` (letters)
    and columns; further ``layers`` are rows for ``layer``.
    """
    at = junctions(drawing)
    streets = [
        {"geometry": LineString(ends), "name": f"Street {k}", "surface": surface, "road_class": 5200}
        for k, ends in enumerate(_streets(drawing))
    ]
    cables = [
        {
            "geometry": LineString(
                [at[letters[0]], at[letters[-1]] if len(letters) > 1 else _beside(at[letters])]
            )
        }
        for letters in fibre
    ]
    sites = [
        {"kind": "school", "down_mbps": 16.0, "name": f"School {school['at']}"}
        | {key: value for key, value in school.items() if key != "at"}
        | {"geometry": at[school["at"]] if isinstance(school["at"], str) else Point(school["at"])}
        for school in ({"at": school} if isinstance(school, str) else school for school in schools)
    ]
    pipes = [
        {key: value for key, value in duct.items() if key != "along"}
        | {"geometry": LineString([at[letter] for letter in duct["along"]])}
        for duct in ducts
    ]
    tables = {"streets": streets, "fibre": cables, "sites": sites, "ducts": pipes, **layers}
    return Project("Town", {name: layer(name, rows) for name, rows in tables.items()})


def _beside(point):
    return Point(point.x, point.y + 0.001)


def square(x, y, size):
    """Return a square with its lower left corner ``x``, ``y`` metres from the town's origin."""
    corners = [(x, y), (x + size, y), (x + size, y + size), (x, y + size)]
    return shapely.set_precision(Polygon([(ORIGIN[0] + a, ORIGIN[1] + b) for a, b in corners]), 0.001)


FORK = """
F-----+-----S
      |
      |
      T
"""

LADDER = """
F-----+-----S
|     |     |
|     |     |
+-----T-----+
"""


SCHOOLS = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]


def fork():
    """Return a town with two schools that miss the target."""
    return town(FORK, fibre=["F"], schools=SCHOOLS)


def ladder():
    """Return the same with ways around."""
    return town(LADDER, fibre=["F"], schools=SCHOOLS)
