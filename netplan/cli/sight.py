"""``netplan-gis sight``: which carriers each site sees over the surface model."""

import argparse
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import add_pack, folders_of
from netplan.cli.planned import exported, with_findings
from netplan.cli.scenario_options import add_target, scenario_of
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from collections.abc import Sequence

    from netplan.messages import Message
    from netplan.model.project import Project
    from netplan.session.views import CarrierView

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
    view = words("show what this carrier sees of the ground instead, as GeoTIFF; may be repeated")
    parser.add_argument("--viewshed", action="append", default=[], metavar="ID", help=view)
    above = words("height of what is looked at above the ground, metres (1.5)")
    parser.add_argument("--target-height", type=float, default=1.5, metavar="M", help=above)
    add_target(parser, words)
    add_pack(parser, words)


def run(call: Call) -> Answer:
    """Look from every site to every carrier nearby, and write what is seen if the call names a folder."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.sight.making import SightTerms, make_sight_lines
    from netplan.io.project_file import open_project
    from netplan.io.raster import surfaces_within
    from netplan.report.sight import sight_document, sight_summary

    given = call.arguments
    if given.viewshed:
        return _views(call)
    read, know, look, write = steps(call.progress, 0, 0.2, 0.4, 0.8 if given.out else 1, 1)
    project = open_project(given.project, read)
    terms = SightTerms(given.ghz, given.reach, given.sigma)
    surfaces = surfaces_within(given.project.parent, project, _around(project, given.reach))
    made = make_sight_lines(project, *surfaces, terms, look)
    coverage = with_findings(assess(project, scenario_of(given, project), know))
    result = replace(
        coverage,
        tables={**coverage.tables, "sight_lines": made.table},
        problems=(*coverage.problems, *made.problems),
    )
    return exported(call, result, (sight_document(made), sight_summary(made, call.words)), write)


def _views(call: Call) -> Answer:
    """Look from carriers at the ground around them, and write a raster for each, and a table of all."""
    # see above
    from netplan.io.project_file import open_project
    from netplan.report.views import views_document, views_section
    from netplan.session.views import carrier_views

    given, words = call.arguments, call.words
    read, look = steps(call.progress, 0, 0.3, 1)
    project = open_project(given.project, read)
    size = given.reach, given.target_height
    views = carrier_views(project, given.project.parent, given.viewshed, size, look)
    files, left_out = _written(call, project, views, size) if given.out else ([], ())
    sentences = [words("Written: {file}", file=path) for path in files]
    sentences += [words("Left out: {what}", what=one) for one in left_out]
    document = {**views_document(project, views, size), "files": files}
    return Answer(document, (views_section(views, size, words),), sentences)


def _written(
    call: Call, project: "Project", views: "Sequence[CarrierView]", size: tuple[float, float]
) -> "tuple[list[Path], tuple[Message, ...]]":
    """Write the table of views, and the raster of every carrier that stands in it: others are internal."""
    # see above
    from netplan.io.exports.csv import export_folder
    from netplan.io.exports.delivery import ExportSettings, disclosed
    from netplan.session.views import views_table

    out, words, name = call.arguments.out, call.words, "carrier_views"
    told = {**project.layers, name: views_table(project, views, size)}
    because = call.arguments.internal or ""
    settings = ExportSettings(project.crs, words.language, words, choose=(name,), internal_because=because)
    shown = disclosed(told, settings)[0][name]["id"].tolist()
    left_out = export_folder(out, told, settings).left_out
    numbered = enumerate(views, start=1)
    files = [
        view.write(out / f"view-{number}.tif", project.crs)
        for number, view in numbered
        if view.carrier_id in shown
    ]
    return [*files, out / f"{name}.csv"], left_out


def _around(project: "Project", reach_m: float) -> tuple[float, float, float, float]:
    """Return what has to be known of the surface: the sites, and as far as they are looked from."""
    # see above
    from netplan.session.hops import require_sites

    west, south, east, north = require_sites(project)
    margin = reach_m + _MARGIN_M
    return west - margin, south - margin, east + margin, north + margin


COMMAND = Command(
    "sight", mark("Say which carriers each site sees over the surface model"), declare, run, folders_of
)
