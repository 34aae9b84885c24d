"""The choice of carriers a project keeps, and the planner's decisions about single carriers."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from math import isfinite
from typing import Any, Literal

import numpy as np
import pandas as pd
import shapely

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.choice import KINDS, CarrierChoice, ChoiceTerms
from netplan.model.choice_tables import CHOICE_TABLES
from netplan.model.frames import table_of
from netplan.model.project import Project

CHOICE, DECISIONS = "carrier_choice", "carrier_decisions"
_LAYERS = tuple(table.name for table in CHOICE_TABLES if table.name != DECISIONS)
_FIGURES = (
    "covered", "whole", "cost_eur", "trench_eur", "bound", "gap", "n_fit", "n_unknown", "n_carriers",
    "n_used", "n_pairs", "edition", "if_fit",
)  # fmt: skip
_COUNTS = frozenset(key for key in _FIGURES if key.startswith("n_"))
_LABELS = {
    "take": mark("Always take {name}"),
    "avoid": mark("Never take {name}"),
    "free": mark("Leave {name} to the computer"),
}
Word = Literal["take", "avoid", "free"]


@dataclass(frozen=True, eq=False)
class TakeChoice:
    """Keep a choice of carriers as layers of the project; None forgets the one that is kept."""

    choice: CarrierChoice | None

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Choose carriers") if self.choice else mark("Forget the chosen carriers"))

    @property
    def key(self) -> str:
        """Nothing: each choice is a step, so that one can go back to the one before."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the choice in the place of the one before."""
        rest = {name: table for name, table in project.layers.items() if name not in _LAYERS}
        if self.choice is None:
            return replace(project, layers=rest)
        made = {name: table for name, table in self.choice.tables.items() if len(table)}
        return replace(project, layers={**rest, **made, CHOICE: _figures_table(self.choice)})


@dataclass(frozen=True)
class DecideCarriers:
    """Take carriers in every choice, take them in none, or leave them to the computer ("free")."""

    word: Word
    ids: tuple[str, ...]
    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(_LABELS[self.word], {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each decision is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the decision; ParameterError if there is no such carrier."""
        carriers = project.layer("carriers")
        lost = sorted(set(self.ids) - set(carriers["id"]))
        if lost:
            raise ParameterError(mark("The project has no carrier {id}"), id=lost[0])
        before = project.layer(DECISIONS)
        words: dict[str, str] = dict(zip(before["id"], before["word"], strict=True))
        words |= dict.fromkeys(self.ids, self.word)
        rows = carriers[carriers["id"].map(words).isin(["take", "avoid"])]
        if not len(rows):
            return replace(project, layers={k: v for k, v in project.layers.items() if k != DECISIONS})
        columns = {"id": rows["id"].to_numpy(object), "word": rows["id"].map(words).to_numpy(object)}
        return project.with_layer(DECISIONS, table_of(DECISIONS, columns, rows.geometry, project.crs))


def decided_terms(project: Project, terms: ChoiceTerms) -> ChoiceTerms:
    """Return the terms with the decisions about carriers that are there; what the terms say goes first."""
    decisions, said = project.layer(DECISIONS), {*terms.forced, *terms.forbidden}
    there = decisions["id"].isin(project.layer("carriers")["id"]) & ~decisions["id"].isin(said)
    forced, forbidden = (
        tuple(decisions["id"][there & (decisions["word"] == word)]) for word in ("take", "avoid")
    )
    return replace(terms, forced=(*terms.forced, *forced), forbidden=(*terms.forbidden, *forbidden))


def kept_choice(project: Project) -> CarrierChoice | None:
    """Return the choice the project keeps; None where there is none, or netplan did not write it.

    A file that another program has changed says so when it is opened.
    """
    figures = project.layers.get(CHOICE)
    if figures is None or figures.empty:
        return None
    row: dict[Any, Any] = figures.to_dict("records")[0]
    tables: Any = {name: project.layer(name) for name in _LAYERS if name != CHOICE}
    try:
        told = {key: _number(key, row[key]) for key in _FIGURES}
        return CarrierChoice(project, _terms(row["terms"]), tables, **told, inputs=_inputs(row["inputs"]))
    except (ValueError, TypeError, AttributeError, ArithmeticError, RecursionError):
        return None


def choice_layers(project: Project) -> Mapping[str, pd.DataFrame]:
    """Return the tables of the kept choice that have rows."""
    return {name: project.layers[name] for name in _LAYERS if name in project.layers}


def _figures_table(choice: CarrierChoice) -> pd.DataFrame:
    """Return table ``carrier_choice``: its place is the box around all that was to be covered."""
    terms = choice.terms
    told = {key: getattr(choice, key) for key in _FIGURES}
    told |= {"gap": choice.gap if np.isfinite(choice.gap) else None}
    said = {"id": "choice", "setup": terms.setup, "cover": terms.targets, "terms": json.dumps(asdict(terms))}
    said["inputs"] = json.dumps(dict(choice.inputs))
    box = shapely.box(*choice.targets.total_bounds)
    return table_of(
        CHOICE, {key: [value] for key, value in {**said, **told}.items()}, [box], choice.project.crs
    )


def _number(key: str, value: Any) -> Any:
    if key == "edition":
        return str(value)
    if key == "if_fit":
        return None if pd.isna(value) else float(value)
    return int(value) if key in _COUNTS else float(np.inf if pd.isna(value) else value)


def _inputs(text: Any) -> dict[str, str]:
    said = {} if pd.isna(text) else json.loads(text)
    if not all(isinstance(value, str) for value in said.values()):
        raise ValueError
    return {**said}


def _terms(text: str) -> ChoiceTerms:
    said = json.loads(text)
    known: dict[str, Any] = {}
    for key, field in ChoiceTerms.__dataclass_fields__.items():
        value = said.get(key, field.default)
        known[key] = tuple(value) if isinstance(value, list) else value
        if not _fits(known[key], field.type):
            raise ValueError(key)
    if known["targets"] not in KINDS:
        raise ValueError(known["targets"])
    return ChoiceTerms(**known)


def _fits(value: Any, kind: Any) -> bool:
    """Return whether a value is one of a field; whole numbers stand for others, too."""
    if isinstance(value, tuple) or kind == tuple[str, ...]:
        words = isinstance(value, tuple) and all(isinstance(one, str) for one in value)
        return words and kind == tuple[str, ...]
    if isinstance(value, bool) or kind is bool:
        return kind is bool and isinstance(value, bool)
    if isinstance(value, (int, float)):
        return isfinite(float(value)) and (isinstance(value, kind) or isinstance(float(value), kind))
    return isinstance(value, kind)
