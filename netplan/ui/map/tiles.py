"""The map in squares of 512 pixels that are drawn once and shown often.

A tile is known by the versions of style and data, the zoom, and its column and row counted from the origin of
the coordinate system. While tiles of a view are missing, what was shown before stays below them, scaled.
"""

import math
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple, Protocol

import numpy as np
from PySide6.QtCore import QObject, QPointF, QRectF, Signal
from PySide6.QtGui import QImage, QPainter

from netplan.ui.map.colours import MapColours
from netplan.ui.map.display_list import Picture, Sheet, display_list
from netplan.ui.map.drawn import MapLayer
from netplan.ui.map.kernels import warm_up
from netplan.ui.map.pens import Pixels, ink
from netplan.ui.map.pool import Job, Stopped, n_workers, pool_of
from netplan.ui.map.raster import paint
from netplan.ui.map.view import PX_PER_MM, STEPS_PER_DOUBLING, View

TILE_PX = 512
_CACHE_BYTES = 96 * 1024 * 1024


class TileKey(NamedTuple):
    """One tile: column ``i`` to the east, row ``j`` to the north."""

    style: int
    data: int
    zoom: float
    i: int
    j: int


class Generation(NamedTuple):
    """What the tiles of one picture have in common."""

    style: int
    data: int
    zoom: float


class Backdrop(Protocol):
    """Pictures that lie below the layers."""

    def at(self, key: "TileKey") -> Picture | None:
        """Return the picture of a tile, if it is there yet; called by the threads that draw."""


@dataclass(frozen=True, eq=False)
class Scene:
    """What is drawn; the versions change with it."""

    layers: tuple[MapLayer, ...]
    colours: MapColours
    style: int = 0
    data: int = 0
    backdrop: Backdrop | None = None


class TileCache:
    """Tiles up to so many bytes, the least recently shown leave first; what is seen never leaves."""

    def __init__(self, n_bytes: int = _CACHE_BYTES) -> None:
        self._n_bytes = n_bytes
        self._tiles: OrderedDict[TileKey, Pixels] = OrderedDict()
        self._seen: frozenset[TileKey] = frozenset()
        self._used = 0

    def __contains__(self, key: TileKey) -> bool:
        return key in self._tiles

    def __len__(self) -> int:
        return len(self._tiles)

    def get(self, key: TileKey) -> Pixels | None:
        """Return a tile, or None."""
        return self._tiles.get(key)

    def see(self, keys: Iterable[TileKey]) -> None:
        """Say which tiles are on the screen: they count as just used, and stay."""
        self._seen = frozenset(keys)
        for key in sorted(self._seen):
            if key in self._tiles:
                self._tiles.move_to_end(key)
        self._shrink()

    def put(self, key: TileKey, pixels: Pixels) -> None:
        """Keep a tile, and let others go where it gets too much."""
        old = self._tiles.pop(key, None)
        self._used += pixels.nbytes - (old.nbytes if old is not None else 0)
        self._tiles[key] = pixels
        self._shrink(key)

    def _shrink(self, newest: TileKey | None = None) -> None:
        for candidate in list(self._tiles):
            if self._used <= self._n_bytes:
                return
            if candidate not in self._seen and candidate != newest:
                self._used -= self._tiles.pop(candidate).nbytes

    def forget(self, key: TileKey) -> None:
        """Forget a tile in all its versions."""
        for known in [known for known in self._tiles if known[2:] == key[2:]]:
            self._used -= self._tiles.pop(known).nbytes

    def clear(self) -> None:
        """Forget all tiles."""
        self._tiles.clear()
        self._used = 0


def tile_size_m(zoom: float) -> float:
    """Return the side of a tile in metres."""
    return float(TILE_PX / 2.0 ** (zoom / STEPS_PER_DOUBLING))


def tiles_of(view: View, made: Generation) -> list[TileKey]:
    """Return the tiles of a generation that meet the view, from its centre outwards."""
    size, seen = tile_size_m(made.zoom), view.extent
    columns = range(math.floor(seen.left / size), math.ceil(seen.right / size))
    rows = range(math.floor(seen.bottom / size), math.ceil(seen.top / size))
    keys = [TileKey(*made, i, j) for i in columns for j in rows]

    def off_centre(key: TileKey) -> tuple[float, int, int]:
        off = math.hypot((key.i + 0.5) * size - view.x_m, (key.j + 0.5) * size - view.y_m)
        return round(off / size, 6), key.j, key.i

    return sorted(keys, key=off_centre)


def tile_sheet(key: TileKey, dpr: float) -> Sheet:
    """Return the sheet of a tile on a screen with ``dpr`` device pixels for a logical one."""
    size, px = tile_size_m(key.zoom), round(TILE_PX * dpr)
    return Sheet(key.i * size, (key.j + 1) * size, px / size, PX_PER_MM * dpr, px, px)


class Tiles(QObject):
    """Shows a scene in a view by tiles that are drawn in the background.

    ``arrived`` says that there is more to paint, ``failed`` why a tile could not be drawn.
    """

    arrived = Signal()
    failed = Signal(str)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._cache = TileCache()
        self._is_warm = False
        self._pool = pool_of(self, self._take, n_workers(), warm_up)
        self._scene: Scene | None = None
        self._view: View | None = None
        self._dpr = 1.0
        self._now: list[TileKey] = []
        self._before: Generation | None = None

    @property
    def is_warm(self) -> bool:
        """Whether the kernels are compiled: called before, they would hold up the window."""
        return self._is_warm

    @property
    def is_complete(self) -> bool:
        """Whether every tile of the view is there."""
        return all(key in self._cache for key in self._now)

    def show(self, view: View, scene: Scene, dpr: float) -> None:
        """Show ``scene`` in ``view``: order what is missing, forget what was ordered for other views."""
        if dpr != self._dpr:
            self._dpr = dpr
            self._cache.clear()
        if self._now and self.is_complete:
            self._before = Generation(*self._now[0][:3])
        self._view, self._scene = view, scene
        self._now = tiles_of(view, Generation(scene.style, scene.data, view.zoom))
        self._cache.see([*self._old_tiles(), *self._now])
        self._order()

    def redraw(self, key: TileKey) -> None:
        """Draw a tile anew: what lies below it has arrived."""
        self._cache.forget(key)
        self._order()

    def forget(self) -> None:
        """Let go of every picture: another project is opened."""
        self._cache.clear()
        self._now, self._before = [], None

    def pause(self, view: View) -> None:
        """Show what there is in ``view`` for a moment, and order nothing: fingers are still moving."""
        if self._now and self.is_complete:
            self._before = Generation(*self._now[0][:3])
        self._view = view
        self._pool.want([])

    def paint(self, painter: QPainter) -> None:
        """Paint the tiles that are there, on what was shown before where some are missing."""
        if self._view is None:
            return
        if not self.is_complete or (self._now and self._now[0].zoom != self._view.zoom):
            self._paint_tiles(painter, self._old_tiles())
        if self._now and self._now[0].zoom == self._view.zoom:
            self._paint_tiles(painter, self._now)

    def _blank(self) -> Pixels:
        px = round(TILE_PX * self._dpr)
        pixels = np.empty((px, px, 4), dtype=np.uint8)
        pixels[:] = ink(self._scene.colours.ground if self._scene else "")
        return pixels

    def _old_tiles(self) -> list[TileKey]:
        if self._before is None or self._view is None:
            return []
        keys = tiles_of(self._view, self._before) if self._view.zoom >= self._before.zoom - 12 else []
        return [key for key in keys if key in self._cache]

    def _order(self) -> None:
        scene, dpr = self._scene, self._dpr
        if scene is not None:
            missing = [key for key in self._now if key not in self._cache]
            self._pool.want([Job(key, partial(_draw_tile, key, scene, dpr)) for key in missing])

    def _take(self, key: TileKey, result: object) -> None:
        self._is_warm = True
        if isinstance(result, Exception):
            self.failed.emit(str(result))
            result = self._blank()  # asked for again with the next scene only: no endless trying
        if isinstance(result, np.ndarray):
            self._cache.put(key, result)
            self.arrived.emit()

    def _paint_tiles(self, painter: QPainter, keys: Sequence[TileKey]) -> None:
        for key in keys:
            pixels = self._cache.get(key)
            if pixels is not None and self._view is not None:
                _paint_tile(painter, self._view, key, pixels, self._dpr)


def _draw_tile(key: TileKey, scene: Scene, dpr: float, stopped: Stopped) -> Pixels:
    sheet = tile_sheet(key, dpr)
    if scene.backdrop is None:
        return paint(sheet, display_list(sheet, scene.layers, scene.colours), scene.colours.ground, stopped)
    below = scene.backdrop.at(key)
    bare = replace(scene.colours, land="")  # the municipality would cover it
    ops = display_list(sheet, scene.layers, bare)
    return paint(sheet, (below, *ops) if below else ops, scene.colours.ground, stopped)


def _paint_tile(painter: QPainter, view: View, key: TileKey, pixels: Pixels, dpr: float) -> None:
    height, width = pixels.shape[:2]
    # tiles are opaque: without alpha Qt copies them
    image = QImage(pixels.data, width, height, 4 * width, QImage.Format.Format_RGB32)
    size = tile_size_m(key.zoom)
    left, top = view.to_px(key.i * size, (key.j + 1) * size)
    if key.zoom == view.zoom:  # on whole device pixels, or the picture would be smeared
        image.setDevicePixelRatio(dpr)
        painter.drawImage(QPointF(_whole(left * dpr) / dpr, _whole(top * dpr) / dpr), image)
    else:
        side = size * view.px_per_m
        painter.drawImage(QRectF(left, top, side, side), image)


def _whole(px: float) -> int:
    """Return the nearest whole pixel; halves always go up, or neighbours would part."""
    return math.floor(px + 0.5 + 1e-6)
