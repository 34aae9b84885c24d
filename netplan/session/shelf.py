"""Arrays kept in files and read by mapping them into memory: what took long to make, in a cache.

A file is ``_MAGIC``, the length of the head in eight bytes, the head in JSON, and the arrays, each from a
multiple of 64 bytes on. The head says where they lie and what their checksum is: kernels follow what offsets
say, so that a file that is not whole must never be used.
"""

import contextlib
import json
import os
import time
import zlib
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

ENDING = ".arrays"
_MAGIC = b"netplan arrays 1"
_ALIGNED = 64
_DAY_S = 86_400

Arrays = dict[str, NDArray[Any]]
Atomically = Callable[[Path], AbstractContextManager[Path]]


def put(
    path: Path, arrays: Mapping[str, NDArray[Any]], facts: Mapping[str, Any], atomically: Atomically
) -> None:
    """Write arrays, and facts that JSON can hold, to ``path``, whole or not at all.

    ``atomically`` is ``io.atomic.atomic_path``, given by who calls: reading is for the first map, which does
    not wait for the libraries of files.

    Raises:
        DataError: the folder is missing, read-only or full.

    """
    places: dict[str, tuple[str, tuple[int, ...], int]] = {}
    start = checksum = 0
    whole = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    for name, array in whole.items():
        places[name] = (array.dtype.str, array.shape, start)
        start = _aligned(start + array.nbytes)
        checksum = zlib.crc32(array.data, checksum)
    head = json.dumps({"facts": dict(facts), "places": places, "bytes": start, "crc": checksum}).encode()
    body = _aligned(len(_MAGIC) + 8 + len(head))
    with atomically(path) as temporary, temporary.open("wb") as file:
        file.write(_MAGIC + len(head).to_bytes(8, "little") + head)
        for name, array in whole.items():
            file.seek(body + places[name][2])
            file.write(array.data)
        file.truncate(body + start)


def get(path: Path) -> tuple[Arrays, dict[str, Any]] | None:
    """Return the arrays of a file, mapped and read-only, and its facts; None if it is missing or not whole.

    The file then counts as just used.
    """
    try:
        mapped = np.memmap(path, dtype=np.uint8, mode="r").view(np.ndarray)
        at = len(_MAGIC) + 8
        if bytes(mapped[: len(_MAGIC)]) != _MAGIC:
            return None
        length = int.from_bytes(bytes(mapped[len(_MAGIC) : at]), "little")
        head = json.loads(bytes(mapped[at : at + length]))
        body = mapped[_aligned(at + length) :]
        if len(body) != head["bytes"]:
            return None
        arrays = {name: _array(body, *place) for name, place in head["places"].items()}
        checksum = 0
        for array in arrays.values():
            checksum = zlib.crc32(array.data, checksum)
        facts = dict(head["facts"])
        if checksum != head["crc"]:
            return None
    except (OSError, ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError):
        return None
    with contextlib.suppress(OSError):  # another program may sweep, or the cache may be read-only
        os.utime(path)
    return arrays, facts


def sweep(folder: Path, most_bytes: int) -> None:
    """Remove the files not used for the longest time until the rest takes ``most_bytes``.

    What a program that was killed has left half-written goes after a day.
    """
    files = []
    for path in folder.glob(f"*{ENDING}"):
        with contextlib.suppress(OSError):
            status = path.stat()
            files.append((status.st_mtime_ns, status.st_size, path))
    used = 0
    for _, size, path in sorted(files, reverse=True):
        used += size
        if used > most_bytes:
            _remove(path)
    for stray in folder.glob(f".*.tmp{ENDING}"):
        with contextlib.suppress(OSError):
            if time.time() - stray.stat().st_mtime > _DAY_S:
                _remove(stray)


def _remove(path: Path) -> None:
    with contextlib.suppress(OSError):  # where a file is mapped by another program it may have to stay
        path.unlink(missing_ok=True)


def _array(body: NDArray[np.uint8], dtype: str, shape: list[int], start: int) -> NDArray[Any]:
    kind = np.dtype(dtype)
    n_bytes = kind.itemsize * int(np.prod(shape, dtype=np.int64))
    return body[start : start + n_bytes].view(kind).reshape(shape)


def _aligned(n_bytes: int) -> int:
    return -(-n_bytes // _ALIGNED) * _ALIGNED
