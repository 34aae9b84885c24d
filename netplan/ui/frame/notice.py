"""A bar above the map that says a sentence: an error with a way out, or what was done."""

from collections.abc import Callable

from PySide6.QtCore import QSize
from PySide6.QtGui import QGuiApplication, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from netplan.i18n import Words
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label, plain_tip, tool_button, whole_text
from netplan.ui.widgets.icons import icon


class NoticeBar(QFrame):
    """Shows one sentence until it is closed or the next one comes.

    A report can be copied, and what the sentence says cannot be kept can be set aside.
    """

    def __init__(self, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._report, self._act = "", self.hide
        self._text = plain_label()
        self._way_out = QPushButton(words("Set aside, and plan the rest"))
        self._copy = QPushButton(icon("copy", theme), words("Copy report"))
        self._copy.setToolTip(words("Copy the technical report, to send it to whoever looks after netplan"))
        self._close = tool_button(words("Close this notice"), "close", theme)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 4, 6, 4)
        row.addWidget(self._text, 1)
        row.addWidget(self._way_out)
        row.addWidget(self._copy)
        row.addWidget(self._close)
        self._copy.clicked.connect(self._copy_report)
        self._close.clicked.connect(self.hide)
        self._way_out.clicked.connect(self._take_way_out)
        self.hide()

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for the height that the text needs at this width."""
        return whole_text(self, super().minimumSizeHint())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Ask again at another width."""
        super().resizeEvent(event)
        self.updateGeometry()

    def say(self, sentence: str, report: str = "") -> None:
        """Show a sentence, and a button that copies ``report`` if there is one."""
        self._report = report
        self._text.setText(sentence)
        self._text.setAccessibleName(sentence)
        self._copy.setVisible(bool(report))
        self._way_out.hide()
        self.show()

    def offer(self, tip: str, act: Callable[[], None]) -> None:
        """Show a button beside the sentence that sets aside what it names; ``tip`` says what that is."""
        self._act = act
        self._way_out.setToolTip(plain_tip(tip))
        self._way_out.show()

    @property
    def sentence(self) -> str:
        """What it says; "" while it is hidden."""
        return "" if self.isHidden() else self._text.text()

    def _take_way_out(self) -> None:
        self.hide()
        self._act()

    def _copy_report(self) -> None:
        QGuiApplication.clipboard().setText(f"{self._text.text()}\n\n{self._report}")
