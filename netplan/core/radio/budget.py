"""What arrives over many links, and which rates it carries both ways.

The chain, dB: power into the antenna, kept within the rule of emission; losses on the way
(``radio.losses``); gain of the other antenna; the margin taken off; then the highest step of the scheme that
needs no more than that.
"""

from dataclasses import dataclass, replace
from functools import lru_cache
from math import log10
from typing import NamedTuple

import numpy as np
from scipy.special import ndtr

from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.radio.air import Air
from netplan.core.radio.losses import (
    aside_db,
    free_space_db,
    knife_edge_db,
    leaves_db,
    noise_dbm,
    rain_db,
    street_db,
)
from netplan.core.sight.lines import LIGHT_M_PER_S
from netplan.model.radio import Device, Setup

AVAILABILITY = 0.999
SIGMA_M = 0.5  # of surface, mast and growth together [K]
_TENTH = 1.2815515655446004  # standard deviations that nine of ten stay above
_TURNS = (-_TENTH, 0.0, _TENTH)  # p10, p50, p90


@dataclass(frozen=True, eq=False)
class Paths:
    """n paths between two antennas, as the surface shows them; NaN where it is not known.

    length_m         [n]  from antenna to antenna
    share            [n]  free share of the first Fresnel zone, negative if blocked (``sight.lines``)
    clearance_m      [n]  least height of the ray above what stands there
    bend_db          [n]  loss by diffraction over the whole profile, instead of that over its worst point
    through_m        [n]  of leaves on the way
    near_off_deg     [n]  how far off the main direction the antenna of the carrier is met, 0 if not told
    far_off_deg      [n]  the same at the subject
    near_m, far_m    [n]  heights above the ground, for street canyons
    """

    length_m: Floats
    share: Floats
    clearance_m: Floats
    bend_db: Floats | None = None
    through_m: Floats | None = None
    near_off_deg: Floats | None = None
    far_off_deg: Floats | None = None
    near_m: Floats | None = None
    far_m: Floats | None = None


@dataclass(frozen=True)
class Weather:
    """Under what conditions: air and rain, share of the time, how well heights are known (metres)."""

    air: Air
    availability: float = AVAILABILITY
    sigma_m: float = SIGMA_M


class Losses(NamedTuple):
    """What n paths lose, dB: one column per cause. inf: nothing arrives, NaN: nobody knows."""

    free_space: Floats
    gas: Floats
    rain: Floats
    bend: Floats
    leaves: Floats
    aside: Floats

    @property
    def total(self) -> Floats:
        """Return the sum [n]."""
        whole: Floats = np.sum(self, axis=0)
        return whole


@dataclass(frozen=True, eq=False)
class LinkRates:
    """What n links carry; down is from the carrier to the subject.

    down, up    [n, 3]  Mbit/s left for users at p10, p50, p90 of what is not known of path and devices, for
                        the ``availability`` of the weather; 0: no service, as one way carries nothing,
                        NaN: nobody knows
    rx_dbm      [n, 2]  what arrives at the subject and at the carrier, p50, before the margin
    snr_db      [n, 2]  over the noise of the receiver
    loss_db     [n]     on the way, p50
    certainty   [n]     how likely the ray is free
    """

    down: Floats
    up: Floats
    rx_dbm: Floats
    snr_db: Floats
    loss_db: Floats
    certainty: Floats
    availability: float


def link_rates(paths: Paths, setup: Setup, weather: Weather, sharers: Floats | float = 1.0) -> LinkRates:
    """Return what every link carries both ways; ``sharers`` [n] subjects share the air time.

    p10 and p90 take height and power off by 1.28 standard deviations, both at once: no less than the true
    spread if the two are independent.
    """
    return rates_at(paths, setup, weather, (weather.availability,), sharers)[0][0]


def rates_at(
    paths: Paths,
    setup: Setup,
    weather: Weather,
    availabilities: tuple[float, ...],
    sharers: Floats | float = 1.0,
) -> tuple[tuple[LinkRates, ...], Losses]:
    """Return ``link_rates`` for each of ``availabilities``, and the losses at p50 in the weather as it is.

    Only rain differs between them: all else is looked at once, as a mast is dragged live.
    """
    many, turns = _thrice(paths), np.repeat(_TURNS, len(paths.length_m))
    losses = path_losses(many, setup, weather, turns)
    spread = _spread_db(many, setup, weather, turns)
    found = []
    for one in availabilities:
        rain = losses.rain if one == weather.availability else rain_db(many.length_m, weather.air, one)
        under = replace(weather, availability=one)
        found.append(_rates(paths, (setup, under), losses._replace(rain=rain).total, spread, sharers))
    middle = slice(len(paths.length_m), 2 * len(paths.length_m))
    return tuple(found), Losses(*(np.broadcast_to(one, turns.shape)[middle] for one in losses))


def _rates(
    paths: Paths,
    asked: tuple[Setup, Weather],
    losses: Floats,
    spread: Floats,
    sharers: Floats | float,
) -> LinkRates:
    """Return the rates of the paths that lose ``losses``, give or take ``spread`` [3 n], dB."""
    setup, weather = asked
    left = losses - spread
    whole = np.maximum(np.asarray(sharers, dtype=float), 1.0)
    ways = setup, setup.swapped
    rates = [(_rate(way, left).reshape(len(_TURNS), -1) / whole).T for way in ways]
    mute = (rates[0] == 0.0) | (rates[1] == 0.0)  # what nobody can answer is no service
    rates = [np.where(mute, 0.0, one) for one in rates]
    loss = losses.reshape(len(_TURNS), -1)
    rx = np.column_stack([received_dbm(way, loss[1]) for way in ways])
    noise = [noise_dbm(setup.scheme.bandwidth_mhz, end.noise_db) for end in (setup.far, setup.near)]
    certainty = ndtr(paths.clearance_m / weather.sigma_m)
    return LinkRates(rates[0], rates[1], rx, rx - noise, loss[1], certainty, weather.availability)


def _thrice(paths: Paths) -> Paths:
    """Return the paths once for each of ``_TURNS``."""
    n, said = len(paths.length_m), vars(paths).items()
    values = {k: None if v is None else np.broadcast_to(v, (len(_TURNS), n)).ravel() for k, v in said}
    return Paths(**values)  # type: ignore[arg-type] # the first three are told


def path_losses(paths: Paths, setup: Setup, weather: Weather, turn: Floats | float = 0.0) -> Losses:
    """Return what the paths lose, with heights ``turn`` ([n]) standard deviations better than computed."""
    nothing = np.zeros(len(paths.length_m))
    share = free_at(paths, setup.ghz, turn * weather.sigma_m)
    air, km = weather.air, paths.length_m / 1000.0
    rain = rain_db(paths.length_m, air, weather.availability)
    off = [nothing if one is None else one for one in (paths.near_off_deg, paths.far_off_deg)]
    aside = _aside(setup.near, off[0]) + _aside(setup.far, off[1])
    through = nothing if paths.through_m is None else paths.through_m
    leaves = leaves_db(through, setup.ghz)
    if setup.path == "street":
        seen = np.where(np.isnan(share), np.nan, share > 0.0)
        way = street_db(paths.length_m, setup.ghz, seen, paths.near_m, paths.far_m)
        return Losses(way, air.gas_db_km * km, rain, nothing, leaves, aside)
    bend = _bend(share, paths, setup)
    return Losses(free_space_db(paths.length_m, setup.ghz), air.gas_db_km * km, rain, bend, leaves, aside)


def free_at(paths: Paths, ghz: float, higher_m: Floats | float) -> Floats:
    """Return the free share of the zone [n] if the ray ran ``higher_m`` higher above everything.

    The radius at the worst point is that of clearance over share where the two tell it, never more than in
    the middle of the path.
    """
    share, clearance_m = np.asarray(paths.share, float), np.asarray(paths.clearance_m, float)
    if not np.any(higher_m):
        return share
    middle = 0.5 * np.sqrt(LIGHT_M_PER_S / (ghz * 1e9) * np.maximum(paths.length_m, 0.1))
    told = (share < 1.0) & (np.abs(share) > 1e-3)
    with np.errstate(invalid="ignore"):
        radius = np.where(told, clearance_m / np.where(told, share, 1.0), middle)
        moved = (clearance_m + higher_m) / np.clip(radius, 0.05 * middle, middle)
        better = np.maximum(share, np.minimum(moved, 1.0))
        worse = np.minimum(share, moved)
    higher = np.broadcast_to(higher_m, share.shape)
    return np.where(higher == 0.0, share, np.where(higher > 0.0, better, worse))


def _bend(share: Floats, paths: Paths, setup: Setup) -> Floats:
    """Return the loss by obstacles [n]: J(v) with v = -sqrt(2) share; infinite where sight is needed.

    That over the whole profile, where told, changes with the height as J(v) does.
    """
    bend = knife_edge_db(-np.sqrt(2.0) * share)
    if paths.bend_db is not None:
        change = bend - knife_edge_db(-np.sqrt(2.0) * np.asarray(paths.share, float))
        bend = np.where(np.isnan(paths.bend_db), bend, np.maximum(paths.bend_db + change, 0.0))
    return np.where(share < 0.0, np.inf, bend) if setup.blocked == "none" else bend


def _aside(device: Device, off_deg: Floats) -> Floats:
    return aside_db(off_deg, device.half_deg, device.edge_db, device.floor_db)


def _spread_db(paths: Paths, setup: Setup, weather: Weather, turn: Floats) -> Floats:
    """Return how much more than computed arrives [n], dB, ``turn`` standard deviations off."""
    sigma = np.full(len(paths.length_m), setup.sigma_db)
    if np.isfinite(setup.sigma_blocked_db):
        blocked = free_at(paths, setup.ghz, turn * weather.sigma_m) <= 0.0
        sigma[blocked] = setup.sigma_blocked_db
    more: Floats = turn * sigma
    return more


def eirp_limit_dbm(setup: Setup) -> float:
    """Return the most that may be radiated: by the rule in all, and in each MHz of the channel."""
    rule = setup.rule
    dense = rule.density_dbm_mhz + 10.0 * log10(setup.scheme.bandwidth_mhz)
    return min(rule.eirp_dbm, dense, setup.own_eirp_dbm)


def sent_dbm(setup: Setup) -> Floats:
    """Return the EIRP of the near device at every step of the scheme [k], within the rule of emission."""
    near = setup.near
    into = np.minimum(near.tx_dbm - np.array(setup.scheme.backoff_db), setup.rule.conducted_dbm)
    return np.minimum(into + near.gain_dbi - near.loss_db, eirp_limit_dbm(setup))


def _bears(setup: Setup) -> Floats:
    """Return the most loss that every step bears [k], dB; the margin is kept back."""
    far = setup.far
    kept = far.gain_dbi - far.loss_db - setup.margin_db
    bears: Floats = sent_dbm(setup) + kept - np.array(setup.scheme.least_dbm)
    return bears


def step_at(setup: Setup, loss_db: Floats) -> Ints:
    """Return the fastest step [n] that bears the loss from near to far, -1 where none does."""
    return _step_on(_ladder(setup), loss_db)


class _Ladder(NamedTuple):
    """What a setup can carry, kept since a mast that is dragged asks for it again and again.

    borne  [k]      losses the steps bear, negative and ascending
    step   [k + 1]  the fastest step for each
    net    [k + 1]  Mbit/s left for users at each step; the last: none
    sent   [k + 1]  EIRP at each step; the last: as the first, which is what is sent in vain
    """

    borne: Floats
    step: Ints
    net: Floats
    sent: Floats


@lru_cache(maxsize=64)
def _ladder(setup: Setup) -> _Ladder:
    bears, mbps, sent = _bears(setup), np.array(setup.scheme.mbps), sent_dbm(setup)
    order = np.lexsort((-mbps, -bears))  # the most bearable first
    faster = mbps[order] == np.maximum.accumulate(mbps[order])
    best = order[np.maximum.accumulate(np.where(faster, np.arange(len(order)), 0))]
    net = np.append(mbps * setup.scheme.share * setup.down, 0.0)
    whole = np.append(sent, sent[0])
    borne, step = frozen(-bears[order], np.float64), frozen([-1, *best], np.int64)
    return _Ladder(borne, step, frozen(net, np.float64), frozen(whole, np.float64))


def _step_on(ladder: _Ladder, loss_db: Floats) -> Ints:
    loss = np.where(np.isnan(loss_db), np.inf, loss_db)
    return ladder.step[np.searchsorted(ladder.borne, -loss, side="right")]


def _rate(setup: Setup, loss_db: Floats) -> Floats:
    """Return the rate left for users from near to far [n], Mbit/s."""
    ladder = _ladder(setup)
    rates: Floats = np.where(np.isnan(loss_db), np.nan, ladder.net[_step_on(ladder, loss_db)])
    return rates


def received_dbm(setup: Setup, loss_db: Floats) -> Floats:
    """Return what arrives at the far device [n], sent as the step it carries is sent; -inf: nothing."""
    ladder = _ladder(setup)
    sent = ladder.sent[_step_on(ladder, loss_db)]
    arrives: Floats = sent + setup.far.gain_dbi - setup.far.loss_db - loss_db
    return arrives
