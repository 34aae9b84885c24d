"""One page of the handbook, set in the fonts and colours of the window; links stay inside the handbook."""

from PySide6.QtCore import QSize, Qt, QTimer, QUrl
from PySide6.QtGui import (
    QColor,
    QImage,
    QPalette,
    QResizeEvent,
    QTextBlock,
    QTextBlockFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
    QTextFrameFormat,
    QTextLength,
    QTextOption,
    QTextTable,
)
from PySide6.QtWidgets import QTextBrowser, QTextEdit

from netplan.i18n import Words
from netplan.report.handbook import file_of
from netplan.ui.theme import Theme

_MARGIN_PX = 24
_HEADING_SPACE_PX = (0, 4, 18, 12)  # above a heading, by its level
_REST_MS = 120  # pictures are scaled anew when the window has stopped growing


class PageView(QTextBrowser):
    """Shows a Markdown page with its pictures as wide as the window; keeps where one has been."""

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._language = words.language
        self.setAccessibleName(words("Page of the handbook"))
        self.setOpenExternalLinks(False)
        self.setWordWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)  # or the width would change
        self.document().setDocumentMargin(_MARGIN_PX)
        self.sourceChanged.connect(self._set)
        self._rest = QTimer(self, singleShot=True, interval=_REST_MS)
        self._rest.timeout.connect(self._scale)

    @property
    def page(self) -> str:
        """The id of the page shown."""
        return self.source().fileName().removesuffix(".md")

    def show_page(self, page_id: str) -> None:
        """Go to a page."""
        self.setSource(QUrl.fromLocalFile(str(file_of(page_id, self._language))))

    def doSetSource(  # noqa: N802 - Qt's name
        self, name: QUrl | str, kind: QTextDocument.ResourceType = QTextDocument.ResourceType.UnknownResource
    ) -> None:
        """Follow a link if it leads to a page of the handbook."""
        file = self.source().resolved(QUrl(name))
        page = file_of(file.fileName().removesuffix(".md"), self._language)
        if file.toLocalFile() == str(page) and page.is_file():
            super().doSetSource(file, kind)

    def loadResource(self, kind: int, name: QUrl | str) -> object:  # noqa: N802 - Qt's name
        """Scale pictures down to the width of the page, smoothly."""
        if kind != QTextDocument.ResourceType.ImageResource:
            return super().loadResource(kind, name)
        picture = QImage(self.source().resolved(QUrl(name)).toLocalFile())
        ratio = self.devicePixelRatioF()
        width = int(min(self._room() * ratio, picture.width()))
        if not picture.isNull() and width < picture.width():
            picture = picture.scaledToWidth(max(1, width), Qt.TransformationMode.SmoothTransformation)
            picture.setDevicePixelRatio(ratio)
        return picture

    def mark_words(self, typed: str) -> None:
        """Mark every place of the page that holds one of the words, and show the first."""
        marks = []
        for word in typed.split():
            found = self.document().find(word)
            while not found.isNull():
                mark = QTextEdit.ExtraSelection()
                mark.cursor = found
                mark.format.setBackground(QColor(self._theme.notice))
                mark.format.setFontUnderline(True)
                marks.append(mark)
                found = self.document().find(word, found)
        self.setExtraSelections(marks)

    def show_section(self, title: str) -> None:
        """Bring a heading to the top."""
        block = self.document().begin()
        while block.isValid():
            if block.blockFormat().headingLevel() and block.text() == title:
                self._bring_up(block)
                return
            block = block.next()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Scale the pictures once the size stands still."""
        super().resizeEvent(event)
        self._rest.start()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Ask for a width at which a line can be read."""
        return QSize(720, 640)

    def _bring_up(self, block: QTextBlock) -> None:
        top = self.document().documentLayout().blockBoundingRect(block).top()
        self.setTextCursor(QTextCursor(block))
        self.verticalScrollBar().setValue(int(top))

    def _scale(self) -> None:
        """Load the page anew, and stay where one was."""
        bar = self.verticalScrollBar()
        share = bar.value() / max(1, bar.maximum())
        marks = self.extraSelections()
        self.reload()
        bar.setValue(round(share * bar.maximum()))
        if marks:
            self.setExtraSelections([])

    def _room(self) -> int:
        return max(200, self.viewport().width() - 2 * _MARGIN_PX - 2)

    def _set(self) -> None:
        """Give headings, paragraphs and tables the room they need."""
        block = self.document().begin()
        while block.isValid():
            level = block.blockFormat().headingLevel()
            shape = QTextBlockFormat()
            shape.setNonBreakableLines(False)
            if block.blockFormat().hasProperty(QTextFormat.Property.BlockCodeFence):
                shape.setBackground(QColor(self._theme.window))
            elif level:
                shape.setTopMargin(_HEADING_SPACE_PX[min(level, 3)])
                shape.setBottomMargin(8)
            elif block.textList() is None and not QTextCursor(block).currentTable():
                shape.setBottomMargin(8)
            shape.setLineHeight(118, QTextBlockFormat.LineHeightTypes.ProportionalHeight.value)
            QTextCursor(block).mergeBlockFormat(shape)
            block = block.next()
        for frame in self.document().rootFrame().childFrames():
            if isinstance(frame, QTextTable):
                self._draw_lines(frame)

    def _draw_lines(self, table: QTextTable) -> None:
        shape = table.format().toTableFormat()
        shape.setBorder(1)
        shape.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_Solid)
        shape.setBorderBrush(self.palette().color(QPalette.ColorRole.Mid))
        shape.setBorderCollapse(True)
        shape.setCellPadding(6)
        shape.setTopMargin(4)
        shape.setBottomMargin(10)
        shape.setWidth(QTextLength(QTextLength.Type.PercentageLength, 100))
        table.setFormat(shape)
