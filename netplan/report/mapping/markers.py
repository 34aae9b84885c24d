"""Outlines of map symbols, of diameter one around the origin."""

from functools import cache

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from netplan.model.styles import Marker

# corners by angle in degrees and radius; the height of all of them looks alike at the same size
_CORNERS: dict[Marker, tuple[tuple[float, float], ...]] = {
    "square": tuple((45 + 90 * k, 0.62) for k in range(4)),
    "triangle": tuple((90 + 120 * k, 0.62) for k in range(3)),
    "diamond": tuple((90 * k, 0.6) for k in range(4)),
    "pentagon": tuple((90 + 72 * k, 0.55) for k in range(5)),
    "star": tuple((90 + 36 * k, 0.6 if k % 2 == 0 else 0.27) for k in range(10)),
}
_CROSS = np.array([(-0.4, -0.4), (0.4, 0.4), (-0.4, 0.4), (0.4, -0.4)])


@cache
def marker_outline(marker: Marker) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return corners [k, 2] and path codes [k] of a marker; "" is a circle."""
    if marker == "x":
        return _CROSS, np.array([Outline.MOVETO, Outline.LINETO] * 2, dtype=np.uint8)
    if marker not in _CORNERS:
        circle = Outline.circle(radius=0.5)
        return np.array(circle.vertices, dtype=np.float64), np.array(circle.codes, dtype=np.uint8)
    angle, radius = np.array(_CORNERS[marker]).T
    points = radius[:, None] * np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=1)
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(points) - 1), Outline.CLOSEPOLY]
    return np.vstack([points, points[:1]]), np.array(codes, dtype=np.uint8)
