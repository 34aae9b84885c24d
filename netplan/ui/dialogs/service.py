"""A layer of a service: its address, the consent to ask its host, its layers, and which of them is wanted."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netplan.errors import NetplanError
from netplan.i18n import Words
from netplan.io.feature_service import Collection, FeatureService
from netplan.io.web import host_of
from netplan.messages import Message
from netplan.ui.widgets.fields import plain_label, text_line


class ServiceDialog(QDialog):
    """Says ``asked(address)``: read what a service has; ``chosen(service, collection)``: fetch a layer."""

    asked = Signal(str)
    chosen = Signal(object, object)

    def __init__(self, words: Words, address: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.words = words
        self.service: FeatureService | None = None
        self.setWindowTitle(words("Import from a service"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(640, 420)
        self.address = text_line(words("Address"), "https://…")
        self.address.setText(address)
        self.agree = QCheckBox()
        self.ask = QPushButton(words("Ask the service"))
        self.layers = QListWidget()
        self.layers.setAccessibleName(words("Layers"))
        self.about = plain_label()
        self.buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel)
        self.fetch = self.buttons.addButton(words("Fetch"), QDialogButtonBox.ButtonRole.AcceptRole)
        self._lay_out()
        self._connect()
        self._check()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.addWidget(self.address, 1)
        row.addWidget(self.ask)
        form = QFormLayout()
        form.addRow(self.words("Address (WFS or OGC API)"), row)
        form.addRow("", self.agree)
        form.addRow(self.words("Layers"), self.layers)
        column = QVBoxLayout(self)
        column.addLayout(form, 1)
        column.addWidget(self.about)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self.address.textEdited.connect(self._doubt)
        self.agree.clicked.connect(self._check)
        self.ask.clicked.connect(self._ask)
        self.layers.itemSelectionChanged.connect(self._check)
        self.layers.itemActivated.connect(self._say)
        self.buttons.accepted.connect(self._say)
        self.buttons.rejected.connect(self.reject)

    def show_service(self, found: FeatureService | Message) -> None:
        """Show the layers of a service, or why there are none."""
        self.layers.clear()
        self.service = None if isinstance(found, Message) else found
        if isinstance(found, Message):
            self.about.setText(self.words(found))
        else:
            n = len(found.collections)
            kind = "WFS" if found.kind == "wfs" else "OGC API Features"
            self.about.setText(
                self.words("{kind} {version}: {n} layers", kind=kind, version=found.version, n=n)
            )
            for one in found.collections:
                text = one.name if one.title in {"", one.name} else f"{one.title} ({one.name})"
                item = QListWidgetItem(text, self.layers)
                item.setData(Qt.ItemDataRole.UserRole, one)
            self.layers.setCurrentRow(0)
        self._check()

    def wait(self, sentence: str) -> None:
        """Say what is being done; nothing else can be asked for meanwhile."""
        self.about.setText(sentence)
        for button in (self.ask, self.fetch):
            button.setEnabled(False)

    def _doubt(self) -> None:
        """Take back consent and layers: another address may be another host."""
        self.agree.setChecked(False)
        self.service = None
        self.layers.clear()
        self.about.setText("")
        self._check()

    def _check(self) -> None:
        try:
            host, sentence = host_of(self.address.text()), ""
        except NetplanError as error:
            host, sentence = "", self.words(error.message) if self.address.text() else ""
        self.agree.setText(
            self.words(
                "I agree: {host} is asked, no other computer, and learns what I fetch", host=host or "…"
            )
        )
        self.agree.setEnabled(bool(host))
        if sentence:
            self.about.setText(sentence)
        self.ask.setEnabled(bool(host) and self.agree.isChecked())
        ready = self.service is not None and bool(self.layers.selectedItems()) and self.agree.isChecked()
        self.fetch.setEnabled(ready)

    def _ask(self) -> None:
        self.wait(self.words("Asking the service …"))
        self.asked.emit(self.address.text().strip())

    def _say(self) -> None:
        item = self.layers.currentItem()
        collection = item.data(Qt.ItemDataRole.UserRole) if item is not None else None
        if self.service is not None and isinstance(collection, Collection) and self.fetch.isEnabled():
            self.wait(self.words("Fetching {name} …", name=collection.title))
            self.chosen.emit(self.service, collection)
