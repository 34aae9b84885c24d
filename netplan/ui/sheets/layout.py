"""A whole sheet: the map in its frame, and title, figures, legend, scale, sources where they have room."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import shapely

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.styles import Symbol, palette
from netplan.report.sheets.content import SheetContent
from netplan.ui.sheets import bar
from netplan.ui.sheets.column import (
    FINE,
    HEADING,
    SUBTITLE,
    TITLE,
    Column,
    figures,
    fine_print,
    legend,
    pairs,
    stamped,
)
from netplan.ui.sheets.corners import bar_box, bar_step_m, stamp_boxes
from netplan.ui.sheets.mapped import Mapped
from netplan.ui.sheets.marks import Letters, Line, Mark, Outline, rectangle

_SIZES = (1.0, 0.92, 0.85, 0.78, 0.72, 0.66, 0.6, 0.54)
_LEAST_MM = 1.25  # height of the smallest letters that can be read
_RING_MM = 9.0
Section = Callable[[Column], Column]


@dataclass(frozen=True, eq=False)
class Laid:
    """A sheet with everything in its place; ``size`` of the letters beside the map."""

    content: SheetContent
    map: Mapped
    marks: tuple[Mark, ...]
    size: float


def laid_out(content: SheetContent, found: Mapped, words: Words) -> Laid:
    """Return a sheet with everything in its place.

    Raises:
        ParameterError: legend and texts do not fit beside the map in letters one can read.

    """
    head, middle, foot = _sections(content, found, words)
    if content.order.bare:
        head, foot = [], []
    over = [*_over(content), *(_short_bar(content, words) if content.order.bare else ())]
    if not content.page.columns:
        return Laid(content, found, tuple(over), content.page.size)
    for share in _SIZES:
        size = share * content.page.size
        if FINE.size_mm * size < _LEAST_MM:
            break
        marks = _filled(content, size, (head, middle, foot))
        if marks is not None:
            return Laid(content, found, (*over, *marks), size)
    raise ParameterError(
        mark("Legend and texts do not fit on {paper}; take larger paper, or a shorter title"),
        paper=content.order.paper,
    )


def _sections(
    content: SheetContent, found: Mapped, words: Words
) -> tuple[list[Section], list[Section], list[Section]]:
    """Return what stands at the top, in the middle and at the bottom."""
    order = content.order
    head: list[Section] = [
        lambda column: column.lines(content.title, TITLE).skip(0.8),
        *(_sub(line) for line in content.subtitles),
        lambda column: figures(column.skip(1.0), content.figures),
        lambda column: pairs(column, order.facts, words),
    ]
    middle: list[Section] = [
        lambda column: legend(column, found.items, found.unseen),
        lambda column: _numbered(column, found.named.numbered, words),
    ]
    foot: list[Section] = [
        lambda column: _overview(column, content, words),
        lambda column: _scale(column, content, words),
        lambda column: pairs(column, content.block, words),
        lambda column: fine_print(column.rule(), content.imprint),
    ]
    return head, middle, foot


def _sub(line: str) -> Section:
    return lambda column: column.lines(line, SUBTITLE)


def _filled(
    content: SheetContent, size: float, groups: tuple[list[Section], list[Section], list[Section]]
) -> tuple[Mark, ...] | None:
    """Return the marks of all sections in letters of a size, None where they do not fit."""
    boxes = content.page.columns
    if len(boxes) == len(groups):
        columns = [_run(Column(box, size).at_top(), group) for box, group in zip(boxes, groups, strict=True)]
        fits = all(column.y <= column.box.bottom + 0.01 for column in columns)
        return tuple(one for column in columns for one in column.marks) if fits else None
    (box,) = boxes
    upper = _run(Column(box, size).at_top(), [*groups[0], *groups[1]])
    tall = _run(Column(box, size).at_top(), groups[2]).y - box.top
    if upper.y + tall > box.bottom + 0.01:
        return None
    lower = _run(replace(Column(box, size), y=box.bottom - tall), groups[2])
    return (*upper.marks, *lower.marks)


def _run(column: Column, sections: Sequence[Section]) -> Column:
    for section in sections:
        column = section(column)
    return column


def _numbered(column: Column, names: Sequence[tuple[str, str]], words: Words) -> Column:
    """List the districts that had no room for their name."""
    if not names:
        return column
    column = column.skip(1.2).lines(words("Districts by number"), HEADING)
    return column.lines(" · ".join(f"{number}\u00a0{name}" for number, name in names), FINE)


def _overview(column: Column, content: SheetContent, words: Words) -> Column:
    if content.outline is None or not bar.is_needed(content.outline, content.extent):
        return column
    column = column.rule().lines(words("Where the sheet lies"), HEADING).skip(0.6)
    return bar.overview(column, content.outline, content.extent)


def _scale(column: Column, content: SheetContent, words: Words) -> Column:
    column = column.rule()
    arrow = bar.north(column, words, content.crs, content.extent)
    return bar.scale_bar(column.put(*arrow), content.scale, words, content.order.paper).skip(0.5)


def _short_bar(content: SheetContent, words: Words) -> list[Mark]:
    """Return a scale bar on white in the corner of a map without anything beside it."""
    size, box, step_m = content.page.size, bar_box(content), bar_step_m(content)
    ratio = f"1 : {words.number(content.scale)}"
    letters = Letters(FINE.size_mm * size)
    base = box.bottom - 1.2 * size
    return [
        rectangle(box, Symbol(fill=palette()["white"])),
        *bar.bar(box.left + 3.0 * size, box.top + 3.6 * size, (step_m, content.scale), words, size),
        Line(ratio, box.left + 3.0 * size, base, letters),
    ]


def _over(content: SheetContent) -> list[Mark]:
    """Return what lies over the map: its frame, a ring around the site it is about, stamps."""
    frame, size = content.page.frame, content.page.size
    marks: list[Mark] = [rectangle(frame, Symbol(stroke=palette()["ink"], width_mm=0.3 * size))]
    if content.site is not None:
        marks.append(_ring(content, content.site))
    for (text, colour), box in zip(content.stamps, stamp_boxes(content), strict=True):
        marks += stamped(box, text, colour, size)
    return marks


def _ring(content: SheetContent, site: shapely.Point) -> Outline:
    frame, (left, _, _, top) = content.page.frame, content.extent
    per_m = 1000.0 / content.scale
    x, y = frame.left + (site.x - left) * per_m, frame.top + (top - site.y) * per_m
    circle = shapely.get_coordinates(shapely.Point(x, y).buffer(_RING_MM * content.page.size / 2, 24))
    points = tuple((float(a), float(b)) for a, b in circle)
    return Outline(points, Symbol(stroke=palette()["ink"], width_mm=0.6 * content.page.size))
