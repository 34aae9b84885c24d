"""What was not saved when a program ended: found in its working copy, and offered at the next start."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from netplan.io.claims import claim, release
from netplan.io.project_file import open_project
from netplan.io.seal import NOWHERE, Token, token_of
from netplan.messages import Message, told_message
from netplan.model.project import Project
from netplan.progress import SILENT, Progress
from netplan.session.document import INDEX, WORK, Document


@dataclass(frozen=True)
class Journal:
    """What a working copy keeps, as far as it must be known to offer it.

    home   where the project is to be saved, None if it never was; ``home_changed``: somebody has written it
           since it was opened
    last   what the last change is called, None if there was none
    """

    folder: Path
    name: str
    home: Path | None
    token: Token
    last: Message | None
    kept_at: datetime
    home_changed: bool


def read(folder: Path) -> Journal | None:
    """Return what the working copy in ``folder`` keeps; None if nothing is left to save."""
    try:
        found: dict[str, Any] = json.loads((folder / INDEX).read_text("utf-8"))
        if not (folder / WORK).is_file():
            return None
        home = Path(found["home"]) if found["home"] else None
        token = Token(*found["token"])
        return Journal(
            folder=folder,
            name=str(found["name"]),
            home=home,
            token=token,
            last=told_message(found["last"]) if found["last"] else None,
            kept_at=datetime.fromisoformat(found["kept_at"]),
            home_changed=home is not None and token not in {token_of(home), NOWHERE},
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def left_behind(root: Path) -> Iterator[tuple[Path, Journal | None]]:
    """Yield the folders below ``root`` whose program has ended, and what they keep; they are claimed now."""
    for folder in sorted(root.glob("*/")):
        if claim(folder / WORK, again=False).mine is not None:
            yield folder, read(folder)


def leave(folder: Path) -> None:
    """Give a folder free for the next start."""
    release(claim(folder / WORK))


def recover(journal: Journal, progress: Progress = SILENT) -> tuple[Project, Document]:
    """Return the project as it was when it was last kept, and the document it is to be saved as.

    Raises:
        ProjectFileError: the working copy is damaged.

    """
    project = open_project(journal.folder / WORK, progress)
    home = journal.home
    claimed = claim(home) if home is not None else None
    return project, Document(journal.folder.parent, home, claimed, None, journal.token)
