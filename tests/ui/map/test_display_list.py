"""What is drawn at which scale, and that both backends draw the same."""

import re
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QBuffer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from shapely.geometry import Point, box

from netplan.model.styles import style, styles
from netplan.model.tables import TABLES
from netplan.ui.map.bins import square_m
from netplan.ui.map.colours import DAY, NIGHT, shown
from netplan.ui.map.display_list import (
    Faded,
    Fill,
    Picture,
    Sheet,
    Stamps,
    Stroke,
    display_list,
    is_aggregated,
)
from netplan.ui.map.drawn import NOT_DRAWN
from netplan.ui.map.labels import place_labels, writing
from netplan.ui.map.layers import map_layer, map_layers, restyled
from netplan.ui.map.raster import paint
from netplan.ui.map.vector import draw
from netplan.ui.map.view import PX_PER_MM, View, zoom_of
from tests.ui.map import made

pytestmark = pytest.mark.usefixtures("qapp")


def sheet(scale, width=480, height=360, dpr=1.0):
    view = View(made.X + 260, made.Y + 200, zoom_of(scale), width, height)
    seen = view.extent
    return Sheet(
        seen.left, seen.top, view.px_per_m * dpr, PX_PER_MM * dpr, round(width * dpr), round(height * dpr)
    )


def by_painter(at, ops, ground):
    image = QImage(at.width_px, at.height_px, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(QColor(ground))
    painter = QPainter(image)
    draw(painter, ops, at)
    painter.end()
    return np.frombuffer(image.constBits(), dtype=np.uint8).reshape(at.height_px, at.width_px, 4).copy()


def rmse(some, others):
    return float(np.sqrt(np.mean((some[:, :, :3].astype(float) - others[:, :, :3]) ** 2)) / 255.0)


@pytest.mark.parametrize("colours", [DAY, NIGHT], ids=["day", "night"])
@pytest.mark.parametrize(("scale", "dpr"), [(1500, 1.0), (2500, 2.0), (9000, 2.0)])
def test_both_backends_draw_the_same(scale, dpr, colours):
    at = sheet(scale, dpr=dpr)
    tables = {**made.tables(), "cells": made.cells().iloc[:5], "addresses": made.addresses(150)}
    ops = display_list(at, map_layers(tables), colours)
    assert {type(op) for op in ops} >= {Fill, Stroke, Stamps, Faded}
    drawn = paint(at, ops, colours.ground)
    assert rmse(drawn, by_painter(at, ops, colours.ground)) < 0.015
    blank = np.broadcast_to(drawn[0, 0], drawn.shape)
    assert rmse(drawn, blank) > 0.05  # there is something to compare


def test_hatches_are_drawn_the_same():
    """QPainter draws lines below a pixel its own way: as dark, but narrower."""
    at = sheet(1500)
    unknown = made.cells().iloc[5:].reset_index(drop=True)
    ops = display_list(at, [map_layer("cells", unknown)], DAY)
    some, others = paint(at, ops, DAY.ground), by_painter(at, ops, DAY.ground)
    assert rmse(some, others) < 0.025
    assert some.mean() == pytest.approx(others.mean(), abs=1.0)


@pytest.mark.parametrize("dpr", [1.0, 2.0])
def test_names_are_drawn_the_same_and_stand_where_the_window_has_them(dpr):
    at, layers = sheet(3500, 900, 700, dpr), map_layers(made.tables())
    names = writing(at, layers, DAY)
    view = View(made.X + 260, made.Y + 200, zoom_of(3500), 900, 700)
    shown = place_labels(view, layers)
    assert [name.text for name in names.names] == [name.text for name in shown]
    for name, same in zip(names.names, shown, strict=True):
        assert name[2:] == pytest.approx(same[2:])
    some, others = paint(at, [names], DAY.land), by_painter(at, [names], DAY.land)
    assert rmse(some, np.broadcast_to(some[0, 0], some.shape)) > 0.02
    assert rmse(some, others) < 0.015


def test_names_stay_letters_in_svg():
    at, buffer = sheet(3500, 900, 700), QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    image = QSvgGenerator()
    image.setOutputDevice(buffer)
    painter = QPainter(image)
    draw(painter, [writing(at, map_layers(made.tables()), DAY)], at)
    painter.end()
    text = buffer.data().toStdString()
    assert {"West", "Grundschule", "Lindenweg"} <= set(re.findall(r">([^<>\n]+)</text>", text))


def test_squares_are_drawn_the_same():
    at = sheet(60_000)
    ops = display_list(at, [map_layer("addresses", made.addresses())], DAY)
    assert [type(op) for op in ops] == [Picture]
    assert rmse(paint(at, ops, DAY.ground), by_painter(at, ops, DAY.ground)) < 0.015


@pytest.mark.parametrize("name", [name for name in styles() if TABLES[name].geometry != "none"])
def test_every_style_is_drawn_in_full(name):
    """All symbols of all styles come out, by day and by night, at every scale."""
    for look in styles()[name]:
        shapes = {
            "point": [Point(made.X + 260, made.Y + 200)],
            "line": made.streets().geometry.tolist()[2:3],
            "polygon": [box(made.X + 200, made.Y + 160, made.X + 300, made.Y + 240)],
        }[TABLES[name].geometry]
        layer = made.layer(name, shapes)
        for k, member in enumerate(look.classes):
            classes = np.full(1, k, dtype=np.uint8)
            classes.flags.writeable = False
            one = replace(layer, style=look, classes=classes)
            at = sheet(2000)
            for colours in (DAY, NIGHT):
                pixels = paint(at, display_list(at, [one], colours), "")
                has_ink = member.symbol.fill or member.symbol.stroke or member.symbol.hatch
                assert pixels.any() == bool(has_ink), (look, member)


def test_a_class_is_drawn_up_to_its_scale():
    layer = map_layer("streets", made.streets())

    def n_drawn(scale):
        return sum(len(op.slots) for op in display_list(sheet(scale), [layer], DAY) if isinstance(op, Stroke))

    assert n_drawn(30_000) == 4
    assert n_drawn(150_000) == 3  # the residential street is gone
    assert n_drawn(250_000) == 2


def test_beds_have_a_border_below_all_of_them():
    ops = display_list(sheet(1500, 1600, 1400), [map_layer("streets", made.streets())], DAY)
    assert [op.symbol.stroke for op in ops] == [DAY.casing] * 4 + [DAY.bed] * 4
    assert all(a.symbol.width_mm > b.symbol.width_mm for a, b in zip(ops[:4], ops[4:], strict=True))


def test_outlines_of_what_is_but_a_few_pixels_large_are_left_out():
    layer = map_layer("buildings", made.buildings())
    n = {
        scale: [len(op.slots) for op in display_list(sheet(scale, 2400, 2400), [layer], DAY)]
        for scale in (1000, 24_000)
    }
    assert n[1000] == [97, 97]
    assert n[24_000][0] == 97
    assert n[24_000][1:] == [1]  # the yard


def test_what_has_no_class_is_not_drawn():
    table = made.sites().assign(kind="school")
    layer = map_layer("sites", table)
    only = replace(layer, style=replace(layer.style, classes=layer.style.classes[1:4]))
    assert (restyled(layer, only.style).classes == NOT_DRAWN).all()
    assert display_list(sheet(2000), [restyled(layer, only.style)], DAY) == ()


def test_hidden_layers_are_not_drawn_and_weak_ones_as_a_whole():
    layer = map_layer("buildings", made.buildings())
    assert display_list(sheet(2000), [replace(layer, visible=False)], DAY) == ()
    (faded,) = display_list(sheet(2000), [replace(layer, opacity=0.4)], DAY)
    assert faded.opacity == 0.4
    weak, full = (paint(sheet(2000), ops, "#000000") for ops in ([faded], faded.ops))
    inked = full[:, :, 0] > 30
    assert weak[inked][:, 0] == pytest.approx(0.4 * full[inked][:, 0], abs=1.0)


def test_tiles_side_by_side_make_the_same_picture_as_one_sheet():
    tables = {**made.tables(), "cells": made.cells(), "addresses": made.addresses()}
    layers = map_layers(tables)
    for scale in (2000, 60_000):
        whole = sheet(scale, 256, 128)
        right = replace(whole, left_m=whole.left_m + 128 / whole.px_per_m, width_px=128)
        left = replace(whole, width_px=128)
        parts = [paint(at, display_list(at, layers, DAY), DAY.ground) for at in (left, right)]
        joined = np.concatenate(parts, axis=1).astype(int)
        one = paint(whole, display_list(whole, layers, DAY), DAY.ground).astype(int)
        assert abs(joined - one).max() <= 3  # a hair, where coordinates round


def test_squares_count_what_they_cover():
    """A quarter of the addresses served is the class "partly served", unknown counted as not served."""
    points = [Point(made.X + 10 + k, made.Y + 10) for k in range(4)]
    verdicts = ["served", "not_served", "unknown", "unknown"]
    layer = made.layer("coverage_addresses", points, verdict=verdicts)
    assert is_aggregated(layer, 60_000)
    (picture,) = display_list(sheet(60_000), [layer], DAY)
    inked = picture.pixels[picture.pixels[:, :, 3] > 0]
    partly = style("coverage_cells").classes[1].symbol.fill
    assert ["#{2:02X}{1:02X}{0:02X}".format(*pixel) for pixel in inked] == [partly]
    side = square_m(60.0)
    assert (picture.extent.left / side).is_integer()


def test_a_square_where_nothing_is_known_has_no_share():
    layer = made.layer("coverage_addresses", [Point(made.X, made.Y)], verdict=["unknown"])
    (picture,) = display_list(sheet(60_000), [layer], DAY)
    served = {member.symbol.fill for member in style("coverage_cells").classes if member.symbol.fill}
    inked = picture.pixels[picture.pixels[:, :, 3] > 0]
    assert len(inked) == 1
    assert "#{2:02X}{1:02X}{0:02X}".format(*inked[0]) not in served


def test_night_turns_greys_around_and_keeps_hues():
    assert shown("#FFFFFF", NIGHT) < "#3"
    assert shown("#000000", NIGHT) > "#B"
    assert shown("#0072B2", DAY) == "#0072B2"
    red, green, blue = bytes.fromhex(shown("#0072B2", NIGHT)[1:])
    assert blue > green > red
    assert shown("", NIGHT) == ""


@pytest.mark.parametrize("scale", [*range(5_000, 205_000, 5_000), 250_000, 1_000_000])
def test_a_round_scale_stays_one_through_a_view(scale):
    """What is drawn up to a scale stands in the legend at that scale: 200 000 came back as a little more."""
    assert View(made.X, made.Y, zoom_of(scale), 900, 700).scale == scale
