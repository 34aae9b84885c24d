"""Rows of a tree as high as their words need: long names are written in several lines, not cut off."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTreeView

_ENDLESS_PX = 10_000


def wrap_rows(tree: QTreeView) -> None:
    """Let the rows of a tree grow with their text, and again whenever its columns change."""
    tree.setWordWrap(True)
    tree.setUniformRowHeights(False)
    tree.setItemDelegate(_Wrapped(tree))
    tree.header().sectionResized.connect(tree.scheduleDelayedItemsLayout)


class _Wrapped(QStyledItemDelegate):
    """Says how high a cell is at the width its column has; how wide it would be in one line."""

    def __init__(self, tree: QTreeView) -> None:
        super().__init__(tree)
        self._tree = tree

    def sizeHint(  # noqa: N802 - Qt's name
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        """Return the height of the lines into which the text of a cell is broken."""
        at_ease = QStyleOptionViewItem(option)
        at_ease.rect = QRect()
        line = super().sizeHint(at_ease, index)
        text, letters = str(index.data() or ""), option.fontMetrics
        bare = letters.size(0, text)  # lines of its own it may have
        beside = line.width() - bare.width()  # icon, tick and margins
        within = QRect(0, 0, max(self._room(index) - beside, 1), _ENDLESS_PX)
        needed = letters.boundingRect(within, Qt.TextFlag.TextWordWrap, text).height()
        return QSize(line.width(), max(line.height(), needed + line.height() - bare.height()))

    def _room(self, index: QModelIndex | QPersistentModelIndex) -> int:
        """Return how wide a cell is: its column less the indentation, or all columns if it spans them."""
        tree, above = self._tree, index.parent()
        if index.column():
            return tree.columnWidth(index.column())
        depth = 1 + int(above.isValid()) if tree.rootIsDecorated() else int(above.isValid())
        spans = tree.isFirstColumnSpanned(index.row(), above)
        margin = tree.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1
        width = tree.viewport().width() if spans else tree.columnWidth(0)
        return width - depth * tree.indentation() - margin
