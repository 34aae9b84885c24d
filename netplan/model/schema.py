"""What a table of the schema consists of: columns with type, unit, range and code list.

``model.tables`` declares the tables themselves.
"""

from dataclasses import dataclass
from math import inf
from typing import Any, Literal

Dtype = Literal["text", "choice", "code", "int", "float", "bool", "date"]
Geometry = Literal["point", "line", "polygon", "none"]
Role = Literal["input", "result"]

PANDAS_DTYPES: dict[Dtype, Any] = {  # Any: the stubs of pandas accept literals only
    "text": "str",
    "choice": "str",
    "code": "Int64",
    "int": "Int64",
    "float": "float64",
    "bool": "bool",
    "date": "datetime64[s]",
}


@dataclass(frozen=True)
class Column:
    """One column: machine name, type, English label, unit, allowed range, code list.

    ``int`` columns that are not required are nullable ``Int64``; ``choice`` holds words and ``code`` integers
    of the list ``codes`` in ``codes.toml``; ``date`` is a day.
    """

    key: str
    dtype: Dtype
    label: str
    unit: str = ""
    low: float = -inf
    high: float = inf
    codes: str = ""
    required: bool = False


@dataclass(frozen=True)
class Table:
    """A table: label, geometry type, columns, and whether a user delivers it or netplan computes it.

    Lines delivered for a table of areas become areas reaching ``half_width_m`` to each side; 0: are refused.
    """

    name: str
    label: str
    geometry: Geometry
    columns: tuple[Column, ...]
    role: Role = "input"
    confidential: str = "public"
    half_width_m: float = 0.0

    def column(self, key: str) -> Column:
        """Return the column called ``key``; KeyError if there is none."""
        for column in self.columns:
            if column.key == key:
                return column
        raise KeyError(key)

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.key for column in self.columns)
