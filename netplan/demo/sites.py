"""Schools and municipal Kitas: where they are, how large, and which line they have today."""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netplan.demo import words
from netplan.demo.addresses import Houses, address_columns
from netplan.demo.districts import Districts
from netplan.demo.frames import frame
from netplan.demo.noise import generator
from netplan.demo.quarters import INDUSTRY
from netplan.demo.streets import Streets

Ints = NDArray[np.int64]

N_SCHOOLS = 146
N_KITAS = 52
_APART_M = 260.0

# type, number, pupils from .. to, pupils in a class, private ones among them
_SCHOOL_TYPES = (
    ("primary", 66, 130, 420, 23, 8),
    ("secondary", 26, 260, 620, 25, 3),
    ("gymnasium", 20, 520, 1150, 26, 3),
    ("special", 14, 70, 230, 10, 3),
    ("vocational", 12, 500, 1900, 22, 4),
    ("community", 4, 420, 900, 24, 1),
    ("other", 4, 90, 300, 20, 1),
)


@dataclass(frozen=True)
class Line:
    """A kind of line a site may have today and how many of 1000 sites have it, schools and Kitas."""

    technology: str | None
    down_mbps: float
    up_mbps: float
    schools: int
    kitas: int


_NAN = float("nan")
_LINES = (
    Line("fibre", 1000.0, 1000.0, 70, 60),
    Line("fibre", 1000.0, 500.0, 20, 20),
    Line("leased", 100.0, 100.0, 40, 0),
    Line("cable", 1000.0, 50.0, 180, 190),
    Line("cable", 400.0, 40.0, 60, 60),
    Line("copper", 250.0, 40.0, 60, 80),
    Line("copper", 100.0, 40.0, 30, 70),
    Line("copper", 50.0, 10.0, 190, 200),
    Line("copper", 25.0, 5.0, 60, 60),
    Line("copper", 16.0, 2.4, 120, 120),
    Line("copper", 6.0, 0.6, 25, 20),
    Line("radio", 30.0, 5.0, 12, 5),
    Line("none", 0.0, 0.0, 13, 5),
    Line("copper", _NAN, _NAN, 34, 40),
    Line(None, _NAN, _NAN, 86, 70),
)


@dataclass(frozen=True, eq=False)
class Sites:
    """Sites [146 schools, then 52 Kitas]: the house each one is in, and its line (row of ``_LINES``)."""

    house: Ints
    line: Ints

    @property
    def on_fibre(self) -> Ints:
        """Houses of the sites that have fibre today."""
        return self.house[
            np.isin(self.line, [k for k, line in enumerate(_LINES) if line.technology == "fibre"])
        ]


def make_sites(seed: int, houses: Houses, districts: Districts) -> Sites:
    """Choose houses for schools and Kitas near where people live, and give each a line."""
    rng = generator(seed, "sites")
    house = _spread(rng, houses, N_SCHOOLS + N_KITAS)
    centrality = np.hypot(*houses.xy[house].T) / 9000.0 + 1.6 * rng.random(len(house))
    schools = _dealt(np.array([line.schools for line in _LINES]), centrality[:N_SCHOOLS], rng)
    borough = np.array([int(key[0]) for key in districts.key])[houses.district[house[:N_SCHOOLS]]]
    _leave_one_slow(schools, borough)
    kitas = _dealt(np.array([line.kitas for line in _LINES]), centrality[N_SCHOOLS:], rng)
    return Sites(house, np.concatenate([schools, kitas]))


def _spread(rng: np.random.Generator, houses: Houses, n: int) -> Ints:
    """Draw ``n`` houses, likelier where more people live, no two close together."""
    weight = np.sqrt(houses.households + 0.3) * (houses.kind != INDUSTRY)
    order = np.argsort(rng.exponential(1.0, len(weight)) / np.maximum(weight, 1e-9), kind="stable")
    chosen: list[int] = []
    for row in order.tolist():
        if len(chosen) == n:
            break
        if not chosen or np.hypot(*(houses.xy[chosen] - houses.xy[row]).T).min() > _APART_M:
            chosen.append(row)
    return np.array(chosen)


def _dealt(share: Ints, rank: NDArray[np.float64], rng: np.random.Generator) -> Ints:
    """Deal lines to sites so that the shares are met exactly, good lines rather to the central ones."""
    n = len(rank)
    edges = np.round(np.cumsum(share) * n / share.sum()).astype(np.int64)
    hand = np.searchsorted(edges, np.arange(n), side="right")
    unknown = np.isin(hand, [k for k, line in enumerate(_LINES) if np.isnan(line.down_mbps)])
    dealt = np.empty(n, dtype=np.int64)
    left = rng.permutation(n)
    dealt[left[: unknown.sum()]] = hand[unknown]
    rest = left[unknown.sum() :]
    dealt[rest[np.argsort(rank[rest], kind="stable")]] = hand[~unknown]
    return dealt


def _leave_one_slow(line: Ints, borough: Ints) -> None:
    """Exchange lines until every borough with schools has a slow one: each must be a demo of its own."""
    slow_kinds = [k for k, kind in enumerate(_LINES) if kind.down_mbps < 100.0]
    for needy in np.unique(borough):
        slow = np.isin(line, slow_kinds)
        if not slow[borough == needy].any():
            giver = int(np.bincount(borough[slow]).argmax())
            one = np.flatnonzero(slow & (borough == giver))[0]
            other = np.flatnonzero(borough == needy)[0]
            line[[one, other]] = line[[other, one]]


def sites_table(
    seed: int, sites: Sites, houses: Houses, streets: Streets, districts: Districts
) -> gpd.GeoDataFrame:
    """Return the table of sites."""
    rng = generator(seed, "site attributes")
    chosen = houses.rows(sites.house)
    lines = [_LINES[k] for k in sites.line]
    district = districts.name[chosen.district]
    columns = {
        **_schools_and_kitas(rng, district),
        **address_columns(chosen, streets, districts),
        "technology": [line.technology for line in lines],
        "down_mbps": [line.down_mbps for line in lines],
        "up_mbps": [line.up_mbps for line in lines],
        **_dates(rng, lines),
    }
    return frame("sites", columns, shapely.points(chosen.xy), "O")


def _schools_and_kitas(rng: np.random.Generator, district: NDArray[np.str_]) -> dict[str, object]:
    rows = [row for kind in _SCHOOL_TYPES for row in _schools_of_type(rng, kind)]
    rows = [rows[k] for k in rng.permutation(len(rows))]
    numbers: dict[str, int] = {}
    names = []
    for (school_type, owner, _, _), place in zip(rows, district, strict=False):
        numbers[school_type] = numbers.get(school_type, 0) + 1
        names.append(_school_name(school_type, owner, numbers[school_type], str(place)))
    children = rng.integers(45, 190, N_KITAS)
    kitas = [f"Kita {words.KITAS[k]}" for k in rng.permutation(len(words.KITAS))[:N_KITAS]]
    return {
        "name": names + kitas,
        "kind": ["school"] * N_SCHOOLS + ["kita"] * N_KITAS,
        "school_type": [row[0] for row in rows] + [None] * N_KITAS,
        "owner_kind": [row[1] for row in rows] + ["public"] * N_KITAS,
        "pupils": [row[2] for row in rows] + children.tolist(),
        "classes": [row[3] for row in rows] + np.maximum(children // 17, 1).tolist(),
    }


def _schools_of_type(
    rng: np.random.Generator, kind: tuple[str, int, int, int, int, int]
) -> list[tuple[str, str, int, int]]:
    name, n, low, high, size, n_private = kind
    pupils = rng.integers(low, high, n)
    owner = ["private" if k < n_private else "public" for k in range(n)]
    return [(name, o, int(p), max(1, round(p / size))) for o, p in zip(owner, pupils, strict=True)]


def _school_name(school_type: str, owner: str, k: int, place: str) -> str:
    free = "Freie " if owner == "private" else ""
    patron = words.ARTS[(7 * k) % len(words.ARTS)]
    person = f"{words.GIVEN[(5 * k) % len(words.GIVEN)]}-{words.SURNAMES[(11 * k) % len(words.SURNAMES)]}"
    return {
        "primary": f"{free}{k}. Grundschule {place}",
        "secondary": f"{free}{k + 66}. Oberschule {place}",
        "gymnasium": f"{free.replace('Freie', 'Freies')}{patron}-Gymnasium",
        "special": f"{free}{person}-Schule (Förderschule)",
        "vocational": f"{free.replace('Freie', 'Freies')}Berufliches Schulzentrum {k}",
        "community": f"{free}Gemeinschaftsschule {place}",
        "other": f"{free}Abendschule {k} {place}",
    }[school_type]


def _dates(rng: np.random.Generator, lines: list[Line]) -> dict[str, object]:
    """Return how and since when the line is known, and until when a better one is promised to some."""
    n = len(lines)
    known = np.array([not np.isnan(line.down_mbps) for line in lines])
    slow = np.array([not line.down_mbps >= 100.0 for line in lines])
    day = np.datetime64("2023-01-01", "s") + (rng.integers(0, 900, n) * 86_400).astype("timedelta64[s]")
    month = np.datetime64("2024-03-31", "s") + (rng.integers(0, 44, n) * 2_629_800).astype("timedelta64[s]")
    month = month.astype("datetime64[D]").astype("datetime64[s]")
    kinds = np.array(["register", "operator", "measured"], dtype=object)[
        rng.choice(3, n, p=np.array([0.5, 0.38, 0.12]))
    ]
    promised = slow & (rng.random(n) < 0.45)
    return {
        "line_kind": pd.Series(kinds).where(known),
        "line_as_of": pd.Series(day).where(known),
        "promised": pd.Series(month).where(promised),
    }
