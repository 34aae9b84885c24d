"""Rates handed over with their spread that cannot be: negative, or sure of more than is likely.

They make no claim, and each row is named: nobody can tell which of its numbers is the wrong one.
"""

from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.rules import RULES
from netplan.core.technologies.radio import LINKS, RATES
from netplan.model.findings import Problem, finding

_WAYS = (RATES[:3], RATES[3:])


def possible_links(links: pd.DataFrame) -> pd.DataFrame:
    """Return the rows whose rates can be."""
    wrong = np.logical_or.reduce([_wrong(links, way) for way in _WAYS])
    return links[~wrong] if wrong.any() else links


def impossible_links(links: pd.DataFrame) -> tuple[Problem, ...]:
    """Return a finding for every row and way whose rates cannot be: with its row, columns and values."""
    return tuple(_named(links, int(row), way) for way in _WAYS for row in np.flatnonzero(_wrong(links, way)))


def _named(links: pd.DataFrame, row: int, way: tuple[str, ...]) -> Problem:
    rates = " / ".join(f"{rate:g}" for rate in links[list(way)].iloc[row])
    found = finding(RULES, "COV-003", LINKS, column=" / ".join(way), value=rates)
    return replace(found, row=row, row_id=str(links["subject_id"].iloc[row]))


def _wrong(links: pd.DataFrame, way: tuple[str, ...]) -> NDArray[np.bool_]:
    """Return which rows have a negative rate, or fall from p10 to p90; a missing one is no fault."""
    rates = links[list(way)].to_numpy(dtype=float)
    return np.asarray((rates < 0).any(axis=1) | (np.diff(rates, axis=1) < 0).any(axis=1))
