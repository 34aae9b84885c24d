"""The layers that map sheets share, each with what the legend says of it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pandas as pd

from netplan.i18n import Words
from netplan.model.styles import Style, style
from netplan.report.content import counted_label
from netplan.report.sheets.derived import address_squares, square_side_m
from netplan.report.sheets.map_content import MapContent

NETWORKS = frozenset({"ducts", "fibre", "pops"})  # shown on internal maps
_PALE = 0.62  # of the strength of a fill below symbols
_OTHER_KINDS = 0.72  # size of the symbols of sites the plan is not about


@dataclass(frozen=True, eq=False)
class DrawnLayer:
    """A layer of a sheet: a table in one style, and what the legend says of it.

    ``name`` is the table of the schema it looks like; ``label`` the column written on the map; ``note`` the
    denominator. ``listed`` layers stand in the legend; every row of a ``whole`` one must be on the sheet.
    """

    name: str
    table: pd.DataFrame
    style: Style
    title: str
    note: str = ""
    label: str = ""
    listed: bool = True
    whole: bool = False


@dataclass(frozen=True, eq=False)
class Subject:
    """What a kind of map is drawn from: the tables, the scale and the language."""

    content: MapContent
    scale: int
    words: Words

    def table(self, name: str) -> pd.DataFrame:
        """Return a table, without rows if there is none."""
        return self.content.table(name)


Layers = Iterator[DrawnLayer]


def address_ground(subject: Subject, verdict: str) -> Layers:
    """Yield addresses in squares, as the share that is served."""
    addresses, words = subject.table("coverage_addresses"), subject.words
    if not len(addresses) or verdict not in addresses:
        return
    side_m = square_side_m(subject.scale)
    unknown = int((addresses[verdict] == "unknown").sum())
    title = words("Served share of addresses in squares of {side}\u00a0m", side=side_m)
    note = words(
        "n = {n} {n:address|addresses}, of which {unknown} unknown", n=len(addresses), unknown=unknown
    )
    squares = address_squares(addresses, side_m, verdict)
    yield DrawnLayer("coverage_cells", squares, paled(style("coverage_cells")), title, note)


def town(subject: Subject, *, names: bool = True) -> Layers:
    """Yield streets and borders, with the names of the districts unless others carry them."""
    words = subject.words
    streets = subject.table("streets")
    yield DrawnLayer("streets", streets, style("streets"), words("Streets"))
    districts = subject.table("districts")
    look = style("districts")
    yield DrawnLayer("districts", districts, look, words("Borders"), label="name" if names else "")
    yield DrawnLayer("boundary", subject.table("boundary"), style("boundary"), words("Borders"))


def networks(subject: Subject) -> Layers:
    """Yield existing networks; they are in the content only if the map is internal."""
    for name in sorted(NETWORKS):
        title = subject.words("Existing network (internal)")
        yield DrawnLayer(name, subject.table(name), style(name), title)


def planned_routes(subject: Subject) -> Layers:
    """Yield the trenches of the plan."""
    trenches, words = subject.table("trenches"), subject.words
    length = float(trenches["length_m"].sum()) if len(trenches) else 0.0
    note = words("{length} in {n} {n:piece|pieces}", length=words.length(length), n=len(trenches))
    yield DrawnLayer("trenches", trenches, style("trenches"), words("Planned route"), note)


def second_routes(subject: Subject) -> Layers:
    """Yield second routes, where there are any."""
    routes, words = subject.table("second_routes"), subject.words
    if len(routes):
        length = words.length(float(routes["length_m"].sum()))
        note = words("{length} in {n} {n:piece|pieces}", length=length, n=len(routes))
        yield DrawnLayer("second_routes", routes, style("second_routes"), words("Second routes"), note)


def sites_by_kind(subject: Subject, look: Style) -> Layers:
    """Yield the sites by verdict, kind by kind, those the plan is about on top and larger."""
    sites = subject.table("coverage_sites")
    if not len(sites):
        return
    wanted = subject.content.scenario.site_kinds
    for kind in sorted(sites["kind"].dropna().unique(), key=lambda kind: (kind in wanted, kind)):
        size = 1.0 if kind in wanted else _OTHER_KINDS
        yield sites_of_kind(subject, sites[sites["kind"] == kind], look, str(kind), size)


def sites_of_kind(subject: Subject, sites: pd.DataFrame, look: Style, kind: str, size: float) -> DrawnLayer:
    """Return the sites of one kind, ``size`` times as large as usual; names only where they matter."""
    words = subject.words
    unknown = int((sites[look.column] == "unknown").sum())
    note = words("n = {n}, of which {unknown} unknown", n=len(sites), unknown=unknown)
    label = "name" if size >= 1.0 else ""
    title = counted_label(kind, words)
    return DrawnLayer("coverage_sites", sites, sized(look, size), title, note, label, whole=True)


def aimed_at(subject: Subject, sites: pd.DataFrame) -> pd.DataFrame:
    """Return the sites the plan is about."""
    return sites[sites["kind"].isin(subject.content.scenario.site_kinds)]


def sized(look: Style, size: float) -> Style:
    """Return a style with everything ``size`` times as large."""
    if size == 1.0:
        return look
    classes = tuple(
        replace(
            one,
            symbol=replace(
                one.symbol,
                width_mm=one.symbol.width_mm * size,
                size_mm=one.symbol.size_mm * size,
                dash_mm=tuple(length * size for length in one.symbol.dash_mm),
                hatch_gap_mm=one.symbol.hatch_gap_mm * size,
                hatch_width_mm=one.symbol.hatch_width_mm * size,
            ),
        )
        for one in look.classes
    )
    return replace(look, classes=classes)


def paled(look: Style) -> Style:
    """Return a style with fills halfway to white: symbols stand out on it, and its classes stay apart."""
    classes = tuple(
        replace(one, symbol=replace(one.symbol, fill=_pale(one.symbol.fill))) for one in look.classes
    )
    return replace(look, classes=classes)


def _pale(colour: str) -> str:
    parts = [round(255 - _PALE * (255 - byte)) for byte in bytes.fromhex(colour[1:])]
    return "#" + "".join(f"{part:02X}" for part in parts) if colour else ""
