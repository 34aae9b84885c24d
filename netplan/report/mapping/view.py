"""Which part of the world lies on the paper, and at which scale."""

from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.report.mapping.paper import Box

Shapes = NDArray[np.object_]
Floats = NDArray[np.float64]
_SCALES = tuple(
    int(step * 10**power)
    for power in range(2, 7)
    for step in (1, 1.25, 1.5, 1.75, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5, 6, 6.5, 7, 7.5, 8, 8.5, 9)
)
_DETAIL_MM = 0.06  # nobody sees a finer bend


@dataclass(frozen=True)
class View:
    """A window of the paper at 1 : ``scale``, with ``left_m``, ``bottom_m`` of the world in its corner."""

    frame: Box
    scale: int
    left_m: float
    bottom_m: float

    @property
    def metres_per_mm(self) -> float:
        """Metres in the world for a millimetre on the paper."""
        return self.scale / 1000.0

    def points(self, xy: Floats) -> Floats:
        """Return coordinates [n, 2] in metres as millimetres on the paper."""
        return (xy - [self.left_m, self.bottom_m]) / self.metres_per_mm + [self.frame.left, self.frame.bottom]

    def shapes(self, geometries: Shapes) -> Shapes:
        """Return geometries in millimetres, without those outside the frame and bends too fine to see."""
        inside = geometries[self._seen(geometries)]
        simple = shapely.simplify(inside, _DETAIL_MM * self.metres_per_mm, preserve_topology=False)
        simple = np.where(shapely.is_empty(simple), inside, simple)
        drawn: Shapes = shapely.transform(simple, self.points)
        return drawn

    def _seen(self, geometries: Shapes) -> NDArray[np.bool_]:
        left, bottom, right, top = shapely.bounds(geometries).T
        width, height = self.frame.width * self.metres_per_mm, self.frame.height * self.metres_per_mm
        # a missing or empty geometry has no bounds: every comparison with NaN is false
        seen: NDArray[np.bool_] = (
            (left < self.left_m + width)
            & (right > self.left_m)
            & (bottom < self.bottom_m + height)
            & (top > self.bottom_m)
        )
        return seen


def view_of(bounds: tuple[float, float, float, float], frame: Box, margin_mm: float = 5.0) -> View:
    """Return the view that shows ``bounds`` (left, bottom, right, top in metres) in the middle of ``frame``.

    The scale is the largest round one at which they fit.
    """
    left, bottom, right, top = bounds
    needed = 1000.0 * max(
        (right - left) / (frame.width - 2 * margin_mm), (top - bottom) / (frame.height - 2 * margin_mm)
    )
    scale = next((scale for scale in _SCALES if scale >= needed), _SCALES[-1])
    half_width, half_height = (size * scale / 2000.0 for size in (frame.width, frame.height))
    return View(frame, scale, (left + right) / 2 - half_width, (bottom + top) / 2 - half_height)
