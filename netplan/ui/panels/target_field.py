"""Which target counts: one netplan knows, or one of one's own, which can be made, changed and removed."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.model.scenario import Scenario
from netplan.model.targets import TARGETS, Target
from netplan.ui.dialogs.own_target import OwnTargetDialog
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, plain_label, tool_button


class TargetField(QWidget):
    """``wanted`` gives the fields of the scenario that change."""

    wanted = Signal(dict)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._scenario = Scenario()
        self._box = choice(words("Target"))
        self._box.setMinimumContentsLength(4)  # three buttons stand beside it
        self._basis = plain_label("", "quiet")
        self._new = tool_button(words("New target of one's own …"), "new", theme)
        self._change = tool_button(words("Change this target …"), "rename", theme)
        self._remove = tool_button(words("Remove this target"), "close", theme)
        self._lay_out()
        self._box.activated.connect(self._ask)
        self._new.clicked.connect(self._ask_new)
        self._change.clicked.connect(self._ask_change)
        self._remove.clicked.connect(self._ask_remove)

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._box, 1)
        for button in (self._new, self._change, self._remove):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addWidget(self._basis)

    def show_scenario(self, scenario: Scenario) -> None:
        """Offer the targets of a scenario, the one it has chosen."""
        self._scenario = scenario
        self._box.clear()
        for key, target in scenario.targets.items():
            self._box.addItem(self.words(target.label), key)
        self._box.setCurrentIndex(self._box.findData(scenario.target))
        goal = scenario.goal
        since = f" ({goal.since})" if goal.key not in TARGETS and goal.since else ""
        self._basis.setText(self.words(goal.basis) + since)
        for button in (self._change, self._remove):
            button.setEnabled(goal.key not in TARGETS)

    def _ask(self) -> None:
        self.wanted.emit({"target": self._box.currentData()})

    def _ask_new(self) -> None:
        number = 1
        while (key := f"own_{number}") in self._scenario.targets:
            number += 1
        self._open(key)

    def _ask_change(self) -> None:
        self._open(self._scenario.goal)

    def _open(self, target: Target | str) -> None:
        dialog = OwnTargetDialog(self.words, target, self)
        dialog.chosen.connect(self._take)
        dialog.open()

    def _take(self, target: Target) -> None:
        """Ask for a target, in the place of the one with its key."""
        own = {one.key: one for one in self._scenario.own_targets} | {target.key: target}
        self.wanted.emit({"target": target.key, "own_targets": tuple(own.values())})

    def _ask_remove(self) -> None:
        others = tuple(one for one in self._scenario.own_targets if one.key != self._scenario.target)
        self.wanted.emit({"target": Scenario().target, "own_targets": others})
