"""What people write by hand as TOML: rules, catalogues, orders, profiles."""

import tomllib
from typing import Any

from netplan.errors import DataError
from netplan.messages import mark


def toml_from(text: str, file: str) -> dict[str, Any]:
    """Return the table that a text in TOML states; ``file`` is what the text is called.

    Raises:
        DataError: it is no TOML, or holds what no computer should be asked to understand.

    """
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, a thousand brackets
        raise DataError(
            mark("{file} cannot be read: it is no TOML ({reason})"), file=file, reason=str(error)
        ) from error
