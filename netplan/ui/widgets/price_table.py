"""Prices with value, default, unit and source; a value can be typed over."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.catalogue import Catalogue, Price
from netplan.report.price_names import price_name
from netplan.ui.language import LOCALES
from netplan.ui.widgets.fields import plain_tip

Index = QModelIndex | QPersistentModelIndex

_ROOT = QModelIndex()
_HEADERS = (mark("Price"), mark("Value"), mark("Unit"), mark("Default"), mark("Source"))
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class PriceTable(QAbstractTableModel):
    """One row for each price; ``wanted(key, eur)`` is what the user has typed, NaN for the default."""

    wanted = Signal(str, float)

    def __init__(self, words: Words, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self._prices: tuple[Price, ...] = ()
        self._own: Mapping[str, float] = {}

    def show_prices(self, catalogue: Catalogue, own: Mapping[str, float]) -> None:
        """Show a catalogue and what a scenario changes of it."""
        self._own = own
        if tuple(catalogue.values()) != self._prices:
            self.beginResetModel()
            self._prices = tuple(catalogue.values())
            self.endResetModel()
        elif self._prices:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._prices) - 1, len(_HEADERS) - 1))

    def key(self, row: int) -> str:
        """Return which price stands in a row."""
        return self._prices[row].key

    def rowCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of prices."""
        return 0 if parent.isValid() else len(self._prices)

    def columnCount(self, parent: Index = _ROOT) -> int:  # noqa: N802 - Qt's name
        """Return the number of columns."""
        return 0 if parent.isValid() else len(_HEADERS)

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Only the value can be edited."""
        usual = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return usual | Qt.ItemFlag.ItemIsEditable if index.column() == 1 else usual

    def headerData(  # noqa: N802 - Qt's name
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the label of a column."""
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return self.words(_HEADERS[section])
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return a cell; prices of the scenario's own are bold."""
        price = self._prices[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(price, index.column())
            case Qt.ItemDataRole.ToolTipRole:
                return plain_tip(self._text(price, index.column()))
            case Qt.ItemDataRole.EditRole if index.column() == 1:
                return self._number(self._own.get(price.key, price.eur))
            case Qt.ItemDataRole.TextAlignmentRole if index.column() in {1, 3}:
                return _RIGHT
            case Qt.ItemDataRole.FontRole if index.column() == 1 and price.key in self._own:
                bold = QFont()
                bold.setBold(True)
                return bold
        return None

    def _text(self, price: Price, column: int) -> str:
        own = price.key in self._own
        unit = price.unit.replace("EUR", "€") if price.unit else self.words("share")
        source = self.words("changed in this scenario") if own else f"{price.source}, {price.year}"
        value = self._number(self._own.get(price.key, price.eur))
        return (price_name(price.key, self.words), value, unit, self._number(price.eur), source)[column]

    def _number(self, value: float) -> str:
        return self.words.number(value, 2)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:  # noqa: N802
        """Say what price the user has typed; what is no number of zero or more is not taken."""
        number, known = LOCALES[self.words.language].toDouble(str(value).strip())
        price = self._prices[index.row()]
        if role != Qt.ItemDataRole.EditRole or not known or number < 0:
            return False
        if number != self._own.get(price.key, price.eur):
            self.wanted.emit(price.key, float("nan") if number == price.eur else number)
        return True
