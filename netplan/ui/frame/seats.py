"""The panels in their docks: built when first seen, and told at once only while they are.

Fifteen panels that all hear of every change would hold up the window. Those nobody sees follow one by one
as soon as the window rests, so that a tab that is opened is true from its first moment.
"""

import importlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Protocol, cast

from PySide6.QtCore import QObject, QTimer, SignalInstance
from PySide6.QtWidgets import QDockWidget, QFrame, QScrollArea, QWidget

from netplan.i18n import Words
from netplan.ui.actions import Dock
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.state import EMPTY, State
from netplan.ui.theme import Theme

# panels that large text makes wider than a small screen
_WIDE = frozenset({"programme", "frontier", "network", "link", "problems", "why", "choice", "fitness"})
_REST_MS, _NEXT_MS = 120, 5  # until those nobody sees follow a change; until the next one does


class Panel(Protocol):
    """What every panel has."""

    requested: SignalInstance

    def refresh(self, old: State, new: State) -> None:
        """Show what has changed."""


@dataclass(eq=False)
class Seat:
    """A dock with its panel, or none yet; ``told`` is what it shows, ``seen`` whether it is on top."""

    row: Dock
    dock: QDockWidget
    panel: Panel | None = None
    told: State | None = None
    seen: bool = False


class Seats(QObject):
    """Keeps the panels of a window true, those on top first."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        self._seats: dict[str, Seat] = {}
        self._is_complete = self.is_arriving = False  # arriving: those seen follow one after the other
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._catch_up)

    def take(self, row: Dock, dock: QDockWidget) -> None:
        """Take on a dock; from now on its panel is built when it is seen."""
        self._seats[row.id] = Seat(row, dock)
        dock.visibilityChanged.connect(partial(self._look, row.id))

    def build(self, *dock_ids: str) -> Iterator[None]:
        """Build these panels, a panel a step."""
        for dock_id in dock_ids:
            self._fill(self._seats[dock_id])
            yield

    def complete(self) -> Iterator[None]:
        """Build the panels nobody has looked at yet, a panel a step; their libraries have been loaded."""
        self._is_complete = True
        for seat in self._seats.values():
            if seat.panel is None:
                self._fill(seat)
                yield
        self._catch_up()

    def rebuild(self) -> None:
        """Build anew what is seen; the others go, and come back when they are needed or the window rests."""
        for seat in self._seats.values():
            seat.dock.setWindowTitle(self._window.words(seat.row.tab))
            if seat.panel is not None:
                self._fill(seat) if seat.seen else self._clear(seat)

    def see(self, dock_id: str) -> None:
        """Make sure that a panel is there, and shows what is true."""
        self._tell(self._seats[dock_id])

    def follow(self, old: State, new: State) -> None:
        """Hear of a change; where a project comes or goes, even those seen follow one after the other."""
        for seat in self._seats.values():
            if old is EMPTY:
                seat.told = None
        self.is_arriving |= (old.project is None) != (new.project is None)
        if self.is_arriving:
            self._timer.start(0)
            return
        for seat in self._seats.values():
            if seat.seen:
                self._tell(seat)
        self._timer.start(_REST_MS)

    def _look(self, dock_id: str, visible: bool) -> None:
        """Note whether a panel is on top of its tabs; the event that follows shows it true."""
        seat = self._seats[dock_id]
        seat.seen = visible
        if visible and not self._is_true(seat):
            self._timer.start(0)

    def _catch_up(self) -> None:
        """Let one panel follow; in between, the window answers."""
        late = [seat for seat in self._seats.values() if not self._is_true(seat)]
        seen = [seat for seat in late if seat.seen]
        self.is_arriving = len(seen) > 1
        for seat in [*seen, *(one for one in late if self._is_complete)][:1]:
            self._tell(seat)
            self._timer.start(0 if len(seen) > 1 else _NEXT_MS)

    def _is_true(self, seat: Seat) -> bool:
        return seat.panel is not None and seat.told is self._desk.state

    def _tell(self, seat: Seat) -> None:
        panel = seat.panel or self._fill(seat)
        told, seat.told = seat.told, self._desk.state
        if told is not seat.told:
            panel.refresh(told or EMPTY, seat.told)

    def _fill(self, seat: Seat) -> Panel:
        """Put a new panel into a dock, in the place of the old one."""
        self._clear(seat)
        made = panel_of(seat.row.id)(self._window.words, self._window.theme)
        made.setObjectName(f"panel_{seat.row.id}")
        seat.dock.setWidget(_scrolled(made) if seat.row.id in _WIDE else made)
        seat.panel, seat.told = cast("Panel", made), None
        seat.panel.requested.connect(self._desk.do)
        return seat.panel

    def _clear(self, seat: Seat) -> None:
        old = seat.dock.widget()
        seat.panel = None
        if old is not None:
            old.setParent(None)
            old.deleteLater()


def panel_of(dock_id: str) -> Callable[[Words, Theme], QWidget]:
    """Return the class of a panel, named after its dock; it takes words and theme of the window.

    Imported here: most panels are behind others while the window starts.
    """
    module = importlib.import_module(f"netplan.ui.panels.{dock_id}")
    found: Callable[[Words, Theme], QWidget] = getattr(module, f"{dock_id.title()}Panel")
    return found


def _scrolled(panel: QWidget) -> QScrollArea:
    """Put a panel behind scroll bars, which come where there is not enough room."""
    area = QScrollArea()
    area.setWidget(panel)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    return area
