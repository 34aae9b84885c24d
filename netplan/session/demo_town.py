"""The demo town that comes with the program: one borough of Musterstadt."""

from netplan.io.project_file import open_project
from netplan.model.project import Project
from netplan.progress import SILENT, Progress
from netplan.session.demo_file import demo_file


def demo_town(progress: Progress = SILENT) -> Project:
    """Return the borough as it ships.

    Raises:
        DataError: its file is missing.

    """
    return open_project(demo_file(), progress)
