"""Styles as QGIS reads them: a QML document for ``layer_styles``.

Written for QGIS 3.22 and checked there (tests/qgis_check.py); newer versions read the same.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from netplan.io.exports.conditions import rule_of
from netplan.io.exports.delivery import ExportSettings, heading, reason_texts
from netplan.model.codes import code_lists
from netplan.model.schema import Column, Table
from netplan.model.styles import HATCH_DEGREES, Style, StyleClass, Symbol, class_label
from netplan.model.tables import TABLES

_DOCTYPE = "<!DOCTYPE qgis PUBLIC 'http://mrcc.com/qgis.dtd' 'SYSTEM'>\n"
_SYMBOL_TYPES = {"point": "marker", "line": "line", "polygon": "fill"}
_GEOMETRY_NUMBERS = {"point": "0", "line": "1", "polygon": "2"}
_MARKERS = {"x": "cross2"}  # QGIS's name where it differs from ours
_NO_VALUE = -9999.0  # stands for a missing number, which QGIS would not draw at all
_MILLIMETRES = {"outline_width_unit": "MM", "size_unit": "MM", "line_width_unit": "MM"}


def qml(style: Style, settings: ExportSettings) -> str:
    """Return the QML document of one style: symbols, legend, names on the map, column names, code lists."""
    root = qml_root(style, settings)
    ET.indent(root, " ")
    return _DOCTYPE + ET.tostring(root, encoding="unicode") + "\n"


def qml_root(style: Style, settings: ExportSettings) -> ET.Element:
    """Return the QML of one style as an element; what netplan computes cannot be changed in QGIS."""
    table = TABLES[style.table]
    root = ET.Element(
        "qgis",
        version="3.22.16",
        styleCategories="AllStyleCategories",
        readOnly="1" if table.role == "result" else "0",
        simplifyDrawingHints="1",
        simplifyDrawingTol="1",
        labelsEnabled="1" if style.label else "0",
        hasScaleBasedVisibilityFlag="1" if style.below_scale else "0",
        minScale=str(style.below_scale or 100_000_000),
        maxScale="0",
    )
    if style.classes:
        _renderer(root, style, settings)
    if style.label:
        _names(root, style)
    _columns(root, table, settings)
    ET.SubElement(root, "layerGeometryType").text = _GEOMETRY_NUMBERS.get(table.geometry, "4")
    return root


def form(name: str) -> Style:
    """Return what stands for the style of a table that is not drawn: column names and code lists alone."""
    return Style(name, "single", ())


def _renderer(root: ET.Element, style: Style, settings: ExportSettings) -> None:
    if style.condition or any(member.below_scale for member in style.classes):
        _rules(root, style, settings)
    elif style.kind == "single":
        renderer = _element(root, "renderer-v2", type="singleSymbol", symbollevels="0", enableorderby="0")
        _symbols(renderer, style)
    elif style.kind == "categorised":
        _categories(root, style, settings)
    else:
        _ranges(root, style, settings)


def _categories(root: ET.Element, style: Style, settings: ExportSettings) -> None:
    renderer = _element(
        root, "renderer-v2", type="categorizedSymbol", attr=style.column, symbollevels="0", enableorderby="0"
    )
    categories = ET.SubElement(renderer, "categories")
    dtype = TABLES[style.table].column(style.column).dtype
    kind = {"code": "long", "int": "long", "bool": "bool"}.get(dtype, "string")
    for k, member, label in _legend(style, settings):
        kind_here = kind if member.value else "string"
        _element(
            categories, "category", symbol=k, value=member.value, label=label, render="true", type=kind_here
        )
    _symbols(renderer, style)


def _ranges(root: ET.Element, style: Style, settings: ExportSettings) -> None:
    attribute = _only_shown(style, style.column)
    if any(member.missing for member in style.classes):
        attribute = _only_shown(style, f'coalesce("{style.column}", {_NO_VALUE:g})')
    renderer = _element(
        root,
        "renderer-v2",
        type="graduatedSymbol",
        attr=attribute,
        graduatedMethod="GraduatedColor",
        symbollevels="0",
        enableorderby="0",
    )
    ranges = ET.SubElement(renderer, "ranges")
    for k, member, label in _legend(style, settings):
        low, high = (_NO_VALUE, _NO_VALUE) if member.missing else (member.low, member.high)
        _element(
            ranges, "range", symbol=k, lower=f"{low:.15f}", upper=f"{high:.15f}", label=label, render="true"
        )
    _symbols(renderer, style)
    _element(renderer, "classificationMethod", id="Custom")


def _only_shown(style: Style, expression: str) -> str:
    """Return the expression, without a value (QGIS then draws nothing) for rows that are not shown."""
    return f"CASE WHEN \"{style.by}\" = '{style.shown}' THEN {expression} END" if style.by else expression


def _rules(root: ET.Element, style: Style, settings: ExportSettings) -> None:
    renderer = _element(root, "renderer-v2", type="RuleRenderer", symbollevels="0", enableorderby="0")
    rules = _element(renderer, "rules", key="{netplan}")
    for k, member, label in _legend(style, settings):
        condition = rule_of(style, member)
        rule = _element(rules, "rule", key=f"{{netplan-{k}}}", symbol=k, label=label, filter=condition)
        if member.below_scale:
            rule.set("scalemaxdenom", str(member.below_scale))
    _symbols(renderer, style)


def _legend(style: Style, settings: ExportSettings) -> Iterator[tuple[str, StyleClass, str]]:
    for k, member in enumerate(style.classes):
        yield str(k), member, class_label(style, member, settings.language, settings.words)


def _symbols(renderer: ET.Element, style: Style) -> None:
    symbols = ET.SubElement(renderer, "symbols")
    kind = _SYMBOL_TYPES[TABLES[style.table].geometry]
    layers = {"marker": _marker_layers, "line": _line_layers, "fill": _fill_layers}[kind]
    for k, member in enumerate(style.classes):
        symbol = _element(symbols, "symbol", type=kind, name=str(k), alpha="1", clip_to_extent="1")
        for layer_class, properties in layers(member.symbol):
            layer = _element(symbol, "layer", attrib={"class": layer_class}, enabled="1", locked="0")
            layer.set("pass", "0")
            _map(layer, properties)
        if kind == "fill" and member.symbol.hatch:
            _hatch(symbol, member.symbol)


def _marker_layers(symbol: Symbol) -> Iterator[tuple[str, dict[str, str]]]:
    yield (
        "SimpleMarker",
        {
            "name": _MARKERS.get(symbol.marker, symbol.marker),
            "color": _rgba(symbol.fill),
            "size": f"{symbol.size_mm:g}",
            **_outline(symbol),
        },
    )


def _line_layers(symbol: Symbol) -> Iterator[tuple[str, dict[str, str]]]:
    yield "SimpleLine", _line(symbol.stroke, symbol.width_mm, symbol.dash_mm)


def _fill_layers(symbol: Symbol) -> Iterator[tuple[str, dict[str, str]]]:
    style = {"style": "solid" if symbol.fill else "no"}
    if symbol.dash_mm:  # the outline of a fill knows no dash lengths: a line layer draws it
        yield "SimpleFill", {"color": _rgba(symbol.fill), **style, "outline_style": "no"}
        yield "SimpleLine", _line(symbol.stroke, symbol.width_mm, symbol.dash_mm)
    else:
        yield "SimpleFill", {"color": _rgba(symbol.fill), **style, **_outline(symbol)}


def _hatch(symbol: ET.Element, look: Symbol) -> None:
    layer = _element(symbol, "layer", attrib={"class": "LinePatternFill"}, enabled="1", locked="0")
    layer.set("pass", "0")
    _map(
        layer,
        {
            "angle": str(HATCH_DEGREES[look.hatch]),
            "distance": f"{look.hatch_gap_mm:g}",
            "distance_unit": "MM",
            "color": _rgba(look.hatch_colour),
        },
    )
    name = f"@{symbol.get('name')}@{len(symbol) - 1}"
    inner = _element(layer, "symbol", type="line", name=name, alpha="1", clip_to_extent="1")
    stroke = _element(inner, "layer", attrib={"class": "SimpleLine"}, enabled="1", locked="0")
    stroke.set("pass", "0")
    _map(stroke, _line(look.hatch_colour, look.hatch_width_mm, ()))


def _outline(symbol: Symbol) -> dict[str, str]:
    if not symbol.stroke:
        return {"outline_style": "no", **_MILLIMETRES}
    return {
        "outline_style": "solid",
        "outline_color": _rgba(symbol.stroke),
        "outline_width": f"{symbol.width_mm:g}",
        "joinstyle": "round",
        **_MILLIMETRES,
    }


def _line(colour: str, width_mm: float, dash_mm: tuple[float, ...]) -> dict[str, str]:
    return {
        "line_color": _rgba(colour),
        "line_width": f"{width_mm:g}",
        "line_style": "solid",
        "capstyle": "flat" if dash_mm else "round",
        "joinstyle": "round",
        "use_custom_dash": "1" if dash_mm else "0",
        "customdash": ";".join(f"{length:g}" for length in dash_mm),
        "customdash_unit": "MM",
        **_MILLIMETRES,
    }


def _rgba(colour: str) -> str:
    if not colour:
        return "0,0,0,0"
    red, green, blue = (int(colour[k : k + 2], 16) for k in (1, 3, 5))
    return f"{red},{green},{blue},255"


def _names(root: ET.Element, style: Style) -> None:
    labeling = _element(root, "labeling", type="simple")
    settings = _element(labeling, "settings", calloutType="simple")
    text = _element(
        settings,
        "text-style",
        fieldName=_only_shown(style, f'"{style.label}"') if style.by else style.label,
        isExpression="1" if style.by else "0",
        fontFamily="DejaVu Sans",
        fontSize="8",
        fontSizeUnit="Point",
        textColor="34,34,34,255",
    )
    _element(text, "text-buffer", bufferDraw="1", bufferSize="0.7", bufferSizeUnits="MM",
             bufferColor="255,255,255,255", bufferOpacity="1")  # fmt: skip
    _element(settings, "placement", placement="1", centroidInside="1", centroidWhole="1")
    _element(settings, "rendering", drawLabels="1", obstacle="1", labelPerPart="0")


def _columns(root: ET.Element, table: Table, settings: ExportSettings) -> None:
    configuration = ET.SubElement(root, "fieldConfiguration")
    aliases = ET.SubElement(root, "aliases")
    for k, column in enumerate(table.columns, start=1):  # field 0 is the row key
        field = _element(configuration, "field", name=column.key, configurationFlags="None")
        labels = _value_labels(column, settings)
        widget = _element(field, "editWidget", type="ValueMap" if labels else _widget(column))
        config = ET.SubElement(widget, "config")
        if labels:
            _value_map(config, labels)
        else:
            _element(config, "Option")
        _element(aliases, "alias", index=str(k), field=column.key, name=heading(column, settings.words))


def _widget(column: Column) -> str:
    return {"bool": "CheckBox", "date": "DateTime"}.get(column.dtype, "TextEdit")


def _value_labels(column: Column, settings: ExportSettings) -> dict[str, str]:
    if column.codes:
        return {code: labels[settings.language] for code, labels in code_lists()[column.codes].items()}
    return reason_texts(settings.words) if column.key == "reason" else {}


def _value_map(config: ET.Element, labels: dict[str, str]) -> None:
    outer = _element(config, "Option", type="Map")
    entries = _element(outer, "Option", type="List", name="map")
    for value, label in labels.items():
        entry = _element(entries, "Option", type="Map")
        _element(entry, "Option", type="QString", name=label, value=value)


def _map(parent: ET.Element, properties: dict[str, str]) -> None:
    options = _element(parent, "Option", type="Map")
    for name, value in properties.items():
        _element(options, "Option", type="QString", name=name, value=value)


def _element(parent: ET.Element, tag: str, attrib: dict[str, str] | None = None, **more: str) -> ET.Element:
    return ET.SubElement(parent, tag, {**(attrib or {}), **more})
