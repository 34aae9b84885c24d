"""Commands as a user calls them: exit codes, languages, JSON, sentences instead of tracebacks."""

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

from netplan.cli import app, info
from netplan.cli.app import COMMANDS, make_parser, run
from netplan.i18n import Words
from netplan.io.project_file import save_project
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.project import Project

CRS = "EPSG:25833"
EAST, NORTH = 400_000.0, 5_700_000.0
ROOT = Path(__file__).parents[2]


@pytest.fixture(autouse=True)
def process(tmp_path, monkeypatch):
    """Undo what a command does to its process, and keep its files out of the home folder."""
    kept = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    for name in ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.chdir(tmp_path)
    yield
    gettext.textdomain("messages")
    for number, handler in kept.items():
        signal.signal(number, handler)


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
    save_project(town(), path)
    return path


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
        ["plan", "x.gpkg", "--target", "fast"],
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
    assert counted == {"served": 1, "not_served": 1, "unknown": 1}
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
        "csv",
        "csv-excel",
        "kleinstaedt-map.png",
        "kleinstaedt-map.svg",
    }
    assert "fibre" in said  # left out, being internal, and said so
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
