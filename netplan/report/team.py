"""What is to be told of a database that a team shares: its projects, the last changes, who is there."""

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.model.project import Project
from netplan.model.shared import Entry
from netplan.report.database import store_of


@dataclass(frozen=True)
class TeamStatus:
    """A database as it is now.

    Attributes:
        where: how it is named.
        projects: key -> (coordinate system, revision).
        key: of the project that is told of, "" if it is open which.
        entries: its last changes, the newest first.
        open_at: who holds its soft lock.
        behind: revisions that a copy lacks.

    """

    where: str
    projects: Mapping[str, tuple[str, int]]
    key: str = ""
    entries: tuple[Entry, ...] = ()
    open_at: tuple[str, ...] = ()
    behind: int = 0


def team_status(where: str, key: str, project: Project | None) -> TeamStatus:
    """Ask a database about the project ``key``: if "", that of ``project``, or the only one there is.

    Raises:
        DataError: no answer, not set up, set up by a later version, or not allowed.
        ParameterError: the extra "database" is not installed, or ``where`` names no database.

    """
    store = store_of()
    # needs the extra, too
    from netplan.io.database.watch import holders

    there = store.list_projects(where)
    shared = project.shared if project is not None else None
    known = key or (shared.key if shared else "") or (next(iter(there)) if len(there) == 1 else "")
    if known not in there:
        return TeamStatus(where, there)
    own = shared.revision if shared and shared.key == known else None
    behind = max(0, there[known][1] - own) if own is not None else 0
    return TeamStatus(where, there, known, store.audit(where, known), holders(where, known), behind)
