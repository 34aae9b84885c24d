"""Asking a child process for what is in a file, and ending it when it takes too long.

A child is kept for the next file, since starting one takes half a second. Everything it hands back lies in a
private folder: no pipe can fill up, no answer is taken before it is whole. Patience is counted in the child's
own processor time, since a busy or slow computer is not the file's fault.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pyarrow as pa

import netplan
from netplan.errors import DataError, ParameterError
from netplan.io.files.delivery import Facts, Layer, Wish
from netplan.io.files.kinds import checked, kind_of
from netplan.io.files.wire import unpacked
from netplan.messages import mark
from netplan.progress import SILENT, Progress

_MEMORY_BYTES = 4 << 30  # of address space, a third of which the libraries take before they begin
_PATIENCE_S = 9.0  # of processor time without any news, and for each megabyte of the file:
_PATIENCE_S_PER_MB = 1.0
_START_S = 60.0  # of processor time for the child to begin
_IDLE_S = 60.0  # by the clock without any work: a drive that has gone, say
_TICK_S = 0.02
_BUSY = mark("{file} kept the reader busy for {seconds} s without getting on; export it to a new file")
_STUCK = mark("nothing came of {file} for {seconds} s; check that its drive can be reached, and try again")
# pyogrio would load pandas and geopandas, if they were there: a second the child has no use for
_CODE = """
import sys
class Without:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("pandas", "geopandas"):
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Without())
from netplan.io.files.child import serve
serve({memory})
"""
# no fetching, whatever a file says; one thread, for the memory each would take
_SETTINGS = {
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "/none",
    "GDAL_HTTP_PROXY": "127.0.0.1:9",
    "GDAL_HTTP_MAX_RETRY": "0",
    "GDAL_HTTP_CONNECTTIMEOUT": "1",
    "PROJ_NETWORK": "OFF",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "OSMIUM_POOL_THREADS": "1",
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "PYTHONIOENCODING": "utf-8",
}
ALL = Wish()
_ERRORS = {"DataError": DataError, "ParameterError": ParameterError}


@dataclass(frozen=True, eq=False)
class Taken:
    """One layer as delivered; of a table, all values are text."""

    kind: str
    facts: Facts
    table: pa.Table


@dataclass(frozen=True, eq=False)
class Found:
    """What is in a file: its kind, its layers, and the first rows of each."""

    kind: str
    layers: tuple[Layer, ...]
    samples: tuple[Taken, ...]


def look_into(path: Path, wish: Wish = ALL, progress: Progress = SILENT) -> Found:
    """Return what is in ``path``, with the first 20 rows of every layer.

    Raises:
        DataError: not a file netplan can read, damaged, harmful, or too much for memory or patience.
        Cancelled: the user stopped it.

    """
    with tempfile.TemporaryDirectory(prefix="netplan-") as name:
        folder = Path(name)
        answer = _answer("look", path, wish, folder, progress)
        layers = tuple(Layer(*entry["layer"]) for entry in answer["layers"])
        samples = tuple(
            Taken(answer["kind"], Facts(**entry["facts"]), _table(folder / f"{number}.arrow"))
            for number, entry in enumerate(answer["layers"])
        )
    return Found(answer["kind"], layers, samples)


def take(path: Path, wish: Wish = ALL, progress: Progress = SILENT) -> Taken:
    """Return one layer of ``path``.

    Raises:
        DataError: not a file netplan can read, damaged, harmful, or too much for memory or patience.
        ParameterError: no such layer, or several and none was named.
        Cancelled: the user stopped it.

    """
    with tempfile.TemporaryDirectory(prefix="netplan-") as name:
        folder = Path(name)
        answer = _answer("take", path, wish, folder, progress)
        return Taken(answer["kind"], Facts(**answer["facts"]), _table(folder / "0.arrow"))


def take_apart(path: Path, progress: Progress = SILENT) -> tuple[dict[str, Any], dict[str, pa.Table]]:
    """Return what is said of an OpenStreetMap extract as a whole, and its tables (``osm.TABLES``).

    Raises:
        DataError: no such file, damaged, harmful, or too much for memory or patience.
        Cancelled: the user stopped it.

    """
    with tempfile.TemporaryDirectory(prefix="netplan-") as name:
        folder = Path(name)
        answer = _answer("extract", path, ALL, folder, progress)
        return answer["whole"], {name: _table(folder / f"{name}.arrow") for name in answer["tables"]}


def _table(path: Path) -> pa.Table:
    with pa.OSFile(str(path), "rb") as file, pa.ipc.open_file(file) as reader:
        return reader.read_all()


def _answer(operation: str, path: Path, wish: Wish, folder: Path, progress: Progress) -> dict[str, Any]:
    kind_of(path)  # what can be refused by its first bytes needs no child
    request = {
        "operation": operation,
        "path": str(checked(path)),
        "folder": str(folder),
        "wish": {**wish.__dict__, "header": list(wish.header)},
    }
    answer = _children().ask(request, path, progress)
    if "error" in answer:
        message = unpacked(answer["error"])
        # the child knows the whole path; the user is told the one they gave
        fields = {**message.fields, **({"file": str(path)} if "file" in message.fields else {})}
        raise _ERRORS.get(answer["of"], DataError)(message.template, **fields)
    if answer.get("memory"):
        raise DataError(
            mark("{file} needs more memory than a file may take; cut it to the municipality"), file=str(path)
        )
    if "failure" in answer:
        raise DataError(
            mark("{file} cannot be read ({reason}); export it again"),
            file=str(path),
            reason=answer["failure"].replace(str(folder), "").replace(request["path"], path.name),
        )
    return answer


@cache
def _children() -> "_Children":
    children = _Children()
    atexit.register(children.close)
    return children


class _Children:
    """Idle children; whoever asks takes one out and puts it back if it is still well."""

    def __init__(self) -> None:
        self._idle: list[subprocess.Popen[bytes]] = []
        self._lock = threading.Lock()

    def ask(self, request: dict[str, Any], path: Path, progress: Progress) -> dict[str, Any]:
        child = self._next()
        try:
            answer = _wait(child, request, path, progress)
        except BaseException:
            _end(child)
            raise
        with self._lock:
            self._idle.append(child)
        return answer

    def close(self) -> None:
        with self._lock:
            while self._idle:
                _end(self._idle.pop())

    def _next(self) -> "subprocess.Popen[bytes]":
        with self._lock:
            while self._idle:
                child = self._idle.pop()
                if child.poll() is None:
                    return child
                _end(child)
        return _start()


def _start() -> "subprocess.Popen[bytes]":
    paths = [str(Path(netplan.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-c", _CODE.format(memory=_MEMORY_BYTES)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_SETTINGS, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )


def _end(child: "subprocess.Popen[bytes]") -> None:
    child.kill()
    child.wait()
    for pipe in (child.stdin, child.stdout):
        if pipe:
            with suppress(OSError):
                pipe.close()


def _wait(
    child: "subprocess.Popen[bytes]", request: dict[str, Any], path: Path, progress: Progress
) -> dict[str, Any]:
    """Return the answer of a child; it may take a while to start, which is not the file's fault."""
    folder = Path(request["folder"])
    answer, share = folder / "answer.json", folder / "progress"
    if child.stdin is None:
        raise AssertionError  # it was started with a pipe
    with suppress(OSError):  # it may have died while idle: the loop says so
        child.stdin.write(json.dumps(request).encode() + b"\n")
        child.stdin.flush()
    process = psutil.Process(child.pid)
    last, news_s, worked_s, worked_at = 0.0, _worked_s(process), 0.0, time.monotonic()
    patience = _PATIENCE_S + _PATIENCE_S_PER_MB * path.stat().st_size / 1e6
    while not answer.exists():
        if (now_s := _worked_s(process)) > worked_s:
            worked_s, worked_at = now_s, time.monotonic()
        if (now := _share(share)) > last:
            last, news_s = now, worked_s
        progress(last)
        if child.poll() is not None and not answer.exists():
            raise DataError(
                mark("{file} made the reader break off; it is damaged, or too large: export it again"),
                file=str(path),
            )
        if worked_s - news_s > (patience if last else _START_S):
            raise DataError(_BUSY, file=str(path), seconds=round(patience))
        if time.monotonic() - worked_at > _IDLE_S:
            raise DataError(_STUCK, file=str(path), seconds=round(_IDLE_S))
        time.sleep(_TICK_S)
    found: dict[str, Any] = json.loads(answer.read_text("utf-8"))
    return found


def _worked_s(process: psutil.Process) -> float:
    """Return the processor time of a child; nothing of one that has just died."""
    with suppress(psutil.Error):
        times = process.cpu_times()
        return float(times.user + times.system)
    return 0.0


def _share(path: Path) -> float:
    with suppress(OSError, ValueError):
        return float(path.read_text("ascii"))
    return 0.0
