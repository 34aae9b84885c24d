"""A project file that shows itself in QGIS as netplan shows it, in the words of whoever saves it."""

from pathlib import Path

from netplan.i18n import Words
from netplan.io.exports.delivery import ExportSettings
from netplan.io.project_file import save_project
from netplan.model.looks import unseen
from netplan.model.project import Project
from netplan.model.recipes import chosen_styles
from netplan.progress import SILENT, Progress


def save_drawn(project: Project, path: Path, words: Words, progress: Progress = SILENT) -> None:
    """Write ``project`` to ``path``, whole or not at all, with styles and a project for QGIS.

    Raises:
        DataError: the folder is missing, read-only or full, or another program has the file open.
        Cancelled: the user stopped it; the old file is untouched.

    """
    save_project(project, path, progress, drawing_settings(project, words))


def drawing_settings(project: Project, words: Words) -> ExportSettings:
    """Return how QGIS is to show a project file."""
    return ExportSettings(
        crs=project.crs,
        language=words.language,
        words=words,
        metadata={words("Municipality"): project.name},
        styles=chosen_styles(project.looks.layers, project.layers),
        hidden=unseen(project.layers, project.looks),
    )
