"""Where an antenna looks: at the other end, or to an azimuth and a tilt."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from netplan.i18n import Words
from netplan.ui.widgets.fields import NumberField

if TYPE_CHECKING:  # loads numpy, which the window is painted without
    from netplan.core.radio.pattern import Turned

_AIMED = -1.0


class AimFields(QWidget):
    """Two fields; ``edited`` says that the antenna is to look elsewhere."""

    edited = Signal()

    def __init__(self, words: Words, end: str) -> None:
        super().__init__()
        name = words("Antenna at {end} looks to, degrees from north", end=end)
        self.azimuth = NumberField(name, _AIMED, 359.0, "°")
        self.azimuth.setSpecialValueText(words("aimed"))
        self.tilt = NumberField(words("Tilt below the horizon at {end}", end=end), -90.0, 90.0, "°")
        for field, value in ((self.azimuth, _AIMED), (self.tilt, 0.0)):
            field.show_value(value)
            field.edited.connect(self._say)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.azimuth, 1)
        row.addWidget(self.tilt, 1)
        self.let(on=False)

    def let(self, *, on: bool) -> None:
        """Let the user choose, or not; a tilt only where the antenna is not aimed."""
        self.azimuth.setEnabled(on)
        self.tilt.setEnabled(on and self.azimuth.value() > _AIMED)

    def turned(self) -> "Turned":
        """Return where the antenna looks."""
        # loads numpy, which the window is painted without
        from netplan.core.radio.pattern import AIMED, Turned

        azimuth = self.azimuth.value()
        return AIMED if azimuth == _AIMED else Turned((azimuth,), self.tilt.value())

    def _say(self) -> None:
        self.let(on=True)
        self.edited.emit()
