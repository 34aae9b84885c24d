"""Choose carriers of a project that cover streets, sites or addresses, and say which to survey first."""

from collections.abc import Iterator
from dataclasses import replace

import geopandas as gpd
import numpy as np
from numpy.typing import NDArray

from netplan.core.carriers import FINE, UNKNOWN, judge
from netplan.core.choice.case import CENTS, Case, question_of
from netplan.core.choice.feeds import FAR, FEEDERS, FedQuestion, Feeds, Seen, feeds_of
from netplan.core.choice.fibre import Joined, cover_with_fibre, fibre_ground
from netplan.core.choice.links import Air
from netplan.core.choice.places import places_of
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverAnswer, CoverQuestion, gap_of
from netplan.core.choice.reach import Wish, reach_of
from netplan.core.choice.relayed import cover_with_hops
from netplan.core.choice.solve import Effort, cover
from netplan.core.choice.told import choice_tables
from netplan.core.hops.making import RadioGround
from netplan.core.radio.budget import Weather
from netplan.core.radio.lawful import require_lawful
from netplan.core.recall import Recall
from netplan.core.rules import counted, finding
from netplan.core.sight.stand import ROOF_M, on_poles
from netplan.core.streets.reach import nearest
from netplan.core.streets.snap import snap
from netplan.core.survey import Survey
from netplan.errors import DataError, Infeasible, ParameterError
from netplan.messages import Message, mark
from netplan.model.choice import DEVICE_EUR, FIBRE_USES, MOST_HOPS, CarrierChoice, ChoiceTerms
from netplan.model.findings import Problem
from netplan.model.frames import empty_table, table_of
from netplan.model.hops import USE
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

_SURVEYS = 12
_EACH = Effort(looks=(2_000_000, 1_000))
"""For each of the choices of which the best is taken, where trenches are shared."""

_LOOK = Effort(steps=600, looks=(1_000_000, 500))
"""To say whether unknown carriers would help."""


def choose_carriers(
    project: Project,
    scenario: Scenario,
    ground: RadioGround,
    known: Survey,
    terms: ChoiceTerms,
    progress: Progress = SILENT,
) -> CarrierChoice:
    """Choose fit carriers that cover a share of the targets at little cost, or much of them for a budget.

    ``progress.enough`` ends the search with the best so far and its bound.

    Raises:
        DataError: no carriers, or nothing to cover; a carrier that is forced cannot be used.
        ParameterError: the terms fit to nothing, or the setup breaks a rule of emission.
        Infeasible: fit carriers do not cover as much as is asked for; the sentence says how much.
        Cancelled: the user stopped.

    """
    _check(project, ground, terms)
    progress(0.0, Message(mark("Carriers and targets")))
    look, seek, more = steps(progress, 0.0, 0.45, 0.85, 1.0)
    case, counts = _case(project, (scenario, terms), ground, known, look.part(0.0, 0.8))
    case = replace(case, feeds=_feeds(case, ground.recall, look.part(0.8, 1.0)))
    _require_joined(case)
    question = question_of(case, terms.unknown_too)
    found = _solved(case, question, seek)
    answer, weight = found.answer, case.places.weight
    surveys, if_fit = _first_surveys(case, answer, more)
    tables = {**choice_tables(case, found, ground.catalogue.edition), "choice_surveys": surveys}
    progress(1.0)
    return CarrierChoice(
        project,
        terms,
        tables,
        float(weight[answer.covered].sum()),
        float(weight.sum()),
        answer.cents / CENTS,
        found.trench_cents / CENTS,
        answer.bound / CENTS if question.quota is not None else answer.bound,
        gap_of(question, answer),
        *counts,
        len(case.carriers),
        len(case.reach.target),
        ground.catalogue.edition,
        if_fit,
        tuple(_problems(case, counts)),
    )


def _check(project: Project, ground: RadioGround, terms: ChoiceTerms) -> None:
    """Refuse terms that fit to nothing."""
    if project.layer("carriers").empty:
        raise DataError(mark("The project has no carriers; import lamps, signals or masts first"))
    if terms.setup not in ground.catalogue.setups:
        known = list(ground.catalogue.setups)
        raise ParameterError(
            mark("There is no setup {setup}; the catalogue has: {known}"), setup=terms.setup, known=known
        )
    require_lawful(ground.catalogue.setups[terms.setup])
    if (terms.share is None) == (terms.budget_eur is None):
        raise ParameterError(mark("Carriers are chosen for a share or for a budget: give one of the two"))
    fine = terms.share is None or 0.0 < terms.share <= 1.0
    numbers = (terms.budget_eur, terms.device_eur, terms.need_mbps, terms.per_carrier)
    if not fine or terms.seen_by < 1 or any(one is not None and not 0 <= one < np.inf for one in numbers):
        raise ParameterError(
            mark(
                "A share lies above 0 and up to 100 %, a target is seen by 1 or more, and no number is "
                "negative"
            )
        )
    bridges = ground.catalogue.setups[terms.setup].use == USE and terms.targets == "sites"
    if not 1 <= terms.most_hops <= MOST_HOPS or (terms.most_hops > 1 and not bridges):
        raise ParameterError(
            mark("Carriers feed each other where bridges lead to sites, over {most} hops at most"),
            most=MOST_HOPS,
        )


def _case(
    project: Project,
    asked: tuple[Scenario, ChoiceTerms],
    ground: RadioGround,
    known: Survey,
    progress: Progress,
) -> tuple[Case, tuple[int, int, int]]:
    """Return what is chosen from, and how many carriers are fit, unknown, and there at all."""
    scenario, terms = asked
    carriers = project.layers["carriers"]
    fibre_m = nearest(known.access, snap(carriers.geometry, known.index, known.limit_m), known.index).metres
    fitness = judge(carriers, fibre_m, ground.rule).fitness
    counts = int((fitness == FINE).sum()), int((fitness == UNKNOWN).sum()), len(carriers)
    row = np.flatnonzero(fitness >= UNKNOWN)
    kept = carriers.iloc[row].reset_index(drop=True)
    _require_usable(kept, carriers, terms)
    places = places_of(project, terms, ground.surface, ground.terrain)
    poles = on_poles(kept, ground.surface, ground.terrain)
    setup = ground.catalogue.setups[terms.setup]
    weather = Weather(ground.air[setup.ghz], terms.availability, terms.sigma_m)
    to_itself = setup.use == "bridge_60ghz" and terms.targets != "streets"  # from the roof of a site
    wish = Wish(terms.need_mbps, terms.reach_m, ROOF_M if to_itself else -1.0)
    stands = poles, places.stands
    reach = ground.recall(reach_of, ground.surface, stands, wish, (setup, weather), progress)
    trenches = fibre_ground(project, scenario, kept, known) if setup.use in FIBRE_USES else None
    air = Air(ground.surface, poles, places, setup, weather)
    return Case(project, terms, kept, fitness[row], fibre_m[row], places, reach, trenches, air), counts


def _require_usable(usable: gpd.GeoDataFrame, carriers: gpd.GeoDataFrame, terms: ChoiceTerms) -> None:
    """Refuse forced carriers that are unfit or not there, and forbidden ones that are not there."""
    named = {*terms.forced, *terms.forbidden}
    for one in sorted(named - set(carriers["id"])):
        raise DataError(mark("There is no carrier {carrier}"), carrier=one)
    for one in sorted(set(terms.forced) - set(usable["id"])):
        raise DataError(mark("Carrier {carrier} is forced but unfit for this use"), carrier=one)


def _feeds(case: Case, recall: Recall, progress: Progress) -> Feeds | None:
    """Return the hops between carriers; None where there are to be none."""
    terms, trenches = case.terms, case.ground
    if terms.most_hops < 2 or trenches is None:
        return None
    never, wanted = (case.carriers["id"].isin(ids).to_numpy(bool) for ids in (terms.forbidden, terms.forced))
    seen = Seen(
        case.air.surface,
        case.air.poles,
        (np.diff(case.reach.indptr) > 0) | wanted,
        np.where(never, -1, np.where(case.fitness == UNKNOWN, 1, 0)),
        trenches.ways(trenches.roots),
        (case.air.setup, case.air.weather),
        terms.need_mbps,
        terms.reach_m,
    )
    return feeds_of(seen, terms.most_hops, recall, progress)


def _lost(case: Case) -> NDArray[np.bool_]:
    """Return which carriers [n] can neither be joined to fibre along the streets nor fed over few hops.

    Of hops only those are known that lead to a target or a forced carrier; others are not called lost.
    """
    if case.ground is None or case.feeds is None:
        return np.zeros(len(case.carriers), bool) if case.ground is None else case.ground.apart
    ways, question = np.minimum(case.ground.ways(case.ground.roots), FAR), question_of(case, unknown_too=True)
    asked = (question.status == FORCED) | ((question.status != FORBIDDEN) & (np.diff(case.reach.indptr) > 0))
    lost: NDArray[np.bool_] = asked & ~FedQuestion(question, case.feeds, ways).hangable
    return lost


def _require_joined(case: Case) -> None:
    """Refuse a forced carrier that needs fibre and has no way to it."""
    for one in sorted(set(case.carriers["id"][_lost(case)]) & set(case.terms.forced)):
        raise DataError(
            mark("Carrier {carrier} is forced, but no way along the streets joins it to existing fibre")
            if case.feeds is None
            else mark("Carrier {carrier} is forced, but neither a trench nor a hop leads from it to fibre"),
            carrier=one,
        )


def _solved(case: Case, question: CoverQuestion, progress: Progress, effort: Effort | None = None) -> Joined:
    """Return the choice with its trenches, and hops if there are to be any."""
    if case.ground is None:
        return Joined(cover(question, effort, progress), 0)
    if case.feeds is not None:
        return cover_with_hops(question, case.ground, case.feeds, effort or _EACH, progress)
    return cover_with_fibre(question, case.ground, effort or _EACH, progress)


def _first_surveys(
    case: Case, answer: CoverAnswer, progress: Progress
) -> tuple[gpd.GeoDataFrame, float | None]:
    """Return table ``choice_surveys``, and what a choice would come to for which these were fit."""
    nobody: gpd.GeoDataFrame = empty_table("choice_surveys", case.project.crs)
    unknown = case.fitness == UNKNOWN
    if case.terms.unknown_too or not unknown.any():
        return nobody, None
    question = question_of(case, unknown_too=True)
    try:
        other = _solved(case, question, progress, _LOOK).answer
    except Infeasible:
        return nobody, None
    if question.quota is not None:
        better = other.cents < answer.cents
    else:
        better = _weight(question, other) > _weight(question, answer)
    if not better:
        return nobody, None
    carrier = np.repeat(np.arange(len(unknown)), np.diff(case.reach.indptr))
    n = np.bincount(carrier[other.taken], minlength=len(unknown))
    chosen = other.chosen[unknown[other.chosen]]
    chosen = chosen[np.lexsort((chosen, -n[chosen]))][:_SURVEYS]
    rows = case.carriers.iloc[chosen]
    columns = {"rank": np.arange(1, len(rows) + 1), "n_targets": n[chosen]}
    columns |= {key: rows[key].to_numpy(dtype=object) for key in ("id", "carrier_class")}
    reached = other.cents / CENTS if question.quota is not None else _weight(question, other)
    return table_of("choice_surveys", columns, rows.geometry.to_numpy(), case.project.crs), reached


def _weight(question: CoverQuestion, answer: CoverAnswer) -> float:
    return float(question.weight[answer.covered].sum())


def _problems(case: Case, counts: tuple[int, int, int]) -> Iterator[Problem]:
    _, n_unknown, total = counts
    code = "CHO-002" if case.terms.unknown_too else "CHO-001"
    yield from counted(code, "carriers", n_unknown, total=total)
    hidden = int(case.reach.open.sum())
    yield from counted("CHO-003", case.terms.targets, hidden, total=len(case.places.weight))
    yield from counted("CHO-004", "carriers", int((~case.air.poles.known).sum()), total=len(case.carriers))
    code = "CHO-006" if case.feeds is None else "CHO-007"
    yield from counted(code, "carriers", int(_lost(case).sum()), total=len(case.carriers))
    if case.feeds is not None:
        left, total = case.feeds.n_left_out, case.feeds.n_left_out + len(case.feeds.tail)
        yield from counted("CHO-008", "carriers", left, total=total, most=FEEDERS)
    if case.terms.device_eur is None:
        yield finding("CHO-005", "carriers", eur=DEVICE_EUR[case.air.setup.use])
