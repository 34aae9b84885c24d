"""Findings on the map: what is wrong with the data as a table with places, in the words of the window."""

from collections import deque
from itertools import chain
from typing import NamedTuple

import pandas as pd
from PySide6.QtCore import QObject

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.progress import Progress
from netplan.report.spoken import findings_table
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.state import State
from netplan.ui.told import SOURCES, told

_N_KEPT = 8  # tables of states that were shown before, for undo


class _Made(NamedTuple):
    """A table, and what it was made of: the very same objects make it again.

    ``parts`` are the findings of data and plan, then those of each other result.
    """

    parts: tuple[tuple[Problem, ...], ...]
    project: Project
    words: Words
    table: pd.DataFrame

    def is_of(self, asked: "_Table") -> bool:
        """Return whether it was made of the very same."""
        one, other = ((*made.parts, made.project, made.words) for made in (self, asked))
        return len(one) == len(other) and all(a is b for a, b in zip(one, other, strict=True))


class Findings(QObject):
    """Makes the table anew when the problems or the language are others."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._made: deque[_Made] = deque(maxlen=_N_KEPT)
        window.jobs.of_project("findings")
        desk.changed.connect(self.refresh)
        window.rebuilt.connect(self._speak_anew)

    def refresh(self, old: State, new: State) -> None:
        """Follow the problems of data, plan and every other result."""
        if not new.tables:  # another project, or none: nothing of the one before comes back
            self._made.clear()
        if any(getattr(old, name) is not getattr(new, name) for name in SOURCES):
            found = told(self._desk.state)
            if found != self._desk.state.told:
                self._desk.show(told=found)
        if new.project is not None and (old.project is None or old.all_problems != new.all_problems):
            self._start(new)

    def _speak_anew(self) -> None:
        if self._desk.state.findings is not None:
            self._start(self._desk.state)

    def _start(self, state: State) -> None:
        if state.project is None:
            return
        work = _Table(_parts(state), state.project, self._window.words)
        if (known := next((one for one in self._made if one.is_of(work)), None)) is not None:
            self._show(known.table)
        else:
            label = Message(mark("Placing findings"))
            self._window.jobs.start(label, work.run, self._take, channel="findings", quiet=True)

    def _take(self, made: _Made) -> None:
        self._made.append(made)
        if _parts(self._desk.state) == made.parts:
            self._show(made.table)

    def _show(self, table: pd.DataFrame) -> None:
        self._window.jobs.drop("findings")
        self._desk.show(findings=table if len(table) else None)


class _Table(NamedTuple):
    """A job that makes the table of findings."""

    parts: tuple[tuple[Problem, ...], ...]
    project: Project
    words: Words

    def run(self, progress: Progress) -> _Made:
        """Return the problems and their table, row by row the same."""
        found = chain.from_iterable(self.parts)
        table = findings_table(found, self.words, self.project.crs, self.project.layers)
        progress(1.0)
        return _Made(*self, table)


def _parts(state: State) -> tuple[tuple[Problem, ...], ...]:
    return state.problems, *(one.problems for one in state.told)
