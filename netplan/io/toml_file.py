"""Reading what people write by hand as a TOML file."""

from pathlib import Path
from typing import Any

from netplan.errors import DataError
from netplan.io.files.kinds import checked
from netplan.messages import mark
from netplan.model.written import toml_from

_MOST_BYTES = 5_000_000  # people write some thousands


def read_toml(path: Path) -> dict[str, Any]:
    """Return the table that a TOML file states.

    Raises:
        DataError: it cannot be read, is too large to have been written by hand, or is no TOML.

    """
    return toml_from(read_text(path), str(path))


def read_text(path: Path) -> str:
    """Return what somebody has written.

    Raises:
        DataError: it cannot be read, is too large to have been written by hand, or is no text in UTF-8.

    """
    try:
        with checked(path).open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise DataError(mark("{file} cannot be read: {reason}"), file=str(path), reason=reason) from error
    if len(data) > _MOST_BYTES:
        raise DataError(mark("{file} is too large to have been written by hand"), file=str(path))
    return text
