"""The system of a layer: what the file says, or what its coordinates fit, for the user to confirm."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QComboBox, QLineEdit

from netplan.i18n import Words
from netplan.io.layers import Inside
from netplan.messages import Message, mark

_SAID = mark("The file says {crs}.")
_ONE = mark("The file does not say its coordinate system; of the usual ones only {crs} fits its coordinates.")
_SEVERAL = mark(
    "The file does not say its coordinate system; its coordinates would fit {fits}: choose the one it is in."
)
_OURS = mark(
    "The file does not say its coordinate system; its coordinates would fit {fits}. Proposed is {crs}, "
    "that of the project: check it."
)
_NONE = mark("The file does not say its coordinate system, and none of the usual ones fits: name it.")
_LIKELY = mark("The file does not say its coordinate system; deliveries of this kind are in {crs}.")
_SHOWN = 80  # signs of what a file says


class SystemField(QComboBox):
    """A list of systems that fit; any other can be typed."""

    edited = Signal()

    def __init__(self, words: Words, crs: str) -> None:
        super().__init__()
        self._crs_of_project = crs
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setAccessibleName(words("Coordinate system"))
        self.view().setAccessibleName(words("Coordinate system"))
        self.setMinimumContentsLength(12)
        self._only = ""  # what the door would take by itself
        self._open = False
        line = QLineEdit()
        self.setLineEdit(line)
        line.setPlaceholderText(words("as the file says"))
        line.setAccessibleName(words("Coordinate system"))
        line.editingFinished.connect(self.edited)
        self.activated.connect(self._choose)

    @property
    def told(self) -> str:
        """What the user says; "" where the file, or its coordinates, are to be believed."""
        typed = self.currentText().strip()
        return "" if typed == self._only else typed

    @property
    def is_open(self) -> bool:
        """Whether nobody says yet in which system the coordinates are."""
        return self._open and not self.currentText().strip()

    def say(self, crs: str) -> None:
        """Take a system as if the user had named it."""
        self._only = ""
        self.setEditText(crs)

    def offer(self, inside: Inside | None, likely: str = "") -> Message | None:
        """Offer what fits the layer, and return why."""
        fits = list(dict.fromkeys(one.crs for one in inside.fits)) if inside else []
        self._only = likely if likely in fits or not fits else fits[0] if len(fits) == 1 else ""
        silent = inside is not None and not inside.crs and inside.shape != "none"
        self._open = silent and not self._only
        self.clear()
        self.addItems(fits)
        ours = self._crs_of_project if self._crs_of_project in fits else ""
        self.setEditText((self._only or ours) if silent else "")
        if inside is None or inside.shape == "none":
            return None
        if not silent:
            return Message(_SAID, {"crs": inside.crs[:_SHOWN]})
        if self._only:
            return Message(_LIKELY if self._only == likely else _ONE, {"crs": self._only})
        several = Message(_OURS if ours else _SEVERAL, {"fits": ", ".join(fits), "crs": ours})
        return several if fits else Message(_NONE)

    def _choose(self) -> None:
        self.edited.emit()
