"""What a command of the command line is, what it gets, and what it answers."""

import argparse
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netplan.i18n import Words
from netplan.model.codes import Language
from netplan.progress import Progress
from netplan.report.section import Section

# Exit codes, the same for every command
DONE = 0
FINDINGS = 1  # done, but the data have findings of severity "error"
USAGE = 2
FAILURE = 3
INTERRUPTED = 130


OpenWindow = Callable[[str, Language], int]  # project file ("" for none), language -> exit code


@dataclass(frozen=True)
class Call:
    """A command as it was called: arguments, language, how to report progress, how to open a window."""

    arguments: argparse.Namespace
    words: Words
    progress: Progress
    open_window: OpenWindow


@dataclass(frozen=True)
class Answer:
    """What a command found: tables and sentences for people, one document for programs, an exit code."""

    document: Mapping[str, Any]
    sections: Sequence[Section] = ()
    sentences: Sequence[str] = ()
    code: int = DONE


@dataclass(frozen=True)
class Command:
    """A row of the table of commands.

    ``declare`` adds the arguments; ``run`` does the work, in a thread of its own; ``writes_to`` names the
    folders that are swept if the user interrupts. One that is ``alone`` runs in the main thread instead,
    without a progress bar.
    """

    name: str
    help: str
    declare: Callable[[argparse.ArgumentParser, Words], None]
    run: Callable[[Call], Answer]
    writes_to: Callable[[argparse.Namespace], Sequence[Path]] = field(default=lambda _arguments: ())
    alone: bool = False
