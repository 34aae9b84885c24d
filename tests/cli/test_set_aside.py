"""What no plan can keep is refused by every command that plans, or set aside and named, the same way."""

from dataclasses import replace

import pytest

from netplan.cli.app import run
from netplan.io.project_file import save_project
from netplan.model.decisions import RouteDecision
from tests.towns import fork

CALLS = {
    "plan": [],
    "programme": ["--budgets", "1e6"],
    "bom": [],
    "redundancy": [],
    "frontier": ["--points", "1"],
    "explain": [],
    "compare": [],
    "pack": ["--no-maps", "--no-sheets"],
}


@pytest.fixture
def torn_file(fork_file):
    """Return a project whose scenario uses and forbids one street at the same time."""
    project = fork()
    words = [RouteDecision("streets", "streets-2", word) for word in ("force", "forbid")]
    torn = replace(project.scenario(), routes=tuple(words))
    path = fork_file.with_name("torn.gpkg")
    save_project(replace(project, scenarios=(torn,)), path)
    return path


@pytest.mark.parametrize("command", CALLS)
def test_every_command_refuses_or_sets_aside_and_names_it(command, torn_file, answered, capsys, tmp_path):
    call = [command, torn_file, *CALLS[command], *(["--out", tmp_path / "o"] if command == "pack" else [])]
    assert run([*map(str, call)], {}) == 3
    said = capsys.readouterr().err
    assert "at the same time" in said
    assert "--set-aside" in said
    told = answered([*call, "--set-aside"], code=1)
    assert ("DEC-007", "error") in {(one["code"], one.get("severity", "error")) for one in told["findings"]}
