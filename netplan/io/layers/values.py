"""Columns as delivered become columns of the schema; what cannot be read becomes unknown, never 0."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.errors import ParameterError
from netplan.io.layers.aliases import factors, words_for
from netplan.io.layers.ledger import Ledger
from netplan.messages import mark
from netplan.model.codes import code_lists
from netplan.model.schema import Column

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_COMMA = r"[+-]?\d+,\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+"  # 12,5 and 1.234,5
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d")
_TRUE = frozenset({"1", "true", "t", "yes", "y", "ja", "j", "wahr", "x"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "nein", "falsch", "-"})


class Reading(NamedTuple):
    """How a column is read: what the schema wants, delivered words -> ours, unit of the delivered numbers."""

    column: Column
    words: Mapping[str, str] = MappingProxyType({})
    unit: str = ""


def read_column(reading: Reading, given: pd.Series, ledger: Ledger) -> pd.Series:
    """Return ``given`` as the schema wants it; words of the source come before those everybody uses."""
    text = _text(given)
    if reading.words:
        text = _translated(text, {word.casefold(): ours for word, ours in reading.words.items()})
        given = text = text.where(text != "")
    values: pd.Series = _READERS[reading.column.dtype](reading, given, text, ledger)
    return values


def _translated(text: pd.Series, words: Mapping[str, str]) -> pd.Series:
    """Return texts with whole words replaced, or those in which a word after "~" stands."""
    parts = [(word.removeprefix("~"), ours) for word, ours in words.items() if word.startswith("~")]

    def ours(value: str) -> str:
        low = value.casefold()
        return words.get(low, next((ours for part, ours in parts if part in low), value))

    return text.map({value: ours(value) for value in text.dropna().unique()}).astype("str")


def _text(given: pd.Series) -> pd.Series:
    """Return trimmed texts; a no-break space is a space, an empty text is missing."""
    if pd.api.types.is_float_dtype(given.dtype) and (given.dropna() % 1 == 0).all():
        given = given.astype("Int64")  # a number that was text, such as a postcode, without ".0"
    text = given.astype("str").where(given.notna())
    text = text.str.replace("\u00a0", " ").str.replace("\x00", "").str.strip()
    return text.where(text != "")


def _as_text(_reading: Reading, _given: pd.Series, text: pd.Series, _ledger: Ledger) -> pd.Series:
    return text.astype("str")


def _as_float(reading: Reading, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    if pd.api.types.is_numeric_dtype(given.dtype) and not pd.api.types.is_bool_dtype(given.dtype):
        number = given.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        number = _from_text(reading, text, ledger)
    column = reading.column
    number = _in_our_unit(reading, number, ledger)
    shown = text.fillna("").to_numpy(dtype=object)
    out = np.isinf(number) | (number < column.low) | (number > column.high)
    ledger.rows("ATT-001", out, column=column.key, value=shown, low=column.low, high=column.high)
    return pd.Series(np.where(out, np.nan, number))


def _from_text(reading: Reading, text: pd.Series, ledger: Ledger) -> NDArray[np.float64]:
    """Return numbers in the unit of the column; a unit that stands behind a number is read with it."""
    key = reading.column.key
    bare, factor = _without_unit(reading, text, ledger)
    plain = bare.str.fullmatch(_NUMBER).fillna(value=False).to_numpy(dtype=bool)
    comma = bare.str.fullmatch(_COMMA).fillna(value=False).to_numpy(dtype=bool) & ~plain
    number = np.full(len(text), np.nan)
    number[plain] = bare[plain].astype("float64")
    pointed = bare[comma].str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    number[comma] = pointed.astype("float64")
    wrong = text.notna().to_numpy() & ~plain & ~comma
    ledger.rows("ATT-002", wrong, column=key, value=text.fillna("").to_numpy(dtype=object))
    ledger.count("ATT-003", comma, column=key)
    return number * factor


def _without_unit(reading: Reading, text: pd.Series, ledger: Ledger) -> tuple[pd.Series, NDArray[np.float64]]:
    """Return the numbers without units they are followed by, and what makes our unit of each [n]."""
    table = factors(reading.column.unit)
    ours = np.ones(len(text))
    if not table:
        return text, ours
    parts = text.str.extract(r"^(?P<number>[-+\d.,\s]*\d)\s*(?P<unit>[a-zA-Z%/]+)$")
    known = parts["unit"].str.lower().map(table)
    written = known.notna().to_numpy()
    # what the name of the column says holds for bare numbers only
    ours[written] = known[written].to_numpy(dtype=np.float64) / table.get(reading.unit.lower(), 1.0)
    ledger.count(
        "ATT-014", written & (known != 1).to_numpy(), column=reading.column.key, unit=reading.column.unit
    )
    return parts["number"].str.replace(r"\s", "", regex=True).where(known.notna(), text), ours


def _in_our_unit(reading: Reading, number: NDArray[Any], ledger: Ledger) -> NDArray[np.float64]:
    column = reading.column
    if not reading.unit or reading.unit.lower() == column.unit.lower():
        return number
    factor = factors(column.unit).get(reading.unit.lower())
    if factor is None:
        raise ParameterError(
            mark("{file}: {column} cannot be in {unit}; known are: {known}"),
            file=ledger.file,
            column=column.key,
            unit=reading.unit,
            known=", ".join(factors(column.unit)) or "–",
        )
    if factor != 1:
        ledger.count("ATT-014", ~np.isnan(number), column=column.key, unit=column.unit)
    return number * factor


def _as_int(reading: Reading, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    column = reading.column
    number = _as_float(reading, given, text, ledger).to_numpy()
    broken = ~np.isnan(number) & (number % 1 != 0)
    ledger.rows("ATT-008", broken, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    return pd.Series(np.where(broken, np.nan, number)).astype("Int64")


def _as_choice(reading: Reading, _given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    return _known(reading.column, text, ledger)


def _as_code(reading: Reading, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    return _as_int(reading, given, _known(reading.column, text, ledger), ledger)


def _known(column: Column, text: pd.Series, ledger: Ledger) -> pd.Series:
    """Translate labels to codes; a value that is neither survives and is named."""
    codes = code_lists()[column.codes]
    labels = {label.casefold(): code for code, entry in codes.items() for label in entry.values()}
    labels |= {code.casefold(): code for code in codes}
    distinct = pd.Series(text.dropna().unique(), dtype="str")
    usual = _translated(distinct, words_for(column.key))
    ours = {
        value: labels.get(value.casefold()) or labels.get(word.casefold(), value)
        for value, word in zip(distinct, usual, strict=True)
    }
    known = text.map(ours)
    ledger.count("ATT-005", (known != text) & text.notna(), column=column.key)
    strange = text.notna() & ~known.isin(list(codes))
    ledger.rows("ATT-004", strange, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    return known.astype("str")


def _as_bool(reading: Reading, _given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    low = text.str.casefold()
    strange = text.notna() & ~low.isin(_TRUE | _FALSE)
    ledger.rows("ATT-010", strange, column=reading.column.key, value=text.fillna("").to_numpy(dtype=object))
    return low.isin(_TRUE).astype("bool")


def _as_date(reading: Reading, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    if pd.api.types.is_datetime64_any_dtype(given.dtype):
        moments = given.dt.tz_localize(None) if given.dt.tz is not None else given
        return pd.Series(moments.dt.normalize().astype("datetime64[s]"))
    head = text.str.replace(r"[T ]\d.*$", "", regex=True)  # the time of day, if there is one
    found = np.full(len(text), np.datetime64("NaT", "s"))
    for form in _DAYS:
        read = pd.to_datetime(head, format=form, errors="coerce").to_numpy(dtype="datetime64[s]")
        found = np.where(np.isnat(found), read, found)
    days = pd.Series(found)
    wrong = text.notna() & days.isna()
    ledger.rows("ATT-006", wrong, column=reading.column.key, value=text.fillna("").to_numpy(dtype=object))
    return days


_READERS: dict[str, Callable[[Reading, pd.Series, pd.Series, Ledger], Any]] = {
    "text": _as_text,
    "choice": _as_choice,
    "code": _as_code,
    "int": _as_int,
    "float": _as_float,
    "bool": _as_bool,
    "date": _as_date,
}
