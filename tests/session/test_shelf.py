"""Arrays kept in files: what comes back is what went in, or nothing."""

import os
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays_of

from netplan.errors import DataError
from netplan.io.atomic import atomic_path
from netplan.session import shelf

put = partial(shelf.put, atomically=atomic_path)

ARRAYS = {
    "xy": np.arange(12, dtype=np.float32).reshape(6, 2),
    "rows": np.array([3, 1, 2], dtype=np.int32),
    "none": np.zeros((0, 4), dtype=np.float32),
}


@pytest.fixture
def path(tmp_path):
    return tmp_path / f"a{shelf.ENDING}"


def test_what_comes_back_is_what_went_in(path):
    put(path, ARRAYS, {"origin": [1.5, -2.0]})
    found, facts = shelf.get(path)
    assert facts == {"origin": [1.5, -2.0]}
    assert found.keys() == ARRAYS.keys()
    for name, array in ARRAYS.items():
        assert found[name].dtype == array.dtype
        np.testing.assert_array_equal(found[name], array)
        assert found[name].flags.aligned
        assert not found[name].flags.writeable


@settings(max_examples=25)
@given(array=arrays_of.arrays(st.sampled_from([np.uint8, np.int32, np.float64]), st.integers(0, 40)))
def test_any_array_survives(array, tmp_path_factory):
    path = tmp_path_factory.mktemp("any") / f"a{shelf.ENDING}"
    put(path, {"one": array, "two": array[::-1]}, {})
    found, _ = shelf.get(path)
    np.testing.assert_array_equal(found["one"], array)
    np.testing.assert_array_equal(found["two"], array[::-1])


def test_a_damaged_file_is_not_used(path):
    put(path, ARRAYS, {})
    whole = path.read_bytes()
    start = whole.index(ARRAYS["xy"].tobytes())
    for damaged in (
        b"",
        b"something else",
        whole[:20],
        whole[:-1],
        whole[:-64],
        whole + b"x",
        whole[:10] + b"?" + whole[11:],
        whole[: start + 5] + b"?" + whole[start + 6 :],
    ):
        path.write_bytes(damaged)
        assert shelf.get(path) is None
    path.write_bytes(whole)
    assert shelf.get(path) is not None


def test_a_missing_file_or_folder_is_said(tmp_path):
    assert shelf.get(tmp_path / "nothing.arrays") is None
    with pytest.raises(DataError):
        put(tmp_path / "nowhere" / "a.arrays", ARRAYS, {})


def test_what_was_not_used_for_the_longest_time_goes_first(tmp_path):
    sizes = {}
    for age, name in enumerate("abc"):
        path = tmp_path / f"{name}{shelf.ENDING}"
        put(path, {"x": np.zeros(1000)}, {})
        os.utime(path, (1000 - age, 1000 - age))
        sizes[name] = path.stat().st_size
    other, stray = tmp_path / "other.txt", tmp_path / f".d.1.tmp{shelf.ENDING}"
    other.write_text("stays")
    stray.write_text("left by a program that was killed")
    os.utime(stray, (1000, 1000))
    shelf.get(tmp_path / f"c{shelf.ENDING}")  # now the newest
    shelf.sweep(tmp_path, sizes["a"] + sizes["c"])
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.arrays", "c.arrays", "other.txt"]
    shelf.sweep(tmp_path, 0)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["other.txt"]
