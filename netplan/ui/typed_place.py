"""A place that somebody types or pastes: metres of the project's system, or degrees on WGS 84."""

import math
import re

from netplan.ui.map.ground import from_lon_lat

_NUMBER = r"(-?\d+(?:[.,]\d+)*)"
_PAIR = re.compile(
    rf"^\s*([NEO]?)\s*{_NUMBER}\s*°?\s*([NSEOW]?)[\s;,]+([NEO]?)\s*{_NUMBER}\s*°?\s*([NSEOW]?)\s*(?:\(.*)?$",
    re.IGNORECASE,
)
_LEAST_M = 1000.0  # less than so many metres from the origin of its grid no municipality lies
_NORTHERN, _MINUS = frozenset("NS"), frozenset("SW")


def typed_place(typed: str, crs: str, near: tuple[float, float]) -> tuple[float, float] | None:
    """Return the place [m] that two numbers mean in ``crs``; None if they mean none.

    Large numbers are metres, east first unless a letter says otherwise. Small ones are degrees, in the
    order their letters say; without letters both orders are tried, and the place closer to ``near`` is meant.
    """
    pair = _PAIR.match(typed)
    if pair is None or not crs:
        return None
    before, first, after, before_too, second, after_too = pair.groups()
    letters = ((before or after).upper(), (before_too or after_too).upper())
    a, b = _number(first), _number(second)
    swapped = letters[0] in _NORTHERN or letters[1] in {"E", "O", "W"}
    if min(abs(a), abs(b)) > _LEAST_M:
        return (b, a) if swapped else (a, b)
    a, b = (-abs(n) if letter in _MINUS else n for n, letter in zip((a, b), letters, strict=True))
    orders = [(b, a)] if swapped else [(a, b)] if any(letters) else [(a, b), (b, a)]
    places = [from_lon_lat(crs, *order) for order in orders if abs(order[0]) <= 180 and abs(order[1]) <= 90]
    known = [place for place in places if all(map(math.isfinite, place))]
    return min(known, key=lambda place: math.dist(place, near), default=None)


def _number(text: str) -> float:
    """Return a number written with a decimal point or comma, grouped or not."""
    marks = re.sub(r"[^.,]", "", text)
    if len(set(marks)) == 1 < len(marks):  # only groups
        return float(text.replace(marks[0], ""))
    whole, _, decimals = text.rpartition(marks[-1]) if marks else (text, "", "")
    return float(f"{re.sub('[.,]', '', whole)}.{decimals or 0}")
