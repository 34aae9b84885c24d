"""Whether the budgets of a programme pay for the bill of what it builds."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from netplan.core.rules import finding
from netplan.model.findings import Problem
from netplan.model.terms import Terms


def over_budget(bill: pd.DataFrame, terms: Terms) -> tuple[Problem, ...]:
    """Name the first year at whose end the bill is above the budgets, or every year where money lapses.

    A programme keeps to its budgets at the prices of the plan; the bill counts what the trench really holds,
    which can be more. ``bill`` is that of the first routes: budgets do not pay for second ones. Where money
    is carried over, or parts are paid over several periods, the sums since the first year are compared.
    """
    years = np.array(terms.years)
    asked = bill.groupby("year")["cost_eur"].sum().reindex(np.unique(years), fill_value=0.0)
    money = pd.Series(terms.budgets_eur, years).groupby(level=0).sum()
    together = terms.carry_over or terms.instalments > 1
    if together:
        asked, money = asked.cumsum(), money.cumsum()
    code = "SIZ-010" if together else "SIZ-011"
    return tuple(_named(code, asked, money))[: 1 if together else None]


def _named(code: str, asked: "pd.Series[float]", money: "pd.Series[float]") -> Iterator[Problem]:
    for year, eur, paid in zip(asked.index.tolist(), asked.tolist(), money.tolist(), strict=True):
        if eur > paid:
            yield finding(code, "bill", year=str(year), bill_eur=round(eur), money_eur=round(paid))
