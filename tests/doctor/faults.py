"""A town without fault, and for each rule of the doctor a fault planted in it.

``PLANTED[code]`` changes the clean town and says which findings must follow: (code, layer, id), no more and
no less. The town is small enough to check every one by hand.
"""

import functools
from dataclasses import replace
from datetime import date

import geopandas as gpd
import numpy as np
import pandas as pd
from shapely import LineString, Point, Polygon, box

from netplan.model.frames import conform, empty_table
from netplan.model.project import Project
from netplan.model.tables import ATLAS_RATES_MBPS, ATLAS_TECHNOLOGIES
from tests.towns import CRS, ORIGIN, layer

TODAY = date(2026, 11, 22)
X, Y = ORIGIN
FAR = 90_000.0
LAMP = "ISA_Strassenlaterne"


def at(x, y):
    return Point(X + x, Y + y)


def line(*points):
    return LineString([(X + x, Y + y) for x, y in points])


def square(x, y, size):
    return box(X + x, Y + y, X + x + size, Y + y + size)


def site(key, x, **more):
    known = {
        "id": key, "name": f"School {key}", "kind": "school", "school_type": "primary",
        "owner_kind": "public", "pupils": 200, "classes": 8, "street": "Weg 1", "house_number": "1",
        "postcode": "04107", "technology": "copper", "down_mbps": 50.0, "up_mbps": 10.0,
        "line_kind": "measured", "line_as_of": "2026-01-31", "geometry": at(x, 5),
    }  # fmt: skip
    return known | more


def shares(rate_100=50.0):
    """Return what households get: everybody 50 Mbit/s, some 100, nobody more."""
    of = {rate: 100.0 if rate <= 50 else rate_100 if rate == 100 else 0.0 for rate in ATLAS_RATES_MBPS}
    return {f"down_fn_hh_{key}_{rate}": of[rate] for key in ATLAS_TECHNOLOGIES for rate in ATLAS_RATES_MBPS}


def clean_town():
    """Return a town of a kilometre with every layer, in which nothing is wrong: tables of one's own."""
    town = _clean_town()
    return replace(town, layers={name: table.copy() for name, table in town.layers.items()})


@functools.cache
def _clean_town():
    rows = {
        "boundary": [{"id": "T", "name": "Town", "geometry": square(-500, -500, 1000)}],
        "districts": [
            {"id": "W", "name": "West", "geometry": box(X - 500, Y - 500, X, Y + 500)},
            {"id": "E", "name": "East", "geometry": box(X, Y - 500, X + 500, Y + 500)},
        ],
        "streets": [
            {"id": "s1", "name": "Weg 1", "road_class": 5200, "geometry": line((0, 0), (200, 0))},
            {"id": "s2", "name": "Weg 2", "road_class": 5200, "geometry": line((200, 0), (200, 200))},
            {"id": "s3", "name": "Weg 3", "road_class": 5200, "geometry": line((100, 0), (100, 200))},
        ],
        "sites": [site("A", 10), site("B", 60), site("C", 160)],
        "addresses": [
            {
                "id": f"a{k}",
                "street": "Weg 1",
                "house_number": str(k),
                "postcode": "04107",
                "households": 2,
                "geometry": at(20 * k, 8),
            }
            for k in range(1, 6)
        ],
        "buildings": [
            {"id": f"b{k}", "height_m": 9.0, "geometry": square(20 * k, 10, 8)} for k in range(1, 4)
        ],
        "carriers": [
            {
                "id": f"c{k}",
                "carrier_class": "ISA_Strassenlaterne",
                "height_m": 6.0,
                "geometry": at(30 * k, -4),
            }
            for k in range(1, 4)
        ],
        "fibre": [{"id": "f1", "n_fibres": 48, "geometry": line((0, 1), (100, 1))}],
        "ducts": [{"id": "d1", "n_tubes": 7, "n_free": 3, "geometry": line((0, -1), (100, -1))}],
        "cabinets": [{"id": "k1", "cabinet_kind": 10001, "geometry": at(50, -5)}],
        "pops": [{"id": "p1", "geometry": at(0, 5)}],
        "roadworks": [
            {
                "id": "w1",
                "name": "Weg 1",
                "owner": "Waterworks",
                "from_date": "2027-03-01",
                "to_date": "2027-09-30",
                "geometry": square(0, -10, 20),
            },
        ],
        "measurements": [
            {
                "id": "m1",
                "subject_id": "A",
                "technology": "copper",
                "down_mbps": 48.0,
                "up_mbps": 9.0,
                "geometry": at(10, 5),
            },
        ],
        "cable_segments": [
            {
                "id": "g1",
                "segment_mbps": 1600.0,
                "product_down_mbps": 1000.0,
                "product_up_mbps": 50.0,
                "homes": 80,
                "geometry": square(0, 0, 90),
            },
        ],
        "cells": [{"id": f"z{k}", **shares(), "geometry": square(100 * k, 0, 100)} for k in range(2)],
    }
    return Project("Town", {name: layer(name, table) for name, table in rows.items()})


def add(name, *rows):
    """Return what adds rows to a layer."""

    def plant(project):
        old = project.layer(name)
        fresh = [row if "id" in row else {"id": f"x{k}", **row} for k, row in enumerate(rows)]
        table = pd.concat([old, layer(name, fresh)], ignore_index=True)
        return project.with_layer(name, conform(gpd.GeoDataFrame(table, crs=CRS), name))

    return plant


def put(name, row, /, **values):
    """Return what changes values of one row of a layer."""

    def plant(project):
        table = project.layer(name).copy()
        for key, value in values.items():
            column = table[key].astype(object)
            column.iloc[row] = value
            table[key] = column.array
        return project.with_layer(name, conform(gpd.GeoDataFrame(table, crs=CRS), name))

    return plant


def draw(name, row, shape):
    """Return what gives one row of a layer another geometry."""

    def plant(project):
        table = project.layer(name)
        shapes = table.geometry.to_numpy().copy()
        shapes[row] = shape
        return project.with_layer(name, table.set_geometry(gpd.GeoSeries(shapes, crs=CRS, index=table.index)))

    return plant


def both(*plants):
    def plant(project):
        for one in plants:
            project = one(project)
        return project

    return plant


def without(*names):
    def plant(project):
        return replace(
            project, layers={key: value for key, value in project.layers.items() if key not in names}
        )

    return plant


def again(name, row):
    """Return what repeats one row of a layer."""

    def plant(project):
        table = project.layer(name)
        twice = pd.concat([table, table.iloc[[row]]], ignore_index=True)
        return project.with_layer(name, conform(gpd.GeoDataFrame(twice, crs=CRS), name))

    return plant


def moved_away(project):
    table = project.layer("carriers")
    return project.with_layer("carriers", table.set_geometry(table.translate(FAR, 0)))


def in_shares(project):
    table = project.layer("cells").copy()
    for key in shares():
        table[key] = table[key] / 100
    return project.with_layer("cells", table)


def without_cable(project):
    lacking = {key: None for key in shares() if "_hfc_" in key}
    return project.with_layer("cells", conform(project.layer("cells").assign(**lacking), "cells"))


def empty(name):
    return lambda project: project.with_layer(name, empty_table(name, CRS))


BOW_TIE = Polygon([(X, Y + 100), (X + 20, Y + 120), (X + 20, Y + 100), (X, Y + 120)])
BAD_NUMBER = Point(np.nan, Y)

PLANTED = {
    "PRJ-001": (without("streets"), {("PRJ-001", "streets", "")}),
    "PRJ-002": (
        empty("sites"), {("PRJ-002", "sites", ""), ("MEAS-001", "measurements", "m1")}
    ),
    "PRJ-003": (put("sites", 0, down_mbps=None, technology=None, up_mbps=None), {("PRJ-003", "sites", "")}),
    "PRJ-004": (
        both(without("boundary"), add("addresses", {"id": "a9", "street": "Weg 3", "house_number": "1",
             "geometry": at(100, 510)}), draw("streets", 2, line((100, 0), (100, 500)))),
        {("PRJ-004", "addresses", ""), ("PRJ-005", "boundary", "")},
    ),
    "PRJ-005": (without("boundary"), {("PRJ-005", "boundary", "")}),
    "PRJ-006": (put("carriers", 0, licence=None), {("PRJ-006", "carriers", "")}),
    "PRJ-007": (put("carriers", 0, as_of=None), {("PRJ-007", "carriers", "")}),
    "PRJ-008": (
        moved_away,
        {("PRJ-008", "carriers", ""), *(("GEO-026", "carriers", f"c{k}") for k in (1, 2, 3))},
    ),
    "ID-010": (put("carriers", 1, id=None), {("ID-010", "carriers", "")}),
    "ID-011": (put("carriers", 1, id="c1"), {("ID-011", "carriers", "c1")}),
    "ID-012": (again("addresses", 0), {("ID-012", "addresses", "a1")}),
    "GEO-020": (draw("cabinets", 0, None), {("GEO-020", "cabinets", "k1")}),
    "GEO-021": (draw("cabinets", 0, Point()), {("GEO-021", "cabinets", "k1")}),
    "GEO-022": (draw("cabinets", 0, BAD_NUMBER), {("GEO-022", "cabinets", "k1")}),
    "GEO-023": (draw("buildings", 0, BOW_TIE), {("GEO-023", "buildings", "b1")}),
    "GEO-024": (draw("carriers", 0, line((0, 0), (5, 5))), {("GEO-024", "carriers", "c1")}),
    "GEO-025": (draw("ducts", 0, line((5, 5), (5, 5))), {("GEO-025", "ducts", "d1")}),
    "GEO-026": (draw("cabinets", 0, at(900, 0)), {("GEO-026", "cabinets", "k1")}),
    "GEO-027": (
        add("carriers", {"id": "c9", "carrier_class": LAMP, "owner": "City", "geometry": at(30, -4.4)}),
        {("GEO-027", "carriers", "c9")},
    ),
    "GEO-028": (
        add("buildings", {"id": "b9", "height_m": 5.0, "geometry": square(20, 10, 8)}),
        {("GEO-028", "buildings", "b9")},
    ),
    "GEO-029": (
        draw("districts", 1, box(X - 20, Y - 500, X + 500, Y + 500)), {("GEO-029", "districts", "E")}
    ),
    "GEO-030": (draw("districts", 1, box(X, Y - 500, X + 300, Y + 500)), {("GEO-030", "districts", "")}),
    "NET-004": (
        add("streets", {"id": "s9", "name": "Weg 9", "geometry": line((300, 0), (300, 100))}),
        {("NET-004", "streets", "s9")},
    ),
    "NET-008": (put("ducts", 0, n_free=None), {("NET-008", "ducts", "d1")}),
    "NET-010": (
        draw("streets", 2, line((100, 1.5), (100, 200))),
        {("NET-010", "streets", "s3"), ("NET-004", "streets", "s3")},
    ),
    "NET-011": (draw("streets", 2, line((100, -50), (100, 200))), {("NET-011", "streets", "s1")}),
    "NET-013": (put("ducts", 0, n_free=0), {("NET-013", "ducts", "d1")}),
    "NET-014": (put("ducts", 0, n_free=8), {("NET-014", "ducts", "d1")}),
    "NET-015": (
        add("pops", {"id": "p9", "geometry": at(300, 100)}), {("NET-015", "pops", "p9")}
    ),
    "NET-016": (
        add("fibre", {"id": "f9", "n_fibres": 12, "geometry": line((200, 100), (200, 190))}),
        {("NET-016", "fibre", "f9")},
    ),
    "NET-017": (put("fibre", 0, n_fibres=0), {("NET-017", "fibre", "f1")}),
    "SITE-010": (put("sites", 0, pupils=0), {("SITE-010", "sites", "A")}),
    "SITE-011": (put("sites", 0, name=None), {("SITE-011", "sites", "A")}),
    "SITE-012": (put("sites", 0, classes=200), {("SITE-012", "sites", "A")}),
    "SITE-014": (put("sites", 2, name="School A"), {("SITE-014", "sites", "C")}),
    "SITE-015": (draw("sites", 2, at(-200, -200)), {("SITE-015", "sites", "C")}),
    "SITE-016": (put("sites", 0, promised="2025-12-31"), {("SITE-016", "sites", "A")}),
    "ADDR-001": (put("addresses", 4, house_number="1"), {("ADDR-001", "addresses", "a5")}),
    "ADDR-002": (put("addresses", 0, postcode="4107"), {("ADDR-002", "addresses", "a1")}),
    "ADDR-003": (put("addresses", 0, street="Gasse"), {("ADDR-003", "addresses", "a1")}),
    "ADDR-004": (draw("addresses", 0, at(-200, -200)), {("ADDR-004", "addresses", "a1")}),
    "ADDR-005": (put("addresses", 0, house_number=None), {("ADDR-005", "addresses", "")}),
    "ATT-020": (put("addresses", 0, households=-1), {("ATT-020", "addresses", "a1")}),
    "ATT-021": (put("sites", 0, school_type="Klippschule"), {("ATT-021", "sites", "A")}),
    "ATT-022": (put("sites", 0, line_as_of="2031-01-01"), {("ATT-022", "sites", "A")}),
    "ATT-023": (
        put("sites", 0, line_as_of=None, as_of=None), {("ATT-023", "sites", "A"), ("PRJ-007", "sites", "")}
    ),
    "ATT-024": (put("sites", 0, line_as_of="2020-01-01"), {("ATT-024", "sites", "A")}),
    "ATT-025": (put("sites", 0, up_mbps=60.0), {("ATT-025", "sites", "A")}),
    "ATT-026": (put("sites", 0, down_mbps=50_000.0), {("ATT-026", "sites", "A")}),
    "ATT-027": (put("sites", 0, name="SÃ¼dschule"), {("ATT-027", "sites", "A")}),
    "ATT-028": (put("carriers", 0, carrier_class=None), {("ATT-028", "carriers", "c1")}),
    "HGT-001": (put("carriers", 0, height_m=350.0), {("HGT-001", "carriers", "c1")}),
    "HGT-002": (put("buildings", 0, height_m=0.0), {("HGT-002", "buildings", "b1")}),
    "CELL-001": (put("cells", 0, down_fn_hh_alle_1000=20.0), {("CELL-001", "cells", "z0")}),
    "CELL-002": (
        put("cells", 0, **{f"down_fn_hh_ftthb_{rate}": 70.0 for rate in (10, 16, 30, 50, 100)}),
        {("CELL-002", "cells", "z0")},
    ),
    "CELL-003": (
        add("cells", {"id": "z9", **shares(), "geometry": square(0, 0, 100)}), {("CELL-003", "cells", "z9")}
    ),
    "CELL-004": (draw("cells", 0, square(0, 0, 90)), {("CELL-004", "cells", "z0")}),
    "CELL-006": (without_cable, {("CELL-006", "cells", "")}),
    "WORK-001": (put("roadworks", 0, from_date="2028-01-01"), {("WORK-001", "roadworks", "w1")}),
    "WORK-002": (put("roadworks", 0, to_date=None), {("WORK-002", "roadworks", "w1")}),
    "WORK-003": (
        put("roadworks", 0, from_date="2025-03-01", to_date="2025-09-30"),
        {("WORK-003", "roadworks", "w1")},
    ),
    "MEAS-001": (put("measurements", 0, subject_id="nobody"), {("MEAS-001", "measurements", "m1")}),
    "CAB-001": (
        put("cable_segments", 0, segment_mbps=800.0), {("CAB-001", "cable_segments", "g1")}
    ),
    "CAR-001": (put("carriers", 0, mounting_m=60.0), {("CAR-001", "carriers", "c1")}),
    "GEO-031": (draw("carriers", 0, at(24, 14)), {("GEO-031", "carriers", "c1")}),
    "CELL-005": (in_shares, {("CELL-005", "cells", "")}),
}  # fmt: skip
