"""A made city with every table of the schema, as results would be: for tests of exports and maps.

Not planned by the program: verdicts, trenches and sums are drawn at random (seeded), so that exports can be
tested without it. Same arguments, same tables.
"""

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.model.plan import Coverage, Plan
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.schema import PANDAS_DTYPES
from netplan.model.tables import INPUT_TABLES, TABLES

CRS = "EPSG:25833"
CENTRE = (317_000.0, 5_690_900.0)
VERDICTS = np.array(["served", "not_served", "likely", "unknown"], dtype=object)


def sample_city(*, n_blocks=12, n_addresses=600, n_lamps=500, n_districts=9, n_schools=24, seed=1):
    """Return table name -> table; ``n_blocks`` squares of 120 m along each side of the city."""
    random = np.random.default_rng(seed)
    width = n_blocks * 120.0
    corner = np.array(CENTRE) - width / 2
    tables = {
        "boundary": _boundary(corner, width),
        "districts": _districts(random, corner, width, n_districts),
        "streets": _streets(random, corner, n_blocks),
        "addresses": _points("addresses", random, (corner, width), n_addresses, 0.22),
        "sites": _points("sites", random, (corner, width), n_schools, 0.2),
        "carriers": _points("carriers", random, (corner, width), n_lamps, 0.25),
        "pops": _points("pops", random, (corner, width), 2, 0.1),
    }
    tables["addresses"]["street"] = "Musterstraße"
    tables["addresses"]["households"] = random.integers(1, 9, n_addresses)
    tables["sites"]["name"] = [f"{k}. Grundschule" for k in range(n_schools)]
    tables["sites"]["kind"] = np.where(np.arange(n_schools) % 4 == 3, "kita", "school")
    tables["carriers"]["carrier_class"] = np.where(
        np.arange(n_lamps) % 50 == 0, "ISA_Ampel", "ISA_Strassenlaterne"
    )
    tables["fibre"] = _along(tables["streets"], "fibre", "3000")
    tables["ducts"] = _along(tables["streets"], "ducts", "5000").head(2 * n_blocks)
    tables["ducts"]["n_free"] = random.integers(0, 3, len(tables["ducts"]))
    tables |= _results(random, tables)
    return {name: typed(name, table) for name, table in tables.items()}


def made_plan(tables):
    """Return a plan of tables such as these, with cost and bound as if one had been computed."""
    inputs = {name: table for name, table in tables.items() if name in INPUT_TABLES}
    results = {name: table for name, table in tables.items() if name not in INPUT_TABLES}
    project, scenario = Project("Musterstadt", inputs), Scenario()
    covered = {name: table for name, table in results.items() if name.startswith("coverage_")}
    return Plan(project, scenario, Coverage(project, scenario, covered), results, 1.9e6, 1.2e6, 1.15e6)


def typed(name, table):
    """Return ``table`` with all declared columns in their declared types, missing ones empty."""
    schema = TABLES[name]
    values = {}
    for column in schema.columns:
        blank = {"bool": False}.get(column.dtype)
        given = table[column.key] if column.key in table else pd.Series([blank] * len(table), dtype=object)
        values[column.key] = given.reset_index(drop=True).astype(PANDAS_DTYPES[column.dtype])
    if schema.geometry == "none":
        return pd.DataFrame(values)
    return gpd.GeoDataFrame(values, geometry=np.asarray(table["geometry"], dtype=object), crs=CRS)


def _boundary(corner, width):
    ring = shapely.box(*corner, *(corner + width)).buffer(-0.04 * width).buffer(0.04 * width)
    return pd.DataFrame({"id": ["14713000"], "name": ["Musterstadt"], "geometry": [ring]})


def _districts(random, corner, width, n):
    outline = _boundary(corner, width)["geometry"][0]
    seeds = shapely.multipoints(corner + random.uniform(0.03, 0.97, (n, 2)) * width)
    parts = shapely.intersection(
        shapely.get_parts(shapely.voronoi_polygons(seeds, extend_to=outline)), outline
    )
    names = [
        "Zentrum-Südost",
        "Anger-Crottendorf",
        "Lindenau",
        "Böhlitz-Ehrenberg",
        "Mölkau",
        "Plagwitz",
        "Au",
    ]
    return pd.DataFrame(
        {
            "id": [f"{k:02d}" for k in range(n)],
            "name": [f"{names[k % len(names)]}{'' if k < len(names) else f' {k}'}" for k in range(n)],
            "borough": [f"Bezirk {k // 7}" for k in range(n)],
            "geometry": parts,
        }
    )


def _streets(random, corner, n):
    steps = np.arange(n + 1)
    bend = random.uniform(-25, 25, (n + 1, n + 1, 2))
    nodes = corner + np.stack(np.meshgrid(steps * 120.0, steps * 120.0, indexing="ij"), axis=-1) + bend
    ends = [(nodes[:-1], nodes[1:]), (nodes[:, :-1], nodes[:, 1:])]
    coordinates = np.concatenate([np.stack([a, b], axis=2).reshape(-1, 2, 2) for a, b in ends])
    line = np.concatenate([np.tile(steps, n), np.repeat(steps, n).reshape(n + 1, n).ravel()])
    road_class = np.where(
        line % 12 == 0, "1100", np.where(line % 6 == 0, "3000", np.where(line % 3 == 0, "5000", "5200"))
    )
    return pd.DataFrame(
        {
            "id": [f"s{k}" for k in range(len(line))],
            "name": [f"Straße {k}" for k in line],
            "road_class": road_class.astype("int64"),
            "road_use": "road",
            "surface": random.choice(list("ab"), len(line)).astype(object),
            "geometry": shapely.linestrings(coordinates),
        }
    ).assign(surface=lambda table: table["surface"].map({"a": "paving", "b": "asphalt_road"}))


def _points(name, random, square, n, spread):
    corner, width = square
    xy = corner + np.clip(random.normal(0.5, spread, (n, 2)), 0.02, 0.98) * width
    return pd.DataFrame(
        {
            "id": [f"{name[0]}{k}" for k in range(n)],
            "source": "Musterstadt, erfunden",
            "as_of": np.datetime64("2026-06-30"),
            "licence": "CC0-1.0",
            "geometry": shapely.points(xy),
        }
    )


def _along(streets, name, road_class):
    chosen = streets[streets["road_class"] == int(road_class)]
    return pd.DataFrame(
        {"id": [f"{name}{k}" for k in range(len(chosen))], "geometry": chosen["geometry"].to_numpy()}
    )


def _results(random, tables):
    sites, addresses = tables["sites"], tables["addresses"]
    claims = {}
    for name, shares, source in (
        ("coverage_sites", (0.55, 0.3, 0.05, 0.1), sites),
        ("coverage_addresses", (0.7, 0.2, 0.05, 0.05), addresses),
    ):
        verdict = random.choice(VERDICTS, len(source), p=shares)
        columns = [key for key in ("id", "name", "kind", "households", "geometry") if key in source]
        table = source[columns].assign(
            verdict=verdict, reason="declared_too_slow", source="erfunden", as_of=source["as_of"]
        )
        table["verdict_after"] = np.where(verdict == "not_served", "served", verdict)
        table["district_id"] = _within(table, tables["districts"])
        claims[name] = table
    unserved = claims["coverage_sites"][claims["coverage_sites"]["verdict"] == "not_served"]
    streets = tables["streets"].sample(max(4, len(tables["streets"]) // 20), random_state=3)
    trenches = streets[["surface", "geometry"]].assign(
        id=[f"t{k}" for k in range(len(streets))],
        segment_kind=np.array(["street", "street", "link", "duct"], dtype=object)[
            np.arange(len(streets)) % 4
        ],
        method="open",
        length_m=shapely.length(streets["geometry"].to_numpy()),
        cost_eur=1000.0,
        n_sites=1,
        duct_id="ducts0",
    )
    return {
        **claims,
        "coverage_cells": _cells(claims["coverage_addresses"]),
        "coverage_districts": pd.concat(
            [
                _district_shares(tables["districts"], claims["coverage_addresses"], "addresses"),
                _district_shares(tables["districts"], claims["coverage_sites"], "school"),
            ],
            ignore_index=True,
        ),
        "trenches": trenches,
        "connections": unserved[["id", "name", "kind", "geometry"]].assign(
            connected=np.arange(len(unserved)) % 7 != 6,
            reason=np.where(np.arange(len(unserved)) % 7 != 6, "connected", "no_street"),
            route_m=250.0,
            cost_share_eur=31_000.0,
        ),
        "costs": pd.DataFrame(
            {
                "cost_kind": ["trench"],
                "item": ["trench.paving.open"],
                "quantity": [1200.0],
                "unit": ["m"],
                "price_eur": [105.0],
                "cost_eur": [126_000.0],
                "source": ["[K] planning value"],
                "price_year": [2024],
            }
        ),
        "figures": pd.DataFrame({"key": ["n_served"], "label": ["Served"], "value": [17.0], "unit": [""]}),
        "findings": pd.DataFrame(
            {
                "code": ["NET-002", "NET-003"],
                "severity": ["warning", "error"],
                "layer": ["sites", "ducts"],
                "row": [3, -1],
                "row_id": ["s3", ""],
                "message": ["zu weit", "leer"],
                "advice": ["prüfen", "prüfen"],
                "geometry": [sites["geometry"].iloc[3], None],
            }
        ),
    }


def _within(points, districts):
    tree = shapely.STRtree(points["geometry"].to_numpy())
    district, point = tree.query(districts["geometry"].to_numpy(), predicate="covers")
    ids = pd.Series([None] * len(points), dtype=object)
    ids.iloc[point] = districts["id"].to_numpy()[district]
    return ids.to_numpy()


def _cells(addresses):
    xy = shapely.get_coordinates(addresses["geometry"].to_numpy())
    corner = np.floor(xy / 100.0) * 100.0
    frame = pd.DataFrame({"x": corner[:, 0], "y": corner[:, 1], "served": addresses["verdict"] == "served",
                          "known": addresses["verdict"] != "unknown"})  # fmt: skip
    groups = frame.groupby(["x", "y"])
    counts = groups.agg(n=("served", "size"), served=("served", "sum"), known=("known", "sum")).reset_index()
    share = (counts["served"] / counts["n"]).where(counts["known"] > 0)
    return pd.DataFrame(
        {
            "id": [f"{x:.0f}_{y:.0f}" for x, y in zip(counts["x"], counts["y"], strict=True)],
            "share_served": share,
            "n_addresses": counts["n"],
            "verdict": np.where(share.isna(), "unknown", np.where(share >= 0.5, "served", "not_served")),
            "geometry": shapely.box(counts["x"], counts["y"], counts["x"] + 100, counts["y"] + 100),
        }
    )


def _district_shares(districts, addresses, unit):
    counts = (
        addresses.groupby(["district_id", "verdict"]).size().unstack(fill_value=0)  # noqa: PD010 - a cross table
        .reindex(index=districts["id"], columns=list(VERDICTS), fill_value=0)
    )  # fmt: skip
    n = counts.sum(axis=1)
    return districts[["id", "name", "borough", "geometry"]].assign(
        unit=unit,
        n=n.to_numpy(),
        n_served=counts["served"].to_numpy(),
        n_likely=counts["likely"].to_numpy(),
        n_not_served=counts["not_served"].to_numpy(),
        n_unknown=counts["unknown"].to_numpy(),
        share_served=(counts["served"] / n.where(n > 0)).to_numpy(),
        share_served_known=(
            counts["served"] / (n - counts["unknown"]).where(lambda known: known > 0)
        ).to_numpy(),
    )
