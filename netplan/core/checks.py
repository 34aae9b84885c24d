"""What a project lacks before it can be planned, whatever file its layers came from."""

from dataclasses import replace
from typing import TypeVar

from netplan.core.rules import counted, finding
from netplan.core.streets.districts import area_of, tree_of
from netplan.core.survey import Survey
from netplan.model.findings import Problem
from netplan.model.plan import Coverage, Frontier, Plan
from netplan.model.project import Project

Result = TypeVar("Result", bound=Coverage | Frontier | Plan)

NEEDED = {"streets": "PRJ-001", "sites": "PRJ-002"}


def check(project: Project, known: Survey | None = None) -> tuple[Problem, ...]:
    """Return what is missing in the project as a whole: layers, lines of sites, districts of addresses.

    ``known`` is the survey of the same project, where the caller has one.
    """
    sites, districts, addresses = (project.layer(name) for name in ("sites", "districts", "addresses"))
    unknown = sites["down_mbps"].isna() & (sites["technology"] != "none")
    outside = (
        known.district["addresses"].isna() if known else area_of(tree_of(addresses), districts.geometry) < 0
    )
    return (
        *(finding(code, layer) for layer, code in NEEDED.items() if not len(project.layer(layer))),
        *counted("PRJ-003", "sites", int(unknown.sum()), total=len(sites)),
        *counted("PRJ-004", "addresses", int(outside.sum()) if len(districts) else 0, total=len(addresses)),
    )


def with_findings(result: Result, known: Survey | None = None) -> Result:
    """Return a result with what was found when its project was read, and what the project lacks.

    Everything that tells a result tells these first. ``known`` as of ``check``.
    """
    project = result.project
    return replace(result, problems=(*project.problems, *check(project, known), *result.problems))
