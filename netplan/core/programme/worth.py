"""What it is worth to have an item in a year: the goal of a programme as numbers."""

import numpy as np

from netplan.core.elementary import power
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.trench.build_items import BuildItems
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.model.catalogue import Catalogue
from netplan.model.plan import Plan
from netplan.model.terms import Terms

LEASE = "per_year.leased_line"
LIFE_YEARS = 20
"""Years after the last budget for which a site that is not connected goes on leasing a line [K]."""


def pupils(plan: Plan, rows: Ints) -> tuple[Floats, int]:
    """Return the pupils of some sites, and of how many nobody knows them.

    Where they are not known, the mean of the known ones is taken: a school must not be served last because
    a number is missing. Without any known one each site counts as one.
    """
    stated = plan.project.layer("sites")["pupils"].iloc[rows].astype("float64")
    mean = stated.mean() if stated.notna().any() else 1.0
    filled: Floats = np.asarray(stated.fillna(mean), np.float64)
    return filled, int(stated.isna().sum())


def site_weights(plan: Plan, items: BuildItems, terms: Terms) -> Floats:
    """Return how much each site counts: its pupils or 1, more in districts that are served badly today."""
    rows = items.site_row
    base = pupils(plan, rows)[0] if terms.goal == "pupils" else np.ones(len(rows))
    sites = plan.tables["coverage_sites"]
    served = (sites["verdict"] == "served").groupby(sites["district_id"]).mean()
    lack = 1.0 - sites["district_id"].iloc[rows].map(served).fillna(0.0).to_numpy(dtype=np.float64)
    weights: Floats = base * (1.0 + terms.equity * lack)
    return weights


def worth_of(plan: Plan, items: BuildItems, terms: Terms, prices: Catalogue) -> tuple[Floats, float]:
    """Return [n_items, n_periods] the worth of having each item by the end of each period, and a constant.

    Pupils and sites count the years in which they are served, a quarter as a fourth. For the present value
    (in euro, negative: it is to be small) see ``present_value_of``.
    """
    if terms.goal == "npv":
        return present_value_of(items, terms, prices)
    worth = np.zeros((len(items.parent), len(terms.periods)))
    worth[items.site] = (site_weights(plan, items, terms) / terms.per_year)[:, None]
    return worth, 0.0


def present_value_of(items: BuildItems, terms: Terms, prices: Catalogue) -> tuple[Floats, float]:
    """Return the worth of having each item as its present value in euro, and a constant.

    Money spent or leased in year t counts (1 + rate) to the power of -t, t = 0 in the first period; an item
    counts in the period in which it is ready; a site leases a line until it is connected.
    """
    n_years, part = len(terms.periods), terms.per_year
    worth = np.zeros((len(items.parent), n_years))
    ahead = np.arange(n_years + part * LIFE_YEARS, dtype=np.float64)
    discount = power(1.0 + terms.rate, -(ahead / part))
    for year in range(n_years):
        paid = items.in_year(year) / CENTS_PER_EUR * discount[year]
        worth[:, year] -= paid
        if year:
            worth[:, year - 1] += paid
    lease = prices[LEASE].eur / part * discount
    saved = lease[:n_years].copy()
    saved[-1] += lease[n_years:].sum()
    worth[items.site] += saved
    return worth, -float(lease.sum()) * len(items.site)
