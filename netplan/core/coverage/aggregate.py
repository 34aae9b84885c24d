"""Sums of verdicts: by district, borough and city, by unit, and for several targets side by side."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.coverage.evidence import Evidence
from netplan.core.coverage.tables import case_of
from netplan.core.coverage.verdicts import VERDICTS, judge
from netplan.core.graph import Ints
from netplan.model.assumptions import Policy
from netplan.model.frames import conform
from netplan.model.targets import Target

Unit = tuple[str, Ints, Ints]
"""What is counted: its name, the rows of the table, and how much each of them weighs."""


def units_of_sites(sites: pd.DataFrame) -> Iterator[Unit]:
    """Yield kinds of site, and schools by type and by owner where both occur."""
    for column, prefix in (("kind", ""), ("school_type", "school_type:"), ("owner_kind", "owner_kind:")):
        schools = sites["kind"] == "school" if prefix else pd.Series(True, sites.index)
        for value in sorted(sites.loc[schools, column].dropna().unique()):
            rows = np.flatnonzero((schools & (sites[column] == value)).to_numpy(dtype=bool))
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
    parts = [
        _of_districts(districts, table, unit)
        for table, units in ((addresses, units_of_addresses(addresses)), (sites, _kinds(sites)))
        for unit in units
    ]
    parts = parts or [
        _of_districts(districts, addresses, ("addresses", np.empty(0, np.int64), np.empty(0, np.int64)))
    ]
    return conform(pd.concat(parts, ignore_index=True), "coverage_districts")


def _kinds(sites: pd.DataFrame) -> Iterator[Unit]:
    return (unit for unit in units_of_sites(sites) if ":" not in unit[0])


def _of_districts(districts: gpd.GeoDataFrame, table: pd.DataFrame, unit: Unit) -> gpd.GeoDataFrame:
    name, rows, weight = unit
    place = pd.Index(districts["id"]).get_indexer(pd.Index(table["district_id"].iloc[rows]))
    now, after = (
        verdict_counts(level_of(table[column])[rows], place, weight, len(districts))
        for column in ("verdict", "verdict_after")
    )
    return gpd.GeoDataFrame(districts[["id", "name", "borough", "geometry"]]).assign(
        unit=name, **sums(now), n_served_after=after[:, -1]
    )


def level_of(verdicts: pd.Series) -> Ints:
    """Return the position of every verdict among ``VERDICTS``; -1 where it is missing."""
    level: Ints = pd.Index(VERDICTS).get_indexer(pd.Index(verdicts))
    return level


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
    """Return the table ``coverage_targets``: every unit against every target, in the city and its boroughs.

    Schools are counted by type and by owner, too; private and public ones alike are in every sum.
    """
    districts = layers["districts"]
    boroughs = districts["borough"].fillna("").to_numpy(dtype=object)
    names = sorted(set(boroughs) - {""})
    parts = []
    for name, evidence, units in (
        ("addresses", addresses, tuple(units_of_addresses(layers["addresses"]))),
        ("sites", sites, tuple(units_of_sites(layers["sites"]))),
    ):
        at = pd.Index(districts["id"]).get_indexer(evidence.district.to_numpy())
        borough = np.append(pd.Index(names).get_indexer(boroughs), -1)[at]
        for target in targets:
            reached = judge(case_of(name, layers, evidence, target, policy)).level
            level = np.where(reached < 0, VERDICTS.index("unknown"), reached).astype(np.int64)
            for unit, rows, weight in units:
                city = verdict_counts(level[rows], np.zeros(len(rows), np.int64), weight, 1)
                each = verdict_counts(level[rows], borough[rows], weight, len(names))
                parts.append(_rows(target, unit, "city", [None], city))
                if ":" not in unit:
                    parts.append(_rows(target, unit, "borough", names, each))
    return conform(pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(), "coverage_targets")


def _rows(target: Target, unit: str, level: str, areas: list[Any], counts: Ints) -> pd.DataFrame:
    origin = {
        "target": target.key,
        "label": target.label,
        "basis": target.basis,
        "since": target.since or None,
    }
    return pd.DataFrame({**origin, "level": level, "area": areas, "unit": unit, **sums(counts)})
