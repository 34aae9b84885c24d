"""The tables of a programme: by year, by site, by piece of route."""

from collections.abc import Mapping

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.programme.schedule import NEVER
from netplan.core.trench.build_items import BuildItems
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.model.frames import conform
from netplan.model.plan import Plan
from netplan.model.terms import Terms


def programme_tables(
    plan: Plan, terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]
) -> Mapping[str, pd.DataFrame]:
    """Return the tables of a programme; ``year`` (0-based, ``NEVER``) of every item, ``stands``: built."""
    sites = _site_table(plan, terms, items, year, stands)
    return {
        "programme_years": _year_table(terms, items, year, stands, sites),
        "programme_sites": sites,
        "programme_trenches": _trench_table(plan, terms, items, year, stands),
    }


def _calendar(terms: Terms, year: Ints, stands: NDArray[np.bool_]) -> pd.Series:
    """Return calendar years; missing for what is not built in these years, or stands already."""
    known = pd.Series(np.where(year == NEVER, 0, year) + terms.first_year, dtype="Int64")
    return known.mask((year == NEVER) | stands)


def _site_table(
    plan: Plan, terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]
) -> pd.DataFrame:
    connections = plan.tables["connections"].iloc[items.site_row]
    settled = [terms.sites.get(one) for one in connections["id"]]
    earliest = [None if one is None else one.earliest for one in settled]
    reason = np.select(
        [
            stands[items.site],
            np.array([one is not None and one.status == "dropped" for one in settled], dtype=bool),
            year[items.site] < NEVER,
            np.array([one is not None and one > terms.years[-1] for one in earliest], dtype=bool),
        ],
        ["stands", "dropped", "programmed", "too_early"],
        "beyond_budgets",
    )
    table = connections[["id", "name", "kind", "geometry"]].assign(
        year=_calendar(terms, year[items.site], stands[items.site]).array,
        earliest=pd.array(earliest, dtype="Int64"),
        deadline=pd.array([None if one is None else one.deadline for one in settled], dtype="Int64"),
        pupils=plan.project.layer("sites")["pupils"].iloc[items.site_row].array,
        cost_eur=_first_costs(items, year, stands) / CENTS_PER_EUR,
        reason=reason,
    )
    return conform(table.assign(stage=table["year"] - terms.first_year + 1), "programme_sites")


def _first_costs(items: BuildItems, year: Ints, stands: NDArray[np.bool_]) -> NDArray[np.float64]:
    """Return the cents of what is built first for each site; sites of one year in the order of the plan.

    Everything built is counted at exactly one site, so these costs add up to what is spent.
    """
    taken = stands.copy()
    cents = np.full(len(items.site), np.nan)
    for place in np.lexsort((np.arange(len(items.site)), year[items.site])):
        if year[items.site[place]] == NEVER or stands[items.site[place]]:
            continue
        chain = items.with_those_before(items.site[place : place + 1])
        new = chain[~taken[chain]]
        cents[place] = sum(int(items.in_year(int(year[item]))[item]) for item in new)
        taken[new] = True
    return cents


def _year_table(
    terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_], sites: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per budget; what was built before the first year counts as connected so far."""
    rows, left, n_before = [], 0, int(stands[items.site].sum())
    standing = sites["pupils"][stands[items.site]].sum()
    for at, calendar in enumerate(terms.years):
        budget = round(terms.budgets_eur[at] * CENTS_PER_EUR)
        available = budget + (left if terms.carry_over else 0)
        built = (year == at) & ~stands
        spent = int(items.in_year(at)[built].sum())
        left = available - spent
        here = sites["year"] == calendar
        so_far = (sites["year"] <= calendar).fillna(value=False)
        rows.append(
            {
                "year": calendar,
                "budget_eur": budget / CENTS_PER_EUR,
                "available_eur": available / CENTS_PER_EUR,
                "spent_eur": spent / CENTS_PER_EUR,
                "left_eur": left / CENTS_PER_EUR,
                "trench_m": int(items.dug_mm[built].sum()) / 1000,
                "n_sites": int(here.sum()),
                "n_sites_total": n_before + int(so_far.sum()),
                "n": len(sites),
                "pupils": float(sites["pupils"][here.fillna(value=False)].sum()),
                "pupils_total": float(standing + sites["pupils"][so_far].sum()),
            }
        )
    return conform(pd.DataFrame(rows), "programme_years")


def _trench_table(
    plan: Plan, terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]
) -> pd.DataFrame:
    calendar = _calendar(terms, year[items.trench], stands[items.trench])
    staged = plan.tables["trenches"].assign(
        year=calendar.array,
        stage=(calendar - terms.first_year + 1).array,
        stands=stands[items.trench],
    )
    return conform(staged, "programme_trenches")
