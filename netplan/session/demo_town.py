"""The demo town the window opens with one click: one borough of Musterstadt."""

from pathlib import Path

import netplan
from netplan.demo.city import musterstadt
from netplan.io.project_file import open_project
from netplan.model.project import Project
from netplan.progress import SILENT, Progress

BOROUGH = "Nord"
_PACKAGE = Path(netplan.__file__).parent
_FOLDERS = (_PACKAGE.parent / "layers", _PACKAGE / "layers")  # in a checkout; once installed


def demo_town(progress: Progress = SILENT) -> Project:
    """Return the borough as it ships; made anew, which takes some seconds, where the file is missing."""
    for folder in _FOLDERS:
        for path in sorted(folder.glob("musterstadt-*.gpkg")):
            return open_project(path, progress)
    return musterstadt(boroughs=(BOROUGH,), progress=progress)
