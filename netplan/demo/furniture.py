"""What could carry a radio: street lamps, traffic signals, municipal buildings."""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from netplan.demo import elementary, words
from netplan.demo.addresses import Houses
from netplan.demo.districts import Districts
from netplan.demo.frames import frame
from netplan.demo.mesh import Mesh, line_ends
from netplan.demo.noise import Floats, generator
from netplan.demo.quarters import GREEN
from netplan.demo.sites import Sites
from netplan.demo.streets import Streets

Ints = NDArray[np.int64]

N_LAMPS = 54_000
N_SIGNALS = 444
N_BUILDINGS = 300
_SIGNALS_APART_M = 75.0
_OLD_TOWN_M = 1_500.0  # around the middle
_TRAFFIC_OFFICE = "Stadt Musterstadt, Verkehrs- und Tiefbauamt"
_UTILITY = "Stadtwerke Musterstadt"
_AVAILABILITY = (5000, 4000, 3000, 1000)


def carriers_table(
    seed: int, mesh: Mesh, streets: Streets, houses: Houses, sites: Sites, districts: Districts
) -> gpd.GeoDataFrame:
    """Return the table of carriers: 54,000 lamps, 444 signals, 300 buildings."""
    rng = generator(seed, "carriers")
    parts = [
        _lamps(rng, mesh, streets),
        _signals(rng, mesh, streets),
        _buildings(rng, houses, sites, districts),
    ]
    columns = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    xy = columns.pop("xy")
    columns["name"] = columns["name"].astype(object)
    surveyed = _surveyed(generator(seed, "carriers surveyed"), xy, columns)
    return frame("carriers", {**columns, **surveyed}, shapely.points(xy), "C")


def _surveyed(
    rng: np.random.Generator, xy: Floats, columns: dict[str, NDArray[np.generic]]
) -> dict[str, NDArray[np.generic]]:
    """Return what a survey of some carriers found: how high a device can hang, heritage, trees in the way."""
    n, height = len(xy), np.asarray(columns["height_m"], dtype=float)
    lamp, roof = (columns["carrier_class"] == name for name in ("ISA_Strassenlaterne", "ISA_Bauwerk"))
    above = np.select([lamp, roof], [-1.0, 2.0], -0.5)  # below the lamp's head, over the roof
    old = np.hypot(*xy.T) < _OLD_TOWN_M
    heritage = np.where(rng.random(n) < np.where(old, 0.3, np.where(roof, 0.08, 0.01)), "yes", "no")
    trees = np.where(rng.random(n) < np.where(lamp, 0.14, 0.04), "yes", "no")
    return {
        "mounting_m": np.where(rng.random(n) < 0.35, np.nan, height + above),
        "heritage": np.where(rng.random(n) < 0.25, np.nan, heritage.astype(object)),
        "trees": np.where(rng.random(n) < 0.4, np.nan, trees.astype(object)),
    }


def _lamps(rng: np.random.Generator, mesh: Mesh, streets: Streets) -> dict[str, NDArray[np.generic]]:
    """Set lamps along all lit streets, closer and higher on main roads, exactly as many as wanted."""
    main = mesh.road_class < 5000
    lit = (streets.kind != GREEN) & np.isin(streets.use, ["road", "service"]) & ~mesh.over_rail
    spacing = np.select([main, mesh.road_class < 5200, streets.use == "service"], [27.0, 29.0, 44.0], 32.0)
    rows = np.flatnonzero(lit)
    rows = rows[np.lexsort((streets.place[rows], streets.street[rows]))]
    length = shapely.length(mesh.lines[rows])
    upto = np.cumsum(length / spacing[rows])
    at = (np.arange(N_LAMPS) + 0.5) * upto[-1] / N_LAMPS
    nth = np.searchsorted(upto, at)
    segment = rows[nth]
    place = length[nth] * (1.0 - (upto[nth] - at) * spacing[segment] / length[nth])
    side = np.where((np.arange(N_LAMPS) % 2 == 0) & main[segment], -1.0, 1.0)
    offset = np.where(main[segment], 7.5, 5.0) * side
    height = np.select([main, mesh.road_class < 5200], [10.0, 8.0], 5.5)[segment] + rng.choice(
        [-0.5, 0.0, 0.5], N_LAMPS
    )
    reserve = np.round(np.where(main[segment], 22.0, 12.0) * rng.lognormal(0.0, 0.35, N_LAMPS))
    return {
        "xy": beside(mesh.lines[segment], place, offset),
        "carrier_class": np.full(N_LAMPS, "ISA_Strassenlaterne", dtype=object),
        "name": np.full(N_LAMPS, np.nan, dtype=object),
        "height_m": height,
        "power": rng.choice(
            np.array(["night", "permanent", "unknown"], dtype=object), N_LAMPS, p=[0.83, 0.13, 0.04]
        ),
        "owner": np.where(rng.random(N_LAMPS) < 0.88, _TRAFFIC_OFFICE, _UTILITY).astype(object),
        "load_reserve_kg": np.where(rng.random(N_LAMPS) < 0.37, np.nan, reserve),
        "availability": rng.choice(_AVAILABILITY, N_LAMPS, p=[0.62, 0.28, 0.07, 0.03]),
    }


def beside(lines: NDArray[np.object_], place_m: Floats, offset_m: Floats) -> Floats:
    """Return points [n, 2] at ``place_m`` along the lines, ``offset_m`` to their left."""
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines, place_m))
    behind = shapely.get_coordinates(shapely.line_interpolate_point(lines, np.maximum(place_m - 0.5, 0.0)))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines, place_m + 0.5)) - behind
    ahead /= np.maximum(np.hypot(ahead[:, 0], ahead[:, 1]), 1e-9)[:, None]
    return np.asarray(at + np.stack([-ahead[:, 1], ahead[:, 0]], axis=1) * offset_m[:, None])


def _signals(rng: np.random.Generator, mesh: Mesh, streets: Streets) -> dict[str, NDArray[np.generic]]:
    """Put signals at the busiest junctions, the wider of two close ones first."""
    weight = np.select(
        [mesh.road_class < 2500, mesh.road_class < 3500, mesh.road_class < 4500], [4.0, 3.0, 2.0], 0.6
    )
    weight = np.where(mesh.road_class < 5200, weight, 0.2) * (streets.use == "road") * (streets.kind != GREEN)
    n = int(max(mesh.tail.max(), mesh.head.max())) + 1
    node = np.concatenate([mesh.tail, mesh.head])
    load = np.bincount(node, np.tile(weight, 2), n)
    at = np.empty((n, 2))
    at[node] = line_ends(mesh.lines)
    load *= (np.bincount(node, minlength=n) > 2) * elementary.exp(-np.hypot(*at.T) / 9000.0)
    order = np.lexsort((np.arange(n), -load))[: 6 * N_SIGNALS]
    near = cKDTree(at[order]).query_pairs(_SIGNALS_APART_M, output_type="ndarray")
    near = near[np.lexsort((near[:, 1], near[:, 0]))]
    good = np.ones(len(order), dtype=bool)
    for one, two in near.tolist():
        if good[one]:
            good[two] = False
    place = at[order[good][:N_SIGNALS]]
    return {
        "xy": place + rng.uniform(4.0, 7.0, (N_SIGNALS, 2)) * rng.choice([-1.0, 1.0], (N_SIGNALS, 2)),
        "carrier_class": np.full(N_SIGNALS, "ISA_Ampel", dtype=object),
        "name": np.array([f"LSA {k:03d}" for k in range(1, N_SIGNALS + 1)], dtype=object),
        "height_m": rng.choice([3.5, 4.0, 6.0, 6.5], N_SIGNALS),
        "power": np.full(N_SIGNALS, "permanent", dtype=object),
        "owner": np.full(N_SIGNALS, _TRAFFIC_OFFICE, dtype=object),
        "load_reserve_kg": np.where(rng.random(N_SIGNALS) < 0.2, np.nan, rng.integers(10, 45, N_SIGNALS)),
        "availability": rng.choice(_AVAILABILITY, N_SIGNALS, p=[0.45, 0.45, 0.06, 0.04]),
    }


def _buildings(
    rng: np.random.Generator, houses: Houses, sites: Sites, districts: Districts
) -> dict[str, NDArray[np.generic]]:
    """Return municipal buildings: all schools and Kitas, the town hall, and other public houses."""
    taken = np.zeros(len(houses.kind), dtype=bool)
    taken[sites.house] = True
    others = rng.permutation(np.flatnonzero(~taken))[: N_BUILDINGS - len(sites.house)]
    hall = np.flatnonzero(~taken)[np.argmin(np.hypot(*houses.xy[~taken].T))]
    others[0] = hall
    row = np.concatenate([sites.house, others])
    names = [None] * len(sites.house) + ["Rathaus"]
    kinds = words.PUBLIC_BUILDINGS
    names += [
        f"{kinds[k % len(kinds)]} {districts.name[houses.district[house]]}"
        for k, house in enumerate(others[1:].tolist())
    ]
    return {
        "xy": houses.xy[row],
        "carrier_class": np.full(N_BUILDINGS, "ISA_Bauwerk", dtype=object),
        "name": pd.Series(names, dtype=object).to_numpy(),
        "height_m": houses.height_m[row],
        "power": np.full(N_BUILDINGS, "permanent", dtype=object),
        "owner": np.full(N_BUILDINGS, "Stadt Musterstadt, Amt für Gebäudemanagement", dtype=object),
        "load_reserve_kg": np.where(
            rng.random(N_BUILDINGS) < 0.5, np.nan, rng.integers(5, 40, N_BUILDINGS) * 10.0
        ),
        "availability": rng.choice(_AVAILABILITY, N_BUILDINGS, p=[0.5, 0.45, 0.05, 0.0]),
    }
