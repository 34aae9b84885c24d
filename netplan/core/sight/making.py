"""Who sees whom: every site with every carrier within a radius, as a table with verdict and clearance."""

from collections.abc import Iterator
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from scipy.spatial import cKDTree

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.rules import counted, finding
from netplan.core.sight.lines import VERDICTS, Sight, look
from netplan.core.sight.pyramid import ground_of
from netplan.core.sight.stand import FOOT_M, Stands, on_poles, on_roofs
from netplan.errors import DataError, ParameterError
from netplan.messages import mark
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress, steps

_RIM = 1.0 + 1e-9


@dataclass(frozen=True)
class SightTerms:
    """What is asked.

    Attributes:
        ghz: frequency of the link.
        reach_m: how far carriers are looked at, metres.
        sigma_m: standard deviation of surface model, mast and growth together, metres; nobody has verified
            the default for any city: [K].

    """

    ghz: float = 60.0
    reach_m: float = 300.0
    sigma_m: float = 0.5


@dataclass(frozen=True, eq=False)
class SightLines:
    """Lines of sight of a project.

    table    ``sight_lines`` of the schema
    unknown  ids of the sites whose roof is not known: they may see anything or nothing
    """

    project: Project
    terms: SightTerms
    table: gpd.GeoDataFrame
    unknown: frozenset[str]
    problems: tuple[Problem, ...]


def make_sight_lines(
    project: Project,
    surface: Surface,
    terrain: Surface | None = None,
    terms: SightTerms | None = None,
    progress: Progress = SILENT,
) -> SightLines:
    """Look from every site to every carrier within ``terms.reach_m``, blocked and unknown lines included.

    Raises:
        ParameterError: frequency, radius or deviation is not above 0.
        DataError: the project has no sites or no carriers.
        Cancelled: the user stopped.

    """
    asked = terms or SightTerms()
    if not (asked.ghz > 0 and asked.reach_m > 0 and asked.sigma_m > 0):
        raise ParameterError(mark("Frequency, radius and deviation must be above 0"))
    sites, carriers = _layer(project, "sites"), _layer(project, "carriers")
    place, seek = steps(progress, 0, 0.3, 1)
    roofs, poles = on_roofs(sites, surface), on_poles(carriers, surface, terrain)
    place(1.0)
    lines = lines_between(roofs, poles, surface, asked, seek)
    inside = surface.heights_at(poles.places) > poles.height_m
    problems = tuple(_problems(surface, terrain, (sites, carriers), (roofs, poles), inside))
    table = lines_table((sites, carriers), lines, about(surface), asked)
    return SightLines(project, asked, table, frozenset(sites.loc[~roofs.known, "id"]), problems)


@dataclass(frozen=True, eq=False)
class Lines:
    """Pairs of site and carrier [n], by their numbers, and what is seen between them.

    roof, pole  [n, 3] x, y and metres above the sea of both antennas
    """

    site: Ints
    carrier: Ints
    seen: Sight
    roof: Floats
    pole: Floats


def lines_between(
    roofs: Stands, poles: Stands, surface: Surface, terms: SightTerms, progress: Progress = SILENT
) -> Lines:
    """Look from every roof to every pole within ``terms.reach_m``, by roof, then pole, if both are known.

    A line says the same to the last bit in whatever part of a grid ``surface`` is, if it reaches far enough.

    Raises:
        Cancelled: the user stopped.

    """
    site, carrier = _near(roofs, poles, terms.reach_m)
    ends = np.hstack([roofs.ends(surface)[site], poles.ends(surface)[carrier]])
    seen = look(ground_of(surface), ends, terms.ghz * 1e9, progress=progress)
    roof, pole = (np.column_stack([one.places, one.height_m]) for one in (roofs, poles))
    return Lines(site, carrier, seen, roof[site], pole[carrier])


def about(surface: Surface) -> str:
    """Return what a line says of the surface it was looked at on."""
    return " ".join(part for part in (surface.source, surface.as_of) if part)


def _layer(project: Project, name: str) -> gpd.GeoDataFrame:
    if name not in project.layers or project.layers[name].empty:
        raise DataError(mark("The project has no {layer}: nobody can see anything"), layer=name)
    layer: gpd.GeoDataFrame = project.layers[name]
    return layer


def _near(roofs: Stands, poles: Stands, reach_m: float) -> tuple[Ints, Ints]:
    """Return pairs (site, carrier) within the radius whose heights are known, by site, then carrier."""
    known = np.flatnonzero(poles.known)
    if not len(known):
        none = np.zeros(0, dtype=np.int64)
        return none, none
    tree = cKDTree(poles.places[known])
    # what lies on the rim is decided by the pair, not by what else is in the tree
    found = tree.query_ball_point(roofs.places, reach_m * _RIM, return_sorted=True)
    n = [len(one) if ok else 0 for one, ok in zip(found, roofs.known, strict=True)]
    near = [np.array(one, dtype=np.int64) for one, count in zip(found, n, strict=True) if count]
    site = np.repeat(np.arange(len(n)), n)
    carrier = known[np.concatenate(near)] if near else np.zeros(0, dtype=np.int64)
    inside = np.hypot(*(poles.places[carrier] - roofs.places[site]).T) <= reach_m
    return site[inside], carrier[inside]


def lines_table(
    layers: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame], lines: Lines, source: str, terms: SightTerms
) -> gpd.GeoDataFrame:
    """Return table ``sight_lines`` of the schema; ``layers`` are the sites and carriers that lines count."""
    sites = layers[0]
    from_site, from_carrier = sites.iloc[lines.site], layers[1].iloc[lines.carrier]
    a, b = lines.roof[:, :2], lines.pole[:, :2]
    length_m: Floats = np.hypot(*(b - a).T)
    seen = lines.seen
    clearance_m = np.where(np.isfinite(seen.clearance_m), seen.clearance_m, np.nan).astype(float)
    values = {
        "id": from_site["id"].to_numpy(),
        "name": from_site["name"].to_numpy(),
        "kind": from_site["kind"].to_numpy(),
        "carrier_id": from_carrier["id"].to_numpy(),
        "carrier_class": from_carrier["carrier_class"].to_numpy(),
        "sight": np.array(VERDICTS, dtype=object)[seen.verdict],
        "length_m": length_m,
        "site_height_m": lines.roof[:, 2],
        "carrier_height_m": lines.pole[:, 2],
        "clearance_m": clearance_m,
        "zone_free": seen.share.astype(float),
        "certainty": seen.certainty(terms.sigma_m),
        "worst_m": seen.at * length_m,
        "ghz": terms.ghz,
        "source": source,
    }
    shapes = shapely.linestrings(np.stack([a, b], axis=1))
    return gpd.GeoDataFrame(pd.DataFrame(values), geometry=shapes, crs=sites.crs)


def _problems(
    surface: Surface,
    terrain: Surface | None,
    layers: tuple[gpd.GeoDataFrame, gpd.GeoDataFrame],
    stands: tuple[Stands, Stands],
    inside: np.ndarray,
) -> Iterator[Problem]:
    sites, carriers = layers
    roofs, poles = stands
    high = carriers["mounting_m"].fillna(carriers["height_m"]).fillna(0) > 0
    yield from counted("SEE-001", "carriers", int((~high).sum()), total=len(carriers))
    yield from counted("SEE-002", "sites", int((~roofs.known).sum()), total=len(sites))
    if terrain is None:
        yield finding("SEE-003", "carriers", radius_m=FOOT_M)
    yield from counted("SEE-004", "carriers", int((inside & poles.known).sum()), total=len(carriers))
    if not surface.as_of:
        yield finding("SEE-005", "carriers")
