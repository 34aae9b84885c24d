"""What map sheets need computed: a result, with programme and second routes where a kind shows them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd

from netplan.errors import DataError
from netplan.messages import mark
from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from netplan.model.sheets import SheetOrder
from netplan.model.terms import Terms
from netplan.progress import SILENT, Progress, steps
from netplan.report.file_names import file_name

OF_TODAY = frozenset({"today", "schools", "gap"})
"""Kinds of maps for which nothing is planned."""


def result_for(
    kinds: Collection[str], project: Project, scenario: Scenario, progress: Progress = SILENT
) -> Plan | Coverage:
    """Return a result whose tables hold what maps of these kinds show.

    Raises:
        NetplanError: there is no plan, or no programme within the terms the project keeps.

    """
    # load numba and the solvers, which a map of today does without
    from netplan.core.coverage import assess

    if set(kinds) <= OF_TODAY:
        return assess(project, scenario, progress)
    from netplan.core.planning import make_plan
    from netplan.core.programme import make_programme
    from netplan.core.redundancy import make_redundancy

    plan_it, decide, seek = steps(progress, 0, 0.6, 0.8, 1)
    plan = make_plan(project, scenario, plan_it)
    tables: dict[str, pd.DataFrame] = {}
    if "programme" in kinds:
        terms = project.programmes.get(scenario.name, Terms())
        terms.require_sound()
        made = make_programme(plan, terms, decide)
        plan, tables = made.route, {**tables, **made.tables}
    if "redundancy" in kinds:
        tables |= make_redundancy(plan, Wish(), seek).tables
    return with_tables(plan, tables)


def possible(kinds: Collection[str], project: Project, scenario: Scenario) -> tuple[str, ...]:
    """Return those of some kinds for which the project has what they need."""
    lacking = {
        "programme": not project.programmes.get(scenario.name, Terms()).budgets_eur,
        "carriers": not len(project.layer("carriers")),
        "cost": not len(project.layer("districts")),
    }
    return tuple(kind for kind in kinds if not lacking.get(kind, False))


def with_tables(result: Plan | Coverage, tables: Mapping[str, pd.DataFrame]) -> Plan | Coverage:
    """Return a result with further tables: of a programme, of second routes, of rays."""
    return replace(result, tables={**result.tables, **tables})


def atlas(order: SheetOrder, result: Plan | Coverage, pages: str) -> tuple[SheetOrder, ...]:
    """Return an order for every district ("districts") or site ("sites"), in the order of their names."""
    table = result.project.layer("districts") if pages == "districts" else result.tables["coverage_sites"]
    if not len(table):
        raise DataError(mark("The project has no {pages}: there is no page to print"), pages=pages)
    named = table.assign(name=table["name"].fillna(""))
    ids = named.sort_values(["name", "id"])["id"]
    if pages == "districts":
        return tuple(replace(order, area=str(one)) for one in ids)
    return tuple(replace(order, site=str(one)) for one in ids)


def file_of(order: SheetOrder, project: Project, folder: Path, ending: str) -> Path:
    """Return what a sheet is called: town, map, paper, and the district or site it shows."""
    parts = [project.name, order.kind, order.area or order.site, order.paper.lower()]
    return folder / f"{'-'.join(file_name(part) for part in parts if part)}.{ending}"
