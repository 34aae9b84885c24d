"""Earlier versions of a project file: the last ones saved are kept on this computer, out of the way."""

import hashlib
import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

_ORIGIN = "origin.txt"
_TIMES = "%Y%m%dT%H%M%S%f"


@dataclass(frozen=True)
class Kept:
    """Where earlier versions are kept, and how many of each file."""

    root: Path
    n: int


@dataclass(frozen=True)
class Generation:
    """An earlier version of a file, and when it was saved."""

    path: Path
    saved_at: datetime


def keep_generation(target: Path, kept: Kept | None, *, linked: bool) -> None:
    """Keep a file that is about to be replaced; with ``linked`` its bytes are shared where that is possible.

    What cannot be kept, for want of room say, does not keep the new version from being saved.
    """
    if kept is None or kept.n < 1 or not target.is_file():
        return
    folder = _folder(target, kept.root)
    with suppress(OSError):
        folder.mkdir(parents=True, exist_ok=True)
        (folder / _ORIGIN).write_text(str(target.resolve()), "utf-8")
        saved_at = datetime.fromtimestamp(target.stat().st_mtime, UTC)
        known = _numbered(folder)
        number = max(known, default=0) + 1  # the clock may have been put back
        _keep(target.resolve(), folder / f"{number:06}-{saved_at:{_TIMES}}.gpkg", linked=linked)
        for old in sorted(known)[: len(known) + 1 - kept.n]:
            known[old].unlink()


def generations_of(target: Path, root: Path) -> tuple[Generation, ...]:
    """Return the earlier versions of a file that are kept, newest first."""
    known = _numbered(_folder(target, root))
    found = []
    for number in sorted(known, reverse=True):
        with suppress(ValueError):
            told = known[number].stem.partition("-")[2]
            saved_at = datetime.strptime(told, _TIMES).replace(tzinfo=UTC)
            found.append(Generation(known[number], saved_at))
    return tuple(found)


def back_up(target: Path) -> Path:
    """Copy a file to ``<name>.bak`` beside it, in the place of an older one, and return that.

    Raises:
        OSError: it cannot be written.

    """
    backup = target.with_name(f"{target.name}.bak")
    shutil.copy2(target, backup)
    return backup


def _numbered(folder: Path) -> dict[int, Path]:
    """Return what is kept in a folder by its number."""
    found = ((path.stem.partition("-")[0], path) for path in folder.glob("*-*.gpkg"))
    return {int(number): path for number, path in found if number.isdecimal()}


def _keep(target: Path, place: Path, *, linked: bool) -> None:
    half = place.with_suffix(f".{os.getpid()}.tmp")
    try:
        if linked:
            try:
                os.link(target, half)
            except OSError:  # another disk, or a system without links
                shutil.copyfile(target, half)
        else:
            shutil.copyfile(target, half)
        half.replace(place)
    finally:
        half.unlink(missing_ok=True)


def _folder(target: Path, root: Path) -> Path:
    return root / hashlib.sha256(str(target.resolve()).encode()).hexdigest()[:16]
