"""Plans made again from their files, as a user calls it."""

import json

import pandas as pd
import pytest
from shapely import LineString

from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.io.plan_file import read_plan_file, write_plan_file
from netplan.io.project_file import open_project, save_project
from netplan.model.fingerprint import fingerprint
from netplan.model.frames import table_of
from netplan.report.remade import plan_record


@pytest.fixture
def plan_file(fork_file, answered, tmp_path):
    out = tmp_path / "out"
    call = ["plan", str(fork_file), "--price", "trench.paving.open=77", "--seed", "5"]
    answered([*call, "--out", str(out), "--formats", "json"])
    return out / "town-plan.json"


def test_a_plan_made_again_is_the_same_bit_by_bit(plan_file, fork_file, answered):
    written = json.loads(plan_file.read_text("utf-8"))
    assert written["scenario"]["prices"] == {"trench.paving.open": 77.0}
    assert (written["seed"], written["program"]["name"]) == (5, "netplan-gis")
    assert {"streets", "sites", "fibre", "catalogue"} <= set(written["layers"])
    again = answered(["replan", str(plan_file), str(fork_file)])
    assert (again["identical"], again["layers"], again["tables"]) == (True, {}, [])
    assert again["cost_eur"] == written["cost_eur"]


def test_a_programme_is_made_again_from_its_terms(fork_file, answered, tmp_path):
    out = tmp_path / "programme"
    call = [
        "programme",
        str(fork_file),
        "--budgets",
        "9000,9000,9000,9000",
        "--step",
        "quarter",
        "--goal",
        "npv",
    ]
    answered(
        [*call, "--no-carry-over", "--instalments", "3", "--reroute", "--out", str(out), "--formats", "json"]
    )
    file = out / "town-plan.json"
    written = json.loads(file.read_text("utf-8"))
    assert (written["programme"]["step"], written["programme"]["instalments"]) == ("quarter", 3)
    assert "programme_years" in written["tables"]
    assert answered(["replan", str(file), str(fork_file)])["identical"] is True
    other = {**written, "programme": {**written["programme"], "budgets_eur": [1.0]}}
    file.write_text(json.dumps(other), "utf-8")
    assert "programme_years" in answered(["replan", str(file), str(fork_file)], 1)["tables"]


def test_radio_hops_of_a_plan_file_come_back_digit_by_digit(plan_file, fork_file, answered, tmp_path):
    line = LineString([(0.1, 1 / 3), (2.0, 7e-7)])
    row = {
        "id": "H1",
        "site_id": "sites-0",
        "length_m": 1 / 3,
        "n_sites": 2,
        "cost_eur": 0.1,
        "yearly_eur": 1e-9,
    }
    project = open_project(fork_file)
    dated = {**row, "as_of": pd.Timestamp("2026-05-04")}
    hops = table_of("radio_hops", pd.DataFrame([dated, row]), [line, line], project.crs)
    plan = make_plan(project.with_layer("radio_hops", hops), project.scenario())
    write_plan_file(tmp_path / "hops.json", plan_record(plan))
    document, _ = read_plan_file(tmp_path / "hops.json")
    assert fingerprint(document["radio_hops"]) == fingerprint(hops)
    assert answered(["replan", str(tmp_path / "hops.json"), str(fork_file)])["identical"] is True


def test_a_changed_layer_is_named(plan_file, fork_file, answered, tmp_path, capsys):
    project = open_project(fork_file)
    sites = project.layers["sites"].assign(pupils=[901, 100])
    other = tmp_path / "other.gpkg"
    save_project(project.with_layer("sites", sites), other)
    found = answered(["replan", str(plan_file), str(other)])
    assert found["layers"] == {"sites": "changed"}  # pupils decide nothing about the route
    moved = project.layers["sites"].geometry.translate(0, 20)
    save_project(project.with_layer("sites", sites.set_geometry(moved)), other)
    assert run(["replan", str(plan_file), str(other), "--lang", "de"], {}) == 1
    told = capsys.readouterr().out
    for word in ("nein", "Standorte", "geändert", "Trasse"):
        assert word in told


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "no plan file"),
        ("[1]", "no plan file"),
        ("{" * 200, "no plan file"),
        ('{"format": "netplan-plan 1"}', "scenario is missing"),
        ('{"format": "netplan-plan 1", "scenario": {"na', "breaks off"),
        ('{"format": "netplan-plan 2"}', "update netplan"),
        ('{"format": "netplan-plan 1", "scenario": {"rounds": 1.5}}', "rounds must be a whole number"),
        ('{"format": "netplan-plan 1", "scenario": {"methods": "open"}}', "methods must be a list"),
        ('{"format": "netplan-plan 1", "scenario": {"sites": [{"id": "x", "word": "castle"}]}}', "castle"),
        ('{"format": "netplan-plan 1", "scenario": {"castle": 1}, "layers": {}, "tables": {}}', "damaged"),
        ('{"format": "netplan-plan 1", "scenario": {}, "layers": 3, "tables": {}}', "damaged"),
    ],
)
def test_what_is_no_plan_file_is_3_and_said(text, said, fork_file, tmp_path, capsys):
    path = tmp_path / "x.json"
    path.write_text(text, "utf-8")
    assert run(["replan", str(path), str(fork_file)], {}) == 3
    assert said in capsys.readouterr().err
    assert run(["replan", str(tmp_path / "none.json"), str(fork_file)], {}) == 3


def test_a_fingerprint_sees_every_value_and_no_order_of_columns(fork_file):
    table = open_project(fork_file).layers["sites"]
    known = fingerprint(table)
    assert fingerprint(table[table.columns[::-1]]) == known
    assert fingerprint(table.iloc[::-1]) != known
    assert fingerprint(table.assign(pupils=table["pupils"].astype("float64"))) == known
    for key in ("id", "pupils", "name"):
        gone = table.copy()
        gone.loc[0, key] = None
        assert fingerprint(gone) != known, key
