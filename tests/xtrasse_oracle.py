"""xplan-tools as a second opinion on XTrasseGML: it reads a file with its own classes and writes it again.

It needs GDAL's Python bindings, which no wheel brings: Debian's are taken, for it alone, in its own process.
"""

import os
import subprocess
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path

import pytest

from netplan.io.xtrasse.reader import read_features
from netplan.model.xtrasse import GML

_SYSTEM_PYTHON = Path("/usr/bin/python3")
_READ_AND_WRITE = """
import sys, warnings
warnings.simplefilter("ignore")
from xplan_tools.interface.gml import GMLRepository
for given, written in zip(sys.argv[1::2], sys.argv[2::2]):
    GMLRepository(written).save_all(GMLRepository(given).get_all())
"""


@cache
def _bindings() -> str:
    """Return the folder of Debian's GDAL bindings, "" if they are not there or of another Python."""
    if not _SYSTEM_PYTHON.exists() or find_spec("xplan_tools") is None:
        return ""
    ask = "import sys, osgeo; print(*sys.version_info[:2], osgeo.__path__[0])"
    told = subprocess.run([_SYSTEM_PYTHON, "-c", ask], capture_output=True, text=True, check=False)
    major, minor, folder = told.stdout.split() if told.returncode == 0 else ("", "", "")
    return folder if (major, minor) == tuple(map(str, sys.version_info[:2])) else ""


def second_opinion(folder, *paths):
    """Return what the oracle makes of files: paths of what it wrote; skips where it cannot run."""
    bindings = _bindings()
    if not bindings:
        pytest.skip("xplan-tools needs Debian's python3-gdal of the same Python")
    alone = folder / "bindings"
    alone.mkdir(exist_ok=True)
    if not (alone / "osgeo").exists():
        (alone / "osgeo").symlink_to(bindings, target_is_directory=True)
    written = [path.with_name(f"{path.stem}-oracle.gml") for path in paths]
    pairs = [str(one) for pair in zip(paths, written, strict=True) for one in pair]
    told = subprocess.run(
        [sys.executable, "-c", _READ_AND_WRITE, *pairs],
        env={**os.environ, "PYTHONPATH": str(alone)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr[-2000:]
    return written


def comparable(path):
    """Return the objects of a file by id, without what two writers may do differently: ids of geometries."""
    return {
        feature.id: (
            feature.kind.replace("_", ""),
            feature.crs,
            [_plain(one) for one in feature.properties if not one.name.startswith(f"{{{GML}}}")],
        )
        for feature in read_features(path)
    }


def _plain(one):
    if one.shape is not None:
        return (one.name, one.shape.wkt)
    try:
        text = float(one.text)
    except ValueError:
        text = one.text
    return (one.name, text, sorted(one.attributes), [_plain(child) for child in one.children])
