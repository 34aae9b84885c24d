"""Draw a GeoPackage with PyQGIS and print processor seconds as JSON: run by ``canvas.py`` with QGIS's Python.

qgis_redraw.py FILE WIDTH_PX HEIGHT_PX N_RUNS '{"name": [left, bottom, right, top], …}'
"""

import json
import sys
import time

BEGUN = time.perf_counter(), time.process_time()

from qgis.core import (  # noqa: E402 - what loading it takes is measured
    QgsApplication,
    QgsFillSymbol,
    QgsLineSymbol,
    QgsMapRendererParallelJob,
    QgsMapSettings,
    QgsMarkerSymbol,
    QgsRectangle,
    QgsSingleSymbolRenderer,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize  # noqa: E402
from qgis.PyQt.QtGui import QColor  # noqa: E402

DOT = {"size": "0.7", "outline_style": "no"}
SYMBOLS = {  # from the ground up
    "buildings": lambda: QgsFillSymbol.createSimple(
        {"color": "#e0dcd4", "outline_color": "#b4aea4", "outline_width": "0.1"}
    ),
    "streets": lambda: QgsLineSymbol.createSimple({"color": "#9a9a9a", "width": "0.35"}),
    "carriers": lambda: QgsMarkerSymbol.createSimple({**DOT, "color": "#c8a000"}),
    "addresses": lambda: QgsMarkerSymbol.createSimple({**DOT, "color": "#606060"}),
}


def opened(file):
    """Return the layers of the file, the highest first, as QGIS wants them."""
    layers = []
    for name, symbol in SYMBOLS.items():
        layer = QgsVectorLayer(f"{file}|layername={name}", name, "ogr")
        if not layer.isValid():
            raise SystemExit(f"QGIS cannot open {name} of {file}")
        layer.setRenderer(QgsSingleSymbolRenderer(symbol()))
        layers.insert(0, layer)
    return layers


def drawn(layers, extent, size):
    """Draw once; return wall and processor seconds."""
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setOutputSize(QSize(*size))
    settings.setExtent(QgsRectangle(*extent))
    settings.setDestinationCrs(layers[0].crs())
    settings.setBackgroundColor(QColor("white"))
    begun = time.perf_counter(), time.process_time()
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    return time.perf_counter() - begun[0], time.process_time() - begun[1]


def main():
    """Measure and print."""
    file, width_px, height_px, n_runs, extents = sys.argv[1:]
    application = QgsApplication([], False)
    application.initQgis()
    layers = opened(file)
    figures, first = {}, True
    for name, extent in json.loads(extents).items():
        runs = [drawn(layers, extent, (int(width_px), int(height_px)))]
        if first:
            figures["start to first map, wall"] = time.perf_counter() - BEGUN[0]
            figures["start to first map"] = time.process_time() - BEGUN[1]
            first = False
        runs += [drawn(layers, extent, (int(width_px), int(height_px))) for _ in range(int(n_runs))]
        figures[name] = min(cpu for _, cpu in runs)
    print(json.dumps(figures))


main()
