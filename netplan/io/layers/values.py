"""Columns as delivered become columns of the schema; what cannot be read becomes unknown, never 0."""

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.io.layers.ledger import Ledger
from netplan.model.codes import code_lists
from netplan.model.schema import Column

_NUMBER = r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?"
_COMMA = r"[+-]?\d+,\d+|[+-]?\d{1,3}(?:\.\d{3})+,\d+"  # 12,5 and 1.234,5
_DAYS = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d")
_TRUE = frozenset({"1", "true", "t", "yes", "y", "ja", "j", "wahr", "x"})
_FALSE = frozenset({"0", "false", "f", "no", "n", "nein", "falsch", "-"})


def read_column(column: Column, given: pd.Series, words: Mapping[str, str], ledger: Ledger) -> pd.Series:
    """Return ``given`` as the schema wants ``column``; ``words`` translates delivered words to ours."""
    text = _text(given)
    if words:
        text = text.replace(dict(words))
        given = text
    values: pd.Series = _READERS[column.dtype](column, given, text, ledger)
    return values


def _text(given: pd.Series) -> pd.Series:
    """Return trimmed texts; a no-break space is a space, an empty text is missing."""
    if pd.api.types.is_float_dtype(given.dtype) and (given.dropna() % 1 == 0).all():
        given = given.astype("Int64")  # a number that was text, such as a postcode, without ".0"
    text = given.astype("str").where(given.notna())
    text = text.str.replace("\u00a0", " ").str.replace("\x00", "").str.strip()
    return text.where(text != "")


def _as_text(_column: Column, _given: pd.Series, text: pd.Series, _ledger: Ledger) -> pd.Series:
    return text.astype("str")


def _as_float(column: Column, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    if pd.api.types.is_numeric_dtype(given.dtype) and not pd.api.types.is_bool_dtype(given.dtype):
        number = given.astype("Float64").to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        number = _from_text(column, text, ledger)
    shown = text.fillna("").to_numpy(dtype=object)
    out = np.isinf(number) | (number < column.low) | (number > column.high)
    ledger.rows("ATT-001", out, column=column.key, value=shown, low=column.low, high=column.high)
    return pd.Series(np.where(out, np.nan, number))


def _from_text(column: Column, text: pd.Series, ledger: Ledger) -> NDArray[np.float64]:
    plain = text.str.fullmatch(_NUMBER).fillna(value=False).to_numpy(dtype=bool)
    comma = text.str.fullmatch(_COMMA).fillna(value=False).to_numpy(dtype=bool) & ~plain
    number = np.full(len(text), np.nan)
    number[plain] = text[plain].astype("float64")
    pointed = text[comma].str.replace(".", "", regex=False).str.replace(",", ".", regex=False)
    number[comma] = pointed.astype("float64")
    wrong = text.notna().to_numpy() & ~plain & ~comma
    ledger.rows("ATT-002", wrong, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    ledger.count("ATT-003", comma, column=column.key)
    return number


def _as_int(column: Column, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    number = _as_float(column, given, text, ledger).to_numpy()
    broken = ~np.isnan(number) & (number % 1 != 0)
    ledger.rows("ATT-008", broken, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    return pd.Series(np.where(broken, np.nan, number)).astype("Int64")


def _as_choice(column: Column, _given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    return _known(column, text, ledger)


def _as_code(column: Column, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    return _as_int(column, given, _known(column, text, ledger), ledger)


def _known(column: Column, text: pd.Series, ledger: Ledger) -> pd.Series:
    """Translate labels to codes; a value that is neither survives and is named."""
    codes = code_lists()[column.codes]
    labels = {label.casefold(): code for code, entry in codes.items() for label in entry.values()}
    labels |= {code.casefold(): code for code in codes}
    ours = {value: labels.get(value.casefold(), value) for value in text.dropna().unique()}
    known = text.map(ours)
    ledger.count("ATT-005", (known != text) & text.notna(), column=column.key)
    strange = text.notna() & ~known.isin(list(codes))
    ledger.rows("ATT-004", strange, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    return known.astype("str")


def _as_bool(column: Column, _given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
    low = text.str.casefold()
    strange = text.notna() & ~low.isin(_TRUE | _FALSE)
    ledger.rows("ATT-010", strange, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    return low.isin(_TRUE).astype("bool")


def _as_date(column: Column, given: pd.Series, text: pd.Series, ledger: Ledger) -> pd.Series:
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
    ledger.rows("ATT-006", wrong, column=column.key, value=text.fillna("").to_numpy(dtype=object))
    return days


_READERS: dict[str, Callable[[Column, pd.Series, pd.Series, Ledger], Any]] = {
    "text": _as_text,
    "choice": _as_choice,
    "code": _as_code,
    "int": _as_int,
    "float": _as_float,
    "bool": _as_bool,
    "date": _as_date,
}
