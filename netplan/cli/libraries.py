"""Shared libraries that Qt opens at run time and pip cannot install.

Standard library only: ``run.py`` reads this table before anything is installed.
"""

import ctypes
import sys

# library -> Debian package; from the shared objects that Qt's platform plugins are linked to
HEADLESS = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libdbus-1.so.3": "libdbus-1-3",
    "libxkbcommon.so.0": "libxkbcommon0",
}
WINDOW = {
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
}
LIBRARIES = {**HEADLESS, **WINDOW}


def _opens(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def missing_libraries() -> tuple[str, ...]:
    """Return the names of Qt's shared libraries that cannot be opened; none outside Linux."""
    if not sys.platform.startswith("linux"):
        return ()
    return tuple(library for library in LIBRARIES if not _opens(library))


def apt_line(libraries: tuple[str, ...]) -> str:
    """Return the one command that installs the Debian or Ubuntu packages of ``libraries``."""
    packages = " ".join(LIBRARIES[library] for library in libraries)
    return f"sudo apt-get install -y --no-install-recommends {packages}"
