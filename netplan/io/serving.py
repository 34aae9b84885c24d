"""A service as a process of its own: a program with a window goes on while it answers."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import netplan
from netplan.errors import DataError
from netplan.io.feature_server import free_port
from netplan.messages import mark
from netplan.progress import Progress

_PROGRAM = "netplan.__main__"
_START_S = 90.0
_END_S = 10.0
_TICK_S = 0.1
_EVERYWHERE = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104 - where such a service is asked from here


@dataclass(frozen=True, eq=False)
class Service:
    """A running service and its address."""

    address: str
    child: "subprocess.Popen[bytes]"

    @property
    def ended(self) -> bool:
        """Whether it answers no more."""
        return self.child.poll() is not None


@contextmanager
def running_service(folder: Path, host: str, port: int, progress: Progress) -> Iterator[Service]:
    """Serve a folder with a page at ``host`` until the block is left; ``port`` 0 is the first free one.

    Raises:
        ParameterError: the port is taken.
        DataError: the service does not begin.
        Cancelled: the user stopped while it began.

    """
    number = free_port(host, port)
    with _begun(folder, host, number) as child:
        try:
            near = _EVERYWHERE.get(host, host)
            _await(child, near, number, progress)
            yield Service(f"http://{f'[{near}]' if ':' in near else near}:{number}", child)
        finally:
            _end(child)


def _begun(folder: Path, host: str, port: int) -> "subprocess.Popen[bytes]":
    paths = [str(Path(netplan.__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    order = ["serve", str(folder), "--host", host, "--port", str(port), "--quiet"]
    return subprocess.Popen(  # noqa: S603 - this very program
        [sys.executable, "-m", _PROGRAM, *order],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )


def _await(child: "subprocess.Popen[bytes]", host: str, port: int, progress: Progress) -> None:
    """Wait until the service answers."""
    until = time.monotonic() + _START_S
    while True:
        progress(0.0)
        with suppress(OSError), socket.create_connection((host, port), timeout=1):
            return
        if child.poll() is not None or time.monotonic() > until:
            raise DataError(mark("The service does not begin: {reason}"), reason=_reason(child))
        time.sleep(_TICK_S)


def _reason(child: "subprocess.Popen[bytes]") -> str:
    if child.poll() is None or child.stderr is None:
        return f"{_START_S:.0f} s"
    said = child.stderr.read().decode("utf-8", "replace").splitlines()
    return next((line.strip() for line in reversed(said) if line.strip()), str(child.returncode))


def _end(child: "subprocess.Popen[bytes]") -> None:
    """End it as Ctrl-C does, so that it removes what it has written."""
    child.terminate()
    try:
        child.wait(_END_S)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()
