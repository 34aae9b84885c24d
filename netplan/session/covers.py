"""What arrives where from chosen carriers: the surface model is read, the answer written as GeoTIFF."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netplan.core.carriers import carrier_tables
from netplan.core.radio.asking import weather_of
from netplan.core.radio.budget import SIGMA_M
from netplan.core.radio.cover import Cover, CoverAsk, Covers
from netplan.core.radio.covering import Chosen, RadioCover, cover_project
from netplan.core.radio.lawful import ANYONE
from netplan.core.radio.pattern import AIMED, Turned
from netplan.core.survey import Survey
from netplan.errors import DataError, ParameterError
from netplan.io.exports.delivery import secret_rows
from netplan.io.raster import surfaces_within, write_coverage
from netplan.messages import mark
from netplan.model.fitness import with_fitness
from netplan.model.plan import Coverage
from netplan.model.project import Project
from netplan.model.radio import RadioCatalogue
from netplan.progress import SILENT, Progress, steps
from netplan.session.kept import kept

SHOWN = mark(
    "Internal: {names}. A map of what arrives from them shows where they stand, and is written for a named "
    "reason only"
)
_MARGIN_M = 50.0
_SIDES_M = (1.0, 2.0, 2.5, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0, 200.0)
_CELLS = 250_000  # of the whole picture: more are not told from each other on a screen
_CELLS_EACH = 60_000  # of one carrier: some seconds for a dozen


@dataclass(frozen=True)
class CoverOrder:
    """What a user asks for; 0 or "" where netplan chooses.

    Attributes:
        setup: key of the catalogue.
        carriers: ids of those that are planned.
        today: ids of those that send today.
        reach_m: how far from each; 0: as far as the setup is meant for.
        cell_m: side of a cell; 0: fine enough for a picture.
        above_m: the device above what it stands on; 0: 1.5 m.
        on_roofs: the device stands on roofs, too, and not only on the ground.
        turned: where the antennas of the carriers look.
        who: "provider" if an operator of a public network builds it.
        sigma_m: standard deviation of surface model, mast and growth together.

    """

    setup: str
    carriers: tuple[str, ...]
    today: tuple[str, ...] = ()
    reach_m: float = 0.0
    cell_m: float = 0.0
    above_m: float = 0.0
    on_roofs: bool = False
    turned: Turned = AIMED
    who: str = ANYONE
    sigma_m: float = SIGMA_M


def radio_cover(
    project: Project,
    folder: Path,
    order: CoverOrder,
    catalogue: RadioCatalogue,
    progress: Progress = SILENT,
) -> RadioCover:
    """Return what arrives where; ``folder`` is that of the project file.

    Raises:
        ParameterError: no such setup or carrier, a number that cannot be, or too many cells.
        DataError: no surface model, or it cannot be read.
        Cancelled: the user stopped.

    """
    if order.setup not in catalogue.setups:
        raise ParameterError(
            mark("There is no setup {setup}; the catalogue has: {known}"),
            setup=order.setup,
            known=list(catalogue.setups),
        )
    read, work = steps(progress, 0.0, 0.1, 1.0)
    setup = catalogue.setups[order.setup]
    reach_m = order.reach_m or setup.reach_m
    bounds = _bounds(project, order) + np.array([-1, -1, 1, 1]) * (max(reach_m, 0.0) + _MARGIN_M)
    read(0.0)
    surfaces = surfaces_within(folder, project, tuple(bounds.tolist()))
    ask = CoverAsk(
        setup,
        weather_of(project, setup, catalogue.air, order.sigma_m, kept()),
        reach_m,
        order.cell_m or side_for(reach_m, bounds),
        order.above_m or 1.5,
        order.on_roofs,
        order.turned,
    )
    chosen = Chosen(order.carriers, order.today, order.who)
    return cover_project(project, chosen, ask, surfaces, catalogue.edition, work)


def _bounds(project: Project, order: CoverOrder) -> np.ndarray:
    """Return the box around the carriers that are asked for."""
    carriers = project.layer("carriers")
    asked = {*order.carriers, *order.today}
    some = carriers[carriers["id"].isin(asked)]
    missing = sorted(asked - set(some["id"]))
    if missing:
        raise ParameterError(mark("The project has no carrier {id}"), id=missing[0])
    if some.empty:
        raise ParameterError(mark("There is no carrier to look from"))
    return np.asarray(some["geometry"].total_bounds)


def side_for(reach_m: float, bounds: np.ndarray) -> float:
    """Return the smallest usual side of a cell with which picture and carriers have not too many cells."""
    area = float(np.prod(bounds[2:] - bounds[:2]))
    enough = (
        side for side in _SIDES_M if area / side**2 <= _CELLS and np.pi * (reach_m / side) ** 2 <= _CELLS_EACH
    )
    return next(enough, _SIDES_M[-1])


def fit_carriers(coverage: Coverage, known: Survey, use: str) -> tuple[str, ...]:
    """Return ids of the carriers that are fit for a use and have fibre within reach.

    Raises:
        DataError: there is none.

    """
    table = carrier_tables(coverage, known, with_fitness(coverage.scenario.fitness), 0)["carrier_fitness"]
    good = (table["radio_use"] == use) & (table["fitness"] == "fit")
    ids = table.loc[good & (table["fibre_m"] <= coverage.scenario.fibre_reach_m), "id"]
    if not len(ids):
        raise DataError(
            mark("No carrier is fit for this use and has fibre within reach; name carriers instead")
        )
    return tuple(ids.astype(str))


def write_cover(made: RadioCover, path: Path, internal_because: str = "") -> Path:
    """Write power, rates, best server and their number as GeoTIFF; return ``path``.

    Bands ``rx_dbm``, ``down_p10_mbps``, ``down_p50_mbps``, ``best_server`` (a number that the tag of the
    file ``carriers`` explains; 0: none) and ``n_carriers``; those of today follow. nodata is unknown,
    inside, or too far. The reason for a map of internal carriers stands in the tag ``internal_because``.

    Raises:
        DataError: a rule forbids numbers, or the file cannot be written.
        ParameterError: a carrier must not leave the house, and no reason is named.

    """
    if made.covers is None:
        raise DataError(mark("A rule forbids this setup: there is nothing to write"))
    inside = internal_carriers(made.project, made.ids)
    if inside and not internal_because:
        raise ParameterError(SHOWN, names=list(inside))
    after, bands = made.covers.after, bands_of(made.covers)
    about = {
        "carriers": numbered(made.ids),
        "setup": made.ask.setup.key,
        "availability": f"{made.ask.weather.availability:g}",
        "device_above_m": f"{made.ask.above_m:g}",
        "source": made.source,
        "as_of": made.as_of,
        **({"internal_because": internal_because} if internal_because else {}),
    }
    corner = after.west, after.north
    write_coverage(bands, path, corner, after.cell_m, made.project.crs, about)
    return path


def internal_carriers(project: Project, ids: Sequence[str]) -> tuple[str, ...]:
    """Return which of some carriers must not leave the house: the map of each would show where it stands."""
    carriers = project.layer("carriers")
    secret = set(carriers.loc[secret_rows("carriers", carriers, project.layers), "id"])
    return tuple(one for one in ids if one in secret)


def numbered(ids: Sequence[str]) -> str:
    """Return carriers with their numbers, as the tag of a file holds them."""
    return " ".join(f"{number}={one}" for number, one in enumerate(ids, 1))


def bands_of(covers: Covers) -> dict[str, np.ndarray]:
    """Return the bands of a file with what arrives, by name: those after, then those of today, if any."""
    bands = _bands(covers.after)
    if covers.today is not None:
        bands |= {f"{name}_today": band for name, band in _bands(covers.today).items()}
    return bands


def _bands(cover: Cover) -> dict[str, np.ndarray]:
    known = np.isfinite(cover.rx_dbm)
    return {
        "rx_dbm": cover.rx_dbm,
        "down_p10_mbps": cover.down_mbps[:, :, 0],
        "down_p50_mbps": cover.down_mbps[:, :, 1],
        "best_server": np.where(known, cover.server + 1.0, np.nan),
        "n_carriers": np.where(known, cover.n_servers.astype(float), np.nan),
    }
