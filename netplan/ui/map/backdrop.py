"""Pictures of a map service below the layers: fetched beside the window for the tiles that are seen."""

from collections import OrderedDict
from functools import partial

import numpy as np
from PySide6.QtCore import QObject, Signal

from netplan.errors import NetplanError
from netplan.io.map_service import Background, PictureCache, picture
from netplan.ui.map.display_list import Picture
from netplan.ui.map.pens import Pixels
from netplan.ui.map.pool import Job, Stopped, pool_of
from netplan.ui.map.tiles import TILE_PX, Generation, TileKey, tile_sheet, tiles_of
from netplan.ui.map.view import View

_MOST = 64  # pictures in memory; the disk has the others
_N_FETCHERS = 2


class ServicePictures(QObject):
    """Fetches what a view lacks; ``arrived`` names the tile, ``failed`` says why not, once a view."""

    arrived = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject, background: Background, cache: PictureCache) -> None:
        super().__init__(parent)
        self._background = background
        self._cache = cache
        self._pictures: OrderedDict[tuple[float, int, int], Pixels] = OrderedDict()
        self._complained = False
        self._pool = pool_of(self, self._take, _N_FETCHERS)

    def at(self, key: TileKey) -> Picture | None:
        """Return the picture of a tile, if it is there."""
        pixels = self._pictures.get(key[2:])
        return None if pixels is None else Picture(pixels, tile_sheet(key, 1.0).extent, smooth=False)

    def follow(self, view: View, dpr: float) -> None:
        """Fetch what a view lacks, from its centre outwards; what others lacked is given up."""
        self._complained = False
        keys = tiles_of(view, Generation(0, 0, view.zoom))
        missing = [key for key in keys if key[2:] not in self._pictures]
        px = round(TILE_PX * dpr)
        self._pool.want(
            [Job(key, partial(_fetch, key, px, self._background, self._cache)) for key in missing]
        )

    def _take(self, key: TileKey, result: object) -> None:
        if isinstance(result, np.ndarray):
            self._pictures[key[2:]] = result
            while len(self._pictures) > _MOST:
                self._pictures.popitem(last=False)
            self.arrived.emit(key)
        elif not self._complained:
            self._complained = True
            self.failed.emit(result)


def _fetch(
    key: TileKey, px: int, background: Background, cache: PictureCache, stopped: Stopped
) -> Pixels | NetplanError:
    """Return the picture of a tile as the map draws: blue, green, red, alpha, premultiplied."""
    box = tile_sheet(key, 1.0).extent
    try:
        found = picture(background, (box.left, box.bottom, box.right, box.top), px, cache)
    except NetplanError as error:
        return error
    if stopped():
        return found
    alpha = found[:, :, 3:].astype(np.uint16)
    mixed = (found[:, :, 2::-1] * alpha + 127) // 255
    return np.ascontiguousarray(np.concatenate([mixed, alpha], axis=2).astype(np.uint8))
