"""``netplan-gis carriers``: counts, vetoes, first surveys; rules that are printed, changed, given back."""

import json

import pyogrio
import pytest

from netplan.cli.app import run
from netplan.cli.command import DONE, USAGE
from netplan.io.project_file import save_project
from tests.doctor.faults import clean_town, without
from tests.towns import saved


@pytest.fixture
def project(tmp_path):
    # three lamps of 6 m, of which nothing else is known; schools without line
    return saved(clean_town, tmp_path / "town.gpkg")


def test_lamps_nobody_knows_are_unknown_and_surveyed_first(project, tmp_path, capsys):
    out = tmp_path / "out"
    call = [
        "carriers",
        str(project),
        "--use",
        "bridge_60ghz",
        "--use",
        "lorawan",
        "--survey",
        "2",
        "--internal",
        "for the survey",
    ]
    code = run([*call, "--out", str(out), "--formats", "gpkg", "--json", "--lang", "en"], {})
    told = json.loads(capsys.readouterr().out)
    assert code == DONE
    assert told["carriers"] == {"bridge_60ghz": {"unknown": 3}, "lorawan": {"unknown": 3}}
    first, second = told["survey_first"]
    assert (first["rank"], first["n_settled"], first["radio_uses"]) == (1, 6, "bridge_60ghz, lorawan")
    assert first["open"] == "availability, power, load_kg"
    assert second["id"] != first["id"]
    written = pyogrio.read_dataframe(next(out.glob("*.gpkg")), layer="carrier_fitness")
    assert len(written) == 6


def test_carriers_are_internal_unless_asked_for(project, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(["carriers", str(project), "--out", str(out), "--formats", "gpkg", "--lang", "en"], {}) == DONE
    layers = {name for name, _ in pyogrio.list_layers(next(out.glob("*.gpkg")))}
    assert not layers & {"carrier_fitness", "carrier_surveys"}
    assert "To be found out" in capsys.readouterr().out


def test_rules_are_printed_changed_and_given_back(project, tmp_path, capsys):
    assert run(["carriers", str(project), "--show-rules", "--lang", "en"], {}) == DONE
    rules = tmp_path / "own.toml"
    rules.write_text(capsys.readouterr().out.replace("mounting_m = 4.0", "mounting_m = 7.0"), "utf-8")
    assert run(["carriers", str(project), "--rules", str(rules), "--json"], {}) == DONE
    assert json.loads(capsys.readouterr().out)["carriers"]["bridge_60ghz"] == {"unfit": 3}
    assert run(["carriers", str(project), "--use", "warp"], {}) == USAGE
    assert run(["carriers", str(project), "--fitness", "bridge_60ghz.mounting_m=7", "--json"], {}) == DONE
    assert json.loads(capsys.readouterr().out)["carriers"]["bridge_60ghz"] == {"unfit": 3}
    assert run(["carriers", str(project), "--fitness", "bridge_60ghz.power=steam"], {}) == USAGE


def test_a_project_without_carriers_says_so(tmp_path, capsys):
    path = tmp_path / "bare.gpkg"
    save_project(without("carriers")(clean_town()), path)
    assert run(["carriers", str(path), "--lang", "en"], {}) != DONE
    assert "has no carriers" in capsys.readouterr().err
