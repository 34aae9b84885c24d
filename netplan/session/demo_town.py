"""The demo town that comes with the program: one borough of Musterstadt."""

from pathlib import Path

import netplan
from netplan.errors import DataError
from netplan.io.project_file import open_project
from netplan.messages import mark
from netplan.model.project import Project
from netplan.progress import SILENT, Progress

_PACKAGE = Path(netplan.__file__).parent
_FOLDERS = (_PACKAGE.parent / "layers", _PACKAGE / "layers")  # in a checkout; once installed


def demo_town(progress: Progress = SILENT) -> Project:
    """Return the borough as it ships.

    Raises:
        DataError: its file is missing.

    """
    for folder in _FOLDERS:
        for path in sorted(folder.glob("musterstadt-*.gpkg")):
            return open_project(path, progress)
    raise DataError(
        mark("The demo borough is missing in {folder}; install netplan again"), folder=str(_FOLDERS[0])
    )
