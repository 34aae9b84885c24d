"""Outlines of map symbols, of diameter one around the origin."""

from functools import cache

import numpy as np
from matplotlib.path import Path as Outline
from numpy.typing import NDArray

from netplan.model.styles import MARKER_CORNERS, Marker

_CROSS = np.array([(-0.4, -0.4), (0.4, 0.4), (-0.4, 0.4), (0.4, -0.4)])


@cache
def marker_outline(marker: Marker) -> tuple[NDArray[np.float64], NDArray[np.uint8]]:
    """Return corners [k, 2] and path codes [k] of a marker; "" is a circle."""
    if marker == "x":
        return _CROSS, np.array([Outline.MOVETO, Outline.LINETO] * 2, dtype=np.uint8)
    if marker not in MARKER_CORNERS:
        circle = Outline.circle(radius=0.5)
        return np.array(circle.vertices, dtype=np.float64), np.array(circle.codes, dtype=np.uint8)
    angle, radius = np.array(MARKER_CORNERS[marker]).T
    points = radius[:, None] * np.stack([np.cos(np.radians(angle)), np.sin(np.radians(angle))], axis=1)
    codes = [Outline.MOVETO, *[Outline.LINETO] * (len(points) - 1), Outline.CLOSEPOLY]
    return np.vstack([points, points[:1]]), np.array(codes, dtype=np.uint8)
