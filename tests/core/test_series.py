"""Coverage over time: editions of the atlas and kept figures, never mixed, each with its denominator."""

from dataclasses import replace
from datetime import date

import numpy as np
import pandas as pd
import pytest

from netplan.core.coverage import assess
from netplan.core.coverage.series import change_table, entries_of, series_table
from netplan.io.project_file import open_project, save_project
from netplan.model.history import ATLAS, VERDICTS, Entry, published, with_entries
from netplan.model.scenario import Scenario
from tests.core.test_coverage import LINE, at
from tests.towns import square, town

LEIPZIG = "14713000"
RATES = (10, 16, 30, 50, 100, 200, 400, 1000)


def cells(share, day):
    shares = {f"down_fn_hh_alle_{rate}": share for rate in RATES}
    return [{"geometry": square(0, -50, 100), "as_of": day, **shares}]


def place(share=90.0, day="2025-06-30", **layers):
    addresses = [{"geometry": at(30), "households": 3}, {"geometry": at(130), "households": 1}]
    project = town(LINE, addresses=addresses, cells=cells(share, day), schools=["B"], **layers)
    return replace(project, ags=LEIPZIG)


def row(table, **about):
    for key, value in about.items():
        table = table[table[key] == value]
    assert len(table) == 1
    return table.iloc[0]


def test_the_published_figures_of_leipzig_are_those_of_mid_2019():
    found = {(one.as_of, one.technology, one.unit, one.target): one for one in published(LEIPZIG)}
    households = {
        key: found["2019-06-30", "any", "households", key].share
        for key in ("30", "50", "100", "200", "400", "1000")
    }
    assert households == {"30": 0.985, "50": 0.976, "100": 0.951, "200": 0.916, "400": 0.829, "1000": 0.782}
    assert found["2019-06-30", "cable", "households", "1000"].share == 0.775
    unclear = found["2019-06-30", "fibre", "households", "10"]
    assert (unclear.share, unclear.source[:3]) == (pytest.approx(0.07), "[K]")
    assert found["2019-12-31", "any", "business_parks", "100"].share == 0.829
    assert all(one.n is None and one.basis == ATLAS for one in found.values())
    assert published("00000000") == ()


def test_the_share_of_the_atlas_is_of_all_households_with_the_unknown_beside_it():
    found = series_table(assess(place(), Scenario()))
    now = row(found[found["as_of"] == "2025-06-30"], basis=ATLAS, target="100", technology="any")
    assert (now["n"], now["n_unknown"]) == (4, 1)  # one household lies in no cell
    assert now["share"] == pytest.approx(3 * 0.9 / 4)


def test_the_newest_figure_stands_beside_the_last_one_on_or_before_a_day():
    found = change_table(series_table(assess(place(), Scenario())), date(2020, 1, 1))
    hundred = row(found, basis=ATLAS, target="100", technology="any", unit="households")
    assert (hundred["share_then"], hundred["as_of_then"]) == (0.951, pd.Timestamp("2019-06-30"))
    assert pd.isna(hundred["n_then"])
    assert hundred["difference"] == pytest.approx(3 * 0.9 / 4 - 0.951)
    # nobody has counted verdicts before, so that there is nothing to compare
    assert set(found["basis"]) == {ATLAS}


def test_an_earlier_edition_that_was_kept_is_compared_in_every_target(tmp_path):
    before = assess(place(0.0, "2024-06-30"), Scenario())
    project = replace(place(100.0), history=with_entries((), entries_of(before)))
    save_project(project, tmp_path / "city.gpkg")
    again = open_project(tmp_path / "city.gpkg")
    assert again.history == project.history
    found = change_table(series_table(assess(again, Scenario())), date(2024, 12, 31))
    households = row(found, basis=VERDICTS, target="100", unit="households")
    assert (households["share_then"], households["share"]) == (0.0, 0.75)
    assert (households["n_then"], households["n_unknown_then"]) == (4, 1)
    assert (households["n"], households["n_unknown"]) == (4, 1)


def test_the_first_figure_is_taken_if_all_are_later_and_the_same_day_is_no_second_one():
    coverage = assess(place(), Scenario())
    twice = with_entries(entries_of(coverage), entries_of(coverage))
    assert len(twice) == len(entries_of(coverage))
    found = change_table(series_table(coverage), date(1990, 1, 1))
    assert set(found["as_of_then"].dt.year) == {2019}


def test_classes_are_in_the_order_of_their_rates():
    found = series_table(assess(place(), Scenario()))
    atlas = found[
        (found["basis"] == ATLAS) & (found["technology"] == "any") & (found["unit"] == "households")
    ]
    assert list(dict.fromkeys(atlas["target"])) == [str(rate) for rate in RATES]


def test_nothing_known_leaves_no_figure_and_what_is_undated_no_change():
    assert not len(series_table(assess(town(LINE), Scenario())))
    silent = assess(replace(place(np.nan), ags=""), Scenario())
    assert not (series_table(silent)["basis"] == ATLAS).any()
    entry = Entry("", VERDICTS, "100", "any", "school", 1, 0, 0.0, "")
    undated = replace(place(), ags="", history=(entry,))
    assert not len(change_table(series_table(assess(undated, Scenario())), date(2030, 1, 1)))
