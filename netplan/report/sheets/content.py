"""What stands on a map sheet, as data: titles, figures, layers with their denominators, the fine print.

Whoever draws it needs neither the project nor the plan.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import shapely

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.codes import Language
from netplan.model.plan import Coverage, Plan
from netplan.model.sheets import Box, SheetOrder
from netplan.model.styles import palette
from netplan.report.sheets.facts import Fact, facts_of
from netplan.report.sheets.kinds import kind_of, layers_of, place_of, require
from netplan.report.sheets.layers import NETWORKS, DrawnLayer, Subject
from netplan.report.sheets.map_content import MapContent, MapSpec, map_content
from netplan.report.sheets.page import Page, extent_of, page_of, scale_for
from netplan.report.sheets.telling import block_lines, imprint, subtitles

_AROUND_M = 350.0  # shown around a site, at least
_SMALLEST_SCALE, _LARGEST_SCALE = 5_000_000, 100


@dataclass(frozen=True, eq=False)
class SheetContent:
    """A sheet, ready to be drawn.

    Attributes:
        order: as it was ordered.
        language: of all texts.
        page: where map and texts lie.
        crs, scale, extent: what the map shows: left, bottom, right, top in metres.
        title, subtitles: the words above.
        figures: numbers with what they count.
        layers: from the ground up.
        outline: border of the municipality, None if it is not known.
        area: what is shown alone; None for everything.
        site: place of the site the sheet is about.
        stamps: framed marks (text, colour).
        block: lines of the title block (what, value).
        imprint: the fine print, sentence by sentence.
        says: what the map shows, for those who cannot see it.

    """

    order: SheetOrder
    language: Language
    page: Page
    crs: str
    scale: int
    extent: Box
    title: str
    subtitles: tuple[str, ...]
    figures: tuple[Fact, ...]
    layers: tuple[DrawnLayer, ...]
    outline: shapely.Geometry | None
    area: shapely.Geometry | None
    site: shapely.Point | None
    stamps: tuple[tuple[str, str], ...]
    block: tuple[tuple[str, str], ...]
    imprint: tuple[str, ...]
    says: str


def sheet_contents(
    result: Plan | Coverage, orders: Sequence[SheetOrder], words: Words
) -> tuple[SheetContent, ...]:
    """Return what stands on each sheet; ``result.tables`` may hold a programme and second routes, too.

    Raises:
        ParameterError: an order names a kind, district or site that does not exist, or a page too small.
        DataError: what a map shows has not been computed.

    """
    cut: dict[tuple[str, bool], MapContent] = {}
    plan = result if isinstance(result, Plan) else None
    tables = {**result.project.layers, **(plan.coverage.tables if plan else {}), **result.tables}
    for order in orders:
        require(order.kind, tables)
        key = order.area, order.internal
        if key not in cut:
            cut[key] = map_content(result, MapSpec(area=order.area, internal=order.internal))
    return tuple(_content(cut[order.area, order.internal], order, words) for order in orders)


def _content(content: MapContent, order: SheetOrder, words: Words) -> SheetContent:
    page = page_of(order)
    site = place_of(content, order.site) if order.site else None
    bounds = _bounds(content, order, site)
    scale = order.scale or scale_for(bounds, page.frame)
    if not _LARGEST_SCALE <= scale <= _SMALLEST_SCALE:
        raise ParameterError(mark("A map cannot be drawn at 1 : {scale}"), scale=scale)
    kind = kind_of(order.kind)
    boundary = content.table("boundary")["geometry"].to_numpy(object)
    title = order.block.title or f"{content.area_name or content.project.name}: {words(kind.label)}"
    return SheetContent(
        order=order,
        language=words.language,
        page=page,
        crs=content.project.crs,
        scale=scale,
        extent=extent_of(bounds, scale, page.frame),
        title=title,
        subtitles=tuple(subtitles(content, words, words(kind.says))),
        figures=facts_of(order.kind, content, words),
        layers=layers_of(order.kind, Subject(content, scale, words)),
        outline=shapely.union_all(boundary) if len(boundary) else None,
        area=content.area if content.area_name else None,
        site=site,
        stamps=_stamps(order, words),
        block=block_lines(order.block, words),
        imprint=tuple(imprint(content, words, order.internal_because, NETWORKS | set(kind.needs))),
        says=f"{title}. {words('Map')}: {words(kind.says)}.{_because(order, words)}",
    )


def _bounds(content: MapContent, order: SheetOrder, site: shapely.Point | None) -> Box:
    """Return what is to be shown."""
    if order.box is not None:
        left, bottom, right, top = order.box
        if not (np.isfinite(order.box).all() and left < right and bottom < top):
            raise ParameterError(
                mark("{box} is no extent; give left, bottom, right, top in metres"), box=list(order.box)
            )
        return order.box
    if site is not None:
        return site.x - _AROUND_M, site.y - _AROUND_M, site.x + _AROUND_M, site.y + _AROUND_M
    left, bottom, right, top = (float(number) for number in shapely.bounds(content.area))
    return left, bottom, right, top


def _because(order: SheetOrder, words: Words) -> str:
    """Return why a map shows internal data: a bare one has no fine print, its file must say so by itself."""
    if not order.internal:
        return ""
    return " " + words("Internal, not for publication; reason: {reason}.", reason=order.internal_because)


def _stamps(order: SheetOrder, words: Words) -> tuple[tuple[str, str], ...]:
    draft = [(words("DRAFT"), palette()["vermillion"])] if order.block.draft else []
    return (*draft, *([(words("INTERNAL"), palette()["ink"])] if order.internal else []))
