"""The content hash of a project: equal for equal layers, whatever machine made them."""

from collections.abc import Iterator
from hashlib import sha256

import numpy as np
import pandas as pd
import shapely

from netplan.model.project import Project
from netplan.model.tables import TABLES


def content_hash(project: Project) -> str:
    """Return a SHA-256 over all layers in the order of the schema.

    Coordinates count to the millimetre and numbers to a thousandth, so that the last bits in which
    processors differ do not show. Missing values count as such.
    """
    digest = sha256()
    for name in TABLES:
        if name in project.layers:
            for part in _table_bytes(name, project.layers[name]):
                digest.update(part)
    return digest.hexdigest()


def _table_bytes(name: str, table: pd.DataFrame) -> Iterator[bytes]:
    yield name.encode()
    for column in TABLES[name].columns:
        if column.key in table:
            yield column.key.encode() + _column_bytes(table[column.key])
    if "geometry" in table:
        kind, xy, offsets = shapely.to_ragged_array(table.geometry.to_numpy())
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
