"""Stores found again: the same picture to the pixel, never a stale one."""

import numpy as np
import pytest
import shapely

from netplan.session import shelf as files
from netplan.ui.map.colours import DAY
from netplan.ui.map.display_list import Sheet, display_list
from netplan.ui.map.layers import map_layer
from netplan.ui.map.raster import paint
from netplan.ui.map.shelf import Shelf
from netplan.ui.map.store import ARRAYS, build_store, content_key
from netplan.ui.map.view import PX_PER_MM
from tests.ui.map import made

TABLES = {
    "buildings": made.buildings(),
    "streets": made.streets(),
    "sites": made.sites(),
    "districts": made.districts(),
    "addresses": made.addresses(),
}


def shapes_of(name):
    return TABLES[name].geometry.to_numpy()


def kept(folder, name):
    """Return what a later start finds of a layer."""
    first = Shelf(folder, least=1)
    map_layer(name, TABLES[name], make=first.store)
    first.put_away()
    later = Shelf(folder, least=1)
    layer = map_layer(name, TABLES[name], make=later.store)
    assert not later.has_new
    return layer


def picture(layers):
    extent = made.boundary().total_bounds
    sheet = Sheet(extent[0], extent[3], 0.9, PX_PER_MM, 720, 640)
    return paint(sheet, display_list(sheet, layers, DAY), DAY.ground)


@pytest.mark.parametrize("name", TABLES)
def test_what_is_found_is_what_was_built(tmp_path, name):
    found = kept(tmp_path, name).store
    built = build_store(shapes_of(name), found.kind)
    assert found.origin == built.origin
    for array in ARRAYS:
        np.testing.assert_array_equal(getattr(found, array), getattr(built, array))
        assert getattr(found, array).dtype == getattr(built, array).dtype
        assert not getattr(found, array).flags.writeable


def test_the_picture_is_the_same_to_the_pixel(tmp_path):
    found = picture([kept(tmp_path, name) for name in TABLES])
    built = picture([map_layer(name, table) for name, table in TABLES.items()])
    assert len(np.unique(built.reshape(-1, 4), axis=0)) > 10
    np.testing.assert_array_equal(found, built)


def moved(shapes, row):
    changed = shapes.copy()
    changed[row] = shapely.transform(shapes[row], lambda xy: np.add(xy, [0.001, 0.0]))
    return changed


def test_whatever_is_drawn_changes_the_key():
    shapes = shapes_of("buildings")
    yard = shapes[-1]
    without_hole, none, empty, turned = (shapes.copy() for _ in range(4))
    without_hole[-1] = shapely.Polygon(yard.exterior)
    none[0], empty[0], turned[-1] = None, shapely.Polygon(), yard.reverse()
    two = shapely.MultiPolygon([shapes[0], shapes[1]])
    several, split = shapes.copy(), shapes.copy()
    several[0], split[0] = two, shapely.MultiPolygon([shapes[1], shapes[0]])
    others = [moved(shapes, 3), shapes[::-1], shapes[:-1], without_hole, none, empty, several, split, turned]
    keys = [content_key(column, "polygon") for column in (shapes, *others)]
    assert len(set(keys)) == len(keys)
    assert content_key(shapes, "polygon") != content_key(shapes, "line")
    assert content_key(shapes.copy(), "polygon") == keys[0]
    assert content_key(shapely.from_wkb(shapely.to_wkb(shapes)), "polygon") == keys[0]


def test_a_changed_layer_is_built_anew(tmp_path):
    kept(tmp_path, "buildings")
    changed = moved(shapes_of("buildings"), 3)
    shelf = Shelf(tmp_path, least=1)
    store = shelf.store(changed, "polygon")
    assert shelf.has_new
    np.testing.assert_array_equal(store.xy, build_store(changed, "polygon").xy)


def test_a_damaged_file_is_built_anew(tmp_path):
    kept(tmp_path, "streets")
    (path,) = tmp_path.glob(f"*{files.ENDING}")
    whole = bytearray(path.read_bytes())
    whole[whole.index(build_store(shapes_of("streets"), "line").xy.tobytes())] ^= 255
    path.write_bytes(whole)
    shelf = Shelf(tmp_path, least=1)
    store = shelf.store(shapes_of("streets"), "line")
    assert shelf.has_new
    np.testing.assert_array_equal(store.xy, build_store(shapes_of("streets"), "line").xy)


def test_equal_shapes_share_a_store_and_keep_their_own_geometries(tmp_path):
    shelf = Shelf(tmp_path, least=1)
    shapes = shapes_of("addresses")
    first, again = shelf.store(shapes, "point"), shelf.store(shapes.copy(), "point")
    assert again.xy is first.xy
    assert again.shapes is not first.shapes
    assert first.shapes is shapes


def test_small_layers_are_not_kept(tmp_path):
    shelf = Shelf(tmp_path, least=1000)
    shelf.store(shapes_of("streets"), "line")
    assert not shelf.has_new


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    shelf = Shelf(blocked / "map", least=1)
    shelf.store(shapes_of("streets"), "line")
    shelf.put_away()
    assert not shelf.has_new


def test_old_stores_are_swept(tmp_path):
    shelf = Shelf(tmp_path, least=1, most_bytes=100)
    shelf.store(shapes_of("buildings"), "polygon")
    shelf.put_away()
    assert not list(tmp_path.glob("*"))
