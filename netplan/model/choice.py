"""What is asked when carriers are chosen, and what was chosen; the tables are in ``choice_tables``."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # loads pandas, which --help need not wait for
    import geopandas as gpd

    from netplan.model.findings import Problem
    from netplan.model.project import Project

KINDS = ("streets", "sites", "addresses")
"""What carriers can be to cover: places along the streets, by metres; sites; addresses, by households."""

DEVICE_EUR: Mapping[str, float] = {  # [K]: device, bracket, mounting; by radio use
    "lorawan": 900.0,
    "wlan": 1_800.0,
    "small_cell": 12_000.0,
    "bridge_60ghz": 1_600.0,
}
FIBRE_USES = frozenset({"wlan", "small_cell", "bridge_60ghz"})
"""Uses whose carriers are joined to fibre by a trench; a LoRaWAN gateway reports over mobile radio [K]."""

MOST_HOPS = 4
"""Radio hops between a site and fibre that can be allowed."""


@dataclass(frozen=True)
class ChoiceTerms:
    """Which carriers are looked for.

    Attributes:
        setup: key of the radio catalogue.
        targets: one of ``KINDS``.
        share: of what is to be covered (0..1), at the least cost; None if ``budget_eur`` counts.
        budget_eur: at most so much, for as much cover as it buys.
        seen_by: carriers that each target needs.
        per_carrier: targets a carrier takes at most; None: as many as it sees.
        need_mbps: sure rate (p10, down) a target needs; 0: any service. Sites and addresses share the air
            time of their carrier by it.
        reach_m: at most so far; also as far as the setup reaches.
        step_m: between places along the streets.
        device_eur: cost of a carrier with its device; None: that of ``DEVICE_EUR``.
        lacking_only: whether only sites or addresses count that are not served today.
        unknown_too: whether carriers of unknown fitness count as fit.
        most_hops: radio hops between a site and fibre, for bridges; 1: every chosen carrier has fibre, more:
            one may be fed by another one, and all on the way share the air time.
        forced, forbidden: ids of carriers.
        availability, sigma_m: as for a link.

    """

    setup: str = "lorawan"
    targets: str = "streets"
    share: float | None = 0.9
    budget_eur: float | None = None
    seen_by: int = 1
    per_carrier: int | None = None
    need_mbps: float = 0.0
    reach_m: float = 500.0
    step_m: float = 25.0
    device_eur: float | None = None
    lacking_only: bool = False
    unknown_too: bool = False
    most_hops: int = 1
    forced: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    availability: float = 0.999
    sigma_m: float = 0.5


@dataclass(frozen=True, eq=False)
class CarrierChoice:
    """Carriers that were chosen, and how good the choice is at least.

    tables             those of ``choice_tables`` that were made, by name
    covered, whole     weight: metres of street, sites, or households
    cost_eur           devices and trenches; ``trench_eur`` of it for trenches to fibre
    bound              with a share no choice costs less (EUR); with a budget none covers more (weight)
    gap                how far off the best one the choice is at most, as a share of the bound
    n_fit, n_unknown   carriers that are fit, and of which it is not known, of ``n_carriers``
    n_used             carriers the choice was made from; ``n_pairs`` pairs in reach
    if_fit             what a choice would cost (EUR), or cover (weight) with a budget, for which the carriers
                       of table ``choice_surveys`` were fit; None: no better
    inputs             fingerprints of what the choice was made from, by layer or name; empty: nobody noted it
    """

    project: "Project"
    terms: ChoiceTerms
    tables: "Mapping[str, gpd.GeoDataFrame]"
    covered: float
    whole: float
    cost_eur: float
    trench_eur: float
    bound: float
    gap: float
    n_fit: int
    n_unknown: int
    n_carriers: int
    n_used: int
    n_pairs: int
    edition: str
    if_fit: float | None = None
    problems: "tuple[Problem, ...]" = ()
    inputs: Mapping[str, str] = field(default_factory=dict)

    @property
    def carriers(self) -> "gpd.GeoDataFrame":
        """Table ``chosen_carriers``."""
        return self.tables["chosen_carriers"]

    @property
    def targets(self) -> "gpd.GeoDataFrame":
        """Table ``choice_targets``."""
        return self.tables["choice_targets"]

    @property
    def surveys(self) -> tuple[tuple[str, int], ...]:
        """(id, targets) of unknown carriers a choice would take if they were fit, best first."""
        table = self.tables.get("choice_surveys")
        return () if table is None else tuple(zip(table["id"], table["n_targets"].tolist(), strict=True))
