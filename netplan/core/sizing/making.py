"""From a plan to fibres, cables, tubes, equipment, optical budgets and a bill of material."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.rules import counted
from netplan.core.sizing.bill import Lit, Years, bill, by_year, compared
from netplan.core.sizing.budget import SECOND_CODES, budgets, dark_sites, to_pop_m
from netplan.core.sizing.budgeted import over_budget
from netplan.core.sizing.fitting import Fitted, faults, fitted
from netplan.core.sizing.joints import Joints, joints
from netplan.core.sizing.seconds import Laid, laid
from netplan.core.survey import Survey, survey
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.findings import Problem
from netplan.model.frames import conform, table_of
from netplan.model.plan import Plan
from netplan.model.programme import Programme
from netplan.model.redundancy import Redundancy, SecondFibre
from netplan.model.sizing import Sizing
from netplan.model.sizing_rules import Rules, rule_of, sold, with_rules
from netplan.progress import SILENT, Progress


def make_sizing(
    plan: Plan,
    programme: Programme | None = None,
    progress: Progress = SILENT,
    known: Survey | None = None,
    second: Redundancy | None = None,
) -> Sizing:
    """Fit out the route of a plan and say what is to be bought, by the years of a programme if there is one.

    Rules come from the plan's scenario (``rules``), prices from its project and scenario. What a trench or
    a duct cannot hold, and light that does not arrive, is a finding of severity "error": nothing is relaxed.
    ``known`` is a survey of the same project, where the caller has one. A programme that leads other ways
    than the plan is fitted out along these. ``second`` routes, of the route that is fitted out, get fibres,
    optics and terminations of their own; each is ready when the last piece it needs is built.

    Raises:
        ParameterError: the scenario names a rule that does not exist, or a value out of its range; ``second``
            belongs to another route.
        Cancelled: the user stopped the job.

    """
    asked, plan = plan, plan if programme is None else programme.route
    if second is not None and second.plan is not plan:
        raise ParameterError(mark("The second routes are those of another plan: seek them again"))
    rules = with_rules(plan.scenario.rules)
    progress(0.0, Message(mark("Fibres and tubes")))
    known = known or survey(plan.project, plan.scenario.snap_limit_m, progress.part(0.0, 0.7))
    fibre = second.fibre if second is not None and second.fibre.ways else None
    made = _fitted_out(plan, programme, fibre, known, rules)
    progress(0.9, Message(mark("Bill of material")))
    alone = None if fibre is None else _fitted_out(plan, programme, None, known, rules).bill
    tables = {**made.tables, "bill": made.bill, "bill_years": by_year(made.bill, alone)}
    tables["bill_compared"] = compared(plan, made.bill, alone)
    found = () if programme is None else over_budget(made.bill if alone is None else alone, programme.terms)
    n_unverified = sum(rule.source.startswith("[K]") for rule in rules.values())
    problems = (*made.problems, *found, *counted("SIZ-007", "trenches", n_unverified, total=len(rules)))
    progress(1.0)
    cost_eur, first_eur = (
        round(float(bill["cost_eur"].sum()), 2) for bill in (made.bill, made.bill if alone is None else alone)
    )
    return Sizing(asked, programme, tables, cost_eur, problems, round(cost_eur - first_eur, 2))


@dataclass(frozen=True, eq=False)
class _Made:
    """Tables of what lies where, the bill, and findings."""

    tables: dict[str, pd.DataFrame]
    bill: pd.DataFrame
    problems: tuple[Problem, ...]


def _fitted_out(
    plan: Plan, programme: Programme | None, fibre: SecondFibre | None, known: Survey, rules: Rules
) -> _Made:
    """Fit out the route of a plan, with second routes or without."""
    prices = with_prices(plan.project.catalogue, plan.scenario.prices)
    route = laid(plan, fibre)
    tree = route.tree
    found = fitted(plan, route, rules, prices, sold())
    kinds = plan.tables["connections"]["kind"].iloc[tree.site_row]
    splits = np.array([int(rule_of(rules, "split", str(kind))) for kind in kinds], np.int64)
    stands = joints(route, found, splits, route.pieces["length_m"].to_numpy(float), rules)
    length_m, of_courses_m = to_pop_m(plan, route, known)
    splices, by_radio = stands.splices, np.array([tree.by_radio(at) for at in range(len(splits))], bool)
    for one, metres, n in zip(route.courses, of_courses_m, stands.of_course, strict=True):
        if not one.second:
            length_m[one.site], splices[one.site] = metres, n
    told = budgets(plan, by_radio, length_m, splices, splits, rules)
    sites = {"fibres": found.site_fibres, "split": splits, "length_m": length_m, "splices": splices, **told}
    seconds = _second_facts(plan, (route, found, stands), of_courses_m, splits, rules)
    years = _years(plan, route, programme)
    costs = [plan.tables["costs"], *([] if fibre is None else [fibre.costs])]
    lit = Lit((found.site_fibres, told["optics"]), (seconds["fibres"], seconds["optics"]))
    rows = bill(plan.project, costs, (route, found, stands, lit), years, prices)
    twice = np.array([one.site for one in route.courses if one.second], np.int64)
    tables = {
        "sized_trenches": _trench_table(route, found, years),
        "sized_sites": _site_table(plan, tree.site_row, sites, years.site),
        "sized_seconds": _second_table(plan, tree.site_row[twice], seconds, years.of_seconds(route)),
        "equipment": _equipment_table(plan, stands, years),
    }
    problems = (*faults(plan, route, found, rules), *dark_sites(plan, tree.site_row, told))
    problems += dark_sites(plan, tree.site_row[twice], seconds, SECOND_CODES)
    return _Made(tables, rows, problems)


def _second_facts(
    plan: Plan, things: tuple[Laid, Fitted, Joints], length_m: Floats, splits: Ints, rules: Rules
) -> dict[str, Any]:
    """Return fibres, way to the PoP and optical budget of every second route."""
    route, found, stands = things
    which = [at for at, one in enumerate(route.courses) if one.second]
    courses = [route.courses[at] for at in which]
    by_radio = np.array([route.on_air[one.pieces].any() for one in courses], bool)
    fibres = np.array([found.along[at][-1] for at in which], np.int64)
    splices = np.array([stands.of_course[at] for at in which], np.int64)
    split = splits[[one.site for one in courses]] if courses else splits[:0]
    told = budgets(plan, by_radio, length_m[which], splices, split, rules)
    facts = {"fibres": np.where(by_radio, 0, fibres), "split": split, "length_m": length_m[which]}
    return {**facts, "splices": splices, **told}


def _years(plan: Plan, route: Laid, programme: Programme | None) -> Years:
    """Return the years of a programme; 0 where it says none, or there is no programme.

    A second route is ready when the last planned piece it needs is built and its site is; its own pieces are
    built in the first year in which one of the routes over them is ready.
    """
    pieces, sites = np.zeros(len(route.pieces), np.int64), np.zeros(len(route.tree.last), np.int64)
    courses, n = np.zeros(len(route.courses), np.int64), route.n_planned
    if programme is None:
        return Years(pieces, sites, courses)
    ids = plan.tables["connections"]["id"].iloc[route.tree.site_row]
    by_piece = programme.tables["programme_trenches"].set_index("id")["year"]
    pieces[:n] = _known(by_piece, plan.tables["trenches"]["id"])
    sites = _known(programme.tables["programme_sites"].set_index("id")["year"], ids)
    for at, one in enumerate(route.courses):
        needed = np.append(pieces[one.pieces[one.pieces < n]], sites[one.site])
        courses[at] = needed.max() if needed.all() else 0
    for year, one in sorted(zip(courses.tolist(), route.courses, strict=True), key=lambda pair: -pair[0]):
        if year:
            pieces[one.pieces[one.pieces >= n]] = year  # the earliest is written last
    return Years(pieces, sites, courses)


def _known(years: pd.Series, ids: pd.Series) -> Ints:
    found: Ints = years.reindex(ids).fillna(0).to_numpy(np.int64)
    return found


def _calendar(years: Ints) -> pd.Series:
    return pd.Series(years, dtype="Int64").mask(years == 0)


def _trench_table(route: Laid, found: Fitted, years: Years) -> pd.DataFrame:
    trenches = route.pieces[["id", "segment_kind", "street", "length_m", "n_sites", "geometry"]]
    fits = found.fits
    n_used = np.array([len(fit.cables) for fit in fits], np.int64)
    n_tubes = np.array([fit.n_tubes for fit in fits], np.int64)
    bundles = [f"{fit.n_bundles} × {fit.bundle.name}" if fit.bundle else None for fit in fits]
    table = trenches.assign(
        fibres=found.used,
        fibres_laid=[sum(fit.cables) for fit in fits],
        cables=pd.Series([_listed(fit.cables) for fit in fits], dtype="str").array,
        n_cables=n_used,
        bundles=pd.Series(bundles, dtype="str").array,
        n_tubes=n_tubes,
        n_used=n_used,
        n_spare=pd.Series(np.maximum(n_tubes - n_used, 0), dtype="Int64").array,
        year=_calendar(years.piece).array,
    )
    return conform(table, "sized_trenches")


def _listed(cables: tuple[int, ...]) -> str | None:
    """Return cables as people write them: 2 × 288 + 1 × 24."""
    sizes = sorted(set(cables), reverse=True)
    return " + ".join(f"{cables.count(size)} × {size}" for size in sizes) or None


def _site_table(plan: Plan, rows: Ints, facts: dict[str, Any], years: Ints) -> pd.DataFrame:
    sites = plan.tables["connections"].iloc[rows][["id", "name", "kind", "geometry"]]
    return conform(sites.assign(**facts, year=_calendar(years).array), "sized_sites")


def _second_table(plan: Plan, rows: Ints, facts: dict[str, Any], years: Ints) -> pd.DataFrame:
    sites = plan.tables["connections"].iloc[rows][["id", "name", "kind", "geometry"]]
    return conform(sites.assign(**facts, year=_calendar(years).array), "sized_seconds")


def _equipment_table(plan: Plan, stands: Joints, years: Years) -> pd.DataFrame:
    places = stands.places
    at = [years.of(place.pieces) for place in places]
    columns = {
        "id": [f"E{number:05}" for number in range(1, len(places) + 1)],
        "equipment": [place.equipment for place in places],
        "n": [place.n for place in places],
        "fibres": [place.fibres for place in places],
        "splices": [place.splices for place in places],
        "year": _calendar(np.array(at, np.int64)),
    }
    shapes = shapely.points(np.array([place.xy for place in places], float).reshape(-1, 2))
    return table_of("equipment", columns, shapes, plan.project.crs)
