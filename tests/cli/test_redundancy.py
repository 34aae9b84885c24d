"""Redundancy as a user calls it."""

import json

import pytest

from netplan.cli.app import run
from netplan.io.project_file import save_project
from tests.towns import town

LADDER = """
F-----+-----S
|     |     |
|     |     |
+-----T-----+
"""


@pytest.fixture
def project_file(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    path = tmp_path / "town.gpkg"
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
    save_project(town(LADDER, fibre=["F"], schools=schools), path)
    return path


def test_second_routes_come_with_their_bound(project_file, capsys):
    call = ["redundancy", str(project_file), "--second-from", "500", "--second", "sites-1", "--json"]
    assert run(call, {}) == 0
    document = json.loads(capsys.readouterr().out)
    assert [site["secured"] for site in document["sites"]] == [True, True]
    assert 0 < document["bound_eur"] <= document["cost_eur"]
    assert document["gap"] == 0
    assert {segment["network"] for segment in document["segments"]} == {"planned", "second", "existing"}


def test_redundancy_tells_people_in_german_and_writes_its_tables(project_file, capsys, tmp_path):
    out = tmp_path / "out"
    call = ["redundancy", str(project_file), "--lang", "de", "--second", "sites-1", "--out", str(out)]
    assert run([*call, "--formats", "gpkg,csv"], {}) == 0
    told = capsys.readouterr().out
    for word in ("Zweite Wege", "Wer ausfällt", "Günstigste Abhilfen"):
        assert word in told
    written = {path.stem for path in out.rglob("*.csv")}
    assert {"weak_segments", "weak_points", "second_routes", "second_sites", "remedies"} <= written
    segments = next(out.rglob("weak_segments.csv")).read_text("utf-8")
    assert "planned" in segments
    assert "existing" not in segments  # routes of operators stay in the house


def test_what_every_way_uses_is_1_and_an_unknown_site_is_told(project_file, capsys):
    call = ["redundancy", str(project_file), "--second", "sites-0", "--apart", "node"]
    assert run([*call, "--json"], {}) == 1
    document = json.loads(capsys.readouterr().out)
    assert [one["row_id"] for one in document["findings"] if one["code"] == "RED-001"] == ["sites-0"]
    assert run(["redundancy", str(project_file), "--second", "nobody", "--json"], {}) == 0
    findings = json.loads(capsys.readouterr().out)["findings"]
    assert "RED-002" in {one["code"] for one in findings}


def test_a_negative_number_is_2(project_file, capsys):
    assert run(["redundancy", str(project_file), "--second-from", "-1"], {}) == 2
    assert "must be 0 or more" in capsys.readouterr().err
