"""``netplan-gis serve``: what may be public of a project, for programs (OGC API Features) and as a page."""

import argparse
import signal
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from netplan.cli.command import Answer, Call, Command
from netplan.cli.decision_options import add_set_aside
from netplan.cli.planned import code_of, kept, opened
from netplan.cli.scenario_options import add_target
from netplan.errors import Cancelled
from netplan.i18n import Words
from netplan.messages import mark

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    from netplan.model.findings import Problem
    from netplan.report.participation.site import Site

_HOST = "127.0.0.1"


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    parser.add_argument(
        "project",
        type=Path,
        metavar="PROJECT",
        help=words("project file (GeoPackage), or a folder written with --write"),
    )
    group = parser.add_argument_group(words("service"))
    write = words("write the page to this folder instead of serving it")
    group.add_argument("--write", type=Path, metavar="DIR", help=write)
    host = words("address of this computer to answer at; other computers reach all but {host}", host=_HOST)
    group.add_argument("--host", default=_HOST, metavar="HOST", help=host)
    port = words("port to answer at; the first free one from 5000 on if not given")
    group.add_argument("--port", type=int, default=0, metavar="N", help=port)
    url = words("address under which others see the service, if a web server stands before it")
    group.add_argument("--url", default="", metavar="URL", help=url)
    plan = words("plan first: the planned route and who is served after it are shown, too")
    group.add_argument("--plan", action="store_true", help=plan)
    add_set_aside(group, words)
    add_target(parser, words)


def run(call: Call) -> Answer:
    """Write the page, or serve it with its layers until it is interrupted."""
    given, words = call.arguments, call.words
    if given.write:
        # loads pandas, which --help need not wait for
        from netplan.report.content import findings_sections

        site, aside = _site(call, given.write)
        said = [words("Written: {file}", file=site.page)]
        said += [words("Withheld: {what}", what=message) for message in site.withheld]
        document = {"page": site.page, "withheld": [str(one) for one in site.withheld]}
        return Answer(document, findings_sections(aside, words), said, code_of(aside))
    # loads no more than Python has itself
    from netplan.io.feature_server import free_port

    port = free_port(given.host, given.port)
    for number in (signal.SIGINT, signal.SIGTERM):  # the folder is removed whoever ends it
        signal.signal(number, signal.default_int_handler)
    try:
        with TemporaryDirectory(prefix="netplan-serve-") as folder:
            return _serve(call, port, Path(folder))
    except KeyboardInterrupt as interrupt:
        raise Cancelled from interrupt


def _serve(call: Call, port: int, folder: Path) -> Answer:
    # loads pandas and pygeoapi, which --help need not wait for
    from netplan.io.feature_server import LOOPBACK, prepare, read_served, serve

    given, words = call.arguments, call.words
    name = f"[{given.host}]" if ":" in given.host else given.host
    address = given.url.rstrip("/") or f"http://{name}:{port}"
    written = given.project.is_dir()
    site, aside = (None, ()) if written else _site(call, folder / "page")
    served = read_served(given.project if written else folder / "page")
    application = prepare(served, address, folder / "service")
    said = [
        *(words(problem.message) for problem in aside),
        *(words("Withheld: {what}", what=message) for message in (site.withheld if site else ())),
        words("Page: {address}", address=f"{address}/map/"),
        words("OGC API Features: {address}", address=f"{address}/collections"),
    ]
    if given.host not in LOOPBACK:
        template = mark("Warning: every computer that reaches {host} can read this, without a password.")
        said.append(words(template, host=given.host))
    said.append(words("Ctrl-C ends it."))
    if not given.quiet:
        sys.stderr.write("\n".join(said) + "\n")
        sys.stderr.flush()
    serve(application, given.host, port)
    return Answer({"address": address, "layers": list(served.layers)}, (), [words("The service has ended.")])


def _site(call: Call, folder: Path) -> "tuple[Site, tuple[Problem, ...]]":
    """Write the page, and return it with what was set aside for it."""
    # loads numba and GDAL, which --help need not wait for
    from netplan.core.coverage import assess
    from netplan.core.planning import make_plan
    from netplan.report.participation.site import write_site

    given = call.arguments
    project, scenario = opened(call, call.progress, radio=given.plan)
    make = make_plan if given.plan else assess
    result, aside = kept(call, lambda one: make(project, one), scenario)
    return write_site(result, folder, call.words), aside


COMMAND = Command(
    "serve",
    mark("Show the public what may be public: as a page and as OGC API Features"),
    declare,
    run,
    alone=True,
)
