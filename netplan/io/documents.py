"""What a project file says beside its layers, as rows of keys and JSON, and the findings it keeps."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, fields
from types import MappingProxyType
from typing import Any

import pandas as pd

from netplan.io.file_formats import FORMAT, Document
from netplan.messages import Message, told_message
from netplan.model.assumptions import Assumptions
from netplan.model.catalogue import Price, default_catalogue
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.findings import Problem
from netplan.model.history import Entry
from netplan.model.looks import looks_of
from netplan.model.project import Project
from netplan.model.rasters import Raster
from netplan.model.scenario import Scenario
from netplan.model.shared import Shared
from netplan.model.targets import Target
from netplan.model.terms import SiteTerms, Terms

SEAL = "seal"
_PARTS: Mapping[str, type] = MappingProxyType(
    {"scenarios": Scenario, "catalogue": Price, "rasters": Raster, "programmes": Terms, "history": Entry}
)


def document_of(project: Project, seals: Mapping[str, str], generation: int) -> Document:
    """Return what a file says of ``project`` beside its layers and findings."""
    return {
        "format": FORMAT,
        "generation": generation,
        "seals": dict(seals),
        "layers": list(project.layers),
        "shared": asdict(project.shared) if project.shared else None,
        **settings_of(project),
    }


def settings_of(project: Project) -> dict[str, Any]:
    """Return everything of a project but its layers and problems, ready for JSON."""
    return {
        "name": project.name,
        "crs": project.crs,
        "ags": project.ags,
        "scenarios": [asdict(scenario) for scenario in project.scenarios],
        "catalogue": [asdict(price) for price in project.catalogue.values()],
        "rasters": {role: asdict(raster) for role, raster in project.rasters.items()},
        "programmes": {name: asdict(terms) for name, terms in project.programmes.items()},
        "looks": asdict(project.looks),
        "history": [asdict(entry) for entry in project.history],
    }


def project_of(
    settings: Mapping[str, Any], layers: Mapping[str, pd.DataFrame], problems: tuple[Problem, ...]
) -> Project:
    """Return the project made of layers and of what ``settings_of`` says.

    Raises:
        KeyError, TypeError, ValueError: they make none.

    """
    prices = {entry["key"]: Price(**entry) for entry in settings["catalogue"]}
    return Project(
        name=settings["name"],
        layers=layers,
        crs=settings["crs"],
        ags=settings["ags"],
        # prices that came with a later version than the file's keep their defaults
        catalogue={**default_catalogue(), **prices},
        scenarios=tuple(scenario_of_file(entry) for entry in settings["scenarios"]),
        rasters={role: Raster(**entry) for role, entry in settings["rasters"].items()},
        programmes={name: terms_of_file(entry) for name, entry in settings["programmes"].items()},
        problems=problems,
        looks=looks_of(settings["looks"]),
        history=tuple(Entry(**entry) for entry in settings["history"]),
        shared=Shared(**settings["shared"]) if settings.get("shared") else None,
    )


def rows_of(document: Document) -> list[tuple[str, str]]:
    """Return a document as the rows of ``netplan_meta``."""
    return [(key, as_json(value)) for key, value in document.items()]


def document_of_rows(rows: list[tuple[str, str]]) -> Document:
    """Return the document in rows of ``netplan_meta``; ValueError if one is no JSON."""
    return {key: json.loads(value) for key, value in rows}


def seal_row(rows: list[tuple[str, str]], counter: int) -> tuple[str, str]:
    """Return the row that seals the others and says what the change counter of the file is then."""
    return (SEAL, as_json({"counter": counter, "digest": digest_of(rows)}))


def digest_of(rows: list[tuple[str, str]]) -> str:
    """Return the digest of all rows but the one that holds it."""
    return hashlib.sha256(json.dumps([row for row in rows if row[0] != SEAL]).encode()).hexdigest()


def scenario_of_file(entry: Mapping[str, Any]) -> Scenario:
    """Return a scenario from its fields as JSON has them.

    Raises:
        KeyError, TypeError, ValueError: they make none.

    """
    made: dict[str, Any] = {
        key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()
    }
    routes = tuple(_route_decision(one) for one in entry.get("routes", ()))
    sites = tuple(SiteDecision(**one) for one in entry.get("sites", ()))
    own = tuple(Target(**one) for one in entry.get("own_targets", ()))
    assumptions = Assumptions(**entry.get("assumptions", {}))
    fitness = {
        key: tuple(one) if isinstance(one, list) else one for key, one in entry.get("fitness", {}).items()
    }
    made |= {
        "routes": routes,
        "sites": sites,
        "own_targets": own,
        "assumptions": assumptions,
        "fitness": fitness,
    }
    made.pop("tube_sites", None)  # of older files: what a tube holds follows from the sizing rules now
    return Scenario(**made)


def problem_rows(problems: tuple[Problem, ...]) -> pd.DataFrame:
    """Return findings as the rows of ``netplan_problems``."""
    columns = {
        "code": [problem.code for problem in problems],
        "severity": [problem.severity for problem in problems],
        "layer": [problem.layer for problem in problems],
        "row": [problem.row for problem in problems],
        "row_id": [problem.row_id for problem in problems],
        "x": [problem.x for problem in problems],
        "y": [problem.y for problem in problems],
        "message": [_sentence(problem.message) for problem in problems],
        "advice": [_sentence(problem.advice) for problem in problems],
    }
    numbers = {"row": "int64", "x": "float64", "y": "float64"}
    return pd.DataFrame(
        {key: pd.Series(values, dtype=numbers.get(key, "str")) for key, values in columns.items()}
    )


def problems_of(rows: pd.DataFrame) -> Iterator[Problem]:
    """Yield the findings in rows of ``netplan_problems``.

    Raises:
        KeyError, TypeError, ValueError: a row is none.

    """
    for entry in rows.to_dict("records"):
        known: dict[str, Any] = {str(key): value for key, value in entry.items() if not pd.isna(value)}
        known |= {key: told_message(json.loads(known[key])) for key in ("message", "advice")}
        yield Problem(**{"layer": "", **known, "row": int(known["row"])})


def understood(document: Document) -> Document:
    """Return a document of a later version without what this one does not know; it is never saved again.

    Raises:
        KeyError, TypeError: it is none.

    """
    known: Document = {"programmes": {}, "looks": {}, "history": [], **document}
    for part, kind in _PARTS.items():
        keys = {field.name for field in fields(kind)}
        entries = known[part]
        if isinstance(entries, dict):
            known[part] = {name: _only(keys, entry) for name, entry in entries.items()}
        else:
            known[part] = [_only(keys, entry) for entry in entries]
    return known


def _only(keys: set[str], entry: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key in keys}


def terms_of_file(entry: Mapping[str, Any]) -> Terms:
    """Return the terms of a programme from their fields as JSON has them.

    Raises:
        KeyError, TypeError, ValueError: they make none.

    """
    sites = {site: SiteTerms(**settled) for site, settled in entry["sites"].items()}
    return Terms(**{**entry, "budgets_eur": tuple(entry["budgets_eur"]), "sites": sites})


def _route_decision(entry: Mapping[str, Any]) -> RouteDecision:
    stretches = tuple((float(start), float(end)) for start, end in entry["stretches"])
    return RouteDecision(**{**entry, "stretches": stretches})


def _sentence(message: Message) -> str:
    return as_json([message.template, dict(message.fields)])


def as_json(value: Any) -> str:
    """Return JSON; numbers of numpy become plain ones."""
    return json.dumps(value, ensure_ascii=False, default=lambda number: number.item())
