"""Which carrier serves which target: pairs in sight or around corners, with the sure rate of each."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.radio.bend import bends_db
from netplan.core.radio.budget import Paths, Weather, link_rates
from netplan.core.sight.pairs import Search, pairs_in_sight
from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.stand import Stands
from netplan.model.radio import Setup
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress, steps

_PORTION = 20_000


class Wish(NamedTuple):
    """What makes a pair: a sure rate of ``mbps`` within ``reach_m``, ends more than ``apart_m`` apart.

    0 Mbit/s is any service; -1 m is wherever they stand.
    """

    mbps: float
    reach_m: float
    apart_m: float = -1.0


@dataclass(frozen=True, eq=False)
class Reach:
    """Pairs that serve, as compressed sparse rows by carrier.

    indptr  [n_carriers + 1]
    target  [n_pairs] ascending within a carrier
    down    [n_pairs] sure rate (p10), Mbit/s
    open    [n_targets] bool: an unknown height leaves it open whether somebody serves it
    """

    indptr: Ints
    target: Ints
    down: Floats
    open: NDArray[np.bool_]


def reach_of(
    surface: Surface,
    stands: tuple[Stands, Stands],
    wish: Wish,
    radio: tuple[Setup, Weather],
    progress: Progress = SILENT,
) -> Reach:
    """Return which targets each carrier serves as ``wish`` says, ``stands`` being theirs.

    Setups that need sight are looked at where the ray is free; others wherever something arrives.

    Raises:
        ParameterError: the radius is not positive.
        Cancelled: the user stopped.

    """
    setup, weather = radio
    look, work = steps(progress, 0.0, 0.6, 1.0)
    ground = ground_of(surface)
    poles, places = (one.ends(surface) for one in stands)
    least = 0.0 if setup.blocked == "none" else -np.inf
    search = Search(min(wish.reach_m, setup.reach_m), setup.ghz * 1e9, least)
    pairs = pairs_in_sight(ground, poles, places, search, look)
    n = len(poles)
    carrier = np.repeat(np.arange(n), np.diff(pairs.indptr))
    kept, down = np.zeros(len(carrier), bool), np.zeros(len(carrier))
    for first in range(0, len(carrier), _PORTION):
        work(first / len(carrier))
        part = slice(first, first + _PORTION)
        ends = np.hstack([poles[carrier[part]], places[pairs.target[part]]])
        across = (ends[:, :2] - ends[:, 3:5]) * surface.cell_m
        length = np.hypot(np.hypot(*across.T), ends[:, 2] - ends[:, 5])
        bend = bends_db(ground, ends, setup.ghz * 1e9)[:, 1] if setup.blocked == "bend" else None
        path = Paths(length, pairs.share[part].astype(float), pairs.clearance_m[part].astype(float), bend)
        down[part] = link_rates(path, setup, weather).down[:, 0]
        kept[part] = (down[part] > 0.0) & (down[part] >= wish.mbps) & (np.hypot(*across.T) > wish.apart_m)
    work(1.0)
    indptr = np.append(0, np.cumsum(np.bincount(carrier[kept], minlength=n))).astype(np.int64)
    return Reach(indptr, pairs.target[kept].astype(np.int64), down[kept], ~stands[1].known)
