"""``netplan-gis choose`` from a project with a surface model to tables, figures and files."""

import json
import sqlite3
from contextlib import closing
from dataclasses import replace

import openpyxl
import pandas as pd
import pyogrio

from netplan.cli.app import run
from netplan.cli.command import USAGE
from netplan.i18n import Words
from netplan.io.project_file import open_project, save_project
from netplan.io.raster import write_surface
from netplan.model.rasters import Raster
from netplan.report.choice import choice_brief
from netplan.session.chosen import kept_choice
from tests.cli.test_hops import project_file
from tests.core.hops.test_making import NORTH, carrier, place
from tests.towns import CRS, ORIGIN

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


def test_posts_that_feed_each_other_are_told_written_kept_and_a_choice_of_before_still_opens(
    tmp_path, capsys
):
    """A wall hides the post at the fibre from the school; another one sees both."""
    town, ground = place([carrier((0, 2)), carrier((105, -100))], [(150, 330, 200, 204, 30.0)])
    write_surface(ground.surface.heights_m, tmp_path / "dsm.tif", (ORIGIN[0] - 100, NORTH), 1.0, CRS)
    file, out = tmp_path / "town.gpkg", tmp_path / "out"
    save_project(replace(town, rasters={"surface": Raster("dsm.tif", CRS, source="made")}), file)
    call = ["choose", str(file), "--setup", "bridge_60_client", "--cover", "sites", "--share", "100"]
    call += ["--reach", "300", "--need", "100", "--hops", "2", "--keep", *INTERNAL]
    assert run([*call, "--out", str(out), "--formats", "gpkg,kml,csv"], {"LANG": "de"}) == 0
    told = " ".join(capsys.readouterr().out.split())
    assert "1 davon hat keine Glasfaser, sondern wird über Funk von anderen gespeist" in told
    written = pyogrio.read_dataframe(next(out.glob("*.gpkg")), layer="chosen_carriers").set_index("id")
    assert written.loc["carriers-1", ["fed_by", "n_hops"]].tolist() == ["carriers-0", 2]
    assert pd.isna(written.loc["carriers-0", "fed_by"])
    (hop,) = pyogrio.read_dataframe(out / "kml/choice_hops.kml").to_dict("records")
    assert (hop["carrier_id"], hop["fed_id"], hop["n_targets"]) == ("carriers-0", "carriers-1", 1)
    assert pd.read_csv(out / "csv/choice_hops.csv")["down_mbps"].tolist() == [hop["down_mbps"]]
    kept = kept_choice(open_project(file))
    assert (kept.terms.most_hops, len(kept.tables["choice_hops"])) == (2, 1)

    with closing(sqlite3.connect(file)) as db, db:  # as programs wrote it that knew no hops
        for column in ("fed_by", "n_hops"):
            db.execute(f"ALTER TABLE chosen_carriers DROP COLUMN {column}")
        db.execute("UPDATE carrier_choice SET terms = json_remove(terms, '$.most_hops')")
    before = open_project(file)
    kept = kept_choice(before)
    assert (kept.terms.most_hops, kept.covered) == (1, 1.0)
    assert "cover 100.0% of 1 sites" in choice_brief(kept, Words("en"))
    assert run(["plan", str(file), "--technologies", "radio"], {"LANG": "en"}) in (0, 1)
