"""Content hashes of data and settings: equal for equal content, whatever machine made it.

Coordinates count to the millimetre and numbers to a thousandth, so that the last bits in which processors
differ do not show. Missing values count as such.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import cache
from hashlib import sha256
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

import netplan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.tables import TABLES


def content_hash(project: Project) -> str:
    """Return a SHA-256 over all layers in the order of the schema."""
    digest = sha256()
    for name in TABLES:
        if name in project.layers:
            for part in _table_bytes(name, project.layers[name]):
                digest.update(part)
    return digest.hexdigest()


def layer_hashes(project: Project) -> Mapping[str, str]:
    """Return the SHA-256 of every layer, in the order of the schema: which one differs can be named."""
    return {
        name: sha256(b"".join(_table_bytes(name, project.layers[name]))).hexdigest()
        for name in TABLES
        if name in project.layers
    }


def settings_hash(project: Project, scenario: Scenario) -> str:
    """Return a SHA-256 over the settings of a scenario and the prices of its project."""
    prices = {key: asdict(price) for key, price in project.catalogue.items()}
    document = {"scenario": asdict(scenario), "prices": prices}
    text = json.dumps(document, sort_keys=True, ensure_ascii=True, default=str)
    return sha256(text.encode("ascii")).hexdigest()


@cache
def code_digest() -> str:
    """Return a digest of the program: its version, and every source and table it consists of."""
    root = Path(netplan.__file__).parent
    digest = sha256(netplan.__version__.encode())
    for path in sorted((*root.rglob("*.py"), *root.rglob("*.toml"))):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()


def _table_bytes(name: str, table: pd.DataFrame) -> Iterator[bytes]:
    yield name.encode()
    for column in TABLES[name].columns:
        if column.key in table:
            yield column.key.encode() + _column_bytes(table[column.key])
    if "geometry" in table:
        shapes = table.geometry.to_numpy()
        there = ~(shapely.is_missing(shapes) | shapely.is_empty(shapes))
        yield np.packbits(there).tobytes()
        if there.any():
            yield from _shape_bytes(shapes[there])


def _shape_bytes(shapes: NDArray[np.object_]) -> Iterator[bytes]:
    try:
        kind, xy, offsets = shapely.to_ragged_array(shapes)
    except ValueError:  # shapes of several kinds
        moved = shapely.transform(shapes, lambda xy: np.round(xy * 1000.0))
        yield from shapely.to_wkb(moved, byte_order=1)
        return
    yield str(int(kind)).encode() + np.round(xy * 1000.0).astype("<i8").tobytes()
    for offset in offsets:
        yield np.asarray(offset).astype("<i8").tobytes()


def _column_bytes(values: pd.Series) -> bytes:
    missing = values.isna().to_numpy()
    if pd.api.types.is_datetime64_any_dtype(values):
        whole = values.astype("datetime64[s]").to_numpy().astype("<i8")
    elif pd.api.types.is_numeric_dtype(values):
        whole = np.round(values.fillna(0).to_numpy(np.float64) * 1000.0).astype("<i8")
    else:
        whole, words = pd.factorize(values)
        return np.asarray(whole).astype("<i8").tobytes() + "\x1f".join(map(str, words)).encode()
    whole[missing] = np.iinfo(np.int64).min
    return whole.tobytes()
