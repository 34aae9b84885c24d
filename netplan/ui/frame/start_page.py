"""What stands in the window before a project is open: the demo, one's own projects, how a plan is made."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.ui.frame.guide import STEPS
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import line_label, plain_tip
from netplan.ui.widgets.icons import icon

_CARDS: tuple[tuple[str, str, str, str], ...] = (
    (
        "demo",
        "town",
        mark("Musterstadt (demo)"),
        mark("An invented town with schools, streets and fibre: try everything, break nothing"),
    ),
    ("open", "open", mark("Open project …"), mark("A project saved by netplan (.gpkg)")),
    (
        "import",
        "new",
        mark("New project …"),
        mark("Your municipality from an OpenStreetMap extract, from layers of your own, or from both"),
    ),
)


class StartPage(QScrollArea):
    """Cards for the first steps, recent projects, and the five steps to a plan."""

    chosen = Signal(str)
    opened = Signal(str)

    def __init__(self, words: Words, theme: Theme, recent: Sequence[str]) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(words("Start page"))
        page = QWidget()
        page.setMaximumWidth(1080)
        self._fill(page, recent)
        middle = QWidget()
        outer = QHBoxLayout(middle)
        outer.addStretch(1)
        outer.addWidget(page, 100)
        outer.addStretch(1)
        self.setWidget(middle)

    def _fill(self, page: QWidget, recent: Sequence[str]) -> None:
        column = QVBoxLayout(page)
        column.setContentsMargins(40, 28, 40, 24)
        column.setSpacing(14)
        self._add_title(column)
        row = QHBoxLayout()
        row.setSpacing(40)
        row.addLayout(self._cards(), 3)
        row.addLayout(self._side(recent), 2)
        column.addLayout(row)
        column.addStretch(1)

    def _add_title(self, column: QVBoxLayout) -> None:
        title = line_label("netplan", "title")
        line = line_label(self.words("Plan fibre for schools, Kitas and households of a municipality."))
        line.setObjectName("quiet")
        line.setWordWrap(True)
        column.addWidget(title)
        column.addWidget(line)
        column.addSpacing(10)

    def _cards(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(10)
        column.addWidget(_heading(self.words("Start")))
        for action, drawing, title, text in _CARDS:
            card = _Card(action, self.words(title), self.words(text))
            card.setIcon(icon(drawing, self._theme, accent=True))
            card.chosen.connect(self.chosen)
            column.addWidget(card)
            if self.focusProxy() is None:
                self.setFocusProxy(card)
        column.addStretch(1)
        return column

    def _side(self, recent: Sequence[str]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(8)
        column.addWidget(_heading(self.words("Recent projects")))
        column.addWidget(self._recent(recent))
        column.addSpacing(12)
        column.addWidget(_heading(self.words("Your first plan in five steps")))
        for number, step in enumerate(STEPS, 1):
            line = line_label(f"{number}.  {self.words(step.title)}")
            line.setToolTip(self.words(step.text))
            column.addWidget(line)
        column.addStretch(1)
        return column

    def _recent(self, recent: Sequence[str]) -> QWidget:
        if not recent:
            none = line_label(self.words("None yet. Drop a project file here, or open the demo."))
            none.setWordWrap(True)
            none.setObjectName("quiet")
            return none
        listed = QListWidget()
        listed.setObjectName("recent")
        listed.setAccessibleName(self.words("Recent projects"))
        listed.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        line_px = 2 * listed.fontMetrics().height()
        listed.setMaximumHeight(line_px * min(len(recent), 5) + 6)
        for path in recent:
            item = QListWidgetItem(f"{Path(path).stem}  –  {Path(path).parent}")
            item.setToolTip(plain_tip(path))
            item.setData(Qt.ItemDataRole.UserRole, path)
            item.setSizeHint(QSize(60, line_px))
            listed.addItem(item)
        listed.itemActivated.connect(self._open)
        listed.itemClicked.connect(self._open)
        return listed

    def _open(self, item: QListWidgetItem) -> None:
        self.opened.emit(item.data(Qt.ItemDataRole.UserRole))


class _Card(QPushButton):
    """A large button with a title and a line of text; ``chosen`` names its action."""

    chosen = Signal(str)

    def __init__(self, action: str, title: str, text: str) -> None:
        super().__init__()
        self._action = action
        self.setObjectName("card")
        self.setIconSize(QSize(32, 32))
        self.setMinimumHeight(72)
        policy = QSizePolicy.Policy
        self.setSizePolicy(policy.Preferred, policy.Minimum)  # wrapped text makes it high
        self.setAccessibleName(title)
        self.setAccessibleDescription(text)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._write(title, text)
        self.clicked.connect(self._choose)

    def _write(self, title: str, text: str) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(62, 8, 12, 8)
        heading, line = line_label(title, "heading"), line_label(text, "quiet")
        column.addStretch(1)
        for label in (heading, line):
            label.setWordWrap(True)
            label.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
            column.addWidget(label)
        column.addStretch(1)

    def _choose(self) -> None:
        self.chosen.emit(self._action)


def _heading(text: str) -> QLabel:
    return line_label(text, "heading")
