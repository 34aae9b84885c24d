"""Who has a project file open: a small file beside it, so that it is seen from every computer on a share.

A claim of a program that has ended is taken over. Whether one on this computer still runs is asked of the
system; one of another computer is renewed every minute, by the clock of the share.
"""

import getpass
import json
import os
import platform
import uuid
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from netplan.errors import DataError
from netplan.io.atomic import lives
from netplan.messages import mark

BEAT_S = 60.0
"""How often a claim is to be renewed."""

_PATIENCE_S = 15 * 60.0
_LARGEST = 10_000
_BOOT = Path("/proc/sys/kernel/random/boot_id")


@dataclass(frozen=True)
class Owner:
    """Who has a file open: name, computer, since when (ISO, with zone), and which process that is."""

    who: str
    machine: str
    since: str
    process: int
    born: str
    key: str

    @property
    def began(self) -> datetime | str:
        """``since`` as a moment; as it is where it is none: the file may be anybody's."""
        try:
            return datetime.fromisoformat(self.since)
        except ValueError:
            return self.since


@dataclass(frozen=True)
class Claim:
    """The outcome of asking for a file.

    lock    the file that says so; None where none can be written
    mine    what was written there; None if somebody else has the file
    other   who has it, or had it and is gone
    """

    lock: Path | None
    mine: Owner | None
    other: Owner | None


def claim(path: Path, *, again: bool = True) -> Claim:
    """Claim a file for this process, unless another one has it open; ``again`` if it may have it already."""
    lock, mine = _lock_of(path), _myself()
    other = _owner(lock)
    if other is not None and _holds(lock, other, again=again):
        return Claim(lock, None, other)
    try:
        _write(lock, mine, new=other is None and not lock.exists())
    except FileExistsError:  # somebody was faster
        return Claim(lock, None, _owner(lock))
    except OSError:  # a folder that cannot be written to
        return Claim(None, mine, None)
    found = _owner(lock)
    if found != mine:  # two took over the same claim, the other one later
        return Claim(lock, None, found)
    return Claim(lock, mine, None if _is_us(other) else other)


def renew(claimed: Claim) -> None:
    """Say that the file is still open."""
    if claimed.lock is not None and claimed.mine is not None:
        with suppress(OSError):
            os.utime(claimed.lock)


def release(claimed: Claim) -> None:
    """Give a file free, if it is still this claim that holds it."""
    if claimed.lock is not None and claimed.mine is not None and _owner(claimed.lock) == claimed.mine:
        with suppress(OSError):
            claimed.lock.unlink()


def refuse_if_claimed(path: Path) -> None:
    """Check that nobody else has a project file open.

    Raises:
        DataError: somebody has.

    """
    lock = _lock_of(path)
    other = _owner(lock)
    if other is not None and _holds(lock, other, again=True):
        raise DataError(
            mark(
                "{file} is open in netplan: {who} on {machine} since {since}; close it there, or save under "
                "another name"
            ),
            file=str(path),
            who=other.who,
            machine=other.machine,
            since=other.began,
        )


def _lock_of(path: Path) -> Path:
    final = path.resolve()
    return final.with_name(f".{final.name}.lock")


def _myself() -> Owner:
    since = datetime.now(UTC).astimezone().isoformat(timespec="seconds")
    try:
        who = getpass.getuser()
    except (OSError, KeyError):
        who = "?"
    process = os.getpid()
    return Owner(who, platform.node(), since, process, _birth(process), uuid.uuid4().hex)


def _owner(lock: Path) -> Owner | None:
    """Return what a lock says; None if there is none, or none that says anything."""
    try:
        with lock.open(encoding="utf-8") as file:
            found = json.loads(file.read(_LARGEST))
        return Owner(
            **{key: str(found[key]) for key in ("who", "machine", "since", "born", "key")},
            process=int(found["process"]),
        )
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def _is_us(owner: Owner | None) -> bool:
    return owner is not None and (owner.machine, owner.process) == (platform.node(), os.getpid())


def _holds(lock: Path, owner: Owner, *, again: bool) -> bool:
    """Return whether a process that still runs holds a claim; with ``again`` only another one counts."""
    if owner.machine == platform.node():
        if owner.process == os.getpid():
            return not again
        if os.name == "posix":
            return lives(owner.process) and _birth(owner.process) == owner.born
    return _age_s(lock) < _PATIENCE_S


def _age_s(lock: Path) -> float:
    """Return how long ago a claim was renewed, by the clock of whoever keeps the folder."""
    now = lock.with_name(f"{lock.name}.{os.getpid()}.now")
    try:
        now.touch()
        return now.stat().st_mtime - lock.stat().st_mtime
    except OSError:
        return 0.0
    finally:
        with suppress(OSError):
            now.unlink(missing_ok=True)


def _birth(process: int) -> str:
    """Return what tells a process from a later one with its number; "" where the system does not say."""
    try:
        begun = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()[19]
        return f"{_BOOT.read_text('utf-8').strip()}/{begun}"
    except (OSError, IndexError):
        return ""


def _write(lock: Path, mine: Owner, *, new: bool) -> None:
    text = json.dumps(asdict(mine))
    if new:
        with lock.open("x", encoding="utf-8") as file:
            file.write(text)
        return
    half = lock.with_name(f"{lock.name}.{os.getpid()}.tmp")
    half.write_text(text, "utf-8")
    half.replace(lock)
