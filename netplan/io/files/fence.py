"""What a child gives up before it opens a stranger's file: memory, the network, the keys of the terminal."""

import ctypes
import importlib
import platform
import signal
import struct
import sys

_NEW_NETWORK = 0x4000_0000  # of unshare(2): a network without any connection
_NEW_USER = 0x1000_0000
_NO_NEW_RIGHTS, _SECCOMP, _FILTER = 38, 22, 2  # of prctl(2)
_LOAD, _EQUALS, _AT_LEAST, _RETURN = 0x20, 0x15, 0x35, 0x06  # of the filter's machine
_NUMBER, _MACHINE, _FAMILY = 0, 4, 16  # where seccomp_data holds them
_ALLOW, _REFUSE = 0x7FFF_0000, 0x0005_0000 | 13  # the latter with EACCES
_LOCAL = 1  # AF_UNIX: every other family reaches beyond this computer's own programs
_X32 = 0x4000_0000  # numbers from here on are those of x32, by which socket(2) has another
# machine as Python names it -> as the kernel does, number of socket(2), of io_uring_setup(2)
_MACHINES = {"x86_64": (0xC000_003E, 41, 425), "aarch64": (0xC000_00B7, 198, 425)}


def fence(memory_bytes: int) -> None:
    """Give up what a reader of files does not need, as far as the system lets us."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends this process
    if sys.platform == "win32":
        return
    resource = importlib.import_module("resource")  # not on Windows
    resource.setrlimit(resource.RLIMIT_AS, (memory_bytes, memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":
        libc = ctypes.CDLL(None)
        if libc.unshare(_NEW_NETWORK) and libc.unshare(_NEW_USER | _NEW_NETWORK):
            forbid_sockets()


def forbid_sockets() -> bool:
    """Open no sockets but local ones from now on, by a filter of Linux; return whether it holds."""
    if sys.platform != "linux" or platform.machine() not in _MACHINES:
        return False
    steps = _filter(*_MACHINES[platform.machine()])
    program = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *step) for step in steps))
    pointer = struct.pack("HxxxxxxP", len(steps), ctypes.addressof(program))
    libc = ctypes.CDLL(None)
    libc.prctl(_NO_NEW_RIGHTS, 1, 0, 0, 0)
    return bool(libc.prctl(_SECCOMP, _FILTER, pointer, 0, 0) == 0)


def _filter(machine: int, socket: int, ring: int) -> tuple[tuple[int, int, int, int], ...]:
    """Return the steps of the filter: instruction, steps to skip if so, if not, value."""
    return (
        (_LOAD, 0, 0, _MACHINE),
        (_EQUALS, 0, 6, machine),  # calls of another machine are none of the ones known here
        (_LOAD, 0, 0, _NUMBER),
        (_AT_LEAST, 4, 0, _X32),
        (_EQUALS, 3, 0, ring),  # by which a socket could be opened as well
        (_EQUALS, 0, 3, socket),
        (_LOAD, 0, 0, _FAMILY),
        (_EQUALS, 1, 0, _LOCAL),
        (_RETURN, 0, 0, _REFUSE),
        (_RETURN, 0, 0, _ALLOW),
    )
