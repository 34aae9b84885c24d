"""The copies of GDAL, PROJ and GEOS in this process: every wheel brings its own, and they differ."""

from contextlib import closing
from pathlib import Path

import apsw
import pyogrio
import pyproj
import rasterio
import shapely


def library_versions() -> dict[str, str]:
    """Return library and owner -> version, such as "PROJ (pyproj)" -> "9.5.1"."""
    return {
        "PROJ (pyproj)": pyproj.proj_version_str,
        "PROJ (rasterio)": rasterio.__proj_version__,
        "PROJ (pyogrio)": _proj_of_pyogrio(),
        "GDAL (pyogrio)": pyogrio.__gdal_version_string__,
        "GDAL (rasterio)": rasterio.__gdal_version__,
        "GEOS (shapely)": shapely.geos_version_string,
        "SQLite (apsw)": apsw.sqlite_lib_version(),
    }


def _proj_of_pyogrio() -> str:
    """Return the version in the database that comes with pyogrio: it cannot be asked for its PROJ."""
    database = Path(pyogrio.__file__).parent / "proj_data" / "proj.db"
    if not database.exists():
        return "?"
    with closing(apsw.Connection(str(database), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
        for (found,) in connection.execute("SELECT value FROM metadata WHERE key = 'PROJ.VERSION'"):
            return str(found)
    return "?"
