"""How a planned route is fitted out: rules with their source, and what is sold. Loads no pandas."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from numbers import Real
from typing import Any

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED

KINDS = ("school", "kita", "hort", "office")
"""Kinds of site with a rule of their own; every other one follows ``other``."""


@dataclass(frozen=True)
class SizingRule:
    """A number that decides how a route is fitted out. ``source`` starts with [K] while unverified."""

    key: str
    value: float
    low: float
    high: float
    unit: str
    source: str


@dataclass(frozen=True)
class Bundle:
    """So many tubes of one size in one sheath; its price is ``bundle.<name>``."""

    name: str
    n_tubes: int
    tube: str


@dataclass(frozen=True, eq=False)
class Sold:
    """What can be bought: ``cables`` by their fibres, ``tubes`` by the fibres they take, bundles."""

    cables: tuple[int, ...]
    tubes: Mapping[str, int]
    bundles: tuple[Bundle, ...]


Rules = Mapping[str, SizingRule]


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = tomllib.loads((files(__package__) / "sizing.toml").read_text("utf-8"))
    return document


@cache
def sold() -> Sold:
    """Return the cables, tubes and bundles that ship with the program [K]."""
    document = _document()
    bundles = tuple(Bundle(name, entry["n"], entry["tube"]) for name, entry in document["bundles"].items())
    return Sold(tuple(document["cables"]["fibres"]), document["tubes"], bundles)


def default_rules() -> dict[str, SizingRule]:
    """Return the rules that ship with the program, by key such as ``fibres.school``."""
    rules = {}
    for group, entries in _document()["rule"].items():
        for name, entry in entries.items():
            source = entry["source"] if entry.get("verified", False) else f"{UNVERIFIED} {entry['source']}"
            low, high = map(float, entry["range"])
            key = f"{group}.{name}"
            rules[key] = SizingRule(key, float(entry["value"]), low, high, entry["unit"], source)
    return rules


def with_rules(overrides: Mapping[str, float]) -> dict[str, SizingRule]:
    """Return the rules with some values replaced; their source becomes "user".

    Raises:
        ParameterError: there is no such rule, or the value lies outside its range.

    """
    rules = default_rules()
    for key, value in overrides.items():
        if key not in rules:
            raise ParameterError(
                mark("There is no sizing rule {key}; there are {known}"), key=key, known=", ".join(rules)
            )
        rule = rules[key]
        if not (isinstance(value, Real) and rule.low <= value <= rule.high):
            raise ParameterError(
                mark("The sizing rule {key} must lie between {low} and {high}, not {value}"),
                key=key,
                low=rule.low,
                high=rule.high,
                value=value,
            )
        rules[key] = SizingRule(key, float(value), rule.low, rule.high, rule.unit, "user")
    return rules


def rule_of(rules: Rules, group: str, kind: str) -> float:
    """Return the value of a rule for a kind of site."""
    return rules[f"{group}.{kind if kind in KINDS else 'other'}"].value


def tube_fibres(duct_type: object, rules: Rules) -> tuple[int, bool]:
    """Return the fibres of the largest cable that a free tube of a duct takes, and whether that is known.

    A size that is not in the list takes what the widest listed tube takes that is no wider; 0: none. A wide
    conduit takes every cable. What nobody states follows the rule ``tube.unknown_fibres``.
    """
    named = tube_in(str(duct_type)) if isinstance(duct_type, str) else None
    if named is None:
        return int(rules["tube.unknown_fibres"].value), False
    market = sold()
    if not named:
        return max(market.cables), True
    inner = {tube: int(tube.partition("/")[2]) for tube in (*market.tubes, named)}
    most = max((n for tube, n in market.tubes.items() if inner[tube] <= inner[named]), default=0)
    return most, most > 0


def sites_in(n_tubes: int, most: int, fibres: float, rules: Rules) -> int:
    """Return how many sites of so many ``fibres`` are served through free tubes, the reserve included.

    ``most``: fibres of the largest cable that each tube takes. It is the limit of planning, and by the same
    numbers ``fit_duct`` finds room for their cables.
    """
    largest = max((n for n in sold().cables if n <= most), default=0)
    return int(n_tubes * largest / (fibres * (1 + rules["reserve.fibres"].value)) + 1e-9)


def tube_in(duct_type: str) -> str | None:
    """Return the size of the tubes a duct type names, as "7/4"; "" for a wide conduit, None if unknown."""
    named = re.search(r"\b\d+\s*x\s*(\d+)\s*/\s*(\d+)", duct_type) or re.search(r"\b(\d+)/(\d+)\b", duct_type)
    if named:
        return f"{int(named[1])}/{int(named[2])}"
    return "" if re.search(r"\bDN\s*\d+", duct_type) else None
