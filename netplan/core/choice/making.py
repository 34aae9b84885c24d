"""Choose carriers of a project that cover streets, sites or addresses, and say which to survey first."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.core.carriers import FINE, UNKNOWN, judge
from netplan.core.choice.fibre import Ground, cover_with_fibre, fibre_ground
from netplan.core.choice.laid import choice_trenches
from netplan.core.choice.links import Air, Taken, choice_links
from netplan.core.choice.places import Places, places_of
from netplan.core.choice.question import FORBIDDEN, FORCED, CoverAnswer, CoverQuestion, gap_of, rows_of
from netplan.core.choice.reach import Reach, Wish, reach_of
from netplan.core.choice.solve import Effort, cover
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.hops.making import RadioGround
from netplan.core.radio.budget import Weather
from netplan.core.radio.lawful import require_lawful
from netplan.core.rules import counted, finding
from netplan.core.sight.stand import ROOF_M, on_poles
from netplan.core.streets.reach import nearest
from netplan.core.streets.snap import snap
from netplan.core.survey import Survey
from netplan.errors import DataError, Infeasible, ParameterError
from netplan.messages import Message, mark
from netplan.model.choice import DEVICE_EUR, FIBRE_USES, CarrierChoice, ChoiceTerms
from netplan.model.findings import Problem
from netplan.model.frames import empty_table, table_of
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress, steps

_CENTS = 100.0
_SURVEYS = 12
_EACH = Effort(looks=(2_000_000, 1_000))
"""For each of the choices of which the best is taken, where trenches are shared."""

_LOOK = Effort(steps=600, looks=(1_000_000, 500))
"""To say whether unknown carriers would help."""

_WORDS = {FINE: "fit", UNKNOWN: "unknown"}


@dataclass(frozen=True, eq=False)
class _Case:
    """What is chosen from.

    carriers  those that may be chosen, with ``fitness`` [n] and way to fibre ``fibre_m`` [n]
    places    what is to be covered, ``reach`` who serves whom
    ground    where trenches may run; None where the use needs none
    air       what links are looked at on
    """

    project: Project
    terms: ChoiceTerms
    carriers: gpd.GeoDataFrame
    fitness: NDArray[np.int8]
    fibre_m: Floats
    places: Places
    reach: Reach
    ground: Ground | None
    air: Air


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
    case, counts = _case(project, (scenario, terms), ground, known, look)
    question = _question(case, terms.unknown_too)
    answer, trench = _solved(case, question, seek)
    surveys, if_fit = _first_surveys(case, answer, more)
    tables = {**_tables(case, answer, ground.catalogue.edition), "choice_surveys": surveys}
    weight = case.places.weight
    progress(1.0)
    return CarrierChoice(
        project,
        terms,
        tables,
        float(weight[answer.covered].sum()),
        float(weight.sum()),
        answer.cents / _CENTS,
        trench / _CENTS,
        answer.bound / _CENTS if question.quota is not None else answer.bound,
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


def _case(
    project: Project,
    asked: tuple[Scenario, ChoiceTerms],
    ground: RadioGround,
    known: Survey,
    progress: Progress,
) -> tuple[_Case, tuple[int, int, int]]:
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
    _require_joined(kept, terms, trenches)
    air = Air(ground.surface, poles, places, setup, weather)
    return _Case(project, terms, kept, fitness[row], fibre_m[row], places, reach, trenches, air), counts


def _require_usable(usable: gpd.GeoDataFrame, carriers: gpd.GeoDataFrame, terms: ChoiceTerms) -> None:
    """Refuse forced carriers that are unfit or not there, and forbidden ones that are not there."""
    named = {*terms.forced, *terms.forbidden}
    for one in sorted(named - set(carriers["id"])):
        raise DataError(mark("There is no carrier {carrier}"), carrier=one)
    for one in sorted(set(terms.forced) - set(usable["id"])):
        raise DataError(mark("Carrier {carrier} is forced but unfit for this use"), carrier=one)


def _require_joined(kept: gpd.GeoDataFrame, terms: ChoiceTerms, trenches: Ground | None) -> None:
    """Refuse a forced carrier that needs fibre and has no way to it."""
    lost = [] if trenches is None else sorted(set(kept["id"][trenches.apart]) & set(terms.forced))
    for one in lost:
        raise DataError(
            mark("Carrier {carrier} is forced, but no way along the streets joins it to existing fibre"),
            carrier=one,
        )


def _question(case: _Case, unknown_too: bool) -> CoverQuestion:
    """Return the question, with carriers of unknown fitness or without; forced ones always."""
    terms, reach = case.terms, case.reach
    ids = case.carriers["id"]
    status = np.zeros(len(ids), np.int8)
    if not unknown_too:
        status[case.fitness == UNKNOWN] = FORBIDDEN
    status[ids.isin(terms.forbidden).to_numpy(dtype=bool)] = FORBIDDEN
    status[ids.isin(terms.forced).to_numpy(dtype=bool)] = FORCED
    eur = terms.device_eur if terms.device_eur is not None else DEVICE_EUR[case.air.setup.use]
    weight = case.places.weight
    return CoverQuestion(
        rows_of(reach.indptr, reach.target, len(weight), _loads(terms, reach)),
        weight,
        np.full(len(ids), round(eur * _CENTS), np.int64),
        status,
        None if terms.share is None else terms.share * float(weight.sum()),
        None if terms.budget_eur is None else round(terms.budget_eur * _CENTS),
        terms.seen_by,
    )


def _loads(terms: ChoiceTerms, reach: Reach) -> Floats | None:
    """Return which share of a carrier each target takes: of its number, and of its air time by rates."""
    load = np.zeros(len(reach.target))
    if terms.per_carrier:
        load[:] = 1.0 / terms.per_carrier
    if terms.need_mbps > 0 and terms.targets != "streets":
        load = np.maximum(load, terms.need_mbps / reach.down)
    return load if load.any() else None


def _solved(
    case: _Case, question: CoverQuestion, progress: Progress, effort: Effort | None = None
) -> tuple[CoverAnswer, int]:
    """Return the choice, and the cents of its trenches."""
    if case.ground is None:
        return cover(question, effort, progress), 0
    found = cover_with_fibre(question, case.ground, effort or _EACH, progress)
    return found.answer, found.trench_cents


def _first_surveys(
    case: _Case, answer: CoverAnswer, progress: Progress
) -> tuple[gpd.GeoDataFrame, float | None]:
    """Return table ``choice_surveys``, and what a choice would come to for which these were fit."""
    nobody: gpd.GeoDataFrame = empty_table("choice_surveys", case.project.crs)
    unknown = case.fitness == UNKNOWN
    if case.terms.unknown_too or not unknown.any():
        return nobody, None
    question = _question(case, unknown_too=True)
    try:
        other, _ = _solved(case, question, progress, _LOOK)
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
    reached = other.cents / _CENTS if question.quota is not None else _weight(question, other)
    return table_of("choice_surveys", columns, rows.geometry.to_numpy(), case.project.crs), reached


def _weight(question: CoverQuestion, answer: CoverAnswer) -> float:
    return float(question.weight[answer.covered].sum())


def _tables(case: _Case, answer: CoverAnswer, edition: str) -> dict[str, gpd.GeoDataFrame]:
    """Return the tables of those who were chosen, what they take over which links, and their trenches."""
    n, m = len(case.carriers), len(case.places.weight)
    carrier = np.repeat(np.arange(n), np.diff(case.reach.indptr))[answer.taken]
    target, down = case.reach.target[answer.taken], case.reach.down[answer.taken]
    best, rate = _best(carrier, target, down, m)
    taken = Taken(carrier, target, (best[target] == carrier) & answer.covered[target])
    ids, crs = case.carriers["id"].to_numpy(dtype=object), case.project.crs
    tables = {
        "chosen_carriers": _chosen_table(case, answer, taken, edition),
        "choice_targets": _targets_table(case, answer, taken, (best, rate)),
        "choice_links": choice_links(case.air, taken, ids, case.terms, crs, edition),
    }
    if case.ground is not None:
        tables["choice_trenches"] = choice_trenches(case.project, case.ground, answer.chosen)
    return tables


def _chosen_table(case: _Case, answer: CoverAnswer, pairs: Taken, edition: str) -> gpd.GeoDataFrame:
    terms, n = case.terms, len(case.carriers)
    seen = np.bincount(pairs.target, minlength=len(case.places.weight))
    alone = np.bincount(pairs.carrier[seen[pairs.target] == terms.seen_by], minlength=n)
    rows, chosen = case.carriers.iloc[answer.chosen], answer.chosen
    forced = rows["id"].isin(terms.forced).to_numpy(dtype=bool)
    fibre_m = case.fibre_m[chosen]
    question = _question(case, unknown_too=True)
    columns = {
        "id": rows["id"].to_numpy(dtype=object),
        "carrier_class": rows["carrier_class"].to_numpy(dtype=object),
        "fitness": np.array([_WORDS[int(mark_)] for mark_ in case.fitness[chosen]], dtype=object),
        "why": np.where(forced, "forced", "cover").astype(object),
        "setup": np.full(len(rows), terms.setup, dtype=object),
        "n_targets": np.bincount(pairs.carrier, minlength=n)[chosen],
        "n_alone": alone[chosen],
        "fibre_m": np.where(np.isfinite(fibre_m), fibre_m, np.nan),
        "cost_eur": question.cents[chosen] / _CENTS,
        "edition": np.full(len(rows), edition, dtype=object),
    }
    return table_of("chosen_carriers", columns, rows.geometry.to_numpy(), case.project.crs)


def _targets_table(
    case: _Case, answer: CoverAnswer, pairs: Taken, served: tuple[Ints, Floats]
) -> gpd.GeoDataFrame:
    places, (best, rate) = case.places, served
    m = len(places.weight)
    ids = np.array([*case.carriers["id"], None], dtype=object)
    covered = np.where(answer.covered, "yes", np.where(case.reach.open, "unknown", "no"))
    columns = {
        "id": np.array([f"T{number:06}" for number in range(1, m + 1)], dtype=object),
        "subject_id": places.subject,
        "covered": covered.astype(object),
        "n_carriers": np.bincount(pairs.target, minlength=m),
        "carrier_id": ids[best],
        "down_mbps": rate,
        "weight": places.weight,
        "setup": np.full(m, case.terms.setup, dtype=object),
    }
    shapes = np.atleast_1d(shapely.points(places.points))
    return table_of("choice_targets", columns, shapes, case.project.crs)


def _best(carrier: Ints, target: Ints, down: Floats, m: int) -> tuple[Ints, Floats]:
    """Return for every target the carrier that takes it with the highest rate (-1), and that rate (NaN)."""
    order = pd.DataFrame({"target": target, "down": -down, "carrier": carrier}).sort_values(
        ["target", "down", "carrier"]
    )
    first = order.drop_duplicates("target")
    best, rate = np.full(m, -1), np.full(m, np.nan)
    best[first["target"]], rate[first["target"]] = first["carrier"], -first["down"]
    return best, rate


def _problems(case: _Case, counts: tuple[int, int, int]) -> Iterator[Problem]:
    _, n_unknown, total = counts
    code = "CHO-002" if case.terms.unknown_too else "CHO-001"
    yield from counted(code, "carriers", n_unknown, total=total)
    hidden = int(case.reach.open.sum())
    yield from counted("CHO-003", case.terms.targets, hidden, total=len(case.places.weight))
    yield from counted("CHO-004", "carriers", int((~case.air.poles.known).sum()), total=len(case.carriers))
    if case.ground is not None:
        yield from counted("CHO-006", "carriers", int(case.ground.apart.sum()), total=len(case.carriers))
    if case.terms.device_eur is None:
        yield finding("CHO-005", "carriers", eur=DEVICE_EUR[case.air.setup.use])
