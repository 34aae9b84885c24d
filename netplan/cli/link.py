"""``netplan-gis link``: profile and budget of one radio link between two things of the map."""

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.cli.pack_options import reason_of
from netplan.cli.radio_options import add_radio, catalogue_of, setup_of
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.core.radio.ends import Thing
    from netplan.core.radio.link import Link
    from netplan.model.project import Project
    from netplan.model.radio import RadioCatalogue

_ENDINGS = (".svg", ".html", ".json")


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    end = words("id or name of a carrier or site")
    parser.add_argument("near", metavar="A", help=end)
    parser.add_argument("far", metavar="B", help=end)
    for name, letter in (("--near-height", "A"), ("--far-height", "B")):
        above = words("antenna at {end} above the ground, metres, instead of what the layers say", end=letter)
        parser.add_argument(name, type=float, metavar="M", help=above)
        azimuth = words(
            "antenna at {end} looks there, degrees from north, instead of at the other", end=letter
        )
        parser.add_argument(name.replace("height", "azimuth"), type=float, metavar="DEG", help=azimuth)
        tilt = words("antenna at {end}, with an azimuth: tilt below the horizon, degrees (0)", end=letter)
        parser.add_argument(name.replace("height", "tilt"), type=float, default=0.0, metavar="DEG", help=tilt)
    add_radio(parser, words)
    written = words("write profile and waterfall to this file: .svg, .html or .json; may be repeated")
    parser.add_argument("--out", type=Path, action="append", default=[], metavar="FILE", help=written)
    because = words("write a link to an internal carrier or site, too; the reason is written beside the file")
    parser.add_argument("--internal", type=reason_of(words), metavar="REASON", help=because)


def run(call: Call) -> Answer:
    """Compute the link, and write it if the call names files."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.io.project_file import open_project
    from netplan.model.findings import worst
    from netplan.model.radio import radio_text
    from netplan.report.link import link_document, link_summary

    given = call.arguments
    if given.show_catalogue:
        return Answer({"catalogue": radio_text()}, (), [radio_text()])
    _checked(given.out)
    read, compute, write = steps(call.progress, 0, 0.5, 0.8 if given.out else 1, 1)
    catalogue = catalogue_of(given)
    project = open_project(given.project, read)
    compute(0.0)
    link, things = _link(call, project, catalogue)
    warned = _warned(call, project, things) if given.out else []
    compute(1.0)
    document = link_document(project, link, catalogue.edition)
    for path in given.out:
        write(0.5)
        _write(link, path, call.words, (catalogue.edition, document))
    sentences = [call.words("Written: {file}", file=path) for path in (*given.out, *warned)]
    code = FINDINGS if worst(link.problems) == "error" else DONE
    return Answer(document, link_summary(link, call.words, catalogue.edition), sentences, code)


def _checked(paths: list[Path]) -> None:
    for path in paths:
        if path.suffix.lower() not in _ENDINGS:
            raise ParameterError(
                mark("A link is written as {known}, not as {file}"), known=list(_ENDINGS), file=path.name
            )


def _warned(call: Call, project: "Project", things: "tuple[Thing, Thing]") -> list[Path]:
    """Write beside the files that the link shows what is internal, and why; without a reason it must not."""
    # see above
    from netplan.io.exports.delivery import ExportSettings, disclosed
    from netplan.report.pack import PackOptions, write_warning

    given, settings = call.arguments, ExportSettings(project.crs, call.words.language, call.words)
    shown = [
        disclosed({one.layer: project.layer(one.layer).iloc[[one.row]]}, settings)[0].get(one.layer, ())
        for one in things
    ]
    internal = [one.name for one, table in zip(things, shown, strict=True) if not len(table)]
    if internal and not given.internal:
        raise ParameterError(
            mark("Internal: {names}. A link to it is written for a reason only; name it with --internal"),
            names=internal,
        )
    folders = dict.fromkeys(path.resolve().parent for path in given.out) if internal else {}
    options = PackOptions(call.words, (), internal_because=given.internal or "")
    return [write_warning(folder, options) for folder in folders]


def _link(call: Call, project: "Project", catalogue: "RadioCatalogue") -> "tuple[Link, tuple[Thing, Thing]]":
    """Return the link and what stands at its ends."""
    # see above
    from netplan.core.radio.asking import bounds_of, heights_of, way_between, weather_of
    from netplan.core.radio.ends import thing_called
    from netplan.core.radio.link import Asked, Heights, aim
    from netplan.core.radio.pattern import AIMED, Turned
    from netplan.io.raster import surfaces_within
    from netplan.session.kept import kept

    given = call.arguments
    setup = setup_of(given, catalogue)
    things = thing_called(project, given.near), thing_called(project, given.far)
    surface, terrain = surfaces_within(given.project.parent, project, bounds_of(project, things))
    way = way_between(project, things, surface, terrain)
    said = heights_of(way)
    heights = Heights(
        said.near_m if given.near_height is None else given.near_height,
        said.far_m if given.far_height is None else given.far_height,
    )
    weather = weather_of(project, setup, catalogue.air, given.sigma, kept())
    looks = (given.near_azimuth, given.near_tilt), (given.far_azimuth, given.far_tilt)
    near, far = (AIMED if azimuth is None else Turned((azimuth,), tilt) for azimuth, tilt in looks)
    who = "provider" if given.public_operator else "anyone"
    return aim(way, Asked(setup, weather, who, (near, far)), heights), things


def _write(link: "Link", path: Path, words: Words, told: tuple[str, dict[str, Any]]) -> None:
    # loads matplotlib
    from netplan.io.atomic import atomic_path
    from netplan.report.link import link_page
    from netplan.report.link_picture import link_svg

    edition, document = told
    with atomic_path(path) as temporary:
        if path.suffix.lower() == ".json":
            temporary.write_text(json.dumps(document, ensure_ascii=False, indent=1), "utf-8")
            return
        picture = link_svg(link, words)
        page = path.suffix.lower() == ".html"
        temporary.write_text(link_page(link, words, picture, edition) if page else picture, "utf-8")


COMMAND = Command("link", mark("Show profile and budget of one radio link"), declare, run)
