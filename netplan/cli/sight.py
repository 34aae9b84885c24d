"""``netplan-gis sight``: which carriers each site sees over the surface model."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, with_findings
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.project import Project
    from netplan.model.surface import Surface

_MARGIN_M = 50.0


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    ghz = words("frequency of the links in GHz (60)")
    parser.add_argument("--ghz", type=float, default=60.0, metavar="GHZ", help=ghz)
    reach = words("how far carriers are looked at, metres (300)")
    parser.add_argument("--reach", type=float, default=300.0, metavar="M", help=reach)
    sigma = words("standard deviation of surface model, mast and growth together, metres (0.5 [K])")
    parser.add_argument("--sigma", type=float, default=0.5, metavar="M", help=sigma)
    add_target(parser, words)
    add_pack(parser, words)


def run(call: Call) -> Answer:
    """Look from every site to every carrier nearby, and write what is seen if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.sight.making import SightTerms, make_sight_lines
    from netplan.io.project_file import open_project
    from netplan.report.sight import sight_document, sight_summary

    given = call.arguments
    read, know, look, write = steps(call.progress, 0, 0.2, 0.4, 0.8 if given.out else 1, 1)
    project = open_project(given.project, read)
    terms = SightTerms(given.ghz, given.reach, given.sigma)
    made = make_sight_lines(project, *_surfaces(project, given.project.parent, given.reach), terms, look)
    coverage = with_findings(assess(project, scenario_of(given, project), know))
    result = replace(
        coverage,
        tables={**coverage.tables, "sight_lines": made.table},
        problems=(*coverage.problems, *made.problems),
    )
    return exported(call, result, (sight_document(made), sight_summary(made, call.words)), write)


def _surfaces(project: "Project", folder: Path, reach_m: float) -> "tuple[Surface, Surface | None]":
    """Return the surface and, if there is one, the terrain around the sites."""
    # see above
    from netplan.io.raster import read_surface

    if "surface" not in project.rasters:
        raise DataError(mark("The project has no surface model; import one with: import PROJECT FILE.tif"))
    west, south, east, north = project.layers["sites"].total_bounds
    margin = reach_m + _MARGIN_M
    bounds = (west - margin, south - margin, east + margin, north + margin)
    found = [
        read_surface(folder, project.rasters[role], project.crs, bounds) if role in project.rasters else None
        for role in ("surface", "terrain")
    ]
    assert found[0] is not None  # noqa: S101 - asked above
    return found[0], found[1]


COMMAND = Command(
    "sight", mark("Say which carriers each site sees over the surface model"), declare, run, folders_of
)
