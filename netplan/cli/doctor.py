"""``netplan-gis doctor``: what is installed, what is missing, and what to do about it."""

import argparse
import contextlib
import locale
import platform
import shutil
import subprocess
import sys
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from netplan import __version__
from netplan.cli.command import DONE, FINDINGS, Answer, Call, Command
from netplan.cli.libraries import apt_line, missing_libraries
from netplan.i18n import Words
from netplan.messages import mark
from netplan.report.section import Section
from netplan.session.settings import cache_folder, folder_bytes, log_folder

PACKAGES = (
    "numpy",
    "pandas",
    "geopandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "rasterio",
    "numba",
    "scipy",
    "matplotlib",
    "osmium",
    "apsw",
    "PySide6_Essentials",
)
_MB = 1_000_000
_ROOM_MB = 500  # a plan of a city of 600,000 writes about a tenth of it


def declare(_parser: argparse.ArgumentParser, _words: Words) -> None:
    """Add nothing: doctor has no arguments of its own."""


def run(call: Call) -> Answer:
    """Look at the installation."""
    words = call.words
    versions = _versions()
    free_mb = shutil.disk_usage(_existing(cache_folder())).free // _MB
    libraries = missing_libraries()
    advice = [*_package_advice(versions, words), *_system_advice(libraries, free_mb, words)]
    folders = _folders()
    document = {
        "versions": versions,
        "missing_libraries": libraries,
        "folders": [{"use": use, "path": path, "bytes": size} for use, path, size in folders],
        "free_mb": free_mb,
        "language": words.language,
        "locale": _locale(),
        "advice": advice,
    }
    sections = (
        Section(words("Versions"), (words("What"), words("Version")), tuple(versions.items()), left=2),
        _folder_section(folders, free_mb, words),
    )
    code = FINDINGS if advice else DONE
    return Answer(document, sections, advice or [words("Nothing is missing.")], code)


def _versions() -> dict[str, str]:
    """Return what is installed; "" for a package that is missing."""
    versions = {
        "netplan-gis": __version__,
        "Python": f"{platform.python_version()} ({sys.executable})",
        "System": platform.platform(),
    }
    for package in PACKAGES:
        with contextlib.suppress(PackageNotFoundError):
            versions[package] = version(package)
        versions.setdefault(package, "")
    versions["Qt"] = _qt_version()
    with contextlib.suppress(ImportError):
        # opens GDAL twice and PROJ three times, which only this command has to wait for
        from netplan.io.versions import library_versions

        versions |= library_versions()
    return versions


def _qt_version() -> str:
    """Ask Qt in a process of its own: where its libraries are missing it may end the process."""
    code = "from PySide6.QtGui import QGuiApplication; from PySide6.QtCore import qVersion; print(qVersion())"
    command = [sys.executable, "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603


def _package_advice(versions: Mapping[str, str], words: Words) -> list[str]:
    missing = [name for name, found in versions.items() if not found and name != "Qt"]
    if missing:
        return [words("Missing: {packages}. Run python3 run.py doctor to install them.", packages=missing)]
    if not versions["Qt"]:
        return [words("Qt cannot be loaded; without it there is no window.")]
    return []


def _system_advice(libraries: tuple[str, ...], free_mb: int, words: Words) -> list[str]:
    advice = []
    if libraries:
        line = apt_line(libraries)
        advice.append(
            words("Windows need libraries that are missing here; on Debian and Ubuntu: {line}", line=line)
        )
    if free_mb < _ROOM_MB:
        advice.append(words("Only {free} MB are free on the disk of the cache; make room.", free=free_mb))
    return advice


def _folders() -> list[tuple[str, Path, int]]:
    """Return use, folder and size in bytes of what netplan keeps on this computer."""
    # numba is loaded to learn where it keeps its kernels
    from netplan.core.jit import CACHE_FOLDER

    places = {
        mark("Cache: demo town"): cache_folder() / "demo",
        mark("Cache: compiled kernels"): CACHE_FOLDER,
        mark("Cache: maps"): cache_folder() / "map",
        mark("Cache: radio"): cache_folder() / "radio",
        mark("Error reports"): log_folder(),
    }
    return [(use, folder, folder_bytes(folder)) for use, folder in places.items()]


def _folder_section(folders: list[tuple[str, Path, int]], free_mb: int, words: Words) -> Section:
    rows = [(words(use), str(path), f"{words.number(size / _MB, 1)} MB") for use, path, size in folders]
    note = words(
        "{free} MB are free. Language: {language}, locale: {locale}.",
        free=free_mb,
        language=words.language,
        locale=_locale(),
    )
    return Section(
        words("Folders"), (words("Use"), words("Folder"), words("Size")), tuple(rows), note, left=2
    )


def _locale() -> str:
    return ".".join(filter(None, locale.getlocale())) or "C"


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next(place for place in (folder, *folder.parents) if place.exists())


COMMAND = Command("doctor", mark("Say what is installed, what is missing and what to do"), declare, run)
