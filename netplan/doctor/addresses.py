"""Find places for rows that have an address but no coordinates, and say how well each was matched."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.doctor.case import Shapes
from netplan.messages import mark

GRADES = {  # best first; only the first two place a row
    "exact": mark("street and house number"),
    "number": mark("street and number, another letter"),
    "street": mark("street only: proposed, not placed"),
    "none": mark("not found"),
}
PLACED = ("exact", "number")
_ONE_PLACE_M = 50.0  # candidates further apart are different places
_UMLAUTS = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue"})
_NUMBER = re.compile(r"(\d+)\s*([a-z]?)(?:\s*[-–/]\s*(\d+))?")


@dataclass(frozen=True, eq=False)
class Placed:
    """Where n rows lie by their address.

    grade    [n]     a key of ``GRADES``
    address  [n]     row of the address matched or proposed; -1 for none
    point    [n]     its place; None for none
    """

    grade: "np.ndarray[tuple[int], np.dtype[np.object_]]"
    address: Ints
    point: Shapes


def street_key(names: Iterable[str]) -> dict[str, str]:
    """Return every street name with what is left of it when spelling does not count."""
    distinct = pd.Series(names, dtype="str").dropna().unique()
    return {str(name): _key(str(name)) for name in distinct}


def _key(name: str) -> str:
    plain = name.casefold().translate(_UMLAUTS)
    letters = re.sub(r"str\.?(?=$|[\s\-])", "strasse", plain)
    return re.sub(r"[^a-z0-9]", "", letters)


def place_by_address(rows: pd.DataFrame, addresses: pd.DataFrame) -> Placed:
    """Look up ``rows`` (street, house_number, postcode) [n] in the table of addresses.

    A row is placed by its street and number if all addresses that fit lie at one place; where the postcode is
    stated it must agree. Anything less is a proposal: the address of the street whose number is nearest.
    """
    usable = addresses[
        ~addresses.geometry.isna() & ~addresses.geometry.is_empty & addresses["street"].notna()
    ]
    index = _Index(usable)
    grades, found = np.full(len(rows), "none", dtype=object), np.full(len(rows), -1)
    columns = (rows[key].fillna("") for key in ("street", "house_number", "postcode"))
    for at, (street, number, postcode) in enumerate(zip(*columns, strict=True)):
        grades[at], found[at] = index.look_up(str(street), str(number), str(postcode))
    points = np.full(len(rows), None, dtype=object)
    hit = found >= 0
    points[hit] = usable.geometry.to_numpy()[found[hit]]
    positions = np.flatnonzero(addresses.index.isin(usable.index))
    return Placed(grades, np.where(hit, positions[found], -1) if len(usable) else found, points)


class _Index:
    """The addresses of a municipality by street; lives for one look-up of many rows."""

    def __init__(self, addresses: pd.DataFrame) -> None:
        keys = addresses["street"].map(street_key(addresses["street"]))
        self._rows = {
            str(key): np.asarray(rows) for key, rows in keys.groupby(keys.to_numpy()).indices.items()
        }
        self._numbers = addresses["house_number"].fillna("").to_numpy(dtype=object)
        self._postcodes = addresses["postcode"].fillna("").to_numpy(dtype=object)
        self._xy: Floats = shapely.get_coordinates(addresses.geometry.to_numpy())

    def look_up(self, street: str, number: str, postcode: str) -> tuple[str, int]:
        """Return the grade and the position of the address; -1 for none."""
        rows = self._rows.get(_key(street)) if street else None
        if rows is None:
            return "none", -1
        agreeing = (
            rows[(self._postcodes[rows] == postcode) | (self._postcodes[rows] == "")] if postcode else rows
        )
        wanted = _number(number)
        if wanted is None or not len(agreeing):
            return "street", int(rows[0])
        given = [_number(str(text)) for text in self._numbers[agreeing]]
        exact = agreeing[[one == wanted for one in given]]
        if len(exact) and self._one_place(exact):
            return "exact", int(exact[0])
        same = agreeing[[one is not None and one[0] <= wanted[0] <= one[2] for one in given]]
        if len(same) and not len(exact) and self._one_place(same):
            return "number", int(same[0])
        gap = [abs(one[0] - wanted[0]) if one else np.inf for one in given]
        return "street", int(agreeing[int(np.argmin(gap))])

    def _one_place(self, rows: Ints) -> bool:
        return bool((np.ptp(self._xy[rows], axis=0) <= _ONE_PLACE_M).all())


def _number(text: str) -> tuple[int, str, int] | None:
    """Return number, letter and last number of a range; None if the text is no house number."""
    hit = _NUMBER.match(text.strip().casefold())
    if hit is None:
        return None
    first = int(hit[1])
    return first, hit[2], max(first, int(hit[3] or first))
