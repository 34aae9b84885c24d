"""Two results side by side, small enough to check every answer by hand."""

from dataclasses import replace

import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.comparison.compare import change_of, compare
from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.errors import ParameterError
from netplan.model.comparison import Side
from netplan.model.scenario import Scenario
from tests.towns import layer, square, town

# ten metres a character: F to the junction 60 m, on to S 50 m, down to T 30 m
FORK = """
F-----+----S
      |
      |
      T
"""
OPEN = Scenario(name="open")


def cells(**shares):
    return [
        {"id": name, "geometry": square(100.0 * k, 0, 100), "down_fn_hh_alle_100": share}
        for k, (name, share) in enumerate(shares.items())
    ]


def planned(project, scenario=OPEN, name="A"):
    return Side(name, make_plan(project, scenario))


def changes(comparison, table, key="id"):
    rows = comparison.tables[f"compared_{table}"]
    return dict(zip(rows[key], rows["change"], strict=True))


def figure(comparison, key, counted=""):
    rows = comparison.tables["compared_figures"]
    return rows[(rows["key"] == key) & (rows["counted"] == counted)].iloc[0]


@pytest.fixture(scope="module")
def two_kinds():
    """Return a comparison: A plans the school S alone, B the school and the Kita T."""
    project = town(FORK, fibre=["F"], schools=["S", {"at": "T", "kind": "kita", "name": "Kita T"}])
    a = planned(project, OPEN, "schools")
    b = planned(project, replace(OPEN, site_kinds=("school", "kita")), "with Kitas")
    return compare(a, b)


def test_a_site_only_b_connects_is_gained(two_kinds):
    assert changes(two_kinds, "sites") == {"sites-0": "same", "sites-1": "gained"}
    rows = two_kinds.tables["compared_sites"]
    assert rows["verdict_a"].tolist() == ["served", "not_served"]
    assert rows["verdict_b"].tolist() == ["served", "served"]
    assert rows["source_a"].tolist() == ["drawn", "drawn"]
    assert rows["cost_a_eur"].isna().tolist() == [False, True]


def test_routes_are_compared_along_the_street(two_kinds):
    rows = two_kinds.tables["compared_trenches"]
    length = rows.groupby("change")["length_m"].sum().round(2).to_dict()
    assert length == {"same": 110.0, "only_b": 30.0}
    a, b = two_kinds.a.result, two_kinds.b.result
    assert rows["cost_a_eur"].sum() == pytest.approx(a.tables["trenches"]["cost_eur"].sum())
    assert rows["cost_b_eur"].sum() == pytest.approx(b.tables["trenches"]["cost_eur"].sum())


def test_figures_have_denominators_and_a_difference(two_kinds):
    kitas = figure(two_kinds, "status_served", "kita")
    assert (kitas["value_a"], kitas["n_a"], kitas["value_b"], kitas["n_b"]) == (0, 1, 1, 1)
    assert kitas["difference"] == 1
    cost = figure(two_kinds, "cost")
    assert cost["difference"] == pytest.approx(two_kinds.b.result.cost_eur - two_kinds.a.result.cost_eur)
    assert (cost["n_a"], cost["n_b"]) == (1, 2)
    assert figure(two_kinds, "route")["difference"] == pytest.approx(30.0)


def test_bills_add_up_on_both_sides(two_kinds):
    bill = two_kinds.tables["compared_costs"]
    for side in ("a", "b"):
        result = getattr(two_kinds, side).result
        assert bill[f"cost_{side}_eur"].sum() == pytest.approx(result.tables["costs"]["cost_eur"].sum())
    lead_in = bill[bill["item"] == "per_site.lead_in"].iloc[0]
    assert (lead_in["quantity_a"], lead_in["quantity_b"]) == (1.0, 2.0)
    assert bill["difference_eur"].sum() == pytest.approx(
        two_kinds.b.result.cost_eur - two_kinds.a.result.cost_eur
    )


def test_a_street_cut_at_another_place_is_the_same_where_both_dig():
    """A joins a house 25 m along the street of 50 m, B one 40 m along it: 25 m in both, 15 m in B alone."""
    middle, further = ((400_000.0 + 10.0 * k, 5_700_000.0) for k in (2.5, 4.0))
    schools = [{"at": middle, "id": "m"}, {"at": further, "id": "f"}]
    project = town("F----E", fibre=["F"], schools=schools)
    a, b = (
        planned(project.with_layer("sites", layer("sites", [row])))
        for row in ({**site, "kind": "school", "down_mbps": 16.0} for site in (
            {"id": "m", "geometry": shapely.Point(middle)}, {"id": "f", "geometry": shapely.Point(further)}
        ))
    )  # fmt: skip
    rows = compare(a, b).tables["compared_trenches"]
    assert rows.groupby("change")["length_m"].sum().round(3).to_dict() == {"same": 25.0, "only_b": 15.0}
    both = rows[rows["change"] == "same"].iloc[0]
    assert both["cost_b_eur"] == pytest.approx(b.result.tables["trenches"]["cost_eur"].sum() * 25 / 40)


def test_links_and_ducts_are_the_same_if_their_lines_are():
    """The school stands 20 m off its street; a duct leads from F to S, and only A knows its free tube."""
    off = (400_030.0, 5_700_020.0)
    duct = {"id": "d", "along": "FS", "n_tubes": 4}
    drawn = {"fibre": ["F"], "schools": [{"at": off, "id": "off"}]}
    a = planned(town("F--+--S", ducts=[{**duct, "n_free": 2}], **drawn))
    b = planned(town("F--+--S", ducts=[{**duct, "n_free": None}], **drawn))
    for side, other in ((a, b), (a, a), (b, b)):
        rows = compare(side, other).tables["compared_trenches"]
        for key, one in (("a", side), ("b", other)):
            trenches = one.result.tables["trenches"]
            missing = "only_b" if key == "a" else "only_a"
            told = rows[rows["change"] != missing]
            assert told["length_m"].sum() == pytest.approx(trenches["length_m"].sum())
            assert rows[f"cost_{key}_eur"].sum() == pytest.approx(trenches["cost_eur"].sum())
        links = rows[rows["segment_kind"] == "link"]
        assert set(links["change"]) == {"same"}
        assert links["length_m"].tolist() == pytest.approx([20.0])


def test_two_dates_gain_lose_appear_and_vanish():
    lines = {"old": 16.0, "fast": 250.0, "gone": 16.0}
    before = town("F--A--B--C", fibre=["F"], schools=[
        {"at": at, "id": name, "down_mbps": lines[name]} for at, name in zip("ABC", lines, strict=True)
    ], cells=cells(x=100.0, y=50.0))  # fmt: skip
    after = town("F--A--B--C", fibre=["F"], schools=[
        {"at": "A", "id": "old", "down_mbps": 500.0}, {"at": "B", "id": "fast", "down_mbps": 30.0},
        {"at": "C", "id": "new", "down_mbps": None},
    ], cells=cells(x=90.0, y=None))  # fmt: skip
    made = compare(Side("2026", assess(before, OPEN)), Side("2027", assess(after, OPEN)))
    assert changes(made, "sites") == {"old": "gained", "fast": "lost", "gone": "only_a", "new": "only_b"}
    assert changes(made, "cells") == {"x": "lost", "y": "changed"}
    assert made.tables["compared_cells"]["share_a"].tolist() == [1.0, 0.5]
    unknown = figure(made, "status_unknown", "school")
    assert (unknown["value_a"], unknown["n_a"], unknown["value_b"], unknown["n_b"]) == (0, 3, 1, 3)
    assert len(made.tables["compared_trenches"]) == len(made.tables["compared_costs"]) == 0


def test_unknown_is_neither_gained_nor_lost():
    a = pd.Series(["unknown", "not_served", "unknown", "served", None, "served"], dtype="str")
    b = pd.Series(["not_served", "unknown", "served", "unknown", "served", None], dtype="str")
    assert change_of(a, b).tolist() == ["changed", "changed", "gained", "lost", "only_b", "only_a"]


VERDICT = st.sampled_from(["served", "not_served", "unknown"])


@settings(max_examples=30)
@given(st.lists(st.tuples(VERDICT, VERDICT)))
def test_served_in_b_is_served_in_a_plus_gained_less_lost(pairs):
    a, b = (pd.Series([pair[k] for pair in pairs], dtype="str") for k in (0, 1))
    change = change_of(a, b)
    gained, lost = ((change == code).sum() for code in ("gained", "lost"))
    assert (b == "served").sum() == (a == "served").sum() + gained - lost


def test_a_result_does_not_differ_from_itself(two_kinds):
    made = compare(two_kinds.b, two_kinds.b)
    for table in ("sites", "addresses", "cells", "trenches"):
        assert set(made.tables[f"compared_{table}"]["change"]) <= {"same"}
    assert not made.tables["compared_figures"]["difference"].fillna(0).any()
    assert made.problems == ()


def test_findings_say_what_spoils_a_comparison(two_kinds):
    other = town(FORK, fibre=["F"], schools=[{"at": "S", "id": "another"}])
    a, b = two_kinds.a, Side("B", assess(other, Scenario(target="gigabit")))
    codes = [(problem.code, problem.layer) for problem in compare(a, b).problems]
    assert codes == [("CMP-001", "sites"), ("CMP-002", ""), ("CMP-003", "")]


def test_another_coordinate_system_is_refused(two_kinds):
    a, project = two_kinds.a, two_kinds.a.result.project
    with pytest.raises(ParameterError, match="EPSG:25832"):
        compare(a, replace(a, result=replace(a.result, project=replace(project, crs="EPSG:25832"))))


def test_a_street_that_was_moved_is_another_one():
    a = planned(town("F--S", fibre=["F"], schools=["S"]))
    moved = town("F--S", fibre=["F"], schools=["S"])
    streets = moved.layer("streets").copy()
    streets.loc[0, "geometry"] = shapely.LineString(
        [(400_000, 5_700_000), (400_015, 5_700_001), (400_030, 5_700_000)]
    )
    rows = compare(a, planned(moved.with_layer("streets", streets))).tables["compared_trenches"]
    assert set(rows["change"]) == {"only_a", "only_b"}
