"""From a plan to fibres, cables, tubes, equipment, optical budgets and a bill of material."""

from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Ints
from netplan.core.rules import counted
from netplan.core.sizing.bill import Years, bill, by_year, compared
from netplan.core.sizing.budget import budgets, dark_sites, to_pop_m
from netplan.core.sizing.fitting import Fitted, faults, fitted
from netplan.core.sizing.joints import Joints, joints
from netplan.core.sizing.limbs import Limbs, limbs
from netplan.core.survey import Survey, survey
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.frames import conform, table_of
from netplan.model.plan import Plan
from netplan.model.programme import Programme
from netplan.model.sizing import Sizing
from netplan.model.sizing_rules import rule_of, sold, with_rules
from netplan.progress import SILENT, Progress


def make_sizing(
    plan: Plan, programme: Programme | None = None, progress: Progress = SILENT, known: Survey | None = None
) -> Sizing:
    """Fit out the route of a plan and say what is to be bought, by the years of a programme if there is one.

    Rules come from the plan's scenario (``rules``), prices from its project and scenario. What a trench or
    a duct cannot hold, and light that does not arrive, is a finding of severity "error": nothing is relaxed.
    ``known`` is a survey of the same project, where the caller has one. A programme that leads other ways
    than the plan is fitted out along these.

    Raises:
        ParameterError: the scenario names a rule that does not exist, or a value out of its range.
        Cancelled: the user stopped the job.

    """
    asked, plan = plan, plan if programme is None else programme.route
    rules, market = with_rules(plan.scenario.rules), sold()
    prices = with_prices(plan.project.catalogue, plan.scenario.prices)
    progress(0.0, Message(mark("Fibres and tubes")))
    known = known or survey(plan.project, plan.scenario.snap_limit_m, progress.part(0.0, 0.7))
    tree = limbs(plan)
    found = fitted(plan, tree, rules, prices, market)
    kinds = plan.tables["connections"]["kind"].iloc[tree.site_row]
    splits = np.array([int(rule_of(rules, "split", str(kind))) for kind in kinds], np.int64)
    stands = joints(tree, found, splits, plan.tables["trenches"]["length_m"].to_numpy(float), rules)
    progress(0.8, Message(mark("Optical budgets")))
    length_m = to_pop_m(plan, tree, known)
    told = budgets(plan, tree, length_m, stands.splices, splits, rules)
    years = _years(plan, tree, programme)
    progress(0.9, Message(mark("Bill of material")))
    rows = bill(plan, (found, told["optics"]), stands, years, prices)
    sites = {"fibres": found.site_fibres, "split": splits, "length_m": length_m, "splices": stands.splices}
    tables = {
        "sized_trenches": _trench_table(plan, found, years),
        "sized_sites": _site_table(plan, tree, {**sites, **told}, years),
        "equipment": _equipment_table(plan, stands, years),
        "bill": rows,
        "bill_years": by_year(rows),
        "bill_compared": compared(plan, rows),
    }
    n_unverified = sum(rule.source.startswith("[K]") for rule in rules.values())
    problems = (*faults(plan, tree, found, rules), *dark_sites(plan, tree, told))
    problems += counted("SIZ-007", "trenches", n_unverified, total=len(rules))
    progress(1.0)
    return Sizing(asked, programme, tables, round(float(rows["cost_eur"].sum()), 2), problems)


def _years(plan: Plan, tree: Limbs, programme: Programme | None) -> Years:
    """Return the years of a programme; 0 where it says none, or there is no programme."""
    pieces, sites = np.zeros(len(tree.before), np.int64), np.zeros(len(tree.last), np.int64)
    if programme is not None:
        ids = plan.tables["connections"]["id"].iloc[tree.site_row]
        by_piece = programme.tables["programme_trenches"].set_index("id")["year"]
        by_site = programme.tables["programme_sites"].set_index("id")["year"]
        pieces = _known(by_piece, plan.tables["trenches"]["id"])
        sites = _known(by_site, ids)
    return Years(pieces, sites)


def _known(years: pd.Series, ids: pd.Series) -> Ints:
    found: Ints = years.reindex(ids).fillna(0).to_numpy(np.int64)
    return found


def _calendar(years: Ints) -> pd.Series:
    return pd.Series(years, dtype="Int64").mask(years == 0)


def _trench_table(plan: Plan, found: Fitted, years: Years) -> pd.DataFrame:
    trenches = plan.tables["trenches"][["id", "segment_kind", "street", "length_m", "n_sites", "geometry"]]
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


def _site_table(plan: Plan, tree: Limbs, facts: dict[str, Any], years: Years) -> pd.DataFrame:
    sites = plan.tables["connections"].iloc[tree.site_row][["id", "name", "kind", "geometry"]]
    return conform(sites.assign(**facts, year=_calendar(years.site).array), "sized_sites")


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
