"""The maps of a pack: printed sheets, and the same maps as pictures for the report and the atlas."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.messages import Message
from netplan.model.sheets import SheetOrder, TitleBlock
from netplan.progress import SILENT, Progress
from netplan.report.council.pages import Picture
from netplan.report.council.results import Results
from netplan.report.section import Section
from netplan.report.sheets.kinds import KINDS, require
from netplan.report.sheets.press import Printed, print_sheets

_MAP_MM, _SITE_MM, _LEGEND_MM = (174.0, 112.0), (174.0, 80.0), 46.0
_SITE = "site"  # the map of the pages of sites; the sheets show the same together


@dataclass(frozen=True)
class Maps:
    """What was drawn: pictures by kind of map and by site, what is wrong with the sheets, what they lack."""

    by_kind: Mapping[str, Picture] = field(default_factory=dict)
    by_site: Mapping[str, Picture] = field(default_factory=dict)
    faults: tuple[Message, ...] = ()
    lacking: tuple[Message, ...] = ()


@dataclass(frozen=True)
class _Wanted:
    """A map to draw: its order, its file, and whose it is."""

    order: SheetOrder
    path: Path
    kind: str = ""
    site: str = ""


def draw_maps(
    results: Results,
    sites: Sequence[str],
    folder: Path,
    style: tuple[TitleBlock, Words, str],
    progress: Progress = SILENT,
) -> Maps:
    """Print a sheet of every kind of map to ``folder/maps``, and draw the pictures of report and atlas.

    ``style`` is the title block, the language, and why to show what is internal, too; "" leaves it out.

    Raises:
        DataError: a file cannot be written.
        Cancelled: the user stopped.

    """
    scratch = folder / ".pictures"
    scratch.mkdir()
    wanted = list(_wanted(results, sites, folder, scratch, style))
    printed = print_sheets(
        results.told, [(one.order, [one.path]) for one in wanted], style[1], progress, anyway=True
    )
    lacking = dict.fromkeys(note for made in printed for note in made.notes)
    pairs = list(zip(wanted, printed, strict=True))
    found = Maps(
        {one.kind: _picture(one, made, style[1]) for one, made in pairs if one.kind},
        {one.site: _picture(one, made, style[1]) for one, made in pairs if one.site},
        tuple(Message("{file}: {fault}", {"file": one.path.name, "fault": fault})
              for one, made in pairs for fault in made.faults),
        tuple(Message("{note}", {"note": note}) for note in lacking),
    )  # fmt: skip
    for path in scratch.iterdir():
        path.unlink()
    scratch.rmdir()
    return found


def _wanted(
    results: Results, sites: Sequence[str], folder: Path, scratch: Path, style: tuple[TitleBlock, Words, str]
) -> Iterator[_Wanted]:
    block, words, because = style
    maps = folder / words("maps")
    maps.mkdir()
    for kind in _kinds(results):
        sheet = SheetOrder(kind=kind, block=block, internal_because=because)
        inside = replace(sheet, bare=True, size_mm=_MAP_MM, legend_mm=_LEGEND_MM)
        yield _Wanted(inside, scratch / f"{kind}.svg", kind=kind)
        yield _Wanted(sheet, maps / f"{kind}.pdf")
    for k, site in enumerate(sites):
        around = SheetOrder(_SITE, bare=True, site=site, size_mm=_SITE_MM, internal_because=because)
        order = replace(around, legend_mm=_LEGEND_MM)
        yield _Wanted(order, scratch / f"site-{k}.svg", site=site)


def _kinds(results: Results) -> Iterator[str]:
    """Yield the kinds of maps there are results for."""
    tables = {**results.plan.project.layers, **results.told.tables}
    for key in KINDS:
        if key != _SITE and _is_there(key, tables):
            yield key


def _is_there(kind: str, tables: Mapping[str, pd.DataFrame]) -> bool:
    """Return whether what a map shows has been computed, and holds something."""
    try:
        require(kind, tables)
    except DataError:
        return False
    return True


def _picture(one: _Wanted, made: Printed, words: Words) -> Picture:
    caption = words("Scale 1 : {scale}", scale=words.number(made.scale))
    if one.kind:
        caption = f"{words(KINDS[one.kind].label)}, {caption}"
    table = _legend(one.kind, made, words) if one.kind else None
    return Picture(f"map-{one.path.stem}", one.path.read_bytes(), made.alt, caption, table)


def _legend(kind: str, made: Printed, words: Words) -> Section | None:
    """Return what a map shows as a table: a row for every line of its legend that is counted."""
    rows = tuple(
        (one.title, f"{one.label} ({one.note})" if one.note else one.label, one.amount)
        for one in made.legend
        if one.amount
    )
    if not rows:
        return None
    header = (words("Layer"), words("Class"), words("Drawn"))
    note = " ".join(made.unseen)
    return Section(words(KINDS[kind].label), header, rows, note, left=2)
