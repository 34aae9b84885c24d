"""What would have to be set aside where decisions cannot all be kept, and the best plan without it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from netplan.errors import Infeasible
from netplan.messages import Message
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.findings import Problem
from netplan.model.scenario import Scenario

Made = TypeVar("Made")

SET_ASIDE = frozenset(f"DEC-{number:03}" for number in range(7, 13))
"""Codes of the findings that say what was set aside."""


@dataclass(frozen=True)
class Relief:
    """The least to give up, so that a plan exists; nobody gives it up but who is asked to.

    decisions  that cannot be kept
    left_out   ids of sites that cannot be connected, whatever is decided about them
    problems   a finding for each, which says why
    scenario   name of the one that cannot be kept
    """

    decisions: tuple[RouteDecision | SiteDecision, ...]
    left_out: tuple[str, ...]
    problems: tuple[Problem, ...]
    scenario: str


@dataclass(frozen=True)
class Fault:
    """A decision that cannot be kept, the sentence of who must keep it, and the finding of who need not.

    ``text`` is filled in with the fields of the finding.
    """

    decision: RouteDecision | SiteDecision
    text: str
    problem: Problem


def refusal(scenario: Scenario, faults: Sequence[Fault]) -> Infeasible:
    """Return the error that names the first fault; its field ``relief`` is the relief of all."""
    first, decisions = faults[0], tuple(dict.fromkeys(fault.decision for fault in faults))
    relief = Relief(decisions, (), tuple(fault.problem for fault in faults), scenario.name)
    return Infeasible(first.text, **first.problem.message.fields, relief=relief)


def relief_of(said: Message) -> Relief | None:
    """Return what would have to be set aside where a plan was refused; None if nothing is known to help.

    ``said`` is the message of ``Infeasible``.
    """
    relief: Relief | None = said.fields.get("relief")
    helps = relief is not None and bool(relief.decisions or relief.left_out)
    return relief if helps else None


def relieved(scenario: Scenario, relief: Relief) -> Scenario:
    """Return a scenario without what has to give way."""
    gone = set(relief.decisions)
    kept = [one for one in scenario.sites if one not in gone and one.id not in relief.left_out]
    out = [SiteDecision(row_id, "leave_out") for row_id in relief.left_out]
    routes = tuple(one for one in scenario.routes if one not in gone)
    return replace(scenario, routes=routes, sites=(*kept, *out))


def as_far_as_possible(
    make: Callable[[Scenario], Made], scenario: Scenario
) -> tuple[Made, tuple[Problem, ...]]:
    """Make what can be made of a scenario; return it with an error for each thing set aside for it.

    ``make`` is given the scenario without what had to give way; errors it raises for which nothing is known
    to help are raised on.
    """
    aside = list[Problem]()
    while True:  # each time a decision less is left to keep, or a site less to connect
        try:
            return make(scenario), tuple(aside)
        except Infeasible as error:
            relief = relief_of(error.message)
            if relief is None:
                raise
            scenario = relieved(scenario, relief)
            aside += relief.problems
