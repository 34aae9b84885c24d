"""What QGIS makes of the project inside a GeoPackage, as JSON; ``--save`` then leaves things of its own.

Run by QGIS's own Python (`/usr/bin/python3 qgis_project.py FILE`), never by ours: two Qt in one process
crash.
"""

import json
import os
import sys

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from qgis.core import QgsApplication, QgsMapRendererSequentialJob, QgsMapSettings, QgsProject
from qgis.PyQt.QtCore import QSize


def main(path, *more):
    application = QgsApplication([], False)
    application.initQgis()
    answer = {"messages": []}
    application.messageLog().messageReceived.connect(
        lambda text, tag, level: answer["messages"].append(f"{tag}: {text}") if level else None
    )
    project = QgsProject.instance()
    answer["read"] = project.read(f"geopackage:{path}?projectName=netplan")
    root = project.layerTreeRoot()
    answer |= {
        "crs": project.crs().authid(),
        "title": project.title(),
        "groups": {group.name(): [one.name() for one in group.findLayers()] for group in root.findGroups()},
        "shown": sorted(one.layerId() for one in root.findLayers() if one.isVisible()),
        "layers": {layer.id(): described(layer) for layer in project.mapLayers().values()},
        "relations": {
            one.id(): [one.isValid(), one.referencingLayerId(), one.referencedLayerId()]
            for one in project.relationManager().relations().values()
        },
        "colours": painted(project),
    }
    if "--save" in more:
        layer = project.mapLayer("netplan_sites")
        layer.setName("Meine Schulen")
        layer.saveStyleToDatabase("mine", "made in QGIS", False, "")
        answer["saved"] = project.write(f"geopackage:{path}?projectName=mine") and project.write(
            f"geopackage:{path}?projectName=netplan"
        )
    sys.stdout.write(json.dumps(answer, ensure_ascii=False))
    sys.stdout.flush()
    os._exit(0)  # QGIS 3.22 may crash while taking itself apart


def described(layer):
    return {
        "valid": layer.isValid(),
        "name": layer.name(),
        "rows": layer.featureCount(),
        "read_only": layer.readOnly(),
        "renderer": layer.renderer().type() if layer.isSpatial() else "",
        "styles": layer.styleManager().styles(),
        "value_maps": {
            field.name(): sorted(
                label for entry in layer.editorWidgetSetup(k).config()["map"] for label in entry
            )
            for k, field in enumerate(layer.fields())
            if layer.editorWidgetSetup(k).type() == "ValueMap"
        },
        "aliases": {field.name(): layer.attributeDisplayName(k) for k, field in enumerate(layer.fields())},
    }


def painted(project):
    """Return the commonest colours of the map as the project shows it."""
    settings = QgsMapSettings()
    layers = [one.layer() for one in project.layerTreeRoot().findLayers() if one.isVisible()]
    settings.setLayers([layer for layer in layers if layer.isSpatial()])
    settings.setDestinationCrs(project.crs())
    settings.setExtent(settings.fullExtent().buffered(50))
    settings.setOutputSize(QSize(400, 400))
    settings.setFlag(QgsMapSettings.Antialiasing, False)
    job = QgsMapRendererSequentialJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    return sorted({image.pixelColor(x, y).name() for y in range(0, 400, 2) for x in range(0, 400, 2)})[:100]


if __name__ == "__main__":
    main(*sys.argv[1:])
