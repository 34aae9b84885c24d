"""What only the user knows of a grid of heights: its day, and the unit where the file is silent."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netplan.i18n import Words
from netplan.model.rasters import METRES
from netplan.ui.widgets.fields import choice, text_line


class GridFields(QWidget):
    """Day and unit in one line; ``edited`` when the user has said one of them."""

    edited = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self._day = text_line(words("Day of the heights"), words("day, such as 2024-05-01"))
        self._unit = choice(words("Unit of the heights"))
        self._unit.addItem(words("as the file says"), "")
        for unit in METRES:
            self._unit.addItem(unit, unit)
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(self._day, 1)
        line.addWidget(self._unit)
        self._day.editingFinished.connect(self.edited)
        self._unit.activated.connect(self._choose)

    @property
    def day(self) -> str:
        """As typed; "" if unknown."""
        return self._day.text().strip()

    @property
    def unit(self) -> str:
        """A key of ``METRES``; "" if the file is to be believed."""
        return str(self._unit.currentData())

    def _choose(self) -> None:
        self.edited.emit()
