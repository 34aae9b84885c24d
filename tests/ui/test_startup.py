"""The window is painted before pandas, numba or GDAL are loaded."""

import linecache
import subprocess
import sys

import pytest

import netplan.ui  # noqa: F401 - loads Qt for Python, as the window does

HEAVY = (
    "numpy",
    "pandas",
    "geopandas",
    "shapely",
    "pyproj",
    "pyogrio",
    "numba",
    "scipy",
    "matplotlib",
    "apsw",
)
AFTER_THE_MAP = (
    "scipy.sparse",
    "scipy.spatial",
    "highspy",
    "matplotlib",
    "osmium",
    "rasterio",
    "owslib",
    "openpyxl",
    "netplan.core.planning",
    "netplan.doctor",
    "netplan.report.pack",
    "netplan.ui.panels.programme",
)
PAINT = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication(["netplan"])
from netplan.ui import app as start
start._Late.load = lambda self: (print(*sorted({name.partition(".")[0] for name in sys.modules})), app.quit())
window = start.open_window("", "de")
app.exec()
window.leave()
"""


@pytest.mark.timeout(120)
def test_first_paint_loads_only_qt_and_the_standard_library(tmp_path):
    environ = {
        "QT_QPA_PLATFORM": "offscreen",
        "XDG_CONFIG_HOME": str(tmp_path),
        "PATH": "",
        "HOME": str(tmp_path),
    }
    done = subprocess.run(
        [sys.executable, "-c", PAINT],
        capture_output=True,
        text=True,
        env=environ,
        check=True,
        encoding="utf-8",
    )
    loaded = done.stdout.split()
    assert "PySide6" in loaded
    assert set(loaded) & set(HEAVY) == set()


def test_the_import_itself_is_light():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-c", "import netplan.ui.app"],
        capture_output=True,
        text=True,
        check=True,
        encoding="utf-8",
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert loaded & set(HEAVY) == set()
    assert loaded - set(sys.stdlib_module_names) - _own(loaded) == set()


def test_the_map_does_not_wait_for_what_computes_imports_or_prints():
    code = "import sys, importlib; from netplan.ui.app import FIRST, SOON; "
    code += "[importlib.import_module(name) for name in (*FIRST, *SOON)]; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    loaded = set(done.stdout.split())
    assert "netplan.ui.frame.workspace" in loaded
    assert loaded & set(AFTER_THE_MAP) == set()


def test_the_first_map_does_not_wait_for_pandas():
    code = "import sys, importlib; from netplan.ui.app import FIRST; "
    code += "[importlib.import_module(name) for name in FIRST]; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, encoding="utf-8"
    )
    loaded = set(done.stdout.split())
    assert "netplan.ui.map.canvas" in loaded
    assert loaded & {*AFTER_THE_MAP, "pandas", "geopandas", "pyproj", "pyogrio", "pyarrow"} == set()


def test_nobody_reads_and_keeps_the_source_of_modules_loaded_after_qt(tmp_path, monkeypatch):
    """PySide would: 60 MB of text, and a second of the start."""
    (tmp_path / "loaded_late.py").write_text("A = 1\n", "utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import loaded_late

    assert loaded_late.A == 1
    assert loaded_late.__file__ not in linecache.cache


def _own(names):
    """Return what may be loaded, too: Qt, netplan, and what words and folders need."""
    allowed = ("PySide6", "shiboken6", "shibokensupport", "netplan", "babel", "platformdirs")
    allowed += ("pytz", "org")  # babel asks for them
    return {
        name
        for name in names
        if name.startswith((*allowed, "_", "imported package", "site", "sitecustomize"))
    }
