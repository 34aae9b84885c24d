"""Below the map: what is going on, where the pointer is, and the scale; place and scale can be typed."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QLineEdit, QStatusBar, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.ui.state import State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import choice, line_label, thin_bar, tool_button
from netplan.ui.widgets.place_field import PlaceField

SCALES = (500, 1000, 2500, 5000, 10_000, 25_000, 50_000, 100_000, 250_000)

_ABOUT = mark(
    "Place of the pointer in the system of the project; the middle of the map while it is elsewhere. "
    "Type another one to go there: metres, or degrees of WGS 84"
)
_GAP_PX = 8
_DOING_PX = 240


class StatusBar(QStatusBar):
    """Job and its progress on the left; coordinates and scale on the right."""

    scaled = Signal(float)
    copy_wanted = Signal()
    place_typed = Signal(str)

    def __init__(self, words: Words, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.words = words
        self._doing = line_label()
        self._bar = thin_bar(words("Progress of the job"))
        self._bar.setMaximumWidth(140)
        self._metric, self._degrees = PlaceField(words("Coordinates")), line_label()
        self._copy = tool_button(words("Copy coordinates"), "copy", theme)
        self._scale, self._typed = choice(words("Scale")), QLineEdit()
        self._scale.setEditable(True)
        self._scale.setLineEdit(self._typed)
        self._typed.setAccessibleName(words("Scale"))
        self._scale.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._scale.setToolTip(words("Scale of the map; choose one or type a number"))
        self._scale.addItems([self._spoken(scale) for scale in SCALES])
        self._scale.setMinimumContentsLength(13)
        self._scale.activated.connect(self._choose)
        self._typed.returnPressed.connect(self._choose)
        self._lay_out()

    def _lay_out(self) -> None:
        self.setSizeGripEnabled(False)
        self._copy.clicked.connect(self.copy_wanted)
        self.addWidget(self._doing, 1)
        self.addWidget(self._bar)
        self._degrees.setToolTip(self.words("The same in WGS 84 (GPS)"))
        self._metric.typed.connect(self.place_typed)
        for label in (self._degrees, self._doing):
            label.setTextFormat(Qt.TextFormat.PlainText)
        for label in (self._degrees, self._doing):  # what gives way must not hold the window open
            label.setMinimumWidth(1)
        for shown in (self._metric, self._degrees, self._copy, self._scale):
            self.addPermanentWidget(shown)
            shown.hide()
        self._bar.hide()

    def refresh(self, _old: State, new: State) -> None:
        """Say what is running, or that the result is out of date."""
        running = [job for job in new.jobs if job.stage == "running" and not job.quiet]
        self._bar.setVisible(bool(running))
        if running:
            job = running[0]
            step = f" – {self.words(job.step)}" if job.step else ""
            self._say(f"{self.words(job.label)}{step}")
            self._bar.setValue(int(job.share * 1000))
        elif new.stale:
            self._say(self.words("The result is out of date"))
        else:
            self._say("")
        for shown in (self._metric, self._degrees, self._copy, self._scale):
            shown.setVisible(new.project is not None)
        self._fit()

    def _say(self, text: str) -> None:
        """Show a sentence as far as there is room: a long one would push the window beyond the screen."""
        letters = self._doing.fontMetrics()
        self._doing.setText(letters.elidedText(text, Qt.TextElideMode.ElideRight, _DOING_PX))
        self._doing.setToolTip(text)

    def show_place(self, metric: str, plain: str, degrees: str) -> None:
        """Show the place of the pointer in both systems; ``plain`` is the first for a user to change."""
        self._metric.show_place(metric, plain)
        self._degrees.setText(degrees)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Leave the degrees to tip and button where there is no room for both: a number cut off is wrong."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        shown = (self._metric, self._degrees, self._copy, self._scale)
        needed = sum(one.sizeHint().width() + _GAP_PX for one in shown)
        self._degrees.setVisible(self._scale.isVisibleTo(self) and needed <= self.width())
        self._metric.setToolTip(f"{self._degrees.text()}\n{self.words(_ABOUT)}")

    def show_scale(self, scale: float) -> None:
        """Show the scale 1 : ``scale``, unless the user is typing one."""
        if not self._typed.hasFocus():
            self._scale.setEditText(self._spoken(scale))

    def _spoken(self, scale: float) -> str:
        return f"1 : {self.words.number(scale)}"

    def _choose(self) -> None:
        typed = self._scale.currentText().rpartition(":")[2]
        digits = "".join(char for char in typed if char.isdigit())
        if digits and int(digits) > 0:
            self.scaled.emit(float(digits))
        self._typed.clearFocus()
