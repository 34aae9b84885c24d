"""What the kernels draw with: lenses, pens, inks, and sheets to add up coverage on."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.ui.map.store import Floats32, Ints32, LayerStore

Pixels = NDArray[np.uint8]
SQUARE_PX = 16  # the kernels look at a mask in squares of this size


class Lens(NamedTuple):
    """From metres of a store to pixels: ``left_m``, ``top_m`` is the upper left corner."""

    px_per_m: float
    left_m: float
    top_m: float


class Shape(NamedTuple):
    """The arrays of a store that are drawn."""

    xy: Floats32
    parts: Ints32
    features: Ints32


class Pen(NamedTuple):
    """Half the width of a line in pixels, lengths of dashes and gaps, bends that are left out."""

    half_px: float
    dashes_px: NDArray[np.float64]
    detail_px: float


class Hatch(NamedTuple):
    """Parallel lines over a fill; ``x``, ``y`` is the pixel of the world in the upper left corner."""

    kind: int  # 0 none, 1 rising lines, 2 level lines
    gap_px: float
    width_px: float
    x: float
    y: float


NO_HATCH = Hatch(0, 1.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True, eq=False)
class Scratch:
    """Sheets on which coverage is added up; all zero between two calls. One thread uses it at a time."""

    area: NDArray[np.float32]
    spans: Ints32
    mask: NDArray[np.uint8]
    touched: NDArray[np.uint8]


def scratch(width: int, height: int) -> Scratch:
    """Return sheets for pictures of this size."""
    spans = np.zeros((height, 2), dtype=np.int32)
    spans[:, 0] = width
    return Scratch(
        area=np.zeros((height, width + 2), dtype=np.float32),
        spans=spans,
        mask=np.zeros((height, width), dtype=np.uint8),
        touched=np.zeros((height // SQUARE_PX + 1, width // SQUARE_PX + 1), dtype=np.uint8),
    )


def ink(colour: str, opacity: float = 1.0) -> NDArray[np.uint8]:
    """Return "#RRGGBB" as blue, green, red, alpha; "" is transparent."""
    if not colour:
        return np.zeros(4, dtype=np.uint8)
    red, green, blue = bytes.fromhex(colour[1:])
    return np.array([blue, green, red, round(255 * opacity)], dtype=np.uint8)


def shape_of(store: LayerStore) -> Shape:
    """Return what the kernels read of a store."""
    return Shape(store.xy, store.parts, store.features)
