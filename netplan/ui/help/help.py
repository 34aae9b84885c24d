"""F1: opens the handbook at the page about the panel or dialog that has the keyboard."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox, QWidget

from netplan import __version__
from netplan.messages import mark
from netplan.report.handbook import INDEX
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.help.window import HandbookWindow

ABOUT = mark(
    "netplan {version}\n\nPlans fibre for schools, Kitas and households of a municipality.\n"
    "Licence: EUPL 1.2. Nothing you do here is sent anywhere."
)
# name or class of a widget -> the page about it and all that it holds
PAGES: Mapping[str, str] = {
    "StartPage": "first-plan",
    "Guide": "first-plan",
    "MapCanvas": "map",
    "panel_layers": "map",
    "panel_table": "map",
    "panel_scenario": "scenario",
    "panel_sites": "sites",
    "panel_costs": "plan",
    "panel_jobs": "plan",
    "panel_attributes": "tools",
    "panel_compare": "compare",
    "panel_programme": "programme",
    "panel_frontier": "programme",
    "panel_network": "network",
    "panel_why": "plan",
    "panel_link": "radio",
    "panel_fitness": "radio",
    "panel_choice": "radio",
    "ChooseCarriersDialog": "radio",
    "RadioMapDialog": "radio",
    "panel_problems": "problems",
    "panel_history": "project",
    "NoticeBar": "trouble",
    "NewProjectDialog": "import",
    "ImportDialog": "import",
    "ServiceDialog": "import",
    "MendDialog": "problems",
    "ExportDialog": "export",
    "PublishDialog": "export",
    "DeliverDialog": "export",
    "ServeDialog": "export",
    "TeamDialog": "team",
    "ConflictDialog": "team",
    "PrintSheetDialog": "sheets",
    "CouncilPackDialog": "pack",
    "StyleDialog": "map",
    "BackgroundDialog": "privacy",
    "QFileDialog": "project",
}


def page_about(widget: QWidget | None) -> str:
    """Return the page about a widget, or about what it stands in; the contents if there is none."""
    while widget is not None:
        for name in (widget.objectName(), type(widget).__name__):
            if name in PAGES:
                return PAGES[name]
        widget = widget.parentWidget()
    return INDEX


class Help(QObject):
    """The slots of the menu "Help", and the key F1 in every dialog."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._handbook: HandbookWindow | None = None
        window.closing.connect(self._close)
        window.rebuilt.connect(self._rebuild)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._offer)

    @property
    def page(self) -> str:
        """The page that is open; "" if there is none."""
        return self._handbook.page if self._handbook and self._handbook.isVisible() else ""

    def show(self) -> None:
        """Open the handbook at the page about what has the keyboard."""
        focus, dialog = QApplication.focusWidget(), QApplication.activeModalWidget()
        outside = dialog and not (focus and dialog.isAncestorOf(focus))
        self.show_page(page_about(dialog if outside else focus))

    def about(self) -> None:
        """Say what this is."""
        words = self._window.words
        box = QMessageBox(self._window)
        box.setWindowTitle(words("About netplan"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(words(ABOUT, version=__version__))
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()

    def show_page(self, page_id: str) -> None:
        """Open the handbook at a page."""
        if self._handbook is None:
            self._handbook = HandbookWindow(self._window.words, self._window.theme)
        self._handbook.show_page(page_id)

    def _offer(self, _old: QWidget | None, new: QWidget | None) -> None:
        """Give a dialog the key F1: those of the window do not reach it."""
        dialog = new.window() if new is not None else None
        if isinstance(dialog, QDialog) and dialog.findChild(QShortcut, "help") is None:
            key = QShortcut(QKeySequence("F1"), dialog)
            key.setObjectName("help")
            key.activated.connect(self.show)

    def _close(self) -> None:
        if self._handbook is not None:
            self._handbook.close()
            self._handbook.deleteLater()
            self._handbook = None

    def _rebuild(self) -> None:
        """Speak the language of the window, in its colours."""
        if self._handbook is None:
            return
        page, shown = self._handbook.page, self._handbook.isVisible()
        self._close()
        if shown:
            self.show_page(page)
