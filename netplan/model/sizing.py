"""How a planned route is fitted out: rules with their source, what is sold, and what came of it."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import pandas as pd

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.catalogue import UNVERIFIED
from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.programme import Programme

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


@dataclass(frozen=True, eq=False)
class Sizing:
    """Fibres, cables, tubes and equipment of a plan, its optical budgets, and the bill of material.

    ``tables`` holds ``sized_trenches``, ``sized_sites``, ``equipment``, ``bill`` and ``bill_compared``;
    ``programme`` gives the years, None if there is none. ``cost_eur`` is the sum of the bill.
    """

    plan: Plan
    programme: Programme | None
    tables: Mapping[str, pd.DataFrame]
    cost_eur: float
    problems: tuple[Problem, ...] = ()


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
        if not rule.low <= value <= rule.high:
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


def tube_in(duct_type: str) -> str | None:
    """Return the size of the tubes a duct type names, as "7/4"; "" for a wide conduit, None if unknown."""
    named = re.search(r"\b\d+\s*x\s*(\d+)\s*/\s*(\d+)", duct_type) or re.search(r"\b(\d+)/(\d+)\b", duct_type)
    if named:
        return f"{int(named[1])}/{int(named[2])}"
    return "" if re.search(r"\bDN\s*\d+", duct_type) else None
