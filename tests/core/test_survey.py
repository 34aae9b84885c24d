"""What changes of target and prices need not compute again."""

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.core.survey import survey
from netplan.model.scenario import Scenario
from tests.towns import layer, town

DRAWING = """
F---A---B
    |
    C
"""


def drawn():
    """Return a town with fibre, two schools and an address."""
    place = town(DRAWING).layer("streets").geometry.iloc[0].centroid
    return town(DRAWING, fibre=["F"], schools=["B", "C"], addresses=[{"geometry": place}])


def test_a_survey_of_an_unchanged_project_takes_everything_over():
    project = drawn()
    first = survey(project, 150.0)
    again = survey(project, 150.0, before=first)
    assert again.index is first.index
    assert all(again.places[name] is first.places[name] for name in first.places)
    assert all(again.fibre[name] is first.fibre[name] for name in first.fibre)
    assert again.cell is first.cell


@pytest.mark.parametrize("changed", ["streets", "fibre", "sites", "addresses", "districts", "cells"])
def test_after_a_change_of_any_layer_a_continued_survey_is_the_one_made_anew(changed):
    project = drawn()
    first = survey(project, 150.0)
    other = project.with_layer(changed, project.layer(changed).iloc[:-1].reset_index(drop=True))
    continued, anew = survey(other, 150.0, before=first), survey(other, 150.0)
    for name in anew.places:
        assert np.array_equal(continued.places[name].edge, anew.places[name].edge)
        assert np.array_equal(continued.places[name].at_m, anew.places[name].at_m)
        assert np.array_equal(continued.fibre_m[name], anew.fibre_m[name])
        assert continued.district[name].equals(anew.district[name])
    assert np.array_equal(continued.cell, anew.cell)
    assert (continued.index is first.index) == (changed != "streets")


def test_another_limit_is_surveyed_anew():
    project = drawn()
    first = survey(project, 150.0)
    strict = survey(project, 0.5, before=first)
    assert np.array_equal(strict.fibre_m["sites"], survey(project, 0.5).fibre_m["sites"])
    assert strict.index is first.index


def test_with_and_without_a_survey_the_results_are_the_same():
    project, scenario = drawn(), Scenario()
    known = survey(project, scenario.snap_limit_m)
    for compute in (assess, make_plan):
        with_it, without = compute(project, scenario, known=known), compute(project, scenario)
        assert with_it.tables.keys() == without.tables.keys()
        for name, table in with_it.tables.items():
            assert_frame_equal(table, without.tables[name])


def test_layers_that_are_missing_are_surveyed_as_empty():
    project = town(DRAWING, schools=["B"])
    first = survey(project, 150.0)
    assert np.isinf(first.fibre_m["sites"]).all()
    assert len(first.fibre_m["addresses"]) == 0
    assert layer("addresses", []).empty
