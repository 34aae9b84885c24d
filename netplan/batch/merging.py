"""One GeoPackage of all municipalities that are done, and the figures of the whole.

Rows keep their ids and say in ``municipality`` whose they are: ids are unique in a municipality only.
Addresses stay in the results of each: ten million of them are no map.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from netplan.batch.order import Order
from netplan.batch.results import State
from netplan.batch.task import Job
from netplan.io.parquet_project import read_together
from netplan.model.frames import table_of
from netplan.progress import SILENT, Progress

BOUNDARY = "boundary"
MERGED = ("coverage_sites", "trenches", "connections", "figures")
OWNER = "municipality"
# sums of these mean something; shares and averages are made anew from the sums
_ADDITIVE = frozenset(
    {"served", "likely", "not_served", "unknown", "contested", "served_after", "connected", "not_connected"}
    | {
        "leased",
        "cost",
        "alone_cost",
        "chosen_links",
        "joint_saving",
        "yearly",
        "npv",
        "tree",
        "bound",
        "route",
        "trench",
    }
    | {"duct", "duct_rent"}
)
_UNITS = {"addresses": "addresses", "households": "households"}  # every other unit counted is a kind of site
_COUNTED = {"served": "_served", "unknown": "_unknown", "served_after": "_served_after"}


def merged_tables(order: Order, state: State, progress: Progress = SILENT) -> dict[str, pd.DataFrame]:
    """Return the tables of the whole: municipalities, and those of ``MERGED`` that any of them has.

    Geometries come in the order's system, or in that of the first municipality.
    """
    crs = crs_of(order, state)
    tables = {}
    for position, name in enumerate((BOUNDARY, *MERGED)):
        progress(position / (1 + len(MERGED)))
        files = _files(state, name)
        if files:
            tables[name] = read_together(files, name, crs, OWNER)
    shapes = _shapes(tables.pop(BOUNDARY, None))
    return {"municipalities": municipalities_table(state, shapes, crs), **tables}


def crs_of(order: Order, state: State) -> str:
    """Return the system of the merged file."""
    return order.crs or next((str(result["crs"]) for result in state.done.values()), "EPSG:25833")


def state_figures(state: State) -> pd.DataFrame:
    """Return the figures of the whole: sums over the municipalities that are done, in the order of the first.

    Columns ``key``, ``counted``, ``unit``, ``value``, ``n``, ``n_unknown`` and ``n_municipalities``, which
    says how many have the figure at all.
    """
    columns = ["key", "counted", "unit", "value", "n", "n_unknown"]
    rows = [pd.DataFrame(result["figures"], columns=columns) for result in state.done.values()]
    if not rows:
        return pd.DataFrame(columns=[*columns, "n_municipalities"])
    every = pd.concat([part.astype(object) for part in rows], ignore_index=True)
    every = every[every["key"].isin(_ADDITIVE)].astype(
        {"value": "float64", "n": "Float64", "n_unknown": "Float64"}
    )
    group = every.fillna({"counted": "", "unit": ""}).groupby(["key", "counted", "unit"], sort=False)
    summed = group[["value", "n", "n_unknown"]].sum(min_count=1)
    return summed.assign(n_municipalities=group.size()).reset_index()


def municipalities_table(state: State, shapes: Mapping[str, Any], crs: str) -> pd.DataFrame:
    """Return a row for every municipality of the order, failed and open ones too; ``shapes`` by key."""
    rows, places = [], []
    for task in state.tasks:
        rows.append(_row(task, state))
        places.append(shapes.get(task.key))
    return table_of("municipalities", pd.DataFrame(rows), gpd.GeoSeries(places, crs=crs), crs)


def _row(task: Job, state: State) -> dict[str, Any]:
    if task.key in state.failed:
        return {"id": task.key, "name": task.key, "state": "failed", "failure": str(state.failed[task.key])}
    if task.key not in state.done:
        return {"id": task.key, "name": task.key, "state": "open"}
    result = state.done[task.key]
    row: dict[str, Any] = {"id": task.key, "name": result["name"], "ags": result["ags"], "state": "done"}
    row["n_errors"] = result["n_errors"]
    counts: dict[str, float] = {}
    for figure in result["figures"]:
        key, value = figure["key"], figure["value"]
        if key in _COUNTED:
            unit = _UNITS.get(figure["counted"], "sites")
            if figure["counted"] == "cells":
                continue
            counts[f"n_{unit}{_COUNTED[key]}"] = counts.get(f"n_{unit}{_COUNTED[key]}", 0) + value
            if key == "served":
                counts[f"n_{unit}"] = counts.get(f"n_{unit}", 0) + figure["n"]
        elif key in {"cost", "gap", "connected"}:
            row[{"cost": "cost_eur", "connected": "n_connected"}.get(key, key)] = value
    if counts.get("n_households"):
        row["share_served"] = counts["n_households_served"] / counts["n_households"]
    return row | counts


def _files(state: State, name: str) -> dict[str, Path]:
    """Return the files of table ``name``, by key of those that are done and have it."""
    wanted = f"{name}.parquet"
    done = (task for task in state.tasks if task.key in state.done)
    return {task.key: task.folder / wanted for task in done if wanted in state.done[task.key]["files"]}


def _shapes(boundaries: pd.DataFrame | None) -> dict[str, Any]:
    """Return the area of every municipality of which somebody has said where it ends, by key."""
    if boundaries is None:
        return {}
    groups = boundaries.groupby(OWNER, sort=False).indices
    places = boundaries["geometry"].to_numpy(object)
    return {str(key): shapely.union_all(places[rows]) for key, rows in groups.items()}
