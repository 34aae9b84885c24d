"""What a map says in words: titles, key figures, the fine print, and the text for those who cannot see it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pandas as pd
import pyproj
import shapely

from netplan import __version__
from netplan.core.decisions.relief import SET_ASIDE
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.scenario import title_of
from netplan.model.sheets import TitleBlock
from netplan.model.tables import TABLES
from netplan.report.content import sources_line
from netplan.report.sheets.map_content import MapContent

_GENERATED = mark("Generated automatically by netplan-gis {version}; check before use")
# the input tables whose origin a reader must know, when they are drawn or counted
_CREDITED = ("streets", "districts", "boundary", "sites", "addresses", "cells", "fibre", "ducts", "pops")


def content_title(content: MapContent) -> str:
    """Return the names of municipality and area."""
    return f"{content.project.name}: {content.area_name}" if content.area_name else content.project.name


def subtitles(content: MapContent, words: Words, says: str = "") -> list[str]:
    """Return what the map shows, against which target, for which scenario; ``says`` is its own sentence."""
    usual = words("Coverage and planned route") if content.plan else words("Coverage")
    kind = says[:1].upper() + says[1:] or usual
    target = content.scenario.goal
    lines = [words("{kind}; target: {target}", kind=kind, target=words(target.label))]
    if content.plan:
        lines.append(words("Scenario: {scenario}", scenario=title_of(content.scenario.name)))
    days = content.table("coverage_sites")["as_of"].dropna()
    if len(days):
        first, last = days.min().date(), days.max().date()
        span = words("{first} to {last}", first=first, last=last) if first != last else words.date(last)
        lines.append(words("Data as of {span}", span=span))
    return lines


def convergence_degrees(area: shapely.Geometry, crs: str) -> float:
    """Return the angle from true north to grid north in the middle of ``area``, degrees, east positive."""
    projected = pyproj.CRS(crs)
    middle = shapely.centroid(area)
    to_degrees = pyproj.Transformer.from_crs(projected, projected.geodetic_crs, always_xy=True)
    lon, lat = to_degrees.transform(middle.x, middle.y)
    return float(pyproj.Proj(projected).get_factors(lon, lat).meridian_convergence)


def imprint(
    content: MapContent, words: Words, because: str = "", shown: frozenset[str] | None = None
) -> Iterator[str]:
    """Yield the fine print, sentence by sentence; of what is left out only what the map would have shown.

    ``because`` is why internal data are shown; "" if they are not.
    """
    crs = pyproj.CRS(content.project.crs)
    degrees = convergence_degrees(content.area, content.project.crs)
    yield words(
        "{crs} ({name}); top is grid north, true north lies {degrees:.1f}° to the {side}",
        crs=content.project.crs,
        name=crs.name,
        degrees=abs(degrees),
        side=words("right") if degrees < 0 else words("left"),
    )
    yield sources_line(sources(content, words), words)
    if left_out := hidden(content, words, shown):
        yield words("Not shown, because internal: {left_out}", left_out=left_out)
    if n := sum(one.code in SET_ASIDE for one in content.plan.problems) if content.plan else 0:
        yield words(
            "Planned without {n} {n:thing that was decided, but cannot be kept|things that were decided, but "
            "cannot be kept}: see the findings",
            n=n,
        )
    if because.strip():
        yield words("Internal: shows routes that are secrets of their operators; not for publication")
        yield words("Reason: {reason}", reason=because)
    yield words(_GENERATED, version=__version__)


def sources(content: MapContent, words: Words) -> Iterator[str]:
    """Yield every source of the inputs with its licence, latest date and layers; what is unsaid is "n/a"."""
    rows = [
        pd.DataFrame(table[["source", "licence", "as_of"]].drop_duplicates()).assign(
            layer=words(TABLES[name].label)
        )
        for name in _CREDITED
        if len(table := content.table(name))
    ]
    if not rows:
        return
    stated = pd.concat(rows, ignore_index=True)
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


def hidden(content: MapContent, words: Words, shown: frozenset[str] | None = None) -> list[str]:
    """Return what an open map leaves out, as "Existing fibre" or "Planned route (12)"."""
    notes = []
    for message in content.left_out:
        if (name := message.fields["table"]) not in TABLES:  # from elsewhere: it is on no map
            continue
        table = TABLES[name]
        is_meant = table.name != "findings" if shown is None else table.name in shown
        if table.geometry != "none" and is_meant:
            n = message.fields.get("n")
            label = words(table.label)
            notes.append(words("{layer} ({n} {n:row|rows})", layer=label, n=n) if n else label)
    return notes


def block_lines(block: TitleBlock, words: Words) -> tuple[tuple[str, str], ...]:
    """Return the lines of a title block (what, value); what nobody filled in is left out."""
    annex = words("Annex {n} to {document}", n=block.annex, document=block.document)
    paper = annex if block.annex and block.document else block.document
    lines = (
        (words("Document"), paper),
        (words("Office"), block.office),
        (words("Author"), block.author),
        (words("Date"), told_day(block.day, words)),
        (words("Version"), block.version),
        (words("Status"), words("Draft") if block.draft else ""),
    )
    return tuple((what, value) for what, value in lines if value)


def told_day(day: str, words: Words) -> str:
    """Return a day of ISO 8601 in the language, anything else as it is."""
    try:
        return words.date(date.fromisoformat(day))
    except ValueError:
        return day
