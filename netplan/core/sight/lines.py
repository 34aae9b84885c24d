"""Many lines of sight at once: verdict, least clearance and free share of the Fresnel zone of each."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr

from netplan.core.graph.arrays import Floats, frozen
from netplan.core.jit import inner, kernel
from netplan.core.sight.corridor import free_share
from netplan.core.sight.pyramid import Ground
from netplan.core.sight.ray import backwards, clearance, make_ray, quick_look
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.progress import SILENT, Progress

Codes = NDArray[np.int8]

BLOCKED, GRAZING, CLEAR, UNKNOWN = range(4)
VERDICTS = ("blocked", "grazing", "clear", "unknown")
FREE_ENOUGH = 0.6  # of the first Fresnel radius: ITU-R P.526-15 §2: no loss worth naming above
ENOUGH_M = 5.0  # of clearance: how much more there is changes no verdict and no certainty
SKIP_M = 1.5  # at both ends: the lamp's own head, the roof's own parapet
LIGHT_M_PER_S = 299_792_458.0

_PORTION = 20_000  # about 0.1 s
_TILE = 512  # cells; links from one tile run over the same memory


@dataclass(frozen=True, eq=False)
class Sight:
    """What is seen along n lines, in the order given.

    verdict      [n] int8, an index of ``VERDICTS``: grazing is a free ray with less than 60 % of the zone
    clearance_m  [n] float32, least height of the ray above what stands below it; NaN where nothing is known.
                 Below zero it is blocked. If only verdicts were asked it is at most ``ENOUGH_M``, and that of
                 a blocked ray may be lower still
    share        [n] float32, free share of the first Fresnel zone, at most 1; negative if blocked
    at           [n] float32, where the worst point is: 0 the first end, 1 the second
    """

    verdict: Codes
    clearance_m: NDArray[np.float32]
    share: NDArray[np.float32]
    at: NDArray[np.float32]

    def certainty(self, sigma_m: float) -> Floats:
        """Return how likely each line is free [n]: Phi(clearance / sigma), NaN where nothing is known.

        ``sigma_m`` is the standard deviation of surface, mast and growth together, metres.
        """
        chance: Floats = ndtr(self.clearance_m.astype(np.float64) / sigma_m)
        return chance


def look(
    ground: Ground,
    ends: Floats,
    hertz: float,
    *,
    skip_m: float = SKIP_M,
    exact: bool = True,
    progress: Progress = SILENT,
) -> Sight:
    """Look along lines between ``ends`` [n, 6]: row, column, metres above the sea, and again.

    ``exact`` follows every ray to its end, for a picture; otherwise it is left where it is blocked, and a
    clearance is not looked for beyond ``ENOUGH_M``.
    The same line looked at from its other end gives the same numbers and 1 - ``at``.

    Raises:
        ParameterError: the frequency is not positive.
        Cancelled: the user stopped.

    """
    if not hertz > 0.0:
        raise ParameterError(mark("A frequency must be above 0 Hz, not {value}"), value=hertz)
    n = len(ends)
    order = by_tile(ends)
    lines = frozen(ends[order], np.float64)
    setting = np.array([LIGHT_M_PER_S / hertz, skip_m, -np.inf if exact else 0.0])
    verdict, numbers = np.empty(n, dtype=np.int8), np.empty((n, 3), dtype=np.float32)
    for first in range(0, n, _PORTION):
        progress(first / max(n, 1))
        _look(ground, lines, setting, (first, min(first + _PORTION, n)), verdict, numbers)
    progress(1.0)
    back = np.empty(n, dtype=np.int64)
    back[order] = np.arange(n)
    numbers = numbers[back]
    return Sight(verdict[back], numbers[:, 0], numbers[:, 1], numbers[:, 2])


def by_tile(ends: Floats) -> NDArray[np.int64]:
    """Return an order in which lines that begin near each other (row, column, …) follow each other."""
    tile = np.nan_to_num(ends[:, :2] // _TILE)
    return np.lexsort((np.arange(len(ends)), tile[:, 1], tile[:, 0]))


@kernel
def _look(
    ground: Ground,
    ends: Floats,
    setting: Floats,
    part: tuple[int, int],
    verdict: Codes,
    numbers: NDArray[np.float32],
) -> None:
    for n in range(part[0], part[1]):
        verdict[n], clearance_m, share, at = seen(ground, ends[n], setting)
        numbers[n, 0], numbers[n, 1], numbers[n, 2] = clearance_m, share, at


@inner
def seen(ground: Ground, ends: Floats, setting: Floats) -> tuple[int, float, float, float]:
    """Return verdict, clearance, free share and place of the worst point of one line.

    ``setting`` holds the wavelength, what is skipped at the ends, and the clearance below which to stop.
    """
    for k in range(6):
        if not np.isfinite(ends[k]):
            return UNKNOWN, np.nan, np.nan, np.nan
    ray = make_ray(ends, ground.cell_m, setting[0], setting[1])
    quick = setting[2] == 0.0
    if quick:
        gap_m, at = quick_look(ground.heights, ray)  # most rays end here
        if gap_m < 0.0:
            return BLOCKED, gap_m, gap_m, 1.0 - at if backwards(ends) else at
    worst = clearance(ground, ray, (ENOUGH_M if quick else np.inf, 1.0), setting[2])
    if worst.share >= 0.0:
        worst = free_share(ground, ray, worst, 0.0)
    at = 1.0 - worst.at if backwards(ends) else worst.at
    return _verdict(worst.share, worst.unknown), worst.metres, worst.share, at


@inner
def _verdict(share: float, unknown: bool) -> int:
    """Return what is certain: a blocked ray is blocked even where other heights are unknown."""
    if share < 0.0:
        return BLOCKED
    if unknown:
        return UNKNOWN
    return CLEAR if share >= FREE_ENOUGH else GRAZING
