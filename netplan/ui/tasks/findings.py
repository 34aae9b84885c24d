"""Findings on the map: what is wrong with the data as a table with places, in the words of the window."""

from collections import deque
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

_N_KEPT = 8  # tables of states that were shown before, for undo


class _Made(NamedTuple):
    """A table, and what it was made of: the very same objects make it again."""

    problems: tuple[Problem, ...]
    project: Project
    words: Words
    table: pd.DataFrame


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
        """Follow the problems."""
        if not new.tables:  # another project, or none: nothing of the one before comes back
            self._made.clear()
        if new.project is not None and (old.project is None or old.problems != new.problems):
            self._start(new)

    def _speak_anew(self) -> None:
        if self._desk.state.findings is not None:
            self._start(self._desk.state)

    def _start(self, state: State) -> None:
        if state.project is None:
            return
        now = state.problems, state.project, self._window.words
        same = (one for one in self._made if all(a is b for a, b in zip(one, now, strict=False)))
        if (known := next(same, None)) is not None:
            self._show(known.table)
        else:
            work = _Table(state.problems, state.project, self._window.words)
            label = Message(mark("Placing findings"))
            self._window.jobs.start(label, work.run, self._take, channel="findings", quiet=True)

    def _take(self, made: _Made) -> None:
        self._made.append(made)
        if self._desk.state.problems == made.problems:
            self._show(made.table)

    def _show(self, table: pd.DataFrame) -> None:
        self._window.jobs.drop("findings")
        self._desk.show(findings=table if len(table) else None)


class _Table:
    """A job that makes the table of findings."""

    def __init__(self, problems: tuple[Problem, ...], project: Project, words: Words) -> None:
        self._problems = problems
        self._project = project
        self._words = words

    def run(self, progress: Progress) -> _Made:
        """Return the problems and their table, row by row the same."""
        project = self._project
        table = findings_table(self._problems, self._words, project.crs, project.layers)
        progress(1.0)
        return _Made(self._problems, project, self._words, table)
