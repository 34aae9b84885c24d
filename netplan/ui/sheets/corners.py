"""What lies over the map in its corners: stamps such as "DRAFT", the scale bar of a bare map.

Known before names are placed, so that none is hidden.
"""

import shapely

from netplan.report.sheets.content import SheetContent
from netplan.report.sheets.page import Rect
from netplan.ui.sheets.bar import round_step
from netplan.ui.sheets.column import STAMP_MM
from netplan.ui.sheets.fonts import width_mm

_ROW_MM, _TALL_MM = 10.0, 8.0
_BAR_SHARE = 0.25  # of the width of a bare map


def stamp_boxes(content: SheetContent) -> tuple[Rect, ...]:
    """Return where the stamps lie: in the corner of the map that hides the least of the municipality."""
    size, stamps = content.page.size, content.stamps
    if not stamps:
        return ()
    wide = max(width_mm(text, STAMP_MM * size, bold=True) for text, _ in stamps) + 5.0 * size
    corner = _corner(content, wide, _ROW_MM * size * len(stamps))
    return tuple(
        Rect(corner.left, corner.top + _ROW_MM * size * k, wide, _TALL_MM * size) for k in range(len(stamps))
    )


def bar_step_m(content: SheetContent) -> float:
    """Return the metres of a quarter of the scale bar of a bare map."""
    return round_step(content.scale / 1000.0 * content.page.frame.width * _BAR_SHARE / 4)


def bar_box(content: SheetContent) -> Rect:
    """Return where the scale bar of a bare map lies."""
    frame, size = content.page.frame, content.page.size
    width = 4 * bar_step_m(content) * 1000.0 / content.scale
    return Rect(frame.left + 2.0, frame.bottom - 9.5 * size, width + 12.0 * size, 8.0 * size)


def taken(content: SheetContent) -> tuple[Rect, ...]:
    """Return everything that lies over the map in its corners."""
    return (*stamp_boxes(content), *((bar_box(content),) if content.order.bare else ()))


def _corner(content: SheetContent, wide: float, tall: float) -> Rect:
    frame, off = content.page.frame, 4.0 * content.page.size
    corners = [
        Rect(left, top, wide, tall)
        for top in (frame.top + off, frame.bottom - off - tall)
        for left in (frame.right - off - wide, frame.left + off)
    ]
    if content.order.bare:  # its scale bar lies at the lower left
        corners.pop()
    land = content.area or content.outline
    if land is None:
        return corners[0]
    (left, _, _, top), per_mm = content.extent, content.scale / 1000.0

    def hidden(box: Rect) -> float:
        x, y = left + (box.left - frame.left) * per_mm, top - (box.top - frame.top) * per_mm
        shape = shapely.box(x, y - box.height * per_mm, x + box.width * per_mm, y)
        return float(shapely.intersection(land, shape).area)

    return min(corners, key=hidden)
