"""Radio coverage of a project: chosen carriers over a setup, as a table of cells and what was found."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import geopandas as gpd
import numpy as np
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.radio.cover import (
    BEYOND,
    INSIDE,
    NONE,
    OPEN,
    SERVED,
    Cover,
    CoverAsk,
    Covers,
    make_cover,
    neighbour_colours,
)
from netplan.core.radio.lawful import ANYONE, setup_findings
from netplan.core.rules import counted, finding
from netplan.core.sight.stand import FOOT_M, Stands, on_poles
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.findings import Problem, worst
from netplan.model.frames import empty_table, table_of
from netplan.model.project import Project
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress

COLOURS = 5  # of best servers: as many as the style has
WORDS = {NONE: "none", SERVED: "served", OPEN: "unknown"}


@dataclass(frozen=True)
class Chosen:
    """Which carriers send: ids of those that are planned, and of those that send today."""

    planned: tuple[str, ...]
    today: tuple[str, ...] = ()
    who: str = ANYONE


@dataclass(frozen=True, eq=False)
class RadioCover:
    """What arrives where.

    ids      of the carriers, those of today first; ``Cover.server`` counts them
    covers   None where a rule forbids numbers
    tables   ``radio_cells`` of the schema
    """

    project: Project
    ask: CoverAsk
    ids: tuple[str, ...]
    covers: Covers | None
    tables: dict[str, gpd.GeoDataFrame] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    source: str = ""
    as_of: str = ""


def cover_project(
    project: Project,
    chosen: Chosen,
    ask: CoverAsk,
    surfaces: tuple[Surface, Surface | None],
    edition: str,
    progress: Progress = SILENT,
) -> RadioCover:
    """Return what arrives from chosen carriers; ``ask.n_today`` follows from ``chosen``.

    Raises:
        ParameterError: no carrier, one the project does not have, none with a known height, too many cells.
        Cancelled: the user stopped.

    """
    surface, terrain = surfaces
    ids, carriers = _carriers(project, chosen)
    stands = on_poles(carriers, surface, terrain)
    forbidden = setup_findings(ask.setup, chosen.who)
    problems = (*forbidden, *_of_carriers(surfaces, carriers, stands))
    empty = {"radio_cells": empty_table("radio_cells", project.crs)}
    told = {"source": surface.source, "as_of": surface.as_of}
    if worst(forbidden) == "error":
        return RadioCover(project, ask, ids, None, empty, problems, **told)
    known = stands.known
    if not known.any():
        raise ParameterError(mark("Of no chosen carrier a height is known on the surface model"))
    ids = tuple(np.array(ids, dtype=object)[known].tolist())
    n_today = int(known[: len(set(chosen.today))].sum())
    asked = replace(ask, n_today=n_today)
    covers = make_cover(surfaces, stands.places[known], stands.height_m[known], asked, progress)
    table = _table(project, covers, asked, ids, (surface, edition))
    more = tuple(_of_cells(covers.after, len(ids)))
    return RadioCover(project, asked, ids, covers, {"radio_cells": table}, (*problems, *more), **told)


def _carriers(project: Project, chosen: Chosen) -> tuple[tuple[str, ...], gpd.GeoDataFrame]:
    """Return ids and rows of the carriers, those of today first, each once."""
    ids = tuple(dict.fromkeys((*chosen.today, *chosen.planned)))
    carriers = project.layer("carriers").set_index("id", drop=False)
    missing = [one for one in ids if one not in carriers.index]
    if missing:
        raise ParameterError(mark("The project has no carrier {id}"), id=missing[0])
    if not ids:
        raise ParameterError(mark("There is no carrier to look from"))
    return ids, carriers.loc[list(ids)]


def _of_carriers(
    surfaces: tuple[Surface, Surface | None], carriers: gpd.GeoDataFrame, stands: Stands
) -> Iterator[Problem]:
    surface, terrain = surfaces
    total = {"total": len(carriers)}
    high = carriers["mounting_m"].fillna(carriers["height_m"]).fillna(0) > 0
    yield from counted("SEE-001", "carriers", int((~high).sum()), **total)
    outside = int((high.to_numpy(dtype=bool) & ~stands.known).sum())
    yield from counted("RAD-019", "carriers", outside, **total)
    if terrain is None:
        yield finding("SEE-003", "carriers", radius_m=FOOT_M)
    with np.errstate(invalid="ignore"):
        inside = surface.heights_at(stands.places) > stands.height_m
    yield from counted("SEE-004", "carriers", int(inside.sum()), **total)
    if not surface.as_of:
        yield finding("SEE-005", "carriers")


def _of_cells(cover: Cover, n: int) -> Iterator[Problem]:
    looked = int(((cover.state != BEYOND) & (cover.state != INSIDE)).sum())
    unknown = int((cover.state == OPEN).sum())
    if unknown:
        yield finding("RAD-017", "surface", percent=round(100 * unknown / looked, 1))
    serving = np.unique(cover.server[cover.state == SERVED])
    yield from counted("RAD-018", "carriers", n - len(serving), total=n)


def _table(
    project: Project, covers: Covers, ask: CoverAsk, ids: tuple[str, ...], about: tuple[Surface, str]
) -> gpd.GeoDataFrame:
    """Return table ``radio_cells``: cells that were looked at and are not inside, row by row."""
    cover, today = covers.after, covers.today
    where = np.flatnonzero(np.isin(cover.state, (NONE, SERVED, OPEN)))
    server, places = cover.server.ravel()[where], cover.places()[where]
    colours = np.append(neighbour_colours(cover.server, len(ids), COLOURS), 0)
    surface, edition = about
    columns = {
        "id": [f"{x:.0f}-{y:.0f}" for x, y in (places // cover.cell_m).tolist()],
        "radio_cell": np.array([WORDS.get(k) for k in range(5)], dtype=object)[cover.state.ravel()[where]],
        "rx_dbm": cover.rx_dbm.ravel()[where],
        "down_p10_mbps": cover.down_mbps[:, :, 0].ravel()[where],
        "down_p50_mbps": cover.down_mbps[:, :, 1].ravel()[where],
        "carrier_id": np.array([*ids, None], dtype=object)[server],
        "server_colour": np.where(server >= 0, colours[server].astype(float), np.nan),
        "n_carriers": cover.n_servers.ravel()[where],
        "rx_today_dbm": _then(None if today is None else today.rx_dbm, where),
        "down_today_mbps": _then(None if today is None else today.down_mbps[:, :, 1], where),
        "setup": np.full(len(where), ask.setup.key, dtype=object),
        "cell_m": np.full(len(where), cover.cell_m),
        "edition": np.full(len(where), edition, dtype=object),
        "source": np.full(len(where), surface.source or None, dtype=object),
        "as_of": np.full(len(where), np.datetime64(surface.as_of or "NaT", "s")),
    }
    return table_of("radio_cells", columns, shapely.points(places), project.crs)


def _then(band: Floats | None, where: Ints) -> Floats:
    """Return what a band says of cells; NaN if there is none."""
    return np.full(len(where), np.nan) if band is None else band.ravel()[where]
