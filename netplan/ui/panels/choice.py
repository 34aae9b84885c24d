"""The carriers that were chosen: what each takes and costs, how good the choice is, what to survey first."""

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QTreeWidgetItem, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.report.section import Section
from netplan.ui.intents import Select, Trigger
from netplan.ui.panels.section_tree import SectionTree
from netplan.ui.state import Selection, State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label

_SHOWN = ("carrier_choice", "chosen_carriers", "carrier_decisions", "carriers")
_TABLES = ("chosen_carriers", "choice_surveys")


class ChoicePanel(QWidget):
    """Asks for a choice, and for the carrier that is clicked."""

    requested = Signal(object)

    def __init__(self, words: Words, _theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._go = QPushButton(words("Choose carriers …"))
        self._drop = QPushButton(words("Forget the chosen carriers"))
        self._told = plain_label()
        self._answers = SectionTree(words("Chosen carriers"))
        self._answers.setObjectName("choice_tree")
        self._lay_out()
        self._go.clicked.connect(lambda: self.requested.emit(Trigger("choose")))
        self._drop.clicked.connect(lambda: self.requested.emit(Trigger("choice_forget")))
        self._answers.itemClicked.connect(self._look)

    def _lay_out(self) -> None:
        asked = QWidget()
        asked.setMaximumWidth(380)
        column = QVBoxLayout(asked)
        column.setContentsMargins(0, 0, 6, 0)
        for widget in (self._go, self._drop, self._told):
            column.addWidget(widget)
        column.addStretch(1)
        whole = QHBoxLayout(self)
        whole.setContentsMargins(6, 6, 6, 6)
        whole.addWidget(asked)
        whole.addWidget(self._answers, 1)

    def refresh(self, old: State, new: State) -> None:
        """Show the choice the project keeps."""
        self._state = new
        self._go.setEnabled(new.project is not None and "surface" in new.project.rasters)
        self._drop.setEnabled("carrier_choice" in new.tables)
        changed = any(old.tables.get(name) is not new.tables.get(name) for name in _SHOWN)
        if changed or old.choice_doubts != new.choice_doubts or not self._told.text():
            self._answers.show_sections(self._sections())
            self._told.setText(self._in_words())

    def _sections(self) -> tuple[Section, ...]:
        # the window is there without the libraries of geodata
        from netplan.report.choice import choice_summary
        from netplan.session.chosen import kept_choice

        kept = kept_choice(self._state.project) if self._state.project else None
        told = () if kept is None else choice_summary(kept, self.words)
        return (*(replace(section, note="") for section in told[:1]), *told[1:])  # the label tells it

    def _in_words(self) -> str:
        # see above
        from netplan.report.choice import choice_brief, doubts_told
        from netplan.session.chosen import kept_choice

        project, words = self._state.project, self.words
        if project is None or "surface" not in project.rasters:
            return words("Import a surface model first: who sees whom is computed on it.")
        kept = kept_choice(project)
        if kept is None:
            return words("No carriers have been chosen yet.")
        old = doubts_told(self._state.choice_doubts, words)
        decided = self._state.tables.get("carrier_decisions", ())
        by_hand = words("{n} {n:carrier is|carriers are} decided on by hand.", n=len(decided))
        return "\n".join(filter(None, (old, choice_brief(kept, words), by_hand if len(decided) else "")))

    def _look(self, item: QTreeWidgetItem, _column: int) -> None:
        """Show the carrier of a row on the map."""
        for name in _TABLES:
            table = self._state.tables.get(name)
            found = (
                [] if table is None else [row for row, key in enumerate(table["id"]) if key == item.text(0)]
            )
            if found:
                self.requested.emit(Select(Selection(name, (found[0],)), zoom=True))
                return
