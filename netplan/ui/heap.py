"""How the window takes memory from the system and gives it back: told to glibc; elsewhere nothing happens."""

import ctypes
import sys

_M_TRIM_THRESHOLD, _M_MMAP_THRESHOLD = -1, -3  # of malloc.h
_LARGE = 2**20  # bytes


def keep_large_apart() -> None:
    """Let every large block have memory of its own, which goes back as soon as the block is free.

    glibc begins so, but with each such block that is freed it takes more for small, up to 32 MB: then tables
    lie among small things that stay, and the room they leave stays, too.
    """
    _tell("mallopt", _M_MMAP_THRESHOLD, _LARGE)
    _tell("mallopt", _M_TRIM_THRESHOLD, 2 * _LARGE)  # glibc's own proportion


def give_back() -> None:
    """Give the system the memory that is free again: glibc keeps what a thread has used for its next time."""
    _tell("malloc_trim", 0)


def _tell(function: str, *numbers: int) -> None:
    if sys.platform == "linux":
        told = getattr(ctypes.CDLL(None), function, None)  # other libraries of C have none
        if told is not None:
            told(*numbers)
