"""Rules about the values of columns: ranges, codes, dates, rates, letters, heights, shares."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Floats
from netplan.doctor.case import Case, Found, Mask, found, nothing, whole
from netplan.model.codes import code_lists
from netplan.model.schema import Column
from netplan.model.tables import ATLAS_RATES_MBPS, ATLAS_TECHNOLOGIES, TABLES

OLD_YEARS = 3
_SIDE_M2, _SIDE_SHARE = 10_000.0, 0.05  # a cell is 100 m wide; projections stretch it a little
_MOST_MBPS = {
    "copper": 2_000.0,
    "cable": 10_000.0,
    "radio": 10_000.0,
    "fibre": 400_000.0,
    "leased": 400_000.0,
}
_OF_ITS_OWN = ("fibre", "leased", "radio")  # may be ordered faster up than down
_HEIGHTS = {  # metres that are possible [K]; what is not listed has the range of its column only
    "ISA_Strassenlaterne": (2.0, 25.0),
    "ISA_Ampel": (2.0, 15.0),
    "ISA_Funkmast": (3.0, 300.0),
    "ISA_HolzMast": (3.0, 25.0),
}
_BUILDING = (1.5, 200.0)
_DAMAGED = "\u00c3[\u0080-\u00bf\u2013-\u2122\u0152-\u0178\u00a0]|\ufffd|\u00c2[\u00a0-\u00bf]"
_AHEAD = frozenset({"promised", "from_date", "to_date"})  # dates of what is still to come
_ROUNDING = 0.05  # percentage points


def out_of_range(case: Case, layer: str) -> Found:
    """Find numbers outside the range their column allows."""
    return _joined(_out(case, layer))


def _out(case: Case, layer: str) -> Iterator[Found]:
    table = case.table(layer)
    for column in TABLES[layer].columns:
        if column.dtype in {"int", "float"} and (column.low, column.high) != (-np.inf, np.inf):
            number = table[column.key].to_numpy(dtype=np.float64, na_value=np.nan)
            wrong = (number < column.low) | (number > column.high)
            if wrong.any():
                fields = {"low": column.low, "high": column.high}
                yield _of_column(column, wrong, number, fields)


def not_in_list(case: Case, layer: str) -> Found:
    """Find words and codes that their code list does not have."""
    return _joined(_strange(case, layer))


def _strange(case: Case, layer: str) -> Iterator[Found]:
    table = case.table(layer)
    for column in TABLES[layer].columns:
        if column.codes:
            given = table[column.key]
            known = {str(value) for value in given.dropna().unique()} - set(code_lists()[column.codes])
            if known:
                strange = given.astype("str").isin(known) & given.notna()
                yield _of_column(column, strange.to_numpy(dtype=bool), given.to_numpy(dtype=object), {})


def missing_value(case: Case, layer: str) -> Found:
    """Find rows without a value they must have."""
    table = case.table(layer)
    needed = (column for column in TABLES[layer].columns if column.required and column.key != "id")
    return _joined(
        _of_column(column, table[column.key].isna().to_numpy(), np.empty(len(table)), {}) for column in needed
    )


def in_the_future(case: Case, layer: str) -> Found:
    """Find dates of data that lie in the future; those of plans and promises may."""
    table = case.table(layer)
    dates = (
        column for column in TABLES[layer].columns if column.dtype == "date" and column.key not in _AHEAD
    )
    return _joined(
        _of_column(column, (table[column.key] > case.today).to_numpy(), _days(table[column.key]), {})
        for column in dates
    )


def damaged_letters(case: Case, layer: str) -> Found:
    """Find texts in which UTF-8 was read as another encoding, or letters were lost."""
    return _joined(_damaged(case, layer))


def _damaged(case: Case, layer: str) -> Iterator[Found]:
    table = case.table(layer)
    for column in TABLES[layer].columns:
        if column.dtype == "text":
            distinct = pd.Series(table[column.key].dropna().unique(), dtype="str")
            bad = distinct[distinct.str.contains(_DAMAGED, regex=True)]
            if len(bad):
                yield _of_column(column, table[column.key].isin(bad).to_numpy(), table[column.key], {})


def _of_column(column: Column, mask: Mask, value: object, fields: Mapping[str, object]) -> Found:
    return found(mask, value=value, column=np.full(len(mask), column.key, dtype=object), **{
        key: np.full(len(mask), bound, dtype=object) for key, bound in fields.items()
    })  # fmt: skip


def _joined(parts: Iterator[Found]) -> Found:
    every = [part for part in parts if len(part.rows)]
    if not every:
        return nothing()
    keys = every[0].fields
    joined = {
        key: np.concatenate([np.asarray(part.fields[key], dtype=object) for part in every]) for key in keys
    }
    return Found(np.concatenate([part.rows for part in every]), joined)


def undated_rate(case: Case, layer: str) -> Found:
    """Find rates of which nobody knows the day."""
    table = case.table(layer)
    return found(table["down_mbps"].notna() & _stated(table).isna(), value=table["down_mbps"])


def _stated(table: pd.DataFrame) -> pd.Series:
    """Return the day a rate is of: that of the line where it is known, else that of the row."""
    return table["line_as_of"].fillna(table["as_of"]) if "line_as_of" in table else table["as_of"]


def old_rate(case: Case, layer: str) -> Found:
    """Find rates stated more than ``OLD_YEARS`` ago."""
    table = case.table(layer)
    day = _stated(table)
    old = table["down_mbps"].notna() & (day < case.today - pd.DateOffset(years=OLD_YEARS))
    return found(old, value=_days(day), years=OLD_YEARS)


def faster_up(case: Case, layer: str) -> Found:
    """Find lines that are faster up than down, where only a line of its own can be."""
    table = case.table(layer)
    faster = (table["up_mbps"] > table["down_mbps"]) & ~table["technology"].isin(_OF_ITS_OWN)
    return found(faster, value=table["up_mbps"], down=table["down_mbps"])


def too_fast(case: Case, layer: str) -> Found:
    """Find rates no line of that technology can carry: kbit/s taken for Mbit/s."""
    table = case.table(layer)
    most = table["technology"].map(_MOST_MBPS).to_numpy(dtype=np.float64)
    down = table["down_mbps"].to_numpy()
    return found(down > most, value=down, technology=table["technology"])


def centimetres(case: Case, layer: str) -> Found:
    """Find heights that are possible only if they are centimetres."""
    height, low, high = _heights(case, layer)
    return found((height > high) & (height / 100 >= low) & (height / 100 <= high), value=height)


def impossible_height(case: Case, layer: str) -> Found:
    """Find heights that are possible in no unit."""
    height, low, high = _heights(case, layer)
    in_cm = (height / 100 >= low) & (height / 100 <= high)
    return found(((height < low) | (height > high)) & ~in_cm, value=height, low=low, high=high)


def _heights(case: Case, layer: str) -> tuple[Floats, Floats, Floats]:
    """Return heights [n] and what is possible for them; without limits everything is."""
    table = case.table(layer)
    height = table["height_m"].to_numpy()
    if layer == "buildings":
        return height, np.full(len(height), _BUILDING[0]), np.full(len(height), _BUILDING[1])
    kinds = table["carrier_class"]
    low, high = (
        np.asarray(kinds.map({kind: limits[at] for kind, limits in _HEIGHTS.items()}), dtype=np.float64)
        for at in (0, 1)
    )
    return height, low.astype(np.float64), high.astype(np.float64)


def rising_share(case: Case, layer: str) -> Found:
    """Find cells where more households get a faster class than a slower one."""
    return _joined(_rising(case, layer))


def _rising(case: Case, layer: str) -> Iterator[Found]:
    table = case.table(layer)
    for key, label in ATLAS_TECHNOLOGIES.items():
        shares = table[[f"down_fn_hh_{key}_{rate}" for rate in ATLAS_RATES_MBPS]].to_numpy()
        rises = shares[:, 1:] > shares[:, :-1] + _ROUNDING
        row, at = np.nonzero(rises)
        row, once = np.unique(row, return_index=True)
        at = at[once]
        rates = np.array(ATLAS_RATES_MBPS)
        yield Found(
            row,
            {
                "technology": np.full(len(row), label, dtype=object),
                "value": shares[row, at],
                "above": shares[row, at + 1],
                "below": rates[at],
                "rate": rates[at + 1],
            },
        )


def more_than_all(case: Case, layer: str) -> Found:
    """Find cells where one technology reaches more households than all together."""
    return _joined(_more(case, layer))


def _more(case: Case, layer: str) -> Iterator[Found]:
    table = case.table(layer)
    rates = np.array(ATLAS_RATES_MBPS)
    of_all = table[[f"down_fn_hh_alle_{rate}" for rate in rates]].to_numpy()
    for key, label in ATLAS_TECHNOLOGIES.items():
        shares = table[[f"down_fn_hh_{key}_{rate}" for rate in rates]].to_numpy()
        row, at = np.nonzero(shares > of_all + _ROUNDING)
        row, once = np.unique(row, return_index=True)
        at = at[once]
        fields = {"technology": np.full(len(row), label, dtype=object), "rate": rates[at]}
        yield Found(row, {**fields, "value": shares[row, at], "all": of_all[row, at]})


def wrong_cell_size(case: Case, layer: str) -> Found:
    """Find cells that are no squares of 100 m."""
    area = case.table(layer).geometry.area.to_numpy()
    off = case.sound(layer) & (np.abs(area - _SIDE_M2) > _SIDE_SHARE * _SIDE_M2)
    return found(off, value=np.round(area))


def double_cell(case: Case, layer: str) -> Found:
    """Find cells that lie on an earlier one."""
    xy = np.where(case.sound(layer)[:, None], case.xy(layer), np.nan)
    rows = np.flatnonzero(case.sound(layer))
    spot = pd.Series(rows).groupby([*np.round(xy[rows]).T]).transform("min").to_numpy(dtype=np.int64)
    later = rows != spot
    ids = case.table(layer)["id"].to_numpy(dtype=object)
    return Found(rows[later], {"other": ids[spot[later]], "partner": spot[later]})


def shares_not_percent(case: Case, layer: str) -> Found:
    """Find that the shares of a whole layer end at 1."""
    names = [column.key for column in TABLES[layer].columns if column.unit == "%"]
    shares = case.table(layer)[names].to_numpy()
    known = shares[~np.isnan(shares)]
    broken = known[(known > 0) & (known < 1)]
    return whole() if len(broken) and known.max() <= 1 else nothing()


def missing_classes(case: Case, layer: str) -> Found:
    """Find classes and technologies of the atlas that no row has a value of."""
    table = case.table(layer)
    lacking = [
        column.key
        for column in TABLES[layer].columns
        if column.unit == "%" and table[column.key].isna().all()
    ]
    return whole(n=len(lacking), columns=", ".join(lacking)) if lacking else nothing()


def _days(dates: pd.Series) -> pd.Series:
    days: pd.Series = dates.dt.date.astype(object)
    return days
