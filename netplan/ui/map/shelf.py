"""Stores found again by what they were made of: in memory, or in files of the cache from an earlier start.

The key is a digest of the shapes themselves, so that a layer that has changed cannot find an old store,
whatever file it came from. Layers that are built faster than read are not kept.
"""

import threading
import weakref
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from netplan.errors import NetplanError
from netplan.progress import SILENT, Progress
from netplan.session import shelf
from netplan.ui.map.store import ARRAYS, Kind, LayerStore, Shapes, build_store, content_key

_NONE: Shapes = np.empty(0, dtype=object)
_LEAST = 5_000  # shapes
_MOST_BYTES = 500_000_000


def write(path: Path, arrays: shelf.Arrays, facts: Mapping[str, Any]) -> None:
    """Write arrays to a file; DataError if that cannot be done."""
    from netplan.io.atomic import atomic_path  # the first map does not wait for the libraries of files

    shelf.put(path, arrays, facts, atomic_path)


class Shelf:
    """The stores of a window. Threads ask for them; what is new is written when ``put_away`` is called."""

    def __init__(self, folder: Path, least: int = _LEAST, most_bytes: int = _MOST_BYTES) -> None:
        self._folder, self._least, self._most_bytes = folder, least, most_bytes
        self._lock = threading.Lock()
        self._known: weakref.WeakValueDictionary[str, LayerStore] = weakref.WeakValueDictionary()
        self._new: dict[str, LayerStore] = {}

    @property
    def has_new(self) -> bool:
        """Whether there are stores that are not written yet."""
        return bool(self._new)

    def store(self, shapes: Shapes, kind: Kind) -> LayerStore:
        """Return the store of a column of geometries, found or built."""
        if len(shapes) < self._least:
            return build_store(shapes, kind)
        key = content_key(shapes, kind)
        with self._lock:
            known = self._known.get(key)
        if known is None:
            known = self.find(key, kind, shapes) or self._build(key, shapes, kind)
            with self._lock:
                self._known[key] = known
        return known if known.shapes is shapes else replace(known, shapes=shapes)

    def put_away(self, progress: Progress = SILENT) -> None:
        """Write what is new, then sweep out what has not been used for long; a full disk is no error."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            for key, store in dict(self._new).items():
                progress(0.5)
                arrays = {name: getattr(store, name) for name in ARRAYS}
                write(self._path(key), arrays, {"origin": store.origin})
                self._new.pop(key, None)
        except (OSError, NetplanError):
            self._new.clear()
        shelf.sweep(self._folder, self._most_bytes)

    def find(self, key: str, kind: Kind, shapes: Shapes = _NONE) -> LayerStore | None:
        """Return the store kept under ``key``, if it is there; without ``shapes`` it can only be drawn."""
        found = shelf.get(self._path(key))
        if found is None:
            return None
        arrays, facts = found
        x, y = facts["origin"]
        return LayerStore(kind, (x, y), **{name: arrays[name] for name in ARRAYS}, shapes=shapes, key=key)

    def know(self, store: LayerStore) -> None:
        """Let the store of a layer whose table is still being read be found for it."""
        with self._lock:
            self._known[store.key] = store

    def _build(self, key: str, shapes: Shapes, kind: Kind) -> LayerStore:
        built = replace(build_store(shapes, kind), key=key)
        with self._lock:
            self._new[key] = built
        return built

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}{shelf.ENDING}"
