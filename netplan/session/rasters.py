"""Take a grid of heights into a project: what it is, what was found, and the command that refers to it."""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from netplan.errors import DataError
from netplan.io.surfaces import Grid, Told, read_grid
from netplan.messages import Message, mark
from netplan.model.findings import worst
from netplan.model.project import Project
from netplan.progress import SILENT, Progress


@dataclass(frozen=True)
class GridSource:
    """A grid of heights and what the user knows better than the file; "" where the file is believed."""

    path: Path
    role: str
    crs: str = ""
    unit: str = ""
    as_of: str = ""


@dataclass(frozen=True, eq=False)
class GridArrival:
    """A grid beside the project: the file, its role, and what was found."""

    path: Path
    role: str
    grid: Grid


@dataclass(frozen=True, eq=False)
class TakeGrid:
    """Let the project refer to a grid of heights; the file stays where it is."""

    arrival: GridArrival

    @property
    def label(self) -> Message:
        """What the history calls it."""
        fields = {"file": self.arrival.path.name, "layer": self.arrival.role}
        return Message(mark("Import {file} as {layer}"), fields)

    @property
    def key(self) -> str:
        """Nothing: importing a file twice is two steps."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with it; DataError if its heights cannot be true."""
        role, grid = self.arrival.role, self.arrival.grid
        if worst(grid.problems) == "error":
            raise DataError(
                mark("{file} was not taken: {reason}"),
                file=self.arrival.path.name,
                reason=next(one.message for one in grid.problems if one.severity == "error"),
            )
        kept = tuple(one for one in project.problems if one.layer != role)
        rasters = {**project.rasters, role: grid.raster}
        return replace(project, rasters=rasters, problems=(*kept, *grid.problems))


def arrive_grid(
    source: GridSource,
    project: Project,
    project_file: Path | None,
    today: date,
    progress: Progress = SILENT,
) -> GridArrival:
    """Look at a grid of heights for ``project``, which is kept in ``project_file``.

    Raises:
        DataError: the grid cannot be used; the sentence says why.
        ParameterError: no such role or unit, or the day is none.

    """
    near = (project.crs, project.layers.get("boundary"))
    told = Told(_name_beside(source.path, project_file), source.crs, source.unit, source.as_of)
    grid = read_grid(source.path, source.role, told, near, today, progress)
    return GridArrival(source.path, source.role, grid)


def _name_beside(path: Path, project_file: Path | None) -> str:
    """Return how a project refers to ``path``: by its name if it lies beside it, so that both can move."""
    whole = path.absolute()
    beside = project_file is not None and whole.parent == project_file.absolute().parent
    return path.name if beside else str(whole)
