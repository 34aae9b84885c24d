"""Cells like those of the Breitbandatlas: which share of the households can have which rate."""

import geopandas as gpd
import numpy as np
import shapely
from scipy.spatial import cKDTree

from netplan.demo.addresses import Houses
from netplan.demo.frames import CENTRE_X_M, CENTRE_Y_M, frame
from netplan.demo.mesh import Mesh
from netplan.demo.networks import DISTRIBUTION, FIBRE_CABINET, NO_FIBRE, VDSL_CABINET, Networks
from netplan.demo.noise import Floats, generator
from netplan.model.tables import ATLAS_RATES_MBPS, ATLAS_TECHNOLOGIES

_CELL_M = 100.0
_DETOUR = 1.25
# chance that a quarter has cable, by kind; [K] planning values, like the copper rates
_CABLE = np.array([0.0, 0.6, 0.8, 0.9, 0.97, 0.62, 0.45, 0.05, 0.2])
_LOOP_M = np.array([0.0, 200.0, 300.0, 400.0, 500.0, 600.0, 800.0, 1000.0, 1500.0, 4000.0])
_VECTORING_MBPS = np.array([250.0, 250.0, 230.0, 185.0, 150.0, 115.0, 65.0, 42.0, 20.0, 6.0])
_PLAIN_DSL_MBPS = np.array([50.0, 50.0, 50.0, 50.0, 30.0, 25.0, 16.0, 16.0, 10.0, 2.0])


def cells_table(seed: int, mesh: Mesh, houses: Houses, networks: Networks) -> gpd.GeoDataFrame:
    """Return the 100 m cells that have households; what nobody reported is missing, not 0."""
    rng = generator(seed, "atlas")
    rates = _rates(rng, mesh, houses, networks)
    lived = houses.households > 0
    corner = np.floor((houses.xy[lived] + (CENTRE_X_M, CENTRE_Y_M)) / _CELL_M).astype(np.int64)
    cells, cell = np.unique(corner, axis=0, return_inverse=True)
    cell = cell.ravel()
    people = houses.households[lived].astype(np.float64)
    total = np.bincount(cell, people)
    silent = rng.random(len(cells)) < 0.02
    columns: dict[str, object] = {"id": [f"100mN{y}E{x}" for x, y in cells.tolist()]}
    for technology, rate in rates.items():
        mute = silent | ((rng.random(len(cells)) < 0.3) & (np.bincount(cell, rate[lived]) == 0))
        for step in ATLAS_RATES_MBPS:
            share = np.round(100.0 * np.bincount(cell, people * (rate[lived] >= step)) / total, 1)
            columns[f"down_fn_hh_{technology}_{step}"] = np.where(mute, np.nan, share)
    west, south = cells[:, 0] * _CELL_M - CENTRE_X_M, cells[:, 1] * _CELL_M - CENTRE_Y_M
    return frame("cells", columns, shapely.box(west, south, west + _CELL_M, south + _CELL_M))


def _rates(rng: np.random.Generator, mesh: Mesh, houses: Houses, networks: Networks) -> dict[str, Floats]:
    """Return the download in Mbit/s every house can have, for each technology of the atlas."""
    n = len(houses.kind)
    fibre = networks.fibre[houses.segment]
    chance = rng.random(n)
    likely = np.select([fibre == DISTRIBUTION, fibre > NO_FIBRE], [0.96, 0.15], 0.0)
    quarter = np.where(houses.side > 0, mesh.quarter_left[houses.segment], mesh.quarter_right[houses.segment])
    cable = rng.random(int(quarter.max()) + 1)[quarter] < _CABLE[houses.kind]
    speed = np.where(rng.random(int(quarter.max()) + 1)[quarter] < 0.88, 1000.0, 400.0)
    found = {
        "ftthb": np.where(chance < likely, 1000.0, 0.0),
        "fttc": _copper(houses, networks),
        "hfc": np.where(cable & (rng.random(n) < 0.97), speed, 0.0),
    }
    found["alle"] = np.maximum.reduce(list(found.values()))
    return {technology: found[technology] for technology in ATLAS_TECHNOLOGIES}


def _copper(houses: Houses, networks: Networks) -> Floats:
    """Return the rate over the line from the nearest cabinet, which is about 1.25 times the beeline."""
    rates = []
    vdsl = networks.cabinet_kind == VDSL_CABINET
    copper = networks.cabinet_kind != FIBRE_CABINET
    for which, table in ((vdsl, _VECTORING_MBPS), (copper & ~vdsl, _PLAIN_DSL_MBPS)):
        distance, _ = cKDTree(networks.cabinet_xy[which]).query(houses.xy)
        rates.append((distance, np.interp(distance * _DETOUR, _LOOP_M, table)))
    (near_vdsl, fast), (near_plain, slow) = rates
    return np.asarray(np.where(near_vdsl < near_plain, fast, slow), dtype=np.float64)
