"""One-off and yearly costs on one scale: the present value over the years technologies are compared.

What is built is paid at once and again whenever its life ends within these years; at their end its unused
life counts as a residual value, in proportion (straight-line). Yearly costs are due at the start of each
year. Both are discounted to the first year (dynamic cost comparison, DWA/LAWA: KVR-Leitlinien [K]).
"""

from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.trench.cost import CENTS_PER_EUR, cents, metre_cents, route_cents
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.catalogue import Catalogue

FIBRE = ("per_metre.cable", "per_metre.blow_in")
"""What of a metre of route is as old as the cable, not as the trench."""


@dataclass(frozen=True)
class Economy:
    """What a euro once, or a euro a year, is worth today.

    trench, fibre, active   present value of a euro spent once on what lives so long
    yearly                  present value of a euro a year
    upkeep                  yearly cost, as a share of the one-off cost
    on_top                  1 plus the percentages on every one-off cost of building
    """

    trench: float
    fibre: float
    active: float
    yearly: float
    upkeep: float
    on_top: float


def economy(prices: Catalogue) -> Economy:
    """Return the weights that the prices of groups ``share`` and ``life`` stand for.

    Raises:
        ParameterError: a life or the number of years is 0, or the interest is 100 % or more.

    """
    for key in ("life.trench", "life.fibre", "life.active", "life.compared"):
        if not prices[key].eur >= 1:
            raise ParameterError(
                mark("{key} must be at least one year, not {value}"), key=key, value=prices[key].eur
            )
    interest, years = prices["share.interest"].eur, round(prices["life.compared"].eur)
    if interest >= 1:
        raise ParameterError(
            mark("The interest is a share, 0.03 for 3 %: it must be less than 1, not {value}"), value=interest
        )
    lives = (prices[f"life.{name}"].eur for name in ("trench", "fibre", "active"))
    trench, fibre, active = (once_worth(life, years, interest) for life in lives)
    return Economy(
        trench,
        fibre,
        active,
        yearly=yearly_worth(years, interest),
        upkeep=prices["share.upkeep"].eur,
        on_top=1 + prices["share.planning"].eur + prices["share.contingency"].eur,
    )


def once_worth(life: float, years: int, interest: float) -> float:
    """Return the present value of having, for ``years``, a thing that costs 1 and lives ``life`` years."""
    n = max(ceil(years / life - 1e-9), 1)
    bought = sum((1 + interest) ** -(life * k) for k in range(n))
    unused = n - years / life
    return float(bought - unused * (1 + interest) ** -years)


def yearly_worth(years: int, interest: float) -> float:
    """Return the present value of 1 at the start of each of so many years."""
    return float(sum((1 + interest) ** -k for k in range(years)))


def valued(edges: pd.DataFrame, prices: Catalogue, weights: Economy) -> tuple[Floats, Floats]:
    """Return the euros a year and the present value in euros of every edge of a trench graph."""
    kind, cents_once = edges["kind"].to_numpy(), edges["cents"].to_numpy().astype(np.float64)
    length_mm = edges["length_mm"].to_numpy()
    radio = kind == "radio"
    cable = np.where(radio, 0, route_cents(length_mm, metre_cents(prices, FIBRE))).astype(np.float64)
    cable = np.minimum(cable, cents_once)  # where a price was rounded to whole cents
    own = edges["own_yearly_cents"].to_numpy() if "own_yearly_cents" in edges else np.zeros(len(edges))
    rent = route_cents(length_mm, cents(prices, "duct_use.rent_m_year"))
    base = np.where(radio, cents_once, cents_once * weights.on_top)
    yearly = np.where(radio, own, base * weights.upkeep + np.where(kind == "duct", rent, 0))
    once = weights.trench * (cents_once - cable) + weights.fibre * cable
    once = np.where(radio, weights.active * cents_once, once * weights.on_top)
    return yearly / CENTS_PER_EUR, (once + weights.yearly * yearly) / CENTS_PER_EUR


def node_value(cents_once: Ints, devices: Ints, weights: Economy) -> tuple[Floats, Floats]:
    """Return the euros a year and the present value in euros of nodes.

    Shafts and joints live as trenches; ``devices``, the part of the cents that is radio, bears no
    percentages and costs nothing a year: the links do.
    """
    once = (cents_once - devices) * weights.on_top
    yearly = once * weights.upkeep
    worth = weights.trench * once + weights.active * devices + weights.yearly * yearly
    return yearly / CENTS_PER_EUR, worth / CENTS_PER_EUR


def lead_in_value(prices: Catalogue, weights: Economy) -> tuple[float, float]:
    """Return the euros a year and the present value of a house connection."""
    once = prices["per_site.lead_in"].eur * weights.on_top
    yearly = once * weights.upkeep
    return yearly, once * weights.trench + yearly * weights.yearly
