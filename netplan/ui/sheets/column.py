"""A column beside or below the map that fills from the top, and what can stand in it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from netplan.i18n import Words
from netplan.model.styles import Symbol, class_label, palette
from netplan.report.sheets.page import Rect
from netplan.ui.map.legend import LegendEntry
from netplan.ui.sheets.fonts import line_mm, wrapped
from netplan.ui.sheets.marks import QUIET, Align, Letters, Line, Mark, Outline, Swatch, first_base, rectangle

TITLE = Letters(5.6, bold=True)
SUBTITLE = Letters(2.9)
FIGURE = Letters(5.4, "#0B4F7D", bold=True)
HEADING = Letters(2.9, bold=True)
BODY = Letters(2.6)
FINE = Letters(2.05, QUIET)
STAMP_MM = 4.6  # height of the letters of a stamp
_SWATCH_MM = 8.0
_ROW_MM = 4.3
_AMOUNT_MM = 18.0
_GAP_MM = 2.2


@dataclass(frozen=True)
class LegendItem:
    """A line of the legend: what is drawn, in words, how much of it is on the map."""

    layer: str
    title: str
    note: str
    label: str
    n: int
    amount: str
    entry: LegendEntry


@dataclass(frozen=True)
class Column:
    """Marks so far and how far down they reach (``y``); everything is ``size`` times as large as usual."""

    box: Rect
    size: float
    marks: tuple[Mark, ...] = ()
    y: float = 0.0

    def at_top(self) -> "Column":
        """Return the column with the next mark at its upper edge."""
        return replace(self, y=self.box.top)

    def skip(self, gap_mm: float = _GAP_MM) -> "Column":
        """Return the column a little further down."""
        return replace(self, y=self.y + gap_mm * self.size)

    def put(self, *marks: Mark) -> "Column":
        """Return the column with further marks."""
        return replace(self, marks=(*self.marks, *marks))

    def letters(self, letters: Letters) -> Letters:
        """Return letters as large as they are here."""
        return replace(letters, size_mm=letters.size_mm * self.size)

    def lines(self, text: str, letters: Letters) -> "Column":
        """Write wrapped text."""
        here, column = self.letters(letters), self
        for line in wrapped(text, here.size_mm, self.box.width, bold=here.bold):
            column = column.put(Line(line, self.box.left, first_base(column.y, here.size_mm), here))
            column = replace(column, y=column.y + line_mm(here.size_mm))
        return column

    def rule(self) -> "Column":
        """Draw a thin line across."""
        ends = (self.box.left, self.y), (self.box.right, self.y)
        stroke = Symbol(stroke=palette()["grey_light"], width_mm=0.2)
        return self.put(Outline(ends, stroke, closed=False)).skip(1.6)


def figures(column: Column, facts: Sequence[tuple[str, str]]) -> Column:
    """Write numbers with what they count, two beside each other."""
    if not facts:
        return column
    column = column.rule()
    width = column.box.width / 2
    for k in range(0, len(facts), 2):
        lowest = top = column.y
        for place, (number, meaning) in enumerate(facts[k : k + 2]):
            half = Rect(column.box.left + place * width, column.box.top, width - 2.0, column.box.height)
            part = replace(column, box=half, y=top).lines(number, FIGURE).lines(meaning, FINE)
            column = replace(column, marks=part.marks)
            lowest = max(lowest, part.y)
        column = replace(column, y=lowest).skip(1.2)
    return column


def pairs(column: Column, lines: Sequence[tuple[str, str]], words: Words) -> Column:
    """Write lines (what, value) in two columns, as a title block does."""
    if not lines:
        return column
    column = column.rule()
    first = 0.34 * column.box.width
    right = Rect(column.box.left + first, column.box.top, column.box.width - first, column.box.height)
    left = replace(column.box, width=first - 1.5)
    for what, value in lines:
        top = column.y
        told = replace(column, box=left).lines(what, FINE)
        said = replace(told, box=right, y=top).lines(value or words("n/a"), BODY)
        column = replace(said, box=column.box, y=max(told.y, said.y)).skip(0.5)
    return column.skip(0.8)


def legend(column: Column, items: Sequence[LegendItem], unseen: Sequence[str]) -> Column:
    """Draw the legend: what is on the map, and nothing else; below it what the scale leaves out."""
    last = ""
    for item in items:
        if item.title != last:
            column = (column.rule() if not last else column.skip(1.2)).lines(item.title, HEADING)
            if item.note:
                column = column.lines(item.note, FINE)
            column, last = column.skip(0.5), item.title
        column = _row(column, item)
    for text in unseen:
        column = column.skip(0.6).lines(text, FINE)
    return column


def _row(column: Column, item: LegendItem) -> Column:
    size, box, here = column.size, column.box, column.letters(BODY)
    left = box.left + (_SWATCH_MM + 2.0) * size
    amount = _AMOUNT_MM * size if item.amount else 0.0
    lines = wrapped(item.label, here.size_mm, box.right - left - amount)
    height = max(_ROW_MM * size, len(lines) * line_mm(here.size_mm) + 0.6)
    middle = column.y + height / 2
    column = column.put(
        Swatch(item.entry, Rect(box.left, middle - 2.0 * size, _SWATCH_MM * size, 4.0 * size))
    )
    top = middle - len(lines) * line_mm(here.size_mm) / 2
    for k, line in enumerate(lines):
        base = first_base(top + k * line_mm(here.size_mm), here.size_mm)
        column = column.put(Line(line, left, base, here))
    if item.amount:
        base = first_base(middle - line_mm(here.size_mm) / 2, here.size_mm)
        column = column.put(Line(item.amount, box.right, base, here, "right"))
    return replace(column, y=column.y + height)


def fine_print(column: Column, sentences: Sequence[str]) -> Column:
    """Write the fine print."""
    for sentence in sentences:
        column = column.lines(sentence, FINE).skip(0.4)
    return column


def stamped(box: Rect, text: str, colour: str, size: float) -> tuple[Mark, ...]:
    """Return a framed mark as "DRAFT"."""
    letters = Letters(STAMP_MM * size, colour, bold=True)
    frame = rectangle(box, Symbol(fill=palette()["white"], stroke=colour, width_mm=0.6 * size))
    base = box.top + box.height / 2 + 0.36 * letters.size_mm
    align: Align = "center"
    return frame, Line(text, box.left + box.width / 2, base, letters, align)


def item_label(entry: LegendEntry, words: Words) -> str:
    """Return what a class is called."""
    return class_label(entry.style, entry.member, words.language, words)
