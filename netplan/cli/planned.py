"""What ``coverage``, ``plan``, ``export`` and ``demo`` share: plan, export, and say what was written."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from netplan.cli.command import DONE, FINDINGS, Answer, Call
from netplan.cli.pack_options import pack_options
from netplan.errors import Infeasible
from netplan.messages import mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from collections.abc import Mapping, Sequence

    from netplan.model.plan import Coverage, Plan
    from netplan.model.project import Project
    from netplan.model.scenario import Scenario
    from netplan.report.section import Section

Result = TypeVar("Result", "Coverage", "Plan")


def plan_and_export(
    call: Call, project: "Project", scenario: "Scenario", folder: Path, progress: Progress
) -> Answer:
    """Plan, and write the plan if the call names a folder; ``folder`` is that of the project file."""
    # loads numba and the solver, which --help need not wait for
    from netplan.report.content import summary
    from netplan.report.document import plan_document

    seek, work, write = steps(progress, 0, 0.2, 0.7 if call.arguments.out else 1, 1)
    project = with_radio(project, scenario, folder, seek)
    plan = with_findings(_planned(project, scenario, work, aside=getattr(call.arguments, "set_aside", None)))
    return exported(call, plan, (plan_document(plan), summary(plan, call.words)), write)


def _planned(project: "Project", scenario: "Scenario", progress: Progress, *, aside: bool | None) -> "Plan":
    """Plan; ``aside`` says whether what cannot be kept is set aside, None where nobody can ask for that."""
    # loads numba and the solver, which --help need not wait for
    from netplan.core.decisions.relief import relief_of
    from netplan.core.planning import make_partial_plan, make_plan

    if aside:
        return make_partial_plan(project, scenario, progress)
    try:
        return make_plan(project, scenario, progress)
    except Infeasible as error:
        if aside is None or relief_of(error.message) is None:
            raise
        text = mark("{why}. With --set-aside the rest is planned, and what gives way is named")
        raise Infeasible(text, why=error.message) from error


def with_radio(project: "Project", scenario: "Scenario", folder: Path, progress: Progress) -> "Project":
    """Return the project with the radio hops its plan may use, found now if nobody has found any."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.core.hops.making import with_hops
    from netplan.session.hops import find_hops, wants_hops

    if not wants_hops(project, scenario):
        return project
    return with_hops(project, find_hops(project, scenario, folder, progress))


def with_findings(result: "Result") -> "Result":
    """Return the result with what was found when the project was read, and what it lacks."""
    # loads pandas, which --help need not wait for
    from netplan.core.checks import check

    project: Project = result.project
    return replace(result, problems=(*project.problems, *check(project), *result.problems))


def exported(
    call: Call,
    result: "Plan | Coverage",
    told: "tuple[Mapping[str, Any], Sequence[Section]]",
    progress: Progress,
) -> Answer:
    """Write a result if the call names a folder, and answer with what was ``told`` about it."""
    # loads GDAL, which --help need not wait for
    from netplan.model.findings import worst
    from netplan.report.pack import Pack, write_pack

    folder, words = call.arguments.out, call.words
    pack = write_pack(result, folder, pack_options(call), progress) if folder else Pack(())
    written = [*pack.files, *_grids(call, result)]
    sentences = [words("Written: {file}", file=path) for path in written]
    sentences += [words("Left out: {what}", what=message) for message in pack.left_out]
    files = {"files": written, "left_out": [str(message) for message in pack.left_out]}
    code = FINDINGS if worst(result.problems) == "error" else DONE
    return Answer({**told[0], **files}, told[1], sentences, code)


def _grids(call: Call, result: "Plan | Coverage") -> "list[Path]":
    """Write coverage on a grid to the files the call names."""
    given = call.arguments
    asked: list[Path] = getattr(given, "raster", [])
    if not asked:
        return []
    from netplan.report.grid import write_grid  # loads pandas and GDAL, which --help need not wait for

    year: int | None = getattr(given, "year", None)
    return [write_grid(result, path, given.grid, call.words, year) for path in asked]
