"""Trench trees on public instances: PACE 2018, and those of Vienna's telecom network.

Every instance is solved within seconds of processor time, 30, or 60 for Vienna, and held against its best
known optimum: a tree that costs less than that, or a bound above it, ends the run with an error.

All of them take hours: ``python benchmarks/pace.py --kept FILE`` writes each answer down as it comes and
goes on where it was stopped; ``--sample N`` takes N of each kind, drawn by lot and always the same;
``--minutes M`` begins no instance after so many minutes. The table is of what the file holds.
"""

import argparse
import csv
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from steiner import PACE, known, solved

VIENNA = (99, 101, 107, 109, 111, 115, 123, 125, 127, 129, 131, 133, 135, 139, 141, 151, 153, 155, 157, 159)
KINDS = {"track 1": (1, 30.0), "track 2": (2, 30.0), "track 3": (3, 30.0), "Vienna": (3, 60.0)}
"""Kind of instance -> its track, and the seconds that are the goal."""


class Answer(NamedTuple):
    """What came out for an instance, within so many seconds."""

    kind: str
    number: int
    limit_s: float
    cost: int
    bound: int


def numbers_of(kind: str, n: int | None) -> list[int]:
    """Return the instances of a kind, or ``n`` of them drawn by lot: a larger sample holds the smaller."""
    track, _ = KINDS[kind]
    numbers = VIENNA if kind == "Vienna" else sorted(known(track))
    drawn: list[int] = np.random.default_rng(track).permutation(numbers).tolist()
    return drawn if n is None else drawn[:n]


def read(kept: Path | None) -> list[Answer]:
    """Return the answers a file holds, none without one."""
    if kept is None or not kept.exists():
        return []
    with kept.open(encoding="ascii", newline="") as file:
        return [
            Answer(row[0], int(row[1]), float(row[2]), int(row[3]), int(row[4])) for row in csv.reader(file)
        ]


def answers(
    asked: dict[str, list[int]], scale: float, kept: Path | None, deadline: float
) -> Iterator[Answer]:
    """Yield an answer for every instance, kept ones first; a kind after the other takes its turn."""
    had = {(one.kind, one.number, one.limit_s): one for one in read(kept)}
    turns = [(at, kind, number) for kind, numbers in asked.items() for at, number in enumerate(numbers)]
    for _, kind, number in sorted(turns, key=lambda turn: turn[0]):
        track, limit_s = KINDS[kind][0], KINDS[kind][1] * scale
        found = had.get((kind, number, limit_s))
        if found is None and time.monotonic() < deadline:
            _, tree = solved(track, number, limit_s)
            found = Answer(kind, number, limit_s, tree.cost, tree.bound)
            if kept is not None:
                with kept.open("a", encoding="ascii", newline="") as file:
                    csv.writer(file).writerow(found)
        if found is not None:
            least, best = known(track)[number]
            if found.cost < least or found.bound > best:
                raise RuntimeError(f"{found} beside an optimum between {least} and {best}")
            yield found


def table(found: list[Answer], asked: dict[str, list[int]]) -> list[str]:
    """Return means over the answers of every kind, and how many of those asked for they are."""
    rows = [
        "| instances | n | s each | mean excess | worst | mean proven gap | optimum found | proven |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for kind, numbers in asked.items():
        mine = [one for one in found if one.kind == kind]
        if not mine:
            continue
        best = np.array([known(KINDS[kind][0])[one.number][1] for one in mine], float)
        cost, bound = (np.array([getattr(one, key) for one in mine], float) for key in ("cost", "bound"))
        excess, gap = cost / best - 1, 1 - bound / cost
        means = f"{excess.mean():.4%} | {excess.max():.3%} | {gap.mean():.4%}"
        shares = f"{(excess <= 0).mean():.0%} | {(bound == cost).mean():.0%}"
        rows.append(
            f"| {kind} | {len(mine)} of {len(numbers)} | {mine[0].limit_s:.0f} | {means} | {shares} |"
        )
    return rows


def main(quick: bool, n: int | None = 4, kept: Path | None = None, minutes: float = float("inf")) -> str:
    """Return a table of a sample; ``n`` None: of all."""
    if not PACE.exists():
        return "The PACE 2018 instances are not beside the repository: not measured."
    asked = {kind: numbers_of(kind, 1 if quick else n) for kind in KINDS}
    scale = 1 / 6 if quick else 1.0
    found = list(answers(asked, scale, kept, time.monotonic() + 60 * minutes))
    drawn = "All instances" if n is None and not quick else "A sample drawn by lot"
    said = f"{drawn}, processor seconds; no tree costs less than the best known optimum, no bound exceeds it."
    return "\n".join([said, "", *table(found, asked)])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kept", type=Path, metavar="FILE")
    parser.add_argument("--sample", type=int, metavar="N")
    parser.add_argument("--minutes", type=float, default=float("inf"), metavar="M")
    given = parser.parse_args()
    print(main(False, given.sample, given.kept, given.minutes))
