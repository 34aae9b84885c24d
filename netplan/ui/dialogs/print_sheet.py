"""A map sheet to be printed: which map on which paper, its title block, and how it will look."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QBrush, QColor, QImage, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QFormLayout,
    QGraphicsScene,
    QGraphicsView,
    QHBoxLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.sheets import PAPERS, Box, SheetOrder, SheetTemplate
from netplan.report.sheets.kinds import KINDS
from netplan.ui.widgets.fields import NumberField, choice, plain_label
from netplan.ui.widgets.internal_field import InternalField
from netplan.ui.widgets.room import give_room
from netplan.ui.widgets.title_block import TitleBlockFields

_REST_MS = 700  # after the last change, before the preview follows
_CHOICES = (mark("Map"), mark("Paper"), mark("Format"), mark("Extent"), mark("Template"))
_LARGEST_SCALE = 5_000_000
_AROUND = 6.0  # around the page in the preview


class Preview(QGraphicsView):
    """The sheet on a grey table, as large as fits."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self.setScene(QGraphicsScene(self))
        self.setAccessibleName(name)
        self.setBackgroundBrush(QBrush(QColor("#8A8A86")))
        self.setMinimumSize(420, 320)

    def show_page(self, image: QImage) -> None:
        """Show a page."""
        scene = self.scene()
        scene.clear()
        item = scene.addPixmap(QPixmap.fromImage(image))
        item.setTransformationMode(Qt.TransformationMode.SmoothTransformation)
        scene.setSceneRect(QRectF(item.boundingRect()).adjusted(-_AROUND, -_AROUND, _AROUND, _AROUND))
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the whole page in view."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        if not self.sceneRect().isEmpty():
            self.fitInView(self.sceneRect(), Qt.AspectRatioMode.KeepAspectRatio)


class PrintSheetDialog(QDialog):
    """Says ``previewed(order)``, ``ordered(order)``, ``kept(template)`` and ``dropped(name)``."""

    previewed = Signal(object)
    ordered = Signal(object)
    kept = Signal(object)
    dropped = Signal(str)

    def __init__(self, words: Words, areas: Sequence[str], seen: Box, parent: QWidget) -> None:
        super().__init__(parent)
        self.words, self._seen = words, seen
        self._templates: tuple[SheetTemplate, ...] = ()
        self.setWindowTitle(words("Print map sheet"))
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.block = TitleBlockFields(words, self)
        self._make_choices(areas)
        self._make_rest()
        self.preview = Preview(words("Preview of the sheet"))
        self.said = plain_label("", "quiet")
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        self._print = self._buttons.addButton(
            words("Write the sheet …"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self._lay_out()
        self._connect()

    def _make_choices(self, areas: Sequence[str]) -> None:
        words = self.words
        self.kind, self.paper, self.way, self.extent, self.template = (
            choice(words(text)) for text in _CHOICES
        )
        for key, kind in KINDS.items():
            self.kind.addItem(words(kind.label), key)
        for paper in PAPERS:
            self.paper.addItem(paper, paper)
        self.paper.setCurrentText("A3")
        for text, landscape in ((words("Landscape"), True), (words("Portrait"), False)):
            self.way.addItem(text, landscape)
        self.extent.addItem(words("Everything"), "")
        self.extent.addItem(words("What the window shows"), self._seen)
        for area in areas:
            self.extent.addItem(area, area)

    def _make_rest(self) -> None:
        words = self.words
        self.scale = NumberField(words("Scale 1 :"), 0, _LARGEST_SCALE)
        self.scale.setSpecialValueText(words("as large as fits"))
        self.internal = InternalField(words)
        self.raster = QCheckBox(words("Map as a picture (300 dpi) below the text"))
        self.keep, self.drop = QPushButton(words("Keep …")), QPushButton(words("Forget"))

    def _lay_out(self) -> None:
        words, form = self.words, QFormLayout()
        row = QHBoxLayout()
        for widget in (self.template, self.keep, self.drop):
            row.addWidget(widget)
        form.addRow(words("Template"), row)
        for text, field in (
            (words("Map"), self.kind),
            (words("Paper"), self.paper),
            (words("Format"), self.way),
            (words("Extent"), self.extent),
            (words("Scale 1 :"), self.scale),
            *self.block.rows(),
        ):
            form.addRow(text, field)
        for box in (self.block.draft, self.internal, self.raster):
            form.addRow(box)
        form.addRow(self.said)
        self._place(form)

    def _place(self, form: QFormLayout) -> None:
        fields, scroll = QWidget(), QScrollArea()
        fields.setLayout(form)
        scroll.setWidget(fields)
        scroll.setWidgetResizable(True)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        whole = fields.minimumSizeHint().width() + scroll.verticalScrollBar().sizeHint().width()
        scroll.setMinimumWidth(min(whole, self.screen().availableSize().width() // 2))
        both = QHBoxLayout()
        both.addWidget(scroll)
        both.addWidget(self.preview, 1)
        column = QVBoxLayout(self)
        column.addLayout(both, 1)
        column.addWidget(self._buttons)
        give_room(self, 1080, 680)

    def _connect(self) -> None:
        for box in (self.kind, self.paper, self.way, self.extent):
            box.activated.connect(self._rest.start)
        self.block.edited.connect(self._rest.start)
        self.scale.edited.connect(self._rest.start)
        self.raster.clicked.connect(self._rest.start)
        self.internal.edited.connect(self._follow_reason)
        self._rest.timeout.connect(self.ask_preview)
        self.template.activated.connect(self._take_template)
        self.keep.clicked.connect(self._say_kept)
        self.drop.clicked.connect(self._say_dropped)
        self._print.clicked.connect(self._say_ordered)
        self._buttons.rejected.connect(self.reject)

    @property
    def order(self) -> SheetOrder:
        """The sheet as the fields say."""
        extent = self.extent.currentData()
        return SheetOrder(
            kind=self.kind.currentData(),
            paper=self.paper.currentData(),
            landscape=bool(self.way.currentData()),
            block=self.block.block,
            area=extent if isinstance(extent, str) else "",
            box=None if isinstance(extent, str) else self._seen,
            scale=round(self.scale.value()),
            raster=self.raster.isChecked(),
            internal_because=self.internal.because if self.internal.is_told else "",
        )

    def show_order(self, order: SheetOrder) -> None:
        """Fill the fields."""
        for box, value in (
            (self.kind, order.kind),
            (self.paper, order.paper),
            (self.way, order.landscape),
        ):
            box.setCurrentIndex(box.findData(value))
        self.extent.setCurrentIndex(1 if order.box else max(0, self.extent.findData(order.area)))
        self._seen = order.box or self._seen
        self.block.show_block(order.block)
        self.scale.show_value(order.scale)
        self.internal.show_because(order.internal_because)
        self._follow_reason()
        self.raster.setChecked(order.raster)

    def show_templates(self, templates: tuple[SheetTemplate, ...], current: str = "") -> None:
        """List the templates of the project."""
        self._templates = templates
        fill(self.template, [self.words("none"), *(one.name for one in templates)], current)
        self.drop.setEnabled(bool(templates))

    def show_preview(self, picture: QImage, sentences: Sequence[str]) -> None:
        """Show how the sheet will look and what the check says; with an empty picture why there is none."""
        if not picture.isNull():
            self.preview.show_page(picture)
        self.say(" ".join(sentences))

    def say(self, sentence: str) -> None:
        """Say something below the fields."""
        self.said.setText(sentence)

    def ask_preview(self) -> None:
        """Ask for a preview of the sheet as the fields say."""
        self.say(self.words("Drawing the preview …"))
        self.previewed.emit(self.order)

    def _follow_reason(self) -> None:
        """Without a reason a sheet with internal data is not written; the preview shows it without them."""
        self._print.setEnabled(self.internal.is_told)
        self._rest.start()

    def _take_template(self, position: int) -> None:
        if position > 0:
            self.show_order(self._templates[position - 1].order)
            self.ask_preview()

    def _say_kept(self) -> None:
        self.kept.emit(self.order)

    def _say_dropped(self) -> None:
        if self.template.currentIndex() > 0:
            self.dropped.emit(self.template.currentText())

    def _say_ordered(self) -> None:
        self.ordered.emit(self.order)


def fill(box: QComboBox, texts: Sequence[str], current: str) -> None:
    """Fill a list and choose one of it."""
    box.clear()
    box.addItems(list(texts))
    box.setCurrentIndex(max(0, box.findText(current)))


def small(order: SheetOrder) -> SheetOrder:
    """Return the order of a preview: a raster is drawn as pixels anyway."""
    return replace(order, raster=False)
