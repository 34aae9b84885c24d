"""The tables of a programme: by year, by site, by piece of route."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.programme.money import payments
from netplan.core.programme.schedule import NEVER
from netplan.core.trench.build_items import BuildItems
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.model.frames import conform
from netplan.model.plan import Plan
from netplan.model.terms import SiteTerms, Terms


def programme_tables(
    plan: Plan, terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]
) -> Mapping[str, pd.DataFrame]:
    """Return the tables of a programme; ``year``: the period (0-based, ``NEVER``) of every item."""
    sites = _site_table(plan, terms, items, year, stands)
    return {
        "programme_years": _year_table(terms, items, year, stands, sites),
        "programme_sites": sites,
        "programme_trenches": _trench_table(plan, terms, items, year, stands),
    }


def _calendar(terms: Terms, year: Ints, stands: NDArray[np.bool_]) -> dict[str, Any]:
    """Return year, quarter and stage; missing for what is not built in these years, or stands already."""
    missing, place = (year == NEVER) | stands, np.where(year == NEVER, 0, year)
    columns = {
        "year": np.array(terms.years)[place],
        "quarter": place % terms.per_year + 1,
        "stage": place + 1,
    }
    known = {key: pd.Series(values, dtype="Int64").mask(missing) for key, values in columns.items()}
    if terms.per_year == 1:
        known["quarter"] = known["quarter"].mask(~missing)
    return {key: values.array for key, values in known.items()}


def _site_table(
    plan: Plan, terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]
) -> pd.DataFrame:
    connections = plan.tables["connections"].iloc[items.site_row]
    settled = [terms.sites.get(one) for one in connections["id"]]
    begin = [None if one is None else terms.first_period(one) for one in settled]
    reason = np.select(
        [
            stands[items.site],
            np.array([one is not None and one.status == "dropped" for one in settled], dtype=bool),
            year[items.site] < NEVER,
            np.array([one is not None and one >= len(terms.periods) for one in begin], dtype=bool),
        ],
        ["stands", "dropped", "programmed", "too_early"],
        "beyond_budgets",
    )
    table = connections[["id", "name", "kind", "geometry"]].assign(
        **_calendar(terms, year[items.site], stands[items.site]),
        **_dates(terms, settled),
        pupils=plan.project.layer("sites")["pupils"].iloc[items.site_row].array,
        cost_eur=_first_costs(items, year, stands) / CENTS_PER_EUR,
        reason=reason,
    )
    return conform(table, "programme_sites")


def _dates(terms: Terms, settled: list[SiteTerms | None]) -> dict[str, Any]:
    """Return the columns of first and last dates; quarters where periods are some."""
    columns: dict[str, Any] = {}
    for key in ("earliest", "deadline"):
        given = [one if one is not None and getattr(one, key) is not None else None for one in settled]
        columns[key] = [getattr(one, key, None) for one in given]
        quarters = [getattr(one, f"{key}_quarter", None) for one in given]
        columns[f"{key}_quarter"] = quarters if terms.per_year > 1 else [None] * len(given)
    return {key: pd.array(values, dtype="Int64") for key, values in columns.items()}


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


def _spent(terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]) -> tuple[Ints, Ints]:
    """Return the cents spent in each period, and the part of them for what is ready later."""
    built = (year < NEVER) & ~stands
    money = np.round(np.array(terms.budgets_eur) * CENTS_PER_EUR).astype(np.int64)
    due = np.array([items.in_year(at)[built & (year == at)].sum() for at in range(len(money))], np.int64)
    if terms.carry_over:
        return due, np.zeros(len(due), np.int64)
    return payments(due, money, terms.instalments)


def _year_table(
    terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_], sites: pd.DataFrame
) -> pd.DataFrame:
    """Return one row per budget; what was built before the first period counts as connected so far."""
    rows, left, n_before = [], 0, int(stands[items.site].sum())
    standing = sites["pupils"][stands[items.site]].sum()
    stage = sites["stage"].fillna(len(terms.periods) + 1).to_numpy(np.int64)
    for at, (spent, ahead) in enumerate(zip(*_spent(terms, items, year, stands), strict=True)):
        budget = round(terms.budgets_eur[at] * CENTS_PER_EUR)
        available = budget + (left if terms.carry_over else 0)
        built = (year == at) & ~stands
        left = available - int(spent)
        here, so_far = stage == at + 1, stage <= at + 1
        rows.append(
            {
                **terms.periods[at]._asdict(),
                "budget_eur": budget / CENTS_PER_EUR,
                "available_eur": available / CENTS_PER_EUR,
                "spent_eur": spent / CENTS_PER_EUR,
                "ahead_eur": ahead / CENTS_PER_EUR,
                "left_eur": left / CENTS_PER_EUR,
                "trench_m": int(items.dug_mm[built].sum()) / 1000,
                "n_sites": int(here.sum()),
                "n_sites_total": n_before + int(so_far.sum()),
                "n": len(sites),
                "pupils": float(sites["pupils"][here].sum()),
                "pupils_total": float(standing + sites["pupils"][so_far].sum()),
            }
        )
    return conform(pd.DataFrame(rows), "programme_years")


def _trench_table(
    plan: Plan, terms: Terms, items: BuildItems, year: Ints, stands: NDArray[np.bool_]
) -> pd.DataFrame:
    staged = plan.tables["trenches"].assign(
        **_calendar(terms, year[items.trench], stands[items.trench]),
        stands=stands[items.trench],
    )
    return conform(staged, "programme_trenches")
