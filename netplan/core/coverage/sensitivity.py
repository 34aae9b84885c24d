"""Which assumptions flip verdicts: each is changed by itself, and everything that rests on it computed again.

A tornado table in the sense of Eschenbach (1992): the least and the most that is plausible of each
assumption, all others as the scenario has them. Effects of several together are not told.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.coverage.aggregate import units_of_addresses, units_of_sites
from netplan.core.coverage.assess import input_layers
from netplan.core.coverage.evidence import SUBJECTS, gather
from netplan.core.coverage.inquiries import inquiry_tables
from netplan.core.coverage.tables import case_of
from netplan.core.coverage.verdicts import VERDICTS, judge
from netplan.core.graph.arrays import Ints
from netplan.core.survey import Survey, survey
from netplan.messages import Message, mark
from netplan.model.assumed import ASSUMED, Assumed, Value
from netplan.model.frames import conform
from netplan.model.plan import Sensitivity
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

_SERVED, _UNKNOWN = VERDICTS.index("served"), VERDICTS.index("unknown")
_IN_SCENARIO = frozenset(one.name for one in fields(Scenario))

Reached = Mapping[str, Ints]
"""Layer -> position among ``VERDICTS`` of each of its rows."""


@dataclass(frozen=True)
class Variation:
    """One assumption with another value."""

    about: Assumed
    value: Value


def sensitivity(
    project: Project, scenario: Scenario, progress: Progress = SILENT, known: Survey | None = None
) -> Sensitivity:
    """Say which assumptions flip which verdicts, and which inquiry would settle most of what is open.

    Raises:
        ParameterError: the scenario names a target or policy that does not exist.
        Cancelled: the user stopped.

    """
    look, try_, ask = steps(progress, 0.0, 0.3, 0.9, 1.0)
    known = known or survey(project, scenario.snap_limit_m, look)
    layers = input_layers(project, known)
    base = reached(layers, known, scenario)
    tried = list(variations(scenario))
    found = []
    for position, one in enumerate(tried):
        try_(position / len(tried), Message(mark("Trying: {what}"), {"what": Message(one.about.label)}))
        found.append((one, reached(layers, known, varied(scenario, one))))
    tables = {
        "sensitivity": _tornado(layers, scenario, base, found),
        "sensitivity_sites": _flips(layers["sites"], scenario, base["sites"], found),
        **inquiry_tables(layers, known, scenario, ask),
    }
    return Sensitivity(project, scenario, tables)


def reached(layers: Mapping[str, pd.DataFrame], known: Survey, scenario: Scenario) -> Reached:
    """Return how far every site and address gets; only what the scenario changes is computed again."""
    known = replace(known, stages=known.stages.branch())
    found = {}
    for name in SUBJECTS:
        evidence = gather(name, layers, known, scenario)
        level = judge(case_of(name, layers, evidence, scenario.goal, scenario.claim_policy)).level
        found[name] = np.where(level < 0, _UNKNOWN, level).astype(np.int64)
    return found


def variations(scenario: Scenario) -> Iterator[Variation]:
    """Yield every plausible other value of every assumption."""
    for one in ASSUMED.values():
        base = value_of(scenario, one)
        yield from (Variation(one, value) for value in one.tried if value != base)


def value_of(scenario: Scenario, one: Assumed) -> Value:
    """Return what the scenario assumes."""
    value: Value = getattr(scenario if one.key in _IN_SCENARIO else scenario.assumptions, one.key)
    return value


def varied(scenario: Scenario, one: Variation) -> Scenario:
    """Return the scenario with one assumption changed."""
    change: dict[str, Any] = {one.about.key: one.value}
    if one.about.key in _IN_SCENARIO:
        return replace(scenario, **change)
    return replace(scenario, assumptions=replace(scenario.assumptions, **change))


def _tornado(
    layers: Mapping[str, pd.DataFrame],
    scenario: Scenario,
    base: Reached,
    found: list[tuple[Variation, Reached]],
) -> pd.DataFrame:
    """Return a row for each variation and counted unit; the assumption that flips most sites comes first."""
    units = {
        "sites": [unit for unit in units_of_sites(layers["sites"]) if ":" not in unit[0]],
        "addresses": list(units_of_addresses(layers["addresses"])),
    }
    rows = []
    for one, other in found:
        of = _told(one, scenario)
        for layer, counted in units.items():
            for unit, at, weight in counted:
                rows.append({**of, "unit": unit, **_swing(base[layer][at], other[layer][at], weight)})
    table = pd.DataFrame(rows, columns=["factor", "unit", "n_changed"] if not rows else None)
    order = {key: (-n_sites, -n_all) for key, n_sites, n_all in _weights(base, found)}
    keys = sorted(order, key=lambda key: (order[key], list(ASSUMED).index(key)))
    table = table.sort_values("factor", key=lambda key: key.map(keys.index), kind="stable", ignore_index=True)
    return conform(table, "sensitivity")


def _told(one: Variation, scenario: Scenario) -> dict[str, Any]:
    return {
        "factor": one.about.key,
        "value": as_text(one.value),
        "base_value": as_text(value_of(scenario, one.about)),
        "source": one.about.source,
    }


def as_text(value: Value) -> str:
    """Return a value as a table holds it: as it would be written in TOML, words without quotes."""
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:g}" if isinstance(value, int | float) else value


def _swing(before: Ints, after: Ints, weight: Ints) -> dict[str, int]:
    """Return what becomes of the subjects of a unit."""

    def counted(which: Any) -> int:
        return int(weight[which].sum())

    was, is_now = before == _SERVED, after == _SERVED
    return {
        "n": int(weight.sum()),
        "n_served": counted(was),
        "n_served_then": counted(is_now),
        "n_gained": counted(is_now & ~was),
        "n_lost": counted(was & ~is_now),
        "n_changed": counted(before != after),
        "n_unknown": counted(before == _UNKNOWN),
        "n_unknown_then": counted(after == _UNKNOWN),
    }


def _weights(base: Reached, found: list[tuple[Variation, Reached]]) -> Iterator[tuple[str, int, int]]:
    """Yield for every assumption how many sites, and how many sites and addresses, it flips at most."""
    for key in dict.fromkeys(one.about.key for one, _ in found):
        flips = [
            [int((base[layer] != other[layer]).sum()) for layer in SUBJECTS]
            for one, other in found
            if one.about.key == key
        ]
        yield key, max(sites for sites, _ in flips), max(map(sum, flips))


def _flips(
    sites: pd.DataFrame, scenario: Scenario, base: Ints, found: list[tuple[Variation, Reached]]
) -> pd.DataFrame:
    """Return every site under every assumption that changes its verdict."""
    words = np.array(VERDICTS, dtype=object)
    parts = []
    for one, other in found:
        rows = np.flatnonzero(base != other["sites"])
        columns = {key: sites[key].array.take(rows) for key in ("id", "name", "kind")}
        columns |= {"verdict": words[base[rows]], "verdict_then": words[other["sites"][rows]]}
        part = pd.DataFrame({**columns, **_told(one, scenario)}, index=range(len(rows)))
        parts.append(gpd.GeoDataFrame(part, geometry=sites.geometry.array.take(rows), crs=sites.crs))
    if not parts:
        return conform(gpd.GeoDataFrame(sites.iloc[:0][["id", "geometry"]]), "sensitivity_sites")
    return conform(pd.concat(parts, ignore_index=True), "sensitivity_sites")
