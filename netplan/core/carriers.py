"""Which carriers are fit for which radio use, and which ones a survey should look at first."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.streets.reach import nearest
from netplan.core.streets.snap import snap
from netplan.core.survey import Survey
from netplan.model.fitness import CRITERIA, FitnessRule
from netplan.model.frames import table_of
from netplan.model.plan import Coverage

VETO, UNKNOWN, FINE = -1, 0, 1
Marks = NDArray[np.int8]
_WORDS = {VETO: "unfit", UNKNOWN: "unknown", FINE: "fit"}


@dataclass(frozen=True, eq=False)
class Judged:
    """What one rule says of n carriers.

    marks  [n, criteria]  VETO, UNKNOWN or FINE, in the order of ``CRITERIA``
    """

    rule: FitnessRule
    marks: Marks

    @property
    def fitness(self) -> Marks:
        """Return [n]: a veto decides; else what is unknown stays unknown; only the rest is fit."""
        worst: Marks = self.marks.min(axis=1)
        return worst


def judge(carriers: pd.DataFrame, fibre_m: Floats, rule: FitnessRule) -> Judged:
    """Judge every carrier by ``rule``; ``fibre_m`` [n] is its way to fibre, inf where there is none."""
    height = carriers["mounting_m"].fillna(carriers["height_m"])
    found = {
        "carrier_class": _in(carriers["carrier_class"], rule.unfit_classes, good=False),
        "availability": _in(carriers["availability"], rule.availability),
        "power": _in(carriers["power"].mask(carriers["power"] == "unknown"), rule.power),
        "mounting_m": _at_least(height.mask(height == 0), rule.mounting_m),
        "load_kg": _at_least(carriers["load_reserve_kg"], rule.load_kg),
        **{name: _free(carriers[name], name, rule) for name in ("heritage", "trees")},
        "fibre_m": np.where(fibre_m <= rule.fibre_m, FINE, VETO),
    }
    return Judged(rule, np.column_stack([found[name] for name in CRITERIA]).astype(np.int8))


def _in(values: pd.Series, wanted: Iterable[object], *, good: bool = True) -> Marks:
    within = values.isin(list(wanted)).to_numpy(dtype=bool) == good
    return np.where(values.isna(), UNKNOWN, np.where(within, FINE, VETO)).astype(np.int8)


def _at_least(values: pd.Series, least: float) -> Marks:
    number = values.to_numpy(dtype=float)
    return np.where(np.isnan(number), UNKNOWN, np.where(number >= least, FINE, VETO)).astype(np.int8)


def _free(values: pd.Series, name: str, rule: FitnessRule) -> Marks:
    if name not in rule.conflicts:
        return np.full(len(values), FINE, dtype=np.int8)
    unsaid = FINE if name in rule.unsaid_is_free else UNKNOWN
    there = (values == "yes").fillna(value=False).to_numpy(dtype=bool)
    return np.where(there, VETO, np.where(values.isna(), unsaid, FINE)).astype(np.int8)


def fitness_table(carriers: pd.DataFrame, fibre_m: Floats, judged: Sequence[Judged]) -> pd.DataFrame:
    """Return table ``carrier_fitness``: a row for every carrier and use, with the veto or what is unknown."""
    parts = []
    for one in judged:
        names = np.array(list(CRITERIA), dtype=object)
        vetoed = one.marks == VETO
        veto = np.where(vetoed.any(axis=1), names[vetoed.argmax(axis=1)], None)
        parts.append(
            {
                "id": carriers["id"].to_numpy(dtype=object),
                "carrier_class": carriers["carrier_class"].to_numpy(dtype=object),
                "radio_use": np.full(len(carriers), one.rule.use, dtype=object),
                "fitness": np.array([_WORDS[mark] for mark in one.fitness.tolist()], dtype=object),
                "veto": veto,
                "open": _open(one),
                "fibre_m": np.where(np.isfinite(fibre_m), fibre_m, np.nan),
            }
        )
    columns = {key: np.concatenate([part[key] for part in parts]) for key in parts[0]}
    shapes = np.concatenate([carriers.geometry.to_numpy()] * len(parts))
    return table_of("carrier_fitness", columns, shapes, str(carriers.geometry.crs))


def _open(judged: Judged) -> NDArray[np.object_]:
    """Return [n] what a survey would have to find out, as names of criteria; None where it is settled."""
    patterns, which = np.unique(judged.marks == UNKNOWN, axis=0, return_inverse=True)
    found = np.array([_named(row) or None for row in patterns], dtype=object)[which.ravel()]
    found[judged.fitness == VETO] = None  # a veto stays, whatever else is found out
    return found


def first_surveys(
    carriers: pd.DataFrame, sites: pd.DataFrame, judged: Sequence[Judged], n: int
) -> pd.DataFrame:
    """Return table ``carrier_surveys``: the ``n`` carriers whose survey settles most, the first one first.

    A site hangs on a use if no fit carrier is within its reach but an unknown one is. Each step takes the
    carrier on which most sites and uses hang that no earlier one settled (greedy: at least 63 % of what any
    choice of as many settles; Nemhauser, Wolsey and Fisher 1978); when all are settled, a second choice for
    each is looked for. Of equal ones the one with least to find out counts, then the lowest row.
    """
    pairs = [_hanging(carriers, sites, one) for one in judged]
    carrier = np.concatenate([pair[0] for pair in pairs])
    demand = np.concatenate([pair[1] + k * len(sites) for k, pair in enumerate(pairs)])
    n_open = sum((one.marks == UNKNOWN).sum(axis=1) for one in judged)
    chosen, gains = _greedy(carrier, demand, np.asarray(n_open), n)
    uses = [one.rule.use for one in judged]
    of_use = [
        ", ".join(use for k, use in enumerate(uses) if (demand[carrier == row] // len(sites) == k).any())
        for row in chosen
    ]
    rows = carriers.iloc[chosen]
    columns = {
        "id": rows["id"].to_numpy(dtype=object),
        "rank": np.arange(1, len(chosen) + 1),
        "carrier_class": rows["carrier_class"].to_numpy(dtype=object),
        "n_settled": gains,
        "radio_uses": of_use,
        "open": _open_of_all(judged, chosen),
    }
    return table_of("carrier_surveys", columns, rows.geometry.to_numpy(), str(carriers.geometry.crs))


def _open_of_all(judged: Sequence[Judged], rows: list[int]) -> list[str]:
    marks = [one.marks[rows] == UNKNOWN for one in judged if len(rows)]
    if not marks:
        return []
    return [_named(row) for row in np.logical_or.reduce(marks)]


def _named(is_open: NDArray[np.bool_]) -> str:
    return ", ".join(name for name, unknown in zip(CRITERIA, is_open, strict=True) if unknown)


def _hanging(carriers: pd.DataFrame, sites: pd.DataFrame, judged: Judged) -> tuple[Ints, Ints]:
    """Return pairs (carrier, site): unknown carriers within reach of sites that no fit one reaches."""
    nothing = np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    unknown = np.flatnonzero(judged.fitness == UNKNOWN)
    fit = np.flatnonzero(judged.fitness == FINE)
    if not len(unknown) or not len(sites):
        return nothing
    xy, at = _xy(carriers), _xy(sites)
    reach = judged.rule.reach_m
    free = np.arange(len(sites))
    if len(fit):
        free = free[cKDTree(xy[fit]).query(at)[0] > reach]
    near = cKDTree(xy[unknown]).query_ball_point(at[free], reach, return_sorted=True)
    site = np.repeat(free, [len(found) for found in near])
    found = unknown[np.concatenate([np.asarray(one, dtype=np.int64) for one in near])] if len(site) else site
    return found.astype(np.int64), site.astype(np.int64)


def _xy(table: pd.DataFrame) -> Floats:
    return np.column_stack([table.geometry.x, table.geometry.y])


def _greedy(carrier: Ints, demand: Ints, n_open: Ints, n: int) -> tuple[list[int], list[int]]:
    """Return up to ``n`` carriers in the order of their gain, and the gains."""
    chosen: list[int] = []
    gains: list[int] = []
    settled = np.zeros(demand.max(initial=-1) + 1, dtype=bool)
    usable = np.ones(len(carrier), dtype=bool)
    while len(chosen) < n and usable.any():
        live = usable & ~settled[demand]
        if not live.any():  # a second choice for each
            settled[:] = False
            continue
        gain = np.bincount(carrier[live], minlength=len(n_open))
        row = int(np.lexsort((np.arange(len(gain)), n_open, -gain))[0])
        chosen.append(row)
        gains.append(int(gain[row]))
        settled[demand[live & (carrier == row)]] = True
        usable &= carrier != row
    return chosen, gains


def carrier_tables(
    coverage: Coverage, known: Survey, rules: Mapping[str, FitnessRule], n: int
) -> dict[str, pd.DataFrame]:
    """Return tables ``carrier_fitness`` and ``carrier_surveys`` of the project that was assessed.

    Surveyed is for the sites that are not served today, likely and unknown ones included.
    """
    project = coverage.project
    carriers, verdicts = project.layer("carriers"), coverage.tables["coverage_sites"]
    places = snap(carriers.geometry, known.index, known.limit_m)
    fibre_m = nearest(known.access, places, known.index).metres
    judged = [judge(carriers, fibre_m, rule) for rule in rules.values()]
    open_sites = verdicts[(verdicts["verdict"] != "served").to_numpy(dtype=bool)]
    return {
        "carrier_fitness": fitness_table(carriers, fibre_m, judged),
        "carrier_surveys": first_surveys(carriers, open_sites, judged, n),
    }
