"""Rules about sites and addresses: what they say of themselves, and whether a street is near."""

import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from netplan.core.graph.arrays import Floats
from netplan.doctor.addresses import street_key
from netplan.doctor.case import Case, Found, Mask, Shapes, counted, found, nothing
from netplan.doctor.network import streets_of
from netplan.doctor.reconcile import match

STREET_M = 150.0  # as far as the plan looks for a street by default
_MOVED_M = 0.5
_SAME_PLACE_M = 25.0  # entrances of one address
_LEAST_PER_CLASS, _MOST_PER_CLASS = 3, 45  # special schools have few, no class room holds more


def no_pupils(case: Case, layer: str) -> Found:
    """Find schools with 0 pupils: closed, or unknown written as 0."""
    table = case.table(layer)
    none = (table["kind"] == "school") & (table["pupils"] == 0)
    return found(none.fillna(value=False), value=table["pupils"])


def no_name(case: Case, layer: str) -> Found:
    """Find sites nobody can recognise."""
    names = case.table(layer)["name"]
    return found(names.isna() | (names == ""))


def strange_classes(case: Case, layer: str) -> Found:
    """Find schools with impossibly small or large classes."""
    table = case.table(layer)
    known = (
        table["pupils"].notna() & table["classes"].notna() & (table["pupils"] > 0) & (table["classes"] > 0)
    )
    schools = (known & (table["kind"] == "school")).fillna(value=False).to_numpy(dtype=bool)
    each = np.full(len(table), np.nan)
    each[schools] = (table["pupils"][schools] / table["classes"][schools]).to_numpy(dtype=np.float64)
    strange = schools & ((each < _LEAST_PER_CLASS) | (each > _MOST_PER_CLASS))
    return found(strange, value=np.round(each, 1))


def forgotten(case: Case, layer: str) -> Found:
    """Find sites of the register that the layer does not have."""
    if case.register is None:
        return nothing()
    register, table = case.register, case.table(layer)
    missing = np.flatnonzero(match(table, register).old < 0)
    rows = register.iloc[missing]
    names = rows["name"].where(rows["name"].notna(), rows["id"]).to_numpy(dtype=object)
    xy = shapely.get_coordinates(shapely.centroid(_or_empty(rows)))
    return Found(np.full(len(rows), -1), {"value": names}, xy, rows["id"].to_numpy(dtype=object))


def _or_empty(rows: pd.DataFrame) -> Shapes:
    """Return the geometries; a point of NaN where there is none."""
    shapes = np.asarray(rows.geometry.to_numpy(), dtype=object)
    blank = shapely.is_missing(shapes) | shapely.is_empty(shapes)
    shapes = shapes.copy()
    shapes[blank] = shapely.points(np.full((int(blank.sum()), 2), np.nan))
    return shapes


def same_name(case: Case, layer: str) -> Found:
    """Find sites of one name and kind at two places."""
    table, xy = case.table(layer), case.xy(layer)
    name = table["name"].str.casefold()
    named = name.notna().to_numpy() & case.sound(layer)
    key = pd.Series(name + "|" + table["kind"])[named]
    first = pd.Series(np.flatnonzero(named), index=key.index).groupby(key).transform("min").to_numpy()
    rows = np.flatnonzero(named)
    metres = np.hypot(*(xy[rows] - xy[first]).T)
    later = (rows != first) & (metres > _MOVED_M)
    ids = table["id"].to_numpy(dtype=object)
    return Found(rows[later], {"value": np.round(metres[later]), "other": ids[first[later]]})


def broken_promise(case: Case, layer: str) -> Found:
    """Find promised connections whose day has passed without a fibre line."""
    table = case.table(layer)
    late = (table["promised"] < case.today) & (table["technology"] != "fibre").fillna(value=True)
    return found(late.fillna(value=False), value=_days(table["promised"]))


def _days(dates: pd.Series) -> pd.Series:
    days: pd.Series = dates.dt.date.astype(object)
    return days


def far_from_streets(case: Case, layer: str) -> Found:
    """Find points without a street within ``STREET_M``; without streets at all there is another rule."""
    lines = case.once(streets_of)
    if not len(lines.row):
        return nothing()
    sound = np.flatnonzero(case.sound(layer))
    points, xy = case.shapes(layer)[sound], case.xy(layer)[sound]
    far = np.zeros(len(case.table(layer)), dtype=bool)
    doubtful = cKDTree(case.once(_street_points)).query(xy, distance_upper_bound=STREET_M)[0] > STREET_M
    rest = np.flatnonzero(doubtful)
    near = np.unique(lines.tree.query(points[rest], predicate="dwithin", distance=STREET_M)[0])
    far[sound[np.delete(rest, near)]] = True
    return found(far, value=STREET_M)


def _street_points(case: Case) -> Floats:
    """Return every vertex of every street: being near one is being near a street, and quickly told."""
    points: Floats = shapely.get_coordinates(case.once(streets_of).shapes)
    return points


def address_keys(case: Case) -> pd.Series:
    """Return street, number and postcode of every address as one text; missing without street or number."""
    table = case.table("addresses")
    street = table["street"].map(street_key(table["street"]))
    number = table["house_number"].str.casefold().str.replace(" ", "", regex=False)
    keys: pd.Series = street + "|" + number + "|" + table["postcode"].fillna("")
    return keys


def double_address(case: Case, layer: str) -> Found:
    """Find addresses that an earlier row has at another place."""
    keys, xy, table = case.once(address_keys), case.xy(layer), case.table(layer)
    several = np.flatnonzero(keys.notna() & keys.duplicated(keep=False) & case.sound(layer))
    if not len(several):
        return nothing()
    start = pd.Series(several).groupby(keys.to_numpy(dtype=object)[several]).transform("min").to_numpy()
    metres = np.hypot(*(xy[several] - xy[start]).T)
    later = metres > _SAME_PLACE_M
    rows = several[later]
    spoken = (table["street"].iloc[rows] + " " + table["house_number"].iloc[rows]).to_numpy(dtype=object)
    return Found(rows, {"value": spoken, "m": np.round(metres[later])})


def short_postcode(case: Case, layer: str) -> Found:
    """Find postcodes of four digits in a place whose others begin with 0."""
    code = case.table(layer)["postcode"]
    short = code.str.fullmatch(r"\d{4}").fillna(value=False).to_numpy(dtype=bool)
    east = code.str.startswith("0").fillna(value=False).to_numpy(dtype=bool)
    return found(short, value=code) if east.any() or short.sum() > len(code) / 2 else nothing()


def unknown_street(case: Case, layer: str) -> Found:
    """Find streets of addresses that the street layer does not know, one finding each."""
    names = case.table("streets")["name"]
    if not names.notna().any():
        return nothing()
    street = case.table(layer)["street"]
    keys = street_key(street)
    known = set(street_key(names).values())
    strange = street[
        street.notna() & ~street.map({name: key in known for name, key in keys.items()}).eq(True)
    ]
    n = strange.value_counts()
    first: Mask = ~strange.duplicated().to_numpy()
    named = strange[first]
    return Found(named.index.to_numpy(dtype=np.int64), {
        "value": named.to_numpy(dtype=object), "n": n.reindex(named).to_numpy()
    })  # fmt: skip


def incomplete_address(case: Case, layer: str) -> Found:
    """Count addresses that cannot be found by street and number."""
    table = case.table(layer)
    return counted((table["street"].isna() | table["house_number"].isna()).sum(), total=len(table))
