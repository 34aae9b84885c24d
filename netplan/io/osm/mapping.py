"""The words of OpenStreetMap as tables, read from ``tags.toml``."""

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

Tags = Mapping[str, str]


@cache
def words() -> dict[str, Any]:
    """Return the tables of ``tags.toml`` by name."""
    return tomllib.loads((files(__package__) / "tags.toml").read_text("utf-8"))


@cache
def patterns(name: str) -> tuple[tuple[re.Pattern[str], Any], ...]:
    """Return a table of regular expressions, in order of precedence."""
    table = words()[name]
    pairs = table["refs"] if name == "germany" else table.items()
    return tuple((re.compile(pattern), value) for pattern, value in pairs)


def first_match(name: str, text: str) -> Any:
    """Return the value of the first pattern of table ``name`` found in ``text``; None if there is none."""
    return next((value for pattern, value in patterns(name) if pattern.search(text)), None)


def number(text: str | None) -> float:
    """Return a tagged height in metres: "12", "12.5 m", "40 ft"; NaN if it cannot be read."""
    found = re.fullmatch(r"\s*(\d+(?:[.,]\d+)?)\s*(m|ft|')?\s*", text or "")
    if not found:
        return float("nan")
    value = float(found[1].replace(",", "."))
    return value * 0.3048 if found[2] in ("ft", "'") else value


def carrier_class(tags: Tags) -> str:
    """Return the XTrasse ISA class of a thing that can hold a radio; "" if it is none."""
    for rule in words()["carriers"]:
        if all(tags.get(key) == value for key, value in rule["tags"].items()):
            return str(rule["class"])
    return ""


def crossing_rule(tags: Tags) -> int:
    """Return the position of the rule that makes a way an obstacle; -1 if it is none or underground."""
    if tags.get("tunnel", "no") != "no":
        return -1
    for position, rule in enumerate(words()["crossings"]):
        if all(tags.get(key) in values for key, values in rule["tags"].items()):
            return position
    return -1
