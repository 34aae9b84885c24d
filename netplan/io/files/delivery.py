"""What the child hands back: a layer as an Arrow file, and what is known about it."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

ROW_LIMIT = 20_000_000  # more rows than any municipality has things
Tell = Callable[[float], None]


@dataclass(frozen=True)
class Wish:
    """What to read of a file: a layer, the first ``limit`` rows (0: all), and how to take a table.

    ``header`` names the columns of a table that has no line of names, ``comment`` begins lines that are none.
    """

    layer: str = ""
    limit: int = 0
    encoding: str = ""
    header: tuple[str, ...] = ()
    comment: str = ""


class Layer(NamedTuple):
    """One layer of a file: rows (-1: not counted), kind of geometry as delivered, coordinate system.

    ``trouble`` says why it cannot be read, "" if it can.
    """

    name: str
    n: int
    geometry: str = ""
    crs: str = ""
    trouble: str = ""


@dataclass
class Facts:
    """What is known about a layer beside its rows.

    ``geometry`` names the column of WKB, "" if there is none; ``ragged`` and ``curved`` are rows with more or
    fewer fields than the header, and rows whose curves became straight pieces; ``cut`` says that rows beyond
    the limit were not read.
    """

    layer: str
    crs: str = ""
    geometry: str = ""
    encoding: str = "utf-8"
    remarks: list[str] = field(default_factory=list)
    ragged: list[int] = field(default_factory=list)
    curved: list[int] = field(default_factory=list)

    def plain(self) -> Mapping[str, Any]:
        """Return the facts as JSON can hold them."""
        return asdict(self)


class Rows(NamedTuple):
    """A layer on its way: ``facts`` are complete only once ``batches`` have run to their end."""

    facts: Facts
    schema: pa.Schema
    batches: Iterable[pa.RecordBatch]
    n: int


def write_rows(rows: Rows, path: Path, tell: Tell) -> None:
    """Write the batches as an Arrow file, and tell how far it is."""
    done = 0
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_file(file, rows.schema) as writer:
        for batch in rows.batches:
            writer.write_batch(batch)
            done += batch.num_rows
            tell(done / max(rows.n, done, 1))


def from_table(facts: Facts, table: pa.Table) -> Rows:
    """Return a table that is in memory already as rows."""
    return Rows(facts, table.schema, table.to_batches(), table.num_rows)
