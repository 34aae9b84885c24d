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
    "print": ["--sheet", "A4", "--kind", "after", "--formats", "svg"],
}
OUT = {"pack", "print"}


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
    call = [command, torn_file, *CALLS[command], *(["--out", tmp_path / "o"] if command in OUT else [])]
    assert run([*map(str, call)], {}) == 3
    said = capsys.readouterr().err
    assert "at the same time" in said
    assert "--set-aside" in said
    told = answered([*call, "--set-aside"], code=1)
    assert ("DEC-007", "error") in {(one["code"], one.get("severity", "error")) for one in told["findings"]}
    if command == "print":
        (sheet,) = (tmp_path / "o").glob("*.svg")
        assert "cannot be kept" in sheet.read_text("utf-8")


def test_a_plan_made_again_names_what_was_set_aside(torn_file, answered, tmp_path):
    out = tmp_path / "out"
    answered(["plan", torn_file, "--set-aside", "--out", out, "--formats", "json"], code=1)
    again = answered(["replan", out / "town-plan.json", torn_file], code=1)
    assert again["identical"]
    (told,) = [one for one in again["findings"] if one["code"] == "DEC-007"]
    assert "streets-2" in told["message"]
    file = out / "town-plan.json"
    file.write_text(
        file.read_text("utf-8").replace("{name} was to be used", "{name.real} was to be used"), "utf-8"
    )
    assert run(["replan", str(file), str(torn_file)], {}) == 3
