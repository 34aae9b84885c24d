"""Tables that only a map sheet has: squares of addresses, what a plan changes, cost and gaps as classes."""

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pandas as pd
import shapely

from netplan.model.codes import Language
from netplan.model.styles import Marker, Style, StyleClass, Symbol, palette

_SQUARES_M = (100, 200, 250, 500, 1000, 2000, 5000)
_SMALLEST_SQUARE_MM = 1.15
_RAMP = ("share_0", "share_10", "share_50", "share_75", "share_95")
_BOUNDS = (1.0, 2.0, 2.5, 5.0)
Labels = Mapping[Language, str]


def square_side_m(scale: int) -> int:
    """Return the side of squares that can still be told apart at 1 : ``scale``."""
    least = _SMALLEST_SQUARE_MM * scale / 1000.0
    return next((side for side in _SQUARES_M if side >= least), _SQUARES_M[-1])


def address_squares(addresses: pd.DataFrame, side_m: float, verdict: str = "verdict") -> pd.DataFrame:
    """Return squares of ``side_m`` with the share of their addresses that is served.

    Unknown counts as not served; a square where nothing is known has no share.
    """
    points = addresses["geometry"].to_numpy(object)
    square = np.floor(shapely.get_coordinates(points) / side_m)
    counts = (
        pd.DataFrame({"x": square[:, 0], "y": square[:, 1]})
        .assign(
            n=1,
            served=(addresses[verdict] == "served").to_numpy(),
            known=(addresses[verdict] != "unknown").to_numpy(),
        )
        .groupby(["x", "y"], as_index=False)
        .sum()
    )
    share = (counts["served"] / counts["n"]).where(counts["known"] > 0)
    x, y = counts["x"] * side_m, counts["y"] * side_m
    return pd.DataFrame({"share_served": share, "geometry": shapely.box(x, y, x + side_m, y + side_m)})


def changed_sites(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the sites with a column ``change``: what the plan makes of each verdict."""
    before, after = sites["verdict"].astype(object), sites["verdict_after"].astype(object)
    change = np.where(before == after, "same", np.where(after == "served", "gained", "changed"))
    change = np.where((before == "served") & (after != "served"), "lost", change)
    return sites.assign(change=pd.Series(change, index=sites.index).where(after.notna(), None))


def reached_sites(sites: pd.DataFrame) -> pd.DataFrame:
    """Return the sites with ``reached``: which part of the download they need they surely have."""
    need = sites["need_down_mbps"].astype("float64")
    reached = sites["down_mbps"].astype("float64") / need.where(need > 0)
    return sites.assign(reached=reached)


def district_costs(districts: pd.DataFrame, sites: pd.DataFrame, connections: pd.DataFrame) -> pd.DataFrame:
    """Return the districts with ``cost_eur``: the cost shares of the connected sites that lie in them.

    A district where nothing is connected costs nothing, which is no missing value.
    """
    paid = connections[connections["connected"]].set_index("id")["cost_share_eur"]
    district = sites.set_index("id")["district_id"].reindex(paid.index)
    total = paid.groupby(district).sum().reindex(districts["id"], fill_value=0.0)
    return districts.assign(cost_eur=total.to_numpy(float))


def cost_style(values: pd.Series) -> Style:
    """Return classes of round bounds for the cost of districts, light to dark."""
    largest = float(values.max()) if len(values) else 0.0
    colours, bounds = palette(), _round_bounds(largest, len(_RAMP))
    base = Symbol(stroke=colours["grey_dark"], width_mm=0.2)
    none: Labels = {"en": "nothing connected", "de": "nichts angeschlossen"}
    members = [StyleClass(_filled(base, ""), low=-1.0, high=0.0, labels=none)]
    for k, (low, high) in enumerate(itertools.pairwise(bounds)):
        symbol = _filled(base, colours[_RAMP[k]])
        labels: Labels = {"en": _euros(low, high, ","), "de": _euros(low, high, ".")}
        members.append(StyleClass(symbol, low=low, high=high, labels=labels))
    return Style("coverage_districts", "graduated", tuple(members), column="cost_eur", label="name")


def gap_style() -> Style:
    """Return classes for the part of the need a site surely has; they differ in shape and lightness."""
    colours = palette()
    rim = Symbol(stroke=colours["white"], width_mm=0.25)
    looks: tuple[tuple[float, float, Symbol, Labels], ...] = (
        (1.0, 1e9, _marker(rim, "dark_blue", "circle", 2.8), {"en": "all of it", "de": "ganz"}),
        (
            0.5,
            1.0,
            _marker(rim, "sky", "square", 3.0),
            {"en": "half of it or more", "de": "mindestens zur Hälfte"},
        ),
        (
            0.25,
            0.5,
            _marker(rim, "orange", "triangle", 3.4),
            {"en": "a quarter to a half", "de": "zu einem Viertel bis zur Hälfte"},
        ),
        (
            -1.0,
            0.25,
            _marker(rim, "vermillion", "star", 4.2),
            {"en": "less than a quarter", "de": "zu weniger als einem Viertel"},
        ),
    )
    members = [
        StyleClass(symbol, low=low, high=float(np.nextafter(high, 0.0)), labels=label)
        for low, high, symbol, label in looks
    ]
    unknown = _marker(Symbol(stroke=colours["ink"], width_mm=0.35), "white", "diamond", 3.2)
    members.append(StyleClass(unknown, missing=True))
    return Style("coverage_sites", "graduated", tuple(members), column="reached")


def _marker(base: Symbol, fill: str, marker: Marker, size_mm: float) -> Symbol:
    return replace(base, fill=palette()[fill], marker=marker, size_mm=size_mm)


def _filled(base: Symbol, fill: str) -> Symbol:
    return replace(base, fill=fill)


def _round_bounds(largest: float, n: int) -> list[float]:
    """Return 0 and ``n`` round numbers, the last of them at or above ``largest``."""
    step = 10.0 ** math.floor(math.log10(max(largest, 1000.0) / n))
    width = next(k * step for k in (*_BOUNDS, 10.0) if k * step * n >= largest)
    return [k * width for k in range(n + 1)]


def _euros(low: float, high: float, separator: str) -> str:
    texts = [f"{value / 1000:,.0f}".replace(",", separator) for value in (low, high)]
    unit = "thousand €" if separator == "," else "Tsd. €"
    return f">{texts[0]}–{texts[1]} {unit}"
