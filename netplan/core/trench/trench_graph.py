"""Where a new route may run: streets, links from them to sites and cables, and ducts with a free tube.

Sites, existing fibre, PoPs and ducts are tied to the street network at the nearest place, within the
scenario's limit. What is farther stays untied, and is named in ``anchors``.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.streets.snap import Snapped, StreetIndex, snap
from netplan.core.streets.street_graph import StreetGraph
from netplan.core.trench.cost import (
    CENTS_PER_EUR,
    DRAWN_IN,
    LAID,
    LINK_SURFACE,
    cents,
    crossing_cents,
    layings,
    metre_cents,
    route_cents,
    street_cents,
)
from netplan.model.catalogue import Catalogue
from netplan.model.project import Project
from netplan.model.scenario import Scenario

_JUNCTION = 3
"""Pieces of street that meet at a junction at least."""

LOCKS = "locks"
"""The layer of anchors that only cut a street."""

HOPS = "radio_hops"
"""The layer of anchors that are ends of radio hops."""

DEVICE = "carrier_device"
"""The fitting of a chosen carrier: it costs what the carrier costs with its device."""

FIBRE_STEP_M = 50.0
"""Existing fibre can be joined at its vertices and at least every so many metres [K]."""


@dataclass(frozen=True, eq=False)
class TrenchGraph:
    """The graph in which the cheapest tree is sought.

    Attributes:
        xy: [n_nodes, 2] metres; the nodes of the street graph come first and keep their numbers.
        edges: one row per edge: ``tail``, ``head`` nodes; ``kind`` street, link, duct or radio; ``row`` of
            the street, duct or hop table, -1 for links; ``from_m``, ``to_m`` the piece of that line;
            ``length_mm``; ``cents`` it costs, and ``crossing_cents``, the part of them that is a crossing.
        anchors: one row per point that was to be tied: ``layer`` and ``row`` it comes from, ``x``, ``y``,
            ``node``, and ``distance_m`` to its street, inf where none is near enough.
        fittings: what nodes cost that a route touches, one row per ``node`` and ``item`` (the key of its
            price, or ``DEVICE``): ``cents``; empty where the prices are 0.

    """

    xy: Floats
    edges: pd.DataFrame
    anchors: pd.DataFrame
    fittings: pd.DataFrame = field(default_factory=lambda: _fitted(()))

    @property
    def roots(self) -> Ints:
        """Nodes where existing fibre can be joined: tied points of fibre and PoPs, ascending, each once."""
        tied = self.anchors["layer"].isin(["fibre", "pops"]) & np.isfinite(self.anchors["distance_m"])
        return np.unique(self.anchors.loc[tied, "node"].to_numpy(dtype=np.int64))

    @property
    def node_cents(self) -> Ints:
        """Cents that every node costs once where a route touches it, int64 [n_nodes]."""
        return self._cents_at(self.fittings)

    @property
    def device_cents(self) -> Ints:
        """The part of ``node_cents`` that is a chosen carrier with its device, int64 [n_nodes]."""
        return self._cents_at(self.fittings[self.fittings["item"] == DEVICE])

    def _cents_at(self, fittings: pd.DataFrame) -> Ints:
        cents = np.zeros(len(self.xy), np.int64)
        np.add.at(cents, fittings["node"].to_numpy(np.int64), fittings["cents"].to_numpy(np.int64))
        return cents

    def paid_first(self, edges: Ints, node_cents: Ints | None = None) -> Ints:
        """Return for every edge the cents of the nodes at which none of the ``edges`` before it ends."""
        price = self.node_cents if node_cents is None else node_cents
        ends = np.stack([self.edges["tail"].to_numpy()[edges], self.edges["head"].to_numpy()[edges]], axis=1)
        _, first = np.unique(ends.ravel(), return_index=True)
        new = np.zeros(ends.size, bool)
        new[first] = True
        cents: Ints = np.where(new.reshape(-1, 2), price[ends], 0).sum(axis=1)
        return cents


def trench_graph(
    project: Project,
    sites: gpd.GeoDataFrame,
    prices: Catalogue,
    scenario: Scenario,
    index: StreetIndex,
    hops: gpd.GeoDataFrame | None = None,
) -> TrenchGraph:
    """Build the graph for ``sites``, which are rows of the project's sites, under ``prices``.

    ``hops`` are radio hops: straight lines with ``cost_eur``. One with a ``mast`` begins on a chosen carrier,
    one with a ``far_mast`` ends there: a node of its own, joined to the street by a link, that costs
    ``device_eur`` (``far_device_eur``) where a route touches it.
    """
    streets, ducts = project.layer("streets"), project.layer("ducts")
    parts = [_anchors(sites, project, with_free_tube(ducts)), _lock_ends(streets, scenario)]
    anchors = pd.concat([*parts, *([] if hops is None else [_hop_ends(hops)])], ignore_index=True)
    anchors["mast"] = anchors["mast"].fillna("") if "mast" in anchors else ""
    points = gpd.GeoSeries(gpd.points_from_xy(anchors["x"], anchors["y"]))
    places = snap(points, index, scenario.snap_limit_m)
    foot, pieces, xy = _split(index.graph, places, streets)
    anchors, links, xy = _tied(anchors, places, foot, xy)
    anchors = _hung(anchors)
    ways = layings(prices, scenario.methods)
    per_m = street_cents(streets["surface"], prices, ways)[pieces["row"]]
    pieces["crossing_cents"] = _crossing_cents(pieces, streets, prices)
    pieces["cents"] = route_cents(pieces["length_mm"].to_numpy(), per_m) + pieces["crossing_cents"]
    link_per_m = ways[LINK_SURFACE].cents + metre_cents(prices, LAID)
    links["cents"] = route_cents(links["length_mm"].to_numpy(), link_per_m)
    drawn = _line_edges(anchors, "ducts", "duct")
    drawn["cents"] = route_cents(drawn["length_mm"].to_numpy(), metre_cents(prices, DRAWN_IN))
    parts = [pieces[per_m >= 0], links.assign(crossing_cents=0), drawn.assign(crossing_cents=0)]
    if hops is not None:
        beamed = _line_edges(anchors, HOPS, "radio")
        each = np.round(hops["cost_eur"].reindex(beamed["row"]).to_numpy() * CENTS_PER_EUR).astype(np.int64)
        parts.append(beamed.assign(cents=each, crossing_cents=0))
    edges = pd.concat(parts, ignore_index=True)
    return TrenchGraph(xy, edges, anchors, _fittings(index.graph, anchors, prices, hops))


def _fittings(
    graph: StreetGraph, anchors: pd.DataFrame, prices: Catalogue, hops: gpd.GeoDataFrame | None
) -> pd.DataFrame:
    """Price shafts where three pieces of street or more meet, joints with existing fibre, chosen carriers."""
    streets = np.bincount(np.concatenate([graph.tail, graph.head]), minlength=graph.n_nodes)
    cables = (anchors["layer"] == "fibre") & np.isfinite(anchors["distance_m"])
    nodes = {
        "node.junction": np.flatnonzero(streets >= _JUNCTION),
        "node.joint": np.unique(anchors.loc[cables, "node"].to_numpy(np.int64)),
    }
    each = {key: cents(prices, key) for key in nodes if key in prices}  # older catalogues know none
    priced = [(key, nodes[key], price) for key, price in each.items() if price > 0]
    return _fitted([*priced, *([] if hops is None else _devices(anchors))])


def _devices(anchors: pd.DataFrame) -> Iterator[tuple[str, Ints, int]]:
    """Price every mast once, however many hops begin or end there."""
    masts = anchors[anchors["mast"] != ""].drop_duplicates("node").sort_values("node")
    for node, eur in zip(masts["node"].to_numpy(np.int64), masts["device_eur"], strict=True):
        price = round(float(eur) * CENTS_PER_EUR)
        if price > 0:
            yield DEVICE, np.array([node]), price


def _fitted(priced: Sequence[tuple[str, Ints, int]]) -> pd.DataFrame:
    """Return the table of fittings from keys, nodes and prices."""
    none = np.empty(0, np.int64)
    return pd.DataFrame(
        {
            "node": np.concatenate([none, *(at for _, at, _ in priced)]),
            "item": np.repeat([key for key, _, _ in priced], [len(at) for _, at, _ in priced]).astype("U"),
            "cents": np.repeat([each for _, _, each in priced], [len(at) for _, at, _ in priced]).astype(
                np.int64
            ),
        }
    )


def with_free_tube(ducts: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Return the ducts known to have a free tube; where the number is not stated, none is assumed."""
    return ducts[(ducts["n_free"] > 0).fillna(False).to_numpy(dtype=bool)]


def _anchors(sites: gpd.GeoDataFrame, project: Project, ducts: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the points to tie: sites, PoPs, existing fibre, vertices of ducts in their order.

    A site without a place is listed, too, at NaN: it is tied to nothing, and nobody forgets it.
    """
    fibre = project.layer("fibre")
    dense = shapely.segmentize(fibre.geometry.to_numpy(), FIBRE_STEP_M)
    parts = []
    for layer, geometry, rows in (
        ("sites", sites.geometry.to_numpy(), sites.index),
        ("pops", project.layer("pops").geometry.to_numpy(), project.layer("pops").index),
        ("fibre", dense, fibre.index),
        ("ducts", ducts.geometry.to_numpy(), ducts.index),
    ):
        xy, part = shapely.get_coordinates(geometry, return_index=True)
        if layer == "sites" and len(lost := np.setdiff1d(np.arange(len(rows)), part)):
            part, xy = np.append(part, lost), np.vstack([xy, np.full((len(lost), 2), np.nan)])
            order = np.argsort(part, kind="stable")
            part, xy = part[order], xy[order]
        parts.append(pd.DataFrame({"layer": layer, "row": rows[part], "x": xy[:, 0], "y": xy[:, 1]}))
    return pd.concat(parts, ignore_index=True)


def _hop_ends(hops: gpd.GeoDataFrame) -> pd.DataFrame:
    """List the ends of radio hops; ``mast`` is the chosen carrier at an end, ``device_eur`` what it costs."""
    xy, part = shapely.get_coordinates(hops.geometry.to_numpy(), return_index=True)
    begins = np.append(True, part[1:] != part[:-1]) if len(part) else np.zeros(0, dtype=bool)
    ends = {"layer": HOPS, "row": hops.index[part], "x": xy[:, 0], "y": xy[:, 1]}
    nothing: tuple[tuple[str, Any], ...] = (("mast", ""), ("device_eur", 0.0))
    for key, none in nothing:
        near, far = (
            hops[name].to_numpy()[part] if name in hops else np.full(len(part), none)
            for name in (key, f"far_{key}")
        )
        ends[key] = np.where(begins, near, far)
    return pd.DataFrame(ends)


def _hung(anchors: pd.DataFrame) -> pd.DataFrame:
    """Give ends of radio hops the node of the site, or of the first other end, at the same place."""
    beam = anchors["layer"].to_numpy() == HOPS
    if not beam.any():
        return anchors
    own = anchors[(beam | (anchors["layer"].to_numpy() == "sites")) & anchors["x"].notna().to_numpy()]
    place = own[["x", "y"]].round(3)
    node = own["node"].groupby([place["x"], place["y"], own["mast"]]).transform("first")
    changed = anchors["node"].copy()
    changed[node.index] = node
    return anchors.assign(node=changed)


def _lock_ends(streets: gpd.GeoDataFrame, scenario: Scenario) -> pd.DataFrame:
    """List where locked stretches of streets begin and end: the streets are cut there."""
    at = [
        (decision.id, place)
        for decision in scenario.routes
        if decision.layer == "streets"
        for stretch in decision.stretches
        for place in stretch
    ]
    ends = pd.DataFrame(at, columns=["id", "at_m"]).astype({"id": "str", "at_m": "float64"})
    rows = pd.DataFrame({"id": streets["id"], "row": streets.index}).drop_duplicates("id")
    ends = ends.merge(rows, on="id")  # a street that is gone is named by ``decisions``
    lines = streets.geometry.to_numpy()[ends["row"]]
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines, ends["at_m"].to_numpy()))
    return pd.DataFrame({"layer": LOCKS, "row": ends["row"], "x": xy[:, 0], "y": xy[:, 1]})


def _split(
    graph: StreetGraph, places: Snapped, streets: gpd.GeoDataFrame
) -> tuple[Ints, pd.DataFrame, Floats]:
    """Cut the edges at the places: node of each place (-1 if untied), pieces, coordinates of all nodes."""
    found = places.found
    edge, length = places.edge[found], graph.length_mm[places.edge[found]]
    at_mm = np.clip(np.round(places.at_m[found] * 1000).astype(np.int64), 0, length)
    inner = (at_mm > 0) & (at_mm < length)
    cuts, index = np.unique(np.stack([edge[inner], at_mm[inner]]), axis=1, return_inverse=True)
    foot = np.full(len(places.edge), -1)
    foot[found] = np.where(at_mm == 0, graph.tail[edge], graph.head[edge])
    foot[found[inner]] = graph.n_nodes + index.ravel()
    new = graph.n_nodes + np.arange(cuts.shape[1])
    starts = pd.DataFrame(
        {
            "edge": np.concatenate([np.arange(len(graph.tail)), cuts[0]]),
            "start_mm": np.concatenate([np.zeros(len(graph.tail), dtype=np.int64), cuts[1]]),
            "tail": np.concatenate([graph.tail, new]),
        }
    ).sort_values(["edge", "start_mm"], ignore_index=True)
    e = starts["edge"].to_numpy()
    last = np.append(e[1:] != e[:-1], True)
    end_mm = np.where(last, graph.length_mm[e], np.roll(starts["start_mm"], -1))
    pieces = pd.DataFrame(
        {
            "tail": starts["tail"],
            "head": np.where(last, graph.head[e], np.roll(starts["tail"], -1)),
            "kind": "street",
            "row": graph.street[e],
            "from_m": graph.from_m[e] + starts["start_mm"] / 1000,
            "to_m": graph.from_m[e] + end_mm / 1000,
            "length_mm": end_mm - starts["start_mm"],
        }
    )
    lines = streets.geometry.to_numpy()[graph.street[cuts[0]]]
    at = shapely.get_coordinates(
        shapely.line_interpolate_point(lines, graph.from_m[cuts[0]] + cuts[1] / 1000)
    )
    return foot, pieces, np.concatenate([np.column_stack([graph.x, graph.y]), at])


def _tied(
    anchors: pd.DataFrame, places: Snapped, foot: Ints, xy: Floats
) -> tuple[pd.DataFrame, pd.DataFrame, Floats]:
    """Give every anchor a node, and link it to its foot on the street where it does not lie on it.

    A mast has a node of its own even there: who passes by does not pay for it.
    """
    link_mm = np.where(foot >= 0, np.round(np.where(foot >= 0, places.distance_m, 0.0) * 1000), -1)
    apart = np.flatnonzero((link_mm != 0) | (anchors["mast"] != "").to_numpy(dtype=bool))
    node = foot.copy()
    node[apart] = len(xy) + np.arange(len(apart))
    linked = apart[foot[apart] >= 0]
    links = pd.DataFrame(
        {
            "tail": foot[linked],
            "head": node[linked],
            "kind": "link",
            "row": -1,
            "from_m": 0.0,
            "to_m": link_mm[linked] / 1000,
            "length_mm": link_mm[linked].astype(np.int64),
        }
    )
    at = anchors[["x", "y"]].to_numpy()[apart]
    at[link_mm[apart] == 0, 0] += 0.001  # a line needs two places: a millimetre, which costs nothing
    xy = np.concatenate([xy, at])
    return anchors.assign(node=node, distance_m=places.distance_m), links, xy


def _line_edges(anchors: pd.DataFrame, layer: str, kind: str) -> pd.DataFrame:
    """Join the consecutive vertices of each line; a duct can be entered and left at every vertex [K]."""
    ducts = anchors[anchors["layer"] == layer]
    first, second = ducts.iloc[:-1], ducts.iloc[1:]
    same = first["row"].to_numpy() == second["row"].to_numpy()
    first, second = first[same], second[same]
    dx = second["x"].to_numpy() - first["x"].to_numpy()
    dy = second["y"].to_numpy() - first["y"].to_numpy()
    length_mm = np.round(np.hypot(dx, dy) * 1000).astype(np.int64)
    end_mm = pd.Series(length_mm).groupby(first["row"].to_numpy()).cumsum().to_numpy()
    return pd.DataFrame(
        {
            "tail": first["node"].to_numpy(),
            "head": second["node"].to_numpy(),
            "kind": kind,
            "row": first["row"].to_numpy(),
            "from_m": (end_mm - length_mm) / 1000,
            "to_m": end_mm / 1000,
            "length_mm": length_mm,
        }
    )


def _crossing_cents(pieces: pd.DataFrame, streets: gpd.GeoDataFrame, prices: Catalogue) -> Ints:
    """Spread each street's crossing over its pieces by length, so that they add up to it exactly."""
    total = crossing_cents(streets["crossing"], prices)[pieces["row"]]
    length_m = shapely.length(streets.geometry.to_numpy())
    length_mm = np.round(np.where(np.isfinite(length_m), length_m, 0.0) * 1000).astype(np.int64)
    length = np.maximum(length_mm, 1)[pieces["row"]]
    start, end = (np.round(pieces[at].to_numpy() * 1000).astype(np.int64) for at in ("from_m", "to_m"))
    share: Ints = total * end // length - total * start // length
    return share
