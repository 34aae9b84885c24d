"""Radio links that could be built: from fit carriers with fibre to sites, the best of each setup."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Floats
from netplan.core.radio.bend import bends_db
from netplan.core.radio.budget import LinkRates, Paths, Weather, link_rates, path_losses
from netplan.core.radio.lawful import setup_findings
from netplan.core.sight.making import SightTerms, make_sight_lines
from netplan.core.sight.pyramid import ground_of
from netplan.model.findings import Problem, worst
from netplan.model.frames import empty_table, table_of
from netplan.model.project import Project
from netplan.model.radio import Setup
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress, steps

BUILT = "radio"
"""The scenario of a claim that holds once the link has been built."""
_QUANTILES = (10, 50, 90)
_BENT_DB = 3.0  # what obstacles take before they are what limits a link


@dataclass(frozen=True, eq=False)
class Ask:
    """Over which setup links are looked for, and under what weather.

    carriers  ids of those that are fit for the use and have fibre
    edition   of the catalogue
    """

    setup: Setup
    weather: Weather
    carriers: frozenset[str]
    edition: str


@dataclass(frozen=True, eq=False)
class Offers:
    """Table ``radio_links``, and what was found on the way."""

    table: gpd.GeoDataFrame
    problems: tuple[Problem, ...]


def radio_offers(
    project: Project,
    asks: Sequence[Ask],
    surface: Surface,
    terrain: Surface | None,
    progress: Progress = SILENT,
) -> Offers:
    """Return for every site and setup the link with the highest sure rate, of equal ones the nearest.

    What the rules forbid is a finding; a link that carries nothing or that nobody knows is none. Setups
    without broadband (sensors) make no links here.

    Raises:
        Cancelled: the user stopped.

    """
    tables: list[gpd.GeoDataFrame] = []
    problems: dict[tuple[str, str], Problem] = {}
    parts = steps(progress, *np.linspace(0, 1, len(asks) + 1).tolist()) if asks else ()
    for ask, part in zip(asks, parts, strict=True):
        found = setup_findings(ask.setup)
        if worst(found) != "error" and ask.setup.scheme.bits and ask.carriers and len(project.layer("sites")):
            table, more = _offered(project, ask, (surface, terrain), part)
            tables.append(table)
            found = (*found, *more)
        problems |= {(one.code, str(one.message)): one for one in found}
    links = [one for one in tables if len(one)]
    empty: gpd.GeoDataFrame = empty_table("radio_links", project.crs)
    return Offers(pd.concat(links, ignore_index=True) if links else empty, tuple(problems.values()))


def _offered(
    project: Project, ask: Ask, surfaces: tuple[Surface, Surface | None], progress: Progress
) -> tuple[gpd.GeoDataFrame, tuple[Problem, ...]]:
    carriers = project.layer("carriers")
    fit = carriers[carriers["id"].isin(ask.carriers)].reset_index(drop=True)
    terms = SightTerms(ask.setup.ghz, ask.setup.reach_m, ask.weather.sigma_m)
    made = make_sight_lines(project.with_layer("carriers", fit), *surfaces, terms, progress)
    lines = made.table
    path = _paths(lines, surfaces[0], ask)
    rates = link_rates(path, ask.setup, ask.weather)
    table = _best(lines, rates, path_losses(path, ask.setup, ask.weather).bend, ask, project.crs)
    return table, made.problems


def _paths(lines: gpd.GeoDataFrame, surface: Surface, ask: Ask) -> Paths:
    """Return the paths of the lines of sight; where obstacles bend the wave, the whole profile counts."""
    height = {name: lines[f"{name}_height_m"].to_numpy(dtype=float) for name in ("site", "carrier")}
    length: Floats = np.hypot(lines["length_m"].to_numpy(), height["carrier"] - height["site"])
    unknown = (lines["sight"] == "unknown").to_numpy()
    share, clearance = (
        np.where(unknown, np.nan, lines[name].to_numpy(dtype=float)) for name in ("zone_free", "clearance_m")
    )
    path = Paths(length, share, clearance)
    if ask.setup.blocked != "bend" or not len(lines):
        return path
    places = lines.geometry.get_coordinates().to_numpy().reshape(-1, 2, 2)
    ends = np.hstack(
        [surface.cells(places[:, 0]), height["site"][:, None], surface.cells(places[:, 1]),
         height["carrier"][:, None]]
    )  # fmt: skip
    return replace(path, bend_db=bends_db(ground_of(surface), ends, ask.setup.ghz * 1e9)[:, 1])


def _best(lines: gpd.GeoDataFrame, rates: LinkRates, bend: Floats, ask: Ask, crs: str) -> gpd.GeoDataFrame:
    """Return the best line of every site that one reaches."""
    some = np.flatnonzero(rates.down[:, 2] > 0.0)  # neither nothing nor unknown
    site = lines["id"].to_numpy(dtype=object)[some]
    length, carrier = lines["length_m"].to_numpy()[some], lines["carrier_id"].to_numpy(dtype=object)[some]
    down = rates.down[some]
    order = np.lexsort((carrier.astype(str), length, -down[:, 1], -down[:, 0], site.astype(str)))
    _, first, n = np.unique(site[order].astype(str), return_index=True, return_counts=True)
    rows = some[order[first]]
    kept = lines.iloc[rows]
    columns = {name: kept[name].to_numpy() for name in ("name", "kind", "sight", "length_m", "carrier_id")}
    columns |= {
        "id": kept["id"].to_numpy(),
        "subject_id": kept["id"].to_numpy(),
        "setup": np.full(len(rows), ask.setup.key, dtype=object),
        "way_m": kept["length_m"].to_numpy(),
        "availability": np.full(len(rows), rates.availability),
        "rx_dbm": rates.rx_dbm[rows, 0],
        "certainty": rates.certainty[rows],
        "limit": np.where(bend[rows] > _BENT_DB, "sight", "radio").astype(object),
        "n_links": n,
        "scenario": np.full(len(rows), BUILT, dtype=object),
        "edition": np.full(len(rows), ask.edition, dtype=object),
        "source": kept["source"].to_numpy(),
        "as_of": np.full(len(rows), np.datetime64("NaT", "s")),
        **dict(_quantiles(rates, rows)),
    }
    return table_of("radio_links", columns, kept.geometry.to_numpy(), crs)


def _quantiles(
    rates: LinkRates, rows: np.ndarray[tuple[int, ...], np.dtype[np.int64]]
) -> Iterator[tuple[str, Floats]]:
    for way in ("down", "up"):
        for k, p in enumerate(_QUANTILES):
            yield f"{way}_p{p}_mbps", getattr(rates, way)[rows, k]
