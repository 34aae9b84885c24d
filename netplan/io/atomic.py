"""Writing files so that nobody ever sees half of one.

A writer fills a temporary file beside the target; only when it is complete and on the disk does it take
the target's name. Whatever goes wrong before leaves the target as it was and removes the temporary file.
"""

import errno
import glob
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import apsw
from pyogrio.errors import DataLayerError, DataSourceError, FeatureError

from netplan.errors import DataError, NetplanError
from netplan.messages import mark

SIDECARS = ("-wal", "-shm", "-journal")  # what SQLite keeps beside a database
_STRAY = re.compile(r"\.(\d+)\.tmp")
_OLD_S = 3600.0
_MEGABYTE = 1_000_000
_LONGEST_BYTES = 232  # of a name: with endings of locks and journals it has 255 at most
_LONG_BYTES = 150
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EACCES, errno.EPERM, errno.EROFS)
_IS_OPEN = mark(
    "{file} is open in another program ({sidecar} lies beside it); close it there, or choose "
    "another file name"
)
_FORBIDDEN_THERE = mark(
    "{file} could not be written: no permission, or another program has it open; save elsewhere"
)


def is_refusal(error: DataError) -> bool:
    """Return whether a file could not be replaced by another one; perhaps it can still be written into."""
    return error.message.template in {_IS_OPEN, _FORBIDDEN_THERE}


@contextmanager
def atomic_path(target: Path) -> Iterator[Path]:
    """Yield a path to write to; on success the file becomes ``target``, on failure it vanishes.

    The yielded path lies in the folder of ``target`` and keeps its suffix, so that GDAL takes the same
    driver. A symbolic link stays one: the file it points to is replaced.

    Raises:
        DataError: the folder is missing, read-only or full, or another program has the target open.

    """
    final = target.resolve()
    _check(final, target)
    temporary = final.with_name(f".{_short(final)}.{os.getpid()}.tmp{final.suffix}")
    try:
        remove_with_sidecars(temporary)
        _sweep_dead(final)
        yield temporary
        _publish(temporary, final)
    except (OSError, DataLayerError, DataSourceError, FeatureError, apsw.Error) as error:
        raise explained(error, target) from error
    finally:
        remove_with_sidecars(temporary)


@contextmanager
def atomic_folder(target: Path, sign: str, *, publish: bool = True) -> Iterator[Path]:
    """Yield an empty folder to fill; on success it becomes ``target``, on failure it vanishes.

    ``sign`` is the name of a file that says a folder is one of ours: an earlier one there is replaced.
    Without ``publish`` the folder vanishes on success, too: what is made of it was written elsewhere. Who
    removes the folder has thought better of it: what was there before stays.

    Raises:
        DataError: ``target`` holds something else, or its folder is missing, read-only or full.

    """
    if publish:
        _check_folder(target, sign)
    temporary = target.with_name(f".{target.name}.{os.getpid()}.tmp")
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir()
        yield temporary
        if publish and temporary.is_dir():
            _exchange(temporary, target)
    except OSError as error:
        raise explained(error, target) from error
    finally:
        shutil.rmtree(temporary, ignore_errors=True)


def _check_folder(target: Path, sign: str) -> None:
    if target.is_file():
        raise DataError(mark("{file} is a file; give the name of a folder"), file=str(target))
    if target.is_dir() and any(target.iterdir()) and not (target / sign).is_file():
        raise DataError(
            mark("{folder} holds other files; name an empty folder or a new one"), folder=str(target)
        )


def _exchange(temporary: Path, target: Path) -> None:
    """Put a finished folder in the place of an earlier one."""
    old = target.with_name(f".{target.name}.{os.getpid()}.old.tmp")
    if target.exists():
        target.rename(old)
    temporary.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove the temporary files this process has left in ``folder``, as after Ctrl-C in a thread."""
    for stray in folder.glob(f".*.{os.getpid()}.tmp*"):
        if stray.is_dir():
            shutil.rmtree(stray, ignore_errors=True)
        else:
            stray.unlink(missing_ok=True)


def _sweep_dead(final: Path) -> None:
    """Remove what programs that were killed while writing ``final`` have left beside it.

    Another computer may be writing there: its process is unknown here, but its file is young.
    """
    for stray in final.parent.glob(f".{glob.escape(_short(final))}.*.tmp*"):
        found = _STRAY.search(stray.name)
        with suppress(OSError):
            old = time.time() - stray.stat().st_mtime > _OLD_S
            if found and old and not lives(int(found[1])):
                stray.unlink()


def lives(process: int) -> bool:
    """Return whether a process of this computer runs; false where that cannot be asked."""
    if os.name != "posix":
        return False  # signal 0 would end it there; its age has to do
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _short(final: Path) -> str:
    """Return what a temporary file is called after: the name of the target, or a digest of a long one."""
    name = os.fsencode(final.stem)
    return final.stem if len(name) <= _LONG_BYTES else hashlib.sha256(name).hexdigest()[:16]


def _check(final: Path, target: Path) -> None:
    if len(os.fsencode(final.name)) > _LONGEST_BYTES:
        raise DataError(
            mark("{file} cannot be written: its name is too long for what lies beside it; shorten it"),
            file=str(target),
        )
    if final.is_dir():
        raise DataError(mark("{file} is a folder; give the name of a file"), file=str(target))
    if not final.parent.is_dir():
        raise DataError(
            mark("{file} cannot be written: the folder {folder} does not exist; create it first"),
            file=str(target),
            folder=str(final.parent),
        )


def _publish(temporary: Path, final: Path) -> None:
    with temporary.open("rb+") as written:
        os.fsync(written.fileno())
    _settle(final)
    if final.exists():
        shutil.copymode(final, temporary)
    temporary.replace(final)
    if os.name == "posix":  # elsewhere a folder cannot be opened
        folder = os.open(final.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def _settle(final: Path) -> None:
    """Let SQLite fold what a crashed program left beside the old file into it.

    A log of the old file would be applied to the new one, and would destroy it.
    """
    if not _sidecars(final):
        return
    if final.exists():
        with closing(apsw.Connection(str(final), flags=apsw.SQLITE_OPEN_READWRITE)) as old:
            old.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)  # it may be a stranger's
            old.config(apsw.SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0)
            old.set_busy_timeout(1000)
            old.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            old.execute("PRAGMA journal_mode=DELETE")
    for sidecar in _sidecars(final):
        raise DataError(
            _IS_OPEN,
            file=str(final),
            sidecar=sidecar.name,
        )


def _sidecars(path: Path) -> list[Path]:
    return [path.with_name(path.name + end) for end in SIDECARS if has_beside(path, end)]


def has_beside(path: Path, end: str) -> bool:
    """Return whether a file of this name with an ending lies there; no file has a name that is too long."""
    try:
        return path.with_name(path.name + end).exists()
    except OSError:
        return False


def remove_with_sidecars(temporary: Path) -> None:
    """Remove a database and what lies beside it."""
    for path in (temporary, *_sidecars(temporary)):
        path.unlink(missing_ok=True)


def _there(target: Path) -> Path:
    """Return the nearest folder above ``target`` that is there."""
    return next(folder for folder in target.resolve().parents if folder.is_dir())


def explained(error: Exception, target: Path) -> NetplanError:
    """Return what the system said as a sentence; the free space tells a full disk where GDAL does not."""
    code = error.errno if isinstance(error, OSError) else None
    free_mb = shutil.disk_usage(_there(target)).free // _MEGABYTE
    if code in _FULL or free_mb < 1:
        return DataError(
            mark(
                "{file} could not be written: the disk is full ({free_mb} MB free); "
                "make room or save elsewhere"
            ),
            file=str(target),
            free_mb=free_mb,
        )
    forbidden = code in _FORBIDDEN or not os.access(_there(target), os.W_OK)
    if forbidden or isinstance(error, apsw.ReadOnlyError):
        return DataError(
            _FORBIDDEN_THERE,
            file=str(target),
        )
    if isinstance(error, apsw.BusyError):
        return DataError(
            mark("{file} could not be written: another program has it open; close it there and try again"),
            file=str(target),
        )
    return DataError(mark("{file} could not be written: {reason}"), file=str(target), reason=str(error))
