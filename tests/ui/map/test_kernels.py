"""The rasteriser against plain geometry: areas by clipping, lines by distance, and what must never happen."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, MultiPolygon, Point, Polygon, box

from netplan.ui.map import kernels
from netplan.ui.map.pens import NO_HATCH, Hatch, Lens, Pen, ink, scratch, shape_of
from netplan.ui.map.store import build_store
from tests.naive import covered_by_lines, covered_share

SIZE = 24
SHEETS = scratch(SIZE, SIZE)
BLACK = np.stack([ink("#000000"), ink("")])
SOLID = Pen(1.0, np.zeros(0), 0.0)


def what(shapes, kind, px_per_m=1.0, left=0.0, top=float(SIZE)):
    store = build_store(np.array(shapes, dtype=object), kind)
    x, y = store.origin
    return shape_of(store), np.arange(len(store), dtype=np.int32), Lens(px_per_m, left - x, top - y)


def filled(shapes, **view):
    pixels = np.zeros((SIZE, SIZE, 4), dtype=np.uint8)
    kernels.fill(pixels, SHEETS, what(shapes, "polygon", **view), BLACK, NO_HATCH)
    return pixels[:, :, 3] / 255.0


def stroked(shapes, pen=SOLID, **view):
    pixels = np.zeros((SIZE, SIZE, 4), dtype=np.uint8)
    kernels.stroke(pixels, SHEETS, what(shapes, "line", **view), ink("#000000"), pen)
    return pixels[:, :, 3] / 255.0


coordinates = st.floats(-20.0, 44.0, allow_nan=False)
places = st.tuples(coordinates, coordinates)


@st.composite
def polygons(draw):
    middle = draw(places)
    radii = draw(st.lists(st.floats(1.0, 40.0), min_size=3, max_size=9))
    angles = np.linspace(0.0, 2.0 * np.pi, len(radii), endpoint=False)
    shell = np.array(middle) + np.array(radii)[:, None] * np.column_stack([np.cos(angles), np.sin(angles)])
    hole = np.array(middle) + 0.3 * (shell - middle)
    return Polygon(shell, [hole] if draw(st.booleans()) else [])


@settings(max_examples=50)
@given(polygons())
def test_fill_covers_the_exact_area_of_every_pixel(polygon):
    assert filled([polygon]) == pytest.approx(covered_share(polygon, SIZE), abs=0.006)


def test_neighbours_leave_no_seam():
    left, right = (
        Polygon([(2, 2), (11.3, 2), (13.7, 20), (2, 20)]),
        Polygon([(11.3, 2), (22, 2), (22, 20), (13.7, 20)]),
    )
    assert (filled([left, right])[4:22, 2:22] == 1.0).all()


def test_holes_and_parts_whichever_way_they_are_drawn():
    shape = MultiPolygon(
        [
            Polygon([(1, 1), (1, 20), (20, 20), (20, 1)], [[(5, 5), (5, 9), (9, 9), (9, 5)]]),
            box(21, 21, 23, 23),
        ]
    )
    expected = covered_share(shape, SIZE)
    assert filled([shape]) == pytest.approx(expected, abs=0.003)
    assert filled([shape.reverse()]) == pytest.approx(expected, abs=0.003)
    assert expected[SIZE - 7, 6] == 0.0


def test_a_polygon_around_the_picture_fills_it():
    assert (filled([box(-1e7, -1e7, 1e7, 1e7)]) == 1.0).all()
    assert (filled([box(-1e7, -1e7, -5.0, 1e7), box(1e6, 0, 2e6, 5)]) == 0.0).all()


@given(st.lists(places, min_size=2, max_size=5, unique=True), st.floats(0.5, 4.0))
def test_lines_follow_the_distance_to_them(points, half_px):
    line = LineString(points)
    drawn = stroked([line], Pen(half_px, np.zeros(0), 0.0))
    assert drawn == pytest.approx(covered_by_lines(line, half_px, SIZE), abs=0.01)


@given(st.floats(0.05, 0.5))
def test_a_hairline_is_as_dark_as_it_is_wide(half_px):
    drawn = stroked([LineString([(-50, 12.5), (50, 12.5)])], Pen(half_px, np.zeros(0), 0.0))
    assert drawn[11] == pytest.approx(np.full(SIZE, 2.0 * half_px), abs=0.006)


def test_lines_that_meet_do_not_add_up():
    """Half transparent streets that were cut at a junction look like one street."""
    whole = stroked([LineString([(1, 12), (22, 12)])], Pen(0.3, np.zeros(0), 0.0))
    cut = stroked(
        [LineString([(1, 12), (9, 12)]), LineString([(9, 12), (22, 12)])], Pen(0.3, np.zeros(0), 0.0)
    )
    assert (whole == cut).all()


def test_dashes_keep_their_lengths_around_corners_and_from_far_away():
    dashes = Pen(1.0, np.array([4.0, 4.0]), 0.0)
    straight = stroked([LineString([(0, 12), (24, 12)])], dashes)[11]
    assert straight == pytest.approx(np.tile([1.0] * 4 + [0.0] * 4, 3), abs=0.01)
    far = stroked([LineString([(-8e6, 12), (8e6, 12)])], dashes)[11]
    assert far == pytest.approx(straight, abs=0.05)
    corner = stroked([LineString([(2, 12), (10, 12), (10, 2)])], dashes)
    assert corner[11, 2:6] == pytest.approx(np.ones(4), abs=0.01)
    assert corner[11, 6:9] == pytest.approx(np.zeros(3), abs=0.01)
    assert corner[12:15, 10] == pytest.approx(np.full(3, 1.0), abs=0.6)


def test_decimation_keeps_the_ends():
    wiggle = [(k * 0.1, 12 + 0.05 * (k % 2)) for k in range(220)]
    pen = Pen(1.0, np.zeros(0), 1.0)
    assert stroked([LineString(wiggle)], pen) == pytest.approx(
        stroked([LineString([wiggle[0], wiggle[-1]])], pen), abs=0.08
    )


def test_a_stamp_stands_on_whole_pixels_and_is_cut_at_the_border():
    picture = np.full((5, 5, 4), 255, dtype=np.uint8)
    pixels = np.zeros((SIZE, SIZE, 4), dtype=np.uint8)
    kernels.stamp(pixels, what([Point(12.5, 11.5), Point(0.5, 23.5), Point(500, 500)], "point"), picture)
    expected = np.zeros((SIZE, SIZE), dtype=bool)
    expected[10:15, 10:15] = expected[0:3, 0:3] = True
    assert ((pixels[:, :, 3] == 255) == expected).all()


@given(st.lists(places, min_size=1, max_size=40), st.integers(0, 5))
def test_bins_count_every_point_once(points, seed):
    shapes = [Point(x, y) for x, y in points]
    shape, slots, lens = what(shapes, "point", px_per_m=0.25)
    classes = np.random.default_rng(seed).integers(0, 3, len(points)).astype(np.uint8)
    classes.flags.writeable = False
    counts = np.zeros((6, 6, 2), dtype=np.uint32)
    kernels.count(counts, (shape, slots, lens), classes)
    xy = shape.xy.astype(float)
    column = np.floor((xy[:, 0] - lens.left_m) * 0.25)
    row = np.floor((lens.top_m - xy[:, 1]) * 0.25)
    seen = (column >= 0) & (column < 6) & (row >= 0) & (row < 6) & (classes < 2)
    assert counts.sum() == seen.sum()
    for x, y, kind in zip(column[seen], row[seen], classes[seen], strict=True):
        assert counts[int(y), int(x), kind] > 0


def test_a_hatch_does_not_know_tiles():
    """The lines of two tiles side by side go on across the border."""
    both = np.stack([ink(""), ink("#000000")])
    wide = np.zeros((SIZE, 2 * SIZE, 4), dtype=np.uint8)
    area = box(-100, -100, 100, 100)
    kernels.fill(wide, scratch(2 * SIZE, SIZE), what([area], "polygon"), both, Hatch(1, 6.0, 1.5, 0.0, 0.0))
    right = np.zeros((SIZE, SIZE, 4), dtype=np.uint8)
    kernels.fill(right, SHEETS, what([area], "polygon"), both, Hatch(1, 6.0, 1.5, float(SIZE), 0.0))
    assert (wide[:, SIZE:] == right).all()
    assert 0.1 < right[:, :, 3].mean() / 255 < 0.4


def test_opacity_weakens_a_layer_evenly():
    pixels = np.full((2, 2, 4), 255, dtype=np.uint8)
    layer = np.zeros((2, 2, 4), dtype=np.uint8)
    layer[0, 0] = (0, 0, 0, 255)
    kernels.lay_over(pixels, layer, 0.5)
    assert pixels[0, 0].tolist() == [127, 127, 127, 255]
    assert (pixels[1] == 255).all()


@given(st.lists(st.tuples(st.floats(-1e9, 1e9), st.floats(-1e9, 1e9)), min_size=3, max_size=6, unique=True))
def test_nothing_breaks_far_away(points):
    """Shapes a million times larger than the picture are drawn, and leave clean sheets behind."""
    stroked([LineString(points)], Pen(2.0, np.array([3.0, 2.0]), 0.7))
    filled([Polygon(points)])
    assert not SHEETS.area.any()
    assert not SHEETS.mask.any()
    assert not SHEETS.touched.any()
    assert (SHEETS.spans == [SIZE, 0]).all()


def test_calls_do_not_compile_again():
    """Scalars of numpy instead of floats once cost three seconds in the middle of a drag."""
    kernels.warm_up()
    compiled = [kernel for kernel in vars(kernels).values() if hasattr(kernel, "signatures")]
    before = {id(kernel): len(kernel.signatures) for kernel in compiled}
    filled([box(1, 1, 5, 5)])
    stroked([LineString([(0, 0), (5, 5)])])
    assert compiled
    assert {id(kernel): len(kernel.signatures) for kernel in compiled} == before


def test_shapely_agrees_on_pixels():
    """The naive twin itself: a square of 3 × 3 pixels, shifted by half a pixel."""
    share = covered_share(shapely.box(1.5, 1.0, 4.5, 4.0), SIZE)
    assert share.sum() == pytest.approx(9.0)
    assert share[SIZE - 2, 1] == pytest.approx(0.5)
