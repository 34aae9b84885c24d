"""Beside the map: title, key figures, legend; below: scale, north, sources, how it was made."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import cos, radians, sin
from typing import Any

import numpy as np
import pandas as pd
import pyproj
import shapely

from netplan import __version__
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.scenario import TARGETS
from netplan.model.styles import Symbol, palette
from netplan.model.tables import TABLES
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
_GENERATED = mark("Generated automatically by netplan-gis {version}; check before use")
# the input tables whose origin a reader must know, when they are drawn or counted
_CREDITED = ("streets", "districts", "boundary", "sites", "addresses", "cells", "fibre", "ducts", "pops")


@dataclass(frozen=True)
class Column:
    """A column of the sheet that fills from the top; ``y`` is where the next thing goes."""

    paper: Paper
    box: Box
    y: float

    def lines(self, group: str, words: str, font: Font, indent_mm: float = 0.0) -> "Column":
        """Write wrapped text and return the column below it."""
        y = self.y
        for line in wrapped(words, font, self.box.width - indent_mm):
            y -= font.line_mm
            self.paper.text(group, (self.box.left + indent_mm, y + 0.25 * font.line_mm), line, font)
        return self.at(y)

    def at(self, y: float) -> "Column":
        """Return the column with the next thing at ``y``."""
        return Column(self.paper, self.box, y)

    def skip(self, gap_mm: float = _GAP_MM) -> "Column":
        """Return the column a little further down."""
        return self.at(self.y - gap_mm)

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
    target = TARGETS[content.scenario.target]
    lines = [words("{kind}; target: {target}", kind=kind, target=words(target.label))]
    if content.plan:
        lines.append(words("Scenario: {scenario}", scenario=content.scenario.name))
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
        return figures
    after = int((aimed_at["verdict_after"] == "served").sum())
    figures.append((words("{n} of {total}", n=after, total=len(aimed_at)), words("served after the plan")))
    length_m = float(content.plan.tables["trenches"]["length_m"].sum())
    if not content.area_name:
        figures.append((words.length(length_m), words("planned route, existing ducts included")))
        gap = words.share(content.plan.gap)
        figures.append(
            (words.money(content.plan.cost_eur), words("cost; at most {gap} above the optimum", gap=gap))
        )
    return figures


def draw_figures(column: Column, figures: Sequence[tuple[str, str]]) -> Column:
    """Write the key figures: a number and what it says, two beside each other."""
    if not figures:
        return column
    column = column.rule("figures")
    width = column.box.width / 2
    for k in range(0, len(figures), 2):
        lowest = column.y
        for place, (number, meaning) in enumerate(figures[k : k + 2]):
            left = column.box.left + place * width
            half = Column(
                column.paper, Box(left, column.box.bottom, left + width - 2, column.box.top), column.y
            )
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
    paper, left = column.paper, column.box.left
    lines = wrapped(row.label, BODY, column.box.width - _SWATCH_MM - 2 - (_AMOUNT_MM if row.amount else 0))
    height = max(_ROW_MM, len(lines) * BODY.line_mm + 1.2)
    middle = column.y - height / 2
    _swatch(paper, row, Box(left, middle - 1.6, left + _SWATCH_MM, middle + 1.6))
    y = middle + (len(lines) - 1) * BODY.line_mm / 2 - 0.9
    for line in lines:
        paper.text("legend", (left + _SWATCH_MM + 2, y), line, BODY)
        y -= BODY.line_mm
    if row.amount:
        paper.text("legend", (column.box.right, middle - 0.9), row.amount, BODY, "right")
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


def draw_numbered(column: Column, names: Sequence[str], words: Words) -> Column:
    """List the districts that had no room for their name."""
    if not names:
        return column
    column = column.lines("numbered", words("Districts by number"), HEADING)
    listed = "   ".join(f"{k}\u00a0{name.replace(' ', chr(0xA0))}" for k, name in enumerate(names, start=1))
    return column.lines("numbered", listed, FINE).skip()


def draw_scale(column: Column, view: View, words: Words, paper_name: str) -> Column:
    """Draw the scale bar and the ratio it stands for on this sheet."""
    step_m = _round_step(view.metres_per_mm * column.box.width * 0.55 / 4)
    step_mm = step_m / view.metres_per_mm
    y = column.y - 5
    left = column.box.left + 1.5
    for k in range(4):
        fill = palette()["ink"] if k % 2 == 0 else palette()["white"]
        box = Box(left + k * step_mm, y, left + (k + 1) * step_mm, y + 1.6)
        column.paper.rectangle("scale-bar", box, Symbol(fill=fill, stroke=palette()["ink"], width_mm=0.15))
    unit_m, unit = (1000, "km") if step_m * 4 >= 1000 else (1, "m")
    for k in (0, 2, 4):
        text = words.number(k * step_m / unit_m, None) + (f" {unit}" if k == 4 else "")
        column.paper.text("scale-bar", (left + k * step_mm, y + 2.4), text, FINE, "center")
    ratio = words("Scale 1 : {scale} on {paper}", scale=view.scale, paper=paper_name)
    column.paper.text("scale-bar", (column.box.left, y - 3.6), ratio, BODY)
    return column.at(y - 5)


def _round_step(at_most: float) -> float:
    power = 10.0 ** np.floor(np.log10(at_most))
    return float(max(step * power for step in (1, 2, 2.5, 5) if step * power <= at_most or step == 1))


def draw_north(paper: Paper, middle: tuple[float, float], content: MapContent, words: Words) -> None:
    """Draw grid north and, where it differs, true north; say by how much."""
    degrees = convergence_degrees(content.area, content.project.crs)
    x, y = middle
    ink = palette()["ink"]
    arrow = shapely.polygons([(x, y + 8), (x - 2.4, y - 4), (x, y - 2), (x + 2.4, y - 4)])
    paper.shapes("north", np.array([arrow]), Symbol(stroke=ink, width_mm=0.25))
    half = shapely.polygons([(x, y + 8), (x, y - 2), (x + 2.4, y - 4)])
    paper.shapes("north", np.array([half]), Symbol(fill=ink))
    paper.text("north", (x, y + 9), words("N"), Font(9, bold=True), "center")
    if abs(degrees) >= 0.05:
        # true north lies to the right of grid north where the convergence is negative
        tip = (x + 11 * sin(radians(-degrees)), y - 4 + 11 * cos(radians(-degrees)))
        paper.line("north", ((x, y - 4), tip), Symbol(stroke=palette()["vermillion"], width_mm=0.25))


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
    if content.left_out:
        yield words("Not shown, because internal: {left_out}", left_out=content.left_out)
    yield words(_GENERATED, version=__version__)
    if spec.printed is not None:
        yield words("Printed: {day}", day=spec.printed)


def sources(content: MapContent, words: Words) -> Iterator[str]:
    """Yield the sources of every input drawn, with licence and latest date; what nobody stated is "n/a"."""
    for name in _CREDITED:
        table = content.tables.get(name)
        if table is None or not len(table) or "source" not in table:
            continue
        label = words(TABLES[name].label)
        for (source, licence), part in table.groupby(["source", "licence"], dropna=False):
            yield words(
                "{layer}: {source} ({licence}), {day}",
                layer=label,
                source=_or_none(source),
                licence=_or_none(licence),
                day=_or_none(part["as_of"].max()),
            )


def _or_none(value: Any) -> Any:
    return None if pd.isna(value) else value


def fine_print_height(column: Column, lines: Sequence[str]) -> float:
    """Return the height of wrapped fine print, in millimetres."""
    return sum(len(wrapped(line, FINE, column.box.width)) * FINE.line_mm + 0.5 for line in lines)


def draw_stamp(paper: Paper, at: tuple[float, float], text: str, colour: str) -> None:
    """Write a framed mark such as DRAFT; ``at`` is its upper right corner."""
    font = Font(13, colour, bold=True)
    width = text_width_mm(text, font) + 5
    box = Box(at[0] - width, at[1] - 8.5, at[0], at[1])
    paper.rectangle("stamp", box, Symbol(fill=palette()["white"], stroke=colour, width_mm=0.6))
    paper.text("stamp", (at[0] - width / 2, at[1] - 6), text, font, "center")
