"""The project file survives what happens to computers: killed programs and full disks."""

import os
import resource
import subprocess
import sys
from pathlib import Path

import pytest

from netplan.errors import DataError
from netplan.io.project_file import open_project, save_project
from tests.io.kill_saves import said, town

if not hasattr(os, "fork"):
    pytest.skip("only POSIX can fork", allow_module_level=True)


@pytest.mark.parametrize("n", [6, pytest.param(200, marks=pytest.mark.slow)])
def test_a_killed_save_leaves_the_old_project_or_the_new_one(tmp_path, n):
    """Never a mixture, never less than was acknowledged."""
    path = tmp_path / "town.gpkg"
    script = Path(__file__).with_name("kill_saves.py")
    done = subprocess.run(
        [sys.executable, script, path, str(n), "4711"], capture_output=True, text=True, check=True
    )
    trials = [line.split() for line in done.stdout.splitlines()]
    assert len(trials) == n
    for acknowledged, found in trials:
        assert int(found) in {int(acknowledged), int(acknowledged) + 1}
    assert said(path) == int(trials[-1][1])


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
def test_a_save_that_meets_a_limit_leaves_the_old_project(tmp_path, share):
    """As on a full disk, wherever it strikes: a sentence, the old file bit by bit, nothing beside it."""
    path = tmp_path / "town.gpkg"
    save_project(town(1), path)
    before = path.read_bytes()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (int(len(before) * share), old[1]))
    try:
        with pytest.raises(DataError, match="could not be written"):
            save_project(town(2), path)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
    assert path.read_bytes() == before
    assert [one.name for one in tmp_path.iterdir()] == ["town.gpkg"]
    assert open_project(path).name == "1"
