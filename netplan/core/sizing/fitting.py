"""Cables and tubes of every piece of a planned route.

A piece carries the fibres of all sites behind it and a reserve. Its cables are the smallest sold that hold
them; every cable takes a tube of its own. In a new trench the cheapest bundle is laid that holds these
tubes and the spare ones; in an existing duct only free tubes of a size that is known can be used. What
neither can hold is named, never left away.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.graph.arrays import Ints
from netplan.core.rules import finding_at
from netplan.core.sizing.seconds import Course, Laid
from netplan.model.catalogue import Catalogue
from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.sizing_rules import Bundle, Rules, Sold, rule_of, tube_fibres


@dataclass(frozen=True)
class Fit:
    """What lies in a piece of route: cables by their fibres, the bundle and how often; None in a duct.

    ``n_tubes`` counts all tubes, in a duct the free ones; ``fault`` is the code of a finding, "" if it fits.
    """

    cables: tuple[int, ...]
    bundle: Bundle | None
    n_bundles: int
    n_tubes: int
    fault: str = ""


@dataclass(frozen=True, eq=False)
class Fitted:
    """Fibres of every site [n_sites], fibres in use in every piece [n], what lies in each, and of courses.

    ``along`` are the fibres that each course takes in each of its pieces.
    """

    site_fibres: Ints
    used: Ints
    fits: tuple[Fit, ...]
    along: tuple[Ints, ...] = ()


def fitted(plan: Plan, route: Laid, rules: Rules, prices: Catalogue, market: Sold) -> Fitted:
    """Fit out every piece of the route of a plan and of second routes."""
    tree, on_air = route.tree, route.on_air
    kinds = plan.tables["connections"]["kind"].iloc[tree.site_row]
    site_fibres = np.array([int(rule_of(rules, "fibres", str(kind))) for kind in kinds], np.int64)
    of_hop = int(rule_of(rules, "fibres", "other"))
    by_radio = np.array([tree.by_radio(site) for site in range(len(tree.last))], bool)
    used = np.zeros(len(route.pieces), np.int64)
    used[: route.n_planned] = tree.carried(site_fibres, of_hop)
    fibres_of = [carried_along(one, on_air, int(site_fibres[one.site]), of_hop) for one in route.courses]
    for one, along in zip(route.courses, fibres_of, strict=True):
        used[one.pieces] += along
    site_fibres[by_radio] = 0
    ducts = plan.project.layer("ducts").drop_duplicates("id").set_index("id")
    fits = []
    for at, (duct_id, fibres) in enumerate(zip(route.pieces["duct_id"], used.tolist(), strict=True)):
        need = wanted_fibres(fibres, rules)
        if on_air[at]:
            fits.append(Fit((), None, 0, 0))
        elif pd.isna(duct_id):
            fits.append(fit_trench(need, rules, prices, market))
        else:
            duct = ducts.loc[duct_id]
            free = 0 if pd.isna(duct["n_free"]) else int(duct["n_free"])
            fits.append(fit_duct(need, free, tube_fibres(duct["duct_type"], rules), market))
    return Fitted(site_fibres, used, tuple(fits), tuple(fibres_of))


def carried_along(course: Course, on_air: NDArray[np.bool_], fibres: int, of_hop: int) -> Ints:
    """Return the fibres that a course takes in each of its pieces [k]; up to a radio hop those of the hop."""
    hops = np.flatnonzero(on_air[course.pieces])
    along = np.full(len(course.pieces), fibres, np.int64)
    if len(hops):
        along[: hops[-1]] = of_hop
        along[hops] = 0
    return along


def wanted_fibres(used: int, rules: Rules) -> int:
    """Return the fibres to lay where ``used`` are needed: with the reserve, rounded up."""
    return ceil(used * (1 + rules["reserve.fibres"].value) - 1e-9)


def cables_for(need: int, sizes: tuple[int, ...]) -> tuple[int, ...]:
    """Return the fewest cables of ascending ``sizes`` that hold ``need`` fibres; the last is the smallest."""
    if need <= 0:
        return ()
    n_full, rest = divmod(need, sizes[-1])
    smallest = [size for size in sizes if size >= rest][:1] if rest else []
    return (*(sizes[-1],) * n_full, *smallest)


def fit_trench(need: int, rules: Rules, prices: Catalogue, market: Sold) -> Fit:
    """Return cables and the cheapest bundle for a new trench; fault SIZ-001 where it cannot hold them."""
    cables = cables_for(need, market.cables)
    spare = max(int(rules["reserve.tubes_least"].value), ceil(len(cables) * rules["reserve.tubes"].value))
    n_tubes, widest = len(cables) + spare, max(cables, default=0)
    offers = []
    for at, bundle in enumerate(market.bundles):
        times = max(ceil(n_tubes / bundle.n_tubes), 1)
        if market.tubes[bundle.tube] >= widest:
            offers.append((prices[f"bundle.{bundle.name}"].eur * times, times, at))
    most = int(rules["trench.bundles"].value)
    allowed = [offer for offer in offers if offer[1] <= most]
    _, times, at = min(allowed or offers)
    bundle = market.bundles[at]
    return Fit(cables, bundle, times, times * bundle.n_tubes, "" if allowed else "SIZ-001")


def fit_duct(need: int, free: int, tube: tuple[int, bool], market: Sold) -> Fit:
    """Return the cables for an existing duct.

    ``tube`` is what ``tube_fibres`` says of its tubes. Faults: SIZ-002 too few free tubes, SIZ-003 a size
    that nobody states, or into which no cable goes (cables are then as for the widest).
    """
    most, known = tube
    sizes = tuple(size for size in market.cables if size <= most)
    cables = cables_for(need, sizes or market.cables)
    fault = "SIZ-003" if cables and not (known and sizes) else ""
    return Fit(cables, None, 0, free, "SIZ-002" if len(cables) > free else fault)


def faults(plan: Plan, route: Laid, found: Fitted, rules: Rules) -> Iterator[Problem]:
    """Name every piece that cannot hold what is to lie in it, and every duct of unknown size once."""
    pieces, unknown = route.pieces, set()
    behind = _led_through(route)
    ducts = plan.project.layer("ducts").drop_duplicates("id").set_index("id")["duct_type"]
    for row, fit in enumerate(found.fits):
        street, duct_id = pieces["street"].iloc[row], pieces["duct_id"].iloc[row]
        layer = "trenches" if row < route.n_planned else "second_routes"
        if fit.fault == "SIZ-001":
            most = int(rules["trench.bundles"].value)
            name = pieces["id"].iloc[row] if pd.isna(street) else street
            about = {"street": name, "n": len(fit.cables), "bundles": fit.n_bundles, "most": most}
            yield finding_at("SIZ-001", layer, pieces, row, **about)
        elif fit.fault == "SIZ-002":
            about = {
                "duct": duct_id,
                "n": len(fit.cables),
                "free": fit.n_tubes,
                "n_sites": int(behind[row]),
            }
            yield finding_at("SIZ-002", layer, pieces, row, **about)
        elif fit.fault and duct_id not in unknown:
            unknown.add(duct_id)
            stated = ducts[duct_id]
            about = {"duct": duct_id, "stated": "–" if pd.isna(stated) else stated}
            yield finding_at("SIZ-003", layer, pieces, row, **about)


def _led_through(route: Laid) -> Ints:
    """Return how many sites are led through every piece [n], on whichever of their routes."""
    tree = route.tree
    behind = np.zeros(len(route.pieces), np.int64)
    behind[: route.n_planned] = tree.carried(np.ones(len(tree.last), np.int64))
    for one in route.courses:
        twice = np.isin(one.pieces, tree.way(one.site))
        behind[one.pieces[~twice]] += 1
    return behind
