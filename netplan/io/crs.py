"""Which metric coordinate system fits a place; and the grid with which Gauß-Krüger becomes ETRS89.

The wheels of PROJ bring no grids: without this one Gauß-Krüger would be a metre off, so its folder is made
known here, before anything is transformed.
"""

from importlib.resources import files
from pathlib import Path

from pyproj import CRS, datadir
from pyproj.exceptions import CRSError

from netplan.errors import ParameterError
from netplan.messages import mark

datadir.append_data_dir(str(Path(str(files("netplan.io") / "grids"))))

WGS84 = "EPSG:4326"
_ETRS89_ZONES = range(28, 39)  # EPSG:25828 to 25838 exist
_ETRS89_LAT = (32.0, 84.5)


def metric_crs(lon: float, lat: float) -> str:
    """Return the UTM zone of a place in degrees: ETRS89 in Europe, else WGS 84."""
    zone = min(max(int((lon + 180) // 6) + 1, 1), 60)
    if zone in _ETRS89_ZONES and _ETRS89_LAT[0] <= lat <= _ETRS89_LAT[1]:
        return f"EPSG:{25800 + zone}"
    return f"EPSG:{(32600 if lat >= 0 else 32700) + zone}"


def checked_metric(crs: str) -> str:
    """Return ``crs`` if it is projected with metres as unit.

    Raises:
        ParameterError: unknown, in degrees, or in another unit.

    """
    try:
        known = CRS.from_user_input(crs)
    except CRSError as error:
        raise ParameterError(
            mark("There is no coordinate system {crs}; write it as EPSG:25833"), crs=crs
        ) from error
    if not known.is_projected or any(axis.unit_conversion_factor != 1 for axis in known.axis_info):
        raise ParameterError(
            mark("{crs} does not measure in metres; a project needs one that does, such as EPSG:25833"),
            crs=crs,
        )
    return crs
