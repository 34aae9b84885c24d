"""Cells are drawn as a picture: each in its colour at its place, the unknown as a chequerboard."""

import numpy as np
import pytest
from shapely.geometry import Point

from netplan.model.frames import table_of
from netplan.model.styles import style
from netplan.ui.map.cells import cell_picture
from netplan.ui.map.colours import DAY, NIGHT
from netplan.ui.map.display_list import Faded, Picture, Sheet, display_list
from netplan.ui.map.layers import map_layer
from netplan.ui.map.pens import ink
from netplan.ui.map.view import Extent

pytestmark = pytest.mark.usefixtures("qapp")
WEST, SOUTH, SIDE = 400_003.0, 5_700_001.0, 5.0


def layer(values, name=""):
    """Return a layer of cells: NaN is unknown, None no cell."""
    rows = [(r, c, v) for r, row in enumerate(values) for c, v in enumerate(row) if v is not None]
    columns = {
        "id": [f"{r}-{c}" for r, c, _ in rows],
        "radio_cell": ["served"] * len(rows),
        "rx_dbm": [float(v) for _, _, v in rows],
        "setup": ["s"] * len(rows),
        "cell_m": [SIDE] * len(rows),
    }
    places = [Point(WEST + (c + 0.5) * SIDE, SOUTH + (len(values) - r - 0.5) * SIDE) for r, c, _ in rows]
    table = table_of("radio_cells", columns, places, "EPSG:25833")
    return map_layer("radio_cells", table, style("radio_cells", name))


def colour(number):
    return ink(style("radio_cells").classes[number].symbol.fill).tolist()


def test_every_cell_has_its_colour_at_its_place():
    made = layer([[-45.0, -65.0, None], [-200.0, -115.0, -85.0]])
    pixels, covered = cell_picture(made, Extent(WEST - 50, SOUTH - 50, WEST + 50, SOUTH + 50), DAY)
    assert covered == Extent(WEST, SOUTH, WEST + 15, SOUTH + 10)
    assert pixels.shape == (2, 3, 4)
    assert pixels[0, 0].tolist() == colour(8)
    assert pixels[0, 1].tolist() == colour(6)
    assert pixels[0, 2].tolist() == [0, 0, 0, 0]
    assert 0 < pixels[1, 0, 3] < 128  # nothing arrives: pale
    assert pixels[1, 1:].tolist() == [colour(1), colour(4)]


def test_what_is_not_known_is_a_chequerboard():
    made = layer([[np.nan] * 4] * 4)
    pixels, _ = cell_picture(made, Extent(WEST, SOUTH, WEST + 20, SOUTH + 20), DAY)
    drawn = pixels[:, :, 3] > 128
    assert drawn.sum() == 8
    assert not (drawn[:, 1:] & drawn[:, :-1]).any()


def test_only_what_meets_the_sheet_is_drawn_and_neighbours_fit():
    made = layer([[-45.0 - k - 10 * r for k in range(40)] for r in range(40)])
    whole, box = cell_picture(made, Extent(WEST, SOUTH, WEST + 200, SOUTH + 200), DAY)
    part, at = cell_picture(made, Extent(WEST + 50, SOUTH + 50, WEST + 90, SOUTH + 80), DAY)
    row, column = round((box.top - at.top) / SIDE), round((at.left - box.left) / SIDE)
    rows, columns = part.shape[:2]
    inner = part[1:-1, 1:-1]
    assert np.array_equal(inner, whole[row + 1 : row + rows - 1, column + 1 : column + columns - 1])
    assert cell_picture(made, Extent(0, 0, 10, 10), DAY) is None


def test_the_display_list_holds_a_picture_that_fades_with_the_layer():
    sheet = Sheet(WEST, SOUTH + 20, 2.0, 4.0, 40, 40)
    (op,) = display_list(sheet, [layer([[-45.0] * 4] * 4)], NIGHT)
    assert isinstance(op, Faded)
    assert op.opacity == 0.75
    assert isinstance(op.ops[0], Picture)
