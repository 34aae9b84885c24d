"""Two results side by side, and what differs."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Plan


@dataclass(frozen=True, eq=False)
class Side:
    """One of the two: a result, what its user calls it, and the file it was read from, if from one."""

    name: str
    result: Plan | Coverage
    file: Path | None = None


@dataclass(frozen=True, eq=False)
class Comparison:
    """``tables`` holds the six ``compared_…`` tables of the schema; A is the first side, B the second."""

    a: Side
    b: Side
    tables: Mapping[str, pd.DataFrame]
    problems: tuple[Problem, ...] = ()
