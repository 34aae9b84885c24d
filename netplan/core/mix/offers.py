"""What a leased line of its own costs each site: its offer, or else the planning value."""

from collections.abc import Iterator

import pandas as pd

from netplan.core.mix.economy import Economy
from netplan.core.rules import counted
from netplan.model.catalogue import Catalogue
from netplan.model.findings import Problem


def lease_offers(sites: pd.DataFrame, prices: Catalogue, weights: Economy) -> pd.DataFrame:
    """Return ``once_eur``, ``yearly_eur``, ``npv_eur`` and ``offered`` of a leased line, a row for each site.

    An offer without its yearly price is none: unknown is not zero.
    """
    offered = sites["lease_year_eur"].notna()
    once = sites["lease_once_eur"].where(offered).fillna(prices["per_site.leased_line"].eur)
    yearly = sites["lease_year_eur"].fillna(prices["per_year.leased_line"].eur)
    once, yearly = once.astype("float64"), yearly.astype("float64")
    npv = once + yearly * weights.yearly
    return pd.DataFrame({"once_eur": once, "yearly_eur": yearly, "npv_eur": npv, "offered": offered})


def problems_of_offers(offers: pd.DataFrame) -> Iterator[Problem]:
    """Say for how many sites the price is only assumed."""
    yield from counted("TEC-004", "sites", int((~offers["offered"]).sum()), total=len(offers))
