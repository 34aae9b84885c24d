"""``run.py``: what it decides, without installing anything."""

import ast
import importlib.util
import re
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

from netplan.cli.libraries import LIBRARIES, apt_line

ROOT = Path(__file__).parents[1]


def load(folder: Path) -> ModuleType:
    """Import a copy of run.py that lives in ``folder``."""
    script = folder / "run.py"
    script.write_bytes((ROOT / "run.py").read_bytes())
    for name in ("requirements.lock", "pyproject.toml"):
        (folder / name).write_text(f"{name}\n", "utf-8")
    spec = importlib.util.spec_from_file_location("run_copy", script)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def run(tmp_path: Path) -> ModuleType:
    folder = tmp_path / "Städte & Dörfer"
    folder.mkdir()
    return load(folder)


@pytest.fixture
def steps(run: ModuleType, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Let set-up steps only be noted; the first makes what ``python -m venv`` makes."""
    done: list[str] = []

    def logged(step: str, _command: list[str], _log: Path, _total: int = 0) -> None:
        done.append(step)
        if step == "venv":
            run.PYTHON.parent.mkdir(parents=True)
            run.PYTHON.symlink_to(sys.executable)

    monkeypatch.setattr(run, "logged", logged)
    monkeypatch.setattr(run, "compile_libraries", lambda _log: done.append("bytecode"))
    monkeypatch.setattr(run, "require_qt_libraries", lambda: done.append("qt"))
    return done


def test_sets_up_once(run: ModuleType, steps: list[str]) -> None:
    assert not run.is_set_up()
    run.set_up()
    assert steps == ["venv", "requirements.lock", "netplan", "bytecode", "qt"]
    assert run.is_set_up()


@pytest.mark.parametrize("name", ["requirements.lock", "pyproject.toml"])
def test_sets_up_again_when_the_packages_change(run: ModuleType, steps: list[str], name: str) -> None:
    run.set_up()
    (run.ROOT / name).write_text("changed\n", "utf-8")
    assert not run.is_set_up()
    steps.clear()
    run.set_up()
    assert steps == ["requirements.lock", "netplan", "bytecode", "qt"]  # the environment itself is kept
    assert run.is_set_up()


@pytest.mark.parametrize("stopped_at", ["venv", "requirements.lock", "netplan"])
def test_repairs_an_interrupted_set_up(
    run: ModuleType, steps: list[str], monkeypatch: pytest.MonkeyPatch, stopped_at: str
) -> None:
    logged = run.logged

    def interrupted(step: str, *arguments: object) -> None:
        logged(step, *arguments)
        if step == stopped_at:
            raise KeyboardInterrupt

    monkeypatch.setattr(run, "logged", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.set_up()
    assert not run.is_set_up()
    monkeypatch.setattr(run, "logged", logged)
    steps.clear()
    run.set_up()
    assert steps[0] == "venv"  # a half-made environment is not trusted
    assert run.is_set_up()


def test_damaged_stamp_means_set_up_again(run: ModuleType, steps: list[str]) -> None:
    run.set_up()
    run.STAMP.write_bytes(b"\xff\xfe")
    assert not run.is_set_up()
    assert steps


def test_failing_step_is_a_sentence(run: ModuleType, capsys: pytest.CaptureFixture[str]) -> None:
    log = run.ROOT / "log"
    with pytest.raises(SystemExit) as stop:
        run.logged("requirements.lock", [sys.executable, "-c", "print('no network'); exit(1)"], log)
    assert stop.value.code == 3
    said = capsys.readouterr().err
    assert "requirements.lock" in said
    assert "no network" in said
    assert log.read_text("utf-8") == "no network\n"


@pytest.mark.parametrize(
    ("variable", "value", "german"),
    [
        ("LANG", "de_DE.UTF-8", True),
        ("LC_ALL", "C", False),
        ("NETPLAN_LANG", "de", True),
        ("LANG", "", False),
    ],
)
def test_speaks_the_users_language(
    run: ModuleType,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    variable: str,
    value: str,
    *,
    german: bool,
) -> None:
    for name in ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, value)
    run.say("interrupted")
    assert capsys.readouterr().err.startswith("Abgebrochen" if german else "Interrupted")


def test_both_languages_have_the_same_fields(run: ModuleType) -> None:
    for english, german in run.SENTENCES.values():
        assert set(re.findall(r"{\w+}", english)) == set(re.findall(r"{\w+}", german))


def test_old_python_can_read_it_and_gets_a_sentence(
    run: ModuleType, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ast.parse((ROOT / "run.py").read_text("utf-8"), feature_version=(3, 7))
    monkeypatch.setattr(run.sys, "version_info", (3, 10, 12))
    monkeypatch.setattr(run, "newer_python", lambda: None)
    assert run.main(["demo"]) == 3
    assert "3.10.12" in capsys.readouterr().err


def test_without_arguments_it_explains_itself() -> None:
    command = [sys.executable, str(ROOT / "run.py")]
    result = subprocess.run(command, capture_output=True, text=True, check=False, encoding="utf-8")
    assert result.returncode == 2
    assert "run.py demo" in result.stderr
    assert not result.stdout


def test_apt_line_names_packages() -> None:
    assert apt_line(("libEGL.so.1", "libxcb-cursor.so.0")).endswith(" libegl1 libxcb-cursor0")
    assert all(re.fullmatch(r"[a-z0-9.+-]+", package) for package in LIBRARIES.values())
