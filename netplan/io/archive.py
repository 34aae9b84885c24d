"""ZIP archives with one time for all entries: the same entries and time make the same bytes."""

import zipfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

_FIRST_YEAR = 1980  # that a ZIP knows


def write_zip(path: Path, entries: Iterable[tuple[str, bytes]], when: datetime) -> None:
    """Write ``entries`` (name, content) to ``path`` in the order given; OSError if it cannot be written."""
    stamp = (max(when.year, _FIRST_YEAR), when.month, when.day, when.hour, when.minute, when.second)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, content)
