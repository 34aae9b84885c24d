"""The borough that ships, for nearly all tests of this folder, and the whole city for those that need it."""

from pathlib import Path

import pytest

from netplan.demo import musterstadt
from netplan.io.project_file import open_project
from netplan.model.project import Project


@pytest.fixture(scope="session")
def city() -> Project:
    """Return the whole city: it takes long to make."""
    return musterstadt(1)


@pytest.fixture(scope="session")
def borough() -> Project:
    """Return what the seed 1 makes of one borough: that it does is what one test of the city shows."""
    return open_project(Path(__file__).parents[2] / "layers/musterstadt-suedost.gpkg")
