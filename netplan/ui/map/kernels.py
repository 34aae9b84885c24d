"""Drawing into pixels without the interpreter: fills, lines, stamps, bins.

All shapes of one look are first added up as coverage, then painted once. So neighbours that share an edge
leave no seam, and half transparent streets no dots where they meet. Coverage of areas is exact (signed areas
under the edges, summed from left to right, as in font-rs and FreeType), that of lines the distance to their
middle (a capsule per segment, the largest counts).

Pixels are [height, width, 4] uint8, blue green red alpha, premultiplied: QImage's ARGB32_Premultiplied on
little-endian machines. Kernels see each as one number and mix two channels at a time. Every call has the
same types, so numba compiles once: lenses and pens hold Python floats, arrays of a store are read-only,
colours are made by ``ink``.
"""

import math

import numpy as np
from numpy.typing import NDArray

from netplan.core.jit import kernel
from netplan.ui.map.pens import NO_HATCH, Hatch, Lens, Pen, Pixels, Scratch, Shape, ink, scratch
from netplan.ui.map.store import Ints32

What = tuple[Shape, Ints32, Lens]
Words = NDArray[np.uint32]


def fill(pixels: Pixels, sheets: Scratch, what: What, inks: Pixels, hatch: Hatch) -> None:
    """Fill polygons ``what`` (shape, slots, lens); ``inks`` [2, 4] are of the area and of the hatch on it."""
    shape, slots, lens = what
    _cover_areas(sheets.area, sheets.spans, shape, slots, lens)
    area, lines = (_word(colour) for colour in inks)
    _paint_areas(_words(pixels), sheets.area, sheets.spans, area, lines, hatch)


def stroke(pixels: Pixels, sheets: Scratch, what: What, colour: Pixels, pen: Pen) -> None:
    """Draw lines, or the outlines of polygons."""
    shape, slots, lens = what
    _cover_lines(sheets.mask, sheets.touched, shape, slots, lens, pen)
    _paint_mask(_words(pixels), sheets.mask, sheets.touched, _word(colour))


def stamp(pixels: Pixels, what: What, picture: Pixels) -> None:
    """Lay ``picture`` [h, w, 4], premultiplied, with its middle on every point."""
    shape, slots, lens = what
    _stamp(_words(pixels), shape, slots, lens, _words(picture))


def count(counts: NDArray[np.uint32], what: What, classes: NDArray[np.uint8]) -> None:
    """Add features to ``counts`` [rows, columns, n_classes] by the first vertex; a bin is a pixel.

    ``classes`` [n] is the class of every slot of the store; classes beyond the last are not counted.
    """
    shape, slots, lens = what
    _count(counts, shape, slots, lens, classes)


def lay_over(pixels: Pixels, layer: Pixels, opacity: float) -> None:
    """Lay one picture over another of the same size, as transparent as ``opacity`` (0..1) says."""
    _lay_over(_words(pixels), _words(layer), round(255 * opacity))


def warm_up() -> None:
    """Compile every kernel, or load it from the cache, by drawing one of each into 16 pixels."""
    pixels, sheets = np.zeros((16, 16, 4), dtype=np.uint8), scratch(16, 16)
    xy = np.array([[0, 0], [9, 0], [9, 9], [0, 0]], dtype=np.float32)
    parts, features = np.array([0, 4], dtype=np.int32), np.array([0, 1], dtype=np.int32)
    for array in (xy, parts, features):
        array.flags.writeable = False
    what = Shape(xy, parts, features), np.zeros(1, dtype=np.int32), Lens(1.0, -2.0, 12.0)
    fill(pixels, sheets, what, np.stack([ink("#808080"), ink("")]), NO_HATCH)
    stroke(pixels, sheets, what, ink("#808080"), Pen(1.0, np.zeros(0), 0.7))
    stamp(pixels, what, np.zeros((3, 3, 4), dtype=np.uint8))
    classes = np.zeros(1, dtype=np.uint8)
    classes.flags.writeable = False
    count(np.zeros((2, 2, 1), dtype=np.uint32), what, classes)
    lay_over(pixels, pixels.copy(), 0.5)


def _words(pixels: Pixels) -> Words:
    """Return pixels [h, w, 4] as numbers [h, w], alpha in the highest byte."""
    words: Words = pixels.view(np.uint32)[:, :, 0]
    return words


def _word(colour: Pixels) -> int:
    return int(colour.view(np.uint32)[0])


@kernel
def _mixed(over: int, weight: int, under: int, rest: int) -> int:
    """Return over * weight + under * rest, in units of 255, for all four channels of a pixel; rounded."""
    even = (over & 0xFF00FF) * weight + (under & 0xFF00FF) * rest + 0x800080
    odd = ((over >> 8) & 0xFF00FF) * weight + ((under >> 8) & 0xFF00FF) * rest + 0x800080
    even = ((even + ((even >> 8) & 0xFF00FF)) >> 8) & 0xFF00FF
    return ((odd + ((odd >> 8) & 0xFF00FF)) & 0xFF00FF00) | even


@kernel
def _blend(pixels: Words, y: int, x: int, colour: int, cover: int) -> None:
    """Lay a colour over a pixel that it covers to ``cover`` / 255."""
    alpha = ((colour >> 24) * cover + 127) // 255
    opaque = colour | 0xFF000000
    if alpha == 255:
        pixels[y, x] = opaque
    else:
        pixels[y, x] = _mixed(opaque, alpha, int(pixels[y, x]), 255 - alpha)


@kernel
def _add_piece(area: NDArray[np.float32], y: int, xa: float, xb: float, tall: float) -> None:
    """Add the area right of a piece of an edge, ``tall`` pixels high, from ``xa`` to ``xb`` in one row."""
    first = int(xa)
    end = math.ceil(xb)
    if end <= first + 1:
        inside = 0.5 * (xa + xb) - first
        area[y, first] += tall * (1.0 - inside)
        area[y, first + 1] += tall * inside
        return
    slope = tall / (xb - xa)
    before = 0.0
    for x in range(first, end):
        low, high = max(xa, float(x)), min(xb, x + 1.0)
        # covered share of pixel x: the part of the edge inside it, and all of the edge left of it
        part = slope * (high - low)
        covered = slope * (low - xa) + part * (x + 1.0 - 0.5 * (low + high))
        area[y, x] += covered - before
        before = covered
    area[y, end] += tall - before


@kernel
def _add_edge(area: NDArray[np.float32], spans: Ints32, x0: float, y0: float, x1: float, y1: float) -> None:
    """Add the signed area right of an edge, cut to the sheet; what lies left of it counts in column 0."""
    height, width = area.shape[0], area.shape[1] - 2
    sign = 1.0
    if y0 > y1:
        x0, y0, x1, y1 = x1, y1, x0, y0
        sign = -1.0
    if y1 <= 0.0 or y0 >= height or y0 == y1:
        return
    slope = (x1 - x0) / (y1 - y0)
    top, bottom = max(y0, 0.0), min(y1, float(height))
    for y in range(int(top), math.ceil(bottom)):
        ya, yb = max(top, float(y)), min(bottom, y + 1.0)
        xa, xb = x0 + (ya - y0) * slope, x0 + (yb - y0) * slope
        if xa > xb:
            xa, xb = xb, xa
        tall = sign * (yb - ya)
        if xb > width:  # beyond the right border it covers nothing that is seen
            spans[y, 1] = width
            if xa >= width:
                continue
            inner = (width - xa) / (xb - xa)
            tall, xb = tall * inner, float(width)
        if xa < 0.0:
            outer = 1.0 if xb <= 0.0 else -xa / (xb - xa)
            area[y, 0] += tall * outer
            spans[y, 0] = 0
            spans[y, 1] = max(spans[y, 1], 1)
            if xb <= 0.0:
                continue
            tall, xa = tall * (1.0 - outer), 0.0
        _add_piece(area, y, xa, xb, tall)
        spans[y, 0] = min(spans[y, 0], int(xa))
        spans[y, 1] = max(spans[y, 1], min(width, int(xb) + 2))


@kernel
def _cover_areas(area: NDArray[np.float32], spans: Ints32, shape: Shape, slots: Ints32, lens: Lens) -> None:
    """Add up the coverage of polygons; rings may lie outside the sheet, even all around it."""
    scale, left, top = lens.px_per_m, lens.left_m, lens.top_m
    for slot in slots:
        for part in range(shape.features[slot], shape.features[slot + 1]):
            first, end = shape.parts[part], shape.parts[part + 1]
            x, y = (shape.xy[first, 0] - left) * scale, (top - shape.xy[first, 1]) * scale
            for k in range(first + 1, end):
                ahead_x, ahead_y = (shape.xy[k, 0] - left) * scale, (top - shape.xy[k, 1]) * scale
                _add_edge(area, spans, x, y, ahead_x, ahead_y)
                x, y = ahead_x, ahead_y


@kernel
def _hatched(hatch: Hatch, x: int, y: int) -> float:
    """Return how much of a pixel a line of the hatch covers."""
    across = hatch.y + y + 0.5
    if hatch.kind == 1:
        across = (hatch.x + x + 0.5 + across) * 0.7071067811865476
    off = across - hatch.gap_px * math.floor(across / hatch.gap_px + 0.5)
    half = max(0.5 * hatch.width_px, 0.5)
    return min(max(half + 0.5 - abs(off), 0.0), 1.0) * min(hatch.width_px, 1.0)


@kernel
def _paint_areas(
    pixels: Words, area: NDArray[np.float32], spans: Ints32, fill: int, lines: int, hatch: Hatch
) -> None:
    """Paint what the areas cover and wipe the sheet."""
    width = pixels.shape[1]
    for y in range(pixels.shape[0]):
        total, cover = 0.0, 0
        for x in range(spans[y, 0], spans[y, 1]):
            if area[y, x] != 0.0:  # an edge passes
                total += area[y, x]
                area[y, x] = 0.0
                cover = int(min(abs(total), 1.0) * 255.0 + 0.5)
            if cover > 0:
                if fill > 0:
                    _blend(pixels, y, x, fill, cover)
                if hatch.kind > 0:
                    _blend(pixels, y, x, lines, int(cover * _hatched(hatch, x, y) + 0.5))
        if spans[y, 1] > 0:
            area[y, min(spans[y, 1], width) :] = 0.0
        spans[y, 0], spans[y, 1] = width, 0


@kernel
def _cover_segment(
    mask: Pixels, touched: Pixels, x0: float, y0: float, x1: float, y1: float, half_px: float, butts: int
) -> None:
    """Cover a segment; its ends are round, or cut off square where ``butts`` has bit 1 (start) or 2 (end)."""
    height, width = mask.shape
    half, weight = max(half_px, 0.5), min(2.0 * half_px, 1.0) * 255.0
    reach = half + 0.5
    low_y, high_y = min(y0, y1) - reach, max(y0, y1) + reach
    if max(x0, x1) < -reach or min(x0, x1) > width + reach or high_y < 0.0 or low_y > height:
        return
    dx, dy = x1 - x0, y1 - y0
    length = math.sqrt(dx * dx + dy * dy)
    ux, uy = (dx / length, dy / length) if length > 1e-9 else (1.0, 0.0)
    for y in range(int(max(low_y, 0.0)), int(min(high_y, height - 1.0)) + 1):
        py = y + 0.5
        ta, tb = 0.0, 1.0  # the part of the segment that is near this row
        if abs(dy) > 1e-9:
            ta, tb = (py - reach - y0) / dy, (py + reach - y0) / dy
            if ta > tb:
                ta, tb = tb, ta
            ta, tb = max(ta, 0.0), min(tb, 1.0)
        xa, xb = x0 + ta * dx, x0 + tb * dx
        first, last = int(max(min(xa, xb) - reach, 0.0)), int(min(max(xa, xb) + reach, width - 1.0))
        for x in range(first, last + 1):
            rx, ry = x + 0.5 - x0, py - y0
            along, across = rx * ux + ry * uy, abs(ry * ux - rx * uy)
            beyond = max(-along, along - length, 0.0)
            end = 1.0
            if (along < 0.5 and butts & 1) or (length - along < 0.5 and butts & 2):
                end = max(min(along, length - along) + 0.5, 0.0)
            elif beyond > 0.0:
                across = math.sqrt(across * across + beyond * beyond)
            cover = min(reach - across, 1.0) * min(end, 1.0)
            if cover > 0.0:
                mask[y, x] = max(int(mask[y, x]), int(cover * weight + 0.5))
        if first <= last:
            touched[y // 16, first // 16 : last // 16 + 1] = 1


@kernel
def _inside(mask: Pixels, x0: float, y0: float, x1: float, y1: float, margin: float) -> tuple[float, float]:
    """Return from where to where (0..1) a segment lies in the picture; from > to if it does not."""
    height, width = mask.shape
    start, end = 0.0, 1.0
    for at, way, size in ((x0, x1 - x0, float(width)), (y0, y1 - y0, float(height))):
        if abs(way) < 1e-12:
            if at < -margin or at > size + margin:
                return 1.0, 0.0
            continue
        ta, tb = (-margin - at) / way, (size + margin - at) / way
        start, end = max(start, min(ta, tb)), min(end, max(ta, tb))
    return start, end


@kernel
def _cover_dashes(
    mask: Pixels, touched: Pixels, x0: float, y0: float, x1: float, y1: float, pen: Pen, done_px: float
) -> None:
    """Cover the dashes of a segment that begins ``done_px`` after the start of its line."""
    length = math.hypot(x1 - x0, y1 - y0)
    start, end = _inside(mask, x0, y0, x1, y1, pen.half_px + 1.0)
    if length < 1e-9 or start > end:
        return
    period = pen.dashes_px.sum()
    ux, uy = (x1 - x0) / length, (y1 - y0) / length
    at = math.floor((done_px + start * length) / period) * period - done_px  # a period begins here
    while at < end * length:
        for k in range(0, len(pen.dashes_px), 2):
            a, b = max(at, 0.0), min(at + pen.dashes_px[k], length)
            if a < b:
                butts = (1 if at >= 0.0 else 0) | (2 if at + pen.dashes_px[k] <= length else 0)
                _cover_segment(
                    mask, touched, x0 + a * ux, y0 + a * uy, x0 + b * ux, y0 + b * uy, pen.half_px, butts
                )
            at += pen.dashes_px[k] + pen.dashes_px[k + 1]


@kernel
def _cover_lines(mask: Pixels, touched: Pixels, shape: Shape, slots: Ints32, lens: Lens, pen: Pen) -> None:
    """Cover lines without bends finer than the pen shows; dashes run on around corners."""
    scale, left, top = lens.px_per_m, lens.left_m, lens.top_m
    dashed = len(pen.dashes_px) > 0
    for slot in slots:
        for part in range(shape.features[slot], shape.features[slot + 1]):
            first, end = shape.parts[part], shape.parts[part + 1]
            x, y = (shape.xy[first, 0] - left) * scale, (top - shape.xy[first, 1]) * scale
            done = 0.0
            for k in range(first + 1, end):
                ahead_x, ahead_y = (shape.xy[k, 0] - left) * scale, (top - shape.xy[k, 1]) * scale
                step = abs(ahead_x - x) + abs(ahead_y - y)
                if step < pen.detail_px and k < end - 1:
                    continue
                if dashed:
                    _cover_dashes(mask, touched, x, y, ahead_x, ahead_y, pen, done)
                    done += math.hypot(ahead_x - x, ahead_y - y)
                else:
                    _cover_segment(mask, touched, x, y, ahead_x, ahead_y, pen.half_px, 0)
                x, y = ahead_x, ahead_y


@kernel
def _paint_mask(pixels: Words, mask: Pixels, touched: Pixels, colour: int) -> None:
    """Paint what the lines cover and wipe the sheet."""
    for row in range(touched.shape[0]):
        for column in range(touched.shape[1]):
            if not touched[row, column]:
                continue
            touched[row, column] = 0
            for y in range(row * 16, min(row * 16 + 16, mask.shape[0])):
                for x in range(column * 16, min(column * 16 + 16, mask.shape[1])):
                    if mask[y, x] > 0:
                        _blend(pixels, y, x, colour, int(mask[y, x]))
                        mask[y, x] = 0


@kernel
def _stamp(pixels: Words, shape: Shape, slots: Ints32, lens: Lens, picture: Words) -> None:
    """Lay a picture on every point, on whole pixels: all copies look alike."""
    height, width = pixels.shape
    tall, wide = picture.shape
    for slot in slots:
        for k in range(shape.parts[shape.features[slot]], shape.parts[shape.features[slot + 1]]):
            at_x = math.floor((shape.xy[k, 0] - lens.left_m) * lens.px_per_m - 0.5 * wide + 0.5)
            at_y = math.floor((lens.top_m - shape.xy[k, 1]) * lens.px_per_m - 0.5 * tall + 0.5)
            if at_x <= -wide or at_y <= -tall or at_x >= width or at_y >= height:
                continue
            x0, y0 = int(at_x), int(at_y)
            for y in range(max(0, -y0), min(tall, height - y0)):
                for x in range(max(0, -x0), min(wide, width - x0)):
                    over = int(picture[y, x])
                    if over > 0:
                        under = int(pixels[y0 + y, x0 + x])
                        pixels[y0 + y, x0 + x] = _mixed(over, 255, under, 255 - (over >> 24))


@kernel
def _count(
    counts: NDArray[np.uint32], shape: Shape, slots: Ints32, lens: Lens, classes: NDArray[np.uint8]
) -> None:
    """Count features by bin and class."""
    rows, columns, n_classes = counts.shape
    for slot in slots:
        first = shape.parts[shape.features[slot]]
        x = math.floor((shape.xy[first, 0] - lens.left_m) * lens.px_per_m)
        y = math.floor((lens.top_m - shape.xy[first, 1]) * lens.px_per_m)
        if 0 <= x < columns and 0 <= y < rows and classes[slot] < n_classes:
            counts[int(y), int(x), classes[slot]] += np.uint32(1)


@kernel
def _lay_over(pixels: Words, layer: Words, weight: int) -> None:
    for y in range(pixels.shape[0]):
        for x in range(pixels.shape[1]):
            over = int(layer[y, x])
            if over > 0:
                rest = 255 - ((over >> 24) * weight + 127) // 255
                pixels[y, x] = _mixed(over, weight, int(pixels[y, x]), rest)
