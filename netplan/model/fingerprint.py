"""Fingerprints of tables: equal for equal contents, bit by bit, whatever order their columns have."""

from collections.abc import Mapping
from hashlib import sha256

import numpy as np
import pandas as pd
import shapely


def fingerprint(table: pd.DataFrame) -> str:
    """Return a SHA-256 over every value of a table, the order of its rows, and its shapes.

    Whole numbers count like the same numbers with a point: files do not always keep the difference.
    """
    digest = sha256(str(len(table)).encode())
    for key in sorted(map(str, table.columns)):
        digest.update(f"\x1e{key}\x1f".encode())
        values = table[key]
        if key == "geometry":
            parts = shapely.to_wkb(np.asarray(values.to_numpy(), object), byte_order=1)
            digest.update(b"\x1f".join(b"" if part is None else part for part in parts.tolist()))
        else:
            for part in _bytes(values):
                digest.update(part)
    return digest.hexdigest()


def _bytes(values: pd.Series) -> tuple[bytes, bytes]:
    """Return which values of a column are missing, and the others."""
    missing = values.isna().to_numpy(bool)
    if pd.api.types.is_datetime64_any_dtype(values):
        whole = values.astype("datetime64[s]").to_numpy().astype("<i8")
        return missing.tobytes(), np.where(missing, 0, whole).tobytes()
    if pd.api.types.is_numeric_dtype(values):
        numbers = values.astype("Float64").to_numpy(np.float64, na_value=0.0) + 0.0  # -0.0 is 0.0
        return missing.tobytes(), np.where(missing, 0.0, numbers).astype("<f8").tobytes()
    texts = ["" if gone else str(one) for one, gone in zip(values.tolist(), missing, strict=True)]
    return missing.tobytes(), "\x1f".join(texts).encode()


def fingerprints(tables: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Return the fingerprint of every table."""
    return {name: fingerprint(table) for name, table in tables.items()}
