"""Whether internal data leave the house, too, and why: without a reason they stay."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QCheckBox, QLineEdit, QVBoxLayout, QWidget

from netplan.i18n import Words
from netplan.model.secrecy import SHORTEST_REASON


class InternalField(QWidget):
    """A tick and a line for the reason; ``edited`` says that one of them was changed."""

    edited = Signal()

    def __init__(self, words: Words) -> None:
        super().__init__()
        self.words = words
        self.box = QCheckBox(words("Internal data, too: routes of existing networks"))
        self.box.setToolTip(words("Only for colleagues: these data must not leave the house"))
        self.line = QLineEdit()
        self.line.setAccessibleName(words("Reason for internal data"))
        self.line.setPlaceholderText(words("Why? The reason is written into the export"))
        self.line.setEnabled(False)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.box)
        column.addWidget(self.line)
        self.box.clicked.connect(self.line.setEnabled)
        self.box.clicked.connect(self.edited)
        self.line.textEdited.connect(self.edited)

    @property
    def because(self) -> str:
        """The reason; "" if internal data stay."""
        return self.line.text().strip() if self.box.isChecked() else ""

    def show_because(self, reason: str) -> None:
        """Show a reason; "" takes the tick away."""
        self.box.setChecked(bool(reason))
        self.line.setEnabled(bool(reason))
        self.line.setText(reason)

    @property
    def is_told(self) -> bool:
        """Whether a reason is given where one is needed."""
        return not self.box.isChecked() or len(self.because) >= SHORTEST_REASON
