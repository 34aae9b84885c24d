"""With which devices radio hops are looked for: a check box for each setup of the catalogue."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.model.catalogue import UNVERIFIED
from netplan.model.hops import SETUPS, hop_setups
from netplan.model.radio import radio_catalogue
from netplan.ui.widgets.boxes import BoxGrid, LongBox
from netplan.ui.widgets.fields import plain_label


class HopDevices(QWidget):
    """``wanted`` gives the keys that are ticked, in the order of the catalogue."""

    wanted = Signal(tuple)

    def __init__(self, words: Words) -> None:
        super().__init__()
        setups = radio_catalogue().setups
        self._now: tuple[str, ...] = SETUPS
        self.boxes = {key: LongBox(setups[key].called(words.language)) for key in hop_setups()}
        for box in self.boxes.values():
            box.clicked.connect(self._ask)
        about = words(
            "Of these the first that carries enough is taken for each hop; each is paid at the price of a "
            "radio hop {source}. Find hops anew after a change.",
            source=UNVERIFIED,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(BoxGrid(self.boxes.values(), 1))
        column.addWidget(plain_label(about, "quiet"))

    def show_setups(self, setups: tuple[str, ...]) -> None:
        """Show what a scenario chooses."""
        self._now = setups
        for key, box in self.boxes.items():
            box.setChecked(key in setups)

    def _ask(self) -> None:
        """One box at least stays ticked: hops without a device are none."""
        ticked = tuple(key for key, box in self.boxes.items() if box.isChecked())
        if ticked:
            self.wanted.emit(ticked)
        else:
            self.show_setups(self._now)
