"""What depends on what in a network: asked for, and found."""

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.second_routes import Wish


@dataclass(frozen=True)
class TwoRoutes:
    """Both routes of a site as ids of pieces, from existing fibre to the site.

    Pieces are rows of the plan's ``trenches`` or of ``second_routes``. The first route is that of the plan
    wherever a second one fits beside it, else the shorter one.
    """

    first: tuple[str, ...]
    second: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class SecondFibre:
    """What second routes are made of, for those who fit them out.

    pieces  one row per row of ``second_routes``: ``id``, ``segment_kind``, ``street``, ``duct_id``,
            ``length_m``, ``surface``, ``method``, ``crossing``, ``street_id``, ``geometry``
    costs   what building them costs as positions, like the table ``costs``, percentages included
    ways    site id -> both its routes
    """

    pieces: pd.DataFrame
    costs: pd.DataFrame
    ways: Mapping[str, TwoRoutes]


@dataclass(frozen=True, eq=False)
class Redundancy:
    """Who goes dark where, and second routes for chosen sites.

    ``cost_eur`` is what the second routes cost (trench and material, without percentages), ``bound_eur``
    what no set of second routes for these sites can undercut. ``tables`` holds ``weak_segments``,
    ``weak_points``, ``second_routes``, ``second_sites`` and ``remedies``;
    ``fibre`` is what the second routes are made of.
    """

    plan: Plan
    wish: Wish
    tables: Mapping[str, pd.DataFrame]
    cost_eur: float
    bound_eur: float
    fibre: SecondFibre
    problems: tuple[Problem, ...] = ()

    @property
    def gap(self) -> float:
        """Share (0..1) by which the second routes can exceed the cheapest possible ones, at most."""
        return (self.cost_eur - self.bound_eur) / self.cost_eur if self.cost_eur > 0 else 0.0
