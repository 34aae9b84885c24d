"""Check boxes that find room in a narrow panel: side by side or below each other, long texts in lines."""

from collections.abc import Iterable

from PySide6.QtCore import QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSizePolicy, QWidget

_INDICATOR_PX = 30  # the square and what lies around it, at the usual size of text
_GAP_PX = 8


class BoxGrid(QWidget):
    """Check boxes or buttons in two columns, or ``most``; in fewer where they are too wide."""

    def __init__(self, boxes: Iterable[QWidget], most: int = 2) -> None:
        super().__init__()
        self._most = most
        self._boxes = tuple(boxes)
        self._columns = 0
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setVerticalSpacing(2)
        self._arrange(most)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for one column."""
        least = max((box.minimumSizeHint().width() for box in self._boxes), default=0)
        return QSize(least, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Take as many columns as there is room for."""
        super().resizeEvent(event)
        fitting = (event.size().width() + _GAP_PX) // (self._widest() + _GAP_PX)
        self._arrange(max(1, min(self._most, fitting)))

    def _widest(self) -> int:
        return max((box.sizeHint().width() for box in self._boxes), default=0)

    def _arrange(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, box in enumerate(self._boxes):
                self._grid.addWidget(box, place // columns, place % columns)
            self.updateGeometry()


class LongBox(QCheckBox):
    """A check box whose text is written in as many lines as the panel makes necessary."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setAccessibleName(text)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the text in one line."""
        whole = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(whole + self._beside(), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the longest word."""
        words = max((self.fontMetrics().horizontalAdvance(word) for word in self._whole.split()), default=0)
        return QSize(words + self._beside(), super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the text into lines."""
        super().resizeEvent(event)
        text = "\n".join(self._lines(event.size().width() - self._beside()))
        if text != self.text():
            self.setText(text)
            self.updateGeometry()

    def _beside(self) -> int:
        return _INDICATOR_PX + self.fontMetrics().averageCharWidth()

    def _lines(self, room: int) -> list[str]:
        lines: list[str] = []
        for word in self._whole.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.fontMetrics().horizontalAdvance(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return lines
