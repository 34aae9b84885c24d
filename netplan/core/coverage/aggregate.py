"""Sums of verdicts: by district, borough and city, by unit, and for several targets side by side."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.coded import coded, positions, spelled
from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.policy import reached
from netplan.core.coverage.tables import need_of
from netplan.core.coverage.verdicts import VERDICTS
from netplan.core.graph.arrays import Ints
from netplan.model.assumptions import Policy
from netplan.model.frames import conform, table_of
from netplan.model.targets import Target

Unit = tuple[str, Ints, Ints]
"""What is counted: its name, the rows of the table, and how much each of them weighs."""


def units_of_sites(sites: pd.DataFrame) -> Iterator[Unit]:
    """Yield kinds of site, and schools by type and by owner where both occur."""
    schools = (sites["kind"] == "school").to_numpy(dtype=bool)
    for column, prefix in (("kind", ""), ("school_type", "school_type:"), ("owner_kind", "owner_kind:")):
        code, words = coded(sites[column])
        code = np.where(schools, code, -1) if prefix else code
        for value in sorted(words[k] for k in np.unique(code[code >= 0])):
            rows = np.flatnonzero(code == words.index(value))
            yield f"{prefix}{value}", rows, np.ones(len(rows), np.int64)


def units_of_addresses(addresses: pd.DataFrame) -> Iterator[Unit]:
    """Yield addresses, and households of the addresses that state them."""
    n = len(addresses)
    if n:
        yield "addresses", np.arange(n), np.ones(n, np.int64)
        households = addresses["households"].to_numpy(dtype=float, na_value=np.nan)
        if not np.isnan(households).all():
            yield "households", np.arange(n), np.nan_to_num(households).astype(np.int64)


def district_counts(
    districts: gpd.GeoDataFrame, sites: pd.DataFrame, addresses: pd.DataFrame
) -> gpd.GeoDataFrame:
    """Count verdicts per district: one row for each district and counted unit.

    Units are ``addresses``, ``households`` (of the addresses that state them) and the kinds of site, as far
    as they occur. What lies in no district is in no row; the plan's figures count everything.
    """
    n = len(districts)
    names: list[str] = []
    counts = {
        "verdict": [np.zeros((0, len(VERDICTS)), np.int64)],
        "verdict_after": [np.zeros((0, 4), np.int64)],
    }
    for table, units in ((addresses, units_of_addresses(addresses)), (sites, _kinds(sites))):
        place = positions(table["district_id"], list(districts["id"]))
        level = {column: level_of(table[column]) for column in counts}
        for name, rows, weight in units:
            names.append(name)
            for column, found in counts.items():
                found.append(verdict_counts(level[column][rows], place[rows], weight, n))
    now, after = (np.concatenate(found) for found in counts.values())
    at = np.tile(np.arange(n), len(names))
    columns = {key: districts[key].array.take(at) for key in ("id", "name", "borough")}
    told = {"unit": spelled(np.repeat(np.arange(len(names)), n), names), "n_served_after": after[:, -1]}
    shapes = districts.geometry.array.take(at)
    return table_of("coverage_districts", {**columns, **told, **sums(now)}, shapes, districts.crs)


def _kinds(sites: pd.DataFrame) -> Iterator[Unit]:
    return (unit for unit in units_of_sites(sites) if ":" not in unit[0])


def level_of(verdicts: pd.Series) -> Ints:
    """Return the position of every verdict among ``VERDICTS``; -1 where it is missing."""
    return positions(verdicts, VERDICTS)


def verdict_counts(level: Ints, group: Ints, weight: Ints, n_groups: int) -> Ints:
    """Return how much weighs in each group at each level [n_groups, 4]; what is in no group (-1) in none."""
    n = len(VERDICTS)
    kept = (group >= 0) & (level >= 0)
    counted = np.bincount(group[kept] * n + level[kept], weight[kept], n_groups * n)
    return counted.reshape(n_groups, n).astype(np.int64)


def sums(counts: Ints) -> dict[str, Any]:
    """Return the columns of counts and shares [k] from ``verdict_counts``; nothing has no share."""
    total, served = counts.sum(axis=1), counts[:, VERDICTS.index("served")]
    known = total - counts[:, VERDICTS.index("unknown")]
    return {
        "n": total,
        **{f"n_{verdict}": counts[:, k] for k, verdict in enumerate(VERDICTS)},
        "share_served": np.where(total > 0, served / np.maximum(total, 1), np.nan),
        "share_served_known": np.where(known > 0, served / np.maximum(known, 1), np.nan),
    }


def side_by_side(
    layers: Mapping[str, pd.DataFrame],
    sites: Evidence,
    addresses: Evidence,
    targets: tuple[Target, ...],
    policy: Policy,
) -> pd.DataFrame:
    """Return ``coverage_targets``: every unit against every target in the city, its boroughs and districts.

    Schools are counted by type and by owner, too, in the city; private and public ones alike are in every
    sum. What lies in no district is in that of the city only.
    """
    districts = layers["districts"]
    within, names = _boroughs(districts)
    areas = [("borough", name, None) for name in names]
    areas += [("district", *one) for one in zip(districts["name"], districts["id"], strict=True)]
    found: list[Counted] = []
    counts = [np.zeros((0, len(VERDICTS)), np.int64)]
    for name, evidence, units in (
        ("addresses", addresses, tuple(units_of_addresses(layers["addresses"]))),
        ("sites", sites, tuple(units_of_sites(layers["sites"]))),
    ):
        n = len(districts)
        district = positions(evidence.district, list(districts["id"]))
        group = np.where(district < 0, n, district)
        need = np.column_stack([need_of(name, layers[name], target) for target in targets])
        reach = reached(evidence.claims, need, targets, policy).astype(np.int64)
        for target, level in zip(
            targets, np.where(reach < 0, VERDICTS.index("unknown"), reach).T, strict=True
        ):
            for unit, rows, weight in units:
                each = verdict_counts(level[rows], group[rows], weight, n + 1)
                found.append((target, unit, ("city", None, None)))
                counts.append(each.sum(axis=0, keepdims=True))
                if ":" not in unit:
                    found += [(target, unit, area) for area in areas]
                    counts += [_by_borough(each[:-1], within, len(names)), each[:-1]]
    return conform(_side_by_side(found, np.concatenate(counts)), "coverage_targets")


Area = tuple[str, str | None, str | None]
"""Level, name, and id of a district."""

Counted = tuple[Target, str, Area]
"""Target, unit and area of a row of ``coverage_targets``."""


def _boroughs(districts: pd.DataFrame) -> tuple[Ints, list[str]]:
    """Return the borough of every district [n], -1 where it has none, and their names in order."""
    code, names = coded(districts["borough"].replace("", None))
    order = sorted(range(len(names)), key=names.__getitem__)
    return np.append(np.argsort(order), -1)[code], sorted(names)


def _by_borough(counts: Ints, within: Ints, n_boroughs: int) -> Ints:
    """Return the counts of the districts [n, 4] as those of their boroughs."""
    total = np.zeros((n_boroughs + 1, len(VERDICTS)), np.int64)
    np.add.at(total, within, counts)  # the last row takes what is in none
    return total[:-1]


def _side_by_side(found: list[Counted], counts: Ints) -> pd.DataFrame:
    """Return the columns of what was counted [k], and ``counts`` [k, 4]."""
    level, area, area_id = zip(*(area for *_, area in found), strict=True) if found else ((), (), ())
    columns = {
        "target": [target.key for target, *_ in found],
        "label": [target.label for target, *_ in found],
        "level": level,
        "area": area,
        "area_id": area_id,
        "unit": [unit for _, unit, _ in found],
        "basis": [target.basis for target, *_ in found],
        "since": [target.since or None for target, *_ in found],
    }
    texts = {key: pd.Series(column, dtype="str") for key, column in columns.items()}
    return pd.DataFrame({**texts, **sums(counts)})
