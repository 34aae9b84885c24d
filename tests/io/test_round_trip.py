"""What netplan accepted and exported comes in again without a finding to repair, whatever it holds."""

import string
from datetime import date

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from shapely import LineString, Point, box

from netplan.io.exports.csv import export_csv
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.geopackage import export_geopackage
from netplan.io.layers import Counts, Source, read_layer
from netplan.model.codes import code_lists
from netplan.model.frames import table_of
from netplan.model.tables import INPUT_TABLES, TABLES

CRS, EAST, NORTH = "EPSG:25833", 317_000.0, 5_690_000.0
SHAPES = {
    "point": lambda k: Point(EAST + k, NORTH),
    "line": lambda k: LineString([(EAST + k, NORTH), (EAST + k, NORTH + 10)]),
    "polygon": lambda k: box(EAST + 20 * k, NORTH, EAST + 20 * k + 10, NORTH + 10),
}
HARMFUL = ("=1+1", "-A", "@x", "+49 341", "'-A", "''=x", "'s", "<b>", 'say "x"', "a,b;c")
WORDS = st.one_of(
    st.text(string.ascii_letters + "äöüß0123456789-/", min_size=1, max_size=6), st.sampled_from(HARMFUL)
)


def values(column):
    """Return what may stand in a column of a project, missing included."""
    low, high = max(column.low, -1000), min(column.high, 9000)
    kinds = {
        "text": WORDS,
        "bool": st.booleans(),
        "int": st.integers(int(low), int(high)),
        "float": st.integers(int(low * 8), int(high * 8)).map(lambda n: n / 8),
        "date": st.dates(date(2000, 1, 1), date(2026, 11, 1)).map(pd.Timestamp),
    }
    if column.codes:
        known = list(code_lists()[column.codes])
        kinds |= {"choice": st.sampled_from(known), "code": st.sampled_from(known).map(int)}
    some = kinds[column.dtype].filter(lambda value: not isinstance(value, float) or low <= value <= high)
    return some if column.required or column.dtype == "bool" else st.one_of(st.none(), some)


@st.composite
def layers(draw, names=INPUT_TABLES):
    name = draw(st.sampled_from(names))
    n = draw(st.integers(1, 4))
    columns = {
        column.key: draw(st.lists(values(column), min_size=n, max_size=n)) for column in TABLES[name].columns
    }
    # what a file does not say of itself the door says
    known = {"as_of": pd.Timestamp("2026-01-31"), "source": "Amt", "confidential": "internal"}
    columns |= {"id": [f"k{k}" for k in range(n)], **{key: [value] * n for key, value in known.items()}}
    return name, table_of(name, columns, [SHAPES[TABLES[name].geometry](k) for k in range(n)], CRS)


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_layer=layers())
def test_an_exported_layer_comes_in_again_unchanged(tmp_path_factory, given_layer):
    name, table = given_layer
    path = tmp_path_factory.mktemp("out") / "again.gpkg"
    everything = ExportSettings(CRS, internal_because="a test of mine")
    export_geopackage(path, {name: table}, everything)
    again = read_layer(Source(path, name), CRS)
    assert again.counts == Counts(len(table), len(table), 0, 0)
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.table.drop(columns="geometry")), pd.DataFrame(table.drop(columns="geometry"))
    )
    assert again.table.geometry.geom_equals(table.geometry).all()


POINTS = [name for name in INPUT_TABLES if TABLES[name].geometry == "point"]


@settings(max_examples=10, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(given_layer=layers(POINTS))
def test_an_exported_table_comes_in_again_unchanged(tmp_path_factory, given_layer):
    """As CSV: every text, number, date and code, and the place to a millimetre."""
    name, table = given_layer
    path = tmp_path_factory.mktemp("out") / "again.csv"
    export_csv(path, name, table, ExportSettings(CRS, internal_because="a test of mine"))
    again = read_layer(Source(path, name, crs=CRS), CRS)
    assert again.counts == Counts(len(table), len(table), 0, 0)
    assert {problem.severity for problem in again.problems} <= {"info"}
    pd.testing.assert_frame_equal(
        pd.DataFrame(again.table.drop(columns="geometry")), pd.DataFrame(table.drop(columns="geometry"))
    )
    assert again.table.distance(table.set_crs(CRS, allow_override=True)).max() < 1e-3
