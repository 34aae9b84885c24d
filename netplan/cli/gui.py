"""``netplan-gis gui``: open the window."""

import argparse
import os
import sys

from netplan.cli.command import Answer, Call, Command
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.codes import Language

_SCREENS = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def no_window(_project: str, _language: Language) -> int:
    """Stand in for the window where nobody has handed one over.

    Raises:
        DataError: always.

    """
    raise DataError(mark("This start of netplan has no window"))


def declare(parser: argparse.ArgumentParser, words: Words) -> None:
    """Add the arguments."""
    text = words("project file (GeoPackage)")
    parser.add_argument("project", nargs="?", default="", metavar="PROJECT", help=text)


def run(call: Call) -> Answer:
    """Show the window until it is closed."""
    if sys.platform == "linux" and not any(os.environ.get(name) for name in _SCREENS):
        raise DataError(mark("There is no screen here to open a window on; the other commands need none"))
    try:
        code = call.open_window(call.arguments.project, call.words.language)
    except ImportError as error:
        raise DataError(
            mark("The window cannot be opened ({reason}); netplan-gis doctor says what is missing"),
            reason=str(error),
        ) from error
    return Answer({}, code=code)


COMMAND = Command("gui", mark("Open the window"), declare, run, alone=True)
