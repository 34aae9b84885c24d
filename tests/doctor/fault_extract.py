"""An OpenStreetMap extract and grids of heights in which every rule for them finds something."""

import numpy as np
import rasterio
from rasterio.transform import Affine

from tests.doctor.fault_set import CRS, EAST, NORTH
from tests.io.test_osm import Town

# rule -> findings of the extract whose boundary has a gap; three layers have things outside the municipality
EXTRACT_REPORT = {
    **{f"OSM-{number:03}": 1 for number in range(1, 22) if number != 6},
    "OSM-008": 3,
}


def write_extract(folder):
    """Write an extract with one fault for each rule, but for the boundary that is missing altogether."""
    town = Town()
    town.way((0, 1), (1, 1), (2, 1), highway="residential", name="Querstraße", surface="sett")
    town.way((1, 0), (1, 1), (1, 2), highway="primary", ref="B 104")  # no surface: assumed
    town.way((0, 1), (1, 1), highway="footway")  # lies on another one
    here, there = town.node(4, 4), town.node(4, 4, note="same place")
    town.way(ids=[here, there], highway="footway")  # without length
    town.way(ids=[here, town.node(5, 4), 999, town.node(6, 4)], highway="residential")  # leaves the file
    town.way((4, 0), (4, 1), highway="proposed")  # no street
    town.way((5, 0), (5, 1), highway="service", surface="Kunstrasen")  # unknown surface
    town.way((31, 3), (32, 3), highway="residential", surface="asphalt")  # outside
    town.way((3, 7), (4, 7), (4, 8), building="yes")  # does not close
    address = {"addr__street": "Am Ring", "addr__housenumber": "1"}
    town.box(7, 4, 8, 5, building="yes", building__levels="3", **address)
    town.node(7.2, 4.2, shop="bakery", **address)  # repeats the address
    town.node(31, 4, addr__street="Am Ring", addr__housenumber="2")  # outside
    town.box(2, 9, 5, 12, amenity="school", name="Grundschule Ost")
    town.node(3, 10, amenity="school", name="Grundschule Ost")  # drawn twice
    town.node(4, 10, amenity="kindergarten", name="Hort Ost")  # tagged otherwise
    town.node(31, 5, amenity="kindergarten", name="Kita Fern")  # outside
    town.node(1, 1, highway="traffic_signals")  # a stop line
    pieces = [
        town.way((-20, -20), (20, -20), (20, 20), boundary="administrative"),
        town.way((-20, 20), (20, 20), boundary="administrative"),
        town.way((-20, 20), (-20, -18), boundary="administrative"),  # a gap of two rows
    ]
    facts = {"type": "boundary", "boundary": "administrative", "admin_level": "8", "name": "Offenstadt"}
    town.relation(*pieces, 999, **facts)
    town.border(-20, -20, 0, 20, admin_level="9", name="West")  # half of the municipality
    town.items["way"].insert(1, town.items["way"][0])  # twice in the file
    return town.save(folder)


def write_grid(path, heights, cell_m=1.0, *, corner=(EAST, NORTH), **facts):
    """Write a grid whose north-west corner is ``corner``."""
    profile = {"count": 1, "dtype": "float32", "nodata": -9999.0, "crs": CRS} | facts
    size = {"width": heights.shape[1], "height": heights.shape[0]}
    place = Affine(cell_m, 0, corner[0], 0, -cell_m, corner[1])
    with rasterio.open(path, "w", driver="GTiff", transform=place, **size, **profile) as grid:
        for band in range(1, grid.count + 1):
            grid.write(heights.astype(np.float32), band)
    return path
