"""What targets are left with where they share the air time of carriers, and of hops between these and fibre.

A carrier has one air time for all targets it takes, and for both ends of every hop that begins or ends there.
If all targets are busy at once and all get the same, a carrier leaves each of them 1 / sum(1 / rate) over all
that passes it; a target gets what the fullest carrier on its way to fibre leaves.
"""

from dataclasses import dataclass, field

import numpy as np

from netplan.core.graph.arrays import Floats, Ints

_NOBODY = np.zeros(0, np.int64)


@dataclass(frozen=True, eq=False)
class Hanging:
    """Carriers that hang on others: ``fed`` [k] on ``feeder`` [k]; who feeds comes before whom it feeds."""

    fed: Ints = field(default_factory=lambda: _NOBODY)
    feeder: Ints = field(default_factory=lambda: _NOBODY)


def hanging_of(feeder: Ints) -> Hanging:
    """Return who hangs on whom; ``feeder`` [n_carriers] is the carrier that feeds each, -1: none does."""
    fed = np.flatnonzero(feeder >= 0)
    fed = fed[np.argsort(hops_of(feeder)[fed], kind="stable")]
    return Hanging(fed, feeder[fed])


def hops_of(feeder: Ints) -> Ints:
    """Return how many hops lie between the targets of each carrier [n_carriers] and fibre, 1 or more."""
    hops = np.ones(len(feeder), np.int64)
    for i in np.flatnonzero(feeder >= 0).tolist():
        at = int(feeder[i])
        while at >= 0:
            at, hops[i] = int(feeder[at]), hops[i] + 1
    return hops


def together(rate: Floats, carrier: Ints, hanging: Hanging, hop_rate: Floats) -> Floats:
    """Return the rate that every pair [k] is left with if all are busy and get the same.

    ``rate`` [k] is that of the pair alone (0: nothing, it takes no air time), ``carrier`` [k] its carrier,
    ``hop_rate`` [n_hops] that of the hops in ``hanging``.
    """
    busy, n = rate > 0, int(max(carrier.max(initial=-1), hanging.fed.max(initial=-1), _last(hanging))) + 1
    used = np.bincount(carrier[busy], weights=1.0 / rate[busy], minlength=n)
    through = np.bincount(carrier[busy], minlength=n)
    with np.errstate(divide="ignore", invalid="ignore"):
        for k in range(len(hanging.fed))[::-1]:
            fed, feeder = hanging.fed[k], hanging.feeder[k]
            each = through[fed] / hop_rate[k] if through[fed] else 0.0
            used[fed] += each
            used[feeder] += each
            through[feeder] += through[fed]
        left: Floats = 1.0 / used
    for fed, feeder in zip(hanging.fed, hanging.feeder, strict=True):
        left[fed] = min(left[fed], left[feeder])
    return np.where(busy, left[carrier], rate) if len(rate) else rate


def alone(rate: Floats, carrier: Ints, hanging: Hanging, hop_rate: Floats) -> Floats:
    """Return the rate that every pair [k] has if it has all air time on its way to itself."""
    n = int(max(carrier.max(initial=-1), hanging.fed.max(initial=-1), _last(hanging))) + 1
    hop, above = np.zeros(n), np.full(n, np.inf)  # seconds a bit takes on the hop, and what is left beyond it
    with np.errstate(divide="ignore"):
        for fed, feeder, each in zip(hanging.fed, hanging.feeder, hop_rate, strict=True):
            hop[fed] = 1.0 / each if each > 0 else np.inf
            above[fed] = min(above[feeder], 1.0 / (hop[fed] + hop[feeder]))
        shared = 1.0 / (1.0 / np.where(rate > 0, rate, np.nan) + hop[carrier])
    here = np.where(hop[carrier] > 0, np.minimum(shared, above[carrier]), rate)  # fibre changes no last bit
    return np.where(rate > 0, here, rate)


def _last(hanging: Hanging) -> int:
    return int(hanging.feeder.max(initial=-1))
