"""What is kept in mind of carriers that can be full, beside the same counted afresh from who takes whom."""

from dataclasses import replace

import numpy as np
import pytest

from netplan.core.choice.rooms import begin_taking, fill_rooms, thin_rooms, vary_rooms
from netplan.core.choice.search import case_of
from netplan.messages import Message
from netplan.progress import SILENT
from tests.core.choice.test_cover import question


def town(**asked):
    """Return 40 carriers at one price that each have room for two or three of 40 targets."""
    rng = np.random.default_rng(4)
    sees = [set(rng.choice(40, 6, replace=False).tolist()) for _ in range(40)]
    load = rng.choice([0.3, 0.4, 0.5], size=240)
    return replace(question(sees, 40, load=load, cents=np.full(40, 100, np.int64)), **asked)


def counted(asked, taking):
    """Assert that rooms, numbers and sums are those of the pairs that are taken."""
    rows = asked.rows
    carrier = np.repeat(np.arange(asked.n_carriers), np.diff(rows.indptr))
    used = np.bincount(carrier, weights=rows.load * taking.taken, minlength=asked.n_carriers)
    assert taking.room == pytest.approx(1.0 - used)
    assert taking.chosen[carrier[taking.taken]].all()
    assert taking.n_seen.tolist() == np.bincount(rows.target[taking.taken], minlength=40).tolist()
    assert taking.sums[0] == pytest.approx(asked.weight[taking.n_seen >= asked.seen_by].sum())
    assert taking.sums[1] == asked.cents[taking.chosen].sum()


@pytest.mark.parametrize("asked", [{"quota": 34.0}, {"budget_cents": 1_200}])
def test_the_search_gives_room_back_and_finds_what_greedy_does_not(asked):
    asked = town(**asked)
    case = case_of(asked)
    taking = begin_taking(case)
    assert fill_rooms(case, taking, asked.cents + 1e-3, np.inf)
    thin_rooms(case, taking)
    counted(asked, taking)
    first = taking.sums.copy()
    vary_rooms(case, taking, 2_000, 0, lambda _sums: Message(""), SILENT)
    counted(asked, taking)
    if asked.quota is not None:
        assert taking.sums[0] >= asked.quota
        assert taking.sums[1] < first[1]
    else:
        assert taking.sums[1] <= asked.budget_cents
        assert taking.sums[0] > first[0]
