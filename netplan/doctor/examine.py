"""Run every rule over a project: findings, and the evidence that each rule was run."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.core.checks import check
from netplan.core.graph.arrays import Floats
from netplan.doctor import assets, geometry, keys, network, places, values
from netplan.doctor.case import Case, Found
from netplan.doctor.rules import ALL_RULES
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.progress import SILENT, Progress

CRASHED = "CHK-001"
_POINTS = tuple(name for name in INPUT_TABLES if TABLES[name].geometry == "point")
_LINES = tuple(name for name in INPUT_TABLES if TABLES[name].geometry == "line")
_AREAS = tuple(name for name in INPUT_TABLES if TABLES[name].geometry == "polygon")
_INSIDE = tuple(name for name in INPUT_TABLES if name not in {"boundary", "cells"})


@dataclass(frozen=True)
class Check:
    """One rule: which layers it looks at, and how; ``missing`` runs it on layers without rows, too."""

    code: str
    layers: tuple[str, ...]
    find: Callable[[Case, str], Found]
    missing: bool = False


CHECKS: tuple[Check, ...] = (
    Check("PRJ-005", ("boundary",), keys.no_boundary, missing=True),
    Check("PRJ-006", INPUT_TABLES, keys.no_licence),
    Check("PRJ-007", INPUT_TABLES, keys.no_date),
    Check("PRJ-008", _INSIDE, keys.far_away),
    Check("ID-010", INPUT_TABLES, keys.no_id),
    Check("ID-011", INPUT_TABLES, keys.double_id),
    Check("ID-012", INPUT_TABLES, keys.repeated_row),
    Check("GEO-020", INPUT_TABLES, geometry.no_geometry),
    Check("GEO-021", INPUT_TABLES, geometry.empty_geometry),
    Check("GEO-022", INPUT_TABLES, geometry.not_a_number),
    Check("GEO-023", _AREAS, geometry.invalid_area),
    Check("GEO-024", INPUT_TABLES, geometry.wrong_kind),
    Check("GEO-025", (*_LINES, *_AREAS), geometry.without_extent),
    Check("GEO-026", _INSIDE, geometry.outside),
    Check("GEO-027", ("sites", "carriers", "cabinets", "pops"), geometry.double_point),
    Check("GEO-028", ("streets", "districts", "buildings"), geometry.repeated_shape),
    Check("GEO-029", ("districts",), geometry.overlapping),
    Check("GEO-030", ("districts",), geometry.uncovered),
    Check("GEO-031", ("carriers",), assets.inside_a_building),
    Check("NET-004", ("streets",), network.apart),
    Check("NET-008", ("ducts",), network.free_unknown),
    Check("NET-010", ("streets",), network.dangling),
    Check("NET-011", ("streets",), network.crossing),
    Check("NET-013", ("ducts",), network.full_duct),
    Check("NET-014", ("ducts",), network.too_many_free),
    Check("NET-015", ("pops",), network.lonely_pop),
    Check("NET-016", ("fibre",), network.lonely_fibre),
    Check("NET-017", ("fibre",), network.no_fibres),
    Check("WORK-001", ("roadworks",), assets.ends_before_it_begins),
    Check("WORK-002", ("roadworks",), assets.without_dates),
    Check("WORK-003", ("roadworks",), assets.is_over),
    Check("MEAS-001", ("measurements",), assets.measured_nowhere),
    Check("CAB-001", ("cable_segments",), assets.product_above_segment),
    Check("CAR-001", ("carriers",), assets.mounted_in_the_air),
    Check("SITE-010", ("sites",), places.no_pupils),
    Check("SITE-011", ("sites",), places.no_name),
    Check("SITE-012", ("sites",), places.strange_classes),
    Check("SITE-013", ("sites",), places.forgotten, missing=True),
    Check("SITE-014", ("sites",), places.same_name),
    Check("SITE-015", ("sites",), places.far_from_streets),
    Check("SITE-016", ("sites",), places.broken_promise),
    Check("ADDR-001", ("addresses",), places.double_address),
    Check("ADDR-002", ("sites", "addresses"), places.short_postcode),
    Check("ADDR-003", ("addresses",), places.unknown_street),
    Check("ADDR-004", ("addresses",), places.far_from_streets),
    Check("ADDR-005", ("addresses",), places.incomplete_address),
    Check("ATT-020", INPUT_TABLES, values.out_of_range),
    Check("ATT-021", INPUT_TABLES, values.not_in_list),
    Check("ATT-022", INPUT_TABLES, values.in_the_future),
    Check("ATT-023", ("sites", "measurements"), values.undated_rate),
    Check("ATT-024", ("sites", "measurements"), values.old_rate),
    Check("ATT-025", ("sites", "measurements"), values.faster_up),
    Check("ATT-026", ("sites", "measurements"), values.too_fast),
    Check("ATT-027", INPUT_TABLES, values.damaged_letters),
    Check("ATT-028", INPUT_TABLES, values.missing_value),
    Check("HGT-001", ("carriers", "buildings"), values.centimetres),
    Check("HGT-002", ("carriers", "buildings"), values.impossible_height),
    Check("CELL-001", ("cells",), values.rising_share),
    Check("CELL-002", ("cells",), values.more_than_all),
    Check("CELL-003", ("cells",), values.double_cell),
    Check("CELL-004", ("cells",), values.wrong_cell_size),
    Check("CELL-005", ("cells",), values.shares_not_percent),
    Check("CELL-006", ("cells",), values.missing_classes),
)
BY_CODE = {check.code: check for check in CHECKS}


@dataclass(frozen=True)
class Ran:
    """That a rule was run on a layer: rows looked at, findings made, or why it could not."""

    code: str
    layer: str
    n_rows: int
    n_found: int
    failed: str = ""


@dataclass(frozen=True)
class Examination:
    """What was found in a project on a day, and the evidence of what was looked at."""

    problems: tuple[Problem, ...]
    ran: tuple[Ran, ...]
    today: date

    @property
    def n_rules(self) -> int:
        """Rules that were run to the end."""
        return len({one.code for one in self.ran} - self.failed)

    @property
    def failed(self) -> frozenset[str]:
        """Rules that could not be checked."""
        return frozenset(one.code for one in self.ran if one.failed)

    @property
    def n_layers(self) -> int:
        """Layers with rows that were looked at."""
        return len({one.layer for one in self.ran if one.n_rows})

    @property
    def n_rows(self) -> int:
        """Rows of these layers."""
        return sum({one.layer: one.n_rows for one in self.ran}.values())


def examine(
    project: Project,
    today: date,
    register: pd.DataFrame | None = None,
    progress: Progress = SILENT,
    checks: Iterable[Check] = CHECKS,
) -> Examination:
    """Run ``checks`` over ``project`` as of ``today``; with a ``register`` sites missing from it are named.

    A rule that fails becomes a finding of its own: it never counts as clean.
    """
    case = Case(project, today, register)
    sizes = {layer: len(table) for layer, table in project.layers.items()}
    tasks = [(one, layer) for one in checks for layer in one.layers if one.missing or sizes.get(layer)]
    problems = list(_of_the_whole(project))
    ran = []
    for position, (one, layer) in enumerate(tasks):
        progress(position / len(tasks), Message(mark("Checking {layer}"), {"layer": layer}))
        told = _run(case, one, layer)
        n_rows = sizes.get(layer, 0)
        failed = str(told[0].message.fields["reason"]) if told and told[0].code == CRASHED else ""
        ran.append(Ran(one.code, layer, n_rows, 0 if failed else len(told), failed))
        problems += told
    progress(1.0)
    return Examination(tuple(problems), tuple(ran), today)


def _of_the_whole(project: Project) -> tuple[Problem, ...]:
    """Return what the project lacks as a whole, even if its layers cannot be judged."""
    try:
        return check(project)
    except Exception as error:  # noqa: BLE001 - whatever happens, the project must not look clean
        return (_crash("PRJ-001", "sites", error),)


def _run(case: Case, one: Check, layer: str) -> list[Problem]:
    try:
        return problems_of(case, one.code, layer, one.find(case, layer))
    except Exception as error:  # noqa: BLE001 - whatever happens, the layer must not look clean
        return [_crash(one.code, layer, error)]


def _crash(code: str, layer: str, error: Exception) -> Problem:
    rule = ALL_RULES[CRASHED]
    reason = f"{type(error).__name__}: {error}"
    fields = {"rule": code, "reason": reason}
    return Problem(CRASHED, rule.severity, layer, Message(rule.text, fields), Message(rule.advice))


def problems_of(case: Case, code: str, layer: str, found: Found) -> list[Problem]:
    """Return findings as the report knows them: with id, place and sentence."""
    rule, table = ALL_RULES[code], case.table(layer)
    if not len(found.rows):
        return []
    ids = found.ids if found.ids is not None else _ids(table, found)
    xy = found.xy if found.xy is not None else _places(case, layer, found)
    advice = Message(rule.advice)
    columns = {
        key: value.tolist() if isinstance(value, np.ndarray) else [value] * len(ids)
        for key, value in found.fields.items()
    }
    fields = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)] or [
        {}
    ] * len(ids)
    return [
        Problem(code, rule.severity, layer, Message(rule.text, known), advice, row, row_id, x, y)
        for known, row, row_id, (x, y) in zip(fields, found.rows.tolist(), ids, xy.tolist(), strict=True)
    ]


def _ids(table: pd.DataFrame, found: Found) -> list[Any]:
    own = table["id"].fillna("").to_numpy(dtype=object)
    return ["" if row < 0 else own[row] for row in found.rows.tolist()]


def _places(case: Case, layer: str, found: Found) -> Floats:
    """Return a place [n, 2] of every finding: half way along a line, else the middle of the box."""
    xy = np.full((len(found.rows), 2), np.nan)
    own = np.flatnonzero(found.rows >= 0)
    rows = found.rows[own]
    xy[own] = case.xy(layer)[rows]
    shapes = case.shapes(layer)[rows]
    lines = own[(shapely.get_type_id(shapes) == 1) & ~shapely.is_empty(shapes)]
    halves = shapely.line_interpolate_point(case.shapes(layer)[found.rows[lines]], 0.5, normalized=True)
    xy[lines] = shapely.get_coordinates(halves)
    xy[~np.isfinite(xy).all(axis=1)] = np.nan
    return xy


def merged(*groups: Iterable[Problem]) -> tuple[Problem, ...]:
    """Return findings once each: the plan names some of what the doctor names, too."""
    once: dict[tuple[str, str, int, str], Problem] = {}
    result = []
    for group in groups:
        fresh = [problem for problem in group if _key(problem) not in once]
        once |= {_key(problem): problem for problem in fresh}
        result += fresh
    return tuple(result)


def _key(problem: Problem) -> tuple[str, str, int, str]:
    return problem.code, problem.layer, problem.row, problem.row_id
