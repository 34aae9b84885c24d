"""Seals: a digest of every table of a project file, so that no bit of it changes unseen.

SQLite notices damage of its pages' structure only: a third of random bit flips changes a value, and
``integrity_check`` says ok. A seal is made of what is read back after writing, in a form that depends neither
on how rows lie in the file nor on the versions of the libraries.
"""

import hashlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

_COUNTER = slice(24, 28)  # of SQLite's header: raised by every program that writes the file
_PAGE = 4096
_LOG = "-wal"
# family of types -> the one that is digested
_FORMS = (
    (pa.types.is_boolean, pa.int64()),
    (pa.types.is_integer, pa.int64()),
    (pa.types.is_floating, pa.float64()),
    (pa.types.is_date, pa.int32()),
    (pa.types.is_timestamp, pa.int64()),
    (pa.types.is_binary, pa.large_binary()),
    (pa.types.is_large_binary, pa.large_binary()),
)


class Token(NamedTuple):
    """What tells one state of a file from the next: size, time, digest of its first page, size of its log."""

    n_bytes: int
    changed_ns: int
    page: str
    log_bytes: int


NOWHERE = Token(-1, 0, "", 0)
"""The token of a file that is not there."""


def token_of(path: Path) -> Token:
    """Return the token of a file as it is now; ``NOWHERE`` if it cannot be read."""
    try:
        with path.open("rb") as file:
            page = hashlib.sha256(file.read(_PAGE)).hexdigest()
        final = path.resolve()  # the log lies beside the file, not beside a link to it
        status, log = final.stat(), final.with_name(final.name + _LOG)
        log_bytes = log.stat().st_size if log.exists() else 0
    except OSError:
        return NOWHERE
    return Token(status.st_size, status.st_mtime_ns, page, log_bytes)


def seal_of(table: pa.Table, crs: str = "") -> str:
    """Return the digest of a table: names, order and values of its columns, and its coordinate system."""
    digest = hashlib.sha256(f"{crs}|{table.num_rows}".encode())
    for name in table.column_names:
        digest.update(f"|{name}|".encode())
        for buffer in _plain(table.column(name)):
            digest.update(buffer)
    return digest.hexdigest()


def counter_of(path: Path) -> int:
    """Return how often programs have written the database ``path``, as its header counts."""
    with path.open("rb") as file:
        return int.from_bytes(file.read(_COUNTER.stop)[_COUNTER], "big")


def _plain(column: pa.ChunkedArray) -> list[bytes | memoryview]:
    """Return what makes up a column, whatever its chunks and its type are: gaps, lengths, values."""
    form = next((form for fits, form in _FORMS if fits(column.type)), pa.large_string())
    if pa.types.is_timestamp(column.type):
        column = column.cast(pa.timestamp("us", tz=column.type.tz))
    values = _one(column.cast(form))
    gaps = np.packbits(pc.is_null(values).to_numpy(zero_copy_only=False)).tobytes()
    if pa.types.is_large_binary(form) or pa.types.is_large_string(form):
        empty = b"" if pa.types.is_large_binary(form) else ""
        filled = _one(pa.chunked_array([pc.fill_null(values, pa.scalar(empty, form))]))
        sizes = pc.binary_length(filled).to_numpy(zero_copy_only=False)
        _, offsets, data = filled.buffers()
        ends = np.frombuffer(offsets, np.int64)[filled.offset :][: len(filled) + 1]
        body = memoryview(data)[ends[0] : ends[-1]] if data is not None and len(filled) else b""
        return [gaps, np.ascontiguousarray(sizes).tobytes(), body]
    return [gaps, np.ascontiguousarray(pc.fill_null(values, 0).to_numpy(zero_copy_only=False)).tobytes()]


def _one(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return pa.concat_arrays(whole.chunks) if isinstance(whole, pa.ChunkedArray) else whole
