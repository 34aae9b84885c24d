"""The project of QGIS inside GeoPackages: read by QGIS itself, and kept when netplan saves again."""

import json
import shutil
import subprocess
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from netplan.errors import ProjectFileError
from netplan.i18n import Words
from netplan.io.project_file import open_project
from netplan.model.looks import LayerLook, Looks, unseen
from netplan.model.relations import relations_among
from netplan.model.tables import TABLES
from netplan.report.saving import save_drawn

QGIS_PYTHON = Path("/usr/bin/python3")
SCRIPT = Path(__file__).parents[2] / "qgis_project.py"
BOROUGH = next((Path(__file__).parents[3] / "layers").rglob("*.gpkg"))


def ask_qgis(path, *more):
    probe = [str(QGIS_PYTHON), "-c", "import qgis.core"]
    if not QGIS_PYTHON.exists() or subprocess.run(probe, capture_output=True, check=False).returncode:
        pytest.skip("QGIS is not installed (Debian: qgis python3-qgis); projects are not checked")
    command = [str(QGIS_PYTHON), str(SCRIPT), str(path), *more]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    return json.loads(ran.stdout)


@pytest.fixture(scope="module")
def project():
    small = open_project(BOROUGH)
    rows = {name: table.iloc[:60].reset_index(drop=True) for name, table in small.layers.items()}
    looks = Looks((LayerLook("sites"), LayerLook("buildings", visible=False)))
    return replace(small, layers=rows, looks=looks)


@pytest.fixture(scope="module")
def made(project, tmp_path_factory):
    path = tmp_path_factory.mktemp("made") / "Süd & Ost.gpkg"  # the project of QGIS names the file
    save_drawn(project, path, Words("de"))
    return path


@pytest.fixture
def saved(made, tmp_path):
    """Return such a file of one's own."""
    return Path(shutil.copy(made, tmp_path))


def test_qgis_opens_the_project_inside_the_file_as_netplan_shows_it(saved, project):
    seen = ask_qgis(saved)
    assert seen["messages"] == []
    assert seen["read"]
    assert seen["crs"] == project.crs
    assert seen["title"] == project.name
    assert set(seen["layers"]) == {f"netplan_{name}" for name in project.layers}
    for name, layer in seen["layers"].items():
        assert layer["valid"], name
        assert layer["rows"] == len(project.layers[name.removeprefix("netplan_")])
        assert not layer["read_only"]
    assert "Vorhandene Glasfaser" in seen["groups"]["Vorhandene Netze"]
    assert seen["groups"]["Daten"][0] == "Standorte"
    assert "netplan_buildings" not in seen["shown"]
    assert "netplan_sites" in seen["shown"]
    assert "#0072b2" in seen["colours"], "schools are drawn in our blue"
    streets = seen["layers"]["netplan_streets"]
    assert streets["styles"] == ["default", "surface"]
    assert "Asphalt Gehweg" in streets["value_maps"]["surface"]
    assert seen["layers"]["netplan_sites"]["aliases"]["street"] == "Straße"
    assert "Grundschule" in seen["layers"]["netplan_sites"]["value_maps"]["school_type"]


def test_what_somebody_made_in_qgis_is_kept(saved, project, tmp_path):
    assert ask_qgis(saved, "--save")["saved"]
    again = open_project(saved)  # QGIS has written the file: no damage
    assert again.problems == project.problems
    save_drawn(again, saved, Words("de"))
    with closing(apsw.Connection(str(saved))) as database:
        styles = list(
            database.execute("SELECT styleName, description FROM layer_styles WHERE owner <> 'netplan-gis'")
        )
        projects = [name for (name,) in database.execute("SELECT name FROM qgis_projects ORDER BY name")]
    assert styles == [("mine", "made in QGIS")]
    assert projects == ["mine", "netplan", "netplan (QGIS)"]
    save_drawn(open_project(saved), saved, Words("de"))
    with closing(apsw.Connection(str(saved))) as database:
        assert database.execute("SELECT count(*) FROM qgis_projects").fetchall() == [(3,)]


def test_damage_in_the_tables_of_qgis_is_seen(saved):
    whole = saved.read_bytes()
    saved.write_bytes(whole.replace(b"categorizedSymbol", b"CategorizedSymbol"))
    with pytest.raises(ProjectFileError, match="damaged"):
        open_project(saved)


def test_the_same_project_gives_the_same_tables(made, project, tmp_path):
    save_drawn(project, tmp_path / made.name, Words("de"))
    rows = []
    for path in (made, tmp_path / made.name):
        with closing(apsw.Connection(str(path))) as database:
            rows.append(database.execute("SELECT * FROM qgis_projects").fetchall())
    assert rows[0] == rows[1]


def test_relations_join_columns_that_are_there():
    for relation in relations_among(TABLES):
        assert TABLES[relation.table].column(relation.column)
        assert TABLES[relation.to].column("id")
    assert list(relations_among({"sites": 0, "boundary": 0})) == []


def test_layers_not_shown_are_those_the_user_hid_and_those_hidden_at_first():
    looks = Looks((LayerLook("sites", visible=False), LayerLook("cells")))
    assert unseen({"sites": 0, "cells": 0, "ducts": 0, "streets": 0}, looks) == {"sites", "ducts"}
    assert unseen({"sites": 0, "coverage_sites": 0}, Looks()) == {"sites"}
