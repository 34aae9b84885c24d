"""Two results side by side, and what differs."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Plan


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two: a result and what its user calls it, such as "base" or "2026.gpkg: base"."""

    name: str
    result: Plan | Coverage


@dataclass(frozen=True, eq=False)
class Comparison:
    """``tables`` holds the six ``compared_…`` tables of the schema; A is the first side, B the second."""

    a: Side
    b: Side
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()
