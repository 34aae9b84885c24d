"""The main window: menus, toolbar, start page, status bar, and a place for the map.

It is painted before the libraries of geodata are loaded. What needs them (``workspace``) moves in a moment
later; what the user asks for until then is done when it is there.
"""

from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QLocale, QMimeData, QSize, QTimer, QTranslator, Signal
from PySide6.QtGui import QCloseEvent, QDragEnterEvent, QDropEvent, QGuiApplication, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QStackedWidget, QToolBar, QVBoxLayout, QWidget

from netplan.i18n import LANGUAGES, Words
from netplan.messages import Message
from netplan.ui.frame.menus import BY_ID, Actions, build_actions, build_toolbar, enable, fill_menu_bar
from netplan.ui.frame.notice import NoticeBar
from netplan.ui.frame.start_page import StartPage
from netplan.ui.frame.status_bar import StatusBar
from netplan.ui.jobs import Job, Jobs
from netplan.ui.language import speak_qt
from netplan.ui.memory import Memory
from netplan.ui.state import EMPTY, State
from netplan.ui.theme import SCHEMES, dress
from netplan.ui.widgets.icons import icon

# endings of files that can be dropped
DROPPED = frozenset(
    {
        *(".gpkg", ".osm", ".pbf", ".bz2", ".gz", ".shp", ".zip", ".geojson", ".json", ".fgb", ".parquet"),
        *(
            ".geojsonl",
            ".kml",
            ".kmz",
            ".gml",
            ".dxf",
            ".csv",
            ".tsv",
            ".txt",
            ".xlsx",
            ".tif",
            ".tiff",
            ".asc",
        ),
    }
)
START_PAGE, MAP_PAGE = 0, 1
_SIZE = QSize(1440, 900)
_OPENING = ("files.open_path", "files.open_demo")  # their map may be there before their tables
_FRAME = QSize(8, 40)  # what the window manager puts around it


class MainWindow(QMainWindow):
    """Shows ``State``; passes on what the user wants to the owners of the slots in ``ACTIONS``."""

    painted = Signal()
    waits = Signal()
    rebuilt = Signal()
    leaving = Signal()
    closing = Signal()

    def __init__(self, memory: Memory, words: Words) -> None:
        super().__init__()
        self.memory = memory
        self.jobs = Jobs(self)
        self.words = words
        self.theme = dress(memory.scheme, memory.text_percent)
        self._qt_words = QTranslator(self)
        self.state = EMPTY
        self.owners: dict[str, object] = {"window": self}
        self.asked: list[tuple[str, tuple[object, ...]]] = []
        self._seen = self._may_leave = False
        self._toolbar: QToolBar | None = None
        self._actions: Actions = {}
        self._set_up()
        self._build()
        self.resize(_SIZE.boundedTo(QGuiApplication.primaryScreen().availableSize() - _FRAME))
        self.restoreGeometry(memory.bytes("geometry"))

    def _set_up(self) -> None:
        self.setObjectName("netplan")
        self.setAcceptDrops(True)
        self.setDockOptions(QMainWindow.DockOption.AllowTabbedDocks | QMainWindow.DockOption.AnimatedDocks)
        self.map_page = QWidget()
        _tight_column(self.map_page)
        centre = QWidget()  # stays: panels would be pushed around by another one
        self._centre = _tight_column(centre)
        self._old_centre: tuple[QWidget, ...] = ()
        self.setCentralWidget(centre)
        self.jobs.failed.connect(self._say_failure)
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._follow_system)

    def _build(self) -> None:
        """Build everything that holds words or colours; again after either has changed."""
        speak_qt(self._qt_words, self.words.language)
        self.setLocale(QLocale())
        for old in self._actions.values():
            old.deleteLater()
        self._actions = build_actions(self, self.words, self.theme)
        for action in self._actions.values():
            action.chosen.connect(self.do)
        fill_menu_bar(self, self._actions, self.words, self.theme)
        self._build_toolbar()
        self._build_centre()
        self.status = StatusBar(self.words, self.theme)
        self.setStatusBar(self.status)
        memory = self.memory
        for row in (f"theme_{memory.scheme}", f"text_{memory.text_percent}", f"lang_{self.words.language}"):
            self._actions[row].setChecked(True)
        self.setWindowIcon(icon("app", self.theme, accent=True))
        self.refresh(self.state, self.state)
        self._focus()

    def _build_toolbar(self) -> None:
        if self._toolbar is not None:
            self.removeToolBar(self._toolbar)
            self._toolbar.setObjectName("")  # or restoreState() would find it and show it again
            self._toolbar.setParent(None)
            self._toolbar.deleteLater()
        self._toolbar = build_toolbar(self, self._actions, self.words)
        self.addToolBar(self._toolbar)
        self._toolbar.show()  # now, or the arrangement of the panels would be kept without it

    def _build_centre(self) -> None:
        self.map_page.setParent(None)
        for old in self._old_centre:
            old.setParent(None)
            old.deleteLater()
        self.notice = NoticeBar(self.words, self.theme)
        self.pages = QStackedWidget()
        self._start = StartPage(self.words, self.theme, self.memory.recent)
        self._start.chosen.connect(self.do)
        self._start.opened.connect(self._open_recent)
        self.pages.addWidget(self._start)
        self.pages.addWidget(self.map_page)
        self._centre.addWidget(self.notice)
        self._centre.addWidget(self.pages, 1)
        self._old_centre = (self.notice, self.pages)

    def do(self, action: str) -> None:
        """Do what a row of ``ACTIONS`` says, as soon as its owner is there."""
        row = BY_ID[action]
        self.call(row.slot, *([row.argument] if row.argument else []))

    def call(self, slot: str, *arguments: object) -> None:
        """Call "owner.method", now or when the owner has moved in."""
        owner, _, method = slot.partition(".")
        if owner in self.owners:
            getattr(self.owners[owner], method)(*arguments)
        else:
            self.asked.append((slot, arguments))
            if slot in _OPENING:
                self.call("first.expect", *arguments)
            self.waits.emit()

    def employ(self, owners: Mapping[str, object]) -> None:
        """Take on owners of slots, and do what was asked for meanwhile."""
        self.owners |= owners
        waiting, self.asked = self.asked, []
        for slot, arguments in waiting:
            self.call(slot, *arguments)

    def set_language(self, language: str) -> None:
        """Speak another language from now on."""
        known = next(known for known in LANGUAGES if known == language)
        self.memory.set_language(known)
        self._rebuild(Words(known))

    def set_scheme(self, scheme: str) -> None:
        """Look like ``scheme`` ("system", "light", "dark") from now on."""
        self.memory.set_scheme(next(known for known in SCHEMES if known == scheme))
        self._rebuild(self.words)

    def set_text(self, percent: str) -> None:
        """Write everything so many per cent as large as the system asks for."""
        self.memory.set_text_percent(int(percent))
        self._rebuild(self.words)

    def refresh(self, old: State, new: State) -> None:
        """Show a state: title, page, what can be done."""
        self.state = new
        enable(self._actions, new)
        self.status.refresh(old, new)
        self.setWindowTitle(_title(self.words, new))
        self.setWindowModified(new.project is not None and not new.saved)
        self.pages.setCurrentIndex(MAP_PAGE if new.project else START_PAGE)
        if (old.project is None) != (new.project is None):
            self._focus()

    def say(self, message: Message) -> None:
        """Show a sentence above the map."""
        self.notice.say(self.words(message))

    def _say_failure(self, job: Job) -> None:
        if job.failure is not None:
            self.notice.say(self.words(job.failure), job.report)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Say once that the window is on the screen."""
        super().paintEvent(event)
        if not self._seen:
            self._seen = True
            self._focus()
            QTimer.singleShot(0, self.painted.emit)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Ask about unsaved changes first; then remember how the window stood."""
        if not self._may_leave and not self.state.saved:
            event.ignore()
            self.leaving.emit()
            return
        self.closing.emit()
        self.memory.put_bytes("geometry", self.saveGeometry())
        self.memory.flush()
        self.jobs.close()
        event.accept()

    def leave(self) -> None:
        """Close without asking."""
        self._may_leave = True
        self.close()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Take projects, extracts and layers."""
        if _dropped(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Hand over what was dropped."""
        if paths := _dropped(event.mimeData()):
            event.acceptProposedAction()
            self.call("files.take", *paths)

    def _focus(self) -> None:
        (self.map_page if self.state.project else self._start).setFocus()  # the page that is shown

    def _open_recent(self, path: str) -> None:
        self.call("files.open_path", path)

    def _follow_system(self) -> None:
        if self.memory.scheme == "system":
            self._rebuild(self.words)

    def _rebuild(self, words: Words) -> None:
        self.words = words
        self.theme = dress(self.memory.scheme, self.memory.text_percent)
        self._build()
        self.rebuilt.emit()


def _title(words: Words, state: State) -> str:
    name = state.project.name if state.project else ""
    guarded = " " + words("(read-only)") if state.read_only else ""
    return f"{name}[*]{guarded} – netplan" if name else "netplan"


def _tight_column(widget: QWidget) -> QVBoxLayout:
    """Return a new layout of a widget that puts things below each other without a gap."""
    column = QVBoxLayout(widget)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    return column


def _dropped(data: QMimeData) -> list[str]:
    """Return the dropped files that netplan may be able to read."""
    paths = (url.toLocalFile() for url in data.urls())
    return [path for path in paths if Path(path).suffix.lower() in DROPPED]
