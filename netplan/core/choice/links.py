"""The radio links of a choice, looked at once more with the whole chain: what every target is left with.

A carrier has one air time for all targets it takes. p10 and p50 are what each of them gets if all are busy at
once and all get the same: 1 / sum(1 / rate). p90 is the link with the air time to itself.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

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
class Taken:
    """Pairs of a choice: ``carrier`` [k] takes ``target`` [k]; ``best`` [k]: it is the best one to do so."""

    carrier: Ints
    target: Ints
    best: np.ndarray


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
        "limit": np.where(n > 1, "air_time", bent)[kept].astype(object),
        "scenario": np.full(len(kept), BUILT, dtype=object),
        "edition": np.full(len(kept), edition, dtype=object),
        "source": np.full(len(kept), air.surface.source or None, dtype=object),
        "as_of": np.full(len(kept), np.datetime64(air.surface.as_of or "NaT", "s")),
        **{key: column[kept] for key, column in _left(rates, taken.carrier, shared=shared).items()},
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


def _left(rates: LinkRates, carrier: Ints, *, shared: bool) -> dict[str, Floats]:
    """Return what every pair [k] is left with of its rates, by column."""
    found: dict[str, Floats] = {}
    for way, all_rates in (("down", rates.down), ("up", rates.up)):
        for k, percent in enumerate(_PERCENTS):
            alone = percent == _PERCENTS[-1] or not shared
            found[f"{way}_p{percent}_mbps"] = (
                all_rates[:, k] if alone else _together(all_rates[:, k], carrier)
            )
    return found


def _together(rate: Floats, carrier: Ints) -> Floats:
    """Return the same rate for all who share a carrier and get anything at all."""
    with np.errstate(divide="ignore"):
        needs = np.where(rate > 0, 1.0 / rate, 0.0)
        each = 1.0 / np.bincount(carrier, weights=needs, minlength=int(carrier.max(initial=-1)) + 1)
    left: Floats = np.where(rate > 0, each[carrier], rate) if len(carrier) else rate
    return left
