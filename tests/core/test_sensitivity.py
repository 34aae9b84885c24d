"""Which assumptions flip verdicts, by computing everything again; which inquiry settles what, by hand."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.coverage import assess
from netplan.core.coverage.assess import input_layers
from netplan.core.coverage.inquiries import inquiry_tables
from netplan.core.coverage.sensitivity import Variation, sensitivity, value_of, variations, varied
from netplan.core.survey import survey
from netplan.errors import ParameterError
from netplan.model.assumed import ASSUMED, assumptions_with
from netplan.model.assumptions import Assumptions
from netplan.model.codes import code_lists
from netplan.model.scenario import Scenario
from tests.core.test_technologies import LINE, UNKNOWN, at, cabinet, segment
from tests.towns import town

SILENT = np.nan


@cache
def place():
    """Draw a school 460 m of copper away, one of which nothing is known, houses on cable and fibre."""
    return town(
        LINE,
        fibre=["A"],
        schools=[UNKNOWN, {"at": "A", "down_mbps": SILENT, "owner_kind": "public"}],
        addresses=[{"geometry": at(x, 5), "households": 3} for x in (0, 170, 390)],
        cabinets=[cabinet()],
        cable_segments=[segment()],
    )


@cache
def tables():
    return sensitivity(place(), Scenario()).tables


def test_every_assumption_has_a_row_and_every_row_an_assumption():
    known = set(Assumptions.__dataclass_fields__) | {"policy", "fibre_reach_m"}
    assert set(ASSUMED) == known
    for one in ASSUMED.values():
        assert one.source
        if not one.codes and one.key not in {"policy", "vectoring"}:
            assert all(one.low <= value <= one.high for value in one.tried)
            assert one.low <= value_of(Scenario(), one) <= one.high


@pytest.mark.parametrize("key", sorted(ASSUMED))
def test_a_variation_is_what_an_assessment_with_that_assumption_finds(key):
    found = tables()["sensitivity"]
    known = survey(place(), Scenario().snap_limit_m)
    for one in variations(Scenario()):
        if one.about.key != key:
            continue
        assessed = assess(place(), varied(Scenario(), one), known=known).tables
        rows = found[(found["factor"] == key) & (found["value"] == str(one.value).lower().removesuffix(".0"))]
        told = dict(zip(rows["unit"], rows["n_served_then"], strict=True))
        addresses = assessed["coverage_addresses"]
        served = addresses["verdict"] == "served"
        assert told["addresses"] == served.sum()
        assert told["households"] == addresses["households"][served].sum()
        assert told["school"] == (assessed["coverage_sites"]["verdict"] == "served").sum()


def test_the_sites_that_flip_are_named_with_both_verdicts_and_the_strongest_assumption_comes_first():
    found = tables()
    flips = found["sensitivity_sites"]
    longer = flips[(flips["factor"] == "loop_factor") & (flips["value"] == "1.3")]
    assert list(longer["id"]) == ["sites-0"]  # 540 m: 97 sure, 138 in the middle
    assert list(zip(longer["verdict"], longer["verdict_then"], strict=True)) == [("served", "likely")]
    most = found["sensitivity"].groupby("factor", sort=False)["n_changed"].max()
    in_sites = flips.groupby(["factor", "value"]).size().groupby("factor").max()
    ranks = [in_sites.get(key, 0) for key in most.index]
    assert ranks == sorted(ranks, reverse=True)


def test_counts_add_up_and_denominators_are_those_of_the_layers():
    table = tables()["sensitivity"]
    assert (table["n_served_then"] == table["n_served"] + table["n_gained"] - table["n_lost"]).all()
    assert (table["n_gained"] + table["n_lost"] <= table["n_changed"]).all()
    assert (table["n_changed"] <= table["n"]).all()
    assert set(table["n"][table["unit"] == "school"]) == {2}
    assert set(table["n"][table["unit"] == "households"]) == {9}


def test_what_was_computed_before_is_left_as_it_was():
    project = place()
    known = survey(project, Scenario().snap_limit_m)
    before = assess(project, Scenario(), known=known)
    sensitivity(project, Scenario(), known=known)
    again = assess(project, Scenario(), known=known)
    assert all(again.tables[name] is before.tables[name] for name in ("coverage_sites", "claims"))


def inquired(project, scenario):
    """Return the two tables of inquiries, as a sensitivity analysis has them."""
    known = survey(project, scenario.snap_limit_m)
    return inquiry_tables(input_layers(project, known), known, scenario)


def asked(project, **scenario):
    """Return the inquiries as (kind, requests, settled for sure, settled at best)."""
    found = inquired(project, Scenario(**scenario))
    table = found["inquiries"]
    columns = ("inquiry", "n_requests", "n_settled", "n_at_best")
    return list(zip(*(table[key] for key in columns), strict=True)), found["inquiry_sites"]


def test_one_letter_to_an_owner_settles_all_his_sites_of_which_nothing_is_known():
    project = town(LINE, schools=[{**UNKNOWN, "owner_kind": "public"}] * 3)
    inquiries, sites = asked(project)
    assert inquiries == [("line", 1, 3, 0)]
    assert list(sites["rank"]) == [1, 1, 1]
    assert sites["sure"].all()


def test_without_letters_to_write_every_site_is_measured():
    # the line is stated, but the upload is not: neither owner nor measurement is in doubt about both rates
    school = {"at": "B", "down_mbps": 1000.0, "up_mbps": SILENT}
    inquiries, _ = asked(town(LINE, schools=[school] * 2), target="gigabit")
    assert inquiries == [("line", 1, 2, 0)]


def test_a_likely_copper_line_stays_likely_if_the_measurement_is_bad():
    # the default policy takes the best of what is said: a slow measurement does not refute the model
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet()])
    longer = Assumptions(loop_factor=1.4)
    inquiries, sites = asked(project, assumptions=longer)
    assert [one[2:] for one in inquiries] == [(0, 1)]
    assert not sites["sure"].any()
    inquiries, sites = asked(project, assumptions=longer, policy="evidence")
    assert [one[2:] for one in inquiries] == [(1, 0)]


def test_the_diameter_settles_what_is_served_with_either():
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet(diameter_mm=SILENT, operator="Regiokabel")])
    inquiries, _ = asked(project)
    assert inquiries[0] == ("line", 1, 1, 0)  # as good, and asked of the owner
    both = town(
        LINE,
        schools=[{**UNKNOWN, "owner_kind": kind} for kind in ("public", "private")],
        cabinets=[cabinet(diameter_mm=SILENT, operator="Regiokabel")],
    )
    inquiries, _ = asked(both)
    assert inquiries == [("diameter", 1, 2, 0)]  # one letter instead of two


def test_where_classes_are_missing_they_are_asked_first_and_alone_settle_nothing_else():
    schools = [{"at": "B", "down_mbps": 400.0}, UNKNOWN, {"at": "A", "down_mbps": 400.0, "classes": 12}]
    inquiries, sites = asked(town(LINE, schools=schools), target="class")
    assert inquiries == [("classes", 1, 1, 0), ("line", 1, 1, 0)]
    assert list(sites["id"]) == ["sites-0", "sites-1"]


def test_nothing_open_needs_no_inquiry():
    inquiries, sites = asked(town(LINE, schools=["B"]))
    assert (inquiries, len(sites)) == ([], 0)


def test_a_project_of_nothing_has_tables_all_the_same():
    found = sensitivity(town(LINE), Scenario()).tables
    assert {name: len(table) for name, table in found.items()} == dict.fromkeys(found, 0)


SCHOOLS = st.lists(
    st.fixed_dictionaries(
        {
            "at": st.sampled_from("AB"),
            "down_mbps": st.sampled_from([SILENT, 16.0, 400.0]),
            "up_mbps": st.sampled_from([SILENT, 16.0]),
            "classes": st.sampled_from([None, 2, 20]),
            "owner_kind": st.sampled_from([None, "public", "private"]),
        }
    ),
    max_size=5,
)


@settings(max_examples=8, deadline=None)
@given(SCHOOLS, st.sampled_from(["100", "class", "gigabit"]), st.sampled_from(["highest", "evidence"]))
def test_every_open_site_is_settled_once_or_not_at_all(schools, target, policy):
    project = town(LINE, schools=schools, cabinets=[cabinet(diameter_mm=SILENT)])
    found = inquired(project, Scenario(target=target, policy=policy))
    sites, inquiries = found["inquiry_sites"], found["inquiries"]
    verdict = assess(project, Scenario(target=target, policy=policy)).tables["coverage_sites"]
    assert list(sites["id"]) == list(verdict["id"][verdict["verdict"].isin(["unknown", "likely"])])
    assert set(sites["rank"].dropna()) <= set(inquiries["rank"])
    assert inquiries["n_settled"].sum() == sites["sure"].sum()
    assert inquiries["n_at_best"].sum() == (sites["rank"].notna() & ~sites["sure"]).sum()
    assert set(inquiries["inquiry"]) <= set(code_lists()["inquiry"])


@pytest.mark.parametrize(
    "change",
    [
        {"loop_factor": 0.5},
        {"loop_factor": True},
        {"loop_factor": "long"},
        {"vectoring": 1},
        {"pon_class": "p2p"},
        {"split": 3.5},
        {"margin_db": float("nan")},
        {"wire": 1},
    ],
)
def test_an_assumption_that_cannot_be_is_refused_with_a_sentence(change):
    with pytest.raises(ParameterError):
        assumptions_with(Assumptions(), change)


def test_assumptions_are_changed_by_name():
    changed = assumptions_with(Assumptions(), {"loop_factor": 1, "vectoring": False, "pon_class": "gpon_b"})
    assert changed == replace(Assumptions(), loop_factor=1.0, vectoring=False, pon_class="gpon_b")
    one = Variation(ASSUMED["policy"], "lowest")
    assert varied(Scenario(), one).policy == "lowest"
