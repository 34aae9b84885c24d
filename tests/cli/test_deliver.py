"""Deliveries from the command line: what is missing is listed, what is whole is written, for a reason."""

import json

import geopandas as gpd
import pytest
import shapely

from netplan.cli.app import run
from netplan.io.project_file import save_project
from tests.towns import town

DELIVERY = """
[contact.use]
name = "Office"
phone = "1"
mail = "a@b.example"
[contact.gis]
name = "Office"
phone = "1"
mail = "a@b.example"
[default]
foerderung = 3000
verfuegbarkeit = 5000
nutzung = [6000]
"""


@pytest.fixture(scope="module")
def lamps(tmp_path_factory):
    """Return the file of a town with a whole lamp, one without power, and fibre, which is internal."""
    facts = {"carrier_class": "ISA_Strassenlaterne", "confidential": "public", "height_m": 5.0}
    carriers = [
        {**facts, "id": "L1", "geometry": shapely.Point(400_000, 5_700_000), "power": "permanent"},
        {**facts, "id": "L2", "geometry": shapely.Point(400_050, 5_700_000), "height_m": None},
    ]
    folder = tmp_path_factory.mktemp("lamps")
    (folder / "isa.toml").write_text(DELIVERY, "utf-8")
    save_project(town("F---S", fibre=["F"], schools=["S"], carriers=carriers), folder / "lamps.gpkg")
    return folder / "lamps.gpkg"


def test_the_list_of_what_is_missing_names_every_object(lamps, answered, capsys):
    found = answered(["deliver", lamps, "--to", "isa", "--check"], 1)["findings"]
    assert {"L1", "L2"} <= {one["row_id"] for one in found if one["code"] == "ISA-001"}
    assert run(["deliver", str(lamps), "--to", "isa", "--check", "--lang", "de"], {}) == 1
    told = capsys.readouterr().out
    assert "Was fehlt" in told
    assert "foerderung" in told


def test_what_is_whole_is_written_and_what_is_not_stays_and_is_named(lamps, answered, tmp_path):
    out = tmp_path / "isa"
    call = ["deliver", lamps, "--to", "isa", "--out", out]
    assert run([str(part) for part in call], {}) == 3  # no contact
    assert not out.exists()
    made = answered([*call, "--delivery", lamps.parent / "isa.toml"], 0)
    text = (out / "town-isa.gml").read_text("utf-8")
    assert "ISA_Strassenlaterne" in text
    assert any("internal" in one for one in made["left_out"])
    assert "ISA_Glasfaser" not in text


def test_what_exists_needs_a_reason_which_then_stands_in_the_delivery(lamps, answered, tmp_path):
    fibre = "BST_Kabel"
    answered(["deliver", lamps, "--to", "existing", "--out", tmp_path / "open"])
    assert fibre not in (tmp_path / "open" / "town-existing.gml").read_text("utf-8")
    out = tmp_path / "inside"
    answered(["deliver", lamps, "--to", "existing", "--out", out, "--internal", "request of 3 May"])
    assert json.loads((out / "delivery.json").read_text("utf-8"))["internal_because"] == "request of 3 May"
    assert len((out / "town-existing.gml").read_text("utf-8").split("gml:id")) > 3


def test_a_funding_body_gets_coded_layers(lamps, answered, tmp_path, capsys):
    out = tmp_path / "funding"
    call = ["deliver", lamps, "--to", "funding", "--phase", "3"]
    checked = answered([*call, "--check"])
    assert checked["files"] == []
    written = answered([*call, "--out", out])
    assert written["findings"] == checked["findings"]
    shapes = sorted(path.name for path in out.glob("*.shp"))
    assert shapes
    for name in shapes:
        plain = gpd.read_file(out / name.replace(".shp", ".geojson"))
        assert plain.crs.to_epsg() == 4326
        assert len(plain) == len(gpd.read_file(out / name))
    assert run([*map(str, call), "--profile", "9.9", "--out", str(out)], {}) == 2
    assert "9.9" in capsys.readouterr().err


def test_without_a_folder_nothing_can_be_written(lamps, capsys):
    assert run(["deliver", str(lamps), "--to", "existing"], {}) == 2
    assert "--out" in capsys.readouterr().err
