"""The highest point of every block of cells: what is lower than a ray need not be looked at cell by cell."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from netplan.core.jit import kernel
from netplan.model.surface import Surface

Heights = NDArray[np.float32]

BLOCK = 16  # cells; measured best of 8, 16, 32 for links up to 500 m over cells of 1 m


class Ground(NamedTuple):
    """A surface as kernels want it.

    heights  [n_rows, n_columns] float32, NaN is unknown
    blocks   [n_rows / BLOCK, n_columns / BLOCK] float32, the highest cell of a block and of one cell around
             it, so that what is interpolated inside lies below; infinite where a height is unknown: there
             every cell has to be looked at
    tops     the same of every ``BLOCK`` by ``BLOCK`` blocks, for rays of kilometres
    cell_m   side of a cell
    """

    heights: Heights
    blocks: Heights
    tops: Heights
    cell_m: float


def ground_of(surface: Surface) -> Ground:
    """Return the surface with its blocks; ``heights_m`` is not copied if it is float32 in C order."""
    heights = np.ascontiguousarray(surface.heights_m, dtype=np.float32)
    heights.flags.writeable = False
    n_rows, n_columns = heights.shape
    blocks = np.empty((-(-n_rows // BLOCK), -(-n_columns // BLOCK)), dtype=np.float32)
    _highest(heights, blocks)
    starts = (np.arange(0, n, BLOCK) for n in blocks.shape)
    tops = np.maximum.reduceat(np.maximum.reduceat(blocks, next(starts), axis=0), next(starts), axis=1)
    blocks.flags.writeable = tops.flags.writeable = False
    return Ground(heights, blocks, tops, float(surface.cell_m))


@kernel
def _highest(heights: Heights, blocks: Heights) -> None:
    n_rows, n_columns = heights.shape
    for i in range(blocks.shape[0]):
        for j in range(blocks.shape[1]):
            top = np.float32(-np.inf)
            for r in range(max(0, i * BLOCK - 1), min(n_rows, (i + 1) * BLOCK + 1)):
                for c in range(max(0, j * BLOCK - 1), min(n_columns, (j + 1) * BLOCK + 1)):
                    h = heights[r, c]
                    if h > top:
                        top = h
                    elif h != h:  # noqa: PLR0124 - not a number, in a kernel
                        top = np.float32(np.inf)
            blocks[i, j] = top
