"""The options of everything that writes an export."""

import argparse
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.i18n import Words
from netplan.model.secrecy import SHORTEST_REASON

if TYPE_CHECKING:
    from netplan.cli.command import Call
    from netplan.report.pack import PackOptions

FORMATS = (
    "gpkg",
    "csv",
    "csv-excel",
    "xlsx",
    "json",
    "geojson",
    "kml",
    "tif",
    "cells",
    "xtrasse",
    "png",
    "svg",
)
"""Of report.pack, which loads too much to ask it."""
_ON_REQUEST = frozenset({"geojson", "kml", "tif", "cells", "xtrasse"})
"""The same again, for the web, the globe or as a grid."""
_USUAL = tuple(name for name in FORMATS if name not in _ON_REQUEST)


def add_pack(parser: argparse.ArgumentParser, words: Words, *, required: bool = False) -> None:
    """Add where to write, and what."""
    group = parser.add_argument_group(words("export"))
    group.add_argument(
        "--out", type=Path, metavar="DIR", required=required, help=words("write the result to this folder")
    )
    group.add_argument(
        "--formats",
        metavar="LIST",
        default=_USUAL,
        type=_formats(words),
        help=words("what to write, of {formats}", formats=",".join(FORMATS)),
    )
    group.add_argument(
        "--internal",
        type=reason_of(words),
        metavar="REASON",
        help=words(
            "write internal data, too: routes of existing networks and what the Infrastrukturatlas says; "
            "the reason is written into the export"
        ),
    )


def add_rasters(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add files for coverage on a grid; ``add_pack`` is needed, too."""
    group = parser.add_argument_group(words("grid of 100 m cells"))
    raster = words("write coverage on a grid: GeoTIFF (.tif) or cells (.gpkg)")
    group.add_argument("--raster", nargs="+", type=Path, default=[], metavar="FILE", help=raster)
    aligned = words("aligned to the grid of INSPIRE (EPSG:3035) or to the system of the project")
    group.add_argument("--grid", choices=("inspire", "project"), default="inspire", help=aligned)


def reason_of(words: Words) -> Callable[[str], str]:
    """Return what argparse calls: internal data leave with a reason one can read."""

    def read(text: str) -> str:
        if len(text.strip()) < SHORTEST_REASON:
            raise argparse.ArgumentTypeError(words("say why, such as {example}", example='"§ 127 TKG"'))
        return text.strip()

    return read


def _formats(words: Words) -> Callable[[str], tuple[str, ...]]:
    """Return what argparse calls: it must be wrong before an hour is spent on the plan."""

    def read(text: str) -> tuple[str, ...]:
        chosen = tuple(part.strip() for part in text.split(",") if part.strip())
        for part in chosen:
            if part not in FORMATS:
                wrong = words("there is no {value}; possible are {known}", value=part, known=FORMATS)
                raise argparse.ArgumentTypeError(wrong)
        return chosen

    return read


def pack_options(call: "Call") -> "PackOptions":
    """Return the options of an export."""
    # loads pandas, which --help need not wait for
    from netplan.report.pack import PackOptions

    return PackOptions(call.words, call.arguments.formats, internal_because=call.arguments.internal or "")


def folders_of(arguments: argparse.Namespace) -> Sequence[Path]:
    """Return the folders an export writes to."""
    folder: Path | None = arguments.out
    return (
        (folder, folder / "csv", folder / "csv-excel", folder / "geojson", folder / "kml") if folder else ()
    )
