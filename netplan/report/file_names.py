"""Names of files that are written: what every file system and every office takes."""

import re

_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def file_name(name: str) -> str:
    """Return the name of a municipality as the start of a file name: lower case, ASCII, no blanks."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower().translate(_UMLAUTS)).strip("-") or "netplan"
