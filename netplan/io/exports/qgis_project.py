"""A GeoPackage's tables as a project of QGIS: groups, order, styles, relations, what can be changed.

The project lies in the file itself. QGIS finds layers by the name of the file beside which the project lies:
whoever renames the file opens the layers by their styles instead, or names it to QGIS when it asks.
"""

from collections.abc import Mapping
from xml.etree import ElementTree as ET

import pyproj

from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.qml import qml_root
from netplan.messages import mark
from netplan.model.relations import relations_among
from netplan.model.schema import Table
from netplan.model.styles import Style
from netplan.model.tables import TABLES

PROJECT = "netplan"
Box = tuple[float, float, float, float]
_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_OVER = {"point": 0, "line": 1, "polygon": 2}  # points are drawn over lines, lines over areas
_SHAPES = {"point": "Point", "line": "Line", "polygon": "Polygon", "none": "No geometry"}
_RESULTS, _NETWORKS = mark("Results"), mark("Networks that are there")
_DATA, _TABLES = mark("Data"), mark("Tables without a map")
_GROUPS = (_RESULTS, _NETWORKS, _DATA, _TABLES)  # top first


def qgis_project(
    styles: Mapping[str, tuple[Style, ...]], settings: ExportSettings, name: str, box: Box | None
) -> str:
    """Return a project of QGIS that shows the tables of a GeoPackage called ``name``.

    ``styles`` holds every table with its styles, the one it is drawn in first; ``box`` is what is seen at
    first, as left, bottom, right, top.
    """
    root = ET.Element("qgis", projectname=PROJECT, version="3.22.16", saveUser="", saveUserFull="")
    ET.SubElement(root, "homePath", path="")
    ET.SubElement(root, "title").text = settings.metadata.get(settings.words("Municipality"), name)
    _system(ET.SubElement(root, "projectCrs"), settings.crs)
    tree = ET.SubElement(root, "layer-tree-group")
    ordered: list[Table] = []
    for label in _GROUPS:
        members = sorted((TABLES[one] for one in styles if _group(TABLES[one]) == label), key=_height)
        if members:
            group = ET.SubElement(
                tree, "layer-tree-group", name=settings.words(label), checked="Qt::Checked", expanded="1"
            )
            for table in members:
                _branch(group, table, settings, name)
        ordered += members
    _relations(root, styles, settings)
    layers = ET.SubElement(root, "projectlayers")
    for table in ordered:
        layers.append(_layer(table, styles[table.name], settings, name))
    order = ET.SubElement(root, "layerorder")
    for table in ordered:
        ET.SubElement(order, "layer", id=_id(table))
    _canvas(root, settings, box)
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def _group(table: Table) -> str:
    if table.geometry == "none":
        return _TABLES
    if table.role == "result":
        return _RESULTS
    return _DATA if table.confidential == "public" else _NETWORKS


def _height(table: Table) -> int:
    return _OVER.get(table.geometry, 3)


def _id(table: Table) -> str:
    return f"netplan_{table.name}"


def _source(table: Table, name: str) -> str:
    return f"./{name}|layername={table.name}"


def _branch(group: ET.Element, table: Table, settings: ExportSettings, name: str) -> None:
    ET.SubElement(
        group,
        "layer-tree-layer",
        id=_id(table),
        name=settings.words(table.label),
        source=_source(table, name),
        providerKey="ogr",
        checked="Qt::Unchecked" if table.name in settings.hidden else "Qt::Checked",
        expanded="0",
    )


def _layer(table: Table, styles: tuple[Style, ...], settings: ExportSettings, name: str) -> ET.Element:
    """Return a layer: the style it is drawn in is part of it, the others stand in its list of styles."""
    layer = qml_root(styles[0], settings)
    layer.tag = "maplayer"
    layer.set("type", "vector")
    layer.set("geometry", _SHAPES[table.geometry])
    for tag, text in (
        ("id", _id(table)),
        ("datasource", _source(table, name)),
        ("layername", settings.words(table.label)),
    ):
        ET.SubElement(layer, tag).text = text
    if table.geometry != "none":
        _system(ET.SubElement(layer, "srs"), settings.crs)
    ET.SubElement(layer, "provider", encoding="UTF-8").text = "ogr"
    current = styles[0].name or "default"
    manager = ET.SubElement(layer, "map-layer-style-manager", current=current)
    ET.SubElement(manager, "map-layer-style", name=current)
    for style in styles[1:]:
        other = ET.SubElement(manager, "map-layer-style", name=style.name or "default")
        other.append(qml_root(style, settings))
    return layer


def _system(parent: ET.Element, crs: str) -> None:
    system = ET.SubElement(parent, "spatialrefsys")
    ET.SubElement(system, "wkt").text = pyproj.CRS(crs).to_wkt()  # QGIS takes no name alone
    ET.SubElement(system, "authid").text = crs


def _relations(root: ET.Element, styles: Mapping[str, tuple[Style, ...]], settings: ExportSettings) -> None:
    relations = ET.SubElement(root, "relations")
    for one in relations_among(styles):
        table, other = TABLES[one.table], TABLES[one.to]
        relation = ET.SubElement(
            relations,
            "relation",
            id=f"netplan_{one.table}_{one.column}",
            name=f"{settings.words(table.label)} → {settings.words(other.label)}",
            referencingLayer=_id(table),
            referencedLayer=_id(other),
            strength="Association",
        )
        ET.SubElement(relation, "fieldRef", referencingField=one.column, referencedField="id")


def _canvas(root: ET.Element, settings: ExportSettings, box: Box | None) -> None:
    canvas = ET.SubElement(root, "mapcanvas", name="theMapCanvas")
    ET.SubElement(canvas, "units").text = "meters"
    if box is not None:
        extent = ET.SubElement(canvas, "extent")
        for tag, number in zip(("xmin", "ymin", "xmax", "ymax"), box, strict=True):
            ET.SubElement(extent, tag).text = repr(float(number))
    _system(ET.SubElement(canvas, "destinationsrs"), settings.crs)
    known = ET.SubElement(ET.SubElement(root, "properties"), "SpatialRefSys")
    ET.SubElement(known, "ProjectionsEnabled", type="int").text = "1"  # or QGIS ignores the system
