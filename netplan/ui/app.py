"""Start the window: first paint, then the libraries, then what needs them."""

import faulthandler
import gc
import importlib
import platform
import sys
import threading
import traceback
from datetime import UTC, datetime
from types import TracebackType
from typing import TYPE_CHECKING, TextIO

from PySide6.QtCore import (
    QMessageLogContext,
    QObject,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
    qVersion,
)
from PySide6.QtWidgets import QApplication

from netplan import __version__
from netplan.i18n import LANGUAGES, Words
from netplan.messages import Message, mark
from netplan.model.codes import Language
from netplan.progress import Progress
from netplan.session.settings import APPLICATION, config_folder, log_folder
from netplan.ui.actions import DOCKS, ON_TOP
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.heap import keep_large_apart
from netplan.ui.jobs import sentence_of
from netplan.ui.memory import Memory

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

# what the first painted window does not wait for: what draws a map that was kept ...
FIRST = ("numpy", "shapely", "netplan.ui.map.canvas", "netplan.ui.tasks.first_map")
# ... then what reads projects and shows them in panels; loading it takes over a second
SOON = (
    "pandas",
    "pyproj",
    "geopandas",
    "netplan.io.project_file",
    *(f"netplan.ui.panels.{panel}" for panel in ON_TOP),
    "netplan.ui.frame.workspace",
)
# what the panels do not wait for; loading it takes another second
LATER = (
    "netplan.core.coverage",
    "netplan.core.planning",
    "netplan.core.live",
    "netplan.doctor.examine",
    "netplan.io.build",
    "netplan.io.map_service",
    *(f"netplan.ui.panels.{dock.id}" for dock in DOCKS),
    "netplan.ui.frame.workshop",
)
_READ = (  # files of the program that are read once, on first use: (module, function)
    ("netplan.model.styles", "styles"),
    ("netplan.model.styles", "palette"),
    ("netplan.model.codes", "code_lists"),
    ("netplan.model.catalogue", "default_catalogue"),
    ("netplan.model.radio", "radio_catalogue"),
)
_SERIOUS = (QtMsgType.QtCriticalMsg, QtMsgType.QtFatalMsg)
SWITCH_S = 0.001  # the window waits so long for a thread that runs Python; five times as long by default


def start(project: str, language: Language) -> int:
    """Show the window, with ``project`` (a path, "" for the start page); return the exit code."""
    sys.setswitchinterval(SWITCH_S)
    app = QApplication([APPLICATION])
    app.setApplicationName(APPLICATION)
    app.setApplicationDisplayName("netplan")
    app.setDesktopFileName(APPLICATION)
    window = open_window(project, language)
    log = _fault_log()
    resort = LastResort(window)
    sys.excepthook, threading.excepthook = resort.hook, resort.thread_hook
    qInstallMessageHandler(resort.qt_hook)
    try:
        return app.exec()
    finally:
        sys.excepthook, threading.excepthook = sys.__excepthook__, threading.__excepthook__
        qInstallMessageHandler(None)
        if log:
            faulthandler.disable()
            log.close()


def open_window(project: str, language: Language) -> MainWindow:
    """Show the window and let everything else follow."""
    keep_large_apart()
    memory = Memory(config_folder() / "window.ini")
    window = MainWindow(memory, Words(memory.language(language)))
    if project:
        window.call("files.open_path", project)
    late = _Late(window)
    window.painted.connect(late.load)
    window.show()
    return window


class _Late(QObject):
    """Loads the libraries beside the painted window, then lets their users move in.

    First those of a map that was kept from an earlier start, then those of tables and panels. The rest
    follows when a map is shown, when there is nothing to show, or when somebody asks for what needs it.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._begun = False
        self._steps: Iterator[None] = iter(())

    def load(self) -> None:
        """Start loading."""
        label = Message(mark("Loading"))
        self._window.jobs.start(label, load_first, self._show_map, channel="libraries", quiet=True)

    def _show_map(self, _loaded: None) -> None:
        first = importlib.import_module(FIRST[-1]).FirstMap(self._window)
        self._window.employ({"first": first})
        if first.is_busy:  # loading beside it would hold it up
            first.free.connect(self._load_libraries)
        else:
            self._load_libraries()

    def _load_libraries(self) -> None:
        label = Message(mark("Loading"))
        self._window.jobs.start(label, load_libraries, self._move_in, channel="libraries", quiet=True)

    def _move_in(self, _loaded: None) -> None:
        self._steps = self._workspace()
        self._step()

    def _workspace(self) -> "Iterator[None]":
        yield from importlib.import_module(SOON[-1]).moving_in(self._window)
        self._settle()

    def _step(self) -> None:
        """Take one step of moving in; in between, the window answers."""
        for _ in self._steps:
            QTimer.singleShot(0, self._step)
            return

    def _settle(self) -> None:
        window = self._window
        window.waits.connect(self._load_rest)
        window.jobs.failed.connect(self._load_rest)
        opening = (job for job in window.jobs.jobs if job.channel == "file" and job.stage == "running")
        if window.asked or not any(opening):
            self._load_rest()
        window.owners["map"].first.shown.connect(self._load_rest)  # type: ignore[attr-defined] # known as an object

    def _load_rest(self) -> None:
        if not self._begun:
            self._begun = True
            label = Message(mark("Loading"))
            self._window.jobs.start(label, load_rest, self._move_rest_in, channel="libraries", quiet=True)

    def _move_rest_in(self, _loaded: None) -> None:
        self._steps = importlib.import_module(LATER[-1]).moving_in(self._window)
        self._step()


def load_first(_progress: Progress) -> None:
    """Import what draws a map."""
    _import(FIRST)


def load_libraries(_progress: Progress) -> None:
    """Import what the panels need, and let babel read its tables of numbers and dates."""
    _import(SOON)
    for name, function in _READ:
        getattr(importlib.import_module(name), function)()
    for language in LANGUAGES:
        words = Words(language)
        words.number(1.5, 2)
        words.money(2e6)
        words.share(0.5)
        words.date(datetime.now(UTC).date())


def load_rest(_progress: Progress) -> None:
    """Import what computes, checks, imports and exports."""
    _import(LATER)


def _import(names: "Sequence[str]") -> None:
    """Import modules; what is loaded stays, and looking through it for garbage would hold up the window.

    A second window finds all of them there: what is frozen then would be what the first one left to collect.
    """
    if all(name in sys.modules for name in names):
        return
    gc.disable()
    try:
        for name in names:
            importlib.import_module(name)
    finally:
        gc.freeze()
        gc.enable()


class LastResort(QObject):
    """Says a sentence about an error nobody caught, and keeps a report that can be copied."""

    caught = Signal(object)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.caught.connect(self._say)

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take the place of ``sys.excepthook``."""
        if not issubclass(kind, KeyboardInterrupt):
            self.caught.emit(error.with_traceback(trace))

    def thread_hook(self, given: threading.ExceptHookArgs) -> None:
        """Take the place of ``threading.excepthook``."""
        if given.exc_value is not None:
            self.caught.emit(given.exc_value)

    def qt_hook(self, kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        """Take the place of Qt's message handler: what is serious is said in the window, too."""
        sys.stderr.write(f"{text}\n")
        if kind in _SERIOUS:
            self.caught.emit(RuntimeError(f"Qt: {text}"))

    def _say(self, error: BaseException) -> None:
        report = report_on(error)
        _write_report(report)
        self._window.notice.say(self._window.words(sentence_of(error)), report)


def report_on(error: BaseException) -> str:
    """Return versions and traceback: what helps whoever looks for the fault."""
    head = f"{APPLICATION} {__version__}, Qt {qVersion()}, Python {sys.version}, {platform.platform()}"
    return f"{head}\n\n{''.join(traceback.format_exception(error))}"


def _write_report(report: str) -> None:
    sys.stderr.write(report)
    file = log_folder() / f"error-{datetime.now(UTC):%Y%m%d-%H%M%S}.txt"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(report, "utf-8")
    except OSError as full:
        sys.stderr.write(f"{full}\n")


def _fault_log() -> TextIO | None:
    """Let a crash of a library leave its traces in a file."""
    file = log_folder() / "crash.txt"
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        log = file.open("a", encoding="utf-8")
    except OSError:
        return None
    faulthandler.enable(log)
    return log
