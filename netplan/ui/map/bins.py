"""Points too many to draw: counted in squares that lie fast on the ground.

What has a verdict is shown as the share that is served, in the classes of the Breitbandatlas and of the
printed map; unknown counts as not served, and a square where nothing is known has no share. Everything else
is shown as density, the darker the more.
"""

import math

import numpy as np
from numpy.typing import NDArray

from netplan.model.styles import number_positions, style
from netplan.ui.map import kernels
from netplan.ui.map.colours import MapColours, shown
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.pens import Lens, ink, shape_of
from netplan.ui.map.view import Extent

Counts = NDArray[np.uint32]
_SQUARE_MM = 1.6
_DENSE_PER_HA = 40.0  # addresses a hectare in a quarter of tall houses


def square_m(metres_per_mm: float) -> float:
    """Return the side of the squares: the round length next above 1.6 mm of the screen."""
    least = _SQUARE_MM * metres_per_mm
    power = 10.0 ** math.floor(math.log10(least))
    return next(step * power for step in (1.0, 2.0, 2.5, 5.0, 10.0) if step * power >= least * 0.999)


def share_picture(
    layer: MapLayer, extent: Extent, metres_per_mm: float, colours: MapColours
) -> tuple[NDArray[np.uint8], Extent]:
    """Return a picture with a pixel for every square that meets ``extent``, and what it covers."""
    side_m = square_m(metres_per_mm)
    left, top = math.floor(extent.left / side_m), math.ceil(extent.top / side_m)
    columns = math.ceil(extent.right / side_m) - left
    rows = top - math.floor(extent.bottom / side_m)
    covered = Extent(left * side_m, (top - rows) * side_m, (left + columns) * side_m, top * side_m)
    counts = np.zeros((rows, columns, len(layer.style.classes)), dtype=np.uint32)
    x, y = layer.store.origin
    lens = Lens(1.0 / side_m, covered.left - x, covered.top - y)
    kernels.count(counts, (shape_of(layer.store), layer.store.near(covered), lens), layer.classes)
    values = [member.value for member in layer.style.classes]
    if "served" in values:
        return _share_pixels(counts, values, colours), covered
    return _density_pixels(counts, layer, side_m, colours), covered


def _share_pixels(counts: Counts, values: list[str], colours: MapColours) -> NDArray[np.uint8]:
    n = counts.sum(axis=2)
    known = sum(counts[:, :, k] for k, value in enumerate(values) if value in ("served", "not_served"))
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.where(known > 0, counts[:, :, values.index("served")] / n, np.nan)
    atlas = style("coverage_cells")
    position = number_positions(atlas, share.ravel()).reshape(share.shape)
    inks = [ink(shown(one.symbol.fill or one.symbol.hatch_colour, colours)) for one in atlas.classes]
    pixels: NDArray[np.uint8] = np.stack(inks)[position]
    pixels[n == 0] = 0
    return pixels


def _density_pixels(counts: Counts, layer: MapLayer, side_m: float, colours: MapColours) -> NDArray[np.uint8]:
    """Return the colour of the first class, the more opaque the denser."""
    per_ha = counts.sum(axis=2) / (side_m * side_m / 10_000.0)
    opacity = np.where(per_ha > 0, 0.12 + 0.5 * np.minimum(np.sqrt(per_ha / _DENSE_PER_HA), 1.0), 0.0)
    colour = ink(shown(layer.style.classes[0].symbol.fill, colours)).astype(float)
    return np.round(colour * opacity[:, :, None]).astype(np.uint8)
