"""``netplan-gis choose`` from a project with a surface model to tables, figures and files."""

import json

import openpyxl
import pandas as pd
import pyogrio

from netplan.cli.app import run
from netplan.cli.command import USAGE
from netplan.io.project_file import open_project
from netplan.session.chosen import kept_choice
from tests.cli.test_hops import project_file

__all__ = ["project_file"]

INTERNAL = ("--internal", "for the department that owns the lamps")


def test_a_choice_is_told_with_its_bound_and_written(project_file, tmp_path, capsys):
    out = tmp_path / "out"
    call = ["choose", str(project_file), "--setup", "bridge_60_client", "--reach", "120", "--share", "5"]
    assert (
        run(
            [*call, "--json", "--out", str(out), "--formats", "gpkg,kml,csv,xlsx", "--keep", *INTERNAL],
            {"LANG": "en"},
        )
        == 0
    )
    told = json.loads(capsys.readouterr().out)
    assert [row["id"] for row in told["chosen"]] == ["carriers-0"]
    assert told["terms"]["share"] == 0.05
    assert told["covered"] >= 0.05 * told["of"] > 0
    assert 0 <= told["bound"] <= told["cost_eur"]
    assert told["chosen"][0]["cost_eur"] == 1600
    written = next(out.glob("*.gpkg"))
    assert len(pyogrio.read_dataframe(written, layer="chosen_carriers")) == 1
    assert len(pyogrio.read_dataframe(written, layer="choice_targets")) > 5
    assert len(pyogrio.read_dataframe(out / "kml/chosen_carriers.kml")) == 1
    links = pd.read_csv(out / "csv/choice_links.csv")
    assert (links["carrier_id"] == "carriers-0").all()
    assert (pyogrio.read_dataframe(out / "kml/choice_links.kml")["down_p10_mbps"] > 0).all()
    sheets = openpyxl.load_workbook(next(out.glob("*.xlsx"))).sheetnames
    assert {"Chosen carriers", "Choice of carriers"} <= set(sheets)
    assert kept_choice(open_project(project_file)).gap == told["gap"]


def test_share_and_budget_at_once_are_refused(project_file, capsys):
    assert run(["choose", str(project_file), "--share", "5", "--budget", "9"], {"LANG": "en"}) == USAGE
    assert "one of the two" in capsys.readouterr().err


def test_a_plan_uses_the_choice_that_is_kept(project_file, capsys):
    call = ["--setup", "bridge_60_client", "--cover", "sites", "--share", "100", "--reach", "300"]
    assert run(["choose", str(project_file), *call, "--need", "100", "--keep"], {"LANG": "de"}) == 0
    assert "Keine Auswahl kostet weniger" in " ".join(capsys.readouterr().out.split())
    check = ["choose", str(project_file), "--check", "--json"]
    assert run(check, {"LANG": "en"}) == 0
    assert json.loads(capsys.readouterr().out)["changed"] == []
    plan = ["plan", str(project_file), "--technologies", "radio", "--price", "equipment.radio_hop=9999"]
    capsys.readouterr()
    bills = []
    for switch in ("--chosen-carriers", "--no-chosen-carriers"):
        run([*plan, switch, "--json"], {"LANG": "en"})
        bills.append([row["item"] for row in json.loads(capsys.readouterr().out)["costs"]])
    assert "carrier_device" in bills[0]
    assert "carrier_device" not in bills[1]
    run(["plan", str(project_file), "--no-unknown"], {"LANG": "en"})
    assert "radio is not among the technologies" in " ".join(capsys.readouterr().out.split())
