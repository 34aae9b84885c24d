"""A small bar over the map while a tool is at work: what it does, how it ends, and a field for numbers."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import line_label, tool_button

_EDGE_PX = 10
_WIDTH_PX = 470


class ToolStrip(QFrame):
    """Says ``typed(text)`` for numbers, ``told(word)`` for its buttons."""

    typed = Signal(str)
    told = Signal(str)

    def __init__(self, words: Words, theme: Theme, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.setObjectName("tool_strip")
        self.setAutoFillBackground(True)
        self.setFrameShape(QFrame.Shape.StyledPanel)
        self._name, self._hint = line_label(), line_label()
        self._name.setObjectName("heading")
        self._hint.setWordWrap(True)
        for label in (self._name, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self._numbers = _NumberLine(
            words("Length < angle, or coordinates"), words("120 < 45 · 120 · @ 30 -5 · E N")
        )
        self._numbers.returnPressed.connect(self._say)
        self._numbers.given_up.connect(self._give_up)
        self._drawing: tuple[QWidget, ...] = ()
        self._lay_out(words, theme)
        self.move(_EDGE_PX, _EDGE_PX)
        self.hide()

    def _lay_out(self, words: Words, theme: Theme) -> None:
        finish = tool_button(words("Finish (Enter)"), "best", theme)
        back = tool_button(words("Take the last vertex back (Backspace)"), "undo", theme)
        end = tool_button(words("End the tool (Escape)"), "close", theme)
        for button, slot in ((finish, self._finish), (back, self._back), (end, self._end)):
            button.clicked.connect(slot)
        row = QHBoxLayout()
        for shown in (self._name, self._numbers, finish, back, end):
            row.addWidget(shown, 1 if shown is self._name else 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 6, 6)
        column.setSpacing(2)
        column.addLayout(row)
        column.addWidget(self._hint)
        self._drawing = (self._numbers, finish, back)

    def show_tool(self, name: str, hint: str, *, draws: bool) -> None:
        """Show a tool; ``draws`` offers numbers, finishing and taking back."""
        self._name.setText(name)
        self._hint.setText(hint)
        for shown in self._drawing:
            shown.setVisible(draws)
        self._numbers.clear()
        self.setFixedWidth(min(_WIDTH_PX, max(self._canvas.width() - 2 * _EDGE_PX, 200)))
        self.adjustSize()
        self.show()
        self.raise_()

    def begin(self, text: str) -> None:
        """Type ``text``, and more from here on."""
        if self._numbers.isVisible():
            self._numbers.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self._numbers.insert(text)

    def clear(self) -> None:
        """Forget what was typed, and give the keys back to the map."""
        self._numbers.clear()
        self._canvas.setFocus()

    def _say(self) -> None:
        if self._numbers.text().strip():
            self.typed.emit(self._numbers.text())
        else:
            self.clear()
            self.told.emit("finish")

    def _give_up(self) -> None:
        had_text = bool(self._numbers.text())
        self.clear()
        if not had_text:
            self.told.emit("cancel")

    def _finish(self) -> None:
        self.told.emit("finish")

    def _back(self) -> None:
        self.told.emit("undo")

    def _end(self) -> None:
        self.told.emit("end")


class _NumberLine(QLineEdit):
    """A line for numbers; Escape gives it up."""

    given_up = Signal()

    def __init__(self, name: str, hint: str) -> None:
        super().__init__()
        self.setAccessibleName(name)
        self.setToolTip(name)
        self.setPlaceholderText(hint)
        self.setMinimumWidth(190)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Escape gives up; all other keys are typed, and none reaches the map, where Enter would finish."""
        if event.key() == Qt.Key.Key_Escape:
            self.given_up.emit()
        else:
            super().keyPressEvent(event)
        event.accept()
