"""The demo town that comes with the program: one borough of Musterstadt."""

from dataclasses import replace

from netplan.io.project_file import open_project
from netplan.model.project import Project
from netplan.progress import SILENT, Progress
from netplan.session.demo_file import demo_file


def demo_town(progress: Progress = SILENT) -> Project:
    """Return the borough as it ships.

    Raises:
        DataError: its file is missing.

    """
    file = demo_file()
    project = open_project(file, progress)
    # wherever the town is saved to, its grids stay where they come with the program
    rasters = {role: replace(one, file=str(file.parent / one.file)) for role, one in project.rasters.items()}
    return replace(project, rasters=rasters)
