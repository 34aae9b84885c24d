"""Heights on a raster: what stands (DSM) or the bare ground (DTM)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Surface:
    """Heights on square cells, north up.

    heights_m  [n_rows, n_columns] float32, metres above sea level, the first row in the north; NaN is unknown
    west       x of the western edge of the first column, metres in ``crs``
    north      y of the northern edge of the first row, metres in ``crs``
    cell_m     side of a cell, metres
    """

    heights_m: NDArray[np.float32]
    west: float
    north: float
    cell_m: float
    crs: str
    source: str = ""
    as_of: str = ""

    def cells(self, places: Floats) -> Floats:
        """Return row and column [n, 2] of places x, y [n, 2]; whole numbers are the middles of cells."""
        return np.column_stack(
            [
                (self.north - places[:, 1]) / self.cell_m - 0.5,
                (places[:, 0] - self.west) / self.cell_m - 0.5,
            ]
        )

    def heights_at(self, places: Floats) -> Floats:
        """Return the height of the cell in which each place x, y [n, 2] lies; NaN outside or unknown."""
        row, column = np.rint(self.cells(places)).astype(np.int64).T
        n_rows, n_columns = self.heights_m.shape
        inside = (row >= 0) & (row < n_rows) & (column >= 0) & (column < n_columns)
        heights = np.full(len(places), np.nan)
        heights[inside] = self.heights_m[row[inside], column[inside]]
        return heights
