"""What is asked of radio hops, and what was found; the table they are kept in is in ``hop_tables``."""

from dataclasses import dataclass

import geopandas as gpd

from netplan.model.findings import Problem


@dataclass(frozen=True)
class HopTerms:
    """Which hops are looked for.

    Attributes:
        setups: keys of the radio catalogue, the cheaper one first: the first that carries enough is taken.
        reach_m: at most so far; also as far as a setup reaches.
        per_site: carriers kept for each site, those with the shortest way to existing fibre first.
        most_hops: between a site and where a trench or a duct begins; 2: one pole may lean on another.
        availability: share of the year for which the rate holds.
        sigma_m: standard deviation of surface model, mast and growth together, metres [K].

    """

    setups: tuple[str, ...] = ("bridge_60_client", "bridge_60_dish")
    reach_m: float = 500.0
    per_site: int = 8
    most_hops: int = 2
    availability: float = 0.999
    sigma_m: float = 0.5


@dataclass(frozen=True, eq=False)
class Hops:
    """Radio hops of a project.

    table       ``radio_hops`` of the schema
    n_fit       carriers that are fit, of ``n_carriers``; of ``n_unknown`` it is not known
    n_sites     sites looked at; ``reached`` are the ids of those a hop leads to, ``unseen`` of those with a
                roof that is not known
    n_pairs     lines looked along
    """

    table: gpd.GeoDataFrame
    n_fit: int
    n_unknown: int
    n_carriers: int
    n_sites: int
    reached: frozenset[str]
    unseen: frozenset[str]
    n_pairs: int
    problems: tuple[Problem, ...] = ()
