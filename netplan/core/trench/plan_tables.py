"""The tables of a plan: planned route, connections, bill of costs."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from shapely.ops import substring

from netplan.core.mix import ANY_NUMBER
from netplan.core.trench.beams import all_hops
from netplan.core.trench.cost import CENTS_PER_EUR, DRAWN_IN, LAID, LINK_SURFACE, UNSTATED_SURFACE, Laying
from netplan.core.trench.trench_graph import DEVICE, TrenchGraph
from netplan.model.catalogue import Catalogue
from netplan.model.frames import conform
from netplan.model.project import Project

BUILT = ("connected", "joined")
"""Reasons of the sites a plan lays a route to; without existing fibre they are joined, but not served."""

COST_KINDS = {
    "per_metre.duct": "duct",
    "per_metre.cable": "cable",
    "per_metre.blow_in": "cable",
    "per_metre.survey": "survey",
    "duct_use.opening_m": "rent",
}


def planned_edges(project: Project, edges: pd.DataFrame, ways: Mapping[str, Laying]) -> pd.DataFrame:
    """Add to the edges of a tree what they run along and how they are laid.

    New columns: ``street_id``, ``street``, ``duct_id``, ``surface``, ``method``, ``crossing``; and of the
    roadworks beside which they are laid ``roadworks_id``, ``joint_from`` and ``joint_to`` (years).
    """
    on_street, on_duct = edges["kind"] == "street", edges["kind"] == "duct"
    streets = project.layer("streets")[["id", "name", "surface", "crossing"]]
    along = streets.reindex(edges["row"].where(on_street)).reset_index(drop=True)
    ducts = project.layer("ducts")["id"].reindex(edges["row"].where(on_duct)).reset_index(drop=True)
    hops = all_hops(project)["id"].reindex(edges["row"].where(edges["kind"] == "radio"))
    surface = along["surface"].fillna(UNSTATED_SURFACE).where(on_street, LINK_SURFACE)
    surface = surface.mask(on_duct | (edges["kind"] == "radio"))
    method = surface.map({name: way.method for name, way in ways.items()}).mask(on_duct, "existing")
    works = project.layer("roadworks")[["id", "from_date", "to_date"]]
    works = works.reindex(edges["roadworks"].where(edges["roadworks"] >= 0)).reset_index(drop=True)
    return edges.assign(
        roadworks_id=works["id"],
        joint_from=works["from_date"].dt.year.astype("Int64"),
        joint_to=works["to_date"].dt.year.astype("Int64"),
        street_id=along["id"],
        street=along["name"],
        duct_id=ducts,
        hop_id=hops.reset_index(drop=True),
        surface=surface,
        method=method,
        crossing=along["crossing"],
    )


def trench_table(project: Project, graph: TrenchGraph, edges: pd.DataFrame) -> gpd.GeoDataFrame:
    """Return the planned route, one row per piece of street, link or duct, in an order of its own.

    The index holds the positions in ``edges``, in which ``before`` names the piece towards existing fibre.
    """
    lines = edge_lines(project, graph, edges)
    start = shapely.get_coordinates(shapely.get_point(lines, 0))
    order = ["kind", "street_id", "duct_id", "from_m", "x", "y"]
    edges = edges.assign(geometry=lines, x=start[:, 0], y=start[:, 1]).sort_values(order)
    ids = pd.Series([f"T{number:05}" for number in range(1, len(edges) + 1)], edges.index, "str")
    table = gpd.GeoDataFrame(edges, geometry="geometry", crs=project.crs).assign(
        id=ids,
        segment_kind=edges["kind"],
        length_m=edges["length_mm"] / 1000,
        cost_eur=(edges["cents"] + edges["node_cents"]) / CENTS_PER_EUR,
        nodes_eur=edges["node_cents"] / CENTS_PER_EUR,
        saved_eur=edges["saved_cents"] / CENTS_PER_EUR,
        room=edges["room"].astype("Int64").mask(edges["room"] == ANY_NUMBER),
        before_id=ids.reindex(edges["before"]).array,
    )
    return conform(table, "trenches").set_index(edges.index)


def edge_lines(project: Project, graph: TrenchGraph, edges: pd.DataFrame) -> NDArray[np.object_]:
    """Return the line of every edge: the piece of its street, or straight between its nodes."""
    ends = np.stack([graph.xy[edges["tail"]], graph.xy[edges["head"]]], axis=1)
    lines: NDArray[np.object_] = np.atleast_1d(shapely.linestrings(ends))
    streets = project.layer("streets").geometry.to_numpy()
    on_street = edges[edges["kind"] == "street"]
    for at, row, from_m, to_m in on_street[["row", "from_m", "to_m"]].itertuples(name=None):
        lines[at] = substring(streets[row], from_m, to_m)
    return lines


def connection_table(
    project: Project,
    verdicts: pd.DataFrame,
    asked: pd.DataFrame,
    prices: Catalogue,
    left_out: Collection[str] = (),
) -> gpd.GeoDataFrame:
    """Return one row per site of the project with its route, its share of the cost, and the reason.

    ``asked`` holds the sites the plan was to connect (index: row of the site) with ``reason``, ``route_m``,
    ``shared_m``, ``share_eur``, ``trench_id`` and ``alone_eur`` of the route alone, missing where not
    connected; ``means``, ``yearly_eur`` and ``npv_eur``, and ``lease_once_eur`` of a leased line;
    ``left_out`` are the ids of the sites that the planner decided to leave out.
    """
    sites = project.layer("sites")[["id", "name", "kind", "geometry"]]
    facts = asked.reindex(sites.index)
    otherwise = pd.Series("not_planned", sites.index).mask(verdicts["verdict"] == "served", "served_already")
    otherwise = otherwise.mask(sites["id"].isin(left_out), "left_out")
    reason = facts["reason"].fillna(otherwise)
    lead_in, factor = prices["per_site.lead_in"].eur, cost_factor(prices)
    leased_eur = facts["lease_once_eur"] if "lease_once_eur" in facts else float("nan")
    table = sites.assign(
        connected=reason == "connected",
        verdict=verdicts["verdict"],
        route_m=facts["route_m"],
        shared_m=facts["shared_m"],
        cost_share_eur=((facts["share_eur"] + lead_in) * factor).fillna(leased_eur),
        alone_eur=(facts["alone_eur"] + lead_in) * factor,
        means=facts["means"],
        n_hops=facts["hops"].round().astype("Int64") if "hops" in facts else None,
        yearly_eur=facts["yearly_eur"],
        npv_eur=facts["npv_eur"],
        trench_id=facts["trench_id"],
        reason=reason,
    )
    return conform(table, "connections")


def cost_factor(prices: Catalogue) -> float:
    """Return 1 plus the percentages that come on top of all other positions."""
    return 1 + prices["share.planning"].eur + prices["share.contingency"].eur


def fitted(graph: TrenchGraph, edges: pd.DataFrame) -> pd.DataFrame:
    """Return the fittings that a route of ``edges`` needs."""
    return graph.fittings[graph.fittings["node"].isin(np.union1d(edges["tail"], edges["head"]))]


def cost_table(
    edges: pd.DataFrame, asked: pd.DataFrame, prices: Catalogue, fittings: pd.DataFrame
) -> pd.DataFrame:
    """Return the bill, one row per position: quantity × price.

    The percentages on all positions of building come last, then radio and leased lines, which bear none.
    ``asked`` as in ``connection_table``, ``fittings`` as of ``fitted``.
    """
    dug, drawn = edges[edges["kind"].isin(["street", "link"])], edges[edges["kind"] == "duct"]
    n_connected = int(asked["reason"].isin(BUILT).sum())
    crossed = edges[edges["crossing_cents"] > 0]
    crossing_key = "crossing." + crossed["crossing"]
    each_eur = crossing_key.map(lambda key: prices[key].eur).astype("float64")  # text where there are none
    n_crossings = crossed["crossing_cents"] / CENTS_PER_EUR / each_eur
    device = fittings["item"] == DEVICE
    nodes = fittings["item"][~device].value_counts().sort_index()
    dug_m, drawn_m = dug["length_mm"].sum() / 1000, drawn["length_mm"].sum() / 1000
    alone_m = (dug["length_mm"] - dug["joint_mm"]) / 1000
    positions = [
        *_summed("trench", "trench." + dug["surface"] + "." + dug["method"], alone_m, "m"),
        *_summed("crossing", crossing_key, n_crossings, ""),
        *(("node", str(key), float(n), "") for key, n in nodes.items()),
        *((COST_KINDS[key], key, dug_m, "m") for key in LAID),
        *((COST_KINDS[key], key, drawn_m, "m") for key in DRAWN_IN),
        ("lead_in", "per_site.lead_in", float(n_connected), ""),
    ]
    bill = pd.DataFrame(positions, columns=["cost_kind", "item", "quantity", "unit"])
    bill = bill.groupby(["cost_kind", "item", "unit"], sort=False)[["quantity"]].sum().reset_index()
    bill = pd.concat([priced(bill[bill["quantity"] > 0], prices), _joint(dug, prices)], ignore_index=True)
    base = bill["cost_eur"].sum()
    on_top = [(kind, f"share.{kind}", base, "EUR") for kind in ("planning", "contingency")]
    extra = priced(pd.DataFrame(on_top, columns=["cost_kind", "item", "quantity", "unit"]), prices)
    return conform(
        pd.concat([bill, extra, *_foreign(edges, asked, prices, fittings[device])], ignore_index=True),
        "costs",
    )


def _joint(dug: pd.DataFrame, prices: Catalogue) -> pd.DataFrame:
    """Return what is laid jointly with roadworks, at its part of the price of the trench."""
    joint = dug[dug["joint_mm"] > 0]
    keys = "trench." + joint["surface"] + "." + joint["method"]
    bill = pd.DataFrame(
        _summed("joint", keys, joint["joint_mm"] / 1000, "m"),
        columns=["cost_kind", "item", "quantity", "unit"],
    )
    part = prices["share.joint_laying"]
    bill = priced(bill, {key: replace(prices[key], eur=prices[key].eur * part.eur) for key in bill["item"]})
    return bill.assign(source=part.source)


def _foreign(
    edges: pd.DataFrame, asked: pd.DataFrame, prices: Catalogue, devices: pd.DataFrame
) -> Iterator[pd.DataFrame]:
    """Return what is bought as a whole: radio hops, chosen carriers, the one-off price of leased lines."""
    hops = edges.loc[edges["kind"] == "radio", "cents"] / CENTS_PER_EUR
    masts = devices["cents"] / CENTS_PER_EUR
    key = "per_site.leased_line"
    leases = asked["lease_once_eur"].dropna() if "lease_once_eur" in asked else hops[:0]
    each: pd.Series
    for kind, item, each in (("radio", "radio_hop", hops), ("radio", DEVICE, masts), ("lease", key, leases)):
        for eur, n in sorted(Counter(each[each > 0].tolist()).items()):
            assumed = item == key and eur == prices[key].eur
            yield pd.DataFrame(
                {
                    "cost_kind": [kind],
                    "item": [item],
                    "quantity": [float(n)],
                    "unit": [""],
                    "price_eur": [eur],
                    "cost_eur": [round(n * eur, 2)],
                    "source": [prices[key].source if assumed else None],
                    "price_year": [prices[key].year if assumed else None],
                }
            )


def _summed(
    cost_kind: str, item: pd.Series, quantity: pd.Series, unit: str
) -> list[tuple[str, str, float, str]]:
    sums = quantity.groupby(item).sum()
    return [(cost_kind, str(key), float(total), unit) for key, total in sums.items()]


def priced(bill: pd.DataFrame, prices: Catalogue) -> pd.DataFrame:
    """Return positions (``item``, ``quantity``) with price, cost to the cent, source and price year."""
    price = [prices[key] for key in bill["item"]]
    return bill.assign(
        price_eur=[entry.eur for entry in price],
        cost_eur=(bill["quantity"] * [entry.eur for entry in price]).round(2),
        source=[entry.source for entry in price],
        price_year=[entry.year for entry in price],
    )
