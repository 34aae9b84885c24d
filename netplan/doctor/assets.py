"""Rules about roadworks, measurements, cable segments and carriers: what they say must fit together."""

import numpy as np
import pandas as pd
import shapely

from netplan.doctor.case import Case, Found, found

_ON_BUILDINGS = frozenset({"ISA_Bauwerk"})  # carriers that may stand on one
_INSIDE_M = 1.0  # a lamp on a wall is drawn that far inside the house at most


def ends_before_it_begins(case: Case, layer: str) -> Found:
    """Find works that are over before they begin."""
    begin, end = case.table(layer)["from_date"], case.table(layer)["to_date"]
    return found(end < begin, value=_day(end), other=_day(begin))


def without_dates(case: Case, layer: str) -> Found:
    """Find works of which nobody knows when they begin or end."""
    table = case.table(layer)
    return found(table["from_date"].isna() | table["to_date"].isna())


def is_over(case: Case, layer: str) -> Found:
    """Find works that have ended."""
    end = case.table(layer)["to_date"]
    late = (end < case.today) & ~(end < case.table(layer)["from_date"])
    return found(late, value=_day(end))


def measured_nowhere(case: Case, layer: str) -> Found:
    """Find measurements of a site or address the project does not have."""
    known = pd.concat([case.table("sites")["id"], case.table("addresses")["id"]])
    subject = case.table(layer)["subject_id"]
    return found(subject.notna() & ~subject.isin(known), value=subject)


def product_above_segment(case: Case, layer: str) -> Found:
    """Find segments that sell more than all their homes share."""
    table = case.table(layer)
    product, shared = table["product_down_mbps"], table["segment_mbps"]
    return found(product > shared, value=product, other=shared)


def mounted_in_the_air(case: Case, layer: str) -> Found:
    """Find carriers on which something would be mounted above their top."""
    table = case.table(layer)
    return found(table["mounting_m"] > table["height_m"], value=table["mounting_m"], height=table["height_m"])


def inside_a_building(case: Case, layer: str) -> Found:
    """Find posts and masts drawn well inside a building."""
    kinds, sound = case.table(layer)["carrier_class"], case.sound(layer)
    posts = np.flatnonzero(sound & ~kinds.isin(_ON_BUILDINGS).to_numpy(dtype=bool))
    houses = np.flatnonzero(case.sound("buildings"))
    shapes, points = case.shapes("buildings")[houses], case.shapes(layer)[posts]
    point, house = shapely.STRtree(shapes).query(points, predicate="within")
    deep = shapely.distance(shapely.boundary(shapes[house]), points[point]) > _INSIDE_M
    row, once = np.unique(posts[point[deep]], return_index=True)
    ids = case.table("buildings")["id"].to_numpy(dtype=object)
    return Found(row, {"other": ids[houses[house[deep]][once]]})


def _day(dates: pd.Series) -> pd.Series:
    days: pd.Series = dates.dt.date.astype(object)
    return days
