"""Findings about a project as a whole."""

import numpy as np
from shapely import Point

from netplan.core.checks import check
from netplan.model.project import Project
from tests.towns import ORIGIN, square, town


def codes(project):
    return [(problem.code, problem.severity) for problem in check(project)]


def test_an_empty_project_has_neither_streets_nor_sites():
    assert codes(Project("Nothing", {})) == [("PRJ-001", "error"), ("PRJ-002", "error")]


def test_a_complete_town_has_no_finding():
    assert codes(town("A---B", schools=["A"])) == []


def test_unknown_lines_are_counted_but_not_sites_known_to_have_none():
    schools = [{"at": "A", "down_mbps": np.nan}, {"at": "B", "down_mbps": np.nan, "technology": "none"}]
    (problem,) = check(town("A---B", schools=schools))
    assert problem.message.fields == {"n": 1, "total": 2}


def test_addresses_outside_all_districts_are_counted():
    addresses = [{"geometry": Point(ORIGIN[0] + x, ORIGIN[1])} for x in (10, 500)]
    districts = [{"name": "Mitte", "geometry": square(-50, -50, 100)}]
    (problem,) = check(town("A---B", schools=["A"], addresses=addresses, districts=districts))
    assert (problem.code, problem.message.fields["n"]) == ("PRJ-004", 1)
