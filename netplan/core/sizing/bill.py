"""The bill of material: what is bought and built, by year, with prices; and how it differs from the plan.

The plan prices every metre of trench with one usual bundle and cable, since the route decides little about
them; the bill takes the sizes instead and adds what stands along the route. So it does with the prices of
places (``node``): in the plan they stand for shafts and joints, in the bill closures, cabinets and chambers
are counted one by one, so that nothing stands in it twice. All other positions are those of the plan, cent
for cent.
"""

from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.sizing.budget import P2P_CLASSES
from netplan.core.sizing.fitting import Fitted
from netplan.core.sizing.joints import Joints
from netplan.core.sizing.seconds import Laid
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import priced
from netplan.core.trench.trench_graph import DEVICE
from netplan.model.catalogue import Catalogue
from netplan.model.frames import conform
from netplan.model.plan import Plan
from netplan.model.project import Project

REPLACED = frozenset({"duct", "cable", "node"})
"""Cost kinds that the sizes replace."""

ON_TOP = ("planning", "contingency")

FOREIGN = frozenset({"radio", "lease"})
"""Cost kinds bought as a whole, which bear no percentages."""

_PARTS = {"duct": "material", "cable": "material", "equipment": "material", "splice": "connection"}
_PARTS |= {"lead_in": "connection", "radio": "connection", "lease": "connection"}
_PARTS |= {"planning": "on_top", "contingency": "on_top"}


@dataclass(frozen=True, eq=False)
class Years:
    """The year in which every piece [n], site [n_sites] and course is built; 0 where no programme says so."""

    piece: Ints
    site: Ints
    course: Ints

    def of_seconds(self, route: Laid) -> Ints:
        """Return the years of the courses that are second routes."""
        years: Ints = self.course[np.array([one.second for one in route.courses], bool)]
        return years

    def of(self, pieces: tuple[int, ...]) -> int:
        """Return the first year in which one of the pieces is built, 0 if none is."""
        return min((year for year in self.piece[list(pieces)].tolist() if year), default=0)


@dataclass(frozen=True, eq=False)
class Lit:
    """What ends in buildings: fibres and class of optics, of sites and of the courses that are second."""

    site: tuple[Ints, Sequence[str]]
    second: tuple[Ints, Sequence[str]]


def bill(
    project: Project,
    costs: Sequence[pd.DataFrame],
    things: tuple[Laid, Fitted, Joints, Lit],
    years: Years,
    prices: Catalogue,
) -> pd.DataFrame:
    """Return the rows of the bill, by year, part and item.

    ``costs`` are the positions of the plan, and of second routes if there are any.
    """
    route, found, stands, lit = things
    n = route.n_planned
    parts = [(costs[0], slice(None, n)), *((one, slice(n, None)) for one in costs[1:])]
    kept = pd.concat(
        [
            _kept(one, project, route.pieces[which], (years.piece[which], years.site), prices)
            for one, which in parts
        ],
        ignore_index=True,
    )
    kept = _joined(kept)
    ends = [*_ends(*lit.site, years.site), *_ends(*lit.second, years.of_seconds(route))]
    sized = pd.DataFrame(
        [*_material(route, found, years), *_equipment(stands, years), *ends],
        columns=["year", "cost_kind", "item", "quantity", "unit"],
    )
    keys = ["year", "cost_kind", "item", "unit"]
    sized = sized.groupby(keys, sort=True)[["quantity"]].sum().reset_index()
    sized = priced(sized[sized["quantity"] > 0], prices)
    rows = pd.concat([kept, sized], ignore_index=True)
    rows = pd.concat([rows, _on_top(rows, prices)], ignore_index=True)
    rows = rows.assign(bill_part=rows["cost_kind"].map(_PARTS).fillna("civil"))
    order = ["civil", "material", "connection", "on_top"]
    rows["place"] = rows["bill_part"].map(order.index)
    rows = rows.sort_values(["year", "place"], kind="stable", ignore_index=True)
    return conform(rows.assign(year=rows["year"].astype("Int64").mask(rows["year"] == 0)), "bill")


def by_year(rows: pd.DataFrame, alone: pd.DataFrame | None) -> pd.DataFrame:
    """Return what every part of the bill costs in every year, and how much of it second routes are.

    ``alone`` is the bill without second routes, None if there are none.
    """
    keys = ["year", "bill_part"]
    added = rows.assign(second_eur=0.0 if alone is None else rows["cost_eur"])
    both = pd.concat([added, *_taken_off(alone)], ignore_index=True)
    sums = both.groupby(keys, sort=False, dropna=False)[["cost_eur", "second_eur"]].sum().round(2)
    return conform(sums.reset_index(), "bill_years")


def _taken_off(alone: pd.DataFrame | None) -> list[pd.DataFrame]:
    return [] if alone is None else [alone.assign(second_eur=-alone["cost_eur"], cost_eur=0.0)]


def compared(plan: Plan, rows: pd.DataFrame, alone: pd.DataFrame | None) -> pd.DataFrame:
    """Return what every cost kind costs in the plan and in the bill, and how much of it second routes are.

    All columns add up to the whole; ``alone`` is the bill without second routes, None if there are none.
    """
    planned = plan.tables["costs"].groupby("cost_kind", sort=False)["cost_eur"].sum()
    billed = rows.groupby("cost_kind", sort=False)["cost_eur"].sum()
    kinds = [*planned.index, *billed.index.difference(planned.index, sort=False)]
    kinds = [kind for kind in kinds if kind not in ON_TOP] + [kind for kind in ON_TOP if kind in kinds]
    first = billed if alone is None else alone.groupby("cost_kind", sort=False)["cost_eur"].sum()
    a, b, c = (one.reindex(kinds).fillna(0.0).round(2) for one in (planned, billed, first))
    table = {
        "cost_kind": kinds,
        "planned_eur": a.array,
        "bill_eur": b.array,
        "second_eur": (b - c).round(2).array,
        "more_eur": (b - a).round(2).array,
    }
    return conform(pd.DataFrame(table), "bill_compared")


_When = tuple[Ints, Ints]  # the year of every piece, and of every site
_Position = dict[Hashable, Any]  # a row of the plan's costs; "late": dug alone, though meant to be joint


def _kept(
    costs: pd.DataFrame, project: Project, pieces: pd.DataFrame, years: _When, prices: Catalogue
) -> pd.DataFrame:
    """Return the positions that the sizes leave as they are, shared out over the years."""
    costs = costs[~costs["cost_kind"].isin([*REPLACED, *ON_TOP])]
    pieces = _jointly(pieces, years[0], prices)
    parts = []
    for row in _in_their_years(costs, pieces, prices):
        at, weight = _where(row, (project, pieces), years)
        sums = pd.Series(weight).groupby(at).sum()
        sums = sums[sums > 0] if (sums > 0).any() else pd.Series({0: 1.0})
        share = sums / sums.sum()
        cents = _whole(round(float(row["cost_eur"]) * CENTS_PER_EUR), np.asarray(share, np.float64))
        parts += [
            {**row, "year": int(year), "quantity": float(row["quantity"]) * part, "cost_eur": eur}
            for year, part, eur in zip(share.index, share, cents / CENTS_PER_EUR, strict=True)
        ]
    return pd.DataFrame(parts, columns=["year", *costs.columns])


def _joined(kept: pd.DataFrame) -> pd.DataFrame:
    """Return positions of the plan and of second routes, each once in a year, as they come."""
    keys = [name for name in kept.columns if name not in {"quantity", "cost_eur"}]
    sums = kept.groupby(keys, sort=False, dropna=False)[["quantity", "cost_eur"]].sum().reset_index()
    return sums.assign(cost_eur=sums["cost_eur"].round(2))[list(kept.columns)]


def _jointly(pieces: pd.DataFrame, years: Ints, prices: Catalogue) -> pd.DataFrame:
    """Add the price ``key`` of every piece's trench, ``joint_m`` beside roadworks, ``late_m`` of it too late.

    The plan takes the roadworks' years for granted; who builds in another one digs these metres alone.
    """
    key = "trench." + pieces["surface"] + "." + pieces["method"]
    full = np.array([prices[one].eur if one in prices else np.nan for one in key.fillna("")], float)
    each = full * (1 - prices["share.joint_laying"].eur)  # saved by a metre
    saved = pieces["saved_eur"].to_numpy(float)
    joint_m = np.divide(saved, each, out=np.zeros(len(saved)), where=(saved > 0) & (each > 0))
    begin, end = (pieces[name].to_numpy(float, na_value=np.nan) for name in ("joint_from", "joint_to"))
    late = (years > 0) & ~((begin <= years) & (years <= end))
    return pieces.assign(key=key, joint_m=joint_m, late_m=np.where(late, joint_m, 0.0))


def _in_their_years(costs: pd.DataFrame, pieces: pd.DataFrame, prices: Catalogue) -> list[_Position]:
    """Return the positions; what comes too late for its roadworks is dug alone, at the price of that."""
    rows = list[_Position]()
    for row in costs.to_dict("records"):
        mine = pieces[pieces["key"] == row["item"]]
        late = float(mine["late_m"].sum() / max(mine["joint_m"].sum(), 1e-9))
        if row["cost_kind"] != "joint" or not late:
            rows.append(row)
            continue
        quantity, eur = float(row["quantity"]), float(row["cost_eur"])
        alone = pd.DataFrame([{**row, "cost_kind": "trench", "quantity": quantity * late, "late": True}])
        if late < 1:
            rest = 1 - late
            rows.append({**row, "quantity": quantity * rest, "cost_eur": round(eur * rest, 2)})
        rows += priced(alone, prices).to_dict("records")
    return rows


def _where(row: _Position, along: tuple[Project, pd.DataFrame], years: _When) -> tuple[Ints, Floats]:
    """Return the years over which a position is spread, and the weight of each entry."""
    (project, pieces), item, cost_kind = along, str(row["item"]), str(row["cost_kind"])
    if cost_kind == "lead_in":
        return years[1], np.ones(len(years[1]))
    if cost_kind == "lease":  # nothing of the route: no year of it
        return np.zeros(1, np.int64), np.ones(1)
    if cost_kind == "radio":
        return years[0], _hops(row, pieces)
    if cost_kind in {"trench", "joint"}:
        return years[0], _metres(row, pieces)
    length_m, kind = pieces["length_m"].to_numpy(float), pieces["segment_kind"]
    if cost_kind == "crossing":
        chosen = ("crossing." + pieces["crossing"] == item).fillna(value=False)
        streets = project.layer("streets").drop_duplicates("id").set_index("id").length
        whole_m = pieces["street_id"].map(streets).fillna(1.0).round(3).clip(lower=0.001)  # as pieces are
        length_m = length_m / whole_m.to_numpy(float)
    else:
        chosen = kind.isin(["duct"] if item.startswith("duct_use.") else ["street", "link"])
    return years[0], np.where(chosen.to_numpy(bool), length_m, 0.0)


def _metres(row: _Position, pieces: pd.DataFrame) -> Floats:
    """Return the metres of every piece that a position of trench digs, alone or jointly."""
    joint_m = pieces["joint_m"].to_numpy(float)
    if "late" in row:
        metres = pieces["late_m"].to_numpy(float)
    elif row["cost_kind"] == "joint":
        metres = joint_m - pieces["late_m"].to_numpy(float)
    else:
        metres = np.maximum(pieces["length_m"].to_numpy(float) - joint_m, 0.0)
    return np.where((pieces["key"] == row["item"]).fillna(value=False).to_numpy(bool), metres, 0.0)


def _hops(row: _Position, pieces: pd.DataFrame) -> Floats:
    """Return 1 for every radio hop of a position: those of its price; of carriers nobody knows which."""
    on_air = (pieces["segment_kind"] == "radio").to_numpy(bool)
    same = on_air & np.isclose(pieces["own_eur"].to_numpy(float), float(row["price_eur"]), atol=0.005)
    return (same if row["item"] != DEVICE and same.any() else on_air).astype(np.float64)


def _whole(total: int, share: Floats) -> Ints:
    """Share out whole cents that add up to the total."""
    ends = np.round(np.cumsum(share) * total).astype(np.int64)
    ends[-1] = total
    cents: Ints = np.diff(ends, prepend=0)
    return cents


_Row = tuple[int, str, str, float, str]


def _material(route: Laid, found: Fitted, years: Years) -> Iterable[_Row]:
    """Yield bundles, cables and blowing in of every piece."""
    lengths = route.pieces["length_m"].tolist()
    for year, fit, metres in zip(years.piece.tolist(), found.fits, lengths, strict=True):
        if fit.bundle is not None:
            yield year, "duct", f"bundle.{fit.bundle.name}", metres * fit.n_bundles, "m"
        for fibres in fit.cables:
            yield year, "cable", f"cable.f{fibres}", metres, "m"
            yield year, "cable", "per_metre.blow_in", metres, "m"


def _equipment(stands: Joints, years: Years) -> Iterable[_Row]:
    for place in stands.places:
        year = years.of(place.pieces)
        yield year, "equipment", f"equipment.{place.equipment}", float(place.n), ""
        yield year, "splice", "equipment.splice", float(place.splices), ""


def _ends(all_fibres: Ints, optics: Sequence[str], years: Ints) -> Iterable[_Row]:
    """Yield the termination of every route to a site, where its fibres are spliced, and optics for both ends.

    Optics of shared fibres are those of the network's operator.
    """
    for year, fibres, kind in zip(years.tolist(), all_fibres.tolist(), optics, strict=True):
        if not fibres:  # reached by radio
            continue
        yield year, "equipment", "equipment.termination", 1.0, ""
        yield year, "splice", "equipment.splice", float(fibres), ""
        if kind in P2P_CLASSES:
            yield year, "equipment", f"equipment.optics_{kind.removeprefix('p2p_')}", 1.0, ""


def _on_top(rows: pd.DataFrame, prices: Catalogue) -> pd.DataFrame:
    """Return planning and contingency on all other positions of each year."""
    base = rows[~rows["cost_kind"].isin(FOREIGN)].groupby("year")["cost_eur"].sum()
    extra = [
        (year, kind, f"share.{kind}", float(eur), "EUR") for year, eur in base.items() for kind in ON_TOP
    ]
    return priced(pd.DataFrame(extra, columns=["year", "cost_kind", "item", "quantity", "unit"]), prices)
