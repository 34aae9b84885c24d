"""``netplan-gis deliver``: what a law or a grant asks for, with what is still missing."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.pack_options import reason_of
from netplan.cli.planned import code_of, planned, with_radio
from netplan.cli.scenario_options import add_scenario, scenario_of
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.progress import Progress, steps

if TYPE_CHECKING:
    from netplan.model.plan import Coverage, Plan
    from netplan.model.project import Project
    from netplan.report.delivery_order import DeliveryOrder

_TO = ("isa", "existing", "funding")


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    group = parser.add_argument_group(words("delivery"))
    to = words(
        "isa: carriers and networks for the Infrastrukturatlas (XTrasseGML); existing: what exists as "
        "XTrasseGML; funding: layers a grant asks for (Shape and GeoJSON)"
    )
    group.add_argument("--to", choices=_TO, required=True, help=to)
    group.add_argument("--out", type=Path, metavar="DIR", help=words("write the delivery to this folder"))
    group.add_argument("--check", action="store_true", help=words("list what is missing, write nothing"))
    about = words("isa: file with contacts, and values for whole classes of objects (TOML)")
    group.add_argument("--delivery", type=Path, metavar="FILE", help=about)
    profile = words("funding: version of the rules, or a profile of your own (.toml)")
    group.add_argument("--profile", metavar="NAME", default="5.1", help=profile)
    group.add_argument(
        "--phase", type=int, choices=(1, 2, 3, 4), default=2, help=words("funding: phase of the project")
    )
    group.add_argument(
        "--internal",
        type=reason_of(words),
        metavar="REASON",
        help=words("write internal data, too; the reason is written into the delivery"),
    )
    add_scenario(parser, words)


def run(call: Call) -> Answer:
    """Check the delivery, and write it."""
    # loads pandas and GDAL, which --help need not wait for
    from netplan.io.project_file import open_project
    from netplan.report.content import findings_sections
    from netplan.report.delivery_order import check_order, missing_sections, write_order
    from netplan.report.document import findings_document

    given, words = call.arguments, call.words
    if given.out is None and not given.check:
        raise ParameterError(mark("Name the folder to write to: --out DIR"))
    order = _order(call)
    read, work, write = steps(call.progress, 0, 0.2, 0.9, 1)
    result = _result(call, open_project(given.project, read), work)
    if given.check:
        made = check_order(order, result, write)
    else:
        made = write_order(order, result, given.out, words, write)
    made = replace(made, problems=(*result.problems, *made.problems))
    said = [words("Written: {file}", file=path) for path in made.files]
    said += [words("Left out: {what}", what=message) for message in made.left_out]
    left_out = [str(message) for message in made.left_out]
    found = findings_document(made.problems)
    document = {"files": list(made.files), "findings": found, "left_out": left_out}
    sections = findings_sections(made.problems, words)
    if given.check:
        sections = (*sections, *missing_sections(made.problems, words))
    return Answer(document, sections, said, code_of(made.problems))


def _order(call: Call) -> "DeliveryOrder":
    # loads pandas and GDAL, which --help need not wait for
    from netplan.io.funding.profile import profile_of
    from netplan.io.xtrasse.delivery_file import Delivery, read_delivery
    from netplan.report.delivery_order import DeliveryOrder

    given = call.arguments
    if given.to == "funding":
        profile_of(given.profile)  # before an hour is spent on the plan
    delivery = read_delivery(given.delivery) if given.delivery else Delivery()
    return DeliveryOrder(given.to, delivery, given.profile, given.phase, given.internal or "")


def _result(call: Call, project: "Project", progress: Progress) -> "Coverage | Plan":
    """Return the plan where its layers are delivered, with what was found and set aside for it.

    What exists needs no more than the project.
    """
    # loads numba, which --help need not wait for
    from netplan.model.plan import Coverage

    scenario = scenario_of(call.arguments, project)
    if call.arguments.to == "funding":
        seek, work = steps(progress, 0, 0.2, 1)
        project = with_radio(project, scenario, call.arguments.project.parent, seek)
        return planned(call, project, scenario, work)
    return Coverage(project, scenario, {}, ())


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    folder: Path | None = arguments.out
    return (folder,) if folder else ()


COMMAND = Command(
    "deliver",
    mark("Deliver to the Infrastrukturatlas or a funding body, and list what is missing"),
    declare,
    run,
    _writes_to,
)
