"""What a radio wave loses on its way, dB: one formula for each cause, over arrays of links."""

import math

import numpy as np

from netplan.core.elementary import exp, log10, power
from netplan.core.graph.arrays import Floats
from netplan.core.radio.air import Air

OPAQUE_GHZ = 24.0  # leaves let nothing through above (ITU-R P.833; design rule of radio planners)
_CAP = 2.5  # of the path factor, ITU-R P.530-17 §2.4.1
_LEAST_P, _MOST_P = 0.001, 1.0  # per cent of the time, P.530-17: what its scaling holds for
_NOISE_DBM_MHZ = -113.975  # kT at 290 K
_BELOW = -0.78  # P.526-15 §4.1: nothing is lost below
_LEAVES_MHZ = (105.9, 466.475, 949.0, 1852.2, 2117.5)  # ITU-R P.833-9 table 1: mixed forest in leaf
_LEAVES_DB_M = (0.04, 0.12, 0.17, 0.30, 0.34)
_LEAVES_SLOPE = 1.1  # of figure 2 above 2.1 GHz, read off [K]
_MAST_M, _HAND_M = 8.0, 1.5  # above the ground, if nobody says


def free_space_db(length_m: Floats, ghz: float) -> Floats:
    """Return the basic loss over ``length_m`` [n] (ITU-R P.525: 92.45 + 20 lg f + 20 lg d)."""
    loss: Floats = 92.45 + 20.0 * math.log10(ghz) + 20.0 * log10(np.maximum(length_m, 0.1) / 1000.0)
    return loss


def rain_db(length_m: Floats, air: Air, availability: float) -> Floats:
    """Return what rain takes away [n] in all but ``availability`` of the time (ITU-R P.530-17 §2.4.1).

    The path factor is capped at 2.5. Outside 99 to 99.999 % the nearer end holds.
    """
    d = np.maximum(np.asarray(length_m, dtype=float), 0.1) / 1000.0
    f, alpha, rain = air.ghz, air.rain_alpha, air.rain_mm_h
    factor = 0.477 * power(d, 0.633) * rain ** (0.073 * alpha) * f**0.123 - 10.579 * (1.0 - exp(-0.024 * d))
    path = np.where(factor > 1.0 / _CAP, 1.0 / np.maximum(factor, 1.0 / _CAP), _CAP)
    c0 = 0.12 + (0.4 * math.log10(f / 10.0) ** 0.8 if f >= 10.0 else 0.0)  # as itur reads eq. 35
    c1 = 0.07**c0 * 0.12 ** (1.0 - c0)
    c2 = 0.855 * c0 + 0.546 * (1.0 - c0)
    c3 = 0.139 * c0 + 0.043 * (1.0 - c0)
    p = min(max(100.0 * (1.0 - availability), _LEAST_P), _MOST_P)
    worst = air.rain_k * rain**alpha * d * path
    loss: Floats = worst * c1 * p ** -(c2 + c3 * math.log10(p))
    return loss


def knife_edge_db(v: Floats) -> Floats:
    """Return J(v), the loss over one edge [n] (ITU-R P.526-15 eq. 31); 0 below -0.78."""
    above = np.maximum(v, _BELOW)
    loss = 6.9 + 20.0 * log10(np.sqrt((above - 0.1) ** 2 + 1.0) + above - 0.1)
    return np.where(np.asarray(v) > _BELOW, loss, np.where(np.isnan(v), np.nan, 0.0))


def leaves_db(through_m: Floats, ghz: float) -> Floats:
    """Return the loss through ``through_m`` [n] of leaves (ITU-R P.833-9 §2.1, one end beyond the trees).

    A_m (1 - exp(-gamma d / A_m)): gamma dB/m by table 1, beyond its last row growing as figure 2 does [K];
    A_m = 1.37 f^0.42 dB at most, f in MHz. Nothing comes through from ``OPAQUE_GHZ`` on.
    """
    within = np.maximum(through_m, 0.0)
    if ghz >= OPAQUE_GHZ:
        return np.where(within > 0.0, np.inf, np.where(np.isnan(through_m), np.nan, 0.0))
    mhz = ghz * 1000.0
    most = 1.37 * mhz**0.42
    known, lost = ([math.log(one) for one in row] for row in (_LEAVES_MHZ, _LEAVES_DB_M))
    gamma = math.exp(np.interp(math.log(mhz), known, lost)) * max(mhz / _LEAVES_MHZ[-1], 1.0) ** _LEAVES_SLOPE
    loss: Floats = most * (1.0 - exp(-gamma * within / most))
    return loss


def aside_db(off_deg: Floats, half_deg: float, edge_db: float, floor_db: float) -> Floats:
    """Return what an antenna loses ``off_deg`` [n] off its main direction.

    ``edge_db`` at ``half_deg``, growing with the square, ``floor_db`` at most (3GPP TR 38.901 table 7.3-1).
    """
    loss: Floats = np.minimum(edge_db * (np.abs(off_deg) / half_deg) ** 2, floor_db)
    return loss


def street_db(
    length_m: Floats, ghz: float, seen: Floats, near_m: Floats | None = None, far_m: Floats | None = None
) -> Floats:
    """Return the loss in a street canyon [n] (3GPP TR 38.901 table 7.4.1-1, UMi).

    ``seen`` [n] says whether there is sight, NaN where nobody knows: it is computed on the surface model, not
    left to chance. ``near_m`` and ``far_m`` are heights above the ground, 8 and 1.5 m if nobody says.
    """
    d = np.maximum(length_m, 10.0)
    mast = np.broadcast_to(_MAST_M if near_m is None else near_m, d.shape)
    hand = np.broadcast_to(_HAND_M if far_m is None else far_m, d.shape)
    bend_m = 4.0 * np.maximum(mast - 1.0, 0.5) * np.maximum(hand - 1.0, 0.5) * ghz * 1e9 / 299_792_458.0
    close = 32.4 + 21.0 * log10(d) + 20.0 * math.log10(ghz)
    beyond = 32.4 + 40.0 * log10(d) + 20.0 * math.log10(ghz) - 9.5 * log10(bend_m**2 + (mast - hand) ** 2)
    sight = np.where(d <= bend_m, close, beyond)
    without = 35.3 * log10(d) + 22.4 + 21.3 * math.log10(ghz) - 0.3 * (hand - 1.5)
    return np.where(np.isnan(seen), np.nan, np.where(seen > 0.5, sight, np.maximum(sight, without)))


def noise_dbm(bandwidth_mhz: float, noise_db: float) -> float:
    """Return the noise of a receiver: kTB at 290 K and its own."""
    return _NOISE_DBM_MHZ + 10.0 * math.log10(bandwidth_mhz) + noise_db
