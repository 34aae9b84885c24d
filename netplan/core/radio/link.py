"""One link between two things of the map: profile, sight, budget both ways, and what speaks against it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np

from netplan.core.graph.arrays import Floats
from netplan.core.radio.bend import bends_db
from netplan.core.radio.budget import LinkRates, Paths, Weather, rates_at
from netplan.core.radio.ends import End
from netplan.core.radio.lawful import ANYONE, setup_findings
from netplan.core.radio.losses import leaves_db
from netplan.core.radio.pattern import AIMED, Turned, off_deg, require_sound
from netplan.core.radio.profile import Profile, around_trees
from netplan.core.radio.waterfall import Budget, budget_of
from netplan.core.rules import finding
from netplan.core.sight.lines import LIGHT_M_PER_S, SKIP_M, UNKNOWN, VERDICTS, look
from netplan.core.sight.pyramid import Ground
from netplan.core.sight.ray import EARTH_M, K
from netplan.model.findings import Problem, worst
from netplan.model.radio import Setup

AVAILABILITIES = (0.999, 0.9999)
_BELOW_SHARE, _BELOW_M = 0.05, 1.0  # of the way: how much of the surface may lie below the terrain
_SUNK_M = 0.5  # an antenna that deep below the surface of its own cell is inside something


class Heights(NamedTuple):
    """Antennas above the ground at both ends, metres; NaN is not known."""

    near_m: float
    far_m: float


@dataclass(frozen=True, eq=False)
class Way:
    """What does not change while masts are raised and lowered.

    cells  rows and columns of both ends on ``ground`` [2, 2]
    """

    near: End
    far: End
    profile: Profile
    ground: Ground
    cells: Floats

    @property
    def length_m(self) -> float:
        """Metres from end to end on the map."""
        return float(self.profile.at_m[-1])


@dataclass(frozen=True, eq=False)
class Link:
    """A link as computed.

    heights      of the antennas above the ground
    sight        code of ``sight``
    clearance_m  least height of the ray above the surface, NaN: not known
    share        least free share of the first Fresnel zone, negative if blocked
    worst_m      where that is, from the near end
    ray_m        [k]  height of the ray at the points of the profile, the bulge of the earth taken off
    zone_m       [k]  radius of the first Fresnel zone there
    rates        one for each of ``AVAILABILITIES``; empty where a finding forbids numbers
    down, up     waterfalls, None where there are no rates
    off_deg      how far off its main direction the antenna of each end is met; 0: it is aimed
    """

    way: Way
    setup: Setup
    heights: Heights
    sight: str
    clearance_m: float
    share: float
    worst_m: float
    ray_m: Floats
    zone_m: Floats
    rates: tuple[LinkRates, ...]
    down: Budget | None
    up: Budget | None
    problems: tuple[Problem, ...]
    off_deg: tuple[float, float] = (0.0, 0.0)


class Asked(NamedTuple):
    """How a link is looked at: setup, weather, who builds it, and where both antennas look."""

    setup: Setup
    weather: Weather
    who: str = ANYONE
    turned: tuple[Turned, Turned] = (AIMED, AIMED)


def aim(way: Way, asked: Asked, heights: Heights) -> Link:
    """Return the link with its antennas at ``heights``: one call for each height a mast is dragged to.

    Raises:
        ParameterError: an antenna cannot look where it is asked to.

    """
    setup, weather = asked.setup, asked.weather
    hertz = setup.ghz * 1e9
    top = np.array([way.near.ground_m + heights.near_m, way.far.ground_m + heights.far_m])
    ends = np.column_stack([way.cells, top]).reshape(1, 6)
    seen = look(way.ground, ends, hertz)
    t = way.profile.at_m / max(way.length_m, 1e-9)
    ray = top[0] + (top[1] - top[0]) * t - way.length_m**2 * t * (1 - t) / (2 * K * EARTH_M)
    zone = np.sqrt(LIGHT_M_PER_S / hertz * way.length_m * t * (1 - t))
    problems = (*setup_findings(setup, asked.who), *_problems(way, asked, heights))
    known = seen.verdict[0] != UNKNOWN
    found = Link(
        way,
        setup,
        heights,
        VERDICTS[seen.verdict[0]],
        float(seen.clearance_m[0]) if known else float("nan"),
        float(seen.share[0]) if known else float("nan"),
        _worst_m(way, float(seen.at[0]), ray, free=seen.share[0] >= 1.0) if known else float("nan"),
        ray,
        zone,
        (),
        None,
        None,
        problems,
    )
    if worst(problems) == "error":
        return found
    path = _path(found, ends, top, asked.turned)
    rates, losses = rates_at(path, setup, weather, AVAILABILITIES)
    way_down, way_up = (budget_of(path, one, weather, losses) for one in (setup, setup.swapped))
    off = _off_deg(found, top, asked.turned)
    return replace(found, rates=rates, down=way_down, up=way_up, off_deg=(float(off[0][0]), float(off[1][0])))


def _worst_m(way: Way, at: float, ray_m: Floats, *, free: bool) -> float:
    """Return where the ray is nearest to what stands below it; the zone decides unless it is free."""
    place: Floats = way.profile.at_m
    inside = (place >= SKIP_M) & (place <= way.length_m - SKIP_M)
    if not free or not inside.any():
        return at * way.length_m
    return float(place[inside][np.argmin((ray_m - way.profile.surface_m)[inside])])


def _off_deg(link: Link, top: Floats, turned: tuple[Turned, Turned]) -> tuple[Floats, Floats]:
    """Return how far off its main direction each antenna is met [1]."""
    away, higher = (link.way.far.place - link.way.near.place).reshape(1, 2), np.array([top[1] - top[0]])
    near, far = turned
    for one in turned:
        require_sound(one)
    devices = link.setup.near, link.setup.far
    return off_deg(devices[0], near, away, higher), off_deg(devices[1], far, -away, -higher)


def _path(link: Link, ends: Floats, top: Floats, turned: tuple[Turned, Turned]) -> Paths:
    """Return the one path of a link; the wave takes the better way, over the trees or through them."""
    length_m = float(np.hypot(link.way.length_m, top[1] - top[0]))
    near_off, far_off = _off_deg(link, top, turned)
    path = Paths(
        np.array([length_m]),
        np.array([link.share]),
        np.array([link.clearance_m]),
        near_off_deg=near_off,
        far_off_deg=far_off,
        near_m=np.array([link.heights.near_m]),
        far_m=np.array([link.heights.far_m]),
    )
    if link.setup.blocked != "bend":
        return path
    hertz = link.setup.ghz * 1e9
    over = bends_db(link.way.ground, ends, hertz)[:, 1]
    through_m, bare = around_trees(link.way.profile, link.ray_m, (top[0], top[1]), hertz)
    through = replace(path, bend_db=np.array([bare]), through_m=np.array([through_m]))
    if through_m and bare + _leaves(link, through_m) < over[0]:
        return through
    return replace(path, bend_db=over)


def _leaves(link: Link, through_m: float) -> float:
    return float(leaves_db(np.array([through_m]), link.setup.ghz)[0])


def _problems(way: Way, asked: Asked, heights: Heights) -> Iterator[Problem]:
    for end, above_m in ((way.near, heights.near_m), (way.far, heights.far_m)):
        name = {"name": end.name}
        if not np.isfinite(end.ground_m):
            yield finding("RAD-010", end.layer, **name)
        elif not above_m > 0.0:
            yield finding("RAD-011", end.layer, **name)
        elif end.surface_m - (end.ground_m + above_m) > _SUNK_M:
            sunk = {"metres": round(end.surface_m - end.ground_m - above_m, 1)}
            yield finding("RAD-013", end.layer, **name, **sunk)
    yield from _of_profile(way.profile)
    if way.length_m > asked.setup.reach_m:
        told = {"length_m": round(way.length_m), "reach_m": asked.setup.reach_m}
        yield finding("RAD-016", "radio_catalogue", **told)
    if not asked.weather.air.exact:
        yield finding("RAD-007", "radio_catalogue", place=asked.weather.air.source.rsplit(", ", 1)[-1])


def _of_profile(profile: Profile) -> Iterator[Problem]:
    hole = np.isnan(profile.surface_m)
    if hole.any():
        metres = {"metres": round(hole.sum() * profile.step_m), "total_m": round(profile.at_m[-1])}
        yield finding("RAD-012", "surface", **metres)
    if np.isnan(profile.terrain_m).all():
        yield finding("RAD-015", "surface")
        return
    with np.errstate(invalid="ignore"):
        below = (profile.surface_m < profile.terrain_m - _BELOW_M).mean()
    if below > _BELOW_SHARE:
        yield finding("RAD-014", "surface", percent=round(100 * below))
