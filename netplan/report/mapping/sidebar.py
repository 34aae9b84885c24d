"""Beside the map: title, key figures, legend; below: scale, north, sources, how it was made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from netplan import __version__
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.styles import Symbol, palette
from netplan.model.tables import TABLES
from netplan.report.content import counted_label
from netplan.report.mapping.content import MapContent, MapSpec
from netplan.report.mapping.layers import LegendBlock, LegendRow
from netplan.report.mapping.paper import Box, Font, Paper, text_width_mm, wrapped
from netplan.report.mapping.view import View

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
_PROVEN = 0.0005  # a gap that would be printed as 0.0 %
_BAR_SHARE = 0.55  # of the width of the column
_GENERATED = mark("Generated automatically by netplan-gis {version}; check before use")
# the input tables whose origin a reader must know, when they are drawn or counted
_CREDITED = ("streets", "districts", "boundary", "sites", "addresses", "cells", "fibre", "ducts", "pops")


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
    words = content_title(content, spec)
    column = column.lines("title", words, TITLE).skip(1.2)
    for line in lines:
        column = column.lines("subtitle", line, SUBTITLE)
    return column.skip()


def content_title(content: MapContent, spec: MapSpec) -> str:
    """Return the title: the wanted one, or the names of municipality and area."""
    if spec.title:
        return spec.title
    return f"{content.project.name}: {content.area_name}" if content.area_name else content.project.name


def subtitles(content: MapContent, words: Words) -> list[str]:
    """Return what the map shows, against which target, for which scenario."""
    kind = words("Coverage and planned route") if content.plan else words("Coverage")
    target = content.scenario.goal
    lines = [words("{kind}; target: {target}", kind=kind, target=words(target.label))]
    if content.plan:
        lines.append(words("Scenario: {scenario}", scenario=content.scenario.name))
    days = content.table("coverage_sites")["as_of"].dropna()
    if len(days):
        first, last = days.min().date(), days.max().date()
        span = words("{first} to {last}", first=first, last=last) if first != last else words.date(last)
        lines.append(words("Data as of {span}", span=span))
    return lines


def key_figures(content: MapContent, words: Words) -> list[tuple[str, str]]:
    """Return the numbers a council asks for first; of a part of the city only what is counted there."""
    sites = content.table("coverage_sites")
    aimed_at = sites[sites["kind"].isin(content.scenario.site_kinds)]
    kinds = ", ".join(words.code("site_kind", kind) for kind in content.scenario.site_kinds)
    served = int((aimed_at["verdict"] == "served").sum())
    figures = [
        (words("{n} of {total}", n=served, total=len(aimed_at)), words("served today: {kinds}", kinds=kinds))
    ]
    if content.plan is None:
        return [*figures, *_share_figure(content, words)]
    after = int((aimed_at["verdict_after"] == "served").sum())
    figures.append((words("{n} of {total}", n=after, total=len(aimed_at)), words("served after the plan")))
    length_m = float(content.plan.tables["trenches"]["length_m"].sum())
    if not content.area_name:
        figures.append((words.length(length_m), words("planned route, existing ducts included")))
        figures.append((words.money(content.plan.cost_eur), _how_good(content.plan.gap, words)))
    return figures


def _how_good(gap: float, words: Words) -> str:
    if gap < _PROVEN:
        return words("cost; no cheaper route exists (proven)")
    return words("cost; route at most {gap} above the optimum", gap=words.share(gap))


def _share_figure(content: MapContent, words: Words) -> Iterator[tuple[str, str]]:
    districts = content.table("coverage_districts")
    counted = districts[districts["unit"] == content.unit]
    if n := int(counted["n"].sum()):
        unit = counted_label(content.unit, words)
        share = words.share(int(counted["n_served"].sum()) / n)
        yield share, words("served today: {unit} (n = {n})", unit=unit, n=n)


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


def convergence_degrees(area: shapely.Geometry, crs: str) -> float:
    """Return the angle from true north to grid north in the middle of ``area``, degrees, east positive."""
    projected = pyproj.CRS(crs)
    middle = shapely.centroid(area)
    to_degrees = pyproj.Transformer.from_crs(projected, projected.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(middle.x, middle.y)
    return float(pyproj.Proj(projected).get_factors(lon, lat).meridian_convergence)


def draw_imprint(column: Column, content: MapContent, spec: MapSpec, words: Words) -> Column:
    """Write coordinate system, north, sources with licence and date, and that a program drew it."""
    for line in imprint(content, spec, words):
        column = column.lines("imprint", line, FINE).skip(0.5)
    return column


def imprint(content: MapContent, spec: MapSpec, words: Words) -> Iterator[str]:
    """Yield the fine print, sentence by sentence."""
    crs = pyproj.CRS(content.project.crs)
    degrees = convergence_degrees(content.area, content.project.crs)
    yield words(
        "{crs} ({name}); top is grid north, true north lies {degrees:.1f}° to the {side}",
        crs=content.project.crs,
        name=crs.name,
        degrees=abs(degrees),
        side=words("right") if degrees < 0 else words("left"),
    )
    yield words("Sources: {sources}", sources="; ".join(sources(content, words)) or words("n/a"))
    if left_out := hidden(content, words):
        yield words("Not shown, because internal: {left_out}", left_out=left_out)
    yield words(_GENERATED, version=__version__)
    if spec.printed is not None:
        yield words("Printed: {day}", day=spec.printed)


def sources(content: MapContent, words: Words) -> Iterator[str]:
    """Yield every source of the inputs with its licence, latest date and layers; what is unsaid is "n/a"."""
    rows = [
        table[["source", "licence", "as_of"]].assign(layer=words(TABLES[name].label))
        for name in _CREDITED
        if len(table := content.table(name))
    ]
    if not rows:
        return
    stated = pd.concat(rows, ignore_index=True).drop_duplicates()
    for (source, licence), part in stated.groupby(["source", "licence"], dropna=False, sort=False):
        yield words(
            "{source} ({licence}, {day}): {layers}",
            source=_or_none(source),
            licence=_or_none(licence),
            day=_or_none(part["as_of"].max()),
            layers=part["layer"].unique().tolist(),
        )


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def hidden(content: MapContent, words: Words) -> list[str]:
    """Return what an open map leaves out, as "Existing fibre" or "Planned route (12)"."""
    notes = []
    for message in content.left_out:
        table = TABLES[message.fields["table"]]
        if table.geometry != "none" and table.name != "findings":
            n = message.fields.get("n")
            label = words(table.label)
            notes.append(words("{layer} ({n} {n:row|rows})", layer=label, n=n) if n else label)
    return notes


def imprint_height(column: Column, content: MapContent, spec: MapSpec, words: Words) -> float:
    """Return the height of the fine print in this column, in millimetres."""
    font = column.font(FINE)
    lines = [wrapped(line, font, column.box.width) for line in imprint(content, spec, words)]
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
