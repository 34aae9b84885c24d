"""One box for everything: commands, sites, streets, addresses, layers, coordinates."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pandas as pd
from PySide6.QtCore import QEvent, QObject, QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.messages import Message, mark
from netplan.model.tables import TABLES
from netplan.progress import Progress
from netplan.ui.actions import ACTIONS, CONDITIONS
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Select, ShowTable, Trigger, ZoomTo
from netplan.ui.state import Selection, State
from netplan.ui.theme import Theme
from netplan.ui.typed_place import typed_place
from netplan.ui.widgets.fields import line_label, text_line
from netplan.ui.widgets.icons import icon

_MOST = 40
_NAMES = "names"
_FOLDED = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "-": " ", ".": " "})
_RADIUS_M = 150.0


@dataclass(frozen=True)
class Hit:
    """One line of the answer: what kind of thing, its text, the icon, and what to ask for if it is taken."""

    kind: str
    text: str
    drawing: str
    asked: object


@dataclass(frozen=True)
class Entries:
    """All things of one kind: ``texts`` and the same folded for searching; row k is row k of ``table``."""

    kind: str
    table: str
    drawing: str
    texts: Sequence[str]
    folded: Sequence[str]
    rows: Sequence[tuple[int, ...]]


def fold(text: str) -> str:
    """Return text as it is compared: lower case, umlauts and ß written out, Str. as Straße."""
    plain = text.casefold().translate(_FOLDED)
    return " ".join(re.sub(r"str\b", "strasse", plain).split())


def entries_of(state: State) -> tuple[Entries, ...]:
    """Return what a project can be searched for by name."""
    tables = state.tables
    found = []
    for table, kind, drawing in (("sites", mark("Site"), "sites"), ("streets", mark("Street"), "layers")):
        if table in tables:
            found.append(_by_name(tables[table]["name"], table, kind, drawing))
    if "addresses" in tables:
        shown = tables["addresses"]
        number = shown["house_number"].fillna("")
        found.append(_by_name(shown["street"] + " " + number, "addresses", mark("Address"), "home"))
    return tuple(found)


def _by_name(names: pd.Series, table: str, kind: str, drawing: str) -> Entries:
    """Put rows of one name together: a street has many segments."""
    codes, distinct = pd.factorize(names.str.strip(), sort=True)
    order = np.argsort(codes, kind="stable")
    first = np.searchsorted(codes[order], np.arange(len(distinct) + 1))
    rows = [tuple(order[a:b].tolist()) for a, b in pairwise(first)]
    texts = [str(text) for text in distinct]
    return Entries(kind, table, drawing, texts, [fold(text) for text in texts], rows)


def search(typed: str, state: State, entries: Iterable[Entries], words: Words) -> list[Hit]:
    """Return at most forty things that contain every word of ``typed``, commands first."""
    parts = fold(typed).split()
    found = [
        *_place(typed, state, words),
        *_bookmarks(parts, state, words),
        *_commands(parts, state, words),
        *_layers(parts, state, words),
    ]
    if parts:
        for kind in entries:
            found += _named(kind, parts, words)
    return found[:_MOST]


def _commands(parts: list[str], state: State, words: Words) -> Iterator[Hit]:
    for row in ACTIONS:
        text = words(row.text).replace("&", "")
        if CONDITIONS[row.when](state) and row.id != "find" and all(part in fold(text) for part in parts):
            yield Hit(words("Command"), text, row.icon or "plan", Trigger(row.id))


def _layers(parts: list[str], state: State, words: Words) -> Iterator[Hit]:
    for name in state.tables if parts else ():
        text = words(TABLES[name].label)
        if all(part in fold(text) for part in parts):
            yield Hit(words("Table"), text, "table", ShowTable(name))


def _bookmarks(parts: list[str], state: State, words: Words) -> Iterator[Hit]:
    for one in state.project.looks.bookmarks if state.project else ():
        if all(part in fold(one.name) for part in parts):
            yield Hit(words("Bookmark"), one.name, "bookmark", ZoomTo(one.box, margin=False))


def _named(entries: Entries, parts: list[str], words: Words) -> Iterator[Hit]:
    """Yield the best of one kind: those that begin with what was typed, then the shortest."""
    start = " ".join(parts)
    found = list(range(len(entries.folded)))
    for part in parts:
        found = [k for k in found if part in entries.folded[k]]
    found.sort(
        key=lambda k: (not entries.folded[k].startswith(start), len(entries.folded[k]), entries.texts[k])
    )
    for k in found[: _MOST // 3]:
        asked = Select(Selection(entries.table, entries.rows[k]), zoom=True)
        yield Hit(words(entries.kind), entries.texts[k], entries.drawing, asked)


def _place(typed: str, state: State, words: Words) -> Iterator[Hit]:
    """Yield the place that two numbers mean: metres of the project's system, or degrees."""
    if not typed or state.project is None:
        return
    place = typed_place(typed, state.project.crs, _middle(state))
    if place is not None:
        x, y = place
        box = (x - _RADIUS_M, y - _RADIUS_M, x + _RADIUS_M, y + _RADIUS_M)
        yield Hit(words("Place"), f"{x:.1f} {y:.1f} ({state.project.crs})", "zoom_selection", ZoomTo(box))


def _middle(state: State) -> tuple[float, float]:
    """Return the middle of the municipality."""
    shown = next(
        (state.tables[name] for name in ("boundary", "sites", "streets") if name in state.tables), None
    )
    left, bottom, right, top = (0.0, 0.0, 0.0, 0.0) if shown is None else shown.total_bounds
    return (left + right) / 2, (bottom + top) / 2


class Finder(QObject):
    """Opens the box, and passes on what was taken."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._entries: tuple[Entries, ...] = ()
        self._typed = ""
        self._box: FinderBox | None = None
        window.jobs.of_project(_NAMES)
        desk.changed.connect(self.refresh)

    def refresh(self, old: State, new: State) -> None:
        """Index the names of another project, beside the window."""
        if _named_tables(old) != _named_tables(new):
            label = Message(mark("Indexing names"))
            self._window.jobs.start(label, _Indexing(new).run, self._take_index, channel=_NAMES, quiet=True)

    def find(self) -> None:
        """Open the box."""
        if self._box is not None:
            self._box.deleteLater()
        self._box = FinderBox(self._window.words, self._window.theme, self._window)
        self._box.typed.connect(self._search)
        self._box.taken.connect(self._take)
        self._search("")
        self._box.appear()

    def _take_index(self, entries: tuple[Entries, ...]) -> None:
        self._entries = entries
        if self._box is not None and self._box.isVisible():
            self._search(self._typed)

    def _search(self, typed: str) -> None:
        self._typed = typed
        if self._box is not None:
            self._box.show_hits(search(typed, self._desk.state, self._entries, self._window.words))

    def _take(self, hit: Hit) -> None:
        self._desk.do(hit.asked)
        if isinstance(hit.asked, ShowTable):
            self._window.do("dock_table")


class _Indexing:
    """A job that reads the names of one state."""

    def __init__(self, state: State) -> None:
        self._state = state

    def run(self, progress: Progress) -> tuple[Entries, ...]:
        """Return what can be found by name."""
        entries = entries_of(self._state)
        progress(1.0)
        return entries


def _named_tables(state: State) -> list[int]:
    return [id(state.tables.get(name)) for name in ("sites", "streets", "addresses")]


class FinderBox(QFrame):
    """A line to type in and the hits below it; Enter takes, Escape closes."""

    typed = Signal(str)
    taken = Signal(object)

    def __init__(self, words: Words, theme: Theme, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup)
        self._window = window
        self.words = words
        self._theme = theme
        self._hits: list[Hit] = []
        self.setObjectName("palette")
        self.setAccessibleName(words("Find or do …"))
        self._line = text_line(
            words("Find or do …"), words("Command, site, street, address, table or coordinates")
        )
        self._list = QListWidget()
        self._list.setAccessibleName(words("Hits"))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._none = line_label(words("Nothing found"))
        self._none.setObjectName("quiet")
        column = QVBoxLayout(self)
        for shown in (self._line, self._list, self._none):
            column.addWidget(shown)
        self._connect()

    def _connect(self) -> None:
        self._line.installEventFilter(self)
        self._line.textEdited.connect(self.typed)
        self._line.returnPressed.connect(self._take)
        self._list.itemClicked.connect(self._take)

    def appear(self) -> None:
        """Open over the upper middle of the window, ready to type."""
        window = self._window
        width = min(640, window.width() - 40)
        self.resize(width, min(440, window.height() - 120))
        self.move(window.mapToGlobal(QPoint((window.width() - width) // 2, 70)))
        self.show()
        self._line.setFocus()

    def show_hits(self, hits: list[Hit]) -> None:
        """Show what was found, the first one chosen."""
        self._hits = hits
        self._list.clear()
        for hit in hits:
            self._list.addItem(QListWidgetItem(icon(hit.drawing, self._theme), f"{hit.text}   ·  {hit.kind}"))
        self._list.setCurrentRow(0)
        self._none.setVisible(not hits)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let the arrow keys of the line move through the hits."""
        steps = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 8, Qt.Key.Key_PageUp: -8}
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in steps:
            row = self._list.currentRow() + steps[Qt.Key(event.key())]
            self._list.setCurrentRow(min(max(row, 0), self._list.count() - 1))
            return True
        return super().eventFilter(watched, event)

    def _take(self) -> None:
        row = self._list.currentRow()
        if 0 <= row < len(self._hits):
            hit = self._hits[row]
            self.close()
            self.taken.emit(hit)
