"""Sums by hand: targets side by side, private and public alike, boroughs, promises that are overdue."""

import numpy as np
import pandas as pd
import pytest

from netplan.core.coverage import assess
from netplan.model.recipes import OFFICIAL
from netplan.model.scenario import Scenario
from netplan.model.styles import style
from tests.core.test_coverage import LINE, at
from tests.towns import PROVENANCE, square, town

DISTRICTS = [
    {"id": "00", "name": "West", "borough": "Mitte", "geometry": square(-10, -60, 100)},
    {"id": "01", "name": "East", "borough": "Nord", "geometry": square(90, -60, 100)},
]


def school(letter, down, **columns):
    return {"at": letter, "down_mbps": down, "up_mbps": down, "classes": 3, **columns}


def targets(schools, **layers):
    project = town(LINE, schools=schools, districts=DISTRICTS, **layers)
    return assess(project, Scenario()).tables["coverage_targets"]


def row(table, target, unit, level="city", area=None):
    found = table[(table["target"] == target) & (table["unit"] == unit) & (table["level"] == level)]
    found = found[found["area"].isna() if area is None else found["area"] == area]
    assert len(found) == 1
    return found.iloc[0]


def test_the_districts_add_up_to_their_borough_and_to_the_city_for_every_target():
    schools = [school("F", 1000.0), school("A", 100.0), school("B", np.nan)]
    table = targets(schools, addresses=[{"geometry": at(x, 9)} for x in (30, 120, 150)])
    counts = ["n", "n_served", "n_likely", "n_not_served", "n_unknown"]
    assert set(table["level"]) == {"city", "borough", "district"}
    named = table[table["level"] == "district"][["area", "area_id"]].drop_duplicates()
    assert named.to_numpy().tolist() == [["West", "00"], ["East", "01"]]
    for (target, unit), part in table[~table["unit"].str.contains(":")].groupby(["target", "unit"]):
        by_level = part.groupby("level")[counts].sum()
        assert (by_level.loc["district"] == by_level.loc["borough"]).all(), (target, unit)
        assert (by_level.loc["district"] == by_level.loc["city"]).all(), (target, unit)
    west = row(table, "100", "school", "district", "West")
    assert west["share_served"] == west["n_served"] / west["n"]


def test_every_target_counts_every_school_whoever_owns_it():
    table = targets(
        [
            school("F", 1000.0, owner_kind="public", school_type="primary"),
            school("A", 100.0, owner_kind="private", school_type="primary"),
            school("B", np.nan, owner_kind="private", school_type="gymnasium"),
        ]
    )
    served = {
        key: row(table, key, "school")[["n", "n_served", "n_not_served", "n_unknown"]].tolist()
        for key in ("fund_30", "fund_100", "100", "class", "fund_500", "gigabit")
    }
    assert served == {
        "fund_30": [3, 2, 0, 1],
        "fund_100": [3, 2, 0, 1],
        "100": [3, 2, 0, 1],
        "class": [3, 1, 1, 1],  # 30 × (3 + 1) = 120
        "fund_500": [3, 1, 1, 1],
        "gigabit": [3, 1, 1, 1],
    }
    assert row(table, "100", "owner_kind:public")[["n", "n_served"]].tolist() == [1, 1]
    assert row(table, "100", "owner_kind:private")[["n", "n_served", "n_unknown"]].tolist() == [2, 1, 1]
    assert row(table, "100", "school_type:primary")[["n", "n_served"]].tolist() == [2, 2]
    assert row(table, "100", "school_type:gymnasium")["n_unknown"] == 1
    west, east = (row(table, "100", "school", "borough", name) for name in ("Mitte", "Nord"))
    assert west[["n", "n_served", "n_unknown"]].tolist() == [2, 2, 0]
    assert east[["n", "n_served", "n_unknown"]].tolist() == [1, 0, 1]
    assert row(table, "100", "school")["share_served"] == pytest.approx(2 / 3)
    assert row(table, "100", "school")["share_served_known"] == 1.0
    assert table["basis"].notna().all()
    assert table["label"].notna().all()


def test_boroughs_add_up_to_the_city_where_districts_hold_everything():
    addresses = [{"geometry": at(x), "households": x // 10} for x in (10, 60, 130)]
    table = targets([school("F", 16.0), school("B", 400.0)], addresses=addresses)
    counts = ["n", "n_served", "n_likely", "n_not_served", "n_unknown"]
    for unit in ("school", "addresses", "households"):
        part = table[(table["unit"] == unit) & (table["target"] == "100")]
        city, boroughs = part[part["level"] == "city"], part[part["level"] == "borough"]
        assert boroughs[counts].sum().tolist() == city[counts].iloc[0].tolist()
        assert (part[counts[1:]].sum(axis=1) == part["n"]).all()


@pytest.mark.parametrize(
    ("promised", "down", "overdue"),
    [
        ("2025-12-31", 16.0, True),
        ("2025-12-31", np.nan, True),  # nobody knows what became of it
        ("2025-12-31", 100.0, False),
        ("2026-12-31", 16.0, False),  # after the newest statement about lines
        (PROVENANCE["as_of"], 16.0, False),  # the day itself has not passed
        (None, 16.0, False),
    ],
)
def test_a_promise_is_overdue_if_its_day_has_passed_without_the_line(promised, down, overdue):
    project = town(LINE, schools=[school("B", down, promised=pd.Timestamp(promised) if promised else pd.NaT)])
    assert assess(project, Scenario()).tables["coverage_sites"]["overdue"].tolist() == [overdue]


def test_cells_are_drawn_in_the_official_classes_of_the_atlas():
    assert OFFICIAL == (0.0, 0.10, 0.50, 0.75, 0.95, 1.0)
    for table in ("coverage_cells", "coverage_grid"):
        classes = [one for one in style(table).classes if not one.missing]
        assert [one.high for one in classes] == list(OFFICIAL[1:])
        assert any(one.missing for one in style(table).classes)
