"""Why a plan is as it is: alternatives with what they cost more, prices that matter, simpler plans."""

from dataclasses import dataclass

from netplan.messages import Message
from netplan.model.plan import Plan


@dataclass(frozen=True)
class Alternative:
    """What could be done instead.

    more_eur   what the whole plan then costs more (negative: less); None where it cannot be done
    proven     whether both plans are proven to be the cheapest, so that the difference is exact
    """

    what: Message
    more_eur: float | None
    proven: bool


@dataclass(frozen=True)
class Because:
    """A site or a piece of the route, what the plan does there, and the alternatives."""

    id: str
    name: str
    now: Message
    alternatives: tuple[Alternative, ...]


@dataclass(frozen=True)
class Turning:
    """How far a price can move before the plan changes; None: not within the range of the catalogue.

    ``below`` and ``above`` are the values nearest to ``value``, found by halving, at which another route or
    another technology is cheaper.
    """

    key: str
    value: float
    low: float
    high: float
    below: float | None
    above: float | None


@dataclass(frozen=True)
class Simpler:
    """What a simpler way of planning would cost, trench and house connections together."""

    what: Message
    cost_eur: float


@dataclass(frozen=True, eq=False)
class Explained:
    """A plan with its explanations; ``released`` are constraints and what the plan costs without them.

    ``planned_eur`` is what the plan pays for trench and house connections: to be compared with ``simpler``.
    """

    plan: Plan
    planned_eur: float
    because: tuple[Because, ...] = ()
    released: tuple[Alternative, ...] = ()
    turning: tuple[Turning, ...] = ()
    simpler: tuple[Simpler, ...] = ()
