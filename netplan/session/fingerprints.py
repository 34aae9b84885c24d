"""Fingerprints of what a result was made from, by layer or name: so that what has changed can be named."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from netplan.messages import Message
from netplan.model.fingerprint import fingerprint
from netplan.model.project import Project
from netplan.model.tables import TABLES

Fingerprints = MutableMapping[str, tuple[pd.DataFrame, str]]
"""Table and fingerprint by layer: a table that is the same object need not be read again."""

NETWORK = ("streets", "fibre", "pops", "ducts")
"""Layers on which it depends how far existing fibre is."""


def of_layers(project: Project, names: Iterable[str], known: Fingerprints | None) -> dict[str, str]:
    """Return the fingerprints of the layers that have rows; those in ``known`` are not read again."""
    seen = {} if known is None else known
    found: dict[str, str] = {}
    for name in dict.fromkeys(names):
        table = project.layers.get(name)
        if table is None or table.empty:
            continue
        if name not in seen or seen[name][0] is not table:
            seen[name] = (table, fingerprint(table)[:16])
        found[name] = seen[name][1]
    return found


def of_rasters(project: Project, folder: Path) -> dict[str, str]:
    """Return the fingerprints of grids of heights: name, facts and size of the file, not every height."""
    return {
        role: short([asdict(raster), _size(folder / raster.file)]) for role, raster in project.rasters.items()
    }


def short(said: object) -> str:
    """Return the fingerprint of what JSON can say."""
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]


def differing(
    before: Mapping[str, str], now: Mapping[str, str], names: Mapping[str, str]
) -> Iterator[Message]:
    """Yield the names of what is another one than before; ``names`` are those of what is no table."""
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            yield Message(TABLES[name].label if name in TABLES else names.get(name, name))


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1
