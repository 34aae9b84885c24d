"""Every carrier with every target it sees within a radius, streamed: memory grows with what is kept only."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.jit import inner, kernel
from netplan.core.sight.lines import FREE_ENOUGH, LIGHT_M_PER_S, SKIP_M, UNKNOWN, by_tile, seen
from netplan.core.sight.pyramid import Ground
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.progress import SILENT, Progress

Ints32 = NDArray[np.int32]

_BUFFER = 1 << 18
_AT_ONCE = 50_000  # pairs looked at in one call, about 0.1 s
_WIDEST = 4096  # buckets along one side


class Search(NamedTuple):
    """How far to look, metres; at which frequency, hertz; how much of the Fresnel zone has to be free."""

    reach_m: float
    hertz: float
    share: float = FREE_ENOUGH


@dataclass(frozen=True, eq=False)
class Pairs:
    """Carriers and the targets they see, as compressed sparse rows.

    indptr       [n_carriers + 1] int64, first pair of each carrier
    target       [n_pairs] int32, ascending within a carrier
    share        [n_pairs] float32, free share of the first Fresnel zone
    clearance_m  [n_pairs] float32, least height of the ray above what stands below it,
                 at most ``lines.ENOUGH_M``
    n_looked_at  pairs within the radius
    n_unknown    [n_carriers] int64, pairs that an unknown height leaves open; they are not kept
    """

    indptr: Ints
    target: Ints32
    share: NDArray[np.float32]
    clearance_m: NDArray[np.float32]
    n_looked_at: int
    n_unknown: Ints


class _Buckets(NamedTuple):
    """Targets by square buckets; ``inside`` of bucket k from ``first[k]`` to ``first[k + 1]``."""

    first: Ints
    inside: Ints
    n_rows: int
    n_columns: int
    side: float
    row: float
    column: float


class _Kept(NamedTuple):
    """A buffer that the kernel fills."""

    carrier: Ints32
    target: Ints32
    numbers: NDArray[np.float32]


def pairs_in_sight(
    ground: Ground, carriers: Floats, targets: Floats, search: Search, progress: Progress = SILENT
) -> Pairs:
    """Return all pairs within ``search.reach_m`` whose zone is free to ``search.share`` or more.

    ``carriers`` [n, 3] and ``targets`` [m, 3] hold row, column and metres above the sea of the ends. The
    answer does not depend on the order of either but for their numbers.

    Raises:
        ParameterError: radius or frequency is not positive.
        Cancelled: the user stopped; answered within about a tenth of a second.

    """
    if not (search.reach_m > 0.0 and search.hertz > 0.0):
        raise ParameterError(mark("Radius and frequency must be above 0"))
    reach = search.reach_m / ground.cell_m
    buckets = _buckets(targets, reach)
    ends, others = frozen(carriers, np.float64), frozen(targets, np.float64)
    setting = np.array([LIGHT_M_PER_S / search.hertz, SKIP_M, 0.0, reach, search.share])
    order = by_tile(ends)
    numbers = np.empty((_BUFFER, 2), dtype=np.float32)
    kept = _Kept(np.empty(_BUFFER, dtype=np.int32), np.empty(_BUFFER, dtype=np.int32), numbers)
    n_unknown = np.zeros(len(ends), dtype=np.int64)
    parts: list[_Kept] = []
    start, looked_at = (0, 0, 0), 0
    while start[0] < len(order):
        progress(start[0] / len(order))
        start, n, looked = _stream(ground, (ends, others, order), buckets, setting, start, kept, n_unknown)
        looked_at += looked
        parts.append(_Kept(kept.carrier[:n].copy(), kept.target[:n].copy(), kept.numbers[:n].copy()))
    progress(1.0)
    return _rows(len(ends), parts, looked_at, n_unknown)


def _buckets(targets: Floats, reach: float) -> _Buckets:
    """Sort the targets into buckets as wide as the radius, or wider where that would be too many."""
    known = np.isfinite(targets[:, :2]).all(axis=1)
    places = targets[known, :2]
    low = places.min(axis=0) if len(places) else np.zeros(2)
    extent = (places.max(axis=0) - low).max() if len(places) else 0.0
    side = max(reach, extent / _WIDEST)
    at = ((places - low) // side).astype(np.int64)
    n_rows, n_columns = at.max(axis=0) + 1 if len(at) else (1, 1)
    bucket = at[:, 0] * n_columns + at[:, 1]
    first = np.zeros(n_rows * n_columns + 1, dtype=np.int64)
    np.cumsum(np.bincount(bucket, minlength=n_rows * n_columns), out=first[1:])
    inside = np.flatnonzero(known)[np.argsort(bucket, kind="stable")]
    sides = int(n_rows), int(n_columns), float(side)
    return _Buckets(frozen(first, np.int64), frozen(inside, np.int64), *sides, float(low[0]), float(low[1]))


@kernel
def _stream(
    ground: Ground,
    places: tuple[Floats, Floats, Ints],
    buckets: _Buckets,
    setting: Floats,
    start: tuple[int, int, int],
    kept: _Kept,
    n_unknown: Ints,
) -> tuple[tuple[int, int, int], int, int]:
    """Go on from carrier, bucket and target ``start``; return where to go on, how many were kept, looked at.

    Stops when the buffer is full or enough has been looked at.
    """
    carriers, targets, order = places
    ends = np.empty(6)
    n, looked = 0, 0
    for k in range(start[0], len(order)):
        c = order[k]
        ends[:3] = carriers[c]
        for j in range(start[1] if k == start[0] else 0, 9):
            first, last = _span(buckets, ends[0], ends[1], j)
            for at in range(start[2] if (k, j) == (start[0], start[1]) and start[2] else first, last):
                t = buckets.inside[at]
                dr, dc = targets[t, 0] - ends[0], targets[t, 1] - ends[1]
                if dr * dr + dc * dc > setting[3] * setting[3]:
                    continue
                if n == len(kept.carrier) or looked == _AT_ONCE:
                    return (k, j, at), n, looked
                looked += 1
                ends[3:] = targets[t]
                verdict, clearance_m, share, _ = seen(ground, ends, setting)
                if verdict == UNKNOWN:
                    n_unknown[c] += 1
                elif share >= setting[4]:
                    kept.carrier[n], kept.target[n] = c, t
                    kept.numbers[n, 0], kept.numbers[n, 1] = share, clearance_m
                    n += 1
    return (len(order), 0, 0), n, looked


@inner
def _span(buckets: _Buckets, row: float, column: float, j: int) -> tuple[int, int]:
    """Return where in ``inside`` the j-th of the nine buckets around a place begins and ends."""
    if not (np.isfinite(row) and np.isfinite(column)):
        return 0, 0
    r = int(np.floor((row - buckets.row) / buckets.side)) + j // 3 - 1
    q = int(np.floor((column - buckets.column) / buckets.side)) + j % 3 - 1
    if r < 0 or q < 0 or r >= buckets.n_rows or q >= buckets.n_columns:
        return 0, 0
    bucket = r * buckets.n_columns + q
    return buckets.first[bucket], buckets.first[bucket + 1]


def _rows(n_carriers: int, parts: list[_Kept], looked_at: int, n_unknown: Ints) -> Pairs:
    """Join what was kept, by carrier, then target."""
    none = _Kept(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros((0, 2), np.float32))
    carrier, target, numbers = map(np.concatenate, zip(*(parts or [none]), strict=True))
    parts.clear()
    order = np.lexsort((target, carrier))
    indptr = np.zeros(n_carriers + 1, dtype=np.int64)
    np.cumsum(np.bincount(carrier, minlength=n_carriers), out=indptr[1:])
    share, clearance_m = numbers[order].T.copy()
    return Pairs(
        frozen(indptr, np.int64), frozen(target[order], np.int32), share, clearance_m, looked_at, n_unknown
    )
