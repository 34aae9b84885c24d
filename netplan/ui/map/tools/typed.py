"""Numbers typed while drawing: a place by its coordinates, or by length and angle from the last one."""

import math
import re

from netplan.errors import ParameterError
from netplan.messages import mark

Place = tuple[float, float]

_NUMBER = r"([+-]?\d+(?:[.,]\d+)?)"
_POLAR = re.compile(rf"^\s*{_NUMBER}\s*(?:m\s*)?<\s*{_NUMBER}\s*°?\s*$")
_STEP = re.compile(rf"^\s*@\s*{_NUMBER}[\s;]+{_NUMBER}\s*$")
_PLACE = re.compile(rf"^\s*{_NUMBER}[\s;]+{_NUMBER}\s*$")
_LENGTH = re.compile(rf"^\s*{_NUMBER}\s*m?\s*$")


def typed_place(text: str, last: Place | None, pointer: Place | None) -> Place:
    """Return the place that ``text`` means.

    "120 < 45": 120 m at 45 degrees, counted from the east against the clock; "120": 120 m towards the
    pointer; "@ 30 -5": 30 m to the east, 5 m to the south; "400120.5 5700080": coordinates of the project.

    Raises:
        ParameterError: it is none of these, or needs a last place and there is none.

    """
    if found := _PLACE.match(text):
        return _number(found[1]), _number(found[2])
    if last is not None and (found := _POLAR.match(text)):
        return _towards(last, _number(found[1]), math.radians(_number(found[2])))
    if last is not None and (found := _STEP.match(text)):
        return last[0] + _number(found[1]), last[1] + _number(found[2])
    if last is not None and pointer is not None and (found := _LENGTH.match(text)):
        return _towards(last, _number(found[1]), math.atan2(pointer[1] - last[1], pointer[0] - last[0]))
    raise ParameterError(
        mark("{text} is no place: type 120 < 45 (metres < degrees from east), 120, @ 30 -5, or coordinates"),
        text=text,
    )


def _towards(start: Place, length_m: float, angle: float) -> Place:
    return start[0] + length_m * math.cos(angle), start[1] + length_m * math.sin(angle)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
