"""The map: a full redraw, panning, memory, with a made town of 320,000 and of a million features.

Buildings of six corners, streets of seven vertices, lamps and addresses on 20 × 20 km, drawn 1600 × 900
pixels large in full, 4 km and 800 m wide. "Everything" draws each feature one by one at every scale, as
a GIS without scale limits would; "as shown" is what the window draws. QGIS draws the same layers and extents
from a GeoPackage with a spatial index, each feature with one symbol, by PyQGIS in the same run; a ratio is
our processor time over its. Redraws are processor time of one
thread; frames are wall time of a repaint while the map is dragged and its tiles are drawn beside it.
Each size runs in a process of its own; memory is what it holds at the end, with the tables.
"""

import gc
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from measure import held_mb

SIZES = {"320,000": 100_340, "1,000,000": 313_140}
SIDE_M = 20_000.0
WIDTHS_M = {"full extent": SIDE_M * 1.06 * 16 / 9, "4 km": 4000.0, "800 m": 800.0}
WIDTH, HEIGHT = 1600, 900
QGIS_PYTHON = Path("/usr/bin/python3")  # Debian's, for which its PyQGIS is built
CORNER = np.array([380_000.0, 5_930_000.0])


def town(n_buildings: int) -> dict[str, pd.DataFrame]:
    """Return the layers of a made town."""
    from netplan.model.frames import table_of

    rng = np.random.default_rng(1)
    n_streets = n_buildings * 3 // 5
    crs = "EPSG:25833"

    def places(n: int) -> np.ndarray:
        return CORNER + rng.uniform(0, SIDE_M, (n, 2))

    def ids(n: int) -> dict[str, list[str]]:
        return {"id": [str(k) for k in range(n)]}

    shape = np.array([[-6, -6], [7, -6], [7, 2], [2, 2], [2, 7], [-6, 7], [-6, -6]], dtype=float)
    turn = rng.uniform(0, np.pi, n_buildings)
    spin = np.stack([np.cos(turn), -np.sin(turn), np.sin(turn), np.cos(turn)], axis=1).reshape(-1, 1, 2, 2)
    corners = (spin @ shape[None, :, :, None])[..., 0] + places(n_buildings)[:, None]
    bends = rng.normal(0, 25, (n_streets, 7, 2)).cumsum(axis=1) + places(n_streets)[:, None]
    classes = rng.choice([5200, 5000, 4000, 2000, 1100], n_streets, p=[0.7, 0.15, 0.08, 0.05, 0.02])
    lamps = {**ids(n_streets), "carrier_class": ["ISA_Strassenlaterne"] * n_streets}
    return {
        "buildings": table_of("buildings", ids(n_buildings), shapely.polygons(corners), crs),
        "streets": table_of(
            "streets", {**ids(n_streets), "road_class": classes}, shapely.linestrings(bends), crs
        ),
        "carriers": table_of("carriers", lamps, shapely.points(places(n_streets)), crs),
        "addresses": table_of("addresses", ids(n_buildings), shapely.points(places(n_buildings)), crs),
    }


def beside_qgis(tables: dict[str, pd.DataFrame], n_runs: int) -> dict[str, float]:
    """Return what QGIS takes for the same maps; nothing where it is not installed."""
    asked = [str(QGIS_PYTHON), "-c", "import qgis.core"]
    if not QGIS_PYTHON.exists() or subprocess.run(asked, check=False, capture_output=True).returncode:
        return {}
    extents = {name: list(reordered(view_of(width_m).extent)) for name, width_m in WIDTHS_M.items()}
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "town.gpkg"
        for name, table in tables.items():
            table[["id", "geometry"]].to_file(file, layer=name, engine="pyogrio", use_arrow=True)
        script = str(Path(__file__).with_name("qgis_redraw.py"))
        size = [str(number) for number in (WIDTH, HEIGHT, n_runs)]
        command = [str(QGIS_PYTHON), script, str(file), *size, json.dumps(extents)]
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(answer.stdout.splitlines()[-1])
    return {f"QGIS, {name}": seconds for name, seconds in found.items()}


def reordered(extent) -> tuple[float, float, float, float]:
    """Return left, bottom, right, top."""
    return extent.left, extent.bottom, extent.right, extent.top


def measure(n_buildings: int, n_runs: int) -> dict[str, float]:
    """Return all figures of one town: seconds and megabytes by name."""
    from PySide6.QtWidgets import QApplication

    from netplan.ui.map import kernels
    from netplan.ui.map.layers import map_layers

    application = QApplication([])
    kernels.warm_up()
    tables = town(n_buildings)
    gc.collect()
    without_mb = held_mb()
    begun = time.process_time()
    layers = map_layers(tables)
    figures = {"features": float(sum(len(layer.store) for layer in layers))}
    figures["layers from tables"] = time.process_time() - begun
    for name, width_m in WIDTHS_M.items():
        figures[f"as shown, {name}"] = redraw(layers, width_m, n_runs)
        figures[f"everything, {name}"] = redraw(tuple(unlimited(layer) for layer in layers), width_m, n_runs)
    figures |= (qgis := beside_qgis(tables, n_runs))
    for name in WIDTHS_M if qgis else ():
        for drawn in ("as shown", "everything"):
            figures[f"ratio to QGIS, {drawn}, {name}"] = figures[f"{drawn}, {name}"] / qgis[f"QGIS, {name}"]
    figures |= frames(application, layers)
    figures["memory in all"] = held_mb()
    figures["memory of the map"] = figures["memory in all"] - without_mb
    return figures


def unlimited(layer):
    classes = tuple(replace(member, below_scale=0) for member in layer.style.classes)
    return replace(layer, style=replace(layer.style, below_scale=0, classes=classes))


def view_of(width_m: float):
    from netplan.ui.map.view import STEPS_PER_DOUBLING, View

    x, y = CORNER + SIDE_M / 2
    return View(x, y, float(np.log2(WIDTH / width_m) * STEPS_PER_DOUBLING), WIDTH, HEIGHT)


def redraw(layers, width_m: float, n_runs: int) -> float:
    """Return the least processor seconds for a sheet the size of the window."""
    from netplan.ui.map.colours import DAY
    from netplan.ui.map.display_list import Sheet, display_list
    from netplan.ui.map.raster import paint
    from netplan.ui.map.view import PX_PER_MM

    view = view_of(width_m)
    seen = view.extent
    sheet = Sheet(seen.left, seen.top, view.px_per_m, PX_PER_MM, WIDTH, HEIGHT)
    spent = []
    for _ in range(n_runs + 1):  # the first fills caches
        begun = time.process_time()
        paint(sheet, display_list(sheet, layers, DAY), DAY.ground)
        spent.append(time.process_time() - begun)
    return min(spent[1:] or spent)


def frames(application, layers) -> dict[str, float]:
    """Return how a widget behaves that is dragged and zoomed."""
    from netplan.ui.map.canvas import MapCanvas

    canvas = MapCanvas()
    canvas.resize(WIDTH, HEIGHT)
    canvas.show()
    canvas.set_layers(layers)
    figures = {}
    for name, width_m in WIDTHS_M.items():
        canvas.show_view(replace(view_of(width_m), zoom=float(round(view_of(width_m).zoom))))
        figures[f"first sharp, {name}"] = until(application, lambda: canvas.is_idle)
        spent, gaps = [], []
        for _ in range(60):
            begun = time.perf_counter()
            canvas.show_view(canvas.view.panned(-32.0, 0.0))
            canvas.repaint()
            spent.append(time.perf_counter() - begun)
            application.processEvents()
            time.sleep(max(0.0, 1 / 60 - (time.perf_counter() - begun)))
            gaps.append(time.perf_counter() - begun)
        tiles = canvas.tiles  # names come 180 ms after the last move on purpose
        figures[f"sharp again, {name}"] = until(application, lambda: tiles.is_complete)  # noqa: B023
        figures[f"frame median, {name}"] = statistics.median(spent)
        figures[f"frame p95, {name}"] = float(np.quantile(spent, 0.95))
        figures[f"gap p95, {name}"] = float(np.quantile(gaps, 0.95))
    canvas.close()
    canvas.deleteLater()
    application.processEvents()
    return figures


def until(application, condition: Callable[[], bool]) -> float:
    begun = time.perf_counter()
    while not condition() and time.perf_counter() - begun < 120:
        application.processEvents()
        time.sleep(0.001)
    return time.perf_counter() - begun


def main(quick: bool) -> str:
    """Return Markdown tables."""
    runs = 2 if quick else 5
    sizes = dict(list(SIZES.items())[: 1 if quick else None])
    found = {name: _run(n_buildings, runs) for name, n_buildings in sizes.items()}
    rows = ["| | " + " | ".join(f"{name} features" for name in found) + " |", "|---|" + "---|" * len(found)]
    for figure in next(iter(found.values())):
        unit = _text(figure)
        rows.append(f"| {figure} | " + " | ".join(unit(figures[figure]) for figures in found.values()) + " |")
    if not any(name.startswith("QGIS") for name in next(iter(found.values()))):
        rows += ["", "Not measured beside QGIS: it is not installed (Debian: qgis, python3-qgis)."]
    rows += ["", "Goals beside QGIS: full extent ≤ 0.12, 4 km ≤ 0.4, 800 m ≤ 0.5."]
    return "\n".join(rows)


def _text(figure: str) -> Callable[[float], str]:
    if figure == "features":
        return "{:,.0f}".format
    if figure.startswith("ratio"):
        return "{:.3f}".format
    return "{:,.0f} MB".format if "memory" in figure else lambda seconds: f"{seconds * 1000:,.1f} ms"


def _run(n_buildings: int, n_runs: int) -> dict[str, float]:
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, str(Path(__file__)), "--measure", str(n_buildings), str(n_runs)]
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    if "--measure" in sys.argv:
        print(json.dumps(measure(int(sys.argv[-2]), int(sys.argv[-1]))))
    else:
        print(main(quick="--quick" in sys.argv))
