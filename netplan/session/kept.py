"""Long computations of radio found again at the next start: who sees whom, gas and rain of a place.

A result lies in a file of the cache under a digest of everything it was made from: every input bit by bit,
and every source of the program. Whatever changes, nothing old is found. The files together take so much room
at most; those not asked for the longest go first.
"""

import contextlib
import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar, cast, get_type_hints

import numpy as np

from netplan.core.recall import Recall
from netplan.errors import NetplanError
from netplan.io.atomic import atomic_path
from netplan.model.digest import code_digest
from netplan.progress import Progress
from netplan.session import shelf
from netplan.session.settings import cache_folder

P = ParamSpec("P")
R = TypeVar("R")

_MOST_BYTES = 500_000_000


def kept() -> Recall:
    """Return what is kept on this computer."""
    return Kept(kept_folder())


def kept_folder() -> Path:
    """Return the folder of results that were kept."""
    return cache_folder() / "radio"


class Kept:
    """Runs a stage, or reads what it returned for equal inputs, in this or in an earlier start.

    A stage returns a dataclass of arrays, numbers and texts. Its ``Progress`` is no input. A folder that is
    full or read-only is no error: the stage is run again next time.
    """

    def __init__(self, folder: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._folder, self._most_bytes = folder, most_bytes

    def __call__(self, stage: Callable[P, R], /, *inputs: P.args, **named: P.kwargs) -> R:
        """Return ``stage(*inputs, **named)``, computed now or before."""
        path = self._folder / f"{_key(stage, inputs, named)}{shelf.ENDING}"
        known = shelf.get(path)
        if known is not None:
            arrays, facts = known
            own = {name: array.copy() for name, array in arrays.items()}  # the file may be swept
            return cast("R", get_type_hints(stage)["return"](**own, **facts))
        result = stage(*inputs, **named)
        with contextlib.suppress(OSError, NetplanError):
            self._put(path, result)
        return result

    def _put(self, path: Path, result: Any) -> None:
        values = {one.name: getattr(result, one.name) for one in fields(result)}
        arrays = {name: one for name, one in values.items() if isinstance(one, np.ndarray)}
        self._folder.mkdir(parents=True, exist_ok=True)
        shelf.put(path, arrays, {name: values[name] for name in values.keys() - arrays}, atomic_path)
        shelf.sweep(self._folder, self._most_bytes)


def _key(stage: Callable[..., Any], *inputs: Any) -> str:
    """Return a digest of the program, a stage of it, and its inputs."""
    digest = hashlib.blake2b(
        f"{code_digest()} {stage.__module__}.{stage.__qualname__}".encode(), digest_size=20
    )
    for part in _parts(inputs):
        digest.update(part)
    return digest.hexdigest()


def _parts(value: Any) -> Iterator[Any]:
    """Yield everything that tells two inputs apart, as bytes; TypeError for what cannot be told."""
    if isinstance(value, Progress):
        return
    if isinstance(value, np.ndarray) and value.dtype != object:
        yield f"{value.dtype.str}{value.shape}".encode()
        yield np.ascontiguousarray(value).data
    elif value is None or isinstance(value, str | int | float):
        yield f"{type(value).__name__} {value!r}\x1f".encode()
    elif isinstance(value, tuple | list):
        yield f"{type(value).__name__} {len(value)}\x1f".encode()
        for one in value:
            yield from _parts(one)
    elif isinstance(value, Mapping):
        yield from _parts(sorted(value.items()))
    elif is_dataclass(value) and not isinstance(value, type):
        yield type(value).__name__.encode()
        for field in fields(value):
            yield from _parts((field.name, getattr(value, field.name)))
    else:
        raise TypeError(type(value))
