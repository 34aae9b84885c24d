"""Who sees whom and what, tile by tile, over a made city: time and memory while the surface grows.

The city of ``sight.py`` at 1 m, an eightieth of its lamps as carriers, a fortieth of its roofs as sites,
looked at as an order with ``what = "sight"`` does: 300 m, tiles of 2 km. What prepares, what computes and
what merges has a process of its own each, so that its memory can be told.
"""

import multiprocessing
import resource
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely
from sight import city

from netplan.batch.order import read_order
from netplan.batch.results import state_of
from netplan.batch.sight_merge import write_sight
from netplan.batch.sight_tiles import SightTask, sight_one, sight_work
from netplan.i18n import Words
from netplan.io.project_file import save_project
from netplan.io.raster import write_surface
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.rasters import Raster

_CRS, _WEST, _NORTH = "EPSG:25833", 400_000.0, 5_700_000.0
_ORDER = 'name = "City"\nwhat = "sight"\ninputs = ["city.gpkg"]\nout = "out"\n[sight]\nreach_m = 300\n'
_SIDES_M = {False: (5_000, 10_000, 20_000), True: (4_000, 8_000)}
_EVERY = {"sites": 40, "carriers": 80}


def made(folder: Path, side_m: int) -> tuple[int, int]:
    """Write project, surface and order of a city; return how many sites and carriers it has."""
    heights, lamps, roofs = city(side_m)
    write_surface(heights, folder / "surface.tif", (_WEST, _NORTH), 1.0, _CRS)
    layers = {
        name: _layer(name, places[:: _EVERY[name]])
        for name, places in (("sites", roofs), ("carriers", lamps))
    }
    rasters = {"surface": Raster("surface.tif", _CRS, as_of="2024-05-01", source="made")}
    save_project(Project("City", layers, _CRS, rasters=rasters), folder / "city.gpkg")
    (folder / "order.toml").write_text(_ORDER, "utf-8")
    return len(layers["sites"]), len(layers["carriers"])


def _layer(name: str, places: np.ndarray) -> gpd.GeoDataFrame:
    spots = shapely.points(_WEST + places[:, 1] + 0.5, _NORTH - places[:, 0] - 0.5)
    ids = [f"{name}-{k}" for k in range(len(places))]
    told = {"sites": {"name": ids, "kind": "school"}, "carriers": {"height_m": 6.0}}[name]
    return conform(gpd.GeoDataFrame({"id": ids, **told}, geometry=spots, crs=_CRS), name)


def prepared(folder: Path) -> tuple[SightTask, ...]:
    """Return the tasks of the order."""
    return sight_work(read_order(folder / "order.toml")).tasks


def computed(tasks: tuple[SightTask, ...]) -> list[float]:
    """Compute all tasks one after the other; return the processor time of each."""
    times = []
    for task in (tasks[0], *tasks):  # the first one compiles
        begun = time.process_time()
        failed = sight_one(task)["failed"]
        if failed:
            raise SystemExit(failed)
        times.append(time.process_time() - begun)
    return times[1:]


def merged(folder: Path) -> int:
    """Merge what is done; return the bytes of it."""
    order = read_order(folder / "order.toml")
    work = sight_work(order)
    files = write_sight(order, work, state_of(work.tasks), Words("en"))
    return sum(path.stat().st_size for path in files)


def _measured(step: Callable[..., Any], *given: Any) -> tuple[Any, float, float]:
    """Return what a step returns in a fresh process, its processor time and the most memory it held, MB."""
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(1, context) as pool:
        result, busy, held = pool.submit(_told, step, given).result()
    return result, busy, held


def _told(step: Callable[..., Any], given: tuple[Any, ...]) -> tuple[Any, float, float]:
    begun = time.process_time()
    result = step(*given)
    busy = time.process_time() - begun
    return result, busy, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main(quick: bool) -> str:
    """Return a table with a row for each side of the surface."""
    rows = [
        "| surface | tiles, sites, carriers | prepared | tiles, all | a tile: median, longest | merged |",
        "|" + "---|" * 6,
    ]
    for side_m in _SIDES_M[quick]:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            sizes, _, _ = _measured(made, folder, side_m)
            tasks, ahead_s, ahead_mb = _measured(prepared, folder)
            times, all_s, most_mb = _measured(computed, tasks)
            _, merge_s, merge_mb = _measured(merged, folder)
        tile = f"{np.median(times):.2f}, {max(times):.2f} s"
        rows.append(
            f"| {side_m / 1000:.0f} × {side_m / 1000:.0f} km | {len(tasks)}, {sizes[0]:,}, {sizes[1]:,} "
            f"| {ahead_s:.1f} s, {ahead_mb:.0f} MB | {all_s:.1f} s, {most_mb:.0f} MB | {tile} "
            f"| {merge_s:.1f} s, {merge_mb:.0f} MB |"
        )
    note = (
        "Processor time and peak of memory of each process; Python and its libraries alone hold about 300 MB."
    )
    return "\n".join(rows) + f"\n\n{note}"


if __name__ == "__main__":
    print(main(quick=True))
