"""Map sheets of Musterstadt: A3 and A0 as PDF, beside the layout export of QGIS.

The city as it ships: all streets, 62,400 addresses as shares in squares, 198 sites, borders and names, with
title, legend, scale bar and sources. QGIS draws the very same squares, streets, borders and sites from a
GeoPackage with a spatial index, one symbol a layer, without names, with a title, a legend and a scale bar in
a layout of the same paper, by PyQGIS in the same run; a ratio is ours over its. Both count what it takes once
program and project are loaded: collecting, laying out, drawing and writing, and for us adding the tags.
"Whole" is the wall time of an order from outside, with the start of the child process.
"""

import json
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from canvas import QGIS_PYTHON

SHEETS = {"A3": (420, 297), "A0": (1189, 841)}
LAYERS = ("coverage_cells", "streets", "districts", "boundary", "coverage_sites")
GOALS = "Goals: A3 ≤ 4 s, ≤ 8 MB, processor ≤ 0.5 of QGIS; A0 ≤ 12 s, ≤ 25 MB, ≤ 0.6; size ≤ 0.7."


def made():
    """Return an assessment of the city."""
    from netplan.cli.demo import city_file
    from netplan.core.coverage import assess
    from netplan.demo import musterstadt
    from netplan.io.project_file import open_project

    city = open_project(city_file()) if city_file().exists() else musterstadt()
    return assess(city, city.scenario())


def ours(coverage, folder: Path, n_runs: int) -> dict[str, float]:
    """Return the figures of one process that stays, as a pack of many sheets has it."""
    from PySide6.QtGui import QFont, QGuiApplication

    from netplan.i18n import Words
    from netplan.model.sheets import SheetOrder
    from netplan.report.sheets.content import sheet_contents
    from netplan.report.sheets.press import PrintJob, print_sheets
    from netplan.ui.sheets.fonts import FAMILY, load_fonts
    from netplan.ui.sheets.layout import laid_out
    from netplan.ui.sheets.mapped import mapped
    from netplan.ui.sheets.write import write_sheet

    application = QGuiApplication.instance() or QGuiApplication([])
    load_fonts()
    application.setFont(QFont(FAMILY))
    words, figures = Words("en"), {}
    for paper in SHEETS:
        for name, raster in ((paper, False), (f"{paper} raster", True)):
            spent, path = [], folder / f"{name}.pdf"
            order = SheetOrder("today", paper, raster=raster)
            for _ in range(n_runs + 1):  # the first fills caches
                begun = time.process_time()
                (content,) = sheet_contents(coverage, [order], words)
                laid = laid_out(content, mapped(content, words, {}), words)
                write_sheet(laid, path, "A map.")
                spent.append(time.process_time() - begun)
            figures[f"{name} processor"] = min(spent[1:])
            figures[f"{name} MB"] = path.stat().st_size / 1e6
        begun = time.perf_counter()
        print_sheets(coverage, [(SheetOrder("today", paper), [folder / "whole.pdf"])], words)
        figures[f"{paper} whole"] = time.perf_counter() - begun
    (content,) = sheet_contents(coverage, [SheetOrder("today")], words)
    figures["handed to the child MB"] = len(pickle.dumps(PrintJob(content, ()))) / 1e6
    return figures


def theirs(coverage, folder: Path, n_runs: int) -> dict[str, float]:
    """Return what QGIS takes for the same; nothing where it is not installed."""
    asked = [str(QGIS_PYTHON), "-c", "import qgis.core"]
    if not QGIS_PYTHON.exists() or subprocess.run(asked, check=False, capture_output=True).returncode:
        return {}
    import geopandas as gpd

    from netplan.i18n import Words
    from netplan.model.sheets import SheetOrder
    from netplan.report.sheets.content import sheet_contents

    file, extents = folder / "town.gpkg", {}
    for paper in SHEETS:
        (content,) = sheet_contents(coverage, [SheetOrder("today", paper)], Words("en"))
        extents[paper] = [*content.extent, content.scale]
        for layer in content.layers:
            if layer.name in LAYERS:
                table = gpd.GeoDataFrame({"geometry": layer.table["geometry"]}, crs=content.crs)
                name = f"{paper}_{layer.name}"
                table.to_file(file, layer=name, engine="pyogrio", mode="a" if file.exists() else "w")
    script = str(Path(__file__).with_name("qgis_sheet.py"))
    command = [str(QGIS_PYTHON), script, str(file), str(folder), str(n_runs), json.dumps(extents)]
    environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    answer = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if answer.returncode:
        raise SystemExit(answer.stderr)
    return json.loads(answer.stdout.splitlines()[-1])


def main(quick: bool) -> str:
    """Return a Markdown table."""
    n_runs = 1 if quick else 3
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        coverage = made()
        mine, qgis = ours(coverage, folder, n_runs), theirs(coverage, folder, n_runs)
    rows = ["| | netplan | QGIS | ratio |", "|---|---|---|---|"]
    for figure, value in mine.items():
        unit = "MB" if figure.endswith("MB") else "s"
        other = qgis.get(figure)
        beside = f"{other:.2f} {unit} | {value / other:.2f}" if other else " | "
        rows.append(f"| {figure.removesuffix(' MB')} | {value:.2f} {unit} | {beside} |")
    if not qgis:
        rows += ["", "Not measured beside QGIS: it is not installed (Debian: qgis, python3-qgis)."]
    return "\n".join([*rows, "", GOALS])


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    print(main(quick="--quick" in sys.argv))
