"""The handbook in a window of its own: contents and search on the left, the page on the right."""

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.report.handbook import INDEX, Found, read_pages, search_pages
from netplan.ui.help.page_view import PageView
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label, text_line, tool_button
from netplan.ui.widgets.icons import icon

_PAGE = Qt.ItemDataRole.UserRole
_SECTION = Qt.ItemDataRole.UserRole + 1
_SIZE = QSize(980, 700)


class HandbookWindow(QWidget):
    """Shows the pages of one language; a dialog that waits for an answer does not block it."""

    closing = Signal()

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__(None, Qt.WindowType.Window)
        self.words = words
        self._pages = read_pages(words.language)
        self.setObjectName("handbook")
        self.setWindowTitle(words("Handbook – netplan"))
        self.setWindowIcon(icon("app", theme, accent=True))
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, on=False)
        self._back = tool_button(words("Previous page"), "back", theme)
        self._forward = tool_button(words("Next page"), "forward", theme)
        self._home = tool_button(words("Contents"), "home", theme)
        self._search = text_line(words("Search the handbook"), words("Search the handbook"))
        self._contents = QListWidget()
        self._contents.setAccessibleName(words("Contents"))
        self._contents.setWordWrap(True)
        self._said = plain_label("", "quiet")
        self._view = PageView(words, theme)
        self._lay_out()
        self._connect()
        self._list_pages()
        self.resize(_SIZE.boundedTo(self.screen().availableSize()))

    def _lay_out(self) -> None:
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(8, 8, 8, 8)
        row = QHBoxLayout()
        for button in (self._back, self._forward, self._home):
            row.addWidget(button)
        row.addWidget(self._search, 1)
        column.addLayout(row)
        column.addWidget(self._said)
        column.addWidget(self._contents, 1)
        halves = QSplitter()
        halves.addWidget(side)
        halves.addWidget(self._view)
        halves.setStretchFactor(1, 1)
        halves.setSizes([300, 680])
        halves.setChildrenCollapsible(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(halves)

    def _connect(self) -> None:
        self._back.clicked.connect(self._view.backward)
        self._forward.clicked.connect(self._view.forward)
        self._home.clicked.connect(self._go_home)
        self._search.textEdited.connect(self._find)
        self._search.returnPressed.connect(self._open_first)
        self._contents.itemClicked.connect(self._open)
        self._contents.itemActivated.connect(self._open)
        self._view.sourceChanged.connect(self._follow)
        self._view.backwardAvailable.connect(self._back.setEnabled)
        self._view.forwardAvailable.connect(self._forward.setEnabled)
        for keys, slot in (
            (QKeySequence.StandardKey.Back, self._view.backward),
            (QKeySequence.StandardKey.Forward, self._view.forward),
            (QKeySequence.StandardKey.Find, self._ask),
            (QKeySequence(Qt.Key.Key_Escape), self.close),
        ):
            QShortcut(keys, self, slot)
        self._back.setEnabled(False)
        self._forward.setEnabled(False)

    @property
    def page(self) -> str:
        """The id of the page shown."""
        return self._view.page

    def show_page(self, page_id: str) -> None:
        """Come up with a page."""
        known = {page.id for page in self._pages}
        self._view.show_page(page_id if page_id in known else INDEX)
        self.show()
        self.raise_()
        self.activateWindow()
        self._view.setFocus(Qt.FocusReason.OtherFocusReason)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Say that it is gone."""
        self.closing.emit()
        super().closeEvent(event)

    def _go_home(self) -> None:
        self._search.clear()
        self._list_pages()
        self._view.show_page(INDEX)

    def _ask(self) -> None:
        self._search.setFocus()
        self._search.selectAll()

    def _list_pages(self) -> None:
        self._contents.clear()
        self._said.hide()
        for page in self._pages:
            self._add(page.title, page.id, "")
        self._follow()

    def _add(self, text: str, page_id: str, section: str) -> None:
        line = QListWidgetItem(text)
        line.setData(_PAGE, page_id)
        line.setData(_SECTION, section)
        self._contents.addItem(line)

    def _find(self, typed: str) -> None:
        """List the sections that hold what is typed; all pages if nothing is."""
        if not typed.strip():
            self._list_pages()
            self._view.mark_words("")
            return
        found = search_pages(typed, self._pages)
        self._contents.clear()
        for hit in found:
            self._add(_line(hit), hit.page.id, hit.section)
        self._said.setText(self.words("{n} {n:section|sections} found", n=len(found)))
        self._said.show()

    def _open_first(self) -> None:
        if self._contents.count():
            self._contents.setCurrentRow(0)
            self._open(self._contents.item(0))

    def _open(self, line: QListWidgetItem) -> None:
        if line.data(_PAGE) != self._view.page:
            self._view.show_page(line.data(_PAGE))
        self._view.mark_words(self._search.text())
        if line.data(_SECTION):
            self._view.show_section(line.data(_SECTION))

    def _follow(self) -> None:
        """Mark the page shown in the contents."""
        if self._search.text().strip():
            return
        rows = [page.id for page in self._pages]
        if self._view.page in rows:
            self._contents.setCurrentRow(rows.index(self._view.page))


def _line(hit: Found) -> str:
    title = hit.page.title if hit.section == hit.page.title else f"{hit.page.title}: {hit.section}"
    return f"{title}\n{hit.excerpt}"
