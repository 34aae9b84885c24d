"""A cell says the same in whatever tile it lies, to the last bit, and what is unknown stays unknown."""

from dataclasses import replace

import geopandas as gpd
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from shapely import points

from netplan.core.radio.cover import OPEN, CoverAsk, extent, make_cover
from netplan.core.radio.pattern import AIMED, Turned
from netplan.core.radio.tiles import box_of, cover_tile, halo_m, near_tile, tiles_of_extent
from netplan.core.sight.stand import on_poles
from netplan.model.surface import Surface
from tests.core.radio.test_cover import CATALOGUE, weather

ALL = 10**6


def asked(key, **changes):
    setup = CATALOGUE.setups[key]
    return replace(CoverAsk(setup, weather(setup), 30.0, 3.0), **changes)


def poles(places, heights):
    high = np.asarray(heights, dtype=float)
    table = {"mounting_m": high, "height_m": np.full(len(high), np.nan)}
    return gpd.GeoDataFrame(table, geometry=points(np.asarray(places, dtype=float)))


def window(surface, box):
    """Return what lies in a box, as it is read from a file: unknown where the grid ends."""
    (row0, col0), (row1, col1) = surface.cells(np.array([[box[0], box[3]], [box[2], box[1]]]))
    first = int(np.floor(row0)), int(np.floor(col0))
    return surface.cut(first, (int(np.ceil(row1)) - first[0] + 1, int(np.ceil(col1)) - first[1] + 1))


def tiled(surfaces, carriers, ask, n_cells):
    """Return every band of the whole answer, put together from tiles that know their halo only."""
    places = np.column_stack([carriers.geometry.x, carriers.geometry.y])
    whole = extent(places, ask)
    bands = {}
    for tile in tiles_of_extent(whole, n_cells):
        near = near_tile(places, tile, ask)
        box = box_of(tile, ask.cell_m, halo_m(ask, surfaces[0].cell_m))
        parts = tuple(window(one, box) for one in surfaces)
        covers, _ = cover_tile(parts, (near, carriers.iloc[near]), ask, tile)
        at = np.s_[whole.row - tile.row :, tile.column - whole.column :]
        for day, cover in covers._asdict().items():
            for name in ("state", "rx_dbm", "down_mbps", "server", "n_servers"):
                if cover is None:
                    continue
                band = getattr(cover, name)
                empty = np.full((whole.n_rows, whole.n_columns, *band.shape[2:]), -999.0)
                here = bands.setdefault((day, name), empty)[at]
                assert (here[: tile.n_rows, : tile.n_columns] == -999.0).all()  # no two tiles overlap
                here[: tile.n_rows, : tile.n_columns] = band
    return bands


@st.composite
def scenes(draw):
    """Draw a surface with blocks and holes that begins anywhere, and carriers on it and beside it."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    rows, columns = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    terrain = rng.normal(100.0, 2.0, (rows, columns)).astype(np.float32)
    surface = terrain + rng.choice([0.0, 0.0, 0.0, 9.0], (rows, columns)).astype(np.float32)
    surface[rng.random((rows, columns)) < draw(st.sampled_from([0.0, 0.01, 0.3]))] = np.nan
    west, north = rng.uniform(300_000, 400_000), rng.uniform(5_000_000, 6_000_000)
    side = draw(st.sampled_from([1.0, 0.3, 2.5]))
    grids = tuple(Surface(one, west, north, side, "EPSG:25833") for one in (surface, terrain))
    n = draw(st.integers(1, 4))
    spread = rng.uniform(-0.1, 1.1, (n, 2)) * (columns * side, -rows * side)
    return grids, poles(
        spread + np.array([west, north]), rng.choice([6.0, 12.0, np.nan], n, p=[0.5, 0.4, 0.1])
    )


@settings(max_examples=8, phases=(Phase.generate,))  # shrinking what is random takes minutes
@given(
    scenes(),
    st.sampled_from(["bridge_60_client", "small_cell", "lorawan"]),
    st.integers(1, 40),
    st.sampled_from([AIMED, Turned((40.0, 200.0), 4.0)]),
    st.integers(0, 2),
    st.sampled_from([2.0, 0.7, 3.0]),
)
def test_tiles_of_any_size_give_the_same_bits(scene, key, n_cells, turned, n_today, cell_m):
    grids, carriers = scene
    ask = asked(key, reach_m=9.0 * cell_m, cell_m=cell_m, turned=turned, n_today=min(n_today, len(carriers)))
    alone = tiled(grids, carriers, ask, ALL)
    parts = tiled(grids, carriers, ask, n_cells)
    assert alone.keys() == parts.keys() >= {("after", "state")}
    for name, band in alone.items():
        assert band.tobytes() == parts[name].tobytes(), name


@pytest.mark.parametrize("key", ["bridge_60_client", "lorawan"])
def test_tiles_say_what_the_radio_map_says(key):
    rng = np.random.default_rng(5)
    heights = (100.0 + rng.choice([0.0, 0.0, 8.0], (90, 70))).astype(np.float32)
    heights[40:44, 20:30] = np.nan
    grid = Surface(heights, 390_000.0, 5_800_000.0, 1.0, "EPSG:25833")
    flat = replace(grid, heights_m=np.full_like(heights, 100.0))
    carriers, ask = poles([(390_020.5, 5_799_960.5), (390_050.5, 5_799_930.5)], [12.0, 9.0]), asked(key)
    stands = on_poles(carriers, grid, flat)
    known = make_cover((grid, flat), stands.places, stands.height_m, ask).after
    found = tiled((grid, flat), carriers, ask, 7)
    assert np.array_equal(found["after", "state"], known.state)
    assert np.array_equal(found["after", "server"], known.server)
    assert (known.state == OPEN).any()
    np.testing.assert_allclose(found["after", "rx_dbm"], known.rx_dbm, rtol=1e-9)


def test_a_tile_beyond_the_surface_is_unknown_and_never_empty():
    grid = Surface(np.full((40, 20), 100.0, dtype=np.float32), 0.0, 40.0, 1.0, "EPSG:25833")
    carriers, ask = poles([(15.5, 20.5), (60.0, 20.0)], [10.0, 10.0]), asked("small_cell")
    states = {}
    for tile in tiles_of_extent(extent(np.array([(15.5, 20.5)]), ask), 5):
        box = box_of(tile, ask.cell_m, halo_m(ask, 1.0))
        covers, stands = cover_tile(
            (window(grid, box), window(grid, box)), (np.arange(2), carriers), ask, tile
        )
        assert not stands.known[1]  # it stands beside the surface
        states[tile] = set(np.unique(covers.after.state).tolist())
        if tile.column * ask.cell_m >= 20.0:
            assert states[tile] <= {0, OPEN}
            assert np.isnan(covers.after.rx_dbm).all()
    assert any(OPEN in found for found in states.values())
