"""Export layouts with PyQGIS and print processor seconds and megabytes as JSON: run by ``sheets.py``.

qgis_sheet.py FILE FOLDER N_RUNS '{"A3": [left, bottom, right, top, scale], …}'
"""

import json
import sys
import time
from pathlib import Path

from qgis.core import (
    QgsApplication,
    QgsFillSymbol,
    QgsLayout,
    QgsLayoutExporter,
    QgsLayoutItemLabel,
    QgsLayoutItemLegend,
    QgsLayoutItemMap,
    QgsLayoutItemScaleBar,
    QgsLayoutPoint,
    QgsLayoutSize,
    QgsLineSymbol,
    QgsMarkerSymbol,
    QgsProject,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsUnitTypes,
    QgsVectorLayer,
)

PAGES = {"A3": (420, 297, 297, 277), "A0": (1189, 841, 978, 821)}  # paper, frame of the map
SYMBOLS = {  # from the ground up
    "coverage_cells": lambda: QgsFillSymbol.createSimple({"color": "#8db9d9", "outline_style": "no"}),
    "streets": lambda: QgsLineSymbol.createSimple({"color": "#9a9a9a", "width": "0.3"}),
    "districts": lambda: QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": "#8c8c8c", "outline_width": "0.2", "outline_style": "dash"}
    ),
    "boundary": lambda: QgsFillSymbol.createSimple(
        {"style": "no", "outline_color": "#222222", "outline_width": "0.5", "outline_style": "dash dot"}
    ),
    "coverage_sites": lambda: QgsMarkerSymbol.createSimple(
        {"color": "#0B4F7D", "size": "2.6", "outline_color": "#ffffff"}
    ),
}


def layout_of(project, layers, paper, extent):
    """Return a layout with map, title, legend and scale bar."""
    width, height, map_width, map_height = PAGES[paper]
    layout = QgsLayout(project)
    layout.initializeDefaults()
    layout.pageCollection().page(0).setPageSize(QgsLayoutSize(width, height))
    shown = QgsLayoutItemMap(layout)
    shown.attemptMove(QgsLayoutPoint(20, 10))
    shown.attemptResize(QgsLayoutSize(map_width, map_height))
    shown.setLayers(layers)
    shown.setKeepLayerSet(True)
    shown.setExtent(QgsRectangle(*extent[:4]))
    shown.setFrameEnabled(True)
    layout.addLayoutItem(shown)
    title = QgsLayoutItemLabel(layout)
    title.setText("Musterstadt: Coverage today")
    title.attemptMove(QgsLayoutPoint(map_width + 25, 10))
    title.attemptResize(QgsLayoutSize(80, 20))
    layout.addLayoutItem(title)
    legend = QgsLayoutItemLegend(layout)
    legend.setLinkedMap(shown)
    legend.attemptMove(QgsLayoutPoint(map_width + 25, 40))
    layout.addLayoutItem(legend)
    bar = QgsLayoutItemScaleBar(layout)
    bar.setLinkedMap(shown)
    bar.setUnits(QgsUnitTypes.DistanceKilometers)
    bar.attemptMove(QgsLayoutPoint(map_width + 25, height - 40))
    layout.addLayoutItem(bar)
    return layout


def main():
    """Measure and print."""
    file, folder, n_runs, extents = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    project, figures = QgsProject.instance(), {}
    for paper, extent in json.loads(extents).items():
        layers = []
        for name, symbol in SYMBOLS.items():
            layer = QgsVectorLayer(f"{file}|layername={paper}_{name}", name, "ogr")
            if not layer.isValid():
                raise SystemExit(f"QGIS cannot open {name} of {file}")
            layer.setRenderer(QgsSingleSymbolRenderer(symbol()))
            project.addMapLayer(layer)
            layers.insert(0, layer)
        path, spent = Path(folder) / f"qgis-{paper}.pdf", []
        for _ in range(int(n_runs) + 1):
            begun = time.process_time()
            layout = layout_of(project, layers, paper, extent)
            settings = QgsLayoutExporter.PdfExportSettings()
            settings.dpi = 300
            settings.forceVectorOutput = True
            if QgsLayoutExporter(layout).exportToPdf(str(path), settings) != QgsLayoutExporter.Success:
                raise SystemExit(f"QGIS cannot write {path}")
            spent.append(time.process_time() - begun)
        figures[f"{paper} processor"] = min(spent[1:])
        figures[f"{paper} MB"] = path.stat().st_size / 1e6
    print(json.dumps(figures))


main()
