"""Which part of the world a window shows, and the arithmetic between map metres and pixels."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import NamedTuple

STEPS_PER_DOUBLING = 3
PX_PER_MM = 96 / 25.4  # a logical pixel is 1/96 inch, on every screen
_COARSEST = STEPS_PER_DOUBLING * math.log2(1e-4)  # 10 km a pixel
_FINEST = STEPS_PER_DOUBLING * math.log2(200.0)  # 5 mm a pixel


class Extent(NamedTuple):
    """A rectangle of the map, in metres."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def is_empty(self) -> bool:
        """Whether it holds nothing, as the extent of a layer without shapes."""
        return not (self.left <= self.right and self.bottom <= self.top)

    def grown(self, margin_m: float) -> "Extent":
        """Return the extent, larger by ``margin_m`` on every side."""
        return Extent(
            self.left - margin_m, self.bottom - margin_m, self.right + margin_m, self.top + margin_m
        )

    def meets(self, other: "Extent") -> bool:
        """Whether the two have a point in common."""
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.bottom <= other.top
            and other.bottom <= self.top
        )


EMPTY = Extent(math.inf, math.inf, -math.inf, -math.inf)


def union(extents: Iterable[Extent]) -> Extent:
    """Return the smallest extent around all; ``EMPTY`` if there is none."""
    found = [extent for extent in extents if not extent.is_empty]
    if not found:
        return EMPTY
    left, bottom, right, top = zip(*found, strict=True)
    return Extent(min(left), min(bottom), max(right), max(top))


@dataclass(frozen=True)
class View:
    """A window of ``width_px`` × ``height_px`` logical pixels around ``x_m``, ``y_m``.

    ``zoom`` counts steps of 2^(1/3): at zoom 0 a pixel is a metre, at zoom 3 half a metre. Whole steps share
    tiles; a view at a typed scale lies between them.
    """

    x_m: float
    y_m: float
    zoom: float
    width_px: int
    height_px: int

    @property
    def px_per_m(self) -> float:
        """Logical pixels for a metre."""
        return float(2.0 ** (self.zoom / STEPS_PER_DOUBLING))

    @property
    def scale(self) -> float:
        """The number N of the scale 1 : N, for pixels of 1/96 inch."""
        return scale_of(self.zoom)

    @property
    def extent(self) -> Extent:
        """What is seen, in metres."""
        half_width, half_height = (size / 2 / self.px_per_m for size in (self.width_px, self.height_px))
        return Extent(
            self.x_m - half_width, self.y_m - half_height, self.x_m + half_width, self.y_m + half_height
        )

    def to_map(self, x_px: float, y_px: float) -> tuple[float, float]:
        """Return the metres under a pixel, counted from the upper left corner."""
        return (
            self.x_m + (x_px - self.width_px / 2) / self.px_per_m,
            self.y_m - (y_px - self.height_px / 2) / self.px_per_m,
        )

    def to_px(self, x_m: float, y_m: float) -> tuple[float, float]:
        """Return the pixel of a place."""
        return (
            self.width_px / 2 + (x_m - self.x_m) * self.px_per_m,
            self.height_px / 2 - (y_m - self.y_m) * self.px_per_m,
        )

    def panned(self, dx_px: float, dy_px: float) -> "View":
        """Return the view after the map was pushed by so many pixels to the right and down."""
        return replace(self, x_m=self.x_m - dx_px / self.px_per_m, y_m=self.y_m + dy_px / self.px_per_m)

    def zoomed(self, zoom: float, x_px: float, y_px: float) -> "View":
        """Return the view at another zoom, with the same place under the pixel."""
        x_m, y_m = self.to_map(x_px, y_px)
        other = replace(self, zoom=min(max(zoom, _COARSEST), _FINEST))
        moved_x, moved_y = other.to_map(x_px, y_px)
        return replace(other, x_m=self.x_m + x_m - moved_x, y_m=self.y_m + y_m - moved_y)

    def at_scale(self, scale: float) -> "View":
        """Return the view at 1 : ``scale``, with the same centre."""
        return replace(self, zoom=zoom_of(scale))

    def sized(self, width_px: int, height_px: int) -> "View":
        """Return the view in a window of another size, with the same centre."""
        return replace(self, width_px=max(width_px, 1), height_px=max(height_px, 1))

    def showing(self, extent: Extent, margin_px: float = 12.0) -> "View":
        """Return the view that shows ``extent`` as large as a whole step allows; itself if it is empty."""
        if extent.is_empty:
            return self
        width_px, height_px = (max(size - 2 * margin_px, 1.0) for size in (self.width_px, self.height_px))
        per_px = max((extent.right - extent.left) / width_px, (extent.top - extent.bottom) / height_px, 1e-3)
        zoom = math.floor(-STEPS_PER_DOUBLING * math.log2(per_px) + 1e-9)
        return replace(
            self,
            x_m=(extent.left + extent.right) / 2,
            y_m=(extent.bottom + extent.top) / 2,
            zoom=float(min(max(zoom, _COARSEST), _FINEST)),
        )


def scale_of(zoom: float) -> float:
    """Return N of the scale 1 : N at ``zoom``: what is drawn up to a round scale is drawn at it, too."""
    return round(1000.0 * PX_PER_MM / float(2.0 ** (zoom / STEPS_PER_DOUBLING)), 6)


def zoom_of(scale: float) -> float:
    """Return the zoom of the scale 1 : ``scale``, within what a view allows."""
    zoom = STEPS_PER_DOUBLING * math.log2(1000.0 * PX_PER_MM / max(scale, 1e-3))
    return min(max(zoom, _COARSEST), _FINEST)
