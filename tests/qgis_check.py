"""What QGIS makes of a GeoPackage: writes, for every layer, the style it applied on its own, as JSON.

Run by QGIS's own Python (`/usr/bin/python3 qgis_check.py FILE`), never by ours: two Qt in one process crash.
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import (
    Qgis,
    QgsApplication,
    QgsMapRendererSequentialJob,
    QgsMapSettings,
    QgsProviderRegistry,
    QgsVectorLayer,
)
from qgis.PyQt.QtCore import QSize


def main(path):
    application = QgsApplication([], False)
    application.initQgis()
    answer = {"version": Qgis.QGIS_VERSION, "messages": [], "layers": {}}
    application.messageLog().messageReceived.connect(
        lambda text, tag, level: answer["messages"].append(f"{tag}: {text}") if level else None
    )
    details = QgsProviderRegistry.instance().querySublayers(path)
    for name in sorted(detail.name() for detail in details if detail.name() != "layer_styles"):
        layer = QgsVectorLayer(f"{path}|layername={name}", name, "ogr")
        answer["layers"][name] = describe(layer)
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 may crash while taking itself apart


def describe(layer):
    fields = layer.fields()
    described = {
        "valid": layer.isValid(),
        "rows": layer.featureCount(),
        "crs": layer.crs().authid(),
        "title": layer.metadata().title(),
        "aliases": {field.name(): layer.attributeDisplayName(k) for k, field in enumerate(fields)},
        "types": {field.name(): field.typeName() for field in fields},
        "codes": {
            field.name(): value_map(layer, k)
            for k, field in enumerate(fields)
            if layer.editorWidgetSetup(k).type() == "ValueMap"
        },
    }
    if layer.isSpatial():
        renderer = layer.renderer()
        described |= {
            "renderer": renderer.type(),
            "attribute": renderer.classAttribute() if hasattr(renderer, "classAttribute") else "",
            "legend": [
                item.label() for item in renderer.legendSymbolItems() if item.label() or item.symbol()
            ],
            "symbols": symbols(renderer),
            "below_scale": layer.minimumScale() if layer.hasScaleBasedVisibility() else 0,
            "labels": layer.labelsEnabled() and layer.labeling().settings().fieldName,
            "colours": painted(layer),
            "styles": list_styles(layer),
        }
    return described


def list_styles(layer):
    count, _ids, names, _descriptions, _error = layer.listStylesInDatabase()
    return sorted(names[:count])


def value_map(layer, k):
    entries = layer.editorWidgetSetup(k).config()["map"]
    return {value: label for entry in entries for label, value in entry.items()}


def symbols(renderer):
    if renderer.type() == "RuleRenderer":
        return [
            (rule.label(), rule.filterExpression(), rule.minimumScale(), *look(rule.symbol()))
            for rule in renderer.rootRule().children()
        ]
    if renderer.type() == "categorizedSymbol":
        return [(c.label(), c.value(), 0, *look(c.symbol())) for c in renderer.categories()]
    if renderer.type() == "graduatedSymbol":
        return [
            (r.label(), [r.lowerValue(), r.upperValue()], 0, *look(r.symbol())) for r in renderer.ranges()
        ]
    return [("", "", 0, *look(renderer.symbol()))]


def look(symbol):
    first = symbol.symbolLayer(0)
    shape = first.properties().get("name", "") if first.layerType() == "SimpleMarker" else ""
    dash = (
        first.properties().get("customdash", "") if first.properties().get("use_custom_dash") == "1" else ""
    )
    layers = [symbol.symbolLayer(k).layerType() for k in range(symbol.symbolLayerCount())]
    return first.color().name(), shape, dash, layers


def painted(layer):
    """Return how many pixels of each colour a drawing of the whole layer has; the ten commonest."""
    settings = QgsMapSettings()
    settings.setLayers([layer])
    settings.setDestinationCrs(layer.crs())
    settings.setExtent(layer.extent().buffered(50))
    settings.setOutputSize(QSize(500, 500))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    counts = {}
    for y in range(0, image.height(), 2):
        for x in range(0, image.width(), 2):
            name = image.pixelColor(x, y).name()
            counts[name] = counts.get(name, 0) + 1
    return dict(sorted(counts.items(), key=lambda item: -item[1])[:10])


if __name__ == "__main__":
    main(sys.argv[1])
