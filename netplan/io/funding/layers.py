"""The layers of a funding profile: coded fields from our tables, as Shapefile and GeoJSON."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pyogrio

from netplan.io.delivery_rules import DELIVERY_RULES
from netplan.io.funding.profile import Field, Layer, Profile
from netplan.io.literal import literally
from netplan.model.findings import Problem, finding

_DTYPES: dict[str, Any] = {"text": "str", "int": "Int64", "float": "float64"}
_WGS84 = "EPSG:4326"
Tables = Mapping[str, pd.DataFrame]


def coded_layers(
    profile: Profile, phase: int, tables: Tables
) -> tuple[dict[str, gpd.GeoDataFrame], tuple[Problem, ...]]:
    """Return the layers of a phase whose tables are given, and what they lack or have no code for."""
    found: dict[str, gpd.GeoDataFrame] = {}
    problems: list[Problem] = []
    for layer in profile.layers:
        if phase not in layer.phases or layer.table not in tables:
            continue
        rows = _belonging(layer, tables[layer.table])
        columns = {}
        for field in layer.fields:
            if phase in field.phases:
                columns[field.name], faults = _coded(layer, field, rows)
                problems += faults
        made = gpd.GeoDataFrame(columns, index=rows.index, geometry=rows["geometry"])
        found[layer.name] = gpd.GeoDataFrame(
            made.set_geometry(made.geometry.force_2d()).reset_index(drop=True)
        )
    return found, tuple(problems)


def _belonging(layer: Layer, table: pd.DataFrame) -> pd.DataFrame:
    kept = pd.Series(True, index=table.index)
    for column, values in layer.where.items():
        kept &= table[column].astype("str").isin(values)
    for column in layer.known:
        kept &= table[column].notna()
    return table[kept & table["geometry"].notna()]


def _coded(layer: Layer, field: Field, rows: pd.DataFrame) -> tuple[pd.Series, list[Problem]]:
    """Return a field of all rows, and findings about values without a code or missing ones."""
    about = {"sheet": layer.name, "field": field.name}
    if not field.column:
        return pd.Series([field.value] * len(rows), index=rows.index).astype(_DTYPES[field.type]), []
    given, problems = rows[field.column], list[Problem]()
    values = given.astype(object).where(given.notna(), None)
    if field.codes:
        texts = given.astype("str").where(given.notna())
        for value, n in texts[texts.notna() & ~texts.isin(field.codes)].value_counts(sort=False).items():
            other = "–" if field.other is None else field.other
            fields = {**about, "value": str(value), "n": int(n), "other": other}
            problems.append(finding(DELIVERY_RULES, "FND-002", layer.table, **fields))
        values = texts.map(lambda text: field.codes.get(text, field.other), na_action="ignore").astype(object)
    made = _typed(values, field.type)
    lacking = int(made.isna().sum())
    if field.required and lacking:
        problems.append(finding(DELIVERY_RULES, "FND-003", layer.table, **about, n=lacking))
    return made, problems


def _typed(values: pd.Series, kind: str) -> pd.Series:
    if kind == "text":
        return values.astype("str").where(values.notna())
    return pd.to_numeric(values, errors="coerce").astype(_DTYPES[kind])


def write_layers(layers: Mapping[str, gpd.GeoDataFrame], folder: Path, crs: str) -> Iterator[Path]:
    """Write every layer as Shapefile in ``crs`` and as GeoJSON on WGS 84; yield the files."""
    for name, table in layers.items():
        placed = table.set_crs(crs)
        shape, plain = folder / f"{name}.shp", folder / f"{name}.geojson"
        with literally(shape) as path:
            pyogrio.write_dataframe(placed, path, driver="ESRI Shapefile", encoding="UTF-8")
        with literally(plain) as path:
            pyogrio.write_dataframe(placed.to_crs(_WGS84), path, driver="GeoJSON", RFC7946="YES")
        yield from (shape, plain)
