"""The route of a plan as objects of the package BRA: what a consent under § 127 TKG is asked with."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd
import shapely

from netplan.io.xtrasse.codes import (
    BUNDLE_TUBES,
    EQUIPMENT,
    GROUNDS,
    GROUNDS_OF_USE,
    METHODS,
    tube_code,
)
from netplan.messages import Message, mark
from netplan.model.xtrasse import Feature, Property, group, key_of, place, refers, said

Tables = Mapping[str, pd.DataFrame]
_AROUND_M = 10.0  # what the area of a plan reaches beyond its route


@dataclass(frozen=True)
class PlanHead:
    """What is said of a plan as a whole.

    Attributes:
        key: of the municipality and its plan, from which all ids come.
        title: of the plan.
        status: code of ``BRA_PlanStatus``; 1000 is laying with consent under § 127 TKG.
        applicant, planner: organisations, "" if nobody has said; never persons.
        begin, end: of the works.
        about: what else is to be told: program, sources, reason for what is not public.

    """

    key: str
    title: str
    status: int = 1000
    applicant: str = ""
    planner: str = ""
    begin: date | None = None
    end: date | None = None
    about: str = ""


def route_features(tables: Tables, head: PlanHead) -> Iterator[Feature]:
    """Yield the plan, its trench sections, bundles, cables, distributors, shafts and house connections.

    ``tables`` holds ``trenches`` and ``streets``, and what may be told of ``sized_trenches``, ``equipment``
    and ``connections``. Nothing is made up: what the plan does not say is left out.
    """
    trenches = tables["trenches"]
    plan = key_of(head.key, "plan")
    yield _plan(trenches, head, plan)
    streets = tables["streets"].drop_duplicates("id").set_index("id") if "streets" in tables else None
    for row in rows_of(trenches[trenches["segment_kind"] != "radio"]):
        yield from _section(row, streets, head, plan)
    for row in rows_of(tables.get("sized_trenches")):
        yield from _laid(row, head, plan)
    for row in rows_of(tables.get("equipment")):
        yield from _node(row, head, plan)
    connections = tables.get("connections")
    for row in rows_of(None if connections is None else connections[connections["connected"]]):
        yield _connection(row, head, plan)


def without_class(tables: Tables) -> tuple[Message, ...]:
    """Return what of a plan has no class in XTrasse's package BRA, told instead of dropped."""
    trenches = tables["trenches"]
    n = int((trenches["segment_kind"] == "radio").sum())
    found = (
        [Message(mark("{n} radio {n:hop|hops}: a plan of lines has no class for them"), {"n": n})]
        if n
        else []
    )
    equipment = tables.get("equipment")
    if equipment is not None:
        strange = equipment[~equipment["equipment"].isin(EQUIPMENT)]
        for kind, group_ in strange.groupby("equipment", sort=True):
            template = mark("{n} of equipment {kind}: it stands inside other objects")
            found.append(Message(template, {"n": len(group_), "kind": str(kind)}))
    return tuple(found)


def rows_of(table: pd.DataFrame | None) -> list[dict[str, Any]]:
    """Return the rows that have a place, missing values as None."""
    if table is None:
        return []
    plain = table.astype(object).where(table.notna(), None)
    columns = {str(name): plain[name].tolist() for name in plain}
    rows = zip(*columns.values(), strict=True)
    found = [dict(zip(columns, row, strict=True)) for row in rows]
    return [row for row in found if row["geometry"] is not None]


def area_of(shapes: pd.Series) -> shapely.Polygon:
    """Return the area of a plan: the hull of what it holds and 10 m around, to the millimetre."""
    hull = shapely.MultiPoint(shapely.get_coordinates(shapes.to_numpy(object))).convex_hull
    return shapely.set_precision(hull.buffer(_AROUND_M, quad_segs=4), 0.001)


def _plan(trenches: pd.DataFrame, head: PlanHead, plan: str) -> Feature:
    properties = (
        *said("name", head.title),
        *said("internalId", head.key),
        *said("beschreibung", head.about),
        *group(
            "gesetzlicheGrundlage", "XP_GesetzlicheGrundlage", said("name", "TKG"), said("detail", "§ 127")
        ),
        *said("technischePlanerstellung", "netplan"),
        *place(area_of(trenches["geometry"])),
        *_actor(head.applicant, 1000),
        *_actor(head.planner, 4000),
        *said("bauBeginn", head.begin),
        *said("bauEnde", head.end),
        *said("status", head.status),
    )
    return Feature("BRA_AusbauPlan", plan, properties)


def _actor(name: str, role: int) -> tuple[Property, ...]:
    if not name:
        return ()
    return group("beteiligte", "XP_Akteur", said("nameOrganisation", name), said("rolle", role))


def _section(
    row: dict[str, Any], streets: pd.DataFrame | None, head: PlanHead, plan: str
) -> Iterator[Feature]:
    """Yield a trench section; one for every part of its line."""
    street = _street(row, streets)
    method = str(row["method"] or "")
    building, laying = METHODS.get(method, (None, None))
    title = str(row["street"] or row["id"])
    for key, shape in _parts(row, head, "section"):
        properties = (
            *said("title", title),
            *said("beschreibung", _told(row)),
            *said("aufschrift", row["id"]),
            *refers("gehoertZuBRA", plan),
            *place(shape),
            *said("leitungstyp", 20001 if method == "overhead" else 1000),
            *said("bauweise", building),
            *said("legeverfahren", laying),
            *said("strassenart", street.get("road_class")),
            *said(
                "baugrund",
                GROUNDS.get(str(row["surface"])) or GROUNDS_OF_USE.get(str(street.get("road_use"))),
            ),
            *(said("istUeberfuehrungsbauwerk", True) if street.get("bridge") else ()),
            *(said("istGruenflaeche", True) if row["surface"] == "unsealed" else ()),
            *(said("kreuztStrasse", True) if row["crossing"] == "main_road" else ()),
        )
        yield Feature("BRA_BreitbandtrasseAbschnitt", key, properties)


def _street(row: dict[str, Any], streets: pd.DataFrame | None) -> Mapping[str, Any]:
    street = row["street_id"]
    if streets is None or not isinstance(street, str) or street not in streets.index:
        return {}
    found = streets.loc[street]
    return {key: None if pd.isna(found[key]) else found[key] for key in ("road_class", "road_use", "bridge")}


def _told(row: dict[str, Any]) -> str:
    """Return what XTrasse has no field for: surface, crossing, joint laying, in netplan's own words."""
    own = {key: row.get(key) for key in ("surface", "crossing", "roadworks_id", "method")}
    return "; ".join(f"{key}={value}" for key, value in own.items() if value not in {None, "", "none"})


def _parts(row: dict[str, Any], head: PlanHead, kind: str) -> Iterator[tuple[str, shapely.Geometry]]:
    """Yield the lines of a row with the id of each."""
    parts = shapely.get_parts(row["geometry"])
    for number, shape in enumerate(parts):
        name = str(row["id"]) if len(parts) == 1 else f"{row['id']}/{number + 1}"
        yield key_of(head.key, kind, name), shape


def _laid(row: dict[str, Any], head: PlanHead, plan: str) -> Iterator[Feature]:
    """Yield the bundle of tubes and the cables of a piece of the route."""
    for (bundle, shape), number in zip(_parts(row, head, "bundle"), range(99), strict=False):
        times, _, name = str(row["bundles"] or "").partition(" × ")
        if name:
            yield Feature("BRA_Mikrorohrverbund", bundle, _bundle(row, plan, shape, (int(times), name)))
        for at, (n, fibres) in enumerate(_cables(str(row["cables"] or ""))):
            key = key_of(head.key, "cable", str(row["id"]), str(number), str(at))
            yield Feature("BRA_Kabel", key, _cable(row, plan, shape, (n, fibres, bundle if name else "")))


def _bundle(
    row: dict[str, Any], plan: str, shape: shapely.Geometry, sold: tuple[int, str]
) -> tuple[Property, ...]:
    times, name = sold
    n, tube = BUNDLE_TUBES.get(name, (None, ""))
    return (
        *said("title", f"{times} × {name}"),
        *said("aufschrift", row["id"]),
        *refers("gehoertZuBRA", plan),
        *place(shape),
        *said("leitungstyp", 10005),
        *said("anzahlMikrorohr1", None if n is None else times * n),
        *said("davonReserveRohre", row["n_spare"]),
        *said("artMikrorohr1", tube_code(tube)),
    )


def _cables(text: str) -> Iterator[tuple[int, int]]:
    """Yield number and fibres of the cables in a list such as "2 × 288 + 1 × 24"."""
    for part in filter(None, text.split(" + ")):
        n, _, fibres = part.partition(" × ")
        yield int(n), int(fibres)


def _cable(
    row: dict[str, Any], plan: str, shape: shapely.Geometry, what: tuple[int, int, str]
) -> tuple[Property, ...]:
    n, fibres, bundle = what
    return (
        *said("title", f"{n} × {fibres} F"),
        *said("aufschrift", row["id"]),
        *refers("gehoertZuBRA", plan),
        *place(shape),
        *said("leitungstyp", 10001),
        *said("art", 1000),
        *refers("mikrorohrverbund", bundle),
    )


def _node(row: dict[str, Any], head: PlanHead, plan: str) -> Iterator[Feature]:
    """Yield a distributor, a shaft or a closure; what stands inside others has no object."""
    if str(row["equipment"]) not in EQUIPMENT:
        return
    kind, own = EQUIPMENT[str(row["equipment"])]
    properties = (
        *said("title", row["id"]),
        *said("beschreibung", f"n={row['n']}"),
        *refers("gehoertZuBRA", plan),
        *place(shapely.MultiPoint([row["geometry"]])),
        *(one for name, code in own for one in said(name, code)),
    )
    yield Feature(kind, key_of(head.key, "node", str(row["id"])), properties)


def _connection(row: dict[str, Any], head: PlanHead, plan: str) -> Feature:
    properties = (
        *said("title", row["name"] or row["id"]),
        *said("aufschrift", row["id"]),
        *refers("gehoertZuBRA", plan),
        *place(shapely.MultiPoint([row["geometry"]])),
        *said("technik", 6000),
    )
    return Feature("BRA_Hausanschluss", key_of(head.key, "connection", str(row["id"])), properties)
