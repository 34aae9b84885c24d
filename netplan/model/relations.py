"""Which columns of the schema name a row of another table."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from netplan.model.tables import TABLES

# column with an id -> the table that has it
_COLUMNS = {
    "street_id": "streets",
    "district_id": "districts",
    "site_id": "sites",
    "carrier_id": "carriers",
    "duct_id": "ducts",
    "hop_id": "radio_hops",
    "roadworks_id": "roadworks",
    "trench_id": "trenches",
}
ABOUT = {
    "coverage_sites": "sites",
    "connections": "sites",
    "programme_sites": "sites",
    "frontier_sites": "sites",
    "sized_sites": "sites",
    "sized_seconds": "sites",
    "second_sites": "sites",
    "compared_sites": "sites",
    "sensitivity_sites": "sites",
    "inquiry_sites": "sites",
    "site_decisions": "sites",
    "coverage_addresses": "addresses",
    "compared_addresses": "addresses",
    "coverage_cells": "cells",
    "compared_cells": "cells",
    "coverage_districts": "districts",
    "carrier_fitness": "carriers",
    "carrier_surveys": "carriers",
    "chosen_carriers": "carriers",
    "carrier_views": "carriers",
    "choice_surveys": "carriers",
    "carrier_decisions": "carriers",
}
"""Table -> the one whose rows it speaks about, by the same id."""


@dataclass(frozen=True)
class Relation:
    """``column`` of ``table`` holds ids of the table ``to``."""

    table: str
    column: str
    to: str


def relations_among(tables: Collection[str]) -> Iterator[Relation]:
    """Yield the relations between the tables given, in the order of the schema."""
    for name in TABLES:
        if name not in tables:
            continue
        keys = TABLES[name].keys
        found = [(key, to) for key, to in _COLUMNS.items() if key in keys]
        found += [("id", ABOUT[name])] if name in ABOUT else []
        yield from (Relation(name, key, to) for key, to in found if to in tables)
