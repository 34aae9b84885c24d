"""Sorting and filtering agree with pandas, in both languages."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import Qt

from netplan.i18n import Words
from netplan.model.frames import conform
from netplan.model.tables import TABLES
from netplan.ui.widgets.table_model import TableModel

COLUMNS = [TABLES["sites"].column(key) for key in ("id", "name", "kind", "pupils", "down_mbps", "line_as_of")]
ROWS = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "name": ["Ölmühle", None, "Zoo", "<b>Au</b>"],
        "kind": ["school", "kita", "school", "unheard of"],
        "pupils": [1200, None, 7, 30],
        "down_mbps": [16.5, 1000.0, float("nan"), 50.0],
        "line_as_of": ["2024-03-01", None, "2020-12-31", "2025-01-01"],
    }
)


def sites(rows=ROWS):
    return conform(
        gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(range(len(rows)), range(len(rows)))), "sites"
    )


@pytest.fixture
def model(qapp):
    made = TableModel()
    made.show_table(COLUMNS, sites(), Words("de"))
    return made


def texts(model, column):
    return [model.index(row, column).data() for row in range(model.rowCount())]


def test_cells_read_as_the_language_writes(model):
    assert texts(model, 2) == ["Schule", "Kita", "Schule", "unheard of"]
    assert texts(model, 3) == ["1.200", "", "7", "30"]
    assert texts(model, 4) == ["16,50", "1.000", "", "50,00"]
    assert texts(model, 5) == ["01.03.2024", "", "31.12.2020", "01.01.2025"]


@pytest.mark.parametrize("column", range(len(COLUMNS)))
@pytest.mark.parametrize("order", [Qt.SortOrder.AscendingOrder, Qt.SortOrder.DescendingOrder])
def test_missing_values_come_last_whatever_the_order(model, column, order):
    model.sort(column, order)
    shown = texts(model, column)
    n_missing = shown.count("")
    assert shown[len(shown) - n_missing :] == [""] * n_missing


def test_words_sort_by_what_is_read_numbers_by_value(model):
    model.sort(3)
    assert texts(model, 3) == ["7", "30", "1.200", ""]
    model.sort(2, Qt.SortOrder.DescendingOrder)
    assert texts(model, 2) == ["unheard of", "Schule", "Schule", "Kita"]
    model.sort(-1)
    assert texts(model, 0) == ["a", "b", "c", "d"]


@pytest.mark.parametrize(
    ("typed", "ids"),
    [
        ("schule", "ac"),
        ("SCHULE zoo", "c"),
        ("16,5", "a"),
        ("2020", "c"),
        ("<b>", "d"),
        ("", "abcd"),
        ("xyz", ""),
    ],
)
def test_filter_finds_every_word_in_any_column(model, typed, ids):
    model.filter(typed)
    assert "".join(texts(model, 0)) == ids


def test_selection_follows_sorting_and_filtering(model):
    model.sort(3)
    assert model.shown_at([0, 2]).tolist() == [0, 2]
    model.filter("schule")
    assert model.shown_at([0, 1, 2]).tolist() == [0, 1]
    assert model.rows.tolist() == [2, 0]


def test_a_tool_tip_is_never_markup(model):
    assert "&lt;b&gt;" in model.index(3, 1).data(Qt.ItemDataRole.ToolTipRole)


def test_copied_text_has_a_heading_and_the_rows_shown(model):
    model.filter("zoo")
    lines = model.as_text().split("\n")
    assert lines[0].startswith("ID\tName\tArt")
    assert [line.split("\t")[0] for line in lines[1:]] == ["c"]


@given(st.lists(st.one_of(st.none(), st.floats(0, 1e6)), max_size=30), st.booleans())
def test_numbers_sort_as_in_pandas(values, descending):
    rows = pd.DataFrame({"id": [str(k) for k in range(len(values))], "down_mbps": values, "kind": "school"})
    rows["down_mbps"] = rows["down_mbps"].astype(float)
    model = TableModel()
    model.show_table(COLUMNS, sites(rows), Words("en"))
    model.sort(4, Qt.SortOrder.DescendingOrder if descending else Qt.SortOrder.AscendingOrder)
    expected = rows["down_mbps"].sort_values(ascending=not descending, kind="stable").to_numpy()
    assert np.array_equal(rows["down_mbps"].to_numpy()[model.rows], expected, equal_nan=True)


def test_reasons_are_sentences_when_seen_and_found_by_their_words(qapp):
    rows = pd.DataFrame({"id": ["a", "b", "c"], "reason": ["declared_too_slow", None, "atlas_none"]})
    rows = rows.assign(down_mbps=[16.4, None, None], need_down_mbps=100.0)
    places = gpd.points_from_xy(range(3), range(3))
    table = conform(gpd.GeoDataFrame(rows, geometry=places), "coverage_addresses")
    model = TableModel()
    model.show_table(
        [TABLES["coverage_addresses"].column(key) for key in ("id", "reason")], table, Words("en")
    )
    assert texts(model, 1)[:2] == ["The line delivers only 16 Mbit/s of the 100 needed", ""]
    model.filter("delivers only")
    assert texts(model, 0) == ["a"]
