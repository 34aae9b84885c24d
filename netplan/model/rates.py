"""What lines deliver, by technology, read from ``rates.toml``: tables with source, year and edition."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from netplan.model.catalogue import UNVERIFIED

Rate = tuple[float, float]
"""Download and upload, Mbit/s."""


@dataclass(frozen=True)
class LoopTable:
    """Rates over a copper line by its length, for one profile and one diameter.

    ``loop_m`` [k] ascending; ``sure``, ``best`` (download) and ``up`` [k] Mbit/s, never rising; ``product``
    caps them.
    """

    loop_m: tuple[float, ...]
    sure: tuple[float, ...]
    best: tuple[float, ...]
    up: tuple[float, ...]
    product: Rate


@dataclass(frozen=True, eq=False)
class CopperRates:
    """Loop tables by (profile, diameter in mm)."""

    edition: str
    tables: Mapping[tuple[str, float], LoopTable]


@dataclass(frozen=True, eq=False)
class CableRates:
    """Shared rate of a segment and fastest product, by DOCSIS version."""

    edition: str
    segment_mbps: Mapping[str, float]
    product: Mapping[str, Rate]


@dataclass(frozen=True, eq=False)
class Optics:
    """Losses in dB, and what the classes of optics bear and sell."""

    edition: str
    attenuation_db_km: Mapping[str, float]
    splitter_db: Mapping[int, float]
    budget_db: Mapping[str, float]
    product: Mapping[str, Rate]


@cache
def _document() -> dict[str, Any]:
    document: dict[str, Any] = tomllib.loads((files(__package__) / "rates.toml").read_text("utf-8"))
    return document


def _edition(name: str) -> str:
    """Return what every claim of a model names: its tables, their edition and year, [K] if unverified."""
    entry = _document()[name]
    mark = "" if entry["verified"] else f" {UNVERIFIED}"
    return f"netplan {name} {entry['edition']}{mark}"


@cache
def copper_rates() -> CopperRates:
    """Return the loop tables."""
    entry = _document()["copper"]
    loop_m = tuple(map(float, entry["loop_m"]))
    tables = {
        (profile, mm): LoopTable(
            loop_m,
            tuple(map(float, rows[f"down_{key}"]["sure"])),
            tuple(map(float, rows[f"down_{key}"]["best"])),
            tuple(map(float, rows[f"up_{key}"])),
            _rate(rows["product"]),
        )
        for profile, rows in entry["profiles"].items()
        for key, mm in (("04", 0.4), ("05", 0.5))
    }
    return CopperRates(_edition("copper"), tables)


@cache
def cable_rates() -> CableRates:
    """Return what the cable network delivers."""
    entry = _document()["cable"]
    product = {version: _rate(rate) for version, rate in entry["product"].items()}
    return CableRates(_edition("cable"), entry["segment_mbps"], product)


@cache
def optics() -> Optics:
    """Return losses and budgets of optical lines."""
    entry = _document()["optics"]
    return Optics(
        _edition("optics"),
        entry["attenuation_db_km"],
        {int(split): float(loss) for split, loss in entry["splitter_db"].items()},
        entry["budget_db"],
        {name: _rate(rate) for name, rate in entry["product"].items()},
    )


def _rate(pair: list[float]) -> Rate:
    return float(pair[0]), float(pair[1])
