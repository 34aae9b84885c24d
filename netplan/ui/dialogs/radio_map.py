"""What arrives where over radio: which carriers and setup, where the device stands, where antennas look."""

from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.model.radio import RadioCatalogue
from netplan.ui.widgets.fields import NumberField, choice, plain_label

_BUTTONS = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel
SELECTED, FIT, BOTH = "selected", "fit", "both"
_LEGIBLE = 28  # letters: names of setups differ at their end
_ABOVE_M, _MOST_M, _FARTHEST_M = 1.5, 60.0, 10_000.0


@dataclass(frozen=True)
class RadioMapChoice:
    """What was chosen; ``who`` is ``SELECTED``, ``FIT`` or ``BOTH`` (selected today, fit ones planned)."""

    setup: str
    who: str
    above_m: float
    on_roofs: bool
    reach_m: float
    azimuths_deg: tuple[float, ...]
    tilt_deg: float
    public_operator: bool


class RadioMapDialog(QDialog):
    """``chosen`` gives a ``RadioMapChoice``; ``n_selected`` carriers are selected."""

    chosen = Signal(object)

    def __init__(self, words: Words, catalogue: RadioCatalogue, n_selected: int, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self._catalogue = catalogue
        self.setWindowTitle(words("Radio coverage"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._make_choices(n_selected)
        self._make_fields()
        self._buttons = QDialogButtonBox(_BUTTONS)
        self._lay_out()
        self.setup.activated.connect(self._follow)
        self.azimuths.textEdited.connect(self._check)
        self._buttons.accepted.connect(self._say)
        self._buttons.rejected.connect(self.reject)
        self._follow()

    def _make_choices(self, n_selected: int) -> None:
        words = self.words
        self.setup, self.who = choice(words("Setup")), choice(words("Carriers"))
        for box in (self.setup, self.who):
            box.setMinimumContentsLength(_LEGIBLE)
        for key, one in self._catalogue.setups.items():
            self.setup.addItem(one.called(words.language), key)
        selected = words("{n} selected {n:carrier|carriers}", n=n_selected)
        if n_selected:
            self.who.addItem(selected, SELECTED)
        self.who.addItem(words("All that are fit and have fibre"), FIT)
        if n_selected:
            self.who.addItem(words("Today: {selected}; then all fit ones, too", selected=selected), BOTH)

    def _make_fields(self) -> None:
        words = self.words
        self.above = NumberField(words("Device above what it stands on"), 0.1, _MOST_M, "m")
        self.above.setDecimals(1)
        self.above.show_value(_ABOVE_M)
        self.reach = NumberField(words("Radius"), 10.0, _FARTHEST_M, "m")
        self.tilt = NumberField(words("Tilt below the horizon"), -90.0, 90.0, "°")
        self.roofs = QCheckBox(words("On roofs, too, not only on the ground"))
        self.public = QCheckBox(words("Built by an operator of a public network"))
        self.azimuths = QLineEdit()
        self.azimuths.setAccessibleName(words("Antennas look to, degrees from north"))
        self.azimuths.setPlaceholderText(words("such as 0 120 240; empty: aimed"))

    def _lay_out(self) -> None:
        words, form = self.words, QFormLayout()
        form.addRow(words("Setup"), self.setup)
        form.addRow(words("Carriers"), self.who)
        form.addRow(words("Device above what it stands on"), self.above)
        form.addRow(self.roofs)
        form.addRow(words("Radius"), self.reach)
        form.addRow(words("Antennas look to, degrees from north"), self.azimuths)
        form.addRow(words("Tilt below the horizon"), self.tilt)
        form.addRow(self.public)
        column = QVBoxLayout(self)
        told = words(
            "Received power, rate and best server for every cell around the carriers, over the surface "
            "model. What lies behind an unknown height is unknown."
        )
        column.addWidget(plain_label(told, "quiet"))
        column.addLayout(form)
        column.addWidget(self._buttons)

    def _follow(self) -> None:
        """Take over what the setup is meant for."""
        setup = self._catalogue.setups[self.setup.currentData()]
        self.reach.show_value(setup.reach_m)
        self.roofs.setChecked(setup.use == "bridge_60ghz")

    def _check(self) -> None:
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(self._angles() is not None)

    def _angles(self) -> tuple[float, ...] | None:
        """Return the angles that are typed; None if they are none."""
        try:
            found = tuple(float(part.replace(",", ".")) for part in self.azimuths.text().split())
        except ValueError:
            return None
        return found if all(0.0 <= one <= 360.0 for one in found) else None

    def _say(self) -> None:
        chosen = RadioMapChoice(
            self.setup.currentData(),
            self.who.currentData(),
            self.above.value(),
            self.roofs.isChecked(),
            self.reach.value(),
            self._angles() or (),
            self.tilt.value(),
            self.public.isChecked(),
        )
        self.accept()
        self.chosen.emit(chosen)
