"""Schools, Kitas, addresses, buildings and carriers of an extract."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray
from pyproj import Transformer

from netplan.io.osm.extract import Extract
from netplan.io.osm.mapping import Tags, carrier_class, first_match, number, words
from netplan.io.rules import counted
from netplan.model.findings import Problem
from netplan.model.frames import table_of

_SAME_ADDRESS_M = 100.0  # the same street and number so near is the same house
_POSTAL = {"house_number": "addr:housenumber", "postcode": "addr:postcode", "place": "addr:city"}

Found = tuple[gpd.GeoDataFrame, list[Problem]]


@dataclass(frozen=True, eq=False)
class Things:
    """Tagged points and areas in the project's CRS; ``point`` lies on the area."""

    ids: NDArray[np.object_]
    tags: NDArray[np.object_]
    shape: NDArray[np.object_]
    point: NDArray[np.object_]
    is_area: NDArray[np.bool_]
    inside: NDArray[np.bool_]  # touches the municipality

    def where(self, mask: NDArray[np.bool_]) -> "Things":
        """Return some of them."""
        return Things(*(getattr(self, field.name)[mask] for field in fields(self)))

    def taken(self, mask: NDArray[np.bool_], layer: str) -> tuple["Things", list[Problem]]:
        """Return those of ``mask`` in the municipality, and how many lie outside."""
        found = self.where(mask & self.inside)
        n = int(mask.sum())
        return found, counted("OSM-008", layer, n - len(found.ids), total=n)


def things_of(extract: Extract, to_metres: Transformer, municipality: Any) -> Things:
    """Project points and areas, ordered by id, and see which touch the municipality."""

    def moved(lonlat: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(to_metres.transform(lonlat[:, 0], lonlat[:, 1]))

    sources = (extract.points, extract.areas)
    ids = np.array([osm_id for source in sources for osm_id in source.ids], dtype=object)
    tags = np.empty(len(ids), dtype=object)
    tags[:] = [t for source in sources for t in source.tags]
    shape = np.concatenate([shapely.transform(source.shapes, moved) for source in sources])
    shape = np.where(shapely.get_num_geometries(shape) == 1, shapely.get_geometry(shape, 0), shape)
    is_area = np.arange(len(ids)) >= len(extract.points.ids)
    point = shape.copy()
    point[is_area] = shapely.point_on_surface(shape[is_area])
    order = np.array(sorted(range(len(ids)), key=lambda k: _order(str(ids[k]))), dtype=np.int64)
    inside = shapely.intersects(municipality, shape)
    return Things(ids[order], tags[order], shape[order], point[order], is_area[order], inside[order])


def read_sites(things: Things, crs: str) -> Found:
    """Return schools and Kitas; one drawn twice (as ground and as point or building) counts once."""
    kinds = words()["sites"]
    mask = np.array([t.get("amenity") in kinds for t in things.tags], dtype=bool)
    found, outside = things.taken(mask, "sites")
    keep = ~_inside_another(found)
    sites = found.where(keep)
    records = [_site(tags) for tags in sites.tags]
    keys = ["name", "kind", "school_type", "owner_kind", "street", *_POSTAL]
    columns = pd.DataFrame(records, columns=keys).assign(id=sites.ids)
    problems = [
        *outside,
        *counted("OSM-015", "sites", int((~keep).sum())),
        *counted("OSM-011", "sites", int(columns["school_type"].notna().sum())),
        *counted(
            "OSM-021", "sites", int((columns["kind"] != [kinds[t["amenity"]] for t in sites.tags]).sum())
        ),
        *counted("OSM-018", "sites", len(sites.ids)),
    ]
    return table_of("sites", columns, sites.point, crs), problems


def read_addresses(things: Things, crs: str) -> Found:
    """Return one row for each house number; a shop that repeats the address of its house is merged."""
    mask = np.array(["addr:housenumber" in t for t in things.tags], dtype=bool)
    found, outside = things.taken(mask, "addresses")
    rank = np.array([_address_rank(t) for t in found.tags], dtype=np.int64)
    order = np.argsort(rank, kind="stable")
    keys = np.array([_address_key(found.tags[k]) for k in order], dtype=object)
    first = np.zeros(len(order), dtype=bool)
    first[order] = _first_of_each(keys, shapely.get_coordinates(found.point[order]))
    kept = found.where(first)
    columns = pd.DataFrame([_postal(tags) for tags in kept.tags], columns=["street", *_POSTAL])
    problems = [
        *outside,
        *counted("OSM-010", "addresses", int((~first).sum()), limit_m=round(_SAME_ADDRESS_M)),
        *counted("OSM-012", "addresses", len(kept.ids)),
    ]
    return table_of("addresses", columns.assign(id=kept.ids), kept.point, crs), problems


def read_buildings(things: Things, crs: str) -> Found:
    """Return footprints; the height comes from height=*, else from the storeys, else it is unknown."""
    none = words()["building"]["none"]
    mask = things.is_area & np.array([t.get("building", "no") not in none for t in things.tags], dtype=bool)
    found, outside = things.taken(mask, "buildings")
    height_m = np.array([number(t.get("height")) for t in found.tags], dtype=np.float64)
    storeys = np.array([number(t.get("building:levels")) for t in found.tags], dtype=np.float64)
    guessed = np.isnan(height_m) & (storeys > 0)
    height_m = np.where(guessed, storeys * words()["building"]["storey_m"], height_m)
    height_m = np.where((height_m > 0) & (height_m <= 500), height_m, np.nan)
    columns = {"id": found.ids, "name": [t.get("name") for t in found.tags], "height_m": height_m}
    problems = outside + counted(
        "OSM-013",
        "buildings",
        int(guessed.sum()),
        storey_m=words()["building"]["storey_m"],
        unknown=int(np.isnan(height_m).sum()),
    )
    return table_of("buildings", columns, found.shape, crs), problems


def read_carriers(things: Things, crs: str) -> Found:
    """Return lamps, traffic signals and masts."""
    classes = np.array([carrier_class(t) for t in things.tags], dtype=object)
    found, outside = things.taken(classes != "", "carriers")
    classes = np.array([carrier_class(t) for t in found.tags], dtype=object)
    columns = {
        "id": found.ids,
        "carrier_class": classes,
        "name": [t.get("name") or t.get("ref") for t in found.tags],
        "height_m": [number(t.get("height")) for t in found.tags],
        "owner": [t.get("operator") for t in found.tags],
    }
    problems = outside + counted("OSM-017", "carriers", int((classes == "ISA_Ampel").sum()))
    return table_of("carriers", columns, found.point, crs), problems


def _order(osm_id: str) -> tuple[str, int]:
    kind, _, digits = osm_id.partition("/")
    return kind, int(digits)


def _site(tags: Tags) -> Mapping[str, Any]:
    name = tags.get("name", "").lower()
    kind = first_match("site_names", name) or words()["sites"][tags["amenity"]]
    record = {"name": tags.get("name"), "kind": kind, **_postal(tags)}
    if kind == "school":
        level = tags.get("isced:level", "").replace(",", ";").replace(" ", "")
        record["school_type"] = first_match("school_names", name) or words()["isced"].get(level)
    record["owner_kind"] = words()["owners"].get(tags.get("operator:type", ""))
    return record


def _postal(tags: Tags) -> dict[str, Any]:
    street = tags.get("addr:street") or tags.get("addr:place")
    return {"street": street, **{key: tags.get(tag) for key, tag in _POSTAL.items()}}


def _inside_another(sites: Things) -> NDArray[np.bool_]:
    """Mark sites that lie on the ground of one of the same kind and do not carry another name.

    A ground without a name gives way to the named sites on it.
    """
    inner = np.zeros(len(sites.ids), dtype=bool)
    grounds = np.flatnonzero(sites.is_area)
    if not len(grounds):
        return inner
    names = [tags.get("name", "") for tags in sites.tags]
    size = shapely.area(sites.shape)
    ground, site = shapely.STRtree(sites.point).query(sites.shape[grounds], predicate="intersects")
    for outer, other in sorted(zip(grounds[ground].tolist(), site.tolist(), strict=True)):
        if outer == other or sites.tags[outer]["amenity"] != sites.tags[other]["amenity"]:
            continue
        if size[other] > size[outer] or (size[other] == size[outer] and other < outer):
            continue
        if names[other] and not names[outer]:
            inner[outer] = True
        elif names[other] in ("", names[outer]):
            inner[other] = True
    return inner


def _address_rank(tags: Tags) -> int:
    if "building" in tags:
        return 0
    return 2 if {"name", "shop", "amenity", "office"} & tags.keys() else 1


def _address_key(tags: Tags) -> str:
    postal = _postal(tags)
    house = str(postal["house_number"]).replace(" ", "").casefold()
    return f"{postal['street'] or ''}|{house}".casefold()


def _first_of_each(keys: NDArray[np.object_], xy: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Mark the first of all that share a key and lie within 100 m of it; the order is that of rank."""
    keep = np.zeros(len(keys), dtype=bool)
    left = np.arange(len(keys))
    while len(left):
        _, first, which = np.unique(keys[left].astype(str), return_index=True, return_inverse=True)
        keep[left[first]] = True
        home = xy[left[first]][which]
        left = left[np.hypot(*(xy[left] - home).T) > _SAME_ADDRESS_M]
    return keep
