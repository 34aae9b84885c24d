"""How far off its main direction an antenna is met, by azimuth and elevation.

Both angles become one, as if all of it were sideways, so that ``losses.aside_db`` of it is the sum of both
parts, cut off behind the antenna (3GPP TR 38.901 table 7.3-1, eq. 7.3-1: A = min(A_h + A_v, A_max)).
"""

from math import isfinite
from typing import NamedTuple

import numpy as np

from netplan.core.elementary import arctan2
from netplan.core.graph.arrays import Floats
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.radio import Device

_AROUND_DEG = 360.0
_UPRIGHT_DEG = 90.0


class Turned(NamedTuple):
    """Where the antennas of a mast look; several are sectors, the one that is met best counts.

    azimuths_deg  clockwise from the north of the grid; empty: each is aimed at what it talks to
    tilt_deg      below the horizon
    """

    azimuths_deg: tuple[float, ...] = ()
    tilt_deg: float = 0.0


AIMED = Turned()


def require_sound(turned: Turned) -> None:
    """Make sure that an antenna can look there.

    Raises:
        ParameterError: an angle is no number, or the tilt is beyond the vertical.

    """
    for value in (*turned.azimuths_deg, turned.tilt_deg):
        if not isfinite(value) or abs(turned.tilt_deg) > _UPRIGHT_DEG or abs(value) > _AROUND_DEG:
            raise ParameterError(
                mark(
                    "An antenna looks 0 to 360 degrees clockwise from the north and is tilted by 90 at most, "
                    "not {value}"
                ),
                value=value,
            )


def off_deg(device: Device, turned: Turned, away_m: Floats, higher_m: Floats) -> Floats:
    """Return how far off places [n] are met, degrees; 0 where the antenna is aimed.

    ``away_m`` [n, 2] are metres to the east and north of the antenna, ``higher_m`` [n] above it.
    """
    if not turned.azimuths_deg:
        return np.zeros(len(away_m))
    azimuth = np.degrees(arctan2(away_m[:, 0], away_m[:, 1]))
    elevation = np.degrees(arctan2(higher_m, np.hypot(away_m[:, 0], away_m[:, 1]))) + turned.tilt_deg
    half_up = device.half_up_deg if isfinite(device.half_up_deg) else device.half_deg
    sideways = np.min([np.abs(_turn(azimuth - one)) for one in turned.azimuths_deg], axis=0)
    off: Floats = device.half_deg * np.hypot(sideways / device.half_deg, elevation / half_up)
    return off


def _turn(degrees: Floats) -> Floats:
    """Return angles between -180 and 180."""
    half = _AROUND_DEG / 2
    turned: Floats = (degrees + half) % _AROUND_DEG - half
    return turned
