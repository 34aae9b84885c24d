"""Layers and their legend as a tree: ticks and drags are what the user wants, refreshing says nothing."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QByteArray,
    QMimeData,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from netplan.i18n import Words
from netplan.model.styles import class_label
from netplan.model.tables import TABLES
from netplan.ui.state import LayerView
from netplan.ui.widgets.fields import plain_tip
from netplan.ui.widgets.swatches import swatch

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_MIME = "application/x-netplan-layer"
_LAYER = 0  # internal id of a layer; a class has the position of its layer plus one


class LayerTree(QAbstractItemModel):
    """Rows are layers, top first, below each its classes; ``wanted`` gives them as the user wants them."""

    wanted = Signal(object)

    def __init__(self, words: Words, *, dark: bool, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self._dark = dark
        self._views: tuple[LayerView, ...] = ()
        self._counts: dict[str, int] = {}

    @property
    def views(self) -> tuple[LayerView, ...]:
        """The layers shown."""
        return self._views

    def show_views(self, views: tuple[LayerView, ...], counts: dict[str, int]) -> None:
        """Show other layers; the tree is built anew only if order or styles are others."""
        old, self._views, self._counts = self._views, views, counts
        if [(view.table, view.style) for view in old] != [(view.table, view.style) for view in views]:
            self.beginResetModel()
            self.endResetModel()
        elif views:
            self.dataChanged.emit(self.index(0, 0), self.index(len(views) - 1, 0))

    def moved(self, row: int, to: int) -> tuple[LayerView, ...]:
        """Return the layers with one of them moved in front of row ``to``."""
        views = list(self._views)
        view = views.pop(row)
        views.insert(to - (row < to), view)
        return tuple(views)

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        """Return the index of a layer or of a class."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else _LAYER)

    def parent(self, index: Index = _ROOT) -> QModelIndex:  # type: ignore[override] # QObject.parent() too
        """Return the layer of a class."""
        above = index.internalId() if index.isValid() else _LAYER
        return QModelIndex() if above == _LAYER else self.createIndex(above - 1, 0, _LAYER)

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of layers, or of classes of a layer that has several."""
        if not parent.isValid():
            return len(self._views)
        n = len(self._views[parent.row()].style.classes) if parent.internalId() == _LAYER else 0
        return n if n > 1 else 0

    def columnCount(self, _parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return one."""
        return 1

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Layers can be ticked, dragged, and dropped between others."""
        if not index.isValid():
            return Qt.ItemFlag.ItemIsDropEnabled
        if index.internalId() != _LAYER:
            return Qt.ItemFlag.ItemIsEnabled
        return (
            Qt.ItemFlag.ItemIsEnabled
            | Qt.ItemFlag.ItemIsSelectable
            | Qt.ItemFlag.ItemIsUserCheckable
            | Qt.ItemFlag.ItemIsDragEnabled
        )

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return text, picture or tick."""
        above = index.internalId()
        if above != _LAYER:
            return self._class_data(self._views[above - 1], index.row(), role)
        view = self._views[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                name = self.words(TABLES[view.table].label)
                return self.words("{layer} (filtered)", layer=name) if view.condition else name
            case Qt.ItemDataRole.ToolTipRole:
                rows = self.words("{n} {n:row|rows}", n=self._counts.get(view.table, 0))
                return plain_tip(f"{self.words(TABLES[view.table].label)}\n{rows}")
            case Qt.ItemDataRole.CheckStateRole:
                return Qt.CheckState.Checked if view.visible else Qt.CheckState.Unchecked
            case Qt.ItemDataRole.DecorationRole if len(view.style.classes) == 1:
                symbol = view.style.classes[0].symbol
                return swatch(symbol, TABLES[view.table].geometry, dark=self._dark)
        return None

    def _class_data(self, view: LayerView, row: int, role: int) -> Any:
        member = view.style.classes[row]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return class_label(view.style, member, self.words.language, self.words)
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(class_label(view.style, member, self.words.language, self.words))
            case Qt.ItemDataRole.DecorationRole:
                return swatch(member.symbol, TABLES[view.table].geometry, dark=self._dark)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Say that the user has ticked a layer."""
        if role != Qt.ItemDataRole.CheckStateRole:
            return False
        views = list(self._views)
        shown = Qt.CheckState(value) == Qt.CheckState.Checked
        views[index.row()] = replace(views[index.row()], visible=shown)
        self.wanted.emit(tuple(views))
        return True

    def supportedDropActions(self) -> Qt.DropAction:  # noqa: N802 - Qt's name
        """Layers are moved."""
        return Qt.DropAction.MoveAction

    def mimeTypes(self) -> list[str]:  # noqa: N802 - Qt's name
        """Return the type of a dragged layer."""
        return [_MIME]

    def mimeData(self, indexes: Sequence[QModelIndex]) -> QMimeData:  # noqa: N802 - Qt's name
        """Return the row of the dragged layer."""
        data = QMimeData()
        data.setData(_MIME, QByteArray(str(indexes[0].row()).encode()))
        return data

    def dropMimeData(  # noqa: N802 - Qt's name
        self, data: QMimeData, _action: Qt.DropAction, row: int, _column: int, parent: Index
    ) -> bool:
        """Say that the user has dropped a layer; it moves when the state says so."""
        to = row if row >= 0 else parent.row() if parent.isValid() else len(self._views)
        self.wanted.emit(self.moved(int(data.data(_MIME).toStdString()), to))
        return False
