"""Findings on the map: what is wrong with the data as a table with places, in the words of the window."""

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


class Findings(QObject):
    """Makes the table anew when the problems or the language are others."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        desk.changed.connect(self.refresh)
        window.rebuilt.connect(self._speak_anew)

    def refresh(self, old: State, new: State) -> None:
        """Follow the problems."""
        if new.project is None:
            self._window.jobs.drop("findings")
        elif old.project is None or old.problems != new.problems:
            self._start(new)

    def _speak_anew(self) -> None:
        if self._desk.state.findings is not None:
            self._start(self._desk.state)

    def _start(self, state: State) -> None:
        if state.project is not None:
            work = _Table(state.problems, state.project, self._window.words)
            label = Message(mark("Placing findings"))
            self._window.jobs.start(label, work.run, self._take, channel="findings", quiet=True)

    def _take(self, made: tuple[tuple[Problem, ...], pd.DataFrame]) -> None:
        problems, table = made
        if self._desk.state.problems == problems:
            self._desk.show(findings=table if len(table) else None)


class _Table:
    """A job that makes the table of findings."""

    def __init__(self, problems: tuple[Problem, ...], project: Project, words: Words) -> None:
        self._problems = problems
        self._layers = project.layers
        self._crs = project.crs
        self._words = words

    def run(self, progress: Progress) -> tuple[tuple[Problem, ...], pd.DataFrame]:
        """Return the problems and their table, row by row the same."""
        table = findings_table(self._problems, self._words, self._crs, self._layers)
        progress(1.0)
        return self._problems, table
