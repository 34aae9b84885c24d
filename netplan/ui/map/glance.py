"""The first map of a project file, kept in the cache: the next time it is there before the tables are read.

It holds shapes, classes and styles, but no table: it can be moved and zoomed, and nothing of it be picked. It
is found by path, size and time of the file, and stands for a moment only: the map of the tables follows.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from math import isnan, nan
from pathlib import Path
from typing import Any

import numpy as np

from netplan import __version__
from netplan.errors import NetplanError
from netplan.model.looks import Condition
from netplan.model.styles import Style, StyleClass, Symbol
from netplan.session import shelf as files
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.shelf import Shelf, write
from netplan.ui.map.store import ARRAYS, LayerStore

_VERSION = 1  # counts up when older files cannot be read any more
_NO_SHAPES = np.empty(0, dtype=object)


def glance_key(file: Path) -> str:
    """Return what the map of a file is kept under, new as soon as it is written; "" if it is missing."""
    try:
        status = file.stat()
    except OSError:
        return ""
    facts = (_VERSION, __version__, str(file.resolve()), status.st_size, status.st_mtime_ns)
    return "first-" + hashlib.blake2b(repr(facts).encode(), digest_size=20).hexdigest()


def put_glance(folder: Path, key: str, layers: Sequence[MapLayer]) -> None:
    """Keep the layers of a first map; those whose stores are kept by themselves refer to them."""
    arrays: files.Arrays = {}
    told: list[dict[str, Any]] = []
    for number, layer in enumerate(layers):
        store = layer.store
        kept = {} if store.key else {name: getattr(store, name) for name in ARRAYS}
        arrays |= {f"{number} {name}": array for name, array in {**kept, "classes": layer.classes}.items()}
        shown = {"name": layer.name, "visible": layer.visible, "opacity": layer.opacity}
        of_store = {"kind": store.kind, "origin": store.origin, "key": store.key}
        told.append({**shown, **of_store, "style": asdict(layer.style)})
    try:
        folder.mkdir(parents=True, exist_ok=True)
        write(_path(folder, key), arrays, {"layers": told})
    except (OSError, NetplanError):
        return  # a full disk is no error: the map comes later


def get_glance(folder: Path, key: str, shelf: Shelf) -> tuple[MapLayer, ...]:
    """Return the layers kept under ``key``, the lowest first; none if one of them is not whole."""
    found = files.get(_path(folder, key)) if key else None
    if found is None:
        return ()
    arrays, facts = found
    try:
        layers = [_layer(entry, arrays, number, shelf) for number, entry in enumerate(facts["layers"])]
    except (KeyError, TypeError, ValueError):
        return ()
    for layer in layers:
        if layer.store.key:
            shelf.know(layer.store)
    return tuple(layers)


def _layer(entry: Mapping[str, Any], arrays: files.Arrays, number: int, shelf: Shelf) -> MapLayer:
    """Return a layer; KeyError, TypeError or ValueError if it is not whole."""
    store, classes = _store(entry, arrays, number, shelf), arrays[f"{number} classes"]
    if len(store) != len(classes):
        raise ValueError(entry["name"])
    shown = {key: entry[key] for key in ("name", "visible", "opacity")}
    return MapLayer(rows=None, store=store, style=_style(entry["style"]), classes=classes, **shown)


def _store(entry: Mapping[str, Any], arrays: files.Arrays, number: int, shelf: Shelf) -> LayerStore:
    if entry["key"]:
        found = shelf.find(entry["key"], entry["kind"])
        if found is None:
            raise KeyError(entry["key"])
        return found
    x, y = entry["origin"]
    mine: dict[str, Any] = {name: arrays[f"{number} {name}"] for name in ARRAYS}
    return LayerStore(entry["kind"], (x, y), **mine, shapes=_NO_SHAPES)


def _style(entry: Mapping[str, Any]) -> Style:
    classes = tuple(_class(member) for member in entry["classes"])
    condition = Condition(**entry["condition"]) if entry["condition"] else None
    return Style(**{**entry, "classes": classes, "condition": condition})


def _class(entry: Mapping[str, Any]) -> StyleClass:
    symbol = Symbol(**{**entry["symbol"], "dash_mm": tuple(entry["symbol"]["dash_mm"])})
    # equal to the style it was: a bound that is missing is the very same nan
    bounds = {side: nan if isnan(entry[side]) else entry[side] for side in ("low", "high")}
    return StyleClass(**{**entry, **bounds, "symbol": symbol})


def _path(folder: Path, key: str) -> Path:
    return folder / f"{key}{files.ENDING}"
