"""What is asked of radio hops, and what was found; the table they are kept in is in ``hop_tables``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.radio import RadioCatalogue, radio_catalogue

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    import geopandas as gpd

    from netplan.model.findings import Problem


SETUPS = ("bridge_60_client", "bridge_60_dish")
"""Keys of the radio catalogue with which hops are looked for, if nobody says otherwise."""

SEARCH = "hop_search"
"""The table that says what kept hops were found from."""

OUTDATED = "HOP-011"
"""The finding that this has changed."""

USE = "bridge_60ghz"
"""What carriers of hops have to be fit for, and the use of the setups that can be chosen."""


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

    setups: tuple[str, ...] = SETUPS
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
    terms       what was asked
    inputs      fingerprints of what they were found from, by layer or name; empty: nobody noted it
    """

    table: "gpd.GeoDataFrame"
    n_fit: int
    n_unknown: int
    n_carriers: int
    n_sites: int
    reached: frozenset[str]
    unseen: frozenset[str]
    n_pairs: int
    problems: "tuple[Problem, ...]" = ()
    terms: HopTerms = field(default_factory=HopTerms)
    inputs: Mapping[str, str] = field(default_factory=dict)


def hop_setups(catalogue: RadioCatalogue | None = None) -> tuple[str, ...]:
    """Return the keys of the setups hops can have."""
    setups = (catalogue or radio_catalogue()).setups
    return tuple(key for key, one in setups.items() if one.use == USE)


def require_setups(setups: tuple[str, ...], catalogue: RadioCatalogue) -> None:
    """Raise ParameterError if hops cannot have one of the setups, or none is named."""
    known = hop_setups(catalogue)
    strange = [key for key in setups if key not in known] or ([] if setups else [""])
    if strange:
        raise ParameterError(
            mark("Radio hops have one or more of the setups {known}, not {setup}"),
            known=list(known),
            setup=strange[0],
        )
