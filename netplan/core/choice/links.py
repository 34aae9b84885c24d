"""The radio links of a choice, looked at once more with the whole chain: what every target is left with.

A carrier has one air time for all targets it takes, and for hops that feed it or others (``air_time``). p10
and p50 are what each of them gets if all are busy at once and all get the same. p90 is the link with the air
time to itself.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.choice.air_time import Hanging, alone, together
from netplan.core.choice.places import Places
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.radio.bend import bends_db
from netplan.core.radio.budget import LinkRates, Paths, Weather, link_rates, path_losses
from netplan.core.radio.offers import BUILT
from netplan.core.sight.lines import VERDICTS, Sight, look
from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.stand import Stands
from netplan.model.choice import ChoiceTerms
from netplan.model.frames import table_of
from netplan.model.radio import Setup
from netplan.model.surface import Surface

_BENT_DB = 3.0  # what obstacles take before they are what limits a link
_PERCENTS = (10, 50, 90)


@dataclass(frozen=True, eq=False)
class Air:
    """What links are looked at on: antennas ``poles`` [n] of the carriers, ``places`` to be covered."""

    surface: Surface
    poles: Stands
    places: Places
    setup: Setup
    weather: Weather


@dataclass(frozen=True, eq=False)
class Hops:
    """The links [k] from carriers that feed to those that ``hanging`` says they feed, looked at whole."""

    hanging: Hanging
    seen: Sight
    path: Paths
    rates: LinkRates


@dataclass(frozen=True, eq=False)
class Taken:
    """Pairs of a choice: ``carrier`` [k] takes ``target`` [k]; ``best`` [k]: it is the best one to do so.

    ``hops`` are those that feed carriers.
    """

    carrier: Ints
    target: Ints
    best: np.ndarray
    hops: Hops


def choice_links(
    air: Air, taken: Taken, ids: np.ndarray, terms: ChoiceTerms, crs: str, edition: str
) -> gpd.GeoDataFrame:
    """Return table ``choice_links``: of every target the link to the best carrier that takes it.

    ``ids`` [n] are those of the carriers.
    """
    poles, places = air.poles.ends(air.surface), air.places.stands.ends(air.surface)
    ends = np.hstack([poles[taken.carrier], places[taken.target]])
    seen = look(ground_of(air.surface), ends, air.setup.ghz * 1e9)
    path = _paths(air, ends, seen)
    rates, losses = link_rates(path, air.setup, air.weather), path_losses(path, air.setup, air.weather)
    shared = terms.targets != "streets"
    fed = np.isin(taken.carrier, taken.hops.hanging.fed)
    n = np.bincount(taken.carrier, minlength=len(ids))[taken.carrier] if shared else np.ones(len(ends), int)
    kept = np.flatnonzero(taken.best)
    bent = np.where(losses.bend > _BENT_DB, "sight", "radio")
    columns = {
        "id": [f"L{number:06}" for number in range(1, len(kept) + 1)],
        "subject_id": air.places.subject[taken.target[kept]],
        "cover": np.full(len(kept), terms.targets, dtype=object),
        "carrier_id": ids[taken.carrier[kept]],
        "setup": np.full(len(kept), terms.setup, dtype=object),
        "sight": np.array(VERDICTS, dtype=object)[seen.verdict[kept]],
        "length_m": _across_m(air.surface, ends)[kept],
        "way_m": path.length_m[kept],
        "n_sharing": n[kept],
        "availability": np.full(len(kept), rates.availability),
        "rx_dbm": rates.rx_dbm[kept, 0],
        "certainty": rates.certainty[kept],
        "limit": np.where((n > 1) | fed, "air_time", bent)[kept].astype(object),
        "scenario": np.full(len(kept), BUILT, dtype=object),
        "edition": np.full(len(kept), edition, dtype=object),
        "source": np.full(len(kept), air.surface.source or None, dtype=object),
        "as_of": np.full(len(kept), np.datetime64(air.surface.as_of or "NaT", "s")),
        **{key: column[kept] for key, column in _left(rates, taken, shared=shared).items()},
    }
    lines = shapely.linestrings(
        np.stack([air.poles.places[taken.carrier[kept]], air.places.points[taken.target[kept]]], axis=1)
    )
    return table_of("choice_links", columns, np.atleast_1d(lines), crs)


def _paths(air: Air, ends: Floats, seen: Sight) -> Paths:
    length: Floats = np.hypot(_across_m(air.surface, ends), ends[:, 2] - ends[:, 5])
    hertz = air.setup.ghz * 1e9
    bend = bends_db(ground_of(air.surface), ends, hertz)[:, 1] if air.setup.blocked == "bend" else None
    return Paths(length, seen.share.astype(float), seen.clearance_m.astype(float), bend)


def _across_m(surface: Surface, ends: Floats) -> Floats:
    across = (ends[:, :2] - ends[:, 3:5]) * surface.cell_m
    level: Floats = np.hypot(across[:, 0], across[:, 1])
    return level


def _left(rates: LinkRates, taken: Taken, *, shared: bool) -> dict[str, Floats]:
    """Return what every pair [k] is left with of its rates, by column."""
    found: dict[str, Floats] = {}
    hanging, hops = taken.hops.hanging, taken.hops.rates
    for way, all_rates, hop_rates in (("down", rates.down, hops.down), ("up", rates.up, hops.up)):
        for k, percent in enumerate(_PERCENTS):
            left = alone if percent == _PERCENTS[-1] or not shared else together
            found[f"{way}_p{percent}_mbps"] = left(all_rates[:, k], taken.carrier, hanging, hop_rates[:, k])
    return found


def hops_seen(air: Air, hanging: Hanging) -> Hops:
    """Return the hops of carriers that are fed, from their feeders."""
    poles = air.poles.ends(air.surface)
    ends = np.hstack([poles[hanging.feeder], poles[hanging.fed]])
    seen = look(ground_of(air.surface), ends, air.setup.ghz * 1e9)
    path = _paths(air, ends, seen)
    return Hops(hanging, seen, path, link_rates(path, air.setup, air.weather))


def choice_hops(
    air: Air, taken: Taken, ids: np.ndarray, setup: str, crs: str, edition: str
) -> gpd.GeoDataFrame:
    """Return table ``choice_hops``: of every carrier that is fed the link from the one that feeds it."""
    hanging, rates = taken.hops.hanging, taken.hops.rates
    through = np.bincount(taken.carrier, minlength=len(ids))
    for fed, feeder in zip(hanging.fed[::-1], hanging.feeder[::-1], strict=True):
        through[feeder] += through[fed]
    places = air.poles.places
    n = len(hanging.fed)
    columns = {
        "id": [f"K{number:06}" for number in range(1, n + 1)],
        "carrier_id": ids[hanging.feeder],
        "fed_id": ids[hanging.fed],
        "setup": np.full(n, setup, dtype=object),
        "sight": np.array(VERDICTS, dtype=object)[taken.hops.seen.verdict],
        "length_m": np.hypot(*(places[hanging.feeder] - places[hanging.fed]).T),
        "way_m": taken.hops.path.length_m,
        "n_targets": through[hanging.fed],
        "availability": np.full(n, rates.availability),
        "certainty": rates.certainty,
        "down_mbps": rates.down[:, 0],
        "up_mbps": rates.up[:, 0],
        "edition": np.full(n, edition, dtype=object),
    }
    lines = shapely.linestrings(np.stack([places[hanging.feeder], places[hanging.fed]], axis=1))
    return table_of("choice_hops", columns, np.atleast_1d(lines) if n else [], crs)
