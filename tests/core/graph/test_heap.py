"""The queue alone: an oracle over a whole search would not notice a heap that is merely slow or lucky."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.graph.heap import item_bits, pop, push
from tests.naive import NaiveQueue


@settings(max_examples=30)
@given(st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=60))
def test_entries_leave_in_order_whatever_the_mix_of_pushes_and_pops(work):
    entries, size, naive = np.empty(60, np.int64), 0, NaiveQueue()
    for item, key in enumerate(work):
        if key is not None:
            size = push(entries, size, (key << 6) | item)
            naive.add(key, item)
        elif size:
            assert (entries[0] >> 6, entries[0] & 63) == naive.lowest()
            naive.remove(*naive.lowest())
            size = pop(entries, size)
        assert size == len(naive.entries)


def test_many_entries_come_out_sorted():
    wanted = np.random.default_rng(3).integers(0, 1 << 60, 5000)
    entries, size, found = np.empty(5000, np.int64), 0, []
    for entry in wanted:
        size = push(entries, size, entry)
    while size:
        found.append(entries[0])
        size = pop(entries, size)
    assert found == sorted(wanted)


def test_the_low_bits_hold_every_item_and_no_bit_is_wasted():
    assert [item_bits(n) for n in (1, 2, 3, 256, 257)] == [1, 1, 2, 8, 9]
