"""Who sees whom and what, of all tiles that are done: one GeoPackage, one raster, and what the whole says."""

import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import netplan
from netplan.batch.order import Order
from netplan.batch.results import State
from netplan.batch.sight_tiles import LINES_FILE, STATES, TILE_FILE, SightTask, SightWork, lines_of
from netplan.batch.standing import standing_document, standing_summary
from netplan.batch.task import file_digest
from netplan.core.sight.lines import VERDICTS
from netplan.core.sight.making import lines_table
from netplan.core.sight.tiles import CODES
from netplan.core.sight.viewshed import HIDDEN, SEEN, UNSURE
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import COLLECTED, ExportSettings
from netplan.io.exports.geopackage import export_geopackage
from netplan.io.mosaic import Piece, write_mosaic
from netplan.progress import SILENT, Progress, steps
from netplan.report.section import Section
from netplan.session.views import measured_views

TABLES_FILE, VIEWS_FILE, MANIFEST_FILE = "sight.gpkg", "views.tif", "sight.json"
_HECTARE_M2 = 10_000.0


def write_sight(
    order: Order, work: SightWork, state: State, words: Words, progress: Progress = SILENT
) -> list[Path]:
    """Write tables, raster and manifest of all tiles that are done; return their paths.

    Tables are those of ``sight`` over the whole surface, and the same files however it was cut. Cells of
    tiles that failed or are open are nodata; the tag ``missing_tiles`` and the manifest name those tiles.

    Raises:
        DataError: a file cannot be read or written.
        Cancelled: the user stopped.

    """
    table, raster = steps(progress, 0.0, 0.4, 1.0)
    path = order.out / TABLES_FILE
    about = {words("Name"): order.name, words("Program"): f"netplan-gis {netplan.__version__}"}
    because = COLLECTED if order.internal else ""
    tables = sight_tables(work, state)
    settings = ExportSettings(
        work.project.crs, words.language, words, about, choose=tuple(tables), internal_because=because
    )
    export_geopackage(path, {**work.project.layers, **tables}, settings, table)
    files = [path]
    if work.ask.views:
        files.append(order.out / VIEWS_FILE)
        write_mosaic(_pieces(work, state), files[-1], work.raster, _tags(work, state, because), raster)
    document = {
        **sight_map_document(order, work, state),
        "program": f"netplan-gis {netplan.__version__}",
        "tiles": [_tile(task, state) for task in work.tasks],
        "files": {one.name: file_digest(one) for one in files},
    }
    with atomic_path(order.out / MANIFEST_FILE) as temporary:
        text = json.dumps(document, ensure_ascii=False, indent=1, allow_nan=False)
        temporary.write_text(f"{text}\n", "utf-8")
    return [*files, order.out / MANIFEST_FILE]


def sight_tables(work: SightWork, state: State) -> dict[str, pd.DataFrame]:
    """Return tables ``sight_lines`` and ``carrier_views`` of the tiles that are done, as far as asked for."""
    tables: dict[str, pd.DataFrame] = {}
    raster = work.grids[0].raster
    about = raster.source or raster.file, raster.as_of
    if work.ask.lines:
        done = [task for task in work.tasks if LINES_FILE in _files(task, state)]
        source = " ".join(filter(None, about))
        layers = work.sites, work.carriers
        tables["sight_lines"] = lines_table(layers, lines_of(done), source, work.ask.terms)
    if work.ask.views:
        heights, counts = _heights(state), _counts(state)
        numbers = sorted(counts)
        rows = np.array([counts[k] for k in numbers]).reshape(-1, len(CODES)) * work.raster.cell_m**2
        area = dict(zip(CODES, rows.T.tolist(), strict=True))
        measured = {
            "id": work.carriers["id"].iloc[numbers].tolist(),
            "height_m": [heights[k] for k in numbers],
            "seen_m2": area[SEEN],
            "hidden_m2": area[HIDDEN],
            "unknown_m2": area[UNSURE],
        }
        size = work.ask.terms.reach_m, work.ask.target_m
        tables["carrier_views"] = measured_views(work.project, measured, size, about)
    return tables


def sight_map_document(order: Order, work: SightWork, state: State) -> dict[str, Any]:
    """Return who sees whom and what as one document for programs: areas in m², ids of what is not known."""
    cell_m2 = work.raster.cell_m**2
    carriers, sites = (one["id"].astype(str).tolist() for one in (work.carriers, work.sites))
    return {
        **standing_document(order, state),
        "n_tiles": len(work.tasks),
        "terms": {**asdict(work.ask.terms), "target_m": work.ask.target_m},
        "n_sites": len(sites),
        "n_carriers": len(carriers),
        "withheld": [str(one) for one in work.withheld],
        "without_height": [carriers[k] for k in _numbers(state, "without_height")],
        "unknown_sites": [sites[k] for k in _numbers(state, "unknown_sites")],
        "lines": _verdicts(work, state),
        "areas": {f"{name}_m2": n * cell_m2 for name, n in _cells(state).items()},
        "grids": [
            {"file": one.raster.file, "sha256": one.digest, "source": one.raster.source}
            | {"as_of": one.raster.as_of}
            for one in work.grids
        ],
    }


def sight_map_summary(order: Order, work: SightWork, state: State, words: Words) -> tuple[Section, ...]:
    """Return who sees whom and what for people."""
    results = []
    if state.done and work.ask.lines:
        results.append(_lines_section(work, state, words))
    if state.done and work.ask.views:
        results.append(_views_section(work, state, words))
    return standing_summary(order, state, "tile", results, words)


def _lines_section(work: SightWork, state: State, words: Words) -> Section:
    terms = work.ask.terms
    title = words(
        "Lines of sight within {reach_m} m, {ghz} GHz",
        reach_m=words.number(terms.reach_m),
        ghz=words.number(terms.ghz, 1),
    )
    rows = tuple((words.code("sight", kind), words.number(n)) for kind, n in _verdicts(work, state).items())
    note = words(
        "From {n_sites} sites to {n_carriers} carriers, over the {n} of {n_all} tiles that are done. Of "
        "{n_roofs} sites the roof is not known, of {n_poles} carriers the height: of them nothing is said.",
        n_sites=words.number(len(work.sites)),
        n_carriers=words.number(len(work.carriers)),
        n=words.number(len(state.done)),
        n_all=words.number(len(work.tasks)),
        n_roofs=words.number(len(_numbers(state, "unknown_sites"))),
        n_poles=words.number(len(_numbers(state, "without_height"))),
    )
    return Section(title, (words("Sight"), words("Lines")), rows, note)


def _views_section(work: SightWork, state: State, words: Words) -> Section:
    cells, area = _cells(state), work.raster.cell_m**2 / _HECTARE_M2
    names = {"seen": words("Seen"), "hidden": words("Hidden"), "unknown": words("Unknown")}
    rows = tuple((name, f"{words.number(cells[key] * area, 2)} ha") for key, name in names.items())
    note = words(
        "Of what stands {m} m above the ground, or above roofs where there is no terrain model. Seen is what "
        "any carrier sees.",
        m=words.number(work.ask.target_m, 1),
    )
    title = words("What carriers see within {reach} m", reach=words.number(work.ask.terms.reach_m))
    return Section(title, (words("Ground"), words("Area")), rows, note)


def _verdicts(work: SightWork, state: State) -> dict[str, int]:
    """Return how many lines there are of each verdict."""
    counts = Counter[str]()
    for result in state.done.values():
        counts.update(result["lines"])
    return {name: counts[name] for name in VERDICTS} if work.ask.lines else {}


def _cells(state: State) -> dict[str, int]:
    return {name: sum(result["cells"][name] for result in state.done.values()) for name in STATES}


def _counts(state: State) -> dict[int, np.ndarray]:
    """Return how many cells of each of ``CODES`` every carrier looks at, by its number."""
    counts: dict[int, np.ndarray] = {}
    for result in state.done.values():
        for number, row in result["views"].items():
            counts[int(number)] = counts.get(int(number), 0) + np.array(row)
    return counts


def _heights(state: State) -> dict[int, float]:
    return {int(k): height for result in state.done.values() for k, height in result["heights_m"].items()}


def _numbers(state: State, key: str) -> list[int]:
    return sorted({k for result in state.done.values() for k in result[key]})


def _files(task: SightTask, state: State) -> Mapping[str, str]:
    files: Mapping[str, str] = state.done[task.key]["files"] if task.key in state.done else {}
    return files


def _pieces(work: SightWork, state: State) -> list[Piece]:
    done = [task for task in work.tasks if TILE_FILE in _files(task, state)]
    return [Piece(task.folder / TILE_FILE, *task.at) for task in done]


def _tags(work: SightWork, state: State, because: str) -> dict[str, str]:
    grid, terms = work.grids[0].raster, work.ask.terms
    missing = [task.key for task in work.tasks if task.key not in state.done]
    return {
        "reach_m": f"{terms.reach_m:g}",
        "target_m": f"{work.ask.target_m:g}",
        "n_looked_from": str(len(work.carriers)),
        "source": grid.source or grid.file,
        "as_of": grid.as_of,
        **({"internal_because": because} if because else {}),
        **({"missing_tiles": " ".join(missing)} if missing else {}),
    }


def _tile(task: SightTask, state: State) -> dict[str, Any]:
    told = {"key": task.key, "cells": list(task.tile), "n_sites": len(task.sites)}
    if task.key not in state.done:
        return {**told, "state": "failed" if task.key in state.failed else "open"}
    result = state.done[task.key]
    return {**told, "state": "done", **{key: result[key] for key in ("lines", "cells", "files")}}
