"""Whether the light arrives: the optical budget of every planned connection.

The length is that of the planned route and, from where it joins existing fibre, the way along the streets
to the nearest PoP: nobody states how existing fibre runs. Where no PoP can be reached it is not known.
"""

from collections.abc import Mapping
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from numpy.typing import NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.rules import finding_at
from netplan.core.sizing.seconds import Laid
from netplan.core.streets.reach import access_to, nearest
from netplan.core.streets.snap import snap
from netplan.core.survey import Survey
from netplan.core.technologies.optics import optical_loss_db
from netplan.model.findings import Problem
from netplan.model.plan import Plan
from netplan.model.rates import optics
from netplan.model.sizing_rules import Rules

P2P_CLASSES = {"p2p_lx": "p2p.lx_db", "p2p_er": "p2p.er_db"}
"""Classes of optics for a fibre of its own, and the rule that says what each bears."""

_CODES = {"light_fails": "SIZ-004", "light_just_arrives": "SIZ-005", "pop_unknown": "SIZ-006"}
SECOND_CODES = {"light_fails": "SIZ-008", "light_just_arrives": "SIZ-009"}
"""Reasons that are findings on second routes; a PoP that nobody knows is named with the first."""

_CLASS_NAMES = {"p2p_lx": "LX/BX", "p2p_er": "ER"}


def to_pop_m(plan: Plan, route: Laid, known: Survey) -> tuple[Floats, Floats]:
    """Return the metres of fibre to a PoP from every site [n_sites] and over every course; NaN: no PoP."""
    tree = route.tree
    connections = plan.tables["connections"].iloc[tree.site_row]
    begin = np.array([tree.way(site)[-1] if tree.last[site] >= 0 else -1 for site in range(len(tree.last))])
    sites = shapely.get_coordinates(connections.geometry.to_numpy())
    places = np.where(begin[:, None] >= 0, tree.start[begin], sites) if len(tree.before) else sites
    pops = access_to(plan.project.layer("pops").geometry, known.index, known.limit_m)
    starts = [one.start[0] for one in route.courses]
    points = gpd.GeoSeries(
        shapely.points(np.concatenate([places.reshape(-1, 2), *np.reshape(starts, (-1, 1, 2))]))
    )
    way = nearest(pops, snap(points, known.index, known.limit_m), known.index)
    metres = np.where(np.isfinite(way.metres), way.metres, np.nan)
    n, length_m = len(places), route.pieces["length_m"].to_numpy(float)
    along = np.array([length_m[one.pieces].sum() for one in route.courses], float)
    return metres[:n] + connections["route_m"].to_numpy(float), metres[n:] + along


def budgets(
    plan: Plan, by_radio: NDArray[np.bool_], length_m: Floats, splices: Ints, splits: Ints, rules: Rules
) -> dict[str, Any]:
    """Return loss, budget and margin in dB of every connection [n], the class of optics, and the verdict.

    A fibre of its own gets the lowest class whose budget the loss keeps with the margin, else the highest; a
    shared one has the class of the scenario. The splices are those of the planned route and those that
    existing fibre is assumed to have.
    """
    assumed = plan.scenario.assumptions
    loss = _losses(plan, length_m, splices, splits)
    own = {kind: rules[key].value for kind, key in P2P_CLASSES.items()}
    shared = assumed.pon_class
    kinds = [
        _lowest(own, float(db) + assumed.margin_db) if split == 1 else shared
        for db, split in zip(loss, splits.tolist(), strict=True)
    ]
    borne = np.array([{**optics().budget_db, **own}[kind] for kind in kinds], float)
    margin = borne - loss - assumed.margin_db
    reason = np.select(
        [
            by_radio,
            np.isnan(loss),
            margin >= 0,
            margin >= -assumed.margin_db,
        ],
        ["by_radio", "pop_unknown", "light_arrives", "light_just_arrives"],
        "light_fails",
    )
    return {
        "optics": kinds,
        "loss_db": loss,
        "budget_db": borne,
        "margin_db": margin,
        "reason": reason.tolist(),
    }


def _lowest(budget_db: Mapping[str, float], needed_db: float) -> str:
    """Return the class with the lowest budget that is enough, else that with the highest."""
    enough = [kind for kind, db in budget_db.items() if not db < needed_db]
    return min(enough or [max(budget_db, key=lambda kind: budget_db[kind])], key=lambda kind: budget_db[kind])


def _losses(plan: Plan, length_m: Floats, splices: Ints, splits: Ints) -> Floats:
    assumed, table = plan.scenario.assumptions, optics()
    loss = np.full(len(splits), np.nan)
    for at, split in enumerate(splits.tolist()):
        bought = min((ways for ways in table.splitter_db if ways >= split), default=max(table.splitter_db))
        splitter_db = 0.0 if split == 1 else table.splitter_db[bought]
        n_splices = assumed.splices + int(splices[at])
        loss[at] = optical_loss_db(
            length_m[at : at + 1], assumed.fibre_km_db, n_splices, assumed.connectors, splitter_db
        )[0]
    return loss


def dark_sites(
    plan: Plan, site_row: Ints, told: Mapping[str, Any], codes: Mapping[str, str] = _CODES
) -> tuple[Problem, ...]:
    """Name the sites (rows of the layer) at which the light does not arrive, or only without the margin."""
    sites, found = plan.project.layer("sites"), []
    for at, reason in enumerate(told["reason"]):
        if reason not in codes:
            continue
        about = {"loss_db": round(float(told["loss_db"][at]), 1), "budget_db": told["budget_db"][at]}
        about = (
            {**about, "optics": _CLASS_NAMES.get(str(told["optics"][at]), told["optics"][at])}
            if reason != "pop_unknown"
            else {}
        )
        found.append(finding_at(codes[reason], "sites", sites, int(site_row[at]), **about))
    return tuple(found)
