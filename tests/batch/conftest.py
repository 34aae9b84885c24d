"""Three small municipalities and an order for them."""

import pytest

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


@pytest.fixture
def fork():
    """Return a municipality with two schools that miss the target."""
    return town(FORK, fibre=["F"], schools=SCHOOLS)


@pytest.fixture
def order_file(tmp_path, fork, monkeypatch):
    """Return an order for two project files and a folder of GeoParquet: a, b and c."""
    monkeypatch.setenv("LANGUAGE", "")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    towns = tmp_path / "towns"
    towns.mkdir()
    save_project(fork, towns / "a.gpkg")
    save_project(town("F---S", fibre=["F"], schools=["S"]), towns / "b.gpkg")
    save_parquet_project(fork, towns / "c")
    path = tmp_path / "plan.toml"
    path.write_text(ORDER, "utf-8")
    return path
