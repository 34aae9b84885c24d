"""The search for better choices beside one that counts everything anew, with the same dice."""

import numpy as np
import pytest
from hypothesis import given, settings

from netplan.core.choice.question import FORBIDDEN, FORCED
from netplan.core.choice.search import begin, case_of, fill, thin
from netplan.core.choice.swap import _hunt, _swap, swap
from netplan.progress import SILENT
from tests.core.choice.test_cover import questions

LOOKS = 600


class Naive:
    """The same search, with sets and sums."""

    def __init__(self, asked, chosen, seed):
        rows, self.asked, self.listed = asked.rows, asked, list(chosen)
        self.sees = [rows.target[a:b] for a, b in zip(rows.indptr[:-1], rows.indptr[1:], strict=True)]
        self.seen = [rows.carrier[a:b] for a, b in zip(rows.first[:-1], rows.first[1:], strict=True)]
        self.random = 2 * seed + 1
        self.quota = None if asked.quota is None else asked.quota * (1 - 1e-9)
        free = [i for i in chosen if asked.status[i] != FORCED]
        alone = [self.covered(chosen) - self.covered([k for k in chosen if k != i]) for i in free]
        self.warm = self.rate = 1.0
        if free:
            cents, weight = np.mean(asked.cents[free]) + 1e-3, max(float(np.median(alone)), 1e-9)
            self.rate, self.warm = cents / weight, weight if self.quota is None else cents
        self.best = self.key(self.listed), sorted(self.listed)

    def covered(self, chosen):
        count = np.zeros(len(self.asked.weight), int)
        for i in chosen:
            count[self.sees[i]] += 1
        return float(self.asked.weight[count >= self.asked.seen_by].sum())

    def cents(self, chosen):
        return int(self.asked.cents[list(chosen)].sum())

    def key(self, chosen):
        both = self.cents(chosen), -self.covered(chosen)
        return both if self.quota is not None else both[::-1]

    def dice(self):
        """Return a number of 0 to 1: xorshift64*, in whole numbers."""
        x = self.random
        x ^= x >> 12
        x ^= (x << 25) % 2**64
        x ^= x >> 27
        self.random = x
        return (x * 2685821657736338717 % 2**64 >> 11) / 9007199254740992.0

    def pick(self):
        way, out = self.dice(), int(self.dice() * len(self.listed))
        i = self.listed[out]
        forced = self.asked.status[i] == FORCED
        if way < 0.05 or not len(self.sees[i]):
            return (None if forced else i), None
        j = self.sees[i][int(self.dice() * len(self.sees[i]))]
        new = self.seen[j][int(self.dice() * len(self.seen[j]))]
        if new in self.listed or self.asked.status[new] == FORBIDDEN:
            return None, None
        return (None if way < 0.1 or forced else i), new

    def worse(self, after):
        more, cents = (
            self.covered(after) - self.covered(self.listed),
            self.cents(after) - self.cents(self.listed),
        )
        if self.quota is None:
            over = cents > 0 and self.cents(after) > self.asked.budget_cents
            return np.inf if over else -more
        lacks = self.quota - self.covered(self.listed)
        return cents + self.rate * (max(lacks - more, 0.0) - max(lacks, 0.0))

    def run(self, n):
        for k in range(n):
            if not self.listed:
                break
            if k % 256 == 0:
                warm = self.warm * 0.15 * (0.03 / 0.15) ** (k / n)
                lacks = self.quota is None or self.covered(self.listed) < self.quota
                self.rate = self.rate * 1.02 if lacks else self.rate * (1.0 / 1.02)
            out, new = self.pick()
            if out is None and new is None:
                continue
            after = list(self.listed)
            if out is not None:  # the last one takes its place
                at, last = after.index(out), after.pop()
                if at < len(after):
                    after[at] = last
            after += [] if new is None else [new]
            worse = self.worse(after)
            if worse > 0 and self.dice() >= np.exp(-worse / warm):
                continue
            self.listed = after
            enough = self.quota is None or self.covered(after) >= self.quota
            if enough and self.key(after) < self.best[0]:
                self.best = self.key(after), sorted(after)
        return self.best[1]


@settings(max_examples=8, deadline=None)
@given(questions(most=20))
def test_swaps_are_those_of_one_who_counts_everything_anew(asked):
    case = case_of(asked)
    choice = begin(case)
    if not fill(case, choice, asked.cents + 1e-3, np.inf):
        return
    thin(case, choice)
    if asked.quota is None and choice.sums[1] > asked.budget_cents:
        return
    before, hunt = choice.sums.copy(), _hunt(case, choice, LOOKS, 3)
    naive = Naive(asked, np.flatnonzero(choice.chosen).tolist(), seed=3)
    best = naive.run(LOOKS)
    _swap(case, hunt, LOOKS)  # not only the best one: each step on the way is the same
    assert sorted(naive.listed) == np.flatnonzero(hunt.chosen).tolist()
    assert hunt.sums[0] == pytest.approx([naive.covered(naive.listed), naive.cents(naive.listed)])
    swap(case, choice, LOOKS, 3, lambda _sums: None, SILENT)
    assert np.flatnonzero(choice.chosen).tolist() == best
    assert choice.sums[0] == pytest.approx(naive.covered(np.flatnonzero(choice.chosen)))
    assert choice.sums[1] == asked.cents[choice.chosen].sum()
    after = choice.sums
    better = after[1] <= before[1] if asked.quota is not None else after[0] >= before[0]
    assert better
