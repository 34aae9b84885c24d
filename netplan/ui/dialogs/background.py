"""Which map service to ask, and what of it to show. Nothing is sent before the user agrees to the host."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netplan.errors import NetplanError
from netplan.i18n import Words
from netplan.io.map_service import Background, Offer, Service
from netplan.io.web import host_of
from netplan.ui.widgets.fields import choice, plain_label, text_line
from netplan.ui.widgets.room import give_room

_BUTTONS = QDialogButtonBox.StandardButton.Ok | QDialogButtonBox.StandardButton.Cancel


class BackgroundDialog(QDialog):
    """Says ``asked(address)``: read what a service has; ``chosen(background)``; ``ended()``: show none."""

    asked = Signal(str)
    chosen = Signal(object)
    ended = Signal()

    def __init__(self, words: Words, address: str, *, is_on: bool, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.words = words
        self._service: Service | None = None
        self._crs = ""
        self.setWindowTitle(words("Background map"))
        self._address = text_line(words("Address"), "https://…")
        self._address.setText(address)
        self._agree = QCheckBox()
        self._ask = QPushButton(words("Ask the service"))
        self._about = plain_label()
        self._layer, self._style, self._format = (
            choice(words(text)) for text in ("Layer", "Style", "Picture format")
        )
        self._buttons = QDialogButtonBox(_BUTTONS)
        self._off = self._buttons.addButton(words("Switch off"), QDialogButtonBox.ButtonRole.ResetRole)
        self._off.setEnabled(is_on)
        self._lay_out()
        self._connect()
        self._check()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self._address, 1)
        row.addWidget(self._ask)
        form = QFormLayout()
        form.addRow(self.words("Address (WMS or WMTS)"), row)
        form.addRow(self._agree)
        form.addRow(self._about)
        form.addRow(self.words("Layer"), self._layer)
        form.addRow(self.words("Style"), self._style)
        form.addRow(self.words("Picture format"), self._format)
        column = QVBoxLayout(self)
        column.addLayout(form)
        column.addWidget(self._buttons)
        give_room(self, 600, 300)

    def _connect(self) -> None:
        self._address.textEdited.connect(self._doubt)
        self._agree.clicked.connect(self._check)
        self._ask.clicked.connect(self._say_asked)
        self._layer.activated.connect(self._show_styles)
        self._buttons.accepted.connect(self._say_chosen)
        self._buttons.rejected.connect(self.reject)
        self._off.clicked.connect(self._say_off)

    def say(self, sentence: str) -> None:
        """Show why there is nothing to choose."""
        self._about.setText(sentence)
        self._check()

    def offer(self, service: Service, crs: str) -> None:
        """Show what a service has."""
        self._service, self._crs = service, crs
        self._about.setText(self.words("{title}: {n} layers", title=service.title, n=len(service.offers)))
        self._layer.clear()
        for one in service.offers:
            self._layer.addItem(one.title, one)
        self._format.clear()
        self._format.addItems(list(service.formats))
        self._show_styles()
        self._check()

    def _show_styles(self) -> None:
        self._style.clear()
        offer = self._layer.currentData()
        for name in offer.styles if isinstance(offer, Offer) else ():
            self._style.addItem(name or self.words("Standard"), name)

    def _doubt(self) -> None:
        """Take back agreement and offers: another address may be another host."""
        self._agree.setChecked(False)
        self._service = None
        self._layer.clear()
        self._show_styles()
        self._check()

    def _check(self) -> None:
        try:
            host, sentence = host_of(self._address.text()), ""
        except NetplanError as error:
            host, sentence = "", self.words(error.message) if self._address.text() else ""
        self._agree.setText(
            self.words("I agree: {host} learns which places I look at, and nothing else", host=host or "…")
        )
        self._agree.setEnabled(bool(host))
        if sentence:
            self._about.setText(sentence)
        self._ask.setEnabled(bool(host) and self._agree.isChecked())
        ready = self._service is not None and self._agree.isChecked()
        self._buttons.button(QDialogButtonBox.StandardButton.Ok).setEnabled(ready)

    def _say_asked(self) -> None:
        self._about.setText(self.words("Asking the map service"))
        self.asked.emit(self._address.text().strip())

    def _say_chosen(self) -> None:
        offer = self._layer.currentData()
        if self._service is None or not isinstance(offer, Offer):
            return
        style, shape = self._style.currentData(), self._format.currentText()
        self.accept()
        self.chosen.emit(Background(self._service, offer, style, shape, self._crs))

    def _say_off(self) -> None:
        self.accept()
        self.ended.emit()
