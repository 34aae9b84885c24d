"""Paths of QPainter from arrays and back, all at once: point by point Python would take longer."""

import struct

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QByteArray, QDataStream, QIODevice
from PySide6.QtGui import QPainterPath

_ELEMENT = np.dtype([("kind", ">i4"), ("x", ">f8"), ("y", ">f8")])  # as Qt streams a path
_MOVE, _LINE, _CURVE = 0, 1, 2
_COUNT = 4  # bytes before the elements


def path_of(xy: NDArray[np.float64], sizes: NDArray[np.int64]) -> QPainterPath:
    """Return vertices [n, 2] as one path; ``sizes`` are those of its parts."""
    elements = np.empty(len(xy), dtype=_ELEMENT)
    elements["kind"] = _LINE
    elements["kind"][np.cumsum(sizes) - sizes] = _MOVE
    elements["x"], elements["y"] = xy[:, 0], xy[:, 1]
    return _streamed(elements)


def angular(path: QPainterPath, grain: float) -> QPainterPath:
    """Return a path with straight lines for its curves, its points multiples of ``grain``."""
    data = QByteArray()
    QDataStream(data, QIODevice.OpenModeFlag.WriteOnly) << path
    n = path.elementCount()
    elements = np.frombuffer(data.data(), dtype=_ELEMENT, count=n, offset=_COUNT).copy()
    kind = elements["kind"]
    # of a curve Qt streams two handles, then its end
    handle = np.zeros(n + 2, dtype=bool)
    handle[:n] = kind == _CURVE
    handle[1:] |= handle[:-1].copy()
    kept = elements[~handle[:n]]
    kept["kind"] = np.where(kept["kind"] == _MOVE, _MOVE, _LINE)
    for axis in "xy":
        kept[axis] = np.round(kept[axis] / grain) * grain
    return _streamed(kept)


def _streamed(elements: NDArray[np.void]) -> QPainterPath:
    path = QPainterPath()
    if len(elements):
        last = int(np.flatnonzero(elements["kind"] == _MOVE)[-1])
        head, tail = struct.pack(">i", len(elements)), struct.pack(">ii", last, 1)
        stream = QDataStream(QByteArray(head + elements.tobytes() + tail))
        stream >> path
    return path
