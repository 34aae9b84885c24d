"""What a project lacks before it can be planned, whatever file its layers came from."""

from collections.abc import Iterator

import numpy as np

from netplan.core.districts import area_of
from netplan.messages import Message, mark
from netplan.model.findings import Problem
from netplan.model.project import Project


def check(project: Project) -> tuple[Problem, ...]:
    """Return what is missing in the project as a whole: layers, lines of sites, districts of addresses."""
    return (*_missing_layers(project), *_unknown_lines(project), *_outside_districts(project))


def _missing_layers(project: Project) -> Iterator[Problem]:
    if not len(project.layer("streets")):
        yield Problem(
            "PRJ-001",
            "error",
            "streets",
            Message(mark("The project has no streets: no route can be planned")),
            Message(mark("Import the streets of the municipality, or an OpenStreetMap extract")),
        )
    if not len(project.layer("sites")):
        yield Problem(
            "PRJ-002",
            "error",
            "sites",
            Message(mark("The project has no sites: there is nothing to connect")),
            Message(mark("Import the schools and Kitas of the municipality")),
        )


def _unknown_lines(project: Project) -> Iterator[Problem]:
    sites = project.layer("sites")
    unknown = sites["down_mbps"].isna() & (sites["technology"] != "none")
    if unknown.any():
        yield Problem(
            "PRJ-003",
            "warning",
            "sites",
            Message(
                mark("The line of {n} of {total} sites is not known"),
                {"n": int(unknown.sum()), "total": len(sites)},
            ),
            Message(mark("Ask the operators or measure: unknown sites never count as served")),
        )


def _outside_districts(project: Project) -> Iterator[Problem]:
    districts, addresses = project.layer("districts"), project.layer("addresses")
    if not len(districts) or not len(addresses):
        return
    n = int(np.sum(area_of(addresses.geometry, districts.geometry) < 0))
    if n:
        yield Problem(
            "PRJ-004",
            "warning",
            "addresses",
            Message(mark("{n} of {total} addresses lie in no district"), {"n": n, "total": len(addresses)}),
            Message(mark("They count for the municipality, but in no district: check the district layer")),
        )
