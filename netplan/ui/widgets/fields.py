"""Fields that speak only when the user has changed something."""

from collections.abc import Sequence
from html import escape
from pathlib import Path

from PySide6.QtCore import QMargins, QSize, Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDoubleSpinBox,
    QFileDialog,
    QInputDialog,
    QLabel,
    QLineEdit,
    QProgressBar,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from netplan.ui.theme import Theme
from netplan.ui.widgets.icons import icon

_ABOVE_AND_BELOW = QMargins(0, 3, 0, 3)


class NumberField(QDoubleSpinBox):
    """A number with unit and range; ``edited`` gives a new value the user has typed or stepped to."""

    edited = Signal(float)

    def __init__(self, name: str, low: float, high: float, unit: str = "") -> None:
        super().__init__()
        self._shown = 0.0
        self.setAccessibleName(name)
        self.setDecimals(0)
        self.setRange(low, high)
        self.setSuffix(f" {unit}" if unit else "")
        self.setGroupSeparatorShown(True)
        self.setKeyboardTracking(False)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.editingFinished.connect(self._say)

    def show_value(self, value: float) -> None:
        """Show a value without saying anything."""
        self._shown = value
        self.setValue(value)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be as high as the fields around: Fusion's cuts the feet of the letters off."""
        return super().sizeHint().grownBy(_ABOVE_AND_BELOW)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Be no lower than that."""
        return super().minimumSizeHint().grownBy(_ABOVE_AND_BELOW)

    def stepBy(self, steps: int) -> None:  # noqa: N802 - Qt's name
        """Step, and say so: arrows, keys and wheel end here."""
        super().stepBy(steps)
        self._say()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the wheel to the panel unless the field has been entered."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def _say(self) -> None:
        if self.value() != self._shown:
            self._shown = self.value()
            self.edited.emit(self.value())


def plain_label(text: str = "", look: str = "") -> QLabel:
    """Return a label that shows text as it is, over several lines; ``look`` names a rule of the theme."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setObjectName(look)
    label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def line_label(text: str = "", look: str = "") -> QLabel:
    """Return a label that shows text as it is, in one line; ``look`` names a rule of the theme."""
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(look)
    return label


def keep_plain(dialog: QDialog) -> None:
    """Show the texts of one of Qt's dialogs as they are, once they are set: it takes some for HTML."""
    for label in dialog.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)


def add_row(form: QVBoxLayout, name: str, field: QWidget, about: str = "") -> None:
    """Put a field into a narrow form: its name above, what there is to say about it below.

    A column, since Qt's form layout cuts fields off whose height hangs on their width.
    """
    if name:
        form.addWidget(plain_label(name))
    form.addWidget(field)
    if about:
        form.addWidget(plain_label(about, "quiet"))


def whole_text(widget: QWidget, hint: QSize) -> QSize:
    """Return ``hint``, but as high as the wrapped texts in a widget need at its width."""
    layout = widget.layout()
    height = layout.totalHeightForWidth(widget.width()) if layout is not None else 0
    return hint.expandedTo(QSize(0, height))


def choice(name: str) -> QComboBox:
    """Return a list to choose from, called ``name``."""
    box = QComboBox()
    box.setAccessibleName(name)
    box.view().setAccessibleName(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    return box


def text_line(name: str, hint: str = "") -> QLineEdit:
    """Return a line to type in, called ``name``, with a button to clear it."""
    line = QLineEdit()
    line.setClearButtonEnabled(True)
    line.setPlaceholderText(hint)
    line.setAccessibleName(name)
    return line


def ask_text(parent: QWidget, title: str, name: str, text: str) -> QInputDialog:
    """Return a dialog that asks for one line; ``textValueSelected`` gives it."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText(name)
    dialog.setTextValue(text)
    for line in dialog.findChildren(QLineEdit):
        line.setAccessibleName(name)
    keep_plain(dialog)
    return dialog


def ask_file(parent: QWidget, title: str, filters: Sequence[str], *, several: bool = False) -> QFileDialog:
    """Return a dialog that asks for a file there is; ``fileSelected``, or ``filesSelected``, gives it."""
    dialog = QFileDialog(parent, title)
    mode = QFileDialog.FileMode
    dialog.setFileMode(mode.ExistingFiles if several else mode.ExistingFile)
    dialog.setNameFilters(list(filters))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


def ask_target(parent: QWidget, title: str, filters: Sequence[str], file: Path) -> QFileDialog:
    """Return a dialog that asks where to write; the ending follows the kind of file that is chosen."""
    dialog = QFileDialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters(list(filters))
    dialog.setDefaultSuffix(file.suffix.lstrip("."))
    dialog.selectFile(str(file))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.filterSelected.connect(lambda kind: dialog.setDefaultSuffix(kind.rpartition(".")[2].rstrip(")")))
    return dialog


def tool_button(text: str, drawing: str, theme: Theme, *, with_text: bool = False) -> QToolButton:
    """Return a flat button with an icon, its text beside it or as its tool tip."""
    button = QToolButton()
    button.setIcon(icon(drawing, theme))
    button.setText(text)
    button.setToolTip(text)
    button.setAccessibleName(text)
    side = max(16, button.fontMetrics().height())
    button.setIconSize(QSize(side, side))
    button.setAutoRaise(not with_text)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    if with_text:
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
    return button


def thin_bar(name: str) -> QProgressBar:
    """Return a progress bar from 0 to 1000, called ``name``."""
    bar = QProgressBar()
    bar.setMaximum(1000)
    bar.setTextVisible(False)
    bar.setMaximumHeight(12)
    bar.setAccessibleName(name)
    return bar


def plain_tip(text: str) -> str:
    """Return a tool tip that shows ``text`` as it is: Qt takes what looks like HTML for HTML."""
    return f"<p style='white-space: pre-wrap'>{escape(text)}</p>" if text else ""
