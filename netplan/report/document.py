"""What a plan says to programs: one document with stable keys, plain numbers, denominators and sources."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

import pandas as pd

from netplan import __version__
from netplan.i18n import Words
from netplan.model.catalogue import Catalogue
from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario


def plan_document(plan: Plan) -> dict[str, Any]:
    """Return a plan as one document for programs: stable keys, plain numbers, denominators, sources."""
    trenches = plan.tables["trenches"]
    return {
        **document(plan.project, plan.problems),
        "scenario": scenario_document(plan.scenario),
        "cost_eur": plan.cost_eur,
        "tree_eur": plan.tree_eur,
        "bound_eur": plan.bound_eur,
        "gap": plan.gap,
        "route_m": float(trenches["length_m"].sum()),
        "n_segments": len(trenches),
        "figures": records(plan.tables["figures"]),
        "costs": records(plan.tables["costs"]),
        "connections": records(plan.tables["connections"]),
    }


def coverage_document(coverage: Coverage) -> dict[str, Any]:
    """Return an assessment as one document for programs."""
    from netplan.core.plan_figures import coverage_figures  # panels speak before the solvers are loaded

    return {
        **document(coverage.project, coverage.problems),
        "scenario": scenario_document(coverage.scenario),
        "figures": records(coverage_figures(coverage)),
        "districts": records(coverage.tables["coverage_districts"]),
        "targets": records(coverage.tables["coverage_targets"]),
    }


def document(project: Project, problems: Iterable[Problem]) -> dict[str, Any]:
    """Return what every document starts with: program, project, layers with their origin, findings."""
    return {
        "program": {"name": "netplan-gis", "version": __version__},
        "project": {"name": project.name, "ags": project.ags, "crs": project.crs},
        "layers": layer_origins(project),
        "findings": findings_document(problems),
    }


def findings_document(problems: Iterable[Problem]) -> list[dict[str, Any]]:
    """Return findings for programs: code, severity, where, what and what to do; untranslated."""
    return [
        {
            "code": problem.code,
            "severity": problem.severity,
            "layer": problem.layer,
            "row": problem.row,
            "row_id": problem.row_id,
            "message": str(problem.message),
            "advice": str(problem.advice),
        }
        for problem in problems
    ]


def layer_origins(project: Project) -> list[dict[str, Any]]:
    """Return rows, sources, licences and latest date of every layer."""
    return [
        {
            "layer": name,
            "rows": len(table),
            "sources": _distinct(table, "source"),
            "licences": _distinct(table, "licence"),
            "as_of": _day(table["as_of"].max()) if "as_of" in table else None,
            "confidential": _distinct(table, "confidential"),
        }
        for name, table in project.layers.items()
    ]


def metadata(project: Project, scenario: Scenario, words: Words) -> dict[str, str]:
    """Return what every file says about itself: target, scenario, sources, licences, program."""
    target = scenario.goal
    origins = layer_origins(project)
    return {
        words("Municipality"): f"{project.name} {project.ags}".strip(),
        words("Target"): f"{words(target.label)}: {words(target.basis)}",
        words("Scenario"): json.dumps(asdict(scenario), ensure_ascii=False),
        words("Sources"): "; ".join(sorted({source for origin in origins for source in origin["sources"]})),
        words("Licences"): "; ".join(sorted({name for origin in origins for name in origin["licences"]})),
        words("Program"): f"netplan-gis {__version__}",
    }


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """Return a scenario with its target spelled out."""
    return {**asdict(scenario), "target": asdict(scenario.goal)}


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Return the rows of a table without geometry as plain values; what is missing is None."""
    plain = pd.DataFrame(table.drop(columns="geometry", errors="ignore"))
    columns: Mapping[str, list[Any]] = {
        str(name): [None if pd.isna(value) else _day(value) for value in plain[name].astype(object)]
        for name in plain
    }
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def _distinct(table: pd.DataFrame, column: str) -> list[str]:
    return sorted(table[column].dropna().astype(str).unique()) if column in table else []


def _day(value: Any) -> Any:
    """Return a date as text, a missing one as None, a number of numpy as Python's."""
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat()
    if value is pd.NaT:
        return None
    return value.item() if hasattr(value, "item") else value


def price_list(catalogue: Catalogue) -> list[dict[str, Any]]:
    """Return the prices with range, source and year."""
    return [asdict(price) for price in catalogue.values()]
