"""Where a layer comes from and what is known about it: data, so that it can be kept for next year's file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netplan.errors import ParameterError
from netplan.io.files.delivery import Wish
from netplan.messages import mark
from netplan.model.schema import Table
from netplan.model.tables import TABLES

# what a mapping may name beside the columns of the schema: coordinates, well-known text, a whole address
PLACES = ("x", "y", "wkt", "address")


@dataclass(frozen=True)
class Source:
    """A file and what is known about it.

    Attributes:
        path: of the file.
        role: input table of the schema the layer is for.
        layer: name within the file, if it has several.
        crs: coordinate system, where the file does not say it or says it wrongly.
        likely: the system to take where the file says none and several fit.
        columns: our column -> the file's, or several of them joined by "+"; "x" and "y" name coordinates of
            a table, "wkt" a column of geometries as text, "address" one that holds street, number, postcode
            and place together; "" that none is ours. A column that others usually call so needs no entry.
        words: our column -> delivered word -> ours; a word after "~" may stand anywhere in the value.
        units: our column -> unit of the delivered numbers, such as "cm", "km", "kbit/s" or "Gbit/s".
        constants: our column -> a value for every row, such as ``{"kind": "school"}``.
        personal: columns of the file that name or reach a person: never taken, and that is said.
        encoding: of the texts, where the file does not say it or says it wrongly.
        header: names of the columns of a table without a line of names.
        comment: what begins the lines of a table that are no rows.
        unsure: the known delivery it was read as, where the order of its fields is not verified [K].

    """

    path: Path
    role: str
    layer: str = ""
    crs: str = ""
    likely: str = ""
    columns: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, Any] = field(default_factory=dict)
    personal: tuple[str, ...] = ()
    encoding: str = ""
    header: tuple[str, ...] = ()
    comment: str = ""
    unsure: str = ""

    def wish(self, limit: int = 0) -> Wish:
        """Return what the reader of files needs to know; ``limit`` rows, 0 for all."""
        return Wish(self.layer, limit, self.encoding, self.header, self.comment)

    @property
    def schema(self) -> Table:
        """The table of the schema the layer is for.

        Raises:
            ParameterError: there is no such role, or a column is named that the role does not have.

        """
        schema = TABLES.get(self.role)
        if schema is None or schema.role != "input":
            known = ", ".join(name for name, table in TABLES.items() if table.role == "input")
            raise ParameterError(
                mark("{file}: there is no role {role}; choose one of: {known}"),
                file=self.path.name,
                role=self.role,
                known=known,
            )
        named = {*self.columns, *self.words, *self.units, *self.constants}
        strange = sorted(named - {*schema.keys, *PLACES})
        if strange:
            raise ParameterError(
                mark("{file}: {role} has no column {column}; it has: {known}"),
                file=self.path.name,
                role=self.role,
                column=strange[0],
                known=", ".join(schema.keys),
            )
        return schema
