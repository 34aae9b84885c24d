"""Gas and rain at a place and frequency: asked of itur once, never per link."""

from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.metadata import version
from importlib.util import find_spec

import numpy as np

from netplan.core.recall import Recall, afresh
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.radio import AirTable

_PRESSURE_HPA, _VAPOUR_G_M3, _KELVIN = 1013.25, 7.5, 288.15  # reference atmosphere, ITU-R P.676 at sea level
_VERTICAL_DEG = 90.0
_NEAR_GHZ = 0.25  # between the rows of the table
_DIGITS = 12  # of what itur says: the last ones differ between processors
_PLACES = 2  # of degrees: the rain map has cells of 1/8 degree


@dataclass(frozen=True)
class Air:
    """What the air does to one frequency at one place.

    Attributes:
        ghz: frequency.
        gas_db_km: oxygen and vapour (ITU-R P.676).
        rain_k: specific attenuation k R^alpha (ITU-R P.838, vertical polarisation), with ``rain_alpha``.
        rain_mm_h: rain rate exceeded 0.01 % of an average year (ITU-R P.837).
        source: who says so, and for which place.
        exact: whether it was computed for this place; else it is the table of the catalogue.

    """

    ghz: float
    gas_db_km: float
    rain_k: float
    rain_alpha: float
    rain_mm_h: float
    source: str
    exact: bool = True


def air_at(ghz: float, degrees: tuple[float, float] | None, table: AirTable, recall: Recall = afresh) -> Air:
    """Return the air at latitude and longitude ``degrees``; by ``table`` without a place or without itur.

    ``recall`` may find what itur said before.

    Raises:
        ParameterError: itur is not installed and the table does not hold the frequency.

    """
    if degrees is None or find_spec("itur") is None:
        return _by_table(ghz, table)
    return recall(by_itur, ghz, round(degrees[0], _PLACES), round(degrees[1], _PLACES), version("itur"))


def _by_table(ghz: float, table: AirTable) -> Air:
    known = np.array(table.ghz)
    if np.abs(known - ghz).min() > _NEAR_GHZ:
        raise ParameterError(
            mark(
                "The table of the catalogue does not say what air and rain do to {ghz} GHz; install itur: "
                'pip install "netplan-gis[radio]"'
            ),
            ghz=ghz,
        )
    gas, k, alpha = (
        float(np.interp(ghz, known, values)) for values in (table.gas_db_km, table.rain_k, table.rain_alpha)
    )
    return Air(ghz, gas, k, alpha, table.rain_mm_h, f"{table.source}, {table.place}", exact=False)


@lru_cache(maxsize=64)
def by_itur(ghz: float, latitude: float, longitude: float, edition: str) -> Air:
    """Ask itur of the version ``edition``, which takes seconds to load: once per frequency and place."""
    gas, rain, maps = (import_module(f"itur.models.itu{number}") for number in (676, 838, 837))
    k, alpha = rain.rain_specific_attenuation_coefficients(max(ghz, 1.0), 0.0, _VERTICAL_DEG)
    gas_db_km = gas.gamma_exact(ghz, _PRESSURE_HPA, _VAPOUR_G_M3, _KELVIN).value
    rain_mm_h = maps.rainfall_rate(latitude, longitude, 0.01).value
    source = f"itur {edition}, {latitude:.2f}° N {longitude:.2f}° E"
    told = (float(f"{float(value):.{_DIGITS}g}") for value in (gas_db_km, k, alpha, rain_mm_h))
    gas_db_km, k, alpha, rain_mm_h = told
    return Air(ghz, gas_db_km, k, alpha, rain_mm_h, source)
