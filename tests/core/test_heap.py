"""The queue alone: an oracle over a whole search would not notice a heap that is merely slow or lucky."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netplan.core.heap import pop, push
from tests.naive import NaiveQueue


@given(st.lists(st.one_of(st.none(), st.integers(0, 20)), max_size=60))
def test_keys_leave_in_order_whatever_the_mix_of_pushes_and_pops(work):
    keys, items, size = np.empty(60, np.int64), np.empty(60, np.int32), 0
    naive = NaiveQueue()
    for number, key in enumerate(work):
        if key is None:
            if size:
                assert (keys[0], items[0]) in naive.entries
                assert keys[0] == naive.lowest()
                naive.remove(keys[0], items[0])
                size = pop(keys, items, size)
        else:
            size = push(keys, items, size, key, number)
            naive.add(key, number)
        assert size == len(naive.entries)


def test_float_keys_come_out_sorted():
    rng = np.random.default_rng(3)
    wanted = rng.normal(size=1000)
    keys, items, size = np.empty(1000), np.empty(1000, np.int32), 0
    for item, key in enumerate(wanted):
        size = push(keys, items, size, key, item)
    found = []
    while size:
        assert wanted[items[0]] == keys[0]
        found.append(keys[0])
        size = pop(keys, items, size)
    assert found == sorted(wanted)
