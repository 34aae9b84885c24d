"""Cable networks (HFC): the fastest product, or the share of its segment if that is less."""

import numpy as np
import pandas as pd
import shapely

from netplan.core.claims import NO_LINE, Claims
from netplan.core.graph.arrays import Floats, Ints, frozen
from netplan.core.streets.districts import tree_of
from netplan.core.technologies.ground import Ground
from netplan.model.assumptions import GRADES, Assumptions, only
from netplan.model.rates import CableRates, cable_rates

DEPENDS = ("take_up", "busy_share")
_SPREAD = (2.0, 1.0, 0.5)  # the busy share itself is known to a factor of two [K]


def claims(ground: Ground) -> tuple[Claims, ...]:
    """Return a claim for every subject on a segment.

    The network passes homes: for a site it is a hint, since a school need not be connected to it.
    """
    segments, addresses = ground.layers["cable_segments"], ground.layers["addresses"]
    stage = ground.known.stages
    houses = stage(inside, segments, stage(tree_of, addresses))
    homes = stage(homes_on, segments, addresses, houses)
    rates = stage(segment_rates, segments, homes, only(ground.scenario.assumptions, DEPENDS), cable_rates())
    return stage(_claims, segments, rates, stage(inside, segments, ground.tree), ground.subject == "sites")


def homes_on(segments: pd.DataFrame, addresses: pd.DataFrame, houses: tuple[Ints, Ints]) -> Floats:
    """Return the homes on every segment [k]: as stated, else the households there; NaN: unknown.

    ``houses`` are the pairs of segment and address inside it.
    """
    stated = segments["homes"].to_numpy(dtype=float, na_value=np.nan)
    segment, address = houses
    households = addresses["households"].to_numpy(dtype=float, na_value=np.nan)
    counted = np.bincount(segment, np.nan_to_num(households[address]), len(segments))
    return np.where(np.isnan(stated), np.where(counted > 0, counted, np.nan), stated)


def segment_rates(
    segments: pd.DataFrame, homes: Floats, assumptions: Assumptions, rates: CableRates
) -> Floats:
    """Return download at p10, p50, p90 and upload [k, 4] of every segment; NaN where nothing tells.

    rate = min(product, shared rate / (homes × take-up × busy share)), and never less than one user's share.
    """
    version = segments["docsis"].astype(object)
    shared, product, upload = (
        segments[column].to_numpy(dtype=float)
        for column in ("segment_mbps", "product_down_mbps", "product_up_mbps")
    )
    shared = np.where(np.isnan(shared), version.map(rates.segment_mbps).to_numpy(dtype=float), shared)
    ceiling = {name: rate[0] for name, rate in rates.product.items()}
    uploads = {name: rate[1] for name, rate in rates.product.items()}
    product = np.where(np.isnan(product), version.map(ceiling).to_numpy(dtype=float), product)
    upload = np.where(np.isnan(upload), version.map(uploads).to_numpy(dtype=float), upload)
    busy = np.maximum(homes * assumptions.take_up * assumptions.busy_share, 0.0)
    down = [np.minimum(product, shared / np.maximum(busy * spread, 1.0)) for spread in _SPREAD]
    return np.column_stack([*down, upload])


def inside(segments: pd.DataFrame, points: shapely.STRtree) -> tuple[Ints, Ints]:
    """Return the pairs of segment and point inside it, by segment and point."""
    segment, point = points.query(segments.geometry.to_numpy(), predicate="intersects")
    order = np.lexsort((point, segment))
    return segment[order], point[order]


def _claims(
    segments: pd.DataFrame, rates: Floats, pairs: tuple[Ints, Ints], hint: bool
) -> tuple[Claims, ...]:
    segment, subject = pairs
    told = ~np.isnan(rates[segment, :3]).any(axis=1)
    segment, subject = segment[told], subject[told]
    order = np.lexsort((segment, -rates[segment, 0], subject))  # of overlapping segments the best
    about, first = np.unique(subject[order], return_index=True)
    asset = segment[order[first]]
    operator_says = segments["segment_mbps"].notna() & segments["homes"].notna()
    graded = np.where(operator_says, GRADES.index("B"), GRADES.index("C"))[asset]
    up = rates[asset, 3]
    claim = Claims(
        speaks="cable",
        layer="cable_segments",
        technology="cable",
        kind="modelled",
        about=about,
        asset=asset,
        down=rates[asset, :3],
        up=up[:, None],
        grade=frozen(np.full(len(asset), GRADES.index("D")) if hint else graded, np.int8),
        way_m=NO_LINE,
        limit="segment",
        edition=cable_rates().edition,
    )
    return (claim,)
