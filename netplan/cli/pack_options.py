"""The options of everything that writes an export."""

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.messages import mark

if TYPE_CHECKING:
    from netplan.cli.command import Call
    from netplan.report.pack import PackOptions

FORMATS = ("gpkg", "csv", "csv-excel", "png", "svg")  # of report.pack, which loads too much to ask it


def add_pack(parser: argparse.ArgumentParser, words: Words, *, required: bool = False) -> None:
    """Add where to write, and what."""
    group = parser.add_argument_group(words("export"))
    group.add_argument(
        "--out", type=Path, metavar="DIR", required=required, help=words("write the result to this folder")
    )
    group.add_argument(
        "--formats",
        metavar="LIST",
        default=",".join(FORMATS),
        help=words("what to write, of {formats}", formats=",".join(FORMATS)),
    )
    group.add_argument(
        "--internal",
        action="store_true",
        help=words(
            "write internal data, too: routes of existing networks and what the Infrastrukturatlas says"
        ),
    )


def pack_options(call: "Call") -> "PackOptions":
    """Return the options of an export.

    Raises:
        ParameterError: a format does not exist.

    """
    # loads pandas and matplotlib, which --help need not wait for
    from netplan.report.pack import PackOptions

    chosen = tuple(part.strip() for part in call.arguments.formats.split(",") if part.strip())
    for part in chosen:
        if part not in FORMATS:
            raise ParameterError(
                mark("{option}: there is no {value}; possible are {known}"),
                option="--formats",
                value=part,
                known=list(FORMATS),
            )
    return PackOptions(call.words, chosen, include_internal=call.arguments.internal)


def folders_of(arguments: argparse.Namespace) -> Sequence[Path]:
    """Return the folders an export writes to."""
    folder: Path | None = arguments.out
    return (folder, folder / "csv", folder / "csv-excel") if folder else ()
