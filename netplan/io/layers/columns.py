"""The columns of a layer: found by name, told by the source, read as the schema wants them."""

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.errors import DataError, ParameterError
from netplan.io.layers.addresses import split_address
from netplan.io.layers.aliases import Named, is_personal, known_as
from netplan.io.layers.ledger import Ledger
from netplan.io.layers.raw import Raw
from netplan.io.layers.source import Source
from netplan.io.layers.values import Reading, read_column
from netplan.messages import mark
from netplan.model.schema import Table
from netplan.progress import SILENT, Progress

_ADDRESS = ("street", "house_number", "postcode", "place")


def mapping_of(source: Source, theirs: list[str], used: frozenset[str] = frozenset()) -> dict[str, Named]:
    """Return our column -> the file's: as the source says, else by what others call it.

    ``used`` are columns that hold the place. A column about a person is never taken.

    Raises:
        ParameterError: the source names a column the file does not have.

    """
    schema = source.schema
    wanted = (*schema.keys, *(("address",) if set(_ADDRESS) <= set(schema.keys) else ()))
    told = {key: name for key, name in source.columns.items() if key in wanted and name}
    for name in told.values():
        if not set(_parts(name, theirs)) <= set(theirs):
            raise ParameterError(
                mark("{file} has no column {column}; it has: {names}"),
                file=source.path.name,
                column=name,
                names=", ".join(theirs),
            )
    open_keys = [key for key in wanted if key not in source.columns and key not in source.constants]
    taken = {part for name in told.values() for part in _parts(name, theirs)}
    found = known_as(open_keys, theirs, {*used, *taken, *source.personal})
    if "street" in {**told, **found}:
        found.pop("address", None)
    return {**{key: Named(name) for key, name in told.items()}, **found}


def read_columns(
    raw: Raw, source: Source, ledger: Ledger, progress: Progress = SILENT
) -> dict[str, pd.Series]:
    """Return every column of the schema [n], read from the file, a constant, or missing.

    Raises:
        DataError: a column the role needs is neither in the file nor told.
        ParameterError: the source names a column the file does not have.

    """
    schema = source.schema
    theirs = [str(name) for name in raw.columns.columns]
    mapping = mapping_of(source, theirs, raw.used)
    columns: dict[str, pd.Series] = {}
    for position, column in enumerate(schema.columns):
        progress(position / len(schema.columns))
        if column.key in source.constants:
            given = pd.Series([source.constants[column.key]] * len(raw.columns))
        elif column.key in mapping:
            given = _joined(raw.columns, _parts(mapping[column.key].name, theirs))
        else:
            continue
        unit = source.units.get(column.key) or mapping.get(column.key, Named("")).unit
        reading = Reading(column, source.words.get(column.key, {}), unit)
        columns[column.key] = read_column(reading, given, ledger)
    if "address" in mapping:
        columns |= _from_one_field(schema, raw.columns[mapping["address"].name], columns, ledger)
    _say(mapping, source, theirs, raw, ledger)
    _require(schema, columns, source, ledger)
    return _with_provenance(schema, columns, source, ledger)


def _parts(name: str, theirs: list[str]) -> list[str]:
    """Return the columns of the file that a name stands for: itself, or those joined by "+"."""
    return [name] if name in theirs else [part.strip() for part in name.split("+")]


def _joined(table: pd.DataFrame, parts: list[str]) -> pd.Series:
    """Return a column, or several as one text; missing where all of them are."""
    columns = [table[part].reset_index(drop=True) for part in parts]
    if len(columns) == 1:
        return columns[0]
    texts = [column.astype("str").where(column.notna(), "").str.strip() for column in columns]
    whole = pd.concat(texts, axis=1).agg("".join, axis=1)
    return whole.where(whole != "")


def _from_one_field(
    schema: Table, given: pd.Series, columns: dict[str, pd.Series], ledger: Ledger
) -> dict[str, pd.Series]:
    """Return street, number, postcode and place of addresses written in one field."""
    parts = split_address(given.reset_index(drop=True))
    ledger.count("ATT-015", parts["street"].notna())
    return {
        key: read_column(Reading(schema.column(key)), parts[key], ledger)
        for key in _ADDRESS
        if key not in columns
    }


def _say(mapping: dict[str, Named], source: Source, theirs: list[str], raw: Raw, ledger: Ledger) -> None:
    """Note which columns were taken for ours by their names, which are personal, and which are not used."""
    guessed = [
        f"{found.name} = {key}"
        for key, found in mapping.items()
        if key not in source.columns and found.name.casefold() != key
    ]
    if guessed:
        ledger.whole("ATT-013", columns=", ".join(guessed), n=len(guessed))
    used = {*raw.used, *(part for found in mapping.values() for part in _parts(found.name, theirs))}
    personal = [name for name in theirs if name in source.personal or is_personal(name)]
    if personal:
        ledger.whole("ATT-016", columns=", ".join(personal), n=len(personal))
    unused = [name for name in theirs if name not in used and name not in personal]
    if unused:
        ledger.whole("ATT-007", columns=", ".join(unused), n=len(unused))


def _require(schema: Table, columns: dict[str, pd.Series], source: Source, ledger: Ledger) -> None:
    for column in schema.columns:
        if not column.required or column.key == "id":
            continue
        if column.key not in columns:
            raise DataError(
                mark("{file} does not say {column} of {role}; name the column, or one value for all rows"),
                file=source.path.name,
                column=column.key,
                role=schema.name,
            )
        ledger.rows("ATT-009", columns[column.key].isna(), column=column.key)


def _with_provenance(
    schema: Table, columns: dict[str, pd.Series], source: Source, ledger: Ledger
) -> dict[str, pd.Series]:
    n = len(ledger.rejected)
    fallback = {"source": source.path.name, "confidential": schema.confidential}
    for key, value in fallback.items():
        given = columns.get(key, pd.Series([None] * n, dtype="str"))
        columns[key] = given.where(given.notna(), value)
    if "as_of" not in columns or columns["as_of"].isna().all():
        ledger.whole("ATT-012")
    return columns


def ids_of(columns: dict[str, pd.Series], shapes: NDArray[np.object_], ledger: Ledger) -> pd.Series:
    """Return an id for every row: as delivered, numbered where missing, with a suffix where double."""
    n = len(shapes)
    given = columns.get("id")
    if given is None:
        ledger.whole("ID-004")
        return pd.Series([f"{row + 1}" for row in range(n)], dtype="str")
    missing = given.isna()
    ledger.rows("ID-001", missing)
    ids = given.copy()
    ids[missing] = [f"row {row + 1}" for row in np.flatnonzero(missing)]
    again = np.flatnonzero(ids.duplicated(keep=False))  # only these can repeat another in everything
    content = pd.DataFrame({key: values.iloc[again] for key, values in columns.items()})
    content["id"], content["geometry"] = ids.iloc[again], shapely.to_wkb(shapes[again])
    same = np.zeros(n, dtype=bool)
    same[again] = content.duplicated()
    ledger.rows("ID-003", same & ~missing)
    double = np.zeros(n, dtype=bool)
    double[again] = ids.iloc[again].duplicated()
    double &= ~ledger.rejected
    ledger.rows("ID-002", double)
    return _suffixed(ids, double) if double.any() else ids


def _suffixed(ids: pd.Series, double: NDArray[np.bool_]) -> pd.Series:
    taken = set(ids[~double])
    unique = ids.to_numpy(dtype=object).copy()
    for row in np.flatnonzero(double):
        number = 2
        while f"{ids.iloc[row]}/{number}" in taken:
            number += 1
        unique[row] = f"{ids.iloc[row]}/{number}"
        taken.add(unique[row])
    return pd.Series(unique, dtype="str")
