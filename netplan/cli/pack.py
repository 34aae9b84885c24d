"""``netplan-gis pack``: the council pack: report, map sheets, a sheet for every site, and the data beside."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import FAILURE, FINDINGS, Answer, Call, Command
from netplan.cli.days import day_of
from netplan.cli.pack_options import reason_of
from netplan.cli.planned import code_of, opened, planned
from netplan.cli.programme import add_terms, terms_of
from netplan.cli.redundancy import add_wish, wish_of
from netplan.cli.scenario_options import add_scenario
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.second_routes import Wish
from netplan.progress import steps

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.report.council.results import Results
    from netplan.report.council.writing import CouncilPack, PackOrder


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    parser.add_argument(
        "--out",
        type=Path,
        metavar="PATH",
        required=True,
        help=words("folder to write, or a file that ends in .zip; an earlier pack there is replaced"),
    )
    parser.add_argument(
        "--previous", type=Path, metavar="PATH", help=words("an earlier pack to compare with: its folder")
    )
    _add_contents(parser, words)
    _add_block(parser, words)
    add_terms(parser, words)
    add_wish(parser, words)
    add_scenario(parser, words)


def _add_contents(parser: argparse.ArgumentParser, words: Words) -> None:
    group = parser.add_argument_group(words("contents"))
    group.add_argument("--no-sheets", action="store_true", help=words("leave out the sheets of the sites"))
    group.add_argument("--no-maps", action="store_true", help=words("leave out all maps"))
    group.add_argument(
        "--internal",
        type=reason_of(words),
        metavar="REASON",
        help=words(
            "write internal data, too: routes of existing networks and what the Infrastrukturatlas says; "
            "the reason is written into the export"
        ),
    )
    group.add_argument(
        "--anyway",
        action="store_true",
        help=words("write the pack even if the check before handing it over finds something"),
    )


def _add_block(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add what stands in the title block of every paper."""
    group = parser.add_argument_group(words("title block"))
    group.add_argument("--title", default="", help=words("title of the report"))
    group.add_argument("--document", default="", help=words("number of the council's paper: VII-DS-01234"))
    group.add_argument("--annex", type=int, default=0, metavar="N", help=words("which annex of it this is"))
    group.add_argument("--author", default="", help=words("who made it"))
    group.add_argument("--office", default="", help=words("the office that answers for it"))
    group.add_argument("--date", default="", metavar="DAY", help=words("day of the paper, as 2026-11-22"))
    group.add_argument("--edition", default="", help=words("version of the paper"))
    group.add_argument("--final", action="store_true", help=words("do not mark the papers as a draft"))


def run(call: Call) -> Answer:
    """Plan, compute what follows, and write the pack."""
    # loads numba, the solvers and GDAL, which --help need not wait for
    from netplan.report.council.previous import read_previous
    from netplan.report.council.results import gather
    from netplan.report.council.writing import write_council_pack

    given = call.arguments
    read, plan_it, follow, write = steps(call.progress, 0.0, 0.1, 0.2, 0.4, 1.0)
    order, wish = _order(call), replace(wish_of(given), n_remedies=Wish().n_remedies)
    wish.require_sound()
    previous = read_previous(given.previous) if given.previous else None
    project, scenario = opened(call, read)
    plan = planned(call, project, scenario, plan_it)
    terms = terms_of(given, project, scenario.name)
    results = gather(plan, terms, previous, follow, given.project.parent, wish)
    return _answer(write_council_pack(results, given.out, order, write), results, call)


def _order(call: Call) -> "PackOrder":
    # loads pandas and typst, which --help need not wait for
    from netplan.model.sheets import TitleBlock
    from netplan.report.council.writing import PackOrder

    given = call.arguments
    day = day_of("--date", given.date) if given.date else date.today()  # noqa: DTZ011 - the day of the desk
    block = TitleBlock(
        title=given.title,
        document=given.document,
        annex=given.annex,
        author=given.author,
        office=given.office,
        day=day.isoformat(),
        version=given.edition,
        draft=not given.final,
    )
    order = PackOrder(call.words, block, internal_because=given.internal or "")
    return replace(order, sheets=not given.no_sheets, maps=not given.no_maps, anyway=given.anyway)


def _answer(pack: "CouncilPack", results: "Results", call: Call) -> Answer:
    """Return what was written and what was not, with everything found."""
    # loads pandas, which --help need not wait for
    from netplan.report.content import findings_sections
    from netplan.report.document import document

    words, found = call.words, results.problems
    n = len(pack.files)
    said = [words("Written: {file}", file=pack.path), words("{n} {n:file|files} in it", n=n)]
    if not pack.files:
        said = [words("Not written, because the check found something (--anyway writes it):")]
    said += [words("Left out: {what}", what=message) for message in pack.left_out]
    said += [words("Wrong: {what}", what=message) for message in pack.wrong]
    told = {
        **document(results.plan.project, found),
        "path": pack.path,
        "files": list(pack.files),
        "left_out": [words(message) for message in pack.left_out],
        "checks": {one.key: [words(message) for message in one.wrong] for one in pack.checked},
    }
    done = FINDINGS if pack.wrong else code_of(found)
    return Answer(told, findings_sections(found, words), said, done if pack.files else FAILURE)


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    """Return the folder that is swept if the user interrupts."""
    return (arguments.out.resolve().parent,)


COMMAND = Command(
    "pack",
    mark("Write the council pack: report, maps, a sheet for every site, and the data"),
    declare,
    run,
    _writes_to,
)
