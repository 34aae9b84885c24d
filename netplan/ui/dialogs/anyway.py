"""What the check before handing over found, and whether to hand over all the same."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget

from netplan.i18n import Words
from netplan.ui.widgets.fields import keep_plain

_MOST = 12  # sentences that fit on a small screen; the rest is behind "Show Details"


def ask_anyway(parent: QWidget, words: Words, faults: Sequence[str], write: Callable[[], None]) -> None:
    """List what a check found; ``write`` is called if the user wants the paper all the same."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(words("Check before handing over"))
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(words("Not written yet: the check found something."))
    lines = [f"• {fault}" for fault in faults]
    more = [f"… (+ {len(lines) - _MOST})"] if len(lines) > _MOST else []
    box.setInformativeText("\n".join([*lines[:_MOST], *more]))
    if more:
        box.setDetailedText("\n".join(lines))
    keep_plain(box)
    anyway = box.addButton(words("Write anyway"), QMessageBox.ButtonRole.AcceptRole)
    box.setDefaultButton(box.addButton(QMessageBox.StandardButton.Cancel))
    box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    anyway.clicked.connect(lambda _on: write())
    box.open()
