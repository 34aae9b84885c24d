"""Every rule finds the fault planted for it and nothing else; what fails never looks clean."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netplan.doctor.case import found
from netplan.doctor.examine import CHECKS, Check, examine, merged
from netplan.doctor.repairs import REPAIRS, mend
from netplan.doctor.rules import ALL_RULES, DOCTOR_RULES
from netplan.io.rules import RULES as FILE_RULES
from netplan.model.project import Project
from netplan.model.tables import INPUT_TABLES
from tests.doctor.faults import PLANTED, TODAY, add, at, clean_town, site

MENDABLE = [code for code in PLANTED if code in REPAIRS]
MENDING = [one for one in CHECKS if one.code in REPAIRS]


def keys(examination):
    return sorted((one.code, one.layer, one.row_id) for one in examination.problems)


def examined(town, project):
    """Examine a changed town: rules for every layer, which look at it alone, where something has changed."""
    changed = {name for name, table in project.layers.items() if table is not town.layers.get(name)}
    narrow = tuple(name for name in INPUT_TABLES if name in changed)
    checks = [replace(one, layers=narrow) if one.layers == INPUT_TABLES else one for one in CHECKS]
    return examine(project, TODAY, checks=checks)


def test_a_clean_town_is_clean_and_that_is_shown():
    town = clean_town()
    told = examine(town, TODAY)
    assert keys(told) == []
    assert told.failed == frozenset()
    assert told.n_rules == len(CHECKS)
    assert told.n_layers == len(town.layers)
    assert told.n_rows == sum(map(len, town.layers.values()))
    assert all(one.n_rows for one in told.ran if not BY_MISSING.get(one.code))


BY_MISSING = {check.code: check.missing for check in CHECKS}


@pytest.mark.parametrize("code", PLANTED)
def test_a_planted_fault_is_found_and_nothing_else(code):
    plant, expected = PLANTED[code]
    town = clean_town()
    told = examined(town, plant(town))
    assert keys(told) == sorted(expected)
    assert all(str(one.message) and str(one.advice) for one in told.problems)  # every field is filled


def test_every_rule_has_a_planted_fault():
    elsewhere = {"CHK-001", "SITE-013"}  # below
    assert {check.code for check in CHECKS} - elsewhere <= set(PLANTED)
    assert set(DOCTOR_RULES) - elsewhere <= set(PLANTED)


def test_findings_name_row_place_and_value_in_a_sentence():
    (one,) = examine(PLANTED["HGT-001"][0](clean_town()), TODAY).problems
    assert (one.row, one.x, one.y) == (0, at(30, -4).x, at(30, -4).y)
    assert str(one.message) == "A height of 350.0 m looks like centimetres"
    assert one.message.fields["value"] == 350.0


def crash(_case, _layer):
    raise ValueError("broken on purpose")


def test_a_rule_that_crashes_is_no_clean_result():
    checks = (
        Check("HGT-001", ("carriers",), crash),
        Check("SITE-011", ("sites",), lambda *_: found([True] * 3)),
    )
    told = examine(clean_town(), TODAY, checks=checks)
    assert [one.code for one in told.problems] == ["CHK-001", "SITE-011", "SITE-011", "SITE-011"]
    assert "HGT-001" in str(told.problems[0].message)
    assert "broken on purpose" in str(told.problems[0].message)
    assert told.failed == {"HGT-001"}
    assert told.n_rules == 1


def test_an_empty_project_is_named_so():
    assert {one.code for one in examine(Project("Nothing", {}), TODAY).problems} == {
        "PRJ-001",
        "PRJ-002",
        "PRJ-005",
    }


def test_a_site_of_the_register_that_the_layer_lacks_is_forgotten():
    town = clean_town()
    more = add("sites", site("D", 190), site("E", 199, name="School B"))(town).layer("sites")
    register = more[more["id"] != "C"].assign(geometry=None)  # registers often have no coordinates
    told = examine(town, TODAY, register)
    assert keys(told) == [("SITE-013", "sites", "D"), ("SITE-013", "sites", "E")]
    assert examine(town, TODAY, town.layer("sites")).problems == ()


@pytest.mark.parametrize("code", MENDABLE)
def test_after_mending_the_rule_finds_nothing(code):
    plant, expected = PLANTED[code]
    project = plant(clean_town())
    layer = next(layer for one, layer, _ in expected if one == code)
    before = project.layer(layer)
    mended = mend(project, TODAY, code, layer)
    own = [one for one in CHECKS if one.code == code]
    after = examine(project.with_layer(layer, mended.after), TODAY, checks=own)
    assert code not in {one.code for one in after.problems}
    assert mended.n_left == 0
    assert mended.before is before  # the project is as it was
    assert len(mended.rows)
    assert (mended.n_removed > 0) == (len(mended.after) < len(before))


def test_one_row_of_several_is_mended_alone():
    lamp = {"carrier_class": "ISA_Strassenlaterne"}
    rows = [{**lamp, "id": f"h{k}", "height_m": 450.0, "geometry": at(40 * k + 5, -4)} for k in range(1, 4)]
    town = add("carriers", *rows)(clean_town())
    mended = mend(town, TODAY, "HGT-001", "carriers", rows=[4])
    assert mended.after["height_m"].to_list() == [6.0, 6.0, 6.0, 450.0, 4.5, 450.0]
    assert mended.n_left == 2


def test_only_rules_with_a_proposed_repair_have_one():
    assert set(REPAIRS) == {code for code, rule in ALL_RULES.items() if rule.repair}


def test_lamps_in_a_row_are_joined_until_none_is_near():
    lamp = {"carrier_class": "ISA_Strassenlaterne"}
    rows = [{**lamp, "id": f"r{k}", "geometry": at(150 + 0.4 * k, -4)} for k in range(6)]
    mended = mend(add("carriers", *rows)(clean_town()), TODAY, "GEO-027", "carriers")
    assert mended.n_left == 0
    assert mended.after["id"].to_list()[3:] == ["r0", "r2", "r4"]


@settings(max_examples=3, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(MENDABLE), min_size=1, max_size=6, unique=True))
def test_faults_planted_together_are_all_found_and_mended(codes):
    """Whatever is planted together is found; mending each rule leaves nothing of it."""
    project = clean_town()
    for code in codes:
        project = PLANTED[code][0](project)
    for _ in range(3):  # mending one may bring out what another one hid
        for one in examine(project, TODAY, checks=MENDING).problems:
            if one.code in REPAIRS:
                project = project.with_layer(one.layer, mend(project, TODAY, one.code, one.layer).after)
    left = {one.code for one in examine(project, TODAY, checks=MENDING).problems}
    assert not left & set(REPAIRS)


def test_numbers_of_rules():
    """The one table: at least forty rules, codes unique across files, network and doctor."""
    assert len(ALL_RULES) >= 40
    assert not set(FILE_RULES) & set(DOCTOR_RULES)
    assert len(CHECKS) >= 40


def test_findings_made_twice_are_told_once():
    problems = examine(PLANTED["NET-008"][0](clean_town()), TODAY).problems
    assert merged(problems, problems, (replace(problems[0], row=7),)) == (
        *problems,
        replace(problems[0], row=7),
    )
