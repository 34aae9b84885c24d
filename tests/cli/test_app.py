"""Commands as a user calls them: exit codes, languages, JSON, sentences instead of tracebacks."""

import contextlib
import gettext
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import geopandas as gpd
import pytest
import shapely

from netplan.cli import app, demo, info
from netplan.cli.app import COMMANDS, make_parser, run
from netplan.i18n import Words
from netplan.io.project_file import save_project
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.project import Project
from tests.towns import saved

CRS = "EPSG:25833"
EAST, NORTH = 400_000.0, 5_700_000.0
ROOT = Path(__file__).parents[2]


@contextlib.contextmanager
def clean_process(folder):
    """Undo what a command does to its process, and keep its files out of the home folder."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    with pytest.MonkeyPatch.context() as patch:
        for name in ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
            patch.delenv(name, raising=False)
        patch.setenv("LANGUAGE", "")
        patch.setenv("XDG_STATE_HOME", str(folder / "state"))
        patch.chdir(folder)
        yield
    gettext.textdomain("messages")
    for number, handler in kept.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def process(tmp_path):
    with clean_process(tmp_path):
        yield


def point(x, y):
    return shapely.Point(EAST + x, NORTH + y)


def town(problems=()):
    """Two streets that cross; one school with a line, one with a slow one, one of which nothing is known."""
    streets = [
        shapely.LineString([point(0, 0), point(500, 0)]),
        shapely.LineString([point(500, 0), point(1000, 0)]),
        shapely.LineString([point(500, 0), point(500, 400)]),
    ]
    sites = [point(100, 10), point(900, 10), point(510, 390)]
    origin = {"source": "Town hall", "licence": "dl-de/by-2-0"}
    layers = {
        "streets": table_of(
            "streets",
            {"id": ["a", "b", "c"], "name": "Main Street", "surface": "paving", **origin},
            gpd.GeoSeries(streets),
            CRS,
        ),
        "sites": table_of(
            "sites",
            {
                "id": ["s1", "s2", "s3"],
                "name": ["Alpha", "Beta", "Gamma"],
                "kind": "school",
                "pupils": 200,
                "classes": 8,
                "down_mbps": [1000.0, 16.0, None],
                "technology": ["fibre", "copper", None],
                "line_kind": ["operator", "operator", None],
                **origin,
            },
            gpd.GeoSeries(sites),
            CRS,
        ),
        "fibre": table_of(
            "fibre",
            {"id": ["f"], **origin},
            gpd.GeoSeries([shapely.LineString([point(0, 5), point(200, 5)])]),
            CRS,
        ),
    }
    return Project("Kleinstädt", layers, CRS, problems=tuple(problems))


@pytest.fixture
def project_file(tmp_path):
    path = tmp_path / "Städte & Dörfer" / "town.gpkg"
    path.parent.mkdir()
    return saved(town, path)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_command_explains_itself(language, capsys):
    for command in COMMANDS:
        with pytest.raises(SystemExit) as stop:
            run(["--lang", language, command.name, "--help"], {})
        assert stop.value.code == 0
        assert Words(language)(command.help)[:20] in re.sub(r"\s+", " ", capsys.readouterr().out)


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["plant"],
        ["plan"],
        ["plan", "x.gpkg", "--seed", "one"],
        ["demo", "--full", "--borough"],
        ["export", "x.gpkg"],
        ["export", "x.gpkg", "--out", "out", "--formats", "gpkg,dwg"],
    ],
)
def test_wrong_usage_is_2_and_says_how(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        run([*arguments, "--lang", "de"], {})
    assert stop.value.code == 2
    said = capsys.readouterr()
    assert said.err.startswith("Aufruf: netplan-gis")
    assert "Fehler" in said.err
    assert not said.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", "bold"], "bold"),
        (["--target", "fast"], "fast"),
        (["--kinds", "school,pub"], "pub"),
        (["--kinds", ","], "--kinds"),
        (["--method", "magic"], "magic"),
        (["--price", "trench.paving.open"], "KEY=EUR"),
        (["--price", "trench.gold.open=1"], "trench.gold.open"),
        (["--price", "trench.paving.open=-1"], "-1"),
        (["--snap", "-5"], "--snap"),
        (["--snap", "nan"], "--snap"),
        (["--rounds", "-1"], "--rounds"),
    ],
)
def test_what_does_not_exist_is_2_and_a_sentence(arguments, said, project_file, capsys, tmp_path):
    assert run(["plan", str(project_file), *arguments], {}) == 2
    error = capsys.readouterr().err
    assert said in error
    assert error.startswith("netplan-gis: ")
    assert "Traceback" not in error
    assert not (tmp_path / "out").exists()


def test_files_that_are_none_are_3_and_a_sentence(tmp_path, capsys):
    (tmp_path / "empty.gpkg").touch()
    (tmp_path / "text.gpkg").write_text("no database", "utf-8")
    for name in ("missing.gpkg", "empty.gpkg", "text.gpkg", "."):
        assert run(["coverage", str(tmp_path / name), "--lang", "de"], {}) == 3
        said = capsys.readouterr()
        assert name.rstrip(".") in said.err
        assert "Traceback" not in said.err
        assert not said.out


def test_coverage_counts_unknown_apart(project_file, capsys):
    assert run(["coverage", str(project_file), "--json"], {}) == 0
    document = json.loads(capsys.readouterr().out)
    counted = {row["key"]: row["value"] for row in document["figures"] if row["counted"] == "school"}
    assert counted == {"served": 1, "likely": 0, "not_served": 1, "unknown": 1}
    assert {row["n"] for row in document["figures"] if row["counted"] == "school"} == {3}
    assert document["scenario"]["target"]["key"] == "100"
    assert document["layers"][0]["licences"] == ["dl-de/by-2-0"]
    assert document["files"] == []


@pytest.mark.parametrize(
    ("environ", "expected"), [({}, "Not served"), ({"LANG": "de_DE.UTF-8"}, "Nicht versorgt")]
)
def test_speaks_the_language_of_the_environment(environ, expected, project_file, capsys):
    assert run(["coverage", str(project_file)], environ) == 0
    assert expected in capsys.readouterr().out


def test_quiet_prints_nothing(project_file, capsys):
    assert run(["coverage", str(project_file), "--quiet"], {}) == 0
    assert capsys.readouterr() == ("", "")


def test_findings_of_severity_error_are_1(tmp_path, capsys):
    problem = Problem(
        "T-001", "error", "sites", Message(mark("Nothing to do")), Message(mark("Nothing to do"))
    )
    save_project(town([problem]), tmp_path / "bad.gpkg")
    assert run(["info", "bad.gpkg"], {}) == 1
    assert "T-001" in capsys.readouterr().out
    assert run(["coverage", "bad.gpkg", "--json"], {}) == 1
    assert "T-001" in [found["code"] for found in json.loads(capsys.readouterr().out)["findings"]]


def test_coverage_writes_files_that_are_whole(project_file, tmp_path, capsys):
    out = tmp_path / "Aus gabe"
    assert run(["coverage", str(project_file), "--out", str(out), "--lang", "de"], {}) == 0
    said = capsys.readouterr().out.replace("\n", "")
    assert {path.name for path in out.iterdir()} == {
        "kleinstaedt.gpkg",
        "kleinstaedt.xlsx",
        "csv",
        "csv-excel",
        "kleinstaedt-map.png",
        "kleinstaedt-map.svg",
    }
    assert "Vorhandene Glasfaser" in said  # left out, being internal, and said so
    assert "kleinstaedt.gpkg" in said
    excel = (out / "csv-excel/coverage_sites.csv").read_text("utf-8-sig")
    assert "Der Anschluss liefert nur 16 Mbit/s von 100 benötigten" in excel
    assert "declared_too_slow" in (out / "csv/coverage_sites.csv").read_text("utf-8")


def test_a_folder_that_is_a_file_is_3(project_file, tmp_path, capsys):
    (tmp_path / "out").touch()
    assert run(["coverage", str(project_file), "--out", "out"], {}) == 3
    assert "out" in capsys.readouterr().err
    assert (tmp_path / "out").stat().st_size == 0


def test_the_unexpected_is_a_sentence_and_a_file(project_file, monkeypatch, capsys):
    def broken(_call):
        raise ZeroDivisionError("what now")

    command = info.COMMAND.__class__("info", mark("Nothing to do"), info.declare, broken)
    monkeypatch.setattr(app, "COMMANDS", (command,))
    assert run(["info", str(project_file)], {}) == 3
    said = capsys.readouterr().err
    assert "ZeroDivisionError: what now" in said
    assert "Traceback" not in said
    report = Path(said.rpartition(": ")[2].strip())
    assert "Traceback" in report.read_text("utf-8")


def test_starts_fast_because_it_loads_little():
    code = "import sys, netplan.cli.app; print(*sorted({name.partition('.')[0] for name in sys.modules}))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    heavy = {
        "numpy",
        "pandas",
        "geopandas",
        "shapely",
        "numba",
        "scipy",
        "matplotlib",
        "pyogrio",
        "rich",
        "PySide6",
    }
    assert heavy & set(loaded.stdout.split()) == set()


def test_a_closed_pipe_is_no_failure(project_file):
    command = [sys.executable, "-m", "netplan", "info", str(project_file), "--json"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
        assert process.wait() in {0, 1}


def test_parser_knows_every_command_once():
    names = [command.name for command in COMMANDS]
    assert len(names) == len(set(names))
    assert {"demo", "new", "info", "coverage", "plan", "export", "doctor"} <= set(names)
    assert make_parser(Words("en")).prog == "netplan-gis"


def planned(arguments, capsys):
    assert run(["plan", *arguments, "--json"], {}) == 0
    return json.loads(capsys.readouterr().out)


def test_plan_connects_what_misses_the_target(project_file, capsys):
    document = planned([str(project_file)], capsys)
    connected = {row["id"]: row["connected"] for row in document["connections"]}
    assert connected == {"s1": False, "s2": True, "s3": True}
    assert document["bound_eur"] <= document["tree_eur"] <= document["cost_eur"]
    assert document["cost_eur"] == pytest.approx(sum(row["cost_eur"] for row in document["costs"]))
    assert document["gap"] == pytest.approx(1 - document["bound_eur"] / document["tree_eur"])
    shares = sum(row["cost_share_eur"] for row in document["connections"] if row["connected"])
    assert shares == pytest.approx(document["cost_eur"], rel=1e-4)
    assert document["route_m"] > 700  # 200 -> 1000 along Main Street, and 390 up the side street
    assert planned([str(project_file)], capsys) == document


def test_plan_obeys_its_options(project_file, capsys):
    usual = planned([str(project_file)], capsys)
    known_only = planned([str(project_file), "--no-unknown"], capsys)
    assert [row["id"] for row in known_only["connections"] if row["connected"]] == ["s2"]
    assert known_only["cost_eur"] < usual["cost_eur"]
    dear = planned([str(project_file), "--price", "trench.paving.open=1000,50"], capsys)
    assert dear["cost_eur"] > usual["cost_eur"]
    assert dear["scenario"]["prices"] == {"trench.paving.open": 1000.5}
    none = planned([str(project_file), "--kinds", "kita"], capsys)
    assert none["cost_eur"] == 0
    assert none["route_m"] == 0


def test_plan_obeys_decisions(project_file, capsys):
    def planned(*options):
        assert run(["plan", str(project_file), "--json", *options], {}) in {0, 1}
        return json.loads(capsys.readouterr().out)

    street = planned()["connections"]
    names = [connection["id"] for connection in street if connection["connected"]]
    told = planned("--leave-out", *names)
    assert [one["reason"] for one in told["connections"] if one["id"] in names] == ["left_out"] * len(names)
    assert told["scenario"]["sites"] == [{"id": name, "word": "leave_out"} for name in names]
    every = planned("--connect", *[connection["id"] for connection in street])
    assert all(one["reason"] != "served_already" for one in every["connections"])
    ids = [entry["id"] for entry in planned("--force", "a")["scenario"]["routes"]]
    assert ids == ["a"]


def test_a_lock_keeps_the_route_of_the_saved_scenario(project_file, capsys):
    def planned(*options):
        assert run(["plan", str(project_file), "--json", *options], {}) in {0, 1}
        return json.loads(capsys.readouterr().out)

    usual, kept = planned(), planned("--lock", "a")
    (lock,) = kept["scenario"]["routes"]
    assert (lock["id"], lock["word"]) == ("a", "lock")
    assert lock["stretches"]
    assert kept["cost_eur"] == usual["cost_eur"]
    nobody = ["--no-unknown", "--target", "fund_30", "--lock", "a"]
    assert any(one["word"] == "lock" for one in planned(*nobody)["scenario"]["routes"])


def test_a_street_that_is_called_otherwise_is_2_and_contradictions_are_3(project_file, capsys):
    assert run(["plan", str(project_file), "--forbid", "Nowhere Lane"], {}) == 2
    assert "Nowhere Lane" in capsys.readouterr().err
    assert run(["plan", str(project_file), "--forbid", "a", "--force", "a"], {}) == 3
    said = capsys.readouterr().err
    assert "at the same time" in said
    assert "--set-aside" in said
    given = ["plan", str(project_file), "--forbid", "a", "--force", "a", "--set-aside", "--json"]
    assert run(given, {}) == 1
    told = json.loads(capsys.readouterr().out)
    assert "DEC-007" in {one["code"] for one in told["findings"]}
    assert [one["word"] for one in told["scenario"]["routes"]] == ["forbid"]


def test_plan_tells_people(project_file, capsys):
    assert run(["plan", str(project_file), "--lang", "de"], {}) == 0
    said = capsys.readouterr().out
    assert "2 von 2" in said
    assert "66,7 %" not in said.split("Trasse")[0]  # all three are served after the plan
    assert "100,0 %" in said
    assert "[K]" in said
    assert run(["plan", str(project_file), "--leave-out", "s1", "s2", "s3", "--lang", "de"], {}) == 0
    said = " ".join(capsys.readouterr().out.split())
    assert "weder Trasse noch Kosten" in said
    assert "0 m" not in said


def test_compare_two_dates_as_json(project_file, tmp_path, capsys):
    later = tmp_path / "later.gpkg"
    project = town()
    sites = project.layer("sites").assign(down_mbps=[16.0, 200.0, None])
    save_project(project.with_layer("sites", sites), later)
    assert run(["compare", str(project_file), str(later), "--coverage", "--json"], {}) == 0
    document = json.loads(capsys.readouterr().out)
    told = {"gained": 1, "lost": 1, "changed": 0, "only_a": 0, "only_b": 0, "same": 1}
    assert document["changes"]["sites"] == told
    served = next(row for row in document["figures"] if row["key"] == "status_served")
    assert (served["value_a"], served["n_a"], served["n_unknown_a"]) == (1, 3, 1)
    assert served["difference"] == 0


def test_compare_tells_people_and_names_a_missing_scenario(project_file, capsys):
    assert run(["compare", str(project_file), "--lang", "de"], {}) == 0
    said = capsys.readouterr().out
    assert "Gewonnen" in said
    assert "B minus A" in said
    assert run(["compare", str(project_file), "--scenario-b", "none"], {}) == 2
    assert "none" in capsys.readouterr().err


def test_export_writes_the_plan(project_file, tmp_path, capsys):
    assert run(["export", str(project_file), "--out", "out", "--formats", "gpkg,csv"], {}) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["csv", "kleinstaedt.gpkg"]
    said = capsys.readouterr().out
    assert "kleinstaedt.gpkg" in said
    assert "Surface" not in said  # the summary is for plan
    written = gpd.read_file(tmp_path / "out/kleinstaedt.gpkg", layer="connections")
    assert written["connected"].sum() == 2


def test_new_makes_a_project_of_a_layer_and_does_not_replace_one(tmp_path, capsys):
    rows = ["name;x;y", f"Alpha;{EAST};{NORTH}", f"Beta;{EAST + 50};{NORTH}"]
    (tmp_path / "schulen.csv").write_text("\n".join(rows), "utf-8")
    layer = f'[[layer]]\nrole = "schools"\nfile = "schulen.csv"\ncrs = "{CRS}"\n'
    (tmp_path / "stadt.toml").write_text(layer, "utf-8")
    arguments = ["new", "stadt.gpkg", "--name", "Stadt", "--crs", CRS, "--profile", "stadt.toml"]
    assert run([*arguments, "--json"], {}) in {0, 1}  # no streets: an error of the data
    document = json.loads(capsys.readouterr().out)
    assert document["project"] == {"name": "Stadt", "ags": "", "crs": CRS}
    assert {row["layer"]: row["rows"] for row in document["layers"]}["sites"] == 2
    before = (tmp_path / "stadt.gpkg").read_bytes()
    assert run(arguments, {}) == 2
    assert "--force" in capsys.readouterr().err
    assert (tmp_path / "stadt.gpkg").read_bytes() == before
    assert run([*arguments, "--force", "--quiet"], {}) in {0, 1}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        ([], 2, "OpenStreetMap"),
        (["--layer", "schools"], 2, "ROLE=FILE"),
        (["--layer", "pubs=pubs.csv"], 2, "pubs"),
        (["--layer", "schools=missing.csv"], 3, "missing.csv"),
        (["--profile", "missing.toml"], 3, "missing.toml"),
        (["--osm", "missing.osm.pbf"], 3, "missing.osm.pbf"),
        (["--osm", "empty.osm"], 3, "empty.osm"),
    ],
)
def test_new_says_what_it_lacks_and_writes_nothing(arguments, code, said, tmp_path, capsys):
    (tmp_path / "empty.osm").touch()
    assert run(["new", "stadt.gpkg", *arguments], {}) == code
    assert said in capsys.readouterr().err
    assert not (tmp_path / "stadt.gpkg").exists()


def test_doctor_says_what_is_there_and_what_is_missing(capsys, monkeypatch):
    monkeypatch.setattr("netplan.cli.doctor.missing_libraries", lambda: ("libEGL.so.1",))
    assert run(["doctor", "--json"], {}) == 1
    document = json.loads(capsys.readouterr().out)
    assert document["missing_libraries"] == ["libEGL.so.1"]
    assert "libegl1" in document["advice"][-1]
    wanted = {"Python", "numba", "PROJ (pyproj)", "PROJ (rasterio)", "PROJ (pyogrio)", "GDAL (pyogrio)"}
    assert wanted <= {name for name, version in document["versions"].items() if version}
    assert {folder["use"] for folder in document["folders"]} >= {"Cache: compiled kernels"}
    monkeypatch.setattr("netplan.cli.doctor.missing_libraries", tuple)
    monkeypatch.setattr("netplan.cli.doctor._qt_version", lambda: "6.11")
    assert run(["doctor", "--lang", "de"], {}) == 0
    assert "Es fehlt nichts." in capsys.readouterr().out


def test_demo_plans_a_borough(tmp_path, capsys):
    assert run(["demo", "--borough", "--formats", "csv", "--lang", "de"], {}) == 0
    assert "Musterstadt ist erfunden" in capsys.readouterr().out
    assert (tmp_path / "out/musterstadt/csv/connections.csv").exists()


def test_demo_keeps_the_city_by_the_source_of_its_generator(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert demo.city_file() == demo.city_file()
    assert demo.city_file().parent == tmp_path / "netplan-gis/demo"
