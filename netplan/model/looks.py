"""How the user wants layers shown, and places remembered: saved with the project, used by no plan."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from netplan.model.sheets import SheetTemplate, template_of

Method = Literal["quantiles", "equal", "natural", "official"]
METHODS: tuple[Method, ...] = ("quantiles", "equal", "natural", "official")
Ramp = Literal["blues", "cividis", "viridis", "oranges"]
RAMPS: tuple[Ramp, ...] = ("blues", "cividis", "viridis", "oranges")
OPERATORS = ("=", "≠", "<", "≤", ">", "≥", "contains", "missing", "known")
HIDDEN = frozenset(  # until the user shows them
    {
        "cells",
        "coverage_cells",
        "coverage_districts",
        "compared_cells",
        "carriers",
        "cabinets",
        "ducts",
        "sized_trenches",
        "sized_sites",
        "sized_seconds",
        "equipment",
        "weak_points",
        "remedies",
        "sensitivity_sites",
        "inquiry_sites",
    }
)
COVERED = {  # hidden while one of the others is there
    "sites": ("coverage_sites", "compared_sites"),
    "addresses": ("coverage_addresses", "compared_addresses"),
    "coverage_sites": ("compared_sites",),
    "coverage_addresses": ("compared_addresses",),
    "coverage_cells": ("compared_cells",),
    "connections": ("compared_sites", "programme_sites"),
    "trenches": ("compared_trenches", "programme_trenches"),
}


@dataclass(frozen=True)
class Recipe:
    """How a style is made of a column: classes of its numbers, or one class for each of its words.

    It is kept instead of the classes, so that they follow the data. ``n`` classes at most.
    """

    column: str
    kind: Literal["graduated", "categorised"] = "graduated"
    method: Method = "quantiles"
    n: int = 5
    ramp: Ramp = "blues"


@dataclass(frozen=True)
class Condition:
    """Which rows are drawn: those whose column stands in a relation to a value, written as text."""

    column: str
    operator: str
    value: str = ""


@dataclass(frozen=True)
class LayerLook:
    """How one layer is shown: the name of a style of its table or a recipe, a filter, visibility, opacity.

    ``named`` says whether the names of its rows are written on the map.
    """

    table: str
    style: str = ""
    recipe: Recipe | None = None
    condition: Condition | None = None
    visible: bool = True
    opacity: float = 1.0
    named: bool = True


@dataclass(frozen=True)
class Preset:
    """A look under a name of one's own, for every layer of its table; it says nothing of visibility."""

    name: str
    look: LayerLook


@dataclass(frozen=True)
class Bookmark:
    """A place one comes back to: its name and its box (left, bottom, right, top) in the project's CRS."""

    name: str
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class Looks:
    """All layers, top first, all bookmarks and templates of map sheets, in the order they were made."""

    layers: tuple[LayerLook, ...] = ()
    bookmarks: tuple[Bookmark, ...] = ()
    sheets: tuple[SheetTemplate, ...] = ()


def unseen(tables: Collection[str], looks: Looks) -> frozenset[str]:
    """Return which of the tables are not shown: as the user left them, or as all are at first."""
    kept = {look.table: look.visible for look in looks.layers}
    covered = {name for name, others in COVERED.items() if any(other in tables for other in others)}
    return frozenset(name for name in tables if not kept.get(name, name not in HIDDEN | covered))


def looks_of(document: Mapping[str, Any]) -> Looks:
    """Return what ``dataclasses.asdict`` made of looks; TypeError, ValueError or KeyError if it is none."""
    bookmarks = (Bookmark(str(entry["name"]), _box(entry["box"])) for entry in document.get("bookmarks", ()))
    sheets = tuple(template_of(entry) for entry in document.get("sheets", ()))
    return Looks(tuple(_look(entry) for entry in document.get("layers", ())), tuple(bookmarks), sheets)


def presets_of(document: Iterable[Mapping[str, Any]]) -> tuple[Preset, ...]:
    """Return what ``dataclasses.asdict`` made of presets; TypeError, ValueError or KeyError if it is none."""
    return tuple(Preset(str(entry["name"]), _look(entry["look"])) for entry in document)


def _look(entry: Mapping[str, Any]) -> LayerLook:
    recipe, condition = entry.get("recipe"), entry.get("condition")
    return LayerLook(
        **{key: value for key, value in entry.items() if key not in {"recipe", "condition"}},
        recipe=Recipe(**recipe) if recipe else None,
        condition=Condition(**condition) if condition else None,
    )


def _box(numbers: Any) -> tuple[float, float, float, float]:
    left, bottom, right, top = (float(number) for number in numbers)
    return left, bottom, right, top
