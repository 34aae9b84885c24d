"""After any change of parameters the verdicts are, bit by bit, those of a computation from nothing."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from netplan.core.coverage import assess
from netplan.core.survey import survey
from netplan.core.technologies import cable, copper, fibre
from netplan.io.project_file import open_project
from netplan.model.assumptions import POLICIES, Assumptions
from netplan.model.scenario import Scenario
from netplan.model.targets import TARGETS
from tests.core.test_technologies import UNKNOWN, at, cabinet, segment
from tests.towns import square, town

DRAWING = """
F-------A-------B---------------C
"""

ASSUMED = {
    "loop_factor": st.sampled_from([1.0, 1.1, 1.4]),
    "inside_m": st.sampled_from([0.0, 20.0, 60.0]),
    "diameter_mm": st.sampled_from([0.0, 0.4, 0.5]),
    "vectoring": st.booleans(),
    "take_up": st.sampled_from([0.1, 0.4, 0.9]),
    "busy_share": st.sampled_from([0.01, 0.02, 0.2]),
    "fibre_km_db": st.sampled_from([0.2, 0.4, 60.0]),
    "splices": st.sampled_from([0, 8, 100]),
    "connectors": st.sampled_from([0, 4, 20]),
    "margin_db": st.sampled_from([0.0, 2.0, 8.0]),
    "pon_class": st.sampled_from(["xgs_n1", "gpon_b"]),
    "split": st.sampled_from([8, 32, 128]),
}
CHOSEN = {
    "target": st.sampled_from(sorted(TARGETS)),
    "policy": st.sampled_from(sorted(POLICIES)),
    "fibre_reach_m": st.sampled_from([5.0, 40.0, 90.0]),
    "snap_limit_m": st.sampled_from([5.0, 150.0]),
}
CHANGES = st.one_of(
    *(st.tuples(st.just(name), values) for name, values in {**ASSUMED, **CHOSEN}.items()),
)


@cache
def small():
    """Return a town in which every assumption matters."""
    profiles = [("vdsl_35b", 0.4), ("vdsl_35b", np.nan), ("vdsl_17a_vectoring", 0.5)]
    return town(
        DRAWING,
        fibre=["F"],
        schools=[{**UNKNOWN, "classes": 8}, {"at": "C", "down_mbps": 16.0, "line_kind": "measured"}],
        addresses=[{"geometry": at(x, 9), "households": 9} for x in (3, 30, 70, 150, 320)],
        cabinets=[cabinet(110.0 * k, profile=one, diameter_mm=mm) for k, (one, mm) in enumerate(profiles)],
        pops=[{"geometry": at(0)}],
        cable_segments=[segment(homes=None, geometry=square(60, -50, 200))],
        cells=[{"geometry": square(0, -50, 100), "down_fn_hh_alle_100": 60.0}],
        measurements=[
            {"geometry": at(0), "subject_id": "addresses-1", "down_mbps": 80.0, "technology": "copper"}
        ],
    )


@cache
def borough():
    return open_project(Path(__file__).parents[2] / "layers/musterstadt-suedost.gpkg")


def changed(scenario, change):
    name, value = change
    if name in ASSUMED:
        return replace(scenario, assumptions=replace(scenario.assumptions, **{name: value}))
    return replace(scenario, **{name: value})


def follows(project, changes):
    """Assert that each change of a chain, told to what is known already, ends where a fresh start ends."""
    scenario, known = Scenario(), None
    for change in changes:
        scenario = changed(scenario, change)
        known = survey(project, scenario.snap_limit_m, before=known)
        after, anew = assess(project, scenario, known=known), assess(project, scenario)
        assert after.problems == anew.problems
        for name, table in anew.tables.items():
            assert_frame_equal(after.tables[name], table, check_exact=True)


@settings(max_examples=3, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_in_a_small_town_changes_end_where_a_fresh_start_ends(changes):
    follows(small(), changes)


@pytest.mark.slow
@settings(max_examples=12, deadline=None)
@given(st.lists(CHANGES, min_size=1, max_size=4))
def test_in_a_borough_too(changes):
    follows(borough(), changes)


def test_one_chain_in_the_borough():
    follows(borough(), [("loop_factor", 1.4), ("policy", "evidence"), ("loop_factor", 1.1)])


def test_every_assumption_belongs_to_one_technology():
    named = (*cable.DEPENDS, *copper.DEPENDS, *fibre.DEPENDS)
    assert sorted(named) == sorted(vars(Assumptions()))


@settings(max_examples=3, deadline=None)
@given(st.builds(Assumptions, **ASSUMED))
def test_a_technology_needs_no_assumption_but_those_it_names(choices):
    scenario = Scenario(assumptions=choices)
    narrowed = assess(small(), scenario).tables
    with pytest.MonkeyPatch.context() as patch:
        for technology in (cable, copper, fibre):
            patch.setattr(technology, "only", lambda given, _names: given)
        whole = assess(small(), scenario).tables
    for name in ("claims", "coverage_addresses"):
        assert_frame_equal(narrowed[name], whole[name], check_exact=True)
