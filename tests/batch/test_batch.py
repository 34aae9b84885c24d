"""A batch as a user calls it: results on the disk, resumed, failed, merged; the same wherever it ran."""

import gc
import json
import shutil
from dataclasses import replace

import geopandas as gpd
import pyogrio
import pytest
from geopandas.testing import assert_geodataframe_equal
from shapely import Point

from netplan.batch.driving import drive
from netplan.batch.engines import Inline, Processes
from netplan.batch.order import read_order
from netplan.batch.results import state_of
from netplan.batch.sight_tiles import sight_one, sight_work
from netplan.batch.summary import same_ags
from netplan.batch.task import RESULT, answered, file_digest, plan_one, tasks_of
from netplan.batch.tiles import radio_work, tile_one
from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.errors import Cancelled, DataError, ProjectFileError
from netplan.io.parquet_project import (
    SIGN,
    open_parquet_project,
    read_parquet,
    read_together,
    save_parquet_project,
    write_parquet,
)
from netplan.io.project_file import save_project
from netplan.model.decisions import RouteDecision
from netplan.model.digest import content_hash
from netplan.model.frames import table_of
from netplan.model.project import Project
from netplan.progress import Progress
from tests.batch.poison import poison
from tests.cli.test_link import project_file  # noqa: F401 - a fixture


def digests(folder):
    return {
        file.relative_to(folder).as_posix(): file_digest(file)
        for file in sorted(folder.glob("*/*"))
        if file.is_file()
    }


def told(capsys, arguments, code=0):
    assert run([*map(str, arguments), "--json"], {}) == code
    return json.loads(capsys.readouterr().out)


def test_a_project_survives_geoparquet(fork, tmp_path):
    save_parquet_project(fork, tmp_path / "town")
    again = open_parquet_project(tmp_path / "town")
    assert content_hash(again) == content_hash(fork)
    assert (again.name, again.crs, again.scenarios) == (fork.name, fork.crs, fork.scenarios)
    (tmp_path / "town" / SIGN).write_text("[" * 100_000, "utf-8")  # found by fuzzing
    with pytest.raises(ProjectFileError, match="holds no project"):
        open_parquet_project(tmp_path / "town")


def test_files_in_several_systems_are_joined_in_one_in_their_order(tmp_path):
    points = {"a": "EPSG:25833", "b": "EPSG:25832", "c": "EPSG:25832"}
    tables = {}
    for position, (key, crs) in enumerate(points.items()):
        place = gpd.GeoSeries([Point(13.3 + position / 100, 51.4)], crs="EPSG:4326").to_crs(crs)
        tables[key] = table_of("sites", {"id": [f"{key}1"]}, place, crs)
        write_parquet(tables[key], "sites", tmp_path / f"{key}.parquet")
    files = {key: tmp_path / f"{key}.parquet" for key in points}
    joined = read_together(files, "sites", "EPSG:25833", "municipality")
    assert (joined["municipality"] + joined["id"]).tolist() == ["aa1", "bb1", "cc1"]
    assert joined.crs == "EPSG:25833"
    again = joined.to_crs("EPSG:4326").geometry
    assert (again.x.round(9).tolist(), again.y.round(9).tolist()) == ([13.3, 13.31, 13.32], [51.4] * 3)
    assert_geodataframe_equal(read_parquet(files["b"], "sites"), gpd.read_parquet(files["b"]))
    gpd.GeoDataFrame(tables["a"]).to_parquet(tmp_path / "d.parquet", geometry_encoding="geoarrow")
    with pytest.raises(DataError, match="write WKB"):
        read_parquet(tmp_path / "d.parquet", "sites")


def test_a_run_computes_merges_and_sums(ran, fork):
    folder, document = ran
    found = json.loads(document)
    assert (found["done"], found["failed"], found["open"]) == (["a", "b", "c"], {}, [])
    whole = {(one["key"], one["counted"]): one for one in found["figures"]}
    alone = make_plan(fork, fork.scenario())
    single = json.loads((folder / "results" / "b" / RESULT).read_text("utf-8"))
    cost = next(one["value"] for one in single["figures"] if one["key"] == "cost")
    assert whole["cost", ""]["value"] == pytest.approx(2 * alone.cost_eur + cost)
    assert (whole["connected", ""]["value"], whole["connected", ""]["n_municipalities"]) == (5, 3)
    merged = folder / "results" / "merged.gpkg"
    towns = gpd.read_file(merged, layer="municipalities").set_index("id")
    assert towns["n_sites"].to_dict() == {"a": 2, "b": 1, "c": 2}
    assert towns["state"].eq("done").all()
    trenches = pyogrio.read_dataframe(merged, layer="trenches")
    assert set(trenches["municipality"]) == {"a", "b", "c"}
    assert "addresses" not in pyogrio.list_layers(merged)[:, 0]


def test_results_are_resumed_by_what_they_are_made_of(done_order, capsys):
    results = done_order.parent / "results"
    assert run(["batch", "run", str(done_order)], {}) == 3  # not without --resume
    assert "--resume" in capsys.readouterr().err
    first = digests(results)
    age = (results / "a" / RESULT).stat().st_mtime_ns
    (results / "b" / "trenches.parquet").write_bytes(b"damaged")
    stranger = {"fingerprint": json.loads((results / "c" / RESULT).read_text("utf-8"))["fingerprint"]}
    kept = (results / "c" / RESULT).read_bytes()
    (results / "c" / RESULT).write_text(json.dumps(stranger), "utf-8")
    assert told(capsys, ["batch", "status", done_order])["open"] == ["b", "c"]
    (results / "c" / RESULT).write_bytes(kept)
    assert told(capsys, ["batch", "status", done_order])["open"] == ["b"]
    told(capsys, ["batch", "run", done_order, "--workers", "1", "--resume"])
    assert digests(results) == first
    assert (results / "a" / RESULT).stat().st_mtime_ns == age
    done_order.write_text(done_order.read_text("utf-8") + "[settings]\nseed = 3\n", "utf-8")
    assert told(capsys, ["batch", "status", done_order])["open"] == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (["--workers", "0"], "--workers must be 1"),
        (["--cluster", "tcp://10.1.2.3:8786"], "not encrypted"),
        (["--cluster", "tls://10.1.2.3:8786"], "--tls-dir"),
        (["--cluster", "tcp://127.0.0.1:8786", "--workers", "2"], "for this computer"),
        (["--insecure"], "none is named"),
    ],
)
def test_where_it_runs_is_checked_though_nothing_is_left_to_do(ran, capsys, place, said):
    assert run(["batch", "run", str(ran[0] / "plan.toml"), "--resume", *place], {}) == 2
    assert said in capsys.readouterr().err


def test_municipalities_of_one_official_key_are_named(ran):
    state = state_of(tasks_of(read_order(ran[0] / "plan.toml")))
    ags = {key: {**result, "ags": "" if key == "b" else "14713000"} for key, result in state.done.items()}
    assert same_ags(replace(state, done=ags)) == {"14713000": ("a", "c")}


def test_a_failure_is_quarantined_with_its_reason(done_order, capsys):
    towns = done_order.parent / "towns"
    (towns / "b.gpkg").write_bytes(b"SQLite format 3\x00" + b"x" * 200)
    (towns / "c" / "streets.parquet").write_bytes(b"PAR1")
    save_parquet_project(Project("Nowhere", {}, "EPSG:25833"), towns / "empty.2")
    found = told(capsys, ["batch", "run", done_order, "--workers", "1", "--resume"], 1)
    assert found["done"] == ["a", "empty.2"]
    assert "no netplan project" in found["failed"]["b"]
    assert "streets.parquet" in found["failed"]["c"]
    merged = gpd.read_file(done_order.parent / "results" / "merged.gpkg", layer="municipalities")
    failed = merged.set_index("id").loc["b"]
    assert (failed["state"], "no netplan project" in failed["failure"]) == ("failed", True)
    assert told(capsys, ["batch", "status", done_order], 1)["failed"] == found["failed"]


def test_input_that_changed_on_the_way_is_refused(order_file):
    task = tasks_of(read_order(order_file))[0]
    assert "has changed" in plan_one(replace(task, digest="0" * 64))["failed"]
    assert "another version" in plan_one(replace(task, code="0" * 64))["failed"]
    assert not task.folder.exists()


def test_a_coverage_order_writes_no_trenches(order_file, capsys):
    text = order_file.read_text("utf-8").replace("towns/*", "towns/b.gpkg")
    order_file.write_text(text + 'what = "coverage"\n', "utf-8")
    found = told(capsys, ["batch", "run", order_file, "--workers", "1"])
    assert found["gap"] is None
    assert not (order_file.parent / "results" / "b" / "trenches.parquet").exists()


def tiles(folder, name):
    """Return a tile of a radio map, and one of who sees whom; results go to a folder of that name."""
    path = folder / f"{name}.toml"
    parts = {"radio": 'setup = "small_cell"\nreach_m = 60\ntile_m = 60', "sight": "reach_m = 60\ntile_m = 60"}
    found = []
    for (what, part), work in zip(parts.items(), (radio_work, sight_work), strict=True):
        order = f'name = "Lamps"\nwhat = "{what}"\ninputs = ["town.gpkg"]\nout = "{name}"\n[{what}]\n{part}'
        path.write_text(order, "utf-8")
        found += work(read_order(path)).tasks[-1:]
    return found


def test_processes_give_the_same_bytes_and_survive_a_poisoned_task(done_order, project_file):  # noqa: F811
    pieces = tiles(project_file.parent, "there")
    tasks = tasks_of(read_order(done_order))[:2]
    results = done_order.parent / "results"
    known = digests(results)
    for task in tasks:
        shutil.rmtree(task.folder)
    answers = drive(Processes(2), [*tasks, *pieces], work=poison)
    assert [one["failed"][:20] for one in answers] == ["", "Every worker died ov", "", ""]
    for piece, compute in zip(tiles(project_file.parent, "here"), (tile_one, sight_one), strict=True):
        compute(piece)
    assert digests(project_file.with_name("there")) == digests(project_file.with_name("here")) != {}
    assert state_of(tasks).failed.keys() == {"b"}
    told_again = {name: digest for name, digest in digests(results).items() if name.split("/")[0] == "a"}
    assert told_again == {name: digest for name, digest in known.items() if name.split("/")[0] == "a"}


def test_a_stopped_run_keeps_what_is_done(order_file):
    tasks = tasks_of(read_order(order_file))
    calls = []

    def stopped():
        calls.append(None)
        return len(calls) > 1

    with pytest.raises(Cancelled):
        drive(Inline(), tasks, Progress(stopped=stopped))
    assert 1 <= len(state_of(tasks).done) < 3


def test_what_no_plan_can_keep_fails_or_is_set_aside_and_named(fork, tmp_path, capsys):
    words = [RouteDecision("streets", "streets-2", word) for word in ("force", "forbid")]
    torn = replace(fork, scenarios=(replace(fork.scenario(), routes=tuple(words)),))
    (tmp_path / "towns").mkdir()
    save_project(torn, tmp_path / "towns" / "a.gpkg")
    order = tmp_path / "plan.toml"
    order.write_text('name = "M"\ninputs = ["towns/*"]\nout = "results"\n', "utf-8")
    refused = told(capsys, ["batch", "run", order, "--workers", "1"], code=1)
    assert "at the same time" in refused["failed"]["a"]
    order.write_text(f"set_aside = true\n{order.read_text('utf-8')}", "utf-8")
    found = told(capsys, ["batch", "run", order, "--workers", "1", "--resume"], code=1)
    assert (found["done"], found["failed"]) == (["a"], {})
    assert "DEC-007" in {one["code"] for one in found["findings"]["a"] if one["severity"] == "error"}
    merged = gpd.read_file(tmp_path / "results" / "merged.gpkg", layer="municipalities")
    assert merged["n_errors"].iloc[0] >= 1
    assert run(["batch", "status", str(order), "--lang", "de"], {}) == 1
    assert "Zurückgestellt" in capsys.readouterr().out


def test_a_task_is_seldom_looked_through_for_garbage_and_leaves_python_as_it_was(order_file):
    task, before, seen = tasks_of(read_order(order_file))[0], gc.get_threshold(), []
    assert answered(task, lambda _: seen.append(gc.get_threshold()))["failed"] == ""
    assert "went wrong" in answered(task, lambda _: 1 / 0)["failed"]
    assert seen[0][0] > before[0]
    assert gc.get_threshold() == before
