"""What commands share that plan: what cannot be kept, what was found, what was written."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from netplan.cli.command import DONE, FINDINGS, Answer, Call
from netplan.cli.pack_options import pack_options
from netplan.cli.scenario_options import scenario_of
from netplan.errors import Infeasible
from netplan.messages import Message, mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from netplan.core.survey import Survey
    from netplan.model.findings import Problem
    from netplan.model.plan import Coverage, Frontier, Plan
    from netplan.model.project import Project
    from netplan.model.scenario import Scenario
    from netplan.report.section import Section

Result = TypeVar("Result", bound="Coverage | Frontier | Plan")
Made = TypeVar("Made")


def opened(call: Call, progress: Progress, *, radio: bool = True) -> "tuple[Project, Scenario]":
    """Open the project that a call names, and read the scenario it asks for.

    With ``radio`` it has the radio hops a plan may use: every command that plans finds the same plan.
    """
    # loads pandas and GDAL, which --help need not wait for
    from netplan.io.project_file import open_project

    path, (read, seek) = call.arguments.project, steps(progress, 0, 0.5, 1)
    project = open_project(path, read)
    scenario = scenario_of(call.arguments, project)
    return with_radio(project, scenario, path.parent, seek) if radio else project, scenario


def plan_and_export(call: Call, project: "Project", scenario: "Scenario", progress: Progress) -> Answer:
    """Plan, and write the plan if the call names a folder."""
    # loads numba and the solver, which --help need not wait for
    from netplan.report.content import summary
    from netplan.report.document import plan_document

    work, write = steps(progress, 0, 0.7 if call.arguments.out else 1, 1)
    plan = planned(call, project, scenario, work)
    return exported(call, plan, (plan_document(plan), summary(plan, call.words)), write)


def planned(
    call: Call,
    project: "Project",
    scenario: "Scenario",
    progress: Progress,
    known: "Survey | None" = None,
) -> "Plan":
    """Plan as the call asks, with what was found when the project was read; see ``make_plan``."""
    # loads numba and the solver, which --help need not wait for
    from netplan.core.planning import make_plan

    plan, aside = kept(call, lambda one: make_plan(project, one, progress, known), scenario)
    return with_findings(replace(plan, problems=(*aside, *plan.problems)))


def kept(
    call: Call, make: "Callable[[Scenario], Made]", scenario: "Scenario"
) -> "tuple[Made, tuple[Problem, ...]]":
    """Make what the call asks for; with ``--set-aside`` without what cannot be kept, with errors that say so.

    Raises:
        Infeasible: something cannot be kept, and the call does not say that it may be set aside.

    """
    # loads pandas, which --help need not wait for
    from netplan.core.decisions.relief import as_far_as_possible, relief_of

    if call.arguments.set_aside:
        return as_far_as_possible(make, scenario)
    try:
        return make(scenario), ()
    except Infeasible as error:
        if relief_of(error.message) is None:
            raise
        text = mark("{why}. With --set-aside the rest is planned, and what gives way is named")
        raise Infeasible(text, why=error.message) from error


def with_radio(project: "Project", scenario: "Scenario", folder: Path, progress: Progress) -> "Project":
    """Return the project with the radio hops its plan may use, found now if nobody has found any.

    Where those that are kept were found from other data, a finding says so.
    """
    # loads pandas and GDAL, which --help need not wait for
    from netplan.core.hops.making import with_hops
    from netplan.session.hop_inputs import outdated
    from netplan.session.hops import find_hops, wants_hops

    if not wants_hops(project, scenario):
        found = outdated(project, scenario, folder)
        return replace(project, problems=(*project.problems, *found)) if found else project
    return with_hops(project, find_hops(project, scenario, folder, progress))


def with_findings(result: "Result") -> "Result":
    """Return the result with what was found when the project was read, and what it lacks."""
    # loads pandas, which --help need not wait for
    from netplan.core import checks

    return checks.with_findings(result)


def changed_answer(call: Call, changed: "Sequence[Message]", title: str, nothing: str) -> Answer:
    """Answer with what has changed since something was made; the code is 1 where anything has."""
    from netplan.report.section import Section  # loads pandas, which --help need not wait for

    words = call.words
    names = [words(one) for one in changed]
    section = Section(title, (words("What"),), tuple((one,) for one in names), "" if names else nothing)
    return Answer({"changed": names}, (section,), code=FINDINGS if names else DONE)


def exported(
    call: Call,
    result: "Plan | Coverage",
    told: "tuple[Mapping[str, Any], Sequence[Section]]",
    progress: Progress,
) -> Answer:
    """Write a result if the call names a folder, and answer with what was ``told`` about it."""
    # loads GDAL, which --help need not wait for
    from netplan.report.pack import Pack, write_pack

    folder, words = call.arguments.out, call.words
    pack = write_pack(result, folder, pack_options(call), progress) if folder else Pack(())
    written = [*pack.files, *_grids(call, result)]
    sentences = [words("Written: {file}", file=path) for path in written]
    sentences += [words("Left out: {what}", what=message) for message in pack.left_out]
    files = {"files": written, "left_out": [str(message) for message in pack.left_out]}
    return Answer({**told[0], **files}, told[1], sentences, code_of(result.problems))


def code_of(problems: "Iterable[Problem]") -> int:
    """Return the exit code of a command that has done its work and found these problems."""
    from netplan.model.findings import worst  # loads pandas, which --help need not wait for

    return FINDINGS if worst(problems) == "error" else DONE


def _grids(call: Call, result: "Plan | Coverage") -> "list[Path]":
    """Write coverage on a grid to the files the call names."""
    given = call.arguments
    asked: list[Path] = getattr(given, "raster", [])
    if not asked:
        return []
    from netplan.report.grid import write_grid  # loads pandas and GDAL, which --help need not wait for

    year: int | None = getattr(given, "year", None)
    return [write_grid(result, path, given.grid, call.words, year) for path in asked]
