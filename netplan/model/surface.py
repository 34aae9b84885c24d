"""Heights on a raster: what stands (DSM) or the bare ground (DTM)."""

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Surface:
    """Heights on square cells, north up.

    heights_m  [n_rows, n_columns] float32, metres above sea level, the first row in the north; NaN is unknown
    west       x of the western edge of column 0, metres in ``crs``
    north      y of the northern edge of row 0, metres in ``crs``
    cell_m     side of a cell, metres
    first      row and column of the first cell, counted from there: heights may be a part of a larger grid.
               A place has the same heights, and to the last bit the same distances, in whatever part
    """

    heights_m: NDArray[np.float32]
    west: float
    north: float
    cell_m: float
    crs: str
    source: str = ""
    as_of: str = ""
    first: tuple[int, int] = (0, 0)

    def cells(self, places: Floats) -> Floats:
        """Return row and column in ``heights_m`` [n, 2] of places x, y [n, 2]; whole are middles of cells."""
        return np.column_stack(
            [
                (self.north - places[:, 1]) / self.cell_m - 0.5 - self.first[0],
                (places[:, 0] - self.west) / self.cell_m - 0.5 - self.first[1],
            ]
        )

    def nearest(self, places: Floats) -> NDArray[np.int64]:
        """Return row and column in ``heights_m`` [n, 2] of the cell in which each place x, y [n, 2] lies.

        What lies between two cells belongs to that in the south or east, in whatever part of the grid:
        rounding to even would know whether the part begins with an even cell.
        """
        cells: NDArray[np.int64] = np.floor(self.cells(places) + 0.5).astype(np.int64)
        return cells

    def heights_at(self, places: Floats) -> Floats:
        """Return the height of the cell in which each place x, y [n, 2] lies; NaN outside or unknown."""
        row, column = self.nearest(places).T
        n_rows, n_columns = self.heights_m.shape
        inside = (row >= 0) & (row < n_rows) & (column >= 0) & (column < n_columns)
        heights = np.full(len(places), np.nan)
        heights[inside] = self.heights_m[row[inside], column[inside]]
        return heights

    def cut(self, first: tuple[int, int], shape: tuple[int, int]) -> "Surface":
        """Return ``shape`` cells of the grid from cell ``first`` on; those that are not here are unknown."""
        heights = np.full(shape, np.nan, dtype=np.float32)
        into, of = [], []
        for start, n, own, n_own in zip(first, shape, self.first, self.heights_m.shape, strict=True):
            low = max(start, own)
            high = max(min(start + n, own + n_own), low)
            into.append(slice(low - start, high - start))
            of.append(slice(low - own, high - own))
        heights[tuple(into)] = self.heights_m[tuple(of)]
        return replace(self, heights_m=heights, first=first)
