"""A project for commands: two schools at the ends of a fork of streets."""

import json

import pytest

from netplan.cli.app import run
from tests.towns import fork, ladder, saved


@pytest.fixture
def fork_file(tmp_path, monkeypatch):
    """Return the project's file; what commands remember stays out of the user's folders."""
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return saved(fork, tmp_path / "town.gpkg")


@pytest.fixture
def ladder_file(fork_file):
    """Return the project's file of a town with ways around; what commands remember stays out, too."""
    return saved(ladder, fork_file.with_name("ladder.gpkg"))


@pytest.fixture
def answered(capsys):
    """Return what gives the document a command prints, and asserts its exit code."""

    def ask(arguments, code=0):
        assert run([*map(str, arguments), "--json"], {}) == code
        return json.loads(capsys.readouterr().out)

    return ask
