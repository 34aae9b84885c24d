"""Layers for a grant: coded integers by phase, from profiles that are data."""

import json
import re
from dataclasses import replace

import geopandas as gpd
import pyogrio
import pytest

from netplan.core.planning import make_plan
from netplan.core.sizing import make_sizing
from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.io.funding.layers import coded_layers
from netplan.io.funding.profile import known_versions, profile_of
from netplan.report.deliveries import DeliveryOptions, deliver_funding, planned_ducts
from tests.towns import town

OPEN = DeliveryOptions(Words("en"))
HOUSE = DeliveryOptions(Words("en"), internal_because="grant 4711")
OWN = """
version = "mine"
draft = false
[[layer]]
name = "Wege"
table = "trenches"
geometry = "line"
phases = [2]
fields = [{ name = "belag", type = "int", column = "surface", required = true, codes = { paving = 7 } }]
"""


@pytest.fixture(scope="module")
def plan():
    drawing = """
    F---+---S
        |
        T
    """
    project = town(drawing, fibre=["F"], schools=["S", "T"])
    made = make_plan(project, project.scenario())
    return replace(made, tables={**made.tables, **make_sizing(made).tables})


def test_all_shipped_profiles_are_sound_drafts():
    assert set(known_versions()) == {"4.1", "5.1", "bw-1.1"}
    for version in known_versions():
        profile, problems = profile_of(version)
        assert profile.version == version
        assert {one.code for one in problems} == {"FND-004"}, "a draft, and nothing wrong with it"


def test_surfaces_are_coded_and_ids_left_out_in_phase_three(plan, tmp_path):
    made = deliver_funding(plan, tmp_path / "p3", profile_of("5.1"), 3, OPEN)
    names = {path.name for path in made.files}
    assert {"Trassenbau.shp", "Trassenbau.geojson", "delivery.json"} <= names
    shape = gpd.read_file(tmp_path / "p3/Trassenbau.shp")
    assert list(shape.columns) == ["trassenb", "geometry"]
    assert set(shape["trassenb"]) == {11}, "paving is sealed"
    assert pyogrio.read_info(tmp_path / "p3/Trassenbau.shp")["dtypes"][0].startswith("int")
    document = json.loads((tmp_path / "p3/Trassenbau.geojson").read_text("utf-8"))
    lon, lat = document["features"][0]["geometry"]["coordinates"][0]
    assert 10 < lon < 16
    assert 50 < lat < 53
    deliver_funding(plan, tmp_path / "p2", profile_of("5.1"), 2, OPEN)
    assert "id" in gpd.read_file(tmp_path / "p2/Trassenbau.shp")


def test_every_bundle_is_its_own_line_with_its_code(plan, tmp_path):
    ducts = planned_ducts(plan.tables["sized_trenches"])
    made = deliver_funding(plan, tmp_path / "bw", profile_of("bw-1.1"), 2, HOUSE)
    shape = gpd.read_file(tmp_path / "bw/Leerrohre.shp")
    assert len(shape) == len(ducts) > len(plan.tables["trenches"])
    assert set(shape["LR_Art"]) <= {5, 6}, "single tubes 7/4 and 10/6"
    assert shape["ID"].is_unique
    assert json.loads(made.files[-1].read_text("utf-8"))["internal_because"] == "grant 4711"


def test_without_a_reason_no_ducts_and_nodes(plan, tmp_path):
    made = deliver_funding(plan, tmp_path / "bw", profile_of("bw-1.1"), 2, OPEN)
    names = {path.stem for path in made.files}
    assert "Trassenbau" in names
    assert not names & {"Leerrohre", "Bauten_und_Netztechnik"}
    assert len(made.left_out) == 2


def test_phase_one_is_the_area(plan, tmp_path):
    with pytest.raises(DataError, match="phase 1"):
        deliver_funding(plan, tmp_path / "x", profile_of("5.1"), 1, OPEN)
    assert not (tmp_path / "x").exists()


def test_a_value_without_a_code_is_named_and_a_demanded_one_missed(plan, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN, "utf-8")
    profile, problems = profile_of(str(path))
    assert problems == ()
    trenches = plan.tables["trenches"].copy()
    trenches.loc[trenches.index[0], "surface"] = "lava"
    layers, found = coded_layers(profile, 2, {"trenches": trenches})
    assert layers["Wege"]["belag"].tolist()[1:] == [7] * (len(trenches) - 1)
    assert [one.code for one in found] == ["FND-002", "FND-003"]
    assert "lava" in str(found[0].message)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"trenches"', '"dragons"', "table must be one of"),
        ('"line"', '"blob"', "geometry must be one of"),
        ("[2]", "[9]", "phases must be"),
        ('"belag"', '"a name too long"', "at most ten letters"),
        ('"surface"', '"colour"', "there is no column colour"),
        ('"int"', '"date"', "type must be one of"),
        ("required", "requird", "requird is not known"),
        ("fields = [{", "felder = [{", "felder is not known"),
    ],
)
def test_faults_of_a_profile_are_findings(old, new, said, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(OWN.replace(old, new), "utf-8")
    profile, problems = profile_of(str(path))
    assert profile.layers == ()
    assert any(one.code == "FND-001" and said in str(one.message) for one in problems)


@pytest.mark.parametrize(
    ("text", "said"),
    [("a = ", "no TOML"), ("version = '1'", "names no layer"), ("layer = 3", "names no layer")],
)
def test_what_is_no_profile_is_refused(text, said, tmp_path):
    path = tmp_path / "own.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(DataError, match=re.escape(said)):
        profile_of(str(path))


def test_an_unknown_version_names_the_known_ones():
    with pytest.raises(ParameterError, match=r"5\.1"):
        profile_of("6.0")
