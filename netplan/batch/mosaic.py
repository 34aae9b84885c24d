"""One raster of all tiles that are done, its manifest, and what the whole says."""

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import netplan
from netplan.batch.order import Order
from netplan.batch.results import State
from netplan.batch.standing import standing_document, standing_summary
from netplan.batch.task import file_digest
from netplan.batch.tiles import STATES, TILE_FILE, RadioWork, TileTask, at_of, whole_of
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import COLLECTED
from netplan.io.mosaic import Piece, write_mosaic
from netplan.progress import SILENT, Progress
from netplan.report.section import Section
from netplan.session.covers import numbered

MAP_FILE, MANIFEST_FILE = "radio-map.tif", "radio-map.json"
_HECTARE_M2 = 10_000.0
_MOST_SERVERS = 20
_INSIDE = "inside"  # of a building: no part of what could be served


def write_map(order: Order, work: RadioWork, state: State, progress: Progress = SILENT) -> tuple[Path, Path]:
    """Write the raster of all tiles that are done, and its manifest; return both paths.

    The raster is what ``radio-map`` writes, and the same file however it was cut. Cells of tiles that failed
    or are open are nodata; the file's tag ``missing_tiles`` and the manifest name those tiles.

    Raises:
        DataError: a file cannot be read or written.
        Cancelled: the user stopped.

    """
    tasks = {task.key: task for task in work.tasks}
    pieces = [Piece(tasks[key].folder / TILE_FILE, *at_of(tasks[key])) for key in state.done]
    path, manifest = order.out / MAP_FILE, order.out / MANIFEST_FILE
    whole = whole_of(work.whole, work.ask, work.project.crs)
    write_mosaic(pieces, path, whole, _tags(order, work, state), progress)
    document = {
        **map_document(order, work, state),
        "program": f"netplan-gis {netplan.__version__}",
        "bands": list(whole.bands),
        "crs": whole.crs,
        "corner": list(whole.corner),
        "cells": [whole.n_rows, whole.n_columns],
        "tiles": [_tile(task, state) for task in work.tasks],
        "sha256": file_digest(path),
    }
    with atomic_path(manifest) as temporary:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False, default=str)
        temporary.write_text(f"{text}\n", "utf-8")
    return path, manifest


def map_document(order: Order, work: RadioWork, state: State) -> dict[str, Any]:
    """Return a radio map in tiles as one document for programs: areas in m², of what is outside buildings."""
    ask, cell_m2 = work.ask, work.ask.cell_m**2
    days = ("after", "today") if ask.n_today else ("after",)
    best = _best(state)
    return {
        **standing_document(order, state),
        "n_tiles": len(work.tasks),
        "setup": ask.setup.key,
        "reach_m": ask.reach_m,
        "cell_m": ask.cell_m,
        "device_above_m": ask.above_m,
        "on_roofs": ask.on_roofs,
        "availability": ask.weather.availability,
        "n_carriers": len(work.ids),
        "without_height": [work.ids[k] for k in _numbers(state, "without_height")],
        "grids": [
            {
                "file": grid.raster.file,
                "sha256": grid.digest,
                "source": grid.raster.source,
                "as_of": grid.raster.as_of,
            }
            for grid in work.grids
        ],
        **{day: {f"{name}_m2": n * cell_m2 for name, n in _counts(state, day).items()} for day in days},
        "carriers": [
            {"carrier_id": name, "best_server_m2": best[k] * cell_m2} for k, name in enumerate(work.ids)
        ],
    }


def map_summary(order: Order, work: RadioWork, state: State, words: Words) -> tuple[Section, ...]:
    """Return a radio map in tiles for people."""
    results = [_areas(work, state, words), _servers(work, state, words)] if state.done else []
    return standing_summary(order, state, "tile", results, words)


def _areas(work: RadioWork, state: State, words: Words) -> Section:
    ask = work.ask
    days = {"today": words("today"), "after": words("after")} if ask.n_today else {"after": words("Area")}
    counts = {day: _counts(state, day) for day in days}
    rows = tuple(
        (words.code("radio_cell", name), *(_amount(counts[day], name, ask.cell_m, words) for day in days))
        for name in STATES
        if name != _INSIDE
    )
    grid = work.grids[0].raster
    note = words(
        "Over the {n} of {n_all} tiles that are done; those that failed or are open count nowhere. Cells of "
        "{cell} m within {reach} m of {n_carriers} {n_carriers:carrier|carriers}, {n_unknown} of them "
        "without a known height; {availability} % of the time. Shares are of the area outside buildings. "
        "Surface: {source}.",
        n=len(state.done),
        n_all=len(work.tasks),
        cell=words.number(ask.cell_m, 1),
        reach=words.number(ask.reach_m),
        n_carriers=len(work.ids),
        n_unknown=len(_numbers(state, "without_height")),
        availability=words.number(100 * ask.weather.availability, 2),
        source=f"{grid.source or grid.file} {grid.as_of}".strip(),
    )
    title = words("What arrives: {setup}", setup=ask.setup.called(words.language))
    return Section(title, (words("Service"), *days.values()), rows, note)


def _servers(work: RadioWork, state: State, words: Words) -> Section:
    names, best = work.ids, _best(state)
    order_of = sorted(best, key=lambda k: (-best[k], k))[:_MOST_SERVERS]
    area = work.ask.cell_m**2 / _HECTARE_M2
    rows = tuple((names[k], f"{words.number(best[k] * area, 2)} ha") for k in order_of)
    return Section(words("Best server"), (words("Carrier"), words("Area")), rows)


def _amount(counts: Mapping[str, int], name: str, cell_m: float, words: Words) -> str:
    looked = sum(n for state, n in counts.items() if state != _INSIDE)
    share = words.number(100 * counts[name] / looked, 1) if looked else "–"
    return f"{words.number(counts[name] * cell_m**2 / _HECTARE_M2, 2)} ha ({share} %)"


def _counts(state: State, day: str) -> dict[str, int]:
    """Return how many cells there are in each state, over the tiles that are done."""
    results = [result[day] for result in state.done.values()]
    return {name: sum(result[name] for result in results) for name in STATES}


def _best(state: State) -> Counter[int]:
    """Return how many cells each carrier serves best, by its number."""
    best = Counter[int]()
    for result in state.done.values():
        best.update({int(k): n for k, n in result["after"]["best"].items()})
    return best


def _numbers(state: State, key: str) -> list[int]:
    return sorted({k for result in state.done.values() for k in result[key]})


def _tags(order: Order, work: RadioWork, state: State) -> dict[str, str]:
    because, grid = COLLECTED if order.internal else "", work.grids[0].raster
    missing = [task.key for task in work.tasks if task.key not in state.done]
    return {
        "carriers": numbered(work.ids),
        "setup": work.ask.setup.key,
        "availability": f"{work.ask.weather.availability:g}",
        "device_above_m": f"{work.ask.above_m:g}",
        "source": grid.source or grid.file,
        "as_of": grid.as_of,
        **({"internal_because": because} if because else {}),
        **({"missing_tiles": " ".join(missing)} if missing else {}),
    }


def _tile(task: TileTask, state: State) -> dict[str, Any]:
    row, column = at_of(task)
    told = {"key": task.key, "row": row, "column": column, "cells": [task.tile.n_rows, task.tile.n_columns]}
    if task.key not in state.done:
        return {**told, "state": "failed" if task.key in state.failed else "open"}
    result = state.done[task.key]
    counts = {name: result["after"][name] for name in STATES}
    return {**told, "state": "done", "sha256": result["files"][TILE_FILE], **counts}
