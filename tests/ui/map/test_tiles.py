"""Tiles: they cover the view, what is seen never leaves the cache, and stale work is dropped."""

import gc
import threading
import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QObject

from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.pool import Job, RenderPool, pool_of
from netplan.ui.map.scenes import SceneBook
from netplan.ui.map.tiles import Generation, TileCache, TileKey, tile_sheet, tile_size_m, tiles_of
from netplan.ui.map.view import View
from tests.ui.map import made

TILE = np.zeros(100, dtype=np.uint8)
keys = st.builds(
    TileKey, st.just(0), st.just(0), st.sampled_from([0.0, 1.0]), st.integers(0, 4), st.integers(0, 4)
)
views = st.builds(
    View,
    st.floats(-1e6, 1e6),
    st.floats(0, 6e6),
    st.integers(-20, 12).map(float),
    st.integers(1, 2500),
    st.integers(1, 1500),
)


@given(st.lists(st.one_of(keys, st.frozensets(keys, max_size=12)), max_size=120), st.integers(1, 10))
def test_what_is_seen_never_leaves_and_memory_is_kept(steps, n_kept):
    cache, held, seen = TileCache(n_kept * TILE.nbytes), set(), frozenset()
    for step in steps:
        if isinstance(step, TileKey):
            cache.put(step, TILE)
            held.add(step)
        else:
            seen = step
            cache.see(seen)
        held = {key for key in held if key in cache} | (held & seen)
        assert all(key in cache for key in held & seen)
        assert len(cache) <= max(n_kept, len(held & seen) + 1)


def test_the_least_recently_seen_leaves_first():
    cache = TileCache(3 * TILE.nbytes)
    a, b, c, d = (TileKey(0, 0, 0.0, k, 0) for k in range(4))
    for key in (a, b, c):
        cache.put(key, TILE)
    cache.see([a])
    cache.see([])
    cache.put(d, TILE)
    assert [key in cache for key in (a, b, c, d)] == [True, False, True, True]


@given(views)
def test_tiles_cover_the_view_from_its_centre(view):
    made_of = Generation(1, 2, view.zoom)
    found = tiles_of(view, made_of)
    size, seen = tile_size_m(view.zoom), view.extent
    assert len(set(found)) == len(found)
    assert min(key.i for key in found) * size <= seen.left
    assert (max(key.i for key in found) + 1) * size >= seen.right
    assert min(key.j for key in found) * size <= seen.bottom
    assert (max(key.j for key in found) + 1) * size >= seen.top
    columns, rows = {key.i for key in found}, {key.j for key in found}
    assert len(found) == len(columns) * len(rows)
    off = [np.hypot((k.i + 0.5) * size - view.x_m, (k.j + 0.5) * size - view.y_m) / size for k in found]
    assert all(b >= a - 1e-5 for a, b in pairwise(off))


def test_a_tile_knows_its_place_on_every_screen():
    key = TileKey(0, 0, 3.0, 5, -2)
    for dpr in (1.0, 1.25, 2.0):
        sheet = tile_sheet(key, dpr)
        assert sheet.width_px == 512 * dpr
        assert sheet.extent == pytest.approx((5 * 256.0, -512.0, 6 * 256.0, -256.0))
        assert sheet.scale == pytest.approx(View(0, 0, 3.0, 1, 1).scale)


def wait_for(condition):
    end = time.monotonic() + 120
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.002)


def test_the_pool_keeps_the_order_and_drops_what_is_stale():
    begun, given_up, delivered = threading.Event(), [], []
    pool = RenderPool(lambda key, result: delivered.append((key, result)), 1)

    def long(stopped):
        begun.set()
        wait_for(stopped)
        given_up.append(True)

    pool.want([Job("stale", long), Job("never", lambda _: 1)])
    assert begun.wait(120)
    pool.want([Job(key, lambda _, key=key: key * 2) for key in "abc"])
    wait_for(lambda: len(delivered) == 3)
    assert delivered == [("a", "aa"), ("b", "bb"), ("c", "cc")]
    assert given_up == [True]
    pool.stop()


def test_a_job_that_is_still_wanted_goes_on():
    begun, go_on, runs, delivered = threading.Event(), threading.Event(), [], []
    pool = RenderPool(lambda key, _: delivered.append(key), 1)

    def work(stopped):
        runs.append(1)
        begun.set()
        go_on.wait(120)
        return stopped()

    pool.want([Job("x", work)])
    assert begun.wait(120)
    pool.want([Job("x", work)])
    go_on.set()
    wait_for(lambda: delivered)
    assert (runs, delivered) == ([1], ["x"])
    pool.stop()


def test_a_job_that_fails_hands_over_its_error_and_the_thread_lives():
    delivered = []
    pool = RenderPool(lambda *given: delivered.append(given), 1)

    def fail(_stopped):
        message = "no"
        raise ValueError(message)

    pool.want([Job("bad", fail), Job("good", lambda _: 1)])
    wait_for(lambda: len(delivered) == 2)
    assert isinstance(delivered[0][1], ValueError)
    assert delivered[1] == ("good", 1)
    pool.stop()


def test_a_pool_ends_with_its_owner(qapp):
    class Owner(QObject):
        def take(self, key, result):
            raise AssertionError

    before = set(threading.enumerate())
    dropped, deleted = Owner(), Owner()
    pool_of(dropped, dropped.take, 2)
    pool_of(deleted, deleted.take, 1)
    new = set(threading.enumerate()) - before
    assert len(new) == 3
    deleted.deleteLater()
    qapp.sendPostedEvents(deleted, QEvent.Type.DeferredDelete)
    del dropped
    gc.collect()
    wait_for(lambda: not any(thread.is_alive() for thread in new))


def test_undo_finds_its_tiles_again():
    """The very same tables in the very same style are the version they were."""
    book, first = SceneBook(DAY), made.layers()
    one = book.show(first, DAY)
    table, classes = first[-1].table.copy(), first[-1].classes + np.uint8(1)
    changed = replace(first[-1], rows=table, classes=classes)
    other = book.show((*first[:-1], changed), DAY)
    dark = book.show(first, NIGHT)
    back = book.show(tuple(first), DAY)
    assert (back.style, back.data) == (one.style, one.data)
    assert other.data != one.data
    assert other.style == one.style
    assert (dark.data, dark.style == one.style) == (one.data, False)


def test_tables_computed_anew_to_the_same_end_keep_their_tiles():
    book, first = SceneBook(DAY), made.layers()
    one = book.show(first, DAY)
    again = book.show(made.layers(), DAY)
    assert again.layers[0] is not one.layers[0]
    assert again.data == one.data
    named = next(layer for layer in first if layer.label)
    renamed = replace(named, rows=named.table.assign(**{named.label: "other"}))
    other = book.show(tuple(renamed if layer is named else layer for layer in first), DAY)
    assert other.data != one.data
