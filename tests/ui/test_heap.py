"""Memory goes back to the system."""

import ctypes
import os
import subprocess
import sys

import pytest

IS_GLIBC = sys.platform == "linux" and hasattr(ctypes.CDLL(None), "mallinfo2")
APART = """
import ctypes
from netplan.ui.heap import keep_large_apart

libc = ctypes.CDLL(None)
libc.malloc.restype, libc.free.argtypes = ctypes.c_void_p, [ctypes.c_void_p]


class Told(ctypes.Structure):
    _fields_ = [("numbers", ctypes.c_size_t * 10)]  # the fourth counts blocks of their own


libc.mallinfo2.restype = Told
{told}
libc.free(libc.malloc(30_000_000))  # from now on, glibc takes 30 MB for small
before = libc.mallinfo2().numbers[3]
blocks = [libc.malloc(size) for size in (5_000_000, 1_000_000)]
print(libc.mallinfo2().numbers[3] - before)
"""


@pytest.mark.skipif(not IS_GLIBC, reason="another library of C")
@pytest.mark.parametrize(("told", "n_apart"), [("", 0), ("keep_large_apart()", 1)])
def test_large_blocks_stay_apart_from_small_ones_for_good(told, n_apart):
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("MALLOC", "GLIBC"))}
    command = [sys.executable, "-c", APART.format(told=told)]
    said = subprocess.run(command, env=plain, capture_output=True, text=True, check=True).stdout
    assert int(said) == n_apart
