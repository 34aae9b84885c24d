"""A priority queue for kernels: a 4-ary heap that holds an item as often as it is pushed.

The searches here skip entries that a better one has overtaken instead of lowering keys in place:
without the table of places that lowering needs, a search over a street network takes half the time.
Four children per node because a cache line holds four keys (A. LaMarca, R. Ladner: The influence of
caches on the performance of heaps, 1996).

The queue is two arrays and a size that the caller keeps; ``push`` and ``pop`` return the new size.
The caller sees to it that there is room before it pushes.
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from netplan.core.jit import kernel


@kernel
def push(keys: NDArray[Any], items: NDArray[np.int32], size: int, key: float, item: int) -> int:
    """Add ``item`` under ``key`` and return the new size."""
    slot = size
    while slot > 0:
        above = (slot - 1) >> 2
        if keys[above] <= key:
            break
        keys[slot] = keys[above]
        items[slot] = items[above]
        slot = above
    keys[slot] = key
    items[slot] = item
    return size + 1


@kernel
def pop(keys: NDArray[Any], items: NDArray[np.int32], size: int) -> int:
    """Drop the first entry, which has the lowest key and was read before, and return the new size."""
    size -= 1
    key = keys[size]
    item = items[size]
    slot = 0
    while 4 * slot + 1 < size:
        least = 4 * slot + 1
        for child in range(least + 1, min(least + 4, size)):
            if keys[child] < keys[least]:
                least = child
        if keys[least] >= key:
            break
        keys[slot] = keys[least]
        items[slot] = items[least]
        slot = least
    keys[slot] = key
    items[slot] = item
    return size
