"""What a building programme has to keep to: budgets, dates, what is built already."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from netplan.errors import ParameterError
from netplan.messages import mark

Status = Literal["", "built", "dropped"]


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
    """

    earliest: int | None = None
    deadline: int | None = None
    status: Status = ""


@dataclass(frozen=True)
class Terms:
    """What a programme has to keep to.

    first_year      calendar year of the first budget
    budgets_eur     what may be spent in each year, percentages included
    metres          metres that can be dug in a year; None: any number
    carry_over      whether money left in a year may be spent later
    goal            key of ``GOALS``
    equity          0: every pupil counts the same; 1: those in districts without service count double
    rate            of interest, for the present value [K]
    sites           site id -> what is settled for it
    """

    first_year: int = 2027
    budgets_eur: tuple[float, ...] = ()
    metres: float | None = None
    carry_over: bool = True
    goal: str = "pupils"
    equity: float = 0.0
    rate: float = 0.03
    sites: Mapping[str, SiteTerms] = field(default_factory=dict)

    @property
    def years(self) -> tuple[int, ...]:
        """The calendar years of the budgets."""
        return tuple(range(self.first_year, self.first_year + len(self.budgets_eur)))

    def require_sound(self) -> None:
        """Make sure that the terms can be read.

        Raises:
            ParameterError: no year, a negative budget or capacity, an unknown goal, a share out of range.

        """
        if not self.budgets_eur:
            raise ParameterError(mark("A programme needs the budget of at least one year"))
        for year, budget in zip(self.years, self.budgets_eur, strict=True):
            if not 0 <= budget < float("inf"):
                raise ParameterError(
                    mark("The budget of {year:d} is {budget}; it must be 0 or more"), year=year, budget=budget
                )
        if self.goal not in GOALS:
            raise ParameterError(
                mark("There is no goal {goal}; choose one of {goals}"),
                goal=self.goal,
                goals=", ".join(GOALS),
            )
        if self.metres is not None and not self.metres > 0:
            raise ParameterError(
                mark("The metres that can be dug in a year must be more than 0, not {metres}"),
                metres=self.metres,
            )
        for name, value in (("equity", self.equity), ("rate", self.rate)):
            if not 0 <= value <= 1:
                raise ParameterError(
                    mark("{name} must lie between 0 and 1, not {value}"), name=name, value=value
                )
