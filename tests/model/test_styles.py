"""Styles speak of columns and codes that exist, and never of colour alone."""

from itertools import combinations, pairwise

import numpy as np
import pandas as pd
import pytest

from netplan.model.classes import class_positions
from netplan.model.codes import code_lists
from netplan.model.reasons import REASONS
from netplan.model.styles import class_label, palette, style, styles
from netplan.model.tables import TABLES

ALL = [one for several in styles().values() for one in several]
NAMES = [f"{one.table}-{one.name}" for one in ALL]
# Machado, Oliveira, Fernandes 2009, severity 1.0, on linear RGB
BLINDNESS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}


def linear(colour):
    values = np.array([int(colour[k : k + 2], 16) for k in (1, 3, 5)]) / 255.0
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def lab(rgb):
    to_xyz = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
    xyz = to_xyz @ np.clip(rgb, 0, 1) / np.array([0.9505, 1.0, 1.089])
    f = np.where(xyz > 216 / 24389, np.cbrt(xyz), (24389 / 27 * xyz + 16) / 116)
    return np.array([116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])])


def visible_colour(symbol):
    return symbol.fill or symbol.stroke or "#FFFFFF"


def texture(symbol):
    return (symbol.marker, symbol.dash_mm, symbol.hatch, round(symbol.width_mm, 2))


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_style_names_a_drawn_table_and_its_column(one):
    table = TABLES[one.table]
    assert table.geometry != "none"
    if one.kind != "single":
        assert one.column in table.keys
    if one.label:
        assert one.label in table.keys


@pytest.mark.parametrize(
    "one", [one for one in ALL if one.kind == "categorised"], ids=lambda one: f"{one.table}{one.name}"
)
def test_every_code_of_a_categorised_column_has_its_own_class(one):
    column = TABLES[one.table].column(one.column)
    spelled = {"true", "false"} if column.dtype == "bool" else set(REASONS)
    codes = set(code_lists()[column.codes]) if column.codes else spelled
    values = [member.value for member in one.classes if member.value]
    assert len(values) == len(set(values))
    assert set(values) <= codes
    if len(values) < len(codes) or not column.required:
        assert any(not member.value for member in one.classes), "nothing may vanish from the map"


@pytest.mark.parametrize("one", [one for one in ALL if one.kind == "graduated"], ids=lambda one: one.table)
def test_graduated_classes_meet_and_missing_has_one(one):
    bounds = [(member.low, member.high) for member in one.classes if not member.missing]
    assert all(a[1] == b[0] for a, b in pairwise(bounds))
    assert [member.missing for member in one.classes].count(True) == 1


def test_official_breaks_of_the_share():
    for table, times in (("coverage_districts", 1), ("coverage_cells", 1), ("cells", 100)):
        highs = [member.high / times for member in style(table).classes if not member.missing]
        assert highs == pytest.approx([0.10, 0.50, 0.75, 0.95, 1.0])


@pytest.mark.parametrize("one", ALL, ids=NAMES)
@pytest.mark.parametrize("sight", BLINDNESS)
def test_classes_differ_to_every_eye(one, sight):
    for a, b in combinations(one.classes, 2):
        if texture(a.symbol) != texture(b.symbol):
            continue
        seen = [lab(np.array(BLINDNESS[sight]) @ linear(visible_colour(member.symbol))) for member in (a, b)]
        same_class_of_road = one.table == "streets" and a.symbol == b.symbol
        assert same_class_of_road or np.linalg.norm(seen[0] - seen[1]) > 9, (a.value, b.value)


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_classes_differ_in_grey_print(one):
    for a, b in combinations(one.classes, 2):
        if texture(a.symbol) != texture(b.symbol) or (one.table == "streets" and a.symbol == b.symbol):
            continue
        lightness = [lab(linear(visible_colour(member.symbol)))[0] for member in (a, b)]
        assert abs(lightness[0] - lightness[1]) > 6, (a.value, a.low, b.value, b.low)


def test_share_ramp_darkens_steadily():
    steps = [lab(linear(member.symbol.fill))[0] for member in style("coverage_cells").classes[:5]]
    assert all(a - b > 6 for a, b in pairwise(steps))


def test_palette_is_written_in_full():
    assert all(len(colour) == 7 and int(colour[1:], 16) >= 0 for colour in palette().values())


def test_labels_come_from_the_code_lists_in_both_languages():
    one = style("coverage_sites")
    assert [class_label(one, member, "de", str) for member in one.classes[:4]] == [
        "Versorgt",
        "Wahrscheinlich",
        "Nicht versorgt",
        "Unbekannt",
    ]
    assert [class_label(one, member, "en", str) for member in one.classes[:4]] == [
        "Served",
        "Likely",
        "Not served",
        "Unknown",
    ]


def test_positions_follow_the_official_bounds_and_keep_what_is_missing():
    shares = pd.Series([0.0, 0.10, 0.1001, 0.5, 0.75, 0.95, 0.951, 1.0, np.nan])
    assert class_positions(style("coverage_cells"), shares).tolist() == [0, 0, 1, 1, 2, 3, 4, 4, 5]


def test_positions_of_codes_reasons_and_unlisted_values():
    road_class = pd.Series([1000, 5200, 4711, pd.NA], dtype="Int64")
    assert class_positions(style("streets"), road_class).tolist() == [0, 8, 10, 10]
    reasons = pd.Series(["connected", "not_reachable", "joined", "served_already"], dtype="str")
    assert class_positions(style("connections"), reasons).tolist() == [0, 2, 4, 5]
    assert class_positions(
        style("coverage_sites"), pd.Series(["served", "odd", None], dtype="str")
    ).tolist() == [0, 4, 4]
