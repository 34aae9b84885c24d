"""Stages: found again by what went in, forgotten where it gets too much."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pytest

from netplan.core.recall import Stages, n_bytes
from netplan.model.assumptions import Assumptions


@dataclass
class Counter:
    n: int = 0

    def stage(self, *_inputs, **_named):
        self.n += 1
        return np.zeros(1000)


@pytest.mark.parametrize(
    ("one", "other", "again"),
    [
        (1.0, 1.0, False),
        (1.0, 2.0, True),
        (Assumptions(), Assumptions(), False),
        (Assumptions(), Assumptions(take_up=0.5), True),
        ({"a": 1}, {"a": 1}, False),
        ({"a": 1}, {"b": 1}, True),
        (np.zeros(2), np.zeros(2), True),  # arrays by identity
    ],
)
def test_a_stage_runs_again_only_for_other_inputs(one, other, again):
    counter, stages = Counter(), Stages()
    work = counter.stage
    first, second = stages(work, one), stages(work, other)
    assert counter.n == 1 + again
    assert (first is second) != again


def test_what_was_not_asked_for_the_longest_is_forgotten():
    counter, stages = Counter(), Stages(most_bytes=20_000)  # two results of 8,000 bytes
    work = counter.stage
    for which in ("a", "b", "a", "c", "a"):
        stages(work, which)
    assert counter.n == 3
    stages(work, "b")
    assert counter.n == 4


def test_one_result_is_kept_however_large():
    counter, stages = Counter(), Stages(most_bytes=10)
    work = counter.stage
    assert stages(work, 1) is stages(work, 1)


def test_bytes_are_those_of_all_arrays_inside():
    frame = pd.DataFrame({"a": np.zeros(10), "b": np.zeros(10)})
    assert n_bytes((np.zeros(5), {"x": np.zeros(5)}, frame, "text", None)) == 240
