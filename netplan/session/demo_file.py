"""Where the demo town lies that comes with the program: one borough of Musterstadt."""

from pathlib import Path

import netplan
from netplan.errors import DataError
from netplan.messages import mark

_PACKAGE = Path(netplan.__file__).parent
_FOLDERS = (_PACKAGE.parent / "layers", _PACKAGE / "layers")  # in a checkout; once installed


def demo_file() -> Path:
    """Return the project file of the borough.

    Raises:
        DataError: it is missing.

    """
    for folder in _FOLDERS:
        for path in sorted(folder.glob("musterstadt-*.gpkg")):
            return path
    raise DataError(
        mark("The demo borough is missing in {folder}; install netplan again"), folder=str(_FOLDERS[0])
    )
