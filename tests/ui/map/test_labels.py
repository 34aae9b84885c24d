"""Names, legend and measures: what is written, never over one another, and right on the ellipsoid."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import LineString, Point

from netplan.model.styles import Symbol
from netplan.ui.map import ground
from netplan.ui.map.colours import DAY
from netplan.ui.map.labels import MOST, place_labels
from netplan.ui.map.layers import map_layers
from netplan.ui.map.legend import legend, swatch
from netplan.ui.map.lettering import text_picture, text_size
from netplan.ui.map.measure import MeasureTool
from netplan.ui.map.view import View, zoom_of
from tests.ui.map import made

pytestmark = pytest.mark.usefixtures("qapp")


def view(scale, width=900, height=700):
    return View(made.X + 300, made.Y + 250, zoom_of(scale), width, height)


def placed(layers, at, share=1.0):
    return place_labels(at, layers, share)


def picture(name):
    return text_picture(name.text, name.letters, DAY, name.angle, 1.0)


def test_districts_come_first_and_the_rest_from_closer():
    close = [name.text for name in placed(made.layers(), view(3500))]
    assert set(close[:2]) == {"West", "Ost"}
    assert set(close[2:5]) == {"Grundschule", "Kita", "Amt"}
    assert "Lindenweg" in close[5:]
    assert {name.text for name in placed(made.layers(), view(50_000))} <= {"West", "Ost"}


def test_the_same_name_comes_again_only_far_away():
    lines = [LineString([(made.X, made.Y + 12 * k), (made.X + 300, made.Y + 12 * k)]) for k in range(6)]
    layer = made.layer("streets", lines, name=["Am Markt"] * 6, road_class=[5200] * 6)
    assert len(placed([layer], view(3500))) == 1


@settings(max_examples=12)
@given(st.integers(0, 400), st.integers(0, 5))
def test_names_never_cover_one_another(n, seed):
    xy = np.random.default_rng(seed).uniform((made.X, made.Y), (made.X + 600, made.Y + 500), (n, 2))
    names = [f"Schule {k}" for k in range(n)]
    layer = made.layer("sites", [Point(*at) for at in xy], name=names, kind=["school"] * n)
    at = view(3500)
    found = placed([layer], at)
    assert len(found) <= MOST
    assert bool(found) == bool(n)
    taken = np.zeros((at.height_px, at.width_px), dtype=int)
    for name in found:
        size = picture(name).size()
        x, y = at.to_px(name.x_m, name.y_m)
        x, y = x - size.width() / 2, y - size.height() / 2
        left, top, right, bottom = (
            round(x) + 2,
            round(y) + 2,
            round(x) + size.width() - 3,
            round(y) + size.height() - 3,
        )
        assert left >= -2
        assert top >= -2
        taken[max(top, 0) : bottom, max(left, 0) : right] += 1
    assert taken.max(initial=0) <= 1


def test_names_follow_their_streets_and_are_not_upside_down():
    up = made.layer(
        "streets",
        [LineString([(made.X + 300, made.Y + 450), (made.X + 300, made.Y)])],
        name=["Turmstraße"],
        road_class=[4000],
    )
    (name,) = placed([up], view(3500))
    assert picture(name).height() > 3 * picture(name).width()
    backwards = made.layer(
        "streets",
        [LineString([(made.X + 500, made.Y + 200), (made.X + 100, made.Y + 200)])],
        name=["Turmstraße"],
        road_class=[4000],
    )
    (name,) = placed([backwards], view(3500))
    assert picture(name).width() > 3 * picture(name).height()


def test_a_bent_or_short_street_bears_no_name():
    hook = LineString(
        [
            (made.X, made.Y),
            (made.X + 80, made.Y),
            (made.X + 80, made.Y + 80),
            (made.X, made.Y + 80),
            (made.X, made.Y + 20),
        ]
    )
    short = LineString([(made.X + 300, made.Y), (made.X + 320, made.Y)])
    layer = made.layer(
        "streets", [hook, short], name=["Gewundene Gasse hinter der Kirche"] * 2, road_class=[4000] * 2
    )
    assert placed([layer], view(3500)) == []


@pytest.mark.parametrize("name", ["مدرسة النور", "Schule 🏫 Süd", "x" * 200, "", "1 2\n3"])
def test_names_of_any_kind(name):
    layer = made.layer("sites", [Point(made.X + 300, made.Y + 250)], name=[name], kind=["school"])
    assert len(placed([layer], view(3500))) == (1 if 0 < len(name) < 100 else 0)


def test_names_grow_with_the_text_of_the_window():
    usual, large = (placed(made.layers(), view(3500), share) for share in (1.0, 2.0))
    before = {name.text: name.letters for name in usual}
    assert {name.text for name in large} & set(before)
    for name in large:
        assert name.letters.size_px == 2 * before[name.text].size_px
        assert text_size(name.text, name.letters)[0] > 1.8 * text_size(name.text, before[name.text])[0]


def test_work_that_is_not_wanted_any_more_ends():
    assert place_labels(view(3500), made.layers(), 1.0, lambda: True) == []


def test_the_legend_lists_what_is_drawn_in_the_view():
    layers = map_layers({**made.tables(), "addresses": made.addresses()})
    close = {block.layer: block for block in legend(layers, view(3500))}
    assert [layer.name for layer in reversed(layers)] == list(close)
    assert [(entry.member.value, entry.n) for entry in close["sites"].entries] == [
        ("school", 1),
        ("kita", 1),
        ("office", 1),
    ]
    assert close["addresses"].n == 500
    assert not close["addresses"].aggregated
    far = {block.layer: block for block in legend(layers, view(60_000))}
    assert far["addresses"].aggregated
    assert "buildings" not in far
    hidden = [replace(layer, visible=layer.name == "sites") for layer in layers]
    assert [block.layer for block in legend(hidden, view(3500))] == ["sites"]
    away = replace(view(3500), x_m=0.0)
    assert legend(layers, away) == ()


def test_every_class_has_a_swatch():
    for block in legend(map_layers({**made.tables(), "cells": made.cells()}), view(3500)):
        for entry in block.entries:
            image = swatch(entry, DAY, 3.5, 2.0)
            assert (image.width(), image.height()) == (52, 32)
            inked = any(image.pixelColor(x, y).alpha() for x in range(52) for y in range(32))
            assert inked == (entry.member.symbol != Symbol())


def test_lengths_and_areas_are_those_of_the_ellipsoid():
    """Neubrandenburg lies 100 km from the central meridian of zone 33: the grid is 0.03 % short there."""
    factors = ground.grid_factors(made.CRS, made.X, made.Y)
    assert factors.scale == pytest.approx(0.99977, abs=2e-5)
    assert factors.convergence_deg == pytest.approx(-1.44, abs=0.02)
    line = [(made.X, made.Y), (made.X + 1000, made.Y)]
    assert ground.length_m(made.CRS, line) == pytest.approx(1000 / factors.scale, abs=0.01)
    square = [*line, (made.X + 1000, made.Y + 1000), (made.X, made.Y + 1000)]
    for ring in (square, square[::-1]):
        assert ground.area_m2(made.CRS, ring) == pytest.approx(1e6 / factors.scale**2, rel=1e-5)
    assert ground.lon_lat(made.CRS, 500_000, 0.0) == pytest.approx((15.0, 0.0), abs=1e-9)


def test_the_measuring_tool_takes_back_cancels_and_begins_anew():
    done = []
    tool = MeasureTool(made.CRS, "{:.0f}".format, done.append, closed=True)
    for place in (
        (made.X, made.Y),
        (made.X + 100, made.Y),
        (made.X + 100, made.Y + 100),
        (made.X, made.Y + 777),
    ):
        tool.clicked(*place)
    tool.told("undo")
    tool.pointed(made.X, made.Y + 100)
    assert float(tool.sketch.text) == pytest.approx(10_005, abs=2)
    assert tool.sketch.closed
    tool.told("finish")
    assert float(tool.sketch.text) == pytest.approx(5002, abs=1)
    tool.told("finish")
    assert len(done) == 1
    tool.clicked(made.X, made.Y)
    assert tool.sketch.points == ((made.X, made.Y), (made.X, made.Y + 100))
    tool.told("cancel")
    assert tool.sketch.points == ()
