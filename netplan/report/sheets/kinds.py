"""The map sheets one can pick: what each shows from the ground up, and what it needs.

Adding a map is adding a row to ``KINDS``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pandas as pd
import shapely

from netplan.errors import DataError, ParameterError
from netplan.messages import Message, mark
from netplan.model.programme import period_of
from netplan.model.styles import Style, style
from netplan.report.sheets.derived import (
    changed_sites,
    cost_style,
    district_costs,
    gap_style,
    reached_sites,
)
from netplan.report.sheets.layers import (
    DrawnLayer,
    Layers,
    Subject,
    address_ground,
    aimed_at,
    networks,
    planned_routes,
    second_routes,
    sites_by_kind,
    sites_of_kind,
    town,
)
from netplan.report.sheets.map_content import MapContent

_MANY: Mapping[str, int] = MappingProxyType(  # carriers of which there are too many for a small scale
    {
        "ISA_Strassenlaterne": 12_000,
        "ISA_Strassenmobiliar": 12_000,
        "ISA_HolzMast": 25_000,
        "ISA_Ampel": 60_000,
    }
)


@dataclass(frozen=True)
class SheetKind:
    """One map to pick: name, what it shows, layers, tables that must have rows, how to get them."""

    label: str
    says: str
    layers: Callable[[Subject], Layers]
    needs: tuple[str, ...] = ()
    advice: str = ""
    column: str = field(default="", kw_only=True)


def layers_of(kind: str, subject: Subject) -> tuple[DrawnLayer, ...]:
    """Return the layers of a map from the ground up; those without rows are left out."""
    return tuple(layer for layer in kind_of(kind).layers(subject) if len(layer.table))


def require(kind: str, tables: Mapping[str, pd.DataFrame]) -> None:
    """Make sure that everything a map shows is there; one district of it may well be empty.

    Raises:
        ParameterError: there is no such kind.
        DataError: what it shows has not been computed.

    """
    chosen = kind_of(kind)
    for name in chosen.needs:
        table = tables.get(name)
        if table is None or not len(table) or (chosen.column in table and table[chosen.column].isna().all()):
            raise DataError(
                mark("The map “{kind}” cannot be drawn: {advice}"),
                kind=Message(chosen.label),
                advice=Message(chosen.advice),
            )


def kind_of(kind: str) -> SheetKind:
    """Return a kind of map.

    Raises:
        ParameterError: there is no such kind.

    """
    if kind not in KINDS:
        raise ParameterError(
            mark("There is no map called {kind}; there are {kinds}"), kind=kind, kinds=list(KINDS)
        )
    return KINDS[kind]


def _today(subject: Subject) -> Layers:
    yield from address_ground(subject, "verdict")
    yield from town(subject)
    yield from networks(subject)
    yield from sites_by_kind(subject, style("coverage_sites"))


def _after(subject: Subject) -> Layers:
    yield from address_ground(subject, "verdict_after")
    yield from town(subject)
    yield from networks(subject)
    yield from planned_routes(subject)
    yield from sites_by_kind(subject, style("coverage_sites", "after"))


def _change(subject: Subject) -> Layers:
    words = subject.words
    yield from town(subject)
    yield from networks(subject)
    yield from planned_routes(subject)
    sites = changed_sites(aimed_at(subject, subject.table("coverage_sites")))
    n = int((sites["change"] == "gained").sum())
    note = words("{n} of {total} gain the target through the plan", n=n, total=len(sites))
    look = replace(style("compared_sites"), table="compared_sites")
    yield DrawnLayer("compared_sites", sites, look, words("What the plan changes"), note, "name", whole=True)


def _programme(subject: Subject) -> Layers:
    words = subject.words
    yield from town(subject)
    yield from networks(subject)
    trenches, sites = subject.table("programme_trenches"), subject.table("programme_sites")
    note = words("n = {n}, of which {m} in no year", n=len(trenches), m=int(trenches["stage"].isna().sum()))
    title = words("Trench by year")
    yield DrawnLayer("programme_trenches", trenches, _dated("programme_trenches", trenches), title, note)
    note = words("n = {n}, of which {m} in no year", n=len(sites), m=int(sites["stage"].isna().sum()))
    look = _dated("programme_sites", sites)
    yield DrawnLayer("programme_sites", sites, look, words("Sites by year"), note, "name", whole=True)


def _dated(name: str, table: pd.DataFrame) -> Style:
    """Return the style of a programme with the years of the calendar instead of counted ones."""
    dated = table.dropna(subset=["stage", "year"]).drop_duplicates("stage").to_dict("records")
    years = {row["stage"]: period_of(row) for row in dated}
    look = style(name)
    classes = tuple(
        replace(one, labels={"en": str(years[one.high]), "de": str(years[one.high])})
        if not one.missing and one.high in years and one.high - one.low == 1
        else one
        for one in look.classes
    )
    return replace(look, classes=classes)


def _schools(subject: Subject) -> Layers:
    yield from town(subject)
    yield from networks(subject)
    sites = subject.table("coverage_sites")
    schools = sites[sites["kind"] == "school"]
    yield sites_of_kind(subject, schools, style("coverage_sites"), "school", 1.2)


def _site(subject: Subject) -> Layers:
    yield from town(subject)
    yield from networks(subject)
    yield from planned_routes(subject)
    yield from second_routes(subject)
    yield from sites_by_kind(subject, style("coverage_sites"))


def _carriers(subject: Subject) -> Layers:
    words = subject.words
    yield from _arriving(subject)
    yield from town(subject)
    yield from networks(subject)
    carriers = subject.table("carriers")
    unit = words("n = {n}", n=len(carriers))
    yield DrawnLayer("carriers", carriers, _sparse_carriers(), words("Carriers"), unit)
    lines = subject.table("sight_lines")
    if len(lines):
        note = words("n = {n} rays", n=len(lines))
        yield DrawnLayer("sight_lines", lines, style("sight_lines"), words("Lines of sight"), note)
    links = subject.table("radio_links")
    note = words("n = {n} {n:link|links}", n=len(links))
    yield DrawnLayer(
        "radio_links", links, style("radio_links"), words("Radio links that could be built"), note
    )
    hops = subject.table("trenches")
    hops = hops[hops["segment_kind"] == "radio"] if len(hops) else hops
    note = words("n = {n} {n:hop|hops}", n=len(hops))
    yield DrawnLayer("trenches", hops, style("trenches"), words("Radio links of the plan"), note)
    yield from _chosen(subject)
    chosen = len(subject.table("choice_links")) > 0
    yield from sites_by_kind(subject, style("coverage_sites", "after" if chosen else ""))


def _chosen(subject: Subject) -> Layers:
    """Yield the carriers that were chosen, with their links and trenches."""
    words = subject.words
    for name, title in (
        ("choice_trenches", mark("Trenches to the chosen carriers")),
        ("choice_links", mark("Radio links of the chosen carriers")),
        ("choice_hops", mark("Hops between chosen carriers")),
        ("chosen_carriers", mark("Chosen carriers")),
    ):
        table = subject.table(name)
        if len(table):
            look = replace(style(name), below_scale=0)
            yield DrawnLayer(name, table, look, words(title), words("n = {n}", n=words.number(len(table))))


def _arriving(subject: Subject) -> Layers:
    """Yield what arrives over radio, or else what carriers see, as far as it was computed."""
    words = subject.words
    cells, seen = subject.table("radio_cells"), subject.table("view_cells")
    if len(cells):
        unknown = int((cells["radio_cell"] == "unknown").sum())
        note = words(
            "{setup}; cells of {side} m, n = {n}, of which {unknown} unknown; surface: {source}",
            setup=str(cells["setup"].iloc[0]),
            side=words.number(float(cells["cell_m"].iloc[0])),
            n=words.number(len(cells)),
            unknown=words.number(unknown),
            source=str(cells["source"].iloc[0] or "–"),
        )
        yield DrawnLayer("radio_cells", cells, style("radio_cells"), words("Received power"), note)
    elif len(seen):
        note = words("n = {n}", n=words.number(len(seen)))
        yield DrawnLayer("view_cells", seen, style("view_cells"), words("What carriers see"), note)


def _sparse_carriers() -> Style:
    """Return the style of carriers with lamps, of which there are too many, at large scales only."""
    look = style("carriers")
    classes = tuple(replace(one, below_scale=_MANY.get(one.value, 0)) for one in look.classes)
    return replace(look, below_scale=0, classes=classes)


def _cost(subject: Subject) -> Layers:
    words = subject.words
    connections = subject.table("connections")
    districts = district_costs(subject.table("districts"), subject.table("coverage_sites"), connections)
    note = words(
        "{cost}, all included; what sites share is divided among them; n = {n} {n:district|districts}",
        cost=words.euros(float(districts["cost_eur"].sum())),
        n=len(districts),
    )
    amounts = [words.money(float(value)) for value in districts["cost_eur"]]
    named = districts["name"].fillna("").astype(str)
    districts = districts.assign(name=[f"{name}: {text}" for name, text in zip(named, amounts, strict=True)])
    title = words("Cost by district")
    yield DrawnLayer("coverage_districts", districts, cost_style(districts["cost_eur"]), title, note, "name")
    yield from town(subject, names=False)
    yield from planned_routes(subject)


def _gap(subject: Subject) -> Layers:
    words = subject.words
    yield from address_ground(subject, "verdict")
    yield from town(subject)
    yield from networks(subject)
    sites = reached_sites(aimed_at(subject, subject.table("coverage_sites")))
    unknown = int(sites["reached"].isna().sum())
    note = words("n = {n}, of which {unknown} unknown", n=len(sites), unknown=unknown)
    title = words("Sure download beside the need")
    yield DrawnLayer("coverage_sites", sites, gap_style(), title, note, "name", whole=True)


def _redundancy(subject: Subject) -> Layers:
    words = subject.words
    yield from town(subject)
    yield from networks(subject)
    yield from _counted(subject, "weak_segments", mark("Who goes dark where a trench is cut"))
    yield from second_routes(subject)
    yield from _counted(subject, "remedies", mark("Remedies"))
    second = subject.table("second_sites")
    if len(second):
        note = words("n = {n}", n=len(second))
        look = style("second_sites")
        yield DrawnLayer("second_sites", second, look, words("Sites with a second route"), note, "name")
        return
    yield from sites_by_kind(subject, style("coverage_sites", "after"))


def _counted(subject: Subject, name: str, title: str) -> Layers:
    table, words = subject.table(name), subject.words
    if len(table):
        yield DrawnLayer(name, table, style(name), words(title), words("n = {n}", n=len(table)))


_PLAN_FIRST = mark("make a plan first")
KINDS: Mapping[str, SheetKind] = MappingProxyType(
    {
        "today": SheetKind(
            mark("Coverage today"),
            mark("who reaches the target today, and who does not"),
            _today,
        ),
        "after": SheetKind(
            mark("Coverage after the plan"),
            mark("who reaches the target once the plan is built, and the route"),
            _after,
            ("coverage_sites", "trenches"),
            _PLAN_FIRST,
        ),
        "change": SheetKind(
            mark("What the plan changes"),
            mark("which sites gain the target through the plan"),
            _change,
            ("coverage_sites", "trenches"),
            _PLAN_FIRST,
        ),
        "programme": SheetKind(
            mark("Building programme by year"),
            mark("what is built in which year, and which sites it connects"),
            _programme,
            ("programme_trenches",),
            mark("decide on a building programme with its years first"),
            column="stage",
        ),
        "schools": SheetKind(
            mark("Schools and how they are connected"),
            mark("which schools reach the target today"),
            _schools,
            ("coverage_sites",),
            mark("the project has no site"),
        ),
        "carriers": SheetKind(
            mark("Carriers and radio links"),
            mark("masts, buildings, signals and lamps that can carry radio, and the links"),
            _carriers,
            ("carriers",),
            mark("the project has no carrier"),
        ),
        "cost": SheetKind(
            mark("Cost by district"),
            mark("what the plan costs for the sites of each district"),
            _cost,
            ("districts", "connections"),
            _PLAN_FIRST,
        ),
        "gap": SheetKind(
            mark("Gap to the target"),
            mark("which part of the rate they need sites surely have"),
            _gap,
            ("coverage_sites",),
            mark("the project has no site"),
        ),
        "redundancy": SheetKind(
            mark("Redundancy"),
            mark("how many sites go dark where a trench is cut, and second routes"),
            _redundancy,
            ("weak_segments",),
            mark("ask for weak places and second routes first"),
        ),
        "site": SheetKind(
            mark("Sites and the planned route"),
            mark("what the sites have today, and what is planned for them"),
            _site,
            ("coverage_sites",),
            mark("the project has no site"),
        ),
    }
)


def place_of(content: MapContent, site: str) -> shapely.Point:
    """Return where a site is.

    Raises:
        ParameterError: there is no such site.

    """
    sites = content.table("coverage_sites")
    found = sites.loc[sites["id"] == site, "geometry"].to_numpy(object)
    if not len(found):
        raise ParameterError(mark("There is no site {site}"), site=site)
    point: shapely.Point = shapely.centroid(found[0])
    return point
