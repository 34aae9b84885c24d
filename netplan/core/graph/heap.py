"""A priority queue for kernels: a 4-ary heap of whole numbers.

An entry is one int64, ``key << bits | item``: moving one number instead of a key and an item makes a
search over a street network twice as fast, and entries of equal key leave by lowest item. The searches
here skip entries that a better one has overtaken instead of lowering keys in place. Four children per
node because a cache line holds four keys and more (A. LaMarca, R. Ladner: The influence of caches on
the performance of heaps, 1996).

The queue is an array and a size that the caller keeps; ``push`` and ``pop`` return the new size. The
caller sees to it that there is room before it pushes.
"""

from netplan.core.graph.arrays import Ints
from netplan.core.jit import kernel


@kernel
def item_bits(n_items: int) -> int:
    """Return the number of low bits that hold any of the items ``0..n_items - 1``."""
    bits = 1
    while (1 << bits) < n_items:
        bits += 1
    return bits


@kernel
def push(entries: Ints, size: int, entry: int) -> int:
    """Add an entry and return the new size."""
    slot = size
    while slot > 0:
        above = (slot - 1) >> 2
        if entries[above] <= entry:
            break
        entries[slot] = entries[above]
        slot = above
    entries[slot] = entry
    return size + 1


@kernel
def pop(entries: Ints, size: int) -> int:
    """Drop the first entry, which is the lowest and was read before, and return the new size."""
    size -= 1
    entry = entries[size]
    slot = 0
    while 4 * slot + 1 < size:
        least = 4 * slot + 1
        if least + 3 < size:  # two pairs, then their winners: the processor compares the pairs at once
            pair = least + 2
            least += entries[least + 1] < entries[least]
            pair += entries[pair + 1] < entries[pair]
            least = pair if entries[pair] < entries[least] else least
        else:
            for child in range(least + 1, size):
                least = child if entries[child] < entries[least] else least
        if entries[least] >= entry:
            break
        entries[slot] = entries[least]
        slot = least
    entries[slot] = entry
    return size
