"""How large a dialog opens: as its text asks for, and never larger than the screen."""

from PySide6.QtCore import QSize
from PySide6.QtWidgets import QDialog

_LINE_PX = 15  # a line of text at the usual size
_MOST_OF_SCREEN = 0.9


def give_room(dialog: QDialog, width_px: int, height_px: int) -> None:
    """Let ``dialog`` open so large at the usual size of text, larger with larger text, within the screen."""
    share = max(1.0, dialog.fontMetrics().height() / _LINE_PX)
    screen = dialog.screen().availableSize() * _MOST_OF_SCREEN
    dialog.resize(QSize(round(width_px * share), round(height_px * share)).boundedTo(screen))
