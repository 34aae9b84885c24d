"""Bridges to sites, with a trench to each carrier and with carriers that feed each other over few hops.

A made city: lamps, roofs and a 60 GHz client at 100 Mbit/s over the surface of ``benchmarks/sight.py``;
trenches at 80 EUR/m between lamps within 120 m, existing fibre at six of them. And the demo borough, through
the whole command. Hops 1: each carrier has a trench of its own.
"""

import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
from scipy.spatial import cKDTree
from sight import city

from netplan.core.choice.feeds import Seen, feeds_of
from netplan.core.choice.fibre import Ground, Joined, cover_with_fibre
from netplan.core.choice.making import _EACH
from netplan.core.choice.question import CoverQuestion, gap_of, rows_of
from netplan.core.choice.reach import Wish, reach_of
from netplan.core.choice.relayed import cover_with_hops
from netplan.core.graph.rows import csr
from netplan.core.radio.air import air_at
from netplan.core.radio.budget import Weather
from netplan.core.recall import afresh
from netplan.core.sight.stand import Stands
from netplan.io.project_file import open_project
from netplan.model.choice import ChoiceTerms
from netplan.model.radio import radio_catalogue
from netplan.model.surface import Surface
from netplan.session.choosing import find_choice

_BOROUGH = Path(__file__).parents[1] / "layers/musterstadt-suedost.gpkg"
_NEED, _REACH_M, _STREET_M = 100.0, 300.0, 120.0
_CENTS_M, _DEVICE_CENTS = 8_000, 160_000
_HOPS = (1, 2, 3)


def _streets(lamps: np.ndarray, rng: np.random.Generator) -> Ground:
    """Return trenches between lamps that lie near each other, in the order of their numbers."""
    near = cKDTree(lamps[:, :2]).query_pairs(_STREET_M, output_type="ndarray")
    tail, head = near[np.lexsort(near.T[::-1])].T.astype(np.int64)
    cents = np.round(np.hypot(*(lamps[tail, :2] - lamps[head, :2]).T) * _CENTS_M).astype(np.int64)
    roots = np.unique(rng.permutation(len(lamps))[:6]).astype(np.int64)
    rows = csr(len(lamps), tail, head)
    return Ground(rows, tail, head, cents, np.arange(len(lamps)), roots, None)


def _solver(quick: bool) -> tuple[str, Callable[[int], tuple[CoverQuestion, Joined]]]:
    """Return what is asked, and the answer over so many hops."""
    heights, lamps, roofs = city(2_000 if quick else 4_000)
    rng = np.random.default_rng(0)
    roofs = roofs[np.sort(rng.permutation(len(roofs))[: 100 if quick else 300])]
    surface = Surface(heights, 400_000.0, 5_700_000.0, 1.0, "EPSG:25833")
    poles, roof_stands = (
        Stands(np.column_stack([400_000.5 + ends[:, 1], 5_699_999.5 - ends[:, 0]]), ends[:, 2])
        for ends in (lamps, roofs)
    )
    catalogue = radio_catalogue()
    setup = catalogue.setups["bridge_60_client"]
    radio = setup, Weather(air_at(setup.ghz, None, catalogue.air))
    reach = reach_of(surface, (poles, roof_stands), Wish(_NEED, _REACH_M), radio)
    seen, number = np.unique(reach.target, return_inverse=True)
    ground, n = _streets(lamps, rng), len(lamps)
    question = CoverQuestion(
        rows_of(reach.indptr, number.astype(np.int64), len(seen), _NEED / reach.down),
        np.ones(len(seen)), np.full(n, _DEVICE_CENTS, np.int64), np.zeros(n, np.int8),
        quota=float(np.ceil(0.9 * len(seen))),
    )  # fmt: skip
    where = Seen(
        surface, poles, np.diff(reach.indptr) > 0, np.zeros(n, np.int64), ground.ways(ground.roots), radio,
        _NEED, _REACH_M,
    )  # fmt: skip

    def answer(most_hops: int) -> tuple[CoverQuestion, Joined]:
        if most_hops == 1:
            return question, cover_with_fibre(question, ground, _EACH)
        return question, cover_with_hops(question, ground, feeds_of(where, most_hops, afresh), _EACH)

    return f"90 % of {len(seen)} sites in a made city, {n:,} lamps", answer


def _told(eur: float, trench: float, bound: float, gap: float, n: int, n_fed: int) -> str:
    cost = f"{eur:,.0f} EUR, trenches {trench:,.0f}"
    return f"{n} carriers, {n_fed} of them fed | {cost} | {bound:,.0f}: {gap:.1%}"


def _city(quick: bool) -> list[str]:
    name, answer = _solver(quick)
    lines = []
    for most_hops in _HOPS:
        begun = time.process_time()
        question, found = answer(most_hops)
        took, one = time.process_time() - begun, found.answer
        n_fed = 0 if found.hop is None else int((found.hop >= 0).sum())
        eur = one.cents / 100, found.trench_cents / 100, one.bound / 100
        told = _told(*eur, gap_of(question, one), len(one.chosen), n_fed)
        lines.append(f"| {name}, hops {most_hops} | {took:.1f} s | {told} |")
    return lines


def _borough() -> list[str]:
    project = open_project(_BOROUGH)
    lines = []
    for most_hops in _HOPS:
        terms = ChoiceTerms(
            setup="bridge_60_client",
            targets="sites",
            share=0.4,
            reach_m=1000.0,
            need_mbps=_NEED,
            most_hops=most_hops,
        )
        begun = time.process_time()
        found = find_choice(project, project.scenario(), _BOROUGH.parent, terms)
        took = time.process_time() - begun
        n_fed = int(found.carriers["fed_by"].notna().sum())
        told = _told(found.cost_eur, found.trench_eur, found.bound, found.gap, len(found.carriers), n_fed)
        lines.append(f"| 8 of 20 sites of the demo borough, hops {most_hops} | {took:.1f} s | {told} |")
    return lines


def main(quick: bool) -> str:
    """Return a Markdown table."""
    _borough()  # compiles
    head = (
        "| what | processor time | chosen | cost | nothing cheaper than: gap proven |\n|---|---|---|---|---|"
    )
    return "\n".join([head, *_city(quick), *_borough()])
