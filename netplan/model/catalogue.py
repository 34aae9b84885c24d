"""The price catalogue: every unit price with unit, source, year and whether it was verified."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import cache
from importlib.resources import files
from numbers import Real
from typing import Any

from netplan.errors import ParameterError
from netplan.messages import mark

UNVERIFIED = "[K]"
_N_ALIKE, _ALIKE = 5, 0.4  # names that a wrong one may mean, and how much alike they are at least
_UNITS = {
    "trench": "EUR/m",
    "per_metre": "EUR/m",
    "duct_use": "EUR/m",
    "crossing": "EUR",
    "node": "EUR",
    "per_site": "EUR",
    "per_year": "EUR/a",
    "bundle": "EUR/m",
    "cable": "EUR/m",
    "equipment": "EUR",
    "share": "",
    "life": "a",
}


@dataclass(frozen=True)
class Price:
    """A unit price. ``source`` starts with ``[K]`` while nobody has verified the value."""

    key: str
    eur: float
    unit: str
    low: float
    high: float
    source: str
    year: int


Catalogue = Mapping[str, Price]

MOST_EUR = 10_000_000.0
"""The highest price of a metre, a piece or a year: sums of whole cents stay exact below it."""


def is_price(value: object) -> bool:
    """Whether a value can be a price."""
    return isinstance(value, Real) and not isinstance(value, bool) and 0 <= float(value) <= MOST_EUR


def default_catalogue() -> dict[str, Price]:
    """Return the prices that ship with the program, by key such as ``trench.paving.open``."""
    document = tomllib.loads((files(__package__) / "catalogue.toml").read_text("utf-8"))
    return {
        price.key: price
        for group, entries in document.items()
        for price in _prices(group, entries, _UNITS[group])
    }


def _prices(prefix: str, entries: dict[str, Any], unit: str) -> Iterator[Price]:
    for name, entry in entries.items():
        key = f"{prefix}.{name}"
        if "eur" not in entry:
            yield from _prices(key, entry, unit)
            continue
        origin = entry.get("source", "planning value")
        source = origin if entry.get("verified", False) else f"{UNVERIFIED} {origin}"
        low, high = entry["range"]
        yield Price(key, float(entry["eur"]), unit, float(low), float(high), source, entry.get("year", 2024))


def no_price(catalogue: Catalogue, key: str) -> ParameterError:
    """Return the error that says that a price does not exist, and which prices are called alike."""
    alike = get_close_matches(key, list(catalogue), _N_ALIKE, _ALIKE) or list(catalogue)
    return ParameterError(
        mark("There is no price called {key}; prices are called {names}"), key=key, names=", ".join(alike)
    )


def with_prices(catalogue: Catalogue, overrides: Mapping[str, float]) -> dict[str, Price]:
    """Return the catalogue with some prices replaced; their source becomes "user".

    Raises:
        ParameterError: a key is not in the catalogue, a price that plans need is missing there, or one is
            negative, above ``MOST_EUR`` or not a number.

    """
    prices = dict(catalogue)
    if lacking := _needed() - set(prices):
        raise ParameterError(
            mark("The catalogue has no price {keys}; take it from the prices that ship with the program"),
            keys=", ".join(sorted(lacking)),
        )
    for key, price in prices.items():
        _require_price(key, price.eur)
    for key, eur in overrides.items():
        if key not in prices:
            raise no_price(catalogue, key)
        _require_price(key, eur)
        prices[key] = replace(prices[key], eur=float(eur), source="user")
    return prices


def _require_price(key: str, eur: float) -> None:
    if not is_price(eur):
        raise ParameterError(
            mark("The price {key} must be a number from 0 to {most} EUR, not {value}"),
            key=key,
            most=MOST_EUR,
            value=eur,
        )


@cache
def _needed() -> frozenset[str]:
    """Return the keys every catalogue has; a surface that cannot be dug in some way has no price for it."""
    return frozenset(key for key in default_catalogue() if not key.startswith("trench."))
