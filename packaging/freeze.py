"""Freeze the program into a folder that needs no Python: ``freeze.py [FOLDER]``, by default ``build``.

PyInstaller is looked for in ``build/pyinstaller`` and in the environment. The sources of netplan lie beside
their bytecode: the cache of compiled kernels and the record of batches are keyed by them.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
NAME = "netplan-gis"
# what is found by name at run time, which PyInstaller cannot see
SUBMODULES = ("netplan", "pyogrio", "rasterio", "distributed", "pygeoapi", "keyring.backends")
HIDDEN = ("matplotlib.backends.backend_svg", "matplotlib.backends.backend_agg")
DATA = (
    *("netplan", "pyogrio", "rasterio", "pyproj", "matplotlib", "itur", "typst", "distributed", "dask"),
    *("pygeoapi", "rdflib", "babel", "owslib"),
)
METADATA = (
    *("netplan-gis", "apsw", "babel", "geopandas", "highspy", "matplotlib", "networkx", "numba", "numpy"),
    *("openpyxl", "osmium", "OWSLib", "pandas", "platformdirs", "pyarrow", "pyogrio", "pyproj", "rasterio"),
    *("rich", "scipy", "shapely", "PySide6_Essentials", "shiboken6", "llvmlite", "pikepdf", "typst", "itur"),
    *("rdflib", "distributed", "dask", "keyring", "sqlalchemy", "pygeoapi"),
)
# asked for by nobody here, and heavy
EXCLUDED = (
    "tkinter",
    "IPython",
    "pytest",
    "hypothesis",
    "mypy",
    "PySide6.QtQml",
    "PySide6.QtQuick",
    "pip",
    "gi",
)


def arguments(folder: Path) -> list[str]:
    """Return what PyInstaller is asked for."""
    separator = ":" if os.name == "posix" else ";"
    found = ["--onedir", "--noconfirm", "--clean", "--name", NAME, "--paths", str(ROOT)]
    found += [
        "--distpath",
        str(folder),
        "--workpath",
        str(folder / "work"),
        "--specpath",
        str(folder / "work"),
    ]
    for module in SUBMODULES:
        found += ["--collect-submodules", module]
    for module in HIDDEN:
        found += ["--hidden-import", module]
    for package in DATA:
        found += ["--collect-data", package]
    for package in dict.fromkeys(METADATA):
        found += ["--copy-metadata", package]
    for module in EXCLUDED:
        found += ["--exclude-module", module]
    for source, target in (("netplan", "netplan"), ("layers", "netplan/layers"), ("LICENSE", ".")):
        found += ["--add-data", f"{ROOT / source}{separator}{target}"]
    return [*found, str(ROOT / "packaging" / "entry.py")]


def main() -> int:
    """Freeze, and say how large it is and how long it took."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else ROOT / "build").resolve()
    paths = [str(ROOT / "build" / "pyinstaller"), str(ROOT), os.environ.get("PYTHONPATH", "")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))}
    begun = time.monotonic()
    command = [sys.executable, "-m", "PyInstaller", *arguments(folder)]
    code = subprocess.run(command, env=environment, check=False).returncode
    if code:
        return code
    program = folder / NAME
    size = sum(file.lstat().st_size for file in program.rglob("*"))
    print(f"{program}: {size / 1e6:.0f} MB in {time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
