"""Three small municipalities and an order for them, made and run once, copied for every test."""

import contextlib
import io
import shutil

import pytest

from netplan.cli.app import run
from netplan.io.parquet_project import save_parquet_project
from netplan.io.project_file import save_project
from tests.towns import town

FORK = """
F-----+-----S
      |
      |
      T
"""
SCHOOLS = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
ORDER = 'name = "Musterland"\ninputs = ["towns/*"]\nout = "results"\n'


@pytest.fixture(autouse=True)
def _at_home(tmp_path, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture(scope="session")
def fork():
    """Return a municipality with two schools that miss the target."""
    return town(FORK, fibre=["F"], schools=SCHOOLS)


@pytest.fixture(scope="session")
def made(tmp_path_factory, fork):
    """Return a folder with an order for two project files and a folder of GeoParquet: a, b and c."""
    folder = tmp_path_factory.mktemp("made")
    (folder / "towns").mkdir()
    save_project(fork, folder / "towns" / "a.gpkg")
    save_project(town("F---S", fibre=["F"], schools=["S"]), folder / "towns" / "b.gpkg")
    save_parquet_project(fork, folder / "towns" / "c")
    (folder / "plan.toml").write_text(ORDER, "utf-8")
    return folder


@pytest.fixture(scope="session")
def ran(made, tmp_path_factory):
    """Return such a folder after its order was run in one process, and what the command told."""
    folder = tmp_path_factory.mktemp("ran") / "state"
    shutil.copytree(made, folder)
    with contextlib.redirect_stdout(io.StringIO()) as told:
        code = run(["batch", "run", str(folder / "plan.toml"), "--workers", "1", "--json"], {})
    assert code == 0, told.getvalue()
    return folder, told.getvalue()


@pytest.fixture
def order_file(made, tmp_path):
    """Return an order of which nothing is done."""
    return shutil.copytree(made, tmp_path / "state") / "plan.toml"


@pytest.fixture
def done_order(ran, tmp_path):
    """Return an order of which everything is done."""
    return shutil.copytree(ran[0], tmp_path / "state") / "plan.toml"
