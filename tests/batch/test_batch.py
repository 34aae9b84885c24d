"""A batch as a user calls it: results on the disk, resumed, failed, merged; the same wherever it ran."""

import json
import os
import shutil
import signal
from dataclasses import replace

import geopandas as gpd
import pyogrio
import pytest

from netplan.batch.driving import drive
from netplan.batch.engines import Inline, Processes
from netplan.batch.order import read_order
from netplan.batch.results import state_of
from netplan.batch.task import RESULT, file_digest, plan_one, tasks_of
from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.errors import Cancelled
from netplan.io.parquet_project import open_parquet_project, save_parquet_project
from netplan.model.digest import content_hash
from netplan.progress import Progress


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


def test_a_run_computes_merges_and_sums(order_file, fork, capsys):
    found = told(capsys, ["batch", "run", order_file, "--workers", "1"])
    assert (found["done"], found["failed"], found["open"]) == (["a", "b", "c"], {}, [])
    whole = {(one["key"], one["counted"]): one for one in found["figures"]}
    alone = make_plan(fork, fork.scenario())
    single = json.loads((order_file.parent / "results" / "b" / RESULT).read_text("utf-8"))
    cost = next(one["value"] for one in single["figures"] if one["key"] == "cost")
    assert whole["cost", ""]["value"] == pytest.approx(2 * alone.cost_eur + cost)
    assert (whole["connected", ""]["value"], whole["connected", ""]["n_municipalities"]) == (5, 3)
    merged = order_file.parent / "results" / "merged.gpkg"
    towns = gpd.read_file(merged, layer="municipalities").set_index("id")
    assert towns["n_sites"].to_dict() == {"a": 2, "b": 1, "c": 2}
    assert towns["state"].eq("done").all()
    trenches = pyogrio.read_dataframe(merged, layer="trenches")
    assert set(trenches["municipality"]) == {"a", "b", "c"}
    assert "addresses" not in pyogrio.list_layers(merged)[:, 0]


def test_results_are_resumed_by_what_they_are_made_of(order_file, capsys):
    results = order_file.parent / "results"
    told(capsys, ["batch", "run", order_file, "--workers", "1"])
    assert run(["batch", "run", str(order_file)], {}) == 3  # not without --resume
    assert "--resume" in capsys.readouterr().err
    first = digests(results)
    age = (results / "a" / RESULT).stat().st_mtime_ns
    (results / "b" / "trenches.parquet").write_bytes(b"damaged")
    assert told(capsys, ["batch", "status", order_file])["open"] == ["b"]
    told(capsys, ["batch", "run", order_file, "--workers", "1", "--resume"])
    assert digests(results) == first
    assert (results / "a" / RESULT).stat().st_mtime_ns == age
    order_file.write_text(order_file.read_text("utf-8") + "[settings]\nseed = 3\n", "utf-8")
    assert told(capsys, ["batch", "status", order_file])["open"] == ["a", "b", "c"]


def test_a_failure_is_quarantined_with_its_reason(order_file, capsys):
    (order_file.parent / "towns" / "b.gpkg").write_bytes(b"SQLite format 3\x00" + b"x" * 200)
    found = told(capsys, ["batch", "run", order_file, "--workers", "1"], 1)
    assert found["done"] == ["a", "c"]
    assert "no netplan project" in found["failed"]["b"]
    towns = gpd.read_file(order_file.parent / "results" / "merged.gpkg", layer="municipalities")
    failed = towns.set_index("id").loc["b"]
    assert (failed["state"], "no netplan project" in failed["failure"]) == ("failed", True)
    assert told(capsys, ["batch", "status", order_file], 1)["failed"] == found["failed"]


def test_input_that_changed_on_the_way_is_refused(order_file):
    task = tasks_of(read_order(order_file))[0]
    assert "has changed" in plan_one(replace(task, digest="0" * 64))["failed"]
    assert "another version" in plan_one(replace(task, code="0" * 64))["failed"]
    assert not task.folder.exists()


def test_a_coverage_order_writes_no_trenches(order_file, capsys):
    order_file.write_text(order_file.read_text("utf-8") + 'what = "coverage"\n', "utf-8")
    found = told(capsys, ["batch", "run", order_file, "--workers", "1"])
    assert found["gap"] is None
    assert not (order_file.parent / "results" / "a" / "trenches.parquet").exists()


def poison(task):
    """Compute, but for b, which ends its process as the system does when memory is short."""
    if task.key == "b":
        os.kill(os.getpid(), signal.SIGKILL)
    return plan_one(task)


def test_processes_give_the_same_bytes_and_survive_a_poisoned_task(order_file):
    tasks = tasks_of(read_order(order_file))
    results = order_file.parent / "results"
    drive(Inline(), tasks)
    known = digests(results)
    for task in tasks:
        shutil.rmtree(task.folder)
    answers = drive(Processes(2), tasks, work=poison)
    assert [one["failed"][:20] for one in answers] == ["", "Every worker died ov", ""]
    assert state_of(tasks).failed.keys() == {"b"}
    told_again = {name: digest for name, digest in digests(results).items() if name.split("/")[0] in "ac"}
    assert told_again == {name: digest for name, digest in known.items() if name.split("/")[0] in "ac"}


def test_a_stopped_run_keeps_what_is_done(order_file):
    tasks = tasks_of(read_order(order_file))
    calls = []

    def stopped():
        calls.append(None)
        return len(calls) > 1

    with pytest.raises(Cancelled):
        drive(Inline(), tasks, Progress(stopped=stopped))
    assert 1 <= len(state_of(tasks).done) < 3
