"""Carriers and networks as objects of the package ISA: the yearly delivery to the Infrastrukturatlas.

Nothing is made up: what neither the object nor the file of the delivery says is a finding, and an object that
lacks a mandatory value is not written. A height of 0 and a power of 9999 are the standard's own "unknown".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pandas as pd
import shapely

from netplan.io.delivery_rules import DELIVERY_RULES
from netplan.io.xtrasse.codes import ISA_CARRIERS, ISA_CODES, ISA_NETWORKS, ISA_POWER
from netplan.io.xtrasse.delivery_file import CONTACTS, Delivery
from netplan.io.xtrasse.route import rows_of
from netplan.model.findings import Problem, finding
from netplan.model.xtrasse import Feature, Property, group, key_of, place, refers, said

Tables = Mapping[str, pd.DataFrame]
_TELECOM, _TRAFFIC = [1000], [6000]


@dataclass(frozen=True)
class Checked:
    """Objects that can be delivered, those that § 79 TKG excepts, and what was found."""

    features: tuple[Feature, ...]
    excepted: tuple[Feature, ...]
    problems: tuple[Problem, ...]


def atlas_objects(tables: Tables, key: str, delivery: Delivery) -> Checked:
    """Return the carriers, fibre, ducts, cabinets and PoPs that can be delivered, and what they lack."""
    plan = key_of(key, "isa")
    problems: list[Problem] = []
    usual: list[Feature] = []
    excepted: list[Feature] = []
    for name in ("carriers", *ISA_NETWORKS):
        table = tables.get(name)
        if table is None or not len(table):
            continue
        foreign = table["confidential"].eq("isa").fillna(value=False)
        if foreign.any():
            problems.append(finding(DELIVERY_RULES, "ISA-006", name, n=int(foreign.sum())))
        for at, row in enumerate(rows_of(table)):
            if row["confidential"] == "isa":
                continue
            found = list(_object(name, row, (key, plan), delivery))
            problems += [_at(one, table, at) for one in found if isinstance(one, Problem)]
            made = [one for one in found if isinstance(one, Feature)]
            (excepted if str(row["id"]) in delivery.exempt else usual).extend(made)
    problems += [finding(DELIVERY_RULES, "ISA-005", "", missing=what) for what in delivery.lacking()]
    return Checked(tuple(usual), tuple(excepted), tuple(problems))


def atlas_plan(name: str, area: shapely.Polygon, key: str, delivery: Delivery) -> Feature:
    """Return the plan that the objects of a delivery belong to."""
    properties = (
        *said("name", delivery.title or name),
        *place(area),
        *said("inhaberTyp", delivery.holder),
        *(one for who in CONTACTS for one in _contact(who, delivery)),
    )
    return Feature("ISA_Plan", key_of(key, "isa"), properties)


def _contact(who: str, delivery: Delivery) -> tuple[Property, ...]:
    given = delivery.contacts.get(who, {})
    return group(
        CONTACTS[who],
        "ISA_Ansprechpartner",
        said("vorUndZuname", given.get("name")),
        said("telefon", given.get("phone")),
        said("eMail", given.get("mail")),
    )


def _at(problem: Problem, table: pd.DataFrame, row: int) -> Problem:
    shape = table["geometry"].iloc[row]
    x, y = (shape.centroid.x, shape.centroid.y) if not shape.is_empty else (float("nan"),) * 2
    return Problem(
        problem.code,
        problem.severity,
        problem.layer,
        problem.message,
        problem.advice,
        row,
        str(table["id"].iloc[row]),
        x,
        y,
    )


def _object(
    table: str, row: Mapping[str, Any], keys: tuple[str, str], delivery: Delivery
) -> Iterator[Feature | Problem]:
    """Yield the object of a row, or what it lacks; both where a value is unknown that may be."""
    own = str(row["carrier_class"]) if table == "carriers" else ""
    kind, line = (ISA_CARRIERS.get(own, ""), False) if table == "carriers" else ISA_NETWORKS[table]
    if not kind:
        yield finding(DELIVERY_RULES, "ISA-004", table, kind=own)
        return
    values = _values(table, row, kind, delivery)
    missing = [name for name, value in values.items() if value is None or value == []]
    for name in missing:
        yield finding(DELIVERY_RULES, "ISA-001", table, missing=name)
    wrong = [(name, one) for name, one in _codes(values) if one not in ISA_CODES[name]]
    for name, one in wrong:
        yield finding(DELIVERY_RULES, "ISA-007", table, field=name, value=one)
    if missing or wrong:
        return
    if values.get("tiefe_hoehe") == 0:
        yield finding(DELIVERY_RULES, "ISA-002", table)
    if values.get("strom") == ISA_CODES["strom"][-1]:
        yield finding(DELIVERY_RULES, "ISA-003", table)
    key, plan = keys
    shape = row["geometry"]
    yield Feature(
        kind,
        key_of(key, "isa", table, str(row["id"])),
        (
            *said("title", row.get("name") or row["id"]),
            *said("netzbetreiber", row.get("owner") or row.get("operator")),
            *_said(values, ("foerderung", "verfuegbarkeit", "nutzung", "lagegenauigkeit")),
            *said("ausnahmeISA", str(row["id"]) in delivery.exempt),
            *refers("gehoertZuISA", plan),
            *place(_several(shape, line=line)),
            *_said(values, ("tiefe_hoehe", "strom", "verlegetiefe")),
        ),
    )


def _values(table: str, row: Mapping[str, Any], kind: str, delivery: Delivery) -> dict[str, Any]:
    """Return element -> value, None where it is mandatory and nobody says it."""
    known: dict[str, Any] = {"foerderung": None, "verfuegbarkeit": row.get("availability"), "nutzung": None}
    if table == "carriers":
        height = row["height_m"]
        known["tiefe_hoehe"] = None if height is None else round(100 * height)
        known["strom"] = ISA_POWER.get(str(row["power"]))
    elif table in {"cabinets", "pops"}:
        known["tiefe_hoehe"] = None
    else:
        known["verlegetiefe"] = None
    name = kind.replace("_", "").replace("ISA", "ISA_", 1)
    filled = {
        element: delivery.value(name, element) if value is None else value for element, value in known.items()
    }
    if "tiefe_hoehe" in filled:
        filled["tiefe_hoehe"] = filled["tiefe_hoehe"] or 0
    if "strom" in filled:
        filled["strom"] = filled["strom"] or ISA_CODES["strom"][-1]
    accuracy = delivery.value(name, "lagegenauigkeit")
    return {**filled, **({} if accuracy is None else {"lagegenauigkeit": accuracy})}


def _codes(values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in values.items():
        if name in ISA_CODES:
            yield from (
                (name, one) for one in (value if isinstance(value, list) else [value]) if one is not None
            )


def _said(values: Mapping[str, Any], names: tuple[str, ...]) -> tuple[Property, ...]:
    return tuple(
        one
        for name in names
        for value in (values[name] if isinstance(values.get(name), list) else [values.get(name)])
        for one in said(name, value)
    )


def _several(shape: shapely.Geometry, *, line: bool) -> shapely.Geometry:
    parts = list(shapely.get_parts(shape))
    return shapely.MultiLineString(parts) if line else shapely.MultiPoint(parts)
