"""What a metre of route costs.

Search and sums run in whole cents: every piece of route costs a whole number of them, so that sums are exact
and ties break the same way everywhere. Finer units would leave the solver no room for a million segments.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Ints, frozen
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.catalogue import Catalogue

CENTS_PER_EUR = 100

LAID = ("per_metre.duct", "per_metre.cable", "per_metre.blow_in", "per_metre.survey")
"""What every metre of new trench needs besides the trench."""

DRAWN_IN = ("duct_use.opening_m", "per_metre.cable", "per_metre.blow_in")
"""What every metre of existing duct needs."""

UNSTATED_SURFACE = "paving"
LINK_SURFACE = "paving"
"""Surface assumed for streets that state none [K], and between a street and a building or cable [K]."""


@dataclass(frozen=True)
class Laying:
    """The cheapest allowed way to lay under a surface."""

    surface: str
    method: str
    price_key: str
    cents: int


def cents(catalogue: Catalogue, key: str) -> int:
    """Return a price in whole cents."""
    return round(catalogue[key].eur * 100)


def route_cents(length_mm: Ints, cents_per_m: Ints | int) -> Ints:
    """Return the cost of pieces of route, rounded to whole cents."""
    rounded: Ints = (length_mm * cents_per_m + 500) // 1000
    return rounded


def layings(catalogue: Catalogue, methods: tuple[str, ...]) -> dict[str, Laying]:
    """Return the cheapest allowed laying for every surface that has one; ties go to the first method.

    Raises:
        ParameterError: no allowed method has a price for any surface.

    """
    found: dict[str, Laying] = {}
    for key in catalogue:
        group, _, rest = key.partition(".")
        surface, _, method = rest.partition(".")
        if group != "trench" or method not in methods:
            continue
        laying = Laying(surface, method, key, cents(catalogue, key))
        best = found.get(surface)
        if best is None or (laying.cents, methods.index(method)) < (best.cents, methods.index(best.method)):
            found[surface] = laying
    if LINK_SURFACE not in found:
        raise ParameterError(
            mark("No allowed laying method can open paving, which every house connection needs: {methods}"),
            methods=", ".join(methods),
        )
    return found


def metre_cents(catalogue: Catalogue, keys: tuple[str, ...]) -> int:
    """Return the sum of some prices per metre, in cents."""
    return sum(cents(catalogue, key) for key in keys)


def street_cents(surfaces: pd.Series, catalogue: Catalogue, ways: Mapping[str, Laying]) -> Ints:
    """Return the cents per metre of new route in each street; -1 where no allowed method fits its surface."""
    laid = metre_cents(catalogue, LAID)
    price = {surface: way.cents + laid for surface, way in ways.items()}
    stated = surfaces.fillna(UNSTATED_SURFACE)
    return frozen(stated.map(price).fillna(-1), np.int64)


def crossing_cents(crossings: pd.Series, catalogue: Catalogue) -> Ints:
    """Return the one-off cost of each street segment's crossing in cents; 0 without a crossing."""
    price = {
        key.removeprefix("crossing."): cents(catalogue, key)
        for key in catalogue
        if key.startswith("crossing.")
    }
    return frozen(crossings.map(price).fillna(0), np.int64)
