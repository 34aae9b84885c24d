"""Ways become street segments: one row from junction to junction."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from netplan.io.osm.extract import Extract
from netplan.io.osm.mapping import Tags, crossing_rule, first_match, words
from netplan.io.rules import counted
from netplan.model.findings import Problem
from netplan.model.frames import table_of

_NOT_BUILT = ("no", "proposed", "construction")


@dataclass(frozen=True, eq=False)
class _Segments:
    """Pieces of ways: ``way`` [n] row of the way, ``number`` [n] from 0 in each way, ``line`` [n]."""

    way: NDArray[np.int64]
    number: NDArray[np.int64]
    line: NDArray[np.object_]

    def where(self, mask: NDArray[np.bool_]) -> "_Segments":
        """Return some of them."""
        return _Segments(self.way[mask], self.number[mask], self.line[mask])


def read_streets(
    extract: Extract, crs: str, to_metres: Transformer, municipality: Any
) -> tuple[gpd.GeoDataFrame, list[Problem]]:
    """Return the ``streets`` table in ``crs`` and what was assumed, cut or left out."""
    tags = extract.ways.tags
    kinds = words()["highway"]
    taken = np.array(
        ["highway" in t and t["highway"] in kinds and t.get("indoor") != "yes" for t in tags], bool
    )
    _, _, start, ref, lonlat = extract.ways
    xy = np.column_stack(to_metres.transform(lonlat[:, 0], lonlat[:, 1])) if len(lonlat) else lonlat
    problems = _left_out(tags)
    segments, found = _split(start, ref, xy, np.flatnonzero(taken))
    problems += found
    segments, found = _unique(segments)
    problems += found
    segments, found = _inside(segments, municipality)
    problems += found
    facts, found = _facts(extract, segments)
    problems += found
    facts["crossing"] = _crossings(tags, start, xy, segments, facts["bridge"].to_numpy())
    return table_of("streets", facts, segments.line, crs), problems


def _left_out(tags: Sequence[Tags]) -> list[Problem]:
    kinds = words()["highway"]
    others = Counter(t["highway"] for t in tags if "highway" in t and t["highway"] not in kinds)
    return counted(
        "OSM-009",
        "streets",
        sum(others.values()),
        kinds=", ".join(f"{kind} ({n})" for kind, n in sorted(others.items())),
    )


def _split(
    start: NDArray[np.int64], ref: NDArray[np.int64], xy: NDArray[np.float64], ways: NDArray[np.int64]
) -> tuple[_Segments, list[Problem]]:
    """Cut ways at every node that two of them, or two parts of one, share; and where nodes are missing."""
    sizes = np.diff(start)[ways]
    way = np.repeat(np.arange(len(ways)), sizes)  # position among the taken ways, per node
    pick = (
        np.concatenate([np.arange(start[w], start[w + 1]) for w in ways]) if len(ways) else np.zeros(0, int)
    )
    nodes, points = ref[pick], xy[pick]
    present = ~np.isnan(points[:, 0])
    _, which, uses = np.unique(nodes, return_inverse=True, return_counts=True)
    linked = (way[1:] == way[:-1]) & present[1:] & present[:-1]  # node k and k + 1 belong together
    before, after = np.append(False, linked), np.append(linked, False)
    inner = before & after
    shared = (uses[which] > 1) & inner
    # a shared inner node ends one segment and begins the next: it is written twice
    copies = np.where(before | after, 1 + shared, 0)
    at = np.repeat(np.arange(len(nodes)), copies)
    second = np.append(False, at[1:] == at[:-1])
    begins = (~before[at]) | second
    segment = np.cumsum(begins) - 1
    lines = shapely.linestrings(points[at], indices=segment) if len(at) else np.zeros(0, dtype=object)
    owner = way[at[begins]]
    number = np.arange(len(owner)) - np.searchsorted(owner, owner)
    cut = np.unique(way[~present])
    gone = np.setdiff1d(np.arange(len(ways)), owner)
    problems = counted("OSM-002", "streets", len(cut), gone=len(np.intersect1d(cut, gone)))
    return _Segments(ways[owner], number, np.asarray(lines, dtype=object)), problems


def _unique(segments: _Segments) -> tuple[_Segments, list[Problem]]:
    """Leave out segments without length and those that lie exactly on an earlier one."""
    shape = pd.Series(shapely.to_wkb(shapely.normalize(segments.line)))
    empty = shapely.length(segments.line) == 0
    twice = shape.duplicated().to_numpy() & ~empty
    keep = ~(empty | twice)
    problems = [*counted("OSM-003", "streets", empty.sum()), *counted("OSM-004", "streets", twice.sum())]
    return segments.where(keep), problems


def _inside(segments: _Segments, municipality: Any) -> tuple[_Segments, list[Problem]]:
    """Keep the segments that touch the municipality, whole."""
    keep = shapely.intersects(municipality, segments.line)
    problems = counted("OSM-008", "streets", int((~keep).sum()), total=len(keep))
    return segments.where(keep), problems


def _facts(extract: Extract, segments: _Segments) -> tuple[pd.DataFrame, list[Problem]]:
    """Return the attributes of every segment; the tags are read once for each way."""
    ways, row = np.unique(segments.way, return_inverse=True)
    germany = _in_germany(extract)
    records, assumed, odd = [], np.zeros(len(ways), dtype=bool), Counter[str]()
    for position, way in enumerate(ways):
        tags = extract.ways.tags[way]
        kind = words()["highway"][tags["highway"]]
        surface, known = _surface(tags, kind)
        assumed[position] = not known
        if "surface" in tags and not _listed(tags["surface"], on_foot=True):
            odd[tags["surface"]] += 1
        records.append(
            {
                "name": tags.get("name") or tags.get("ref"),
                "road_class": _road_class(tags, kind, germany),
                "road_use": kind["road_use"],
                "surface": surface,
                "bridge": tags.get("bridge", "no") not in _NOT_BUILT,
                "tunnel": tags.get("tunnel", "no") not in (*_NOT_BUILT, "culvert"),
            }
        )
    keys = ["name", "road_class", "road_use", "surface", "bridge", "tunnel"]
    facts = pd.DataFrame(records, columns=keys).iloc[row].reset_index(drop=True)
    ids = extract.ways.ids[segments.way]
    facts["id"] = [f"way/{way}/{number}" for way, number in zip(ids, segments.number, strict=True)]
    problems = [
        *counted("OSM-001", "streets", int(assumed[row].sum()), total=len(row)),
        *counted(
            "OSM-014",
            "streets",
            sum(odd.values()),
            values=", ".join(f"{value} ({n})" for value, n in sorted(odd.items())),
        ),
    ]
    return facts, problems


def _surface(tags: Tags, kind: Mapping[str, Any]) -> tuple[str, bool]:
    """Return what a trench along this way has to open, and whether the tags say so."""
    on_foot = kind["road_use"] == "foot_cycle"
    if not on_foot and tags.get("sidewalk") in words()["sidewalk"]:
        return _listed(tags.get("sidewalk:surface", ""), on_foot=True) or (
            words()["sidewalk"][tags["sidewalk"]],
            False,
        )
    found = _listed(tags.get("surface", ""), on_foot=on_foot)
    if found:
        return found
    if tags.get("tracktype") in words()["tracktype"]:
        return str(words()["tracktype"][tags["tracktype"]]), False
    return str(kind["surface"]), False


def _listed(value: str, *, on_foot: bool) -> tuple[str, bool] | None:
    table = words()["surface"]
    for part in re.split(r"\s*;\s*", value.lower()):
        if part in table:
            return table[part][on_foot], True
    return None


def _road_class(tags: Tags, kind: Mapping[str, Any], germany: bool) -> int:
    if germany and "ref" in tags and kind["road_use"] == "road":
        return int(first_match("germany", tags["ref"]) or kind["road_class"])
    return int(kind["road_class"])


def _in_germany(extract: Extract) -> bool:
    west, south, east, north = words()["germany"]["box"]
    first = extract.box or (np.nan,) * 4
    return bool(west <= first[0] and first[2] <= east and south <= first[1] and first[3] <= north)


def _crossings(
    tags: Sequence[Tags],
    start: NDArray[np.int64],
    xy: NDArray[np.float64],
    segments: _Segments,
    bridge: NDArray[np.bool_],
) -> list[str]:
    """Say which segments cross a railway or a water course; a railway counts before water."""
    crossing = np.full(len(segments.line), "none", dtype=object)
    rules = np.array([crossing_rule(t) for t in tags], dtype=np.int64)
    for position, rule in reversed(list(enumerate(words()["crossings"]))):
        lines = []
        for way in np.flatnonzero(rules == position):
            points = xy[start[way] : start[way + 1]]
            points = points[~np.isnan(points[:, 0])]
            if len(points) > 1:
                lines.append(shapely.LineString(points))
        if not lines:
            continue
        over = np.unique(shapely.STRtree(segments.line).query(lines, predicate="crosses")[1])
        crossing[over[bridge[over]] if rule["bridge_only"] else over] = rule["crossing"]
    return list(crossing)
