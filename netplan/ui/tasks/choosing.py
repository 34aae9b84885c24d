"""Choosing carriers in the window: asked for, computed beside it, kept in the project, undone."""

from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject

from netplan.messages import Message, mark
from netplan.model.choice import CarrierChoice, ChoiceTerms
from netplan.model.project import Project
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from netplan.session.choice_inputs import changed_since
from netplan.session.chosen import DecideCarriers, TakeChoice, kept_choice
from netplan.ui.actions import CARRIERS
from netplan.ui.desk import Desk
from netplan.ui.dialogs.choose_carriers import ChooseCarriersDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Trigger
from netplan.ui.naming import ids_of, name_of_rows
from netplan.ui.state import State

if TYPE_CHECKING:
    from netplan.session.fingerprints import Fingerprints

_CHANNEL = "choice"  # a newer request gives up the one before
_CHECK = "choice_check"


class Choosing(QObject):
    """The slots of the actions; the choice becomes a step that can be undone."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._known: Fingerprints = {}
        window.jobs.of_project(_CHECK)
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Look whether the choice is up to date when the project or the scenario is another one."""
        if old.project is not new.project or old.scenario is not new.scenario or old.file != new.file:
            self._check(new)

    def _check(self, state: State) -> None:
        """Look beside the window whether the choice that is kept is still of these data."""
        kept = kept_choice(state.project) if state.project is not None else None
        if kept is None or state.scenario is None:
            self._window.jobs.drop(_CHECK)
            self._known = {}
            self._tell(())
            return
        look = partial(changed_since, kept, state.scenario, state.folder, self._known)
        label = Message(mark("Is the choice of carriers up to date"))
        self._window.jobs.start(
            label, lambda progress: look(progress=progress), self._tell, channel=_CHECK, quiet=True
        )

    def _tell(self, doubts: tuple[Message, ...]) -> None:
        if doubts != self._desk.state.choice_doubts:
            self._desk.show(choice_doubts=doubts)

    def ask(self) -> None:
        """Ask what is to be covered, and how much of it."""
        project = self._desk.state.project
        if project is None:
            return
        kept = kept_choice(project)
        terms = replace(kept.terms, forced=(), forbidden=()) if kept else ChoiceTerms()
        dialog = ChooseCarriersDialog(self._window.words, radio_catalogue(), terms, self._window)
        dialog.chosen.connect(self.compute)
        dialog.open()

    def compute(self, terms: ChoiceTerms) -> None:
        """Choose carriers; "enough" takes the best choice so far."""
        state = self._desk.state
        if state.project is not None and state.scenario is not None:
            work = partial(_found, state.project, state.scenario, state.folder, terms)
            label = Message(mark("Choice of carriers"))
            self._desk.jobs.start(label, work, self._take, channel=_CHANNEL, improves=True)

    def forget(self) -> None:
        """Forget the choice that is kept."""
        self._desk.do(TakeChoice(None))

    def decide(self, word: str) -> None:
        """Take the selected carriers always or never, or leave them to the computer."""
        state = self._desk.state
        chosen = state.selection
        if chosen.table in CARRIERS and chosen.rows:
            name = name_of_rows(state.tables[chosen.table], chosen.rows, self._window.words)
            given: Any = word
            self._desk.do(DecideCarriers(given, ids_of(state, chosen), name))

    def _take(self, choice: CarrierChoice) -> None:
        self._desk.do(TakeChoice(choice))
        self._desk.show(choice=choice)
        self._desk.do(Trigger("dock_choice"))


def _found(
    project: Project, scenario: Scenario, folder: Path, terms: ChoiceTerms, progress: Progress
) -> CarrierChoice:
    from netplan.session.choosing import find_choice  # the window is there without the solvers

    return find_choice(project, scenario, folder, terms, progress)
