"""What a building programme has to keep to: budgets, dates, what is built already."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from netplan.errors import ParameterError
from netplan.messages import mark

Status = Literal["", "built", "dropped"]

STEPS: Mapping[str, int] = {"year": 1, "quarter": 4}
"""Lengths of a period of money, and how many of them make a year."""


_YEARS = (1990, 2200)
"""First and last year of the tables of a programme."""

_MOST_INSTALMENTS = 12

MOST_BUDGET_EUR = 1e11
"""The highest budget of a period: sums of whole cents stay exact below it."""

_MOST_M = 1e9


class Period(NamedTuple):
    """A calendar year, or a quarter of it (1..4)."""

    year: int
    quarter: int | None = None

    def __str__(self) -> str:
        """Name it as 2028 or 2028 Q3."""
        return str(self.year) if self.quarter is None else f"{self.year} Q{self.quarter}"


@dataclass(frozen=True)
class Goal:
    """What a programme makes the most of: its name, the unit of its value, and whether less is better."""

    label: str
    unit: str
    less_is_better: bool = False


GOALS: Mapping[str, Goal] = {
    "pupils": Goal(mark("Pupils served as early as possible"), mark("pupil-years")),
    "sites": Goal(mark("Sites served as early as possible"), mark("site-years")),
    "npv": Goal(mark("Least present value of building and leased lines"), "EUR", less_is_better=True),
}


@dataclass(frozen=True)
class SiteTerms:
    """What is settled for one site.

    earliest  first year in which it may be connected; None: any
    deadline  last year in which it has to be; None: none
    status    "built": it is connected already, with everything before it; "dropped": it is left out
    earliest_quarter, deadline_quarter  (1..4) of these years: from the beginning of the one, to the end of
                                        the other
    """

    earliest: int | None = None
    deadline: int | None = None
    status: Status = ""
    earliest_quarter: int = 1
    deadline_quarter: int = 4


@dataclass(frozen=True)
class Terms:
    """What a programme has to keep to.

    first_year      calendar year of the first budget
    budgets_eur     what may be spent in each period, percentages included
    metres          metres that can be dug in a year, a fourth of them in a quarter; None: any number
    carry_over      whether money left in a period may be spent later
    goal            key of ``GOALS``
    equity          0: every pupil counts the same; 1: those in districts without service count double
    rate            of interest, for the present value [K]
    sites           site id -> what is settled for it
    step            key of ``STEPS``: whether periods are years, or quarters from the first of ``first_year``
    instalments     periods over which a part may be paid, the last being that in which it is ready; where
                    money may be carried over this says nothing new
    reroute         whether the programme may lead other ways than the plan, where the order of building
                    makes that better
    """

    first_year: int = 2027
    budgets_eur: tuple[float, ...] = ()
    metres: float | None = None
    carry_over: bool = True
    goal: str = "pupils"
    equity: float = 0.0
    rate: float = 0.03
    sites: Mapping[str, SiteTerms] = field(default_factory=dict)
    step: str = "year"
    instalments: int = 1
    reroute: bool = False

    @property
    def per_year(self) -> int:
        """How many periods a year has."""
        return STEPS[self.step]

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the budgets."""
        whole = self.per_year == 1
        places = (divmod(at, self.per_year) for at in range(len(self.budgets_eur)))
        return tuple(Period(self.first_year + year, None if whole else part + 1) for year, part in places)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar year of every budget."""
        return tuple(period.year for period in self.periods)

    def first_period(self, settled: SiteTerms) -> int | None:
        """Return the position of the period in which a site may be connected first; None: any.

        It may lie before the first period or after the last.
        """
        if settled.earliest is None:
            return None
        return (4 * (settled.earliest - self.first_year) + settled.earliest_quarter - 1) * self.per_year // 4

    def last_period(self, settled: SiteTerms) -> int | None:
        """Return the position of the last period that ends by the deadline of a site; None: no deadline."""
        if settled.deadline is None:
            return None
        return (4 * (settled.deadline - self.first_year) + settled.deadline_quarter) * self.per_year // 4 - 1

    def first_named(self, settled: SiteTerms) -> str:
        """Name the year, or the quarter where that is meant, from which on a site may be connected."""
        return self._named(settled.earliest, settled.earliest_quarter, 1)

    def last_named(self, settled: SiteTerms) -> str:
        """Name the year, or the quarter where that is meant, by which a site is due."""
        return self._named(settled.deadline, settled.deadline_quarter, 4)

    def _named(self, year: int | None, quarter: int, whole: int) -> str:
        meant = self.per_year > 1 or quarter != whole
        return str(Period(self.first_year if year is None else year, quarter if meant else None))

    def _require_years(self) -> None:
        first, last = self.first_year, self.first_year + (len(self.budgets_eur) - 1) // self.per_year
        if not _YEARS[0] <= first <= last <= _YEARS[1]:
            raise ParameterError(
                mark("A programme must lie within the years {low:d} to {high:d}, not {first:d} to {last:d}"),
                low=_YEARS[0],
                high=_YEARS[1],
                first=first,
                last=last,
            )

    def require_sound(self) -> None:
        """Make sure that the terms can be read.

        Raises:
            ParameterError: no year, or one out of range; a negative budget or capacity, an unknown goal, a
                share out of range.

        """
        if not self.budgets_eur:
            raise ParameterError(mark("A programme needs the budget of at least one year"))
        if self.step not in STEPS:
            raise ParameterError(
                mark("There is no period {step}; choose one of {steps}"),
                step=self.step,
                steps=", ".join(STEPS),
            )
        if not 1 <= self.instalments <= _MOST_INSTALMENTS:
            raise ParameterError(
                mark("A part can be paid over 1 to {most} periods, not over {n}"),
                n=self.instalments,
                most=_MOST_INSTALMENTS,
            )
        self._require_years()
        for period, budget in zip(self.periods, self.budgets_eur, strict=True):
            if not 0 <= budget <= MOST_BUDGET_EUR:
                raise ParameterError(
                    mark("The budget of {period} is {budget}; it must lie between 0 and {most} EUR"),
                    period=str(period),
                    budget=budget,
                    most=MOST_BUDGET_EUR,
                )
        if self.goal not in GOALS:
            raise ParameterError(
                mark("There is no goal {goal}; choose one of {goals}"),
                goal=self.goal,
                goals=", ".join(GOALS),
            )
        if self.metres is not None and not 0 < self.metres <= _MOST_M:
            raise ParameterError(
                mark("The metres that can be dug in a year must be more than 0, not {metres}"),
                metres=self.metres,
            )
        for name, value in (("equity", self.equity), ("rate", self.rate)):
            if not 0 <= value <= 1:
                raise ParameterError(
                    mark("{name} must lie between 0 and 1, not {value}"), name=name, value=value
                )


def in_steps(terms: Terms, step: str) -> Terms:
    """Return terms with years cut into quarters of equal budgets, or with quarters put together to years."""
    before, after = terms.per_year, STEPS[step]
    if after >= before:
        parts = after // before
        budgets = tuple(budget / parts for budget in terms.budgets_eur for _ in range(parts))
    else:
        parts = before // after
        sums = range(0, len(terms.budgets_eur), parts)
        budgets = tuple(sum(terms.budgets_eur[at : at + parts]) for at in sums)
    return replace(terms, step=step, budgets_eur=budgets)
