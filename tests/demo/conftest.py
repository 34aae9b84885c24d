"""The whole city, made once for all tests of this folder."""

import pytest

from netplan.demo import musterstadt
from netplan.model.project import Project


@pytest.fixture(scope="session")
def city() -> Project:
    return musterstadt(1)
