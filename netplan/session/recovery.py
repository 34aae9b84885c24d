"""What is not saved yet, kept beside the project so that a crash takes nothing: written after every change.

A journal is a folder. ``journal.json`` says what is kept and is replaced last, in one step.
``changes-N.gpkg`` is a project file of the layers that differ from the base, with all scenarios and prices;
the base is the user's own file or, where there is none, ``base.gpkg``. A journal is as whole as its last
step, whenever the program ends.
"""

import json
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.io.project_file import open_project, save_project
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import SILENT, Progress, steps

_INDEX = "journal.json"
_BASE = "base.gpkg"


@dataclass(frozen=True, eq=False)
class Unsaved:
    """A project with changes, and what it was before them.

    file   where ``base`` is written; None if it is nowhere
    home   where the project is to be saved, None if it never was
    last   what the last change is called, None if there was none
    """

    project: Project
    base: Project
    file: Path | None
    home: Path | None
    last: Message | None


@dataclass(frozen=True)
class Journal:
    """What a journal keeps, as far as it must be known to offer it.

    base, home   as in ``Unsaved``; ``base_changed``: somebody has written the base since
    """

    folder: Path
    name: str
    base: Path
    home: Path | None
    changes: Path
    layers: tuple[str, ...]
    last: Message | None
    kept_at: datetime
    base_changed: bool


def keep(folder: Path, unsaved: Unsaved, progress: Progress = SILENT) -> None:
    """Write down in ``folder``, which exists, what is not saved.

    Raises:
        DataError: it cannot be written.
        Cancelled: newer changes are to be written instead; the journal is as it was.

    """
    copy, write = steps(progress, 0.0, 0.5, 1.0)
    base = unsaved.file or folder / _BASE
    if unsaved.file is None and not base.exists():
        save_project(unsaved.base, base, copy)
    known = unsaved.base.layers
    changed = {name: table for name, table in unsaved.project.layers.items() if table is not known.get(name)}
    old = sorted(folder.glob("changes-*.gpkg"))
    changes = folder / f"changes-{_number(old[-1]) + 1 if old else 1:06}.gpkg"
    save_project(replace(unsaved.project, layers=changed), changes, write)
    document = {
        "name": unsaved.project.name,
        "base": str(base),
        "base_as_of": _as_of(base),
        "home": str(unsaved.home) if unsaved.home else "",
        "changes": changes.name,
        "layers": list(unsaved.project.layers),
        "last": [unsaved.last.template, dict(unsaved.last.fields)] if unsaved.last else [],
        "kept_at": datetime.now(UTC).isoformat(),
    }
    with atomic_path(folder / _INDEX) as temporary:
        temporary.write_text(json.dumps(document, ensure_ascii=False, default=str), "utf-8")
    for path in old:
        path.unlink(missing_ok=True)


def read(folder: Path) -> Journal | None:
    """Return what the journal in ``folder`` keeps; None if it holds nothing whole."""
    try:
        found: dict[str, Any] = json.loads((folder / _INDEX).read_text("utf-8"))
        base, changes = Path(found["base"]), folder / found["changes"]
        if not changes.is_file():
            return None
        return Journal(
            folder=folder,
            name=str(found["name"]),
            base=base,
            home=Path(found["home"]) if found["home"] else None,
            changes=changes,
            layers=tuple(found["layers"]),
            last=Message(*found["last"]) if found["last"] else None,
            kept_at=datetime.fromisoformat(found["kept_at"]),
            base_changed=_as_of(base) != found["base_as_of"],
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def recover(journal: Journal, progress: Progress = SILENT) -> Project:
    """Return the project as it was when the journal was last written.

    Raises:
        DataError: the file the changes belong to is gone.
        ProjectFileError: it, or the journal, is damaged.

    """
    first, second = steps(progress, 0.0, 0.7, 1.0)
    changes = open_project(journal.changes, second)
    missing = [name for name in journal.layers if name not in changes.layers]
    if not missing:
        return changes
    if not journal.base.exists():
        raise DataError(
            mark(
                "The unsaved changes of {name} cannot be recovered: they belong to {file}, which is not "
                "there any more; put it back and start again"
            ),
            name=journal.name,
            file=str(journal.base),
        )
    base = open_project(journal.base, first)
    found = {**base.layers, **changes.layers}
    return replace(changes, layers={name: found[name] for name in journal.layers if name in found})


def _number(path: Path) -> int:
    return int(path.stem.partition("-")[2])


def _as_of(path: Path) -> list[int]:
    """Return what tells one state of a file from the next."""
    try:
        status = path.stat()
    except OSError:
        return []
    return [status.st_mtime_ns, status.st_size]
