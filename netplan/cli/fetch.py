"""``netplan-gis fetch``: features of a WFS or OGC API into a file that ``import`` takes."""

import argparse
from datetime import UTC, datetime
from pathlib import Path

from netplan.cli.command import Answer, Call, Command
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.report.section import Section
from netplan.session.settings import cache_folder


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    address = words("address of a WFS or of an OGC API Features; its host is asked, no other")
    parser.add_argument("address", metavar="URL", help=address)
    parser.add_argument(
        "layer",
        nargs="?",
        default="",
        metavar="LAYER",
        help=words("what to fetch; without it, what there is is listed"),
    )
    parser.add_argument(
        "--out", type=Path, metavar="FOLDER", help=words("folder of the file; the cache if not given")
    )
    system = words("metric coordinate system to ask for, such as EPSG:25833")
    parser.add_argument("--crs", default="EPSG:25833", metavar="EPSG", help=system)
    kept = words("if the service does not answer, take the file fetched before")
    parser.add_argument("--offline", action="store_true", help=kept)


def run(call: Call) -> Answer:
    """List what a service has, or fetch a layer."""
    # loads owslib, which --help need not wait for
    from netplan.io.feature_service import fetch_features, read_feature_service

    given, words = call.arguments, call.words
    folder = given.out or cache_folder() / "services"
    try:
        service = read_feature_service(given.address)
        if not given.layer:
            rows = tuple((one.name, one.title) for one in service.collections)
            document = {"version": service.version, "layers": [name for name, _ in rows]}
            return Answer(document, [Section(words("Layers"), (words("Name"), words("Title")), rows, left=2)])
        layer = service.collection(given.layer)
        path = fetch_features(service, layer, given.crs, folder, progress=call.progress)
    except DataError:
        if not (given.offline and given.layer):
            raise
        return _kept(call, folder)
    return Answer({"file": path}, (), [words("Written: {file}", file=path)])


def _kept(call: Call, folder: Path) -> Answer:
    """Return the newest file fetched before for an address and layer."""
    # see above
    from netplan.io.feature_service import Collection, FeatureService, cached

    given, words = call.arguments, call.words
    layer = Collection(given.layer, "")
    known = (FeatureService("wfs", given.address, "", ending, ()) for ending in ("json", ""))
    there = [path for one in known if (path := cached(one, layer, given.crs, folder)).exists()]
    if not there:
        raise DataError(
            mark("{host} does not answer, and nothing was fetched from there before"), host=given.address
        )
    day = datetime.fromtimestamp(there[0].stat().st_mtime, UTC).date()
    said = words("The service does not answer; this was fetched on {day}: {file}", day=day, file=there[0])
    return Answer({"file": there[0], "fetched_on": str(day)}, (), [said])


COMMAND = Command("fetch", mark("Fetch a layer of a WFS or OGC API Features into a file"), declare, run)
