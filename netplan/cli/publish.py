"""``netplan-gis publish``: an open-data package without what must not leave the house."""

import argparse
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.cli.decision_options import add_set_aside
from netplan.cli.planned import code_of, kept, opened, with_findings
from netplan.cli.scenario_options import add_target
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.dcat import LICENCES
from netplan.progress import steps

_USUAL = "dl-by-de/2.0"


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument("project", type=Path, metavar="PROJECT", help=words("project file (GeoPackage)"))
    group = parser.add_argument_group(words("publication"))
    out = words("write the package to this folder")
    group.add_argument("--out", type=Path, metavar="DIR", required=True, help=out)
    group.add_argument(
        "--publisher", metavar="NAME", help=words("who publishes; the municipality if not given")
    )
    group.add_argument("--contact", default="", metavar="MAIL", help=words("address for questions"))
    licence = words("licence of the package: {licences}", licences=", ".join(LICENCES))
    group.add_argument("--licence", choices=tuple(LICENCES), default=_USUAL, metavar="LICENCE", help=licence)
    url = words("address under which the files will stand, needed before a portal takes the record")
    group.add_argument("--url", default="", metavar="URL", help=url)
    contributor = words("contributor of the list of DCAT-AP.de (an address)")
    group.add_argument("--contributor", default="", metavar="URL", help=contributor)
    plan = words("plan first: the planned route and who is served after it are published, too")
    group.add_argument("--plan", action="store_true", help=plan)
    add_set_aside(group, words)
    add_target(parser, words)


def run(call: Call) -> Answer:
    """Assess the project, or plan, and write the package."""
    # loads pandas, numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.planning import make_plan
    from netplan.report.content import findings_sections
    from netplan.report.document import findings_document
    from netplan.report.publish import Publisher, PublishOptions, publish

    given, words = call.arguments, call.words
    for option in ("url", "contributor"):
        _require_address(option, getattr(given, option))
    read, work, write = steps(call.progress, 0, 0.2, 0.6, 1)
    project, scenario = opened(call, read, radio=given.plan)
    make = make_plan if given.plan else assess
    result, aside = kept(call, lambda one: make(project, one, work), scenario)
    result = with_findings(replace(result, problems=(*aside, *result.problems)))
    name = given.publisher or project.name
    publisher = Publisher(name, LICENCES[given.licence], given.contact, given.url, given.contributor)
    pack = publish(result, given.out, PublishOptions(publisher, words), write)
    said = [words("Written: {file}", file=path) for path in pack.files]
    said += [words("Withheld: {what}", what=message) for message in pack.left_out]
    if not given.url:
        said.append(words("Portals need addresses: give --url once you know where the files will stand."))
    document = {
        "files": list(pack.files),
        "withheld": [str(message) for message in pack.left_out],
        "findings": findings_document(result.problems),
    }
    return Answer(document, findings_sections(result.problems, words), said, code_of(result.problems))


def _require_address(option: str, text: str) -> None:
    if text and not text.startswith(("https://", "http://")):
        raise ParameterError(
            mark("--{option} {text}: write an address that begins with https://"), option=option, text=text
        )


def _writes_to(arguments: argparse.Namespace) -> Sequence[Path]:
    folder: Path = arguments.out
    return (folder, folder / "csv", folder / "geojson")


COMMAND = Command(
    "publish", mark("Write an open-data package with its record for portals"), declare, run, _writes_to
)
