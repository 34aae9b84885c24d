"""A session from the start page to an exported plan by mouse and keyboard.

Called with a language, a folder and colours (light, dark): ``session.py de pictures light``.

Wants a screen with a window manager and xdotool; ``make_pictures.py`` has both. The program is only asked
where its widgets stand and whether it has finished; everything it does is done by clicks and keys that come
from the screen. A picture of every step is written to FOLDER.
"""

import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QLineEdit,
    QPushButton,
    QWidget,
)

from netplan.ui.app import open_window
from netplan.ui.dialogs.export import ExportDialog
from netplan.ui.jobs import Job
from netplan.ui.state import State
from netplan.ui.widgets.data_view import DataView

PATIENCE_S = 240
REST_S = 0.4  # for the screen to show what was done
_TALLER_PX = 180  # than at first, panels below the map show more


class Session:
    """A user at the screen."""

    def __init__(self, language: str, folder: Path, colours: str) -> None:
        self.app = QApplication([])
        self.folder = folder
        self.failed = False
        self.window = open_window("", language)
        self.window.set_scheme(colours)
        self.window.showMaximized()
        self.window.jobs.failed.connect(self._give_up)
        self.wait(lambda: "desk" in self.window.owners)
        self.rest()

    @property
    def state(self) -> State:
        """What the window shows."""
        return self.window.owners["desk"].state

    def wait(self, until: Callable[[], bool]) -> None:
        """Wait for the program."""
        end = time.monotonic() + PATIENCE_S
        while not until():
            self.app.processEvents()
            time.sleep(0.01)
            if self.failed or time.monotonic() > end:
                self.window.screen().grabWindow(0).save(str(self.folder / "stuck.png"))
                raise SystemExit(f"The program did not get ready; it says: {self.window.notice.sentence}")

    def _give_up(self, job: Job) -> None:
        print(job.report)
        self.failed = True

    def rest(self) -> None:
        """Let the screen catch up, jobs and map included."""
        end = time.monotonic() + REST_S
        self.wait(lambda: time.monotonic() > end)
        if self.window.owners.get("map"):
            canvas = self.window.owners["map"].canvas
            self.wait(lambda: not self.window.jobs.n_running and canvas.is_idle)

    def press(self, keys: str) -> None:
        """Press a key, such as ctrl+e."""
        self._tell("key", "--clearmodifiers", keys)

    def type(self, text: str) -> None:
        """Type a text."""
        self._tell("type", "--delay", "25", text)

    def click(self, widget: QWidget, place: QPoint | None = None) -> None:
        """Move the mouse onto a widget and click."""
        at = widget.mapToGlobal(place or widget.rect().center())
        self._tell("mousemove", str(at.x()), str(at.y()), "click", "1")

    def drag(self, widget: QWidget, place: QPoint, down_px: int) -> None:
        """Drag what lies at a place of a widget, or beside it, downwards."""
        at = widget.mapToGlobal(place)
        self._tell("mousemove", str(at.x()), str(at.y()), "mousedown", "1")
        for y in (at.y() + down_px // 2, at.y() + down_px):
            self._tell("mousemove", str(at.x()), str(y))
        self._tell("mouseup", "1")

    def _tell(self, *arguments: str) -> None:
        with subprocess.Popen(["xdotool", *arguments]) as told:  # the program runs on meanwhile
            self.wait(lambda: told.poll() is not None)
        if told.returncode:
            raise SystemExit(f"xdotool {' '.join(arguments)} failed")
        self.rest()

    def picture(self, name: str, *shown: QWidget) -> None:
        """Keep the screen, or the part of it where widgets are shown."""
        self.rest()
        screen = self.window.screen()
        part = QRect()
        for widget in shown or (self.window,):
            part |= widget.frameGeometry() if widget.isWindow() else whole(widget)
        part &= screen.geometry()
        if not screen.grabWindow(0, part.x(), part.y(), part.width(), part.height()).save(
            str(self.folder / f"{name}.png")
        ):
            raise SystemExit(f"{name}.png cannot be written")


def whole(widget: QWidget) -> QRect:
    """Return where a widget stands on the screen."""
    return QRect(widget.mapToGlobal(QPoint(0, 0)), widget.size())


def walk(user: Session, out: Path) -> None:
    """Go from the start page to an exported plan."""
    window = user.window
    user.picture("start")
    card = next(
        card for card in window.findChildren(QPushButton, "card") if "Musterstadt" in card.accessibleName()
    )
    user.click(card)
    user.wait(lambda: user.state.result is not None and not user.state.stale)

    user.press("ctrl+3")
    sites = window.findChild(QWidget, "panel_sites")
    view = sites.findChild(DataView)
    user.click(view.viewport(), view.visualRect(view.model().index(2, 0)).center())
    user.wait(lambda: "look" in user.state.done)
    user.picture("sites", sites)

    user.press("ctrl+2")
    scenario = window.findChild(QWidget, "panel_scenario")
    kita = next(box for box in scenario.findChildren(QCheckBox) if box.text() == "Kita")
    user.click(kita, QPoint(9, kita.height() // 2))
    user.wait(lambda: user.state.scenario.site_kinds == ("school", "kita"))
    user.picture("scenario", scenario)

    user.press("F5")
    user.wait(lambda: user.state.plan is not None and not user.state.stale)
    user.press("ctrl+4")
    user.picture("costs", window.findChild(QWidget, "panel_costs"))
    user.press("ctrl+shift+a")
    user.press("ctrl+0")
    user.picture("plan")
    user.press("ctrl+9")
    programme = window.findChild(QWidget, "panel_programme")
    user.click(next(button for button in programme.findChildren(QPushButton) if button.isVisible()))
    user.wait(lambda: user.state.programme is not None)
    dock = window.findChild(QWidget, "dock_programme")
    user.drag(dock, QPoint(dock.width() // 2, -2), -_TALLER_PX)
    user.picture("programme", dock)
    user.press("ctrl+6")
    user.picture("problems", window.findChild(QWidget, "dock_problems"))

    user.press("alt+2")
    network = window.findChild(QWidget, "panel_network")
    user.click(next(button for button in network.findChildren(QPushButton) if button.isVisible()))
    user.wait(lambda: user.state.sizing is not None)
    user.picture("network", window.findChild(QWidget, "dock_network"))

    user.press("alt+3")
    why = window.findChild(QWidget, "panel_why")
    user.click(next(button for button in why.findChildren(QPushButton) if button.isVisible()))
    user.wait(lambda: user.state.explained is not None)
    user.picture("why", window.findChild(QWidget, "dock_why"))

    user.press("ctrl+k")
    user.type("grundschule")
    user.picture("find", window.findChild(QWidget, "palette"))
    user.press("Escape")

    user.press("ctrl+6")  # into a field of text: the keys of the menus work there, too
    user.press("ctrl+e")
    user.wait(lambda: shown_dialog(window) is not None)
    dialog = shown_dialog(window)
    folder = dialog.findChild(QLineEdit)
    user.click(folder)
    user.press("ctrl+a")
    user.type(f"~/{out.name}")
    user.picture("export", dialog)
    user.press("F1")
    if window.owners["help"].page != "export":
        raise SystemExit("F1 does not open the page about the dialog")
    user.press("Escape")
    user.click(dialog.findChild(QDialogButtonBox).button(QDialogButtonBox.StandardButton.Save))
    user.wait(lambda: "export" in user.state.done)
    written = {path.suffix for path in out.iterdir()}
    if not {".gpkg", ".png", ".svg"} <= written:
        raise SystemExit(f"Only {written} were written")


def shown_dialog(window: QWidget) -> QDialog | None:
    """Return the dialog that waits for an answer."""
    return next((dialog for dialog in window.findChildren(ExportDialog) if dialog.isVisible()), None)


def main() -> None:
    """Lead a session."""
    language, folder, colours = sys.argv[1], Path(sys.argv[2]).absolute(), sys.argv[3]
    user = Session(language, folder, colours)
    out = Path.home() / "Musterstadt"
    walk(user, out)
    user.window.leave()
    user.app.processEvents()


if __name__ == "__main__":
    main()
