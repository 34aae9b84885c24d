"""ZIP archives: unpacked into a private folder, within limits, or refused."""

import re
import stat
import zipfile
from pathlib import Path, PurePosixPath

from netplan.errors import DataError
from netplan.io.files.kinds import Kind, kind_of
from netplan.messages import Message, mark

_MOST_ENTRIES = 1000
_MOST_BYTES = 4_000_000_000
_MOST_RATIO = 200  # of unpacked to packed; text packs 20 times, grids of one value more
_FREE_BYTES = 50_000_000  # so little harms nobody, whatever it was packed from
_CHUNK = 1 << 20
_MAIN = "[Content_Types].xml"
_OUTSIDE = re.compile(r"^(?:[/\\]|[A-Za-z]:|\w+://)|(?:^|[/\\])\.\.(?:[/\\]|$)")
# a file in the archive -> what the archive is
_WHOLE: tuple[tuple[str, Kind], ...] = (
    ("xl/workbook.xml", Kind("Excel", "sheets")),
    ("doc.kml", Kind("KML", "vector")),
)
_OFFICE = mark("is an office document; save its table as .xlsx or CSV")


def kind_within(path: Path) -> Kind | None:
    """Return what an archive is as a whole; None if it is a bag of files.

    Raises:
        DataError: damaged, harmful or an office document that cannot be taken.

    """
    names = {entry.filename for entry in _entries(path)}
    for name, kind in _WHOLE:
        if name in names:
            return kind
    if _MAIN in names or "mimetype" in names:
        raise DataError(mark("{file} {reason}"), file=str(path), reason=Message(_OFFICE))
    return None


def unpacked(path: Path, folder: Path) -> list[tuple[Path, Kind]]:
    """Unpack an archive into ``folder`` and return its files that hold layers, by name.

    Raises:
        DataError: damaged, harmful, or nothing in it can be read; the sentence says why.

    """
    entries = _entries(path)
    try:
        with zipfile.ZipFile(path) as archive:
            left = _limit(path)
            for entry in entries:
                left = _extract(archive, entry, folder, path, left)
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, RuntimeError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    found: list[tuple[Path, Kind]] = []
    reasons: list[str] = []
    for file in sorted(folder.rglob("*")):
        if not file.is_file():
            continue
        try:
            kind = kind_of(file)
        except DataError as error:
            reasons.append(str(error).replace(str(file), file.name))
            continue
        if kind.opener in {"archive", "extract"}:
            reasons.append(f"{file.name}: {kind.name}")
        else:
            found.append((file, kind))
    layers = [(file, kind) for file, kind in found if kind.name != "CSV"]
    found = layers or found  # a text beside a Shapefile is its description
    if not found:
        raise DataError(
            mark("{file} holds no layer: {reason}"),
            file=str(path),
            reason="; ".join(reasons[:3]) or "0",
        )
    return found


def _entries(path: Path) -> list[zipfile.ZipInfo]:
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, EOFError, NotImplementedError, ValueError) as error:
        raise _damaged(path, str(error)) from error
    if len(entries) > _MOST_ENTRIES or sum(entry.file_size for entry in entries) > _limit(path):
        raise _bomb(path)
    for entry in entries:
        if _OUTSIDE.search(entry.filename) or stat.S_ISLNK(entry.external_attr >> 16):
            raise DataError(
                mark("{file} holds a file that points outside it ({name}); it was not unpacked"),
                file=str(path),
                name=entry.filename,
            )
        if entry.flag_bits & 1:
            raise DataError(
                mark("{file} is locked with a password; unpack it first and give the layer inside"),
                file=str(path),
            )
    return entries


def _limit(path: Path) -> int:
    return min(_MOST_BYTES, max(_FREE_BYTES, _MOST_RATIO * path.stat().st_size))


def _extract(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, folder: Path, path: Path, left: int) -> int:
    """Unpack one file, count what really comes out, and return how much may still come."""
    target = folder.joinpath(*PurePosixPath(entry.filename.replace("\\", "/")).parts)
    if entry.is_dir():
        target.mkdir(parents=True, exist_ok=True)
        return left
    target.parent.mkdir(parents=True, exist_ok=True)
    with archive.open(entry) as source, target.open("wb") as sink:
        while chunk := source.read(_CHUNK):
            left -= len(chunk)
            if left < 0:
                raise _bomb(path)
            sink.write(chunk)
    return left


def _bomb(path: Path) -> DataError:
    return DataError(
        mark("{file} would unpack to far more than it is and was not unpacked; give the layer inside"),
        file=str(path),
    )


def _damaged(path: Path, reason: str) -> DataError:
    return DataError(
        mark("{file} cannot be unpacked ({reason}); download or pack it again"), file=str(path), reason=reason
    )
