"""Beside the map: title, key figures, legend; below: scale, north, sources, how it was made."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import shapely

from netplan.i18n import Words
from netplan.model.styles import Symbol, palette
from netplan.report.mapping.content import MapContent, MapSpec
from netplan.report.mapping.layers import LegendBlock, LegendRow
from netplan.report.mapping.paper import Box, Font, Paper, text_width_mm, wrapped
from netplan.report.mapping.view import View
from netplan.report.sheets.telling import content_title, imprint

TITLE = Font(15, bold=True)
SUBTITLE = Font(8)
FIGURE = Font(15, "#0B4F7D", bold=True)
HEADING = Font(8, bold=True)
BODY = Font(7)
FINE = Font(5.5, "#5A5A5A")
_SWATCH_MM = 9.0
_ROW_MM = 4.6
_GAP_MM = 2.5
_AMOUNT_MM = 17.0
_STAMP_MM = 10.5
_BAR_SHARE = 0.55  # of the width of the column


@dataclass(frozen=True)
class Column:
    """A column of the sheet that fills from the top; ``y`` is where the next thing goes.

    Fonts, symbols and gaps are multiplied by ``size``.
    """

    paper: Paper
    box: Box
    y: float
    size: float = 1.0

    def font(self, font: Font) -> Font:
        """Return ``font`` as large as it is here."""
        return replace(font, size=font.size * self.size)

    def lines(self, group: str, words: str, font: Font) -> "Column":
        """Write wrapped text and return the column below it."""
        here, y = self.font(font), self.y
        for line in wrapped(words, here, self.box.width):
            y -= here.line_mm
            self.paper.text(group, (self.box.left, y + 0.25 * here.line_mm), line, here)
        return self.at(y)

    def at(self, y: float) -> "Column":
        """Return the column with the next thing at ``y``."""
        return replace(self, y=y)

    def skip(self, gap_mm: float = _GAP_MM) -> "Column":
        """Return the column a little further down."""
        return self.at(self.y - gap_mm * self.size)

    def rule(self, group: str) -> "Column":
        """Draw a thin line across and return the column below it."""
        line = ((self.box.left, self.y), (self.box.right, self.y))
        self.paper.line(group, line, Symbol(stroke=palette()["grey_light"], width_mm=0.2))
        return self.skip()


def draw_head(column: Column, content: MapContent, spec: MapSpec, lines: Sequence[str]) -> Column:
    """Write title and subtitle, and the marks of a draft or internal sheet."""
    words = spec.title or content_title(content)
    column = column.lines("title", words, TITLE).skip(1.2)
    for line in lines:
        column = column.lines("subtitle", line, SUBTITLE)
    return column.skip()


def draw_figures(column: Column, figures: Sequence[tuple[str, str]]) -> Column:
    """Write the key figures: a number and what it says, two beside each other."""
    if not figures:
        return column
    column = column.rule("figures")
    box, width = column.box, column.box.width / 2
    for k in range(0, len(figures), 2):
        lowest = column.y
        for place, (number, meaning) in enumerate(figures[k : k + 2]):
            left = box.left + place * width
            half = replace(column, box=replace(box, left=left, right=left + width - 2))
            half = half.lines("figures", number, FIGURE).lines("figures", meaning, FINE)
            lowest = min(lowest, half.y)
        column = column.at(lowest).skip(1.5)
    return column.skip(0.5)


def draw_legend(column: Column, blocks: Sequence[LegendBlock]) -> Column:
    """Draw the legend: what is drawn on the map and nothing else."""
    if blocks:
        column = column.rule("legend")
    for block in blocks:
        if block.title:
            column = column.lines("legend", block.title, HEADING)
        if block.note:
            column = column.lines("legend", block.note, FINE)
        column = column.skip(0.8)
        for row in block.rows:
            column = _legend_row(column, row)
        column = column.skip(1.8)
    return column


def _legend_row(column: Column, row: LegendRow) -> Column:
    paper, box, size = column.paper, column.box, column.size
    font, swatch = column.font(BODY), _SWATCH_MM * column.size
    room = box.width - swatch - 2 - (_AMOUNT_MM * size if row.amount else 0)
    lines = wrapped(row.label, font, room)
    height = max(_ROW_MM * size, len(lines) * font.line_mm + 1.2)
    middle = column.y - height / 2
    base = middle - 0.3 * font.line_mm
    _swatch(paper, row, Box(box.left, middle - 1.6 * size, box.left + swatch, middle + 1.6 * size))
    for k, line in enumerate(lines):
        y = base + ((len(lines) - 1) / 2 - k) * font.line_mm
        paper.text("legend", (box.left + swatch + 2, y), line, font)
    if row.amount:
        paper.text("legend", (box.right, base), row.amount, font, "right")
    return column.at(column.y - height)


def _swatch(paper: Paper, row: LegendRow, box: Box) -> None:
    middle = (box.bottom + box.top) / 2
    if row.geometry == "point":
        paper.markers("legend", np.array([[(box.left + box.right) / 2, middle]]), row.symbol)
    elif row.geometry == "line":
        paper.line("legend", ((box.left + 0.5, middle), (box.right - 0.5, middle)), row.symbol)
    else:
        paper.rectangle("legend", box, row.symbol)
        paper.rectangle("legend", box, Symbol(stroke=palette()["grey"], width_mm=0.15))


def draw_numbered(column: Column, names: Sequence[tuple[str, str]], words: Words) -> Column:
    """List the districts that had no room for their name."""
    if not names:
        return column
    column = column.lines("numbered", words("Districts by number"), HEADING)
    listed = " · ".join(f"{number}\u00a0{name}" for number, name in names)
    return column.lines("numbered", listed, FINE).skip()


def draw_scale(column: Column, view: View, words: Words, paper_name: str) -> None:
    """Draw the scale bar and the ratio it stands for on this sheet."""
    size, ink = column.size, palette()["ink"]
    step_m = round_step(view.metres_per_mm * column.box.width * _BAR_SHARE / 4)
    step_mm = step_m / view.metres_per_mm
    y, left = column.y - 5 * size, column.box.left + 1.5
    for k in range(4):
        box = Box(left + k * step_mm, y, left + (k + 1) * step_mm, y + 1.6 * size)
        fill = ink if k % 2 == 0 else palette()["white"]
        column.paper.rectangle("scale-bar", box, Symbol(fill=fill, stroke=ink, width_mm=0.15))
    unit_m, unit = (1000, "km") if step_m * 4 >= 1000 else (1, "m")
    for k in (0, 2, 4):
        text = words.number(k * step_m / unit_m, None) + (f" {unit}" if k == 4 else "")
        column.paper.text(
            "scale-bar", (left + k * step_mm, y + 2.4 * size), text, column.font(FINE), "center"
        )
    ratio = words("Scale 1 : {scale} on {paper}", scale=view.scale, paper=paper_name)
    column.paper.text("scale-bar", (column.box.left, y - 3.8 * size), ratio, column.font(BODY))


def round_step(at_most: float) -> float:
    """Return the largest 1, 2, 2.5 or 5 times a power of ten that is not above ``at_most``."""
    power = 10.0 ** np.floor(np.log10(at_most))
    return float(max(step * power for step in (1, 2, 2.5, 5) if step * power <= at_most or step == 1))


def draw_north(column: Column, words: Words) -> None:
    """Draw grid north, which is the top of the sheet; the fine print says where true north lies."""
    size, paper, ink = column.size, column.paper, palette()["ink"]
    x, y = column.box.right - 6 * size, column.y - 9 * size
    tip, tail, notch, wing = y + 8 * size, y - 4 * size, y - 2 * size, 2.4 * size
    arrow = shapely.polygons([(x, tip), (x - wing, tail), (x, notch), (x + wing, tail)])
    paper.shapes("north", np.array([arrow]), Symbol(stroke=ink, width_mm=0.25))
    half = shapely.polygons([(x, tip), (x, notch), (x + wing, tail)])
    paper.shapes("north", np.array([half]), Symbol(fill=ink))
    paper.text("north", (x, y + 9 * size), words("N"), column.font(Font(9, bold=True)), "center")


def draw_imprint(column: Column, content: MapContent, spec: MapSpec, words: Words) -> Column:
    """Write coordinate system, north, sources with licence and date, and that a program drew it."""
    for line in _fine_print(content, spec, words):
        column = column.lines("imprint", line, FINE).skip(0.5)
    return column


def imprint_height(column: Column, content: MapContent, spec: MapSpec, words: Words) -> float:
    """Return the height of the fine print in this column, in millimetres."""
    font = column.font(FINE)
    lines = [wrapped(line, font, column.box.width) for line in _fine_print(content, spec, words)]
    return sum(len(line) * font.line_mm + 0.5 * column.size for line in lines)


def draw_stamps(paper: Paper, frame: Box, stamps: Sequence[tuple[str, str]], land: shapely.Geometry) -> None:
    """Write framed marks (text, colour) in the corner of the map that hides the least ``land``."""
    font = Font(13, bold=True)
    width = max((text_width_mm(text, font) for text, _ in stamps), default=0.0) + 5
    height = _STAMP_MM * len(stamps)
    corners = [
        Box(left, bottom, left + width, bottom + height)
        for bottom in (frame.top - 4 - height, frame.bottom + 4)
        for left in (frame.right - 4 - width, frame.left + 4)
    ]
    hidden = [
        shapely.box(box.left, box.bottom, box.right, box.top).intersection(land).area for box in corners
    ]
    corner = corners[int(np.argmin(hidden))]
    for k, (text, colour) in enumerate(stamps):
        top = corner.top - k * _STAMP_MM
        box = Box(corner.left, top - _STAMP_MM + 2, corner.right, top)
        paper.rectangle("stamp", box, Symbol(fill=palette()["white"], stroke=colour, width_mm=0.6))
        middle = (box.left + box.right) / 2
        paper.text("stamp", (middle, box.bottom + 2.5), text, replace(font, colour=colour), "center")


def _fine_print(content: MapContent, spec: MapSpec, words: Words) -> list[str]:
    printed = [words("Printed: {day}", day=spec.printed)] if spec.printed is not None else []
    return [*imprint(content, words, internal=False), *printed]
