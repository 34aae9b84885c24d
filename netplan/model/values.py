"""Values typed by hand, as the schema wants them: what it does not allow is refused with a sentence."""

from datetime import date, datetime
from math import isfinite
from typing import Any

import numpy as np
import pandas as pd
import shapely

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.codes import code_lists
from netplan.model.limits import require_range, require_word
from netplan.model.schema import Column
from netplan.model.tables import TABLES

Value = str | int | float | bool | date | None

_SMALLEST = {"point": 0.0, "line": 0.01, "polygon": 0.01}  # metres, square metres
_TYPES = {
    "point": {"Point"},
    "line": {"LineString", "MultiLineString"},
    "polygon": {"Polygon", "MultiPolygon"},
}


def accepted(column: Column, value: Value) -> Any:
    """Return a value as a table holds it; None is "not stated".

    Raises:
        ParameterError: it is missing but required, out of range, no code of the list, or no date.

    """
    if value is None or value == "":
        if column.required:
            raise ParameterError(mark("{column} must be stated"), column=Message(column.label))
        return False if column.dtype == "bool" else _missing(column)
    match column.dtype:
        case "float" | "int":
            return _number(column, value)
        case "choice":
            return require_word(column.label, str(value), list(code_lists()[column.codes]))
        case "code":
            return _whole(column, value)
        case "date":
            return _day(column, value)
        case "bool":
            return bool(value)
    return str(value)


def _missing(column: Column) -> Any:
    return {"float": np.nan, "int": pd.NA, "code": pd.NA, "date": pd.NaT}.get(column.dtype)


def _number(column: Column, value: Value) -> Any:
    number = _whole(column, value) if column.dtype == "int" else _real(column, value)
    require_range(column.label, number, column.low, column.high, column.unit)
    return number


def _real(column: Column, value: Value) -> float:
    try:
        number = float(str(value).replace(",", "."))
    except ValueError:
        number = float("nan")
    if not isfinite(number):
        raise ParameterError(
            mark("{column} must be a number, not {value}"), column=Message(column.label), value=value
        )
    return number


def _whole(column: Column, value: Value) -> int:
    number = _real(column, value)
    if number != round(number):
        raise ParameterError(
            mark("{column} must be a whole number, not {value}"), column=Message(column.label), value=value
        )
    return round(number)


def _day(column: Column, value: Value) -> pd.Timestamp:
    if isinstance(value, datetime | date):
        return pd.Timestamp(value)
    for pattern in ("%Y-%m-%d", "%d.%m.%Y"):
        try:
            return pd.Timestamp(datetime.strptime(str(value), pattern).date())  # noqa: DTZ007 - a day
        except ValueError:
            continue
    raise ParameterError(
        mark("{column} must be a day such as 2026-05-31 or 31.05.2026, not {value}"),
        column=Message(column.label),
        value=value,
    )


def sound_shape(layer: str, shape: shapely.Geometry) -> shapely.Geometry:
    """Return a drawn shape if the layer can hold it.

    Raises:
        ParameterError: it has no length or area, crosses itself, or is of another kind than the layer's.

    """
    kind = TABLES[layer].geometry
    if kind == "none" or shape.geom_type not in _TYPES[kind]:
        raise ParameterError(
            mark("The layer {layer} cannot hold this shape"), layer=Message(TABLES[layer].label), kind=kind
        )
    if not np.isfinite(shapely.get_coordinates(shape)).all() or shape.is_empty:
        raise ParameterError(mark("The shape has no place"))
    if kind == "polygon" and not shape.is_valid:
        raise ParameterError(mark("The outline crosses itself: move a vertex so that it does not"))
    if max(shape.length if kind == "line" else shape.area, 0.0) < _SMALLEST[kind]:
        raise ParameterError(mark("The shape is too small: set its vertices farther apart"))
    return shape
