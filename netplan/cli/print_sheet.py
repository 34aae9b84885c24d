"""``netplan-gis print``: map sheets for the council, from A4 to A0."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import FAILURE, Answer, Call, Command
from netplan.cli.days import day_of
from netplan.cli.pack_options import reason_of
from netplan.cli.planned import code_of, kept, opened, with_findings, with_radio
from netplan.cli.scenario_options import add_scenario
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.sheets import KIND_NAMES, PAPERS, SheetOrder, TitleBlock
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.findings import Problem
    from netplan.model.project import Project
    from netplan.report.sheets.press import Printed

_ENDINGS = ("pdf", "svg", "png")


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    parser.add_argument(
        "--out", type=Path, metavar="DIR", required=True, help=words("write the sheets to this folder")
    )
    _add_sheet(parser, words)
    _add_block(parser, words)
    add_scenario(parser, words)


def _add_sheet(parser: argparse.ArgumentParser, words: Words) -> None:
    group = parser.add_argument_group(words("map sheet"))
    kinds = words("maps to print, of {kinds}; all: those the project has data for", kinds=list(KIND_NAMES))
    group.add_argument("--kind", nargs="+", action="extend", default=[], metavar="KIND", help=kinds)
    group.add_argument("--sheet", choices=PAPERS, default="A3", help=words("paper"))
    group.add_argument(
        "--landscape",
        action=argparse.BooleanOptionalAction,
        default=True,
        help=words("the long side level, or upright"),
    )
    group.add_argument("--area", default="", metavar="NAME", help=words("one district or borough alone"))
    group.add_argument("--site", default="", metavar="ID", help=words("one site with what is around it"))
    atlas = words("a page for every district, or every site")
    group.add_argument("--atlas", choices=("districts", "sites"), default="", help=atlas)
    group.add_argument(
        "--box", nargs=4, type=float, metavar="M", help=words("extent: left, bottom, right, top in metres")
    )
    group.add_argument("--scale", type=int, default=0, metavar="N", help=words("scale 1 : N"))
    formats = words("what to write, of {formats}", formats=",".join(_ENDINGS))
    group.add_argument("--formats", default="pdf", metavar="LIST", help=formats)
    group.add_argument(
        "--raster", action="store_true", help=words("the map as a picture of 300 dots per inch")
    )
    group.add_argument(
        "--internal",
        type=reason_of(words),
        metavar="REASON",
        help=words("draw existing networks, too; the reason is written on the sheet"),
    )
    group.add_argument("--template", default="", metavar="NAME", help=words("a template of the project"))
    anyway = words("write a sheet even if the check before handing it over finds something")
    group.add_argument("--anyway", action="store_true", help=anyway)


def _add_block(parser: argparse.ArgumentParser, words: Words) -> None:
    group = parser.add_argument_group(words("title block"))
    for name, text in (
        ("title", words("title of the sheet")),
        ("document", words("number of the paper of the council, such as VII-DS-07127")),
        ("author", words("who made it")),
        ("office", words("office")),
        ("date", words("day, such as 2026-11-22")),
        ("version", words("version of the sheet")),
    ):
        group.add_argument(f"--{name}", dest=f"block_{name}", default="", metavar="TEXT", help=text)
    annex = words("which annex of the paper it is")
    group.add_argument("--annex", type=int, default=0, metavar="N", help=annex)
    group.add_argument("--draft", action="store_true", help=words("mark the sheet as a draft"))


def run(call: Call) -> Answer:
    """Compute what the maps show, and print them."""
    given, words = call.arguments, call.words
    endings = _endings(given.formats)
    order = _order(given)
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.report.sheets.press import print_sheets
    from netplan.report.sheets.studio import OF_TODAY, atlas, file_of, possible, result_for

    read, seek, work, draw = steps(call.progress, 0, 0.1, 0.2, 0.5, 1)
    project, scenario = opened(call, read, radio=False)
    order = _templated(given, project, order)
    wanted = possible(KIND_NAMES, project, scenario) if "all" in given.kind else given.kind or [order.kind]
    orders = [replace(order, kind=kind) for kind in dict.fromkeys(wanted)]
    kinds = {one.kind for one in orders}
    if not kinds <= OF_TODAY:
        project = with_radio(project, scenario, given.project.parent, seek)
    result, aside = kept(call, lambda one: result_for(kinds, project, one, work), scenario)
    pages = [page for one in orders for page in (atlas(one, result, given.atlas) if given.atlas else (one,))]
    given.out.mkdir(parents=True, exist_ok=True)
    files = [[file_of(page, project, given.out, end) for end in endings] for page in pages]
    result = with_findings(replace(result, problems=(*aside, *result.problems)))
    made = print_sheets(result, list(zip(pages, files, strict=True)), words, draw, anyway=given.anyway)
    return _told(made, result.problems, words)


def _told(made: "Sequence[Printed]", found: "Sequence[Problem]", words: Words) -> Answer:
    """Return what was written, what was not because of what the check found, and what was found before."""
    # load pandas, which --help need not wait for
    from netplan.report.content import findings_sections
    from netplan.report.document import findings_document

    sentences = [words("Written: {file}", file=path) for sheet in made for path in sheet.files]
    for sheet in made:
        if sheet.faults and not sheet.files:
            sentences.append(words("Not written, because the check found something (--anyway writes it):"))
        sentences += sheet.faults
    sentences += dict.fromkeys(note for sheet in made for note in sheet.notes)
    document = {
        "sheets": [
            {
                "files": [str(path) for path in sheet.files],
                "scale": sheet.scale,
                "extent": list(sheet.extent),
                "alt": sheet.alt,
                "faults": list(sheet.faults),
                "notes": list(sheet.notes),
                "legend": [{"title": one.title, "label": one.label, "n": one.n} for one in sheet.legend],
            }
            for sheet in made
        ],
        "findings": findings_document(found),
    }
    code = code_of(found) if all(sheet.files for sheet in made) else FAILURE
    return Answer(document, findings_sections(found, words), sentences, code)


def _order(given: argparse.Namespace) -> SheetOrder:
    """Return what the call wants."""
    if given.block_date:
        day_of("--date", given.block_date)
    block = TitleBlock(
        title=given.block_title,
        document=given.block_document,
        annex=given.annex,
        author=given.block_author,
        office=given.block_office,
        day=given.block_date,
        version=given.block_version,
        draft=given.draft,
    )
    return SheetOrder(
        paper=given.sheet,
        landscape=given.landscape,
        block=block,
        area=given.area,
        site=given.site,
        box=tuple(given.box) if given.box else None,
        scale=given.scale,
        raster=given.raster,
        internal_because=given.internal or "",
    )


def _templated(given: argparse.Namespace, project: "Project", order: SheetOrder) -> SheetOrder:
    """Return the order of a template, or the one of the call."""
    if not given.template:
        return order
    for template in project.looks.sheets:
        if template.name == given.template:
            return replace(template.order, internal_because=given.internal or template.order.internal_because)
    names = [template.name for template in project.looks.sheets]
    raise ParameterError(
        mark("There is no template {name}; there are {names}"), name=given.template, names=names
    )


def _endings(text: str) -> tuple[str, ...]:
    chosen = tuple(part.strip() for part in text.split(",") if part.strip())
    for part in chosen:
        if part not in _ENDINGS:
            raise ParameterError(
                mark("there is no {value}; possible are {known}"), value=part, known=list(_ENDINGS)
            )
    return chosen or _ENDINGS[:1]


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    return (arguments.out,)


COMMAND = Command("print", mark("Print map sheets, from A4 to A0"), declare, run, _writes_to)
