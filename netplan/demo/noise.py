"""Smooth random fields and the seeds of every subject of the synthetic city."""

from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from netplan.demo import elementary

Floats = NDArray[np.float64]

EXTENT_M = 15_000.0  # fields cover the square -EXTENT_M..EXTENT_M around the centre of the city
_CELLS_PER_WAVE = 2.5

# wavelength and amplitude in metres: how the straight plan is bent into streets that look grown;
# amplitude over wavelength stays small enough that no two streets ever change sides
_BENDS = ((6000.0, 200.0), (1900.0, 38.0), (560.0, 7.5), (190.0, 1.4))


def generator(seed: int, subject: str) -> np.random.Generator:
    """Return the random numbers of one subject: changing one subject leaves all others as they were."""
    key = np.random.SeedSequence(seed, spawn_key=(crc32(subject.encode()),))
    return np.random.Generator(np.random.PCG64(key))


@dataclass(frozen=True, eq=False)
class Field:
    """A smooth random surface with mean 0 and standard deviation 1, sampled on a coarse grid.

    values   [n, n]   at -EXTENT_M + (k - 2) * step_m, first y, then x
    """

    values: Floats
    step_m: float


def smooth_field(rng: np.random.Generator, wavelength_m: float) -> Field:
    """Draw a field whose hills are about ``wavelength_m`` apart."""
    step = wavelength_m / _CELLS_PER_WAVE
    n = int(2 * EXTENT_M / step) + 6
    return Field(rng.standard_normal((n, n)), step)


def sample(field: Field, xy: Floats) -> Floats:
    """Return the field's values at the points ``xy`` [n, 2] (metres from the centre)."""
    at = (xy[:, ::-1].T + EXTENT_M) / field.step_m + 2.0
    return np.asarray(map_coordinates(field.values, at, order=3, mode="nearest"), dtype=np.float64)


def bend_fields(rng: np.random.Generator) -> list[tuple[Field, Field]]:
    """Draw the fields that ``bend`` needs, one pair (east, north) for each band."""
    return [(smooth_field(rng, wave), smooth_field(rng, wave)) for wave, _ in _BENDS]


def bend(xy: Floats, fields: list[tuple[Field, Field]]) -> Floats:
    """Move the points ``xy`` [n, 2] of the straight plan to where they lie in the grown city.

    The mapping is smooth and one to one: what is noded in the plan stays noded. Quarters planned on the
    drawing board (1 to 3.5 km from the centre) are bent less than the old town and the outskirts.
    """
    radius = np.hypot(xy[:, 0], xy[:, 1])
    planned = elementary.exp(-(((radius - 2200.0) / 1300.0) ** 2))
    moved = xy.astype(np.float64, copy=True)
    for (wave, amplitude), pair in zip(_BENDS, fields, strict=True):
        share = 1.0 - 0.6 * planned if wave < 2000.0 else 1.0
        for axis in (0, 1):
            moved[:, axis] += amplitude * share * sample(pair[axis], xy)
    return moved
