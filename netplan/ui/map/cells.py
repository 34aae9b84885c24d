"""Tables with a row for every cell of a grid, drawn as a picture: a colour, pale where a class has none.

Cells of which nothing is known are a chequerboard of grey, so that they differ from cells without service.
"""

import numpy as np
from numpy.typing import NDArray

from netplan.model.styles import StyleClass
from netplan.ui.map.colours import MapColours, shown
from netplan.ui.map.drawn import NOT_DRAWN, MapLayer
from netplan.ui.map.pens import ink
from netplan.ui.map.view import Extent

CELLS = frozenset({"radio_cells", "view_cells"})
"""Tables of middles of cells, whose column ``cell_m`` is the side of all of them."""

_MOST_BYTES = 255
_PALE = 0.35


def is_cells(layer: MapLayer) -> bool:
    """Whether a layer is drawn as a picture of cells: once its rows are read."""
    if layer.name not in CELLS or layer.rows is None or not len(layer.rows):
        return False
    return bool(layer.rows["cell_m"].iloc[0] > 0)


def cell_picture(
    layer: MapLayer, extent: Extent, colours: MapColours
) -> tuple[NDArray[np.uint8], Extent] | None:
    """Return a picture with a pixel for every cell within ``extent``, and what it covers; None: no cell."""
    side = float(layer.table["cell_m"].iloc[0])
    slots = layer.store.near(extent.grown(side))
    if not len(slots):
        return None
    first = layer.store.features[slots]
    xy = layer.store.xy[layer.store.parts[first]].astype(np.float64) + layer.store.origin
    corner = (xy[0] - side / 2) % side  # the grid may begin anywhere
    column, row = np.rint((xy - side / 2 - corner) / side).astype(np.int64).T
    left, top = int(column.min()), int(row.max()) + 1
    pixels = np.zeros((top - int(row.min()), int(column.max()) + 1 - left, 4), dtype=np.uint8)
    classes = layer.classes[slots]
    inks = np.zeros((_MOST_BYTES + 1, 2, 4), dtype=np.uint8)  # of a class, and whether the cell is even
    for k, member in enumerate(layer.style.classes):
        inks[k] = _inks(member, colours)
    inks[NOT_DRAWN] = 0
    pixels[top - 1 - row, column - left] = inks[classes, (row + column) % 2]
    right, bottom = left + pixels.shape[1], top - pixels.shape[0]
    x, y = corner.tolist()
    return pixels, Extent(left * side + x, bottom * side + y, right * side + x, top * side + y)


def _inks(member: StyleClass, colours: MapColours) -> NDArray[np.uint8]:
    """Return the colours [2, 4] of odd and even cells of a class."""
    if member.symbol.fill:
        return np.stack([ink(shown(member.symbol.fill, colours))] * 2)
    full = ink(shown(member.symbol.stroke, colours))
    pale = np.round(full * _PALE).astype(np.uint8)  # premultiplied
    unknown = member.symbol.marker == "x"
    return np.stack([full if unknown else pale, pale])
