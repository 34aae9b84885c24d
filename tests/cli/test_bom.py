"""The bill of material as a user calls it."""

import json

import pytest

from netplan.cli.app import run
from netplan.io.project_file import save_project
from tests.towns import town

FORK = """
F-----+-----S
      |
      |
      T
"""


@pytest.fixture
def project_file(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "town.gpkg"
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
    save_project(town(FORK, fibre=["F"], schools=schools), path)
    return path


def answered(arguments, capsys, code=0):
    assert run([*arguments, "--json"], {}) == code
    return json.loads(capsys.readouterr().out)


def test_bom_lists_what_is_bought_in_which_year(project_file, capsys):
    whole = answered(["bom", str(project_file)], capsys)
    assert {row["year"] for row in whole["bill"]} == {None}
    assert sum(row["cost_eur"] for row in whole["bill"]) == pytest.approx(whole["cost_eur"])
    assert sum(row["planned_eur"] for row in whole["compared"]) == pytest.approx(whole["planned_eur"])
    assert {rule["key"] for rule in whole["rules"]} >= {"fibres.school", "reserve.tubes"}
    more = answered(
        ["bom", str(project_file), "--budgets", "22000,22000", "--rule", "fibres.school=24"], capsys
    )
    assert {row["year"] for row in more["bill"]} == {2027, 2028}
    assert max(segment["fibres"] for segment in more["segments"]) == 48


def test_bom_tells_people_in_german_and_writes_its_tables(project_file, capsys, tmp_path):
    out = tmp_path / "out"
    assert (
        run(["bom", str(project_file), "--lang", "de", "--out", str(out), "--format", "gpkg,csv-excel"], {})
        == 0
    )
    told = capsys.readouterr().out
    for word in ("Stückliste", "Muffe", "Spleiß", "Unterschied", "[K]"):
        assert word in told
    written = {path.stem for path in out.rglob("*.csv")}
    assert {"bill", "bill_compared", "sized_trenches", "sized_sites", "equipment"} <= written
    assert len(list(out.glob("*.gpkg"))) == 1


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("fibres.school", "write KEY=VALUE"),
        ("fibres.castle=3", "There is no sizing rule"),
        ("reserve.tubes=-1", "must lie between 0"),
    ],
)
def test_rules_that_make_no_sense_are_2(rule, said, project_file, capsys):
    assert run(["bom", str(project_file), "--rule", rule], {}) == 2
    assert said in capsys.readouterr().err


def test_what_does_not_fit_is_1_and_named(project_file, capsys):
    document = answered(
        ["bom", str(project_file), "--rule", "fibres.school=144", "--rule", "reserve.tubes_least=24",
         "--rule", "trench.bundles=1"],
        capsys,
        1,
    )  # fmt: skip
    assert {one["code"] for one in document["findings"] if one["severity"] == "error"} == {"SIZ-001"}
