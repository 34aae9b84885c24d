"""Having map sheets printed: a child process draws them, since only the package of the window knows Qt.

The child is called by its name, ``python -m netplan.ui.sheets``: nothing here imports it. Everything passes
through a private folder, as with files from outside (``docs/adr/0004``).
"""

import os
import pickle
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import netplan
from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.io.atomic import explained
from netplan.io.files.wire import unpacked
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.sheets import Box, SheetOrder
from netplan.progress import SILENT, Progress
from netplan.report.sheets.content import SheetContent, sheet_contents

GO = b"1"
"""What the child reads when its job is there; it ends if it reads nothing, since nobody is left then."""
_CHILD = "netplan.ui.sheets"
_TICK_S = 0.02
_PNG_DPI = 150
_ERRORS = {"DataError": DataError, "ParameterError": ParameterError}


@dataclass(frozen=True, eq=False)
class PrintJob:
    """A sheet and the files to write (.pdf, .svg, .png); ``anyway`` writes it with faults, too."""

    content: SheetContent
    files: tuple[Path, ...]
    anyway: bool = False
    dpi: int = _PNG_DPI


@dataclass(frozen=True)
class Shown:
    """A line of the legend: layer, heading, denominator, class, features on the sheet, amount in words."""

    layer: str
    title: str
    note: str
    label: str
    n: int
    amount: str


@dataclass(frozen=True)
class Printed:
    """What became of a sheet.

    Attributes:
        files: written; none if there are ``faults`` and the order did not say "anyway".
        legend: what is drawn.
        alt: what the map shows, for those who cannot see it.
        scale, extent: of the map: 1 : scale, (left, bottom, right, top) in metres.
        faults: what the check before handing over found, in the language of the sheet.
        unseen: what is there but not drawn at this scale.
        notes: what the files lack although nothing is wrong with the map, and what a sheet of a part does not
            show; in the language of the sheet.

    """

    files: tuple[Path, ...]
    legend: tuple[Shown, ...]
    alt: str
    scale: int
    extent: Box
    faults: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What the child says: sheets, or a sentence and the kind of its error."""

    printed: tuple[Printed, ...]
    error: dict[str, Any] = field(default_factory=dict)
    of: str = ""


def print_sheets(
    result: Plan | Coverage,
    orders: Sequence[tuple[SheetOrder, Sequence[Path]]],
    words: Words,
    progress: Progress = SILENT,
    *,
    anyway: bool = False,
) -> tuple[Printed, ...]:
    """Print sheets of a result, each to the files beside it (.pdf, .svg, .png), in the language of ``words``.

    ``result.tables`` may hold a programme, second routes or rays, too. One process prints them all.

    Raises:
        ParameterError: an order names what does not exist, or its page is too small.
        DataError: what a map shows has not been computed, or a file cannot be written.
        Cancelled: the user stopped; every file there is whole.

    """
    progress(0.0, Message(mark("Collecting what the maps show")))
    with _press() as press:
        contents = sheet_contents(result, [order for order, _ in orders], words)
        jobs = [
            PrintJob(content, tuple(paths), anyway)
            for content, (_, paths) in zip(contents, orders, strict=True)
        ]
        return press(jobs, progress.part(0.1, 1.0))


def run_press(jobs: Sequence[PrintJob], progress: Progress = SILENT) -> tuple[Printed, ...]:
    """Have sheets printed by a child process.

    Raises:
        ParameterError: a page is too small for what stands on it.
        DataError: a file cannot be written, or the child broke off.
        Cancelled: the user stopped.

    """
    with _press() as press:
        return press(jobs, progress)


@contextmanager
def _press() -> Iterator[Callable[[Sequence[PrintJob], Progress], tuple[Printed, ...]]]:
    """Yield what prints, once: the child loads its libraries while the caller still collects."""
    with tempfile.TemporaryDirectory(prefix="netplan-") as name:
        child = _start(Path(name))
        try:
            yield partial(_pressed, child, Path(name))
        finally:
            _end(child)


def _pressed(
    child: "subprocess.Popen[bytes]", folder: Path, jobs: Sequence[PrintJob], progress: Progress
) -> tuple[Printed, ...]:
    try:
        with (folder / "job").open("wb") as file:
            pickle.dump(tuple(jobs), file, pickle.HIGHEST_PROTOCOL)
    except OSError as error:
        raise explained(error, folder / "job") from error
    try:
        _tell(child)
        answer = _wait(child, folder, progress)
    finally:
        _end(child)
        _sweep(jobs, child.pid)
    if answer.error:
        message = unpacked(answer.error)
        raise _ERRORS.get(answer.of, DataError)(message.template, **message.fields)
    return answer.printed


def _tell(child: "subprocess.Popen[bytes]") -> None:
    """Tell the child that its job is there; one that has broken off is found out by who waits for it."""
    if child.stdin is not None:
        with suppress(OSError), child.stdin as pipe:
            pipe.write(GO)


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    if child.stdin is not None:
        child.stdin.close()


def _start(folder: Path) -> "subprocess.Popen[bytes]":
    paths = [str(Path(netplan.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    with (folder / "errors").open("wb") as errors:
        return subprocess.Popen(  # noqa: S603 - this very program
            [sys.executable, "-m", _CHILD, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=errors,
            env=environment,
        )


def _wait(child: "subprocess.Popen[bytes]", folder: Path, progress: Progress) -> Answer:
    answer, share = folder / "answer", 0.0
    step = Message(mark("Drawing the map"))
    while not answer.exists():
        with suppress(OSError, ValueError):
            share = float((folder / "progress").read_text("ascii"))
        progress(share, step)
        if child.poll() is not None and not answer.exists():
            said = (folder / "errors").read_text("utf-8", "replace").strip().splitlines()
            raise DataError(
                mark("The sheet could not be drawn ({reason}); please report it"),
                reason=said[-1] if said else str(child.returncode),
            )
        time.sleep(_TICK_S)
    found: Answer = pickle.loads(answer.read_bytes())  # noqa: S301 - from this very program
    return found


def _sweep(jobs: Sequence[PrintJob], pid: int) -> None:
    """Remove what a child that was ended has left half written."""
    for folder in {path.parent for job in jobs for path in job.files}:
        for stray in folder.glob(f".*.{pid}.tmp*"):
            stray.unlink(missing_ok=True)
