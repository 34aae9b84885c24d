"""What each result on the desk has found: beside the findings of data and plan, named by the result."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from netplan.messages import mark
from netplan.session.results import is_current
from netplan.ui.state import State, Told

if TYPE_CHECKING:
    from netplan.model.choice import CarrierChoice
    from netplan.model.findings import Problem
    from netplan.model.project import Project

SOURCES = (
    "project", "scenario", "result", "problems", "programme", "ordered", "sizing", "redundancy", "frontier",
    "sensitivity", "comparison", "radio", "cover", "choice",
)  # fmt: skip
"""Fields of the state that ``told`` reads."""


def told(state: State) -> tuple[Told, ...]:
    """Return what the results have found that belong to the plan, or to project and scenario as they are.

    What stands among ``state.problems`` is not said twice.
    """
    if state.project is None:
        return ()
    return tuple(one for one in (*_of_plan(state), *_of_choices(state), *_of_radio(state)) if one.problems)


def _of_plan(state: State) -> Iterator[Told]:
    """Tell what was computed from the plan that is shown."""
    made = (
        (mark("Building programme"), state.programme),
        (mark("Your order of building"), state.ordered),
        (mark("Fibres and material"), state.sizing),
        (mark("Redundancy"), state.redundancy),
    )
    for label, one in made:
        if one is not None and one.plan is state.plan:
            yield Told(label, one.problems)


def _of_choices(state: State) -> Iterator[Told]:
    """Tell what was computed from project and scenario."""
    if state.project is None or state.scenario is None:
        return
    found, weighed = state.frontier, state.sensitivity
    if found is not None and is_current(found, state.project, state.scenario):
        yield Told(mark("Coverage-cost frontier"), _new(found.problems, state))
    if weighed is not None and is_current(weighed, state.project, state.scenario):
        yield Told(mark("Sensitivity to assumptions"), _new(weighed.problems, state))
    if state.comparison is not None:
        yield Told(mark("Comparison"), state.comparison.problems)


def _of_radio(state: State) -> Iterator[Told]:
    """Tell what concerns carriers."""
    project, scenario, links = state.project, state.scenario, state.radio
    if project is None or scenario is None:
        return
    if links is not None and is_current(links, project, scenario):
        yield Told(mark("Radio links"), _new(links.problems, state))
    cover, chosen = state.cover, state.choice
    if cover is not None and cover.project.layer("carriers") is project.layer("carriers"):
        yield Told(mark("Radio coverage"), cover.problems)
    if chosen is not None and _is_kept(chosen, project):
        yield Told(mark("Choice of carriers"), chosen.problems)


def _is_kept(chosen: "CarrierChoice", project: "Project") -> bool:
    """Return whether a choice is the one that the project keeps."""
    rows = {name: table for name, table in chosen.tables.items() if len(table)}
    return bool(rows) and all(project.layers.get(name) is table for name, table in rows.items())


def _new(problems: "tuple[Problem, ...]", state: State) -> "tuple[Problem, ...]":
    """Return those that data and plan do not tell already."""
    known = {_key(one) for one in state.problems}
    return tuple(one for one in problems if _key(one) not in known)


def _key(one: "Problem") -> tuple[str, str, int, str, str]:
    return one.code, one.layer, one.row, one.row_id, str(one.message)
