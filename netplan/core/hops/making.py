"""Find the radio hops a plan can use: fit carriers, free sight, and a rate that serves at least one site.

A hop from a site leads to the carriers it sees whose way to existing fibre is shortest; from those, hops
lead to carriers that are nearer to fibre still. The plan decides which are built (``core.mix``): every hop is
an edge of the same graph as trenches and ducts, with room for as many sites as its sure rate (p10) serves.
"""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.carriers import FINE, UNKNOWN, judge
from netplan.core.coverage.verdicts import needed_down_mbps
from netplan.core.graph.arrays import Floats, Ints
from netplan.core.radio.air import Air
from netplan.core.radio.budget import Paths, Weather, link_rates
from netplan.core.recall import Recall, afresh
from netplan.core.rules import counted
from netplan.core.sight.pairs import Pairs, Search, pairs_in_sight
from netplan.core.sight.pyramid import Ground, ground_of
from netplan.core.sight.stand import Stands, on_poles, on_roofs
from netplan.core.streets.reach import nearest
from netplan.core.streets.snap import snap
from netplan.core.survey import Survey
from netplan.errors import DataError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.findings import Problem
from netplan.model.fitness import FitnessRule
from netplan.model.frames import table_of
from netplan.model.hops import OUTDATED, SEARCH, Hops, HopTerms
from netplan.model.project import Project
from netplan.model.radio import RadioCatalogue, Setup
from netplan.model.scenario import Scenario
from netplan.model.surface import Surface
from netplan.progress import SILENT, Progress, steps

_PER_POLE = 3  # carriers nearer to fibre that a pole may lean on


@dataclass(frozen=True, eq=False)
class RadioGround:
    """What radio links are computed from, beside the project.

    surface, terrain  what stands, and the bare ground if it is known
    catalogue, air    devices, rules and rates; gas and rain by frequency, GHz
    rule              which carriers are fit
    recall            may find lines that were looked along before
    """

    surface: Surface
    terrain: Surface | None
    catalogue: RadioCatalogue
    air: dict[float, Air]
    rule: FitnessRule
    recall: Recall = afresh


@dataclass(frozen=True, eq=False)
class _Case:
    """Sites, carriers and their antennas, and what each needs.

    row       [n]  rows of the project's carriers that are fit
    fibre_m   [n]  their way to existing fibre along the streets
    need      [m, 2]  Mbit/s down and up that each site needs; NaN where nobody knows
    """

    sites: gpd.GeoDataFrame
    carriers: gpd.GeoDataFrame
    roofs: Stands
    poles: Stands
    row: Ints
    fibre_m: Floats
    need: Floats


def make_hops(
    project: Project,
    scenario: Scenario,
    ground: RadioGround,
    known: Survey,
    terms: HopTerms | None = None,
    progress: Progress = SILENT,
) -> Hops:
    """Return the hops for the kinds of site and the target of ``scenario``; ``known`` is its survey.

    Raises:
        DataError: the project has no carriers or no sites.
        Cancelled: the user stopped.

    """
    asked = terms or HopTerms()
    for layer in ("carriers", "sites"):
        if project.layer(layer).empty:
            raise DataError(
                mark("The project has no {layer}: there is nothing to join by radio"), layer=layer
            )
    progress(0.0, Message(mark("Lines of sight")))
    see, lean = steps(progress, 0.05, 0.7, 1.0)
    case, fitness = _case(project, scenario, ground, known)
    setups = [ground.catalogue.setups[key] for key in asked.setups]
    surface = ground_of(ground.surface)
    ends = case.roofs.ends(ground.surface), case.poles.ends(ground.surface)
    first = _seen(surface, ends, (setups, asked, ground), see)
    links = _carried(first, ends, case.need, (setups, asked, ground), ground.surface.cell_m)
    links = _best(links, case.fibre_m, asked.per_site)
    poles, n_pairs = [], first.n_looked_at
    level = np.unique(links["to"].to_numpy(np.int64))
    for _ in range(max(asked.most_hops - 1, 0)):
        between, n_looked_at = _leaning(surface, ends[1], case, level, (setups, asked, ground), lean)
        poles.append(between)
        n_pairs += n_looked_at
        level = np.setdiff1d(np.unique(between["to"].to_numpy(np.int64)), level)
    lean(1.0)
    table = _table(project, scenario, case, (links, *poles), (asked, ground))
    unseen = frozenset(case.sites["id"][~case.roofs.known])
    reached = frozenset(table["site_id"].dropna())
    counts = int((fitness == FINE).sum()), int((fitness == UNKNOWN).sum()), len(fitness)
    problems = tuple(_problems(case, counts, unseen))
    return Hops(table, *counts, len(case.sites), reached, unseen, n_pairs, problems, asked)


def _case(
    project: Project, scenario: Scenario, ground: RadioGround, known: Survey
) -> tuple[_Case, np.ndarray]:
    """Return what is to be joined, and how fit the carriers are."""
    carriers, sites = project.layers["carriers"], project.layers["sites"]
    sites = sites[sites["kind"].isin(scenario.site_kinds)].reset_index(drop=True)
    fibre_m = nearest(known.access, snap(carriers.geometry, known.index, known.limit_m), known.index).metres
    fitness = judge(carriers, fibre_m, ground.rule).fitness
    row = np.flatnonzero(fitness == FINE)
    fit = carriers.iloc[row].reset_index(drop=True)
    roofs, poles = on_roofs(sites, ground.surface), on_poles(fit, ground.surface, ground.terrain)
    down = needed_down_mbps(sites, scenario.goal)
    need = np.column_stack([down, np.full(len(sites), scenario.goal.up_mbps)])
    return _Case(sites, fit, roofs, poles, row, fibre_m[row], need), fitness


def _seen(
    surface: Ground,
    ends: tuple[Floats, Floats],
    how: tuple[list[Setup], HopTerms, RadioGround],
    progress: Progress,
) -> Pairs:
    """Return who sees whom with a zone free to 60 % at the lowest frequency, as far as any setup reaches."""
    setups, terms, ground = how
    reach = min(terms.reach_m, max(setup.reach_m for setup in setups))
    hertz = min(setup.ghz for setup in setups) * 1e9
    return ground.recall(pairs_in_sight, surface, ends[0], ends[1], Search(reach, hertz), progress)


def _carried(
    pairs: Pairs,
    ends: tuple[Floats, Floats],
    need: Floats,
    how: tuple[list[Setup], HopTerms, RadioGround],
    cell_m: float,
) -> pd.DataFrame:
    """Return the pairs that carry what the first end needs: with the first setup that does."""
    setups, terms, ground = how
    near = np.repeat(np.arange(len(pairs.indptr) - 1), np.diff(pairs.indptr))
    across = (ends[0][near, :2] - ends[1][pairs.target, :2]) * cell_m
    length_m = np.hypot(np.hypot(*across.T), ends[0][near, 2] - ends[1][pairs.target, 2])
    paths = Paths(length_m, pairs.share.astype(float), pairs.clearance_m.astype(float))
    links = pd.DataFrame({"from": near, "to": pairs.target, "length_m": length_m, "n_sites": 0})
    for setup in setups:
        weather = Weather(ground.air[setup.ghz], terms.availability, terms.sigma_m)
        rates = link_rates(paths, setup, weather)
        with np.errstate(divide="ignore", invalid="ignore"):  # a target may ask for no upload
            ways = np.column_stack([rates.down[:, 0], rates.up[:, 0]]) / need[near]
            room = np.nan_to_num(np.floor(ways.min(axis=1)))
        better = (links["n_sites"].to_numpy() < 1) & (room >= 1) & (length_m <= setup.reach_m)
        found = {"n_sites": room, "down": rates.down[:, 0], "up": rates.up[:, 0], "sure": rates.certainty}
        for key, values in found.items():
            links[key] = np.where(better, values, links.get(key, np.nan))
        links["setup"] = np.where(better, setup.key, links.get("setup", ""))
    return links[links["n_sites"] >= 1].reset_index(drop=True)


def _best(links: pd.DataFrame, fibre_m: Floats, n: int) -> pd.DataFrame:
    """Keep ``n`` links of each first end: those whose other end has the shortest way to fibre."""
    ranked = links.assign(way=fibre_m[links["to"].to_numpy(np.int64)])
    ranked = ranked.sort_values(["from", "way", "length_m", "to"], kind="stable")
    return ranked.groupby("from", sort=False).head(n).reset_index(drop=True)


def _leaning(
    surface: Ground,
    ends: Floats,
    case: _Case,
    level: Ints,
    how: tuple[list[Setup], HopTerms, RadioGround],
    progress: Progress,
) -> tuple[pd.DataFrame, int]:
    """Return hops from carriers ``level`` to others nearer to fibre, and how many lines were looked along."""
    pairs = _seen(surface, (ends[level], ends), how, progress)
    need = np.tile(np.nanmax(case.need, axis=0, initial=0.0), (len(level), 1))
    links = _carried(pairs, (ends[level], ends), need, how, how[2].surface.cell_m)
    links["from"] = level[links["from"].to_numpy(np.int64)]
    nearer = case.fibre_m[links["to"].to_numpy(np.int64)] < case.fibre_m[links["from"].to_numpy(np.int64)]
    apart = ~np.isin(links["to"].to_numpy(np.int64), level)
    return _best(links[nearer & apart], case.fibre_m, _PER_POLE), pairs.n_looked_at


def _table(
    project: Project,
    scenario: Scenario,
    case: _Case,
    found: tuple[pd.DataFrame, ...],
    how: tuple[HopTerms, RadioGround],
) -> gpd.GeoDataFrame:
    """Return table ``radio_hops``: first those of the sites, then those between poles."""
    terms, ground = how
    prices = with_prices(project.catalogue, scenario.prices)
    ids = case.carriers["id"].to_numpy(dtype=object)
    links = pd.concat([part.assign(pole=k > 0) for k, part in enumerate(found)], ignore_index=True)
    pole, near = links["pole"].to_numpy(dtype=bool), links["from"].to_numpy(np.int64)
    far = links["to"].to_numpy(np.int64)
    site, other = np.full(len(links), None, dtype=object), np.full(len(links), None, dtype=object)
    site[~pole] = case.sites["id"].to_numpy(dtype=object)[near[~pole]]
    other[pole] = ids[near[pole]]
    columns = {
        "id": np.array([f"H{number:05}" for number in range(1, len(links) + 1)], dtype=object),
        "carrier_id": ids[far],
        "site_id": site,
        "other_id": other,
        "setup": links["setup"].to_numpy(dtype=object),
        "length_m": links["length_m"].to_numpy(),
        "down_mbps": links["down"].to_numpy(),
        "up_mbps": links["up"].to_numpy(),
        "certainty": links["sure"].to_numpy(),
        "availability": np.full(len(links), terms.availability),
        "n_sites": links["n_sites"].to_numpy(np.int64),
        "cost_eur": np.full(len(links), prices["equipment.radio_hop"].eur),
        "yearly_eur": np.full(len(links), prices["per_year.radio_hop"].eur),
        "edition": np.full(len(links), ground.catalogue.edition, dtype=object),
        "source": np.full(len(links), ground.surface.source or None, dtype=object),
    }
    table = table_of("radio_hops", columns, _lines(case, pole, near, far), project.crs)
    as_of = pd.Timestamp(ground.surface.as_of) if ground.surface.as_of else pd.NaT
    return table.assign(as_of=pd.Series(as_of, table.index, dtype="datetime64[s]"))


def _lines(case: _Case, pole: np.ndarray, near: Ints, far: Ints) -> np.ndarray:
    """Return a straight line for every hop, from the site or, where it is ``pole``, from another carrier."""
    poles = shapely.get_coordinates(case.carriers.geometry.to_numpy())
    places = shapely.get_coordinates(case.sites.geometry.to_numpy())
    here = np.zeros((len(near), 2))
    here[pole], here[~pole] = poles[near[pole]], places[near[~pole]]
    lines: np.ndarray = np.atleast_1d(shapely.linestrings(np.stack([here, poles[far]], axis=1)))
    return lines if len(near) else np.zeros(0, dtype=object)


def _problems(case: _Case, counts: tuple[int, int, int], unseen: frozenset[str]) -> Iterator[Problem]:
    n_fit, n_unknown, total = counts
    yield from counted("HOP-001", "carriers", n_unknown, total=total)
    yield from counted("HOP-002", "sites", len(unseen), total=len(case.sites))
    yield from counted("HOP-003", "sites", int(np.isnan(case.need[:, 0]).sum()), total=len(case.sites))
    yield from counted("HOP-004", "carriers", int((~case.poles.known).sum()), total=n_fit)


def with_hops(project: Project, hops: Hops) -> Project:
    """Return the project with the hops as a layer, what was found about earlier ones left out."""
    codes = {*(f"HOP-00{number}" for number in range(1, 5)), OUTDATED}
    kept = tuple(one for one in project.problems if one.code not in codes)
    layers = {**project.layers, "radio_hops": hops.table, SEARCH: _search_table(project, hops)}
    return replace(project, layers=layers, problems=(*kept, *hops.problems))


def _search_table(project: Project, hops: Hops) -> gpd.GeoDataFrame:
    """Return table ``hop_search``: its place is the box around all sites."""
    said = {"id": "search", "terms": json.dumps(asdict(hops.terms)), "inputs": json.dumps(dict(hops.inputs))}
    box = shapely.box(*project.layers["sites"].total_bounds)
    return table_of(SEARCH, {key: [value] for key, value in said.items()}, [box], project.crs)
