"""What a folder of results says: which municipalities are done, which failed and why, which are open."""

import json
import shutil
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.batch.order import FAILED
from netplan.batch.task import RESULT, Job, file_digest
from netplan.errors import DataError
from netplan.messages import Message, mark

_OLD_S = 3600.0  # a file being written is younger


@dataclass(frozen=True, eq=False)
class State:
    """Every task of an order in one of three groups.

    ``done`` holds what ``result.json`` says, ``failed`` the reason; both by key.
    """

    tasks: tuple[Job, ...]
    done: Mapping[str, Mapping[str, Any]]
    failed: Mapping[str, Message]

    @property
    def open(self) -> tuple[Job, ...]:
        """The tasks that are neither done nor failed."""
        return tuple(task for task in self.tasks if task.key not in {*self.done, *self.failed})

    @property
    def undone(self) -> tuple[Job, ...]:
        """The tasks that a run has to do: those that failed are tried again."""
        return tuple(task for task in self.tasks if task.key not in self.done)


def state_of(tasks: Sequence[Job]) -> State:
    """Return what is on the disk for ``tasks``; a result of other inputs, settings or code counts as open."""
    done, failed = {}, {}
    for task in tasks:
        result = read_result(task)
        if result is not None:
            done[task.key] = result
            continue
        reason = _failure(task)
        if reason is not None:
            failed[task.key] = reason
    return State(tuple(tasks), done, failed)


def read_result(task: Job) -> Mapping[str, Any] | None:
    """Return what the result of a task says; None if there is none of this very task, whole and unchanged."""
    document = _document(task.folder / RESULT)
    if document is None or document.get("fingerprint") != task.fingerprint:
        return None
    files = document.get("files")
    if not isinstance(files, dict):
        return None
    for name, digest in files.items():
        file = task.folder / Path(name).name
        if not file.is_file() or file_digest(file) != digest:
            return None
    return document


def require_fresh(out: Path) -> None:
    """Make sure that no results are mixed with those of an earlier run without the user knowing.

    Raises:
        DataError: the folder holds results.

    """
    if any(out.glob(f"*/{RESULT}")):
        raise DataError(
            mark(
                "{folder} holds results of an earlier run; go on with --resume, which keeps what was made of "
                "the same data, settings and program, or name another folder"
            ),
            folder=str(out),
        )


def sweep_strays(out: Path) -> None:
    """Remove what killed workers have left half written in the folder of results."""
    for stray in out.glob(".*.tmp"):
        if time.time() - stray.stat().st_mtime > _OLD_S:
            shutil.rmtree(stray, ignore_errors=True)


def _failure(task: Job) -> Message | None:
    document = _document(Path(task.out) / FAILED / f"{task.key}.json")
    if document is None or document.get("fingerprint") != task.fingerprint:
        return None
    match document.get("reason"):
        case [str(template), dict(fields)]:
            return Message(template, fields)
    return None


def _document(path: Path) -> dict[str, Any] | None:
    try:
        document = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError, RecursionError):
        return None
    return document if isinstance(document, dict) else None
