"""The guided first plan: five steps above the map that tick themselves off as they happen."""

from dataclasses import dataclass
from html import escape

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QFont, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import line_label, tool_button, whole_text


@dataclass(frozen=True)
class Step:
    """One step: its id in ``State.done``, what it is called, and how it is done."""

    id: str
    title: str
    text: str


_GAP = "&nbsp;&nbsp;&nbsp; "
_GAP_LETTERS = 5  # how wide that is at most

STEPS: tuple[Step, ...] = (
    Step("open", mark("Open a project"), mark("Open the demo or a project of your own.")),
    Step(
        "look",
        mark("See who is served"),
        mark("Click a school on the map or in the panel Sites (Ctrl+3): it says served, not served or "
             "unknown, and why."),
    ),
    Step(
        "choose",
        mark("Say what is wanted"),
        mark("In the panel Scenario (Ctrl+2) choose the target and the kinds of site, or change a price."),
    ),
    Step(
        "plan",
        mark("Compute the plan"),
        mark("Press F5: netplan looks for the cheapest shared trench and shows it with its costs."),
    ),
    Step(
        "export",
        mark("Hand it on"),
        mark("Press Ctrl+E to write the plan as GeoPackage, tables and map for colleagues and the council."),
    ),
)  # fmt: skip


class Guide(QFrame):
    """The five steps in a row, the text of the first one that has not happened below."""

    closed = Signal()

    def __init__(self, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self._theme = theme
        self._done: frozenset[str] = frozenset()
        self._names_all = True
        self.setObjectName("guide")
        self.setAccessibleName(words("Guided first plan"))
        self._steps = line_label()
        self._steps.setTextFormat(Qt.TextFormat.RichText)
        self._steps.setWordWrap(True)
        self._text = line_label()
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._close = tool_button(words("Close the guide (Help brings it back)"), "close", theme)
        self._close.clicked.connect(self.closed)
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 6, 6, 8)
        column.setSpacing(4)
        row = QHBoxLayout()
        row.addWidget(self._steps, 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        column.addWidget(self._text)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the height that the text needs at this width."""
        return whole_text(self, super().minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Ask again at another width."""
        super().resizeEvent(event)
        self.fit()
        self.updateGeometry()

    def fit(self) -> None:
        """Name only the next step where all names do not find room in one line: the map needs the others."""
        letters = QFontMetrics(self._bold())
        names = [f"✓ {self.words(step.title)}" for step in STEPS]
        needed = sum(letters.horizontalAdvance(name) for name in names)
        needed += (len(STEPS) - 1) * _GAP_LETTERS * letters.horizontalAdvance(" ")
        names_all = needed <= self._steps.width()
        if names_all != self._names_all:
            self._names_all = names_all
            self._tell()

    def _bold(self) -> QFont:
        font = QFont(self._steps.font())
        font.setBold(True)
        return font

    def refresh(self, old: State, new: State) -> None:
        """Tick off what has happened."""
        if old.done == new.done and self._text.text():
            return
        self._done = new.done
        self._tell()

    def _tell(self) -> None:
        current = next((step for step in STEPS if step.id not in self._done), None)
        parts = [self._part(number, step, current) for number, step in enumerate(STEPS, 1)]
        self._steps.setText(_GAP.join(parts))
        n_done = sum(step.id in self._done for step in STEPS)
        self._steps.setAccessibleName(self.words("{n} of {total} steps done", n=n_done, total=len(STEPS)))
        finished = self.words("That was your first plan. Change anything: the plan follows by itself.")
        self._text.setText(self.words(current.text) if current else finished)

    def _part(self, number: int, step: Step, current: Step | None) -> str:
        """Return one step as rich text: ticked, bold if it is the next one, or still to come."""
        title = escape(self.words(step.title)).replace(" ", "&nbsp;")
        if step is current:
            return f"<b>{number}&nbsp;{title}</b>"
        is_done = step.id in self._done
        colour = self._theme.good if is_done else self._theme.quiet
        name = title if self._names_all else ""
        told = f"✓&nbsp;{name or number}" if is_done else f"{number}&nbsp;{name}" if name else str(number)
        return f"<span style='color: {colour}'>{told}</span>"
