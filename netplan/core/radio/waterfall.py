"""One link as a waterfall: what each part of the chain adds or takes away, with its source."""

from typing import NamedTuple

import numpy as np

from netplan.core.radio.budget import (
    Losses,
    Paths,
    Weather,
    eirp_limit_dbm,
    path_losses,
    step_at,
)
from netplan.core.radio.losses import noise_dbm
from netplan.model.catalogue import UNVERIFIED
from netplan.model.radio import Device, Emission, Scheme, Setup

_LOSSES = (  # of ``Losses``, in its order: term, who says so
    ("free_space", "ITU-R P.525"),
    ("gas", "ITU-R P.676"),
    ("rain", "ITU-R P.530-17"),
    ("bend", "ITU-R P.526-15"),
    ("leaves", "ITU-R P.833-9"),
    ("aside", "3GPP TR 38.901"),
)


class Term(NamedTuple):
    """A row of the waterfall: ``db`` is added to what was there before, ``level_dbm`` is what is left.

    ``term`` is a code of ``budget_term``; NaN: nobody knows, -inf: nothing arrives.
    """

    term: str
    db: float
    level_dbm: float
    source: str


class Budget(NamedTuple):
    """A waterfall in one direction, and what it comes to.

    step       of the scheme, -1: none is borne
    least_dbm  what the step needs, NaN where there is none
    noise_dbm  of the receiver
    snr_db     what arrives, margin not taken off, over the noise
    """

    terms: tuple[Term, ...]
    step: int
    least_dbm: float
    noise_dbm: float
    snr_db: float


def budget_of(path: Paths, setup: Setup, weather: Weather, known: Losses | None = None) -> Budget:
    """Return the waterfall from the near to the far device over one path, at p50; see ``Setup.swapped``.

    ``known`` are the losses of the path, which are the same both ways.
    """
    losses = known or path_losses(path, setup, weather)
    step = int(step_at(setup, losses.total)[0])
    sent = _sent(setup, max(step, 0))
    lost = [
        (term, -float(loss[0]), _who(setup, term, source, weather))
        for (term, source), loss in zip(_LOSSES, losses, strict=True)
    ]
    far = setup.far
    got = [("gain_far", far.gain_dbi, _said(far)), ("loss_far", -far.loss_db, _said(far))]
    terms = _added([*sent, *lost, *got, ("margin", -setup.margin_db, _said(setup))])
    received = terms[-2].level_dbm
    noise = noise_dbm(setup.scheme.bandwidth_mhz, far.noise_db)
    least = setup.scheme.least_dbm[step] if step >= 0 else float("nan")
    return Budget(terms, step, least, noise, received - noise)


def _sent(setup: Setup, step: int) -> list[tuple[str, float, str]]:
    """Return the terms up to what is radiated; the limit takes away what is too much."""
    near, rule = setup.near, setup.rule
    into = near.tx_dbm - setup.scheme.backoff_db[step]
    radiated = into + near.gain_dbi - near.loss_db
    allowed = min(min(into, rule.conducted_dbm) + near.gain_dbi - near.loss_db, eirp_limit_dbm(setup))
    return [
        ("tx", near.tx_dbm, _said(near)),
        ("backoff", -setup.scheme.backoff_db[step], _said(setup.scheme)),
        ("gain_near", near.gain_dbi, _said(near)),
        ("loss_near", -near.loss_db, _said(near)),
        ("limit", allowed - radiated, _said(rule)),
    ]


def _said(row: Device | Emission | Scheme | Setup) -> str:
    """Return name and source of a row of the catalogue, marked if nobody has verified it."""
    mark = "" if row.verified else f"{UNVERIFIED} "
    return f"{mark}{row.label}: {row.source}"


def _who(setup: Setup, term: str, source: str, weather: Weather) -> str:
    if term == "free_space" and setup.path == "street":
        return "3GPP TR 38.901 UMi"
    return f"{source}; {weather.air.source}" if term in {"gas", "rain"} else source


def _added(parts: list[tuple[str, float, str]]) -> tuple[Term, ...]:
    levels = np.cumsum([db for _, db, _ in parts])
    return tuple(
        Term(term, float(db), float(level), source)
        for (term, db, source), level in zip(parts, levels, strict=True)
    )
