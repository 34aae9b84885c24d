"""Houses along the streets: addresses with numbers and households, and the buildings themselves."""

from dataclasses import dataclass, fields

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.demo import words
from netplan.demo.districts import Districts, district_at
from netplan.demo.frames import frame
from netplan.demo.mesh import Mesh
from netplan.demo.noise import Floats, generator
from netplan.demo.quarters import DETACHED, GARDEN, GREEN, INDUSTRY, KINDS, VILLAGE, of_kind
from netplan.demo.streets import Streets

Ints = NDArray[np.int64]
Shapes = NDArray[np.object_]

N_ADDRESSES = 62_400
N_HOUSEHOLDS = 340_000
_STOREY_M = 3.1


@dataclass(frozen=True, eq=False)
class Houses:
    """Houses [n] with the place of their door on the street.

    xy [n, 2], building, height_m   door, outline and height of the house
    segment, place_m, side          segment of the mesh, metres from its first point, 1 left or -1 right of it
    kind, district                  rows of ``KINDS`` and of the districts
    street, number, households      number of the street, house number as text, households
    """

    xy: Floats
    building: Shapes
    height_m: Floats
    segment: Ints
    place_m: Floats
    side: Ints
    kind: Ints
    district: Ints
    street: Ints
    number: NDArray[np.str_]
    households: Ints

    def rows(self, which: NDArray[np.bool_] | Ints) -> "Houses":
        """Return the houses ``which``."""
        return Houses(*(getattr(self, f.name)[which] for f in fields(self)))


def make_houses(seed: int, mesh: Mesh, streets: Streets, districts: Districts) -> Houses:
    """Place houses along all streets beside built-up quarters, number them, and move people in."""
    rng = generator(seed, "houses")
    plots = _plots(mesh, streets)
    door, building = _buildings(rng, mesh, plots)
    free = _free(mesh, building)
    loose = np.isin(plots.kind[free], [GARDEN, DETACHED, VILLAGE])  # where a gap between houses is no gap
    free = np.sort(free[np.argsort(rng.random(len(free)) + loose, kind="stable")[:N_ADDRESSES]])
    plots, door, building = plots.rows(free), door[free], building[free]
    households = _households(rng, plots.kind)
    floors = np.array([kind.floors for kind in KINDS])[plots.kind]
    storeys = rng.integers(floors[:, 0], floors[:, 1] + 1)
    height = np.round(storeys * _STOREY_M + rng.uniform(1.5, 4.5, len(free)), 1)
    street = streets.street[plots.segment]
    return Houses(
        np.round(door, 3), building, height, plots.segment, plots.place_m, plots.side, plots.kind,
        district_at(districts, shapely.points(door)), street, _numbers(rng, plots, streets), households,
    )  # fmt: skip


@dataclass(frozen=True, eq=False)
class _Plots:
    segment: Ints
    place_m: Floats
    side: Ints
    kind: Ints
    width_m: Floats

    def rows(self, which: Ints) -> "_Plots":
        return _Plots(*(getattr(self, f.name)[which] for f in fields(self)))


def _plots(mesh: Mesh, streets: Streets) -> _Plots:
    """Divide both sides of every named street into plots, leaving the corners free."""
    length = shapely.length(mesh.lines)
    open_ground = (streets.street >= 0) & ~mesh.over_water & ~mesh.over_rail & (streets.use != "track")
    parts = []
    for side, kind in ((1, mesh.kind_left), (-1, mesh.kind_right)):
        frontage = of_kind("frontage_m")[kind] * np.where(streets.use == "service", 1.4, 1.0)
        corner = of_kind("corner_m")[kind]
        count = np.floor((length - 2 * corner) / frontage).astype(np.int64)
        count[~open_ground | (kind == GREEN)] = 0
        count = np.maximum(count, 0)
        segment = np.repeat(np.arange(len(length)), count)
        nth = np.arange(count.sum()) - np.repeat(np.cumsum(count) - count, count)
        width = ((length - 2 * corner) / np.maximum(count, 1))[segment]
        place = corner[segment] + (nth + 0.5) * width
        parts.append(_Plots(segment, place, np.full(len(segment), side), kind[segment], width))
    return _Plots(*(np.concatenate([getattr(p, f.name) for p in parts]) for f in fields(_Plots)))


def _buildings(rng: np.random.Generator, mesh: Mesh, plots: _Plots) -> tuple[Floats, Shapes]:
    """Return doors [n, 2] and rectangles: wall to wall in closed blocks, with gardens elsewhere."""
    line = mesh.lines[plots.segment]
    at = shapely.get_coordinates(shapely.line_interpolate_point(line, plots.place_m))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(line, plots.place_m + 0.5)) - at
    ahead /= np.hypot(ahead[:, 0], ahead[:, 1])[:, None]
    inward = np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * plots.side[:, None]
    width, depth, setback = _sizes(rng, plots)
    door = at + inward * setback[:, None]
    middle = door + inward * (depth / 2)[:, None]
    a, b = ahead * (width / 2)[:, None], inward * (depth / 2)[:, None]
    corners = np.stack([middle - a - b, middle + a - b, middle + a + b, middle - a + b], axis=1)
    return door, shapely.polygons(np.round(corners, 2))


def _sizes(rng: np.random.Generator, plots: _Plots) -> tuple[Floats, Floats, Floats]:
    """Return width, depth and setback of every house in metres."""
    n = len(plots.kind)
    share = np.array([0.0, 0.97, 0.98, 0.98, 0.82, 0.55, 0.48, 0.48, 0.62])[plots.kind]
    loose = share < 0.9
    width = plots.width_m * share * np.where(loose, rng.uniform(0.8, 1.2, n), 1.0)
    depth = of_kind("depth_m")[plots.kind] * np.where(loose, rng.uniform(0.75, 1.25, n), 1.0)
    setback = of_kind("setback_m")[plots.kind] * np.where(loose, rng.uniform(0.85, 1.25, n), 0.9)
    return np.asarray(width), np.asarray(depth), np.asarray(setback)


def _free(mesh: Mesh, building: Shapes) -> Ints:
    """Return the rows of houses that stand neither on a street nor in an older house."""
    house, _ = shapely.STRtree(mesh.lines).query(_grown(building, 3.0), predicate="intersects")
    good = np.ones(len(building), dtype=bool)
    good[house] = False
    rows = np.flatnonzero(good)
    inner = _grown(building[rows], -0.6)
    one, two = shapely.STRtree(inner).query(inner, predicate="intersects")
    order = np.lexsort((two, one))
    order = order[one[order] < two[order]]
    for older, younger in zip(rows[one[order]].tolist(), rows[two[order]].tolist(), strict=True):
        if good[older]:
            good[younger] = False
    return np.flatnonzero(good)


def _grown(rectangles: Shapes, by_m: float) -> Shapes:
    """Return the rectangles with every side moved outwards."""
    corners = shapely.get_coordinates(rectangles).reshape(-1, 5, 2)[:, :4]
    along, across = corners[:, 1] - corners[:, 0], corners[:, 3] - corners[:, 0]
    along *= by_m / np.hypot(along[:, 0], along[:, 1])[:, None]
    across *= by_m / np.hypot(across[:, 0], across[:, 1])[:, None]
    moves = np.stack([-along - across, along - across, along + across, across - along], axis=1)
    return np.asarray(shapely.polygons(corners + moves))


def _households(rng: np.random.Generator, kind: Ints) -> Ints:
    """Return households per house, ``N_HOUSEHOLDS`` altogether, none in most of the works."""
    expected = of_kind("households")[kind] * rng.lognormal(0.0, 0.3, len(kind))
    expected = np.where(kind == INDUSTRY, rng.random(len(kind)) * 0.4, expected)
    expected *= N_HOUSEHOLDS / expected.sum()
    up = np.floor(np.cumsum(expected) + 0.5).astype(np.int64)
    return np.diff(up, prepend=0)


def _numbers(rng: np.random.Generator, plots: _Plots, streets: Streets) -> NDArray[np.str_]:
    """Give every house its number: odd on the left, even on the right, rising along the street."""
    segment = plots.segment
    forward = streets.forward[segment]
    left = (plots.side > 0) == forward
    along = np.where(forward, plots.place_m, -plots.place_m)
    order = np.lexsort((along, streets.place[segment], left, streets.street[segment]))
    street, left = streets.street[segment][order], left[order]
    fresh = np.concatenate([[True], (street[1:] != street[:-1]) | (left[1:] != left[:-1])])
    lettered = (rng.random(len(order)) < 0.04) & ~fresh
    lettered[1:] &= ~lettered[:-1]
    run = np.cumsum(~lettered)
    nth = run - run[np.maximum.accumulate(np.where(fresh, np.arange(len(order)), 0))]
    number = (2 * nth + np.where(left, 1, 2)).astype(np.str_)
    text = np.where(lettered, np.char.add(number, "a"), number)
    result = np.empty(len(order), dtype=text.dtype)
    result[order] = text
    return result


def postcodes(districts: Districts) -> NDArray[np.str_]:
    """Return the postcode of each district; 00… is not used in Germany."""
    return np.array([f"00{100 + int(key) // 2:03d}" for key in districts.key])


def address_columns(houses: Houses, streets: Streets, districts: Districts) -> dict[str, NDArray[np.generic]]:
    """Return street, house number, postcode and place of the houses, as columns."""
    return {
        "street": streets.names[houses.street].astype(object),
        "house_number": houses.number.astype(object),
        "postcode": postcodes(districts)[houses.district].astype(object),
        "place": np.full(len(houses.street), words.PLACE, dtype=object),
    }


def addresses_table(houses: Houses, streets: Streets, districts: Districts) -> gpd.GeoDataFrame:
    """Return the table of addresses."""
    columns = {**address_columns(houses, streets, districts), "households": houses.households}
    return frame("addresses", columns, shapely.points(houses.xy), "A")


def buildings_table(houses: Houses) -> gpd.GeoDataFrame:
    """Return the table of buildings, one per address."""
    return frame("buildings", {"height_m": houses.height_m}, houses.building, "B")
