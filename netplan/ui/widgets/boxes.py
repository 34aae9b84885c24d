"""Check boxes that find room in a narrow panel: side by side or below each other, long texts in lines.

How high they become at a width is said before they get it: whoever lays them out asks once, and only then.
"""

from collections.abc import Iterable

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox, QGridLayout, QSizePolicy, QStyle, QStyleOptionButton, QWidget

_INDICATOR_PX = 30  # the square and what lies around it, at the usual size of text
_GAP_PX = 8
_BETWEEN_PX = 2  # rows


class BoxGrid(QWidget):
    """Check boxes or buttons in two columns, or ``most``; in fewer where they are too wide."""

    def __init__(self, boxes: Iterable[QWidget], most: int = 2) -> None:
        super().__init__()
        _Columns(self, tuple(boxes), most)


class _Columns(QGridLayout):
    """As many columns as there is room for."""

    def __init__(self, parent: QWidget, boxes: tuple[QWidget, ...], most: int) -> None:
        super().__init__(parent)
        self._boxes, self._most, self._columns = boxes, most, 0
        self._heights: dict[int, int] = {}  # Qt asks a hundred times while a panel comes up
        self._widest: int | None = None
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(_GAP_PX)
        self.setVerticalSpacing(_BETWEEN_PX)
        self._arrange(most)

    def minimumSize(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for one column."""
        least = max((box.minimumSizeHint().width() for box in self._boxes), default=0)
        return QSize(least, super().minimumSize().height())

    def hasHeightForWidth(self) -> bool:  # noqa: N802 - Qt's name
        """Say that fewer columns are higher."""
        return True

    def invalidate(self) -> None:
        """Forget what was measured: a text or the letters are others now."""
        self._heights, self._widest = {}, None
        super().invalidate()

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return how high the rows are, with as many columns as fit."""
        if width not in self._heights:
            self._heights[width] = self._high(width)
        return self._heights[width]

    def _high(self, width: int) -> int:
        columns = self._fitting(width)
        each = (width + _GAP_PX) // columns - _GAP_PX
        rows = [self._boxes[k : k + columns] for k in range(0, len(self._boxes), columns)]
        heights = [max(_height(box, each) for box in row) for row in rows]
        return sum(heights) + _BETWEEN_PX * max(0, len(rows) - 1)

    def minimumHeightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the same: a row that is cut off cannot be read."""
        return self.heightForWidth(width)

    def setGeometry(self, room: QRect) -> None:  # noqa: N802 - Qt's name
        """Place the boxes."""
        self._arrange(self._fitting(room.width()))
        super().setGeometry(room)

    def _fitting(self, width: int) -> int:
        if self._widest is None:
            self._widest = max((box.sizeHint().width() for box in self._boxes), default=0)
        return max(1, min(self._most, (width + _GAP_PX) // (self._widest + _GAP_PX)))

    def _arrange(self, columns: int) -> None:
        if columns != self._columns:
            self._columns = columns
            for place, box in enumerate(self._boxes):
                self.addWidget(box, place // columns, place % columns)


def _height(box: QWidget, width: int) -> int:
    return box.heightForWidth(width) if box.hasHeightForWidth() else box.sizeHint().height()


class LongBox(QCheckBox):
    """A check box whose text is written in as many lines as the panel makes necessary."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._whole = text
        self.setAccessibleName(text)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the text in one line."""
        whole = self.fontMetrics().horizontalAdvance(self._whole)
        return QSize(whole + self._beside(), self._high(self._whole))

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the room for the longest word."""
        words = max((self.fontMetrics().horizontalAdvance(word) for word in self._whole.split()), default=0)
        return QSize(words + self._beside(), self._high(self._whole))

    def heightForWidth(self, width: int) -> int:  # noqa: N802 - Qt's name
        """Return the room for the lines of a width."""
        return self._high(self._broken(width))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Break the text into lines."""
        super().resizeEvent(event)
        text = self._broken(event.size().width())
        if text != self.text():
            self.setText(text)

    def _beside(self) -> int:
        return _INDICATOR_PX + self.fontMetrics().averageCharWidth()

    def _high(self, text: str) -> int:
        option = QStyleOptionButton()
        self.initStyleOption(option)
        inside = self.fontMetrics().size(Qt.TextFlag.TextShowMnemonic, text)
        kind = QStyle.ContentsType.CT_CheckBox
        return self.style().sizeFromContents(kind, option, inside, self).height()

    def _broken(self, width: int) -> str:
        room = width - self._beside()
        lines: list[str] = []
        for word in self._whole.split():
            longer = f"{lines[-1]} {word}" if lines else word
            if lines and self.fontMetrics().horizontalAdvance(longer) <= room:
                lines[-1] = longer
            else:
                lines.append(word)
        return "\n".join(lines)
