"""Styles as OGC Styled Layer Descriptor 1.1, for programs other than QGIS.

What SLD cannot say is left to QML: names on the map, code lists. Lengths are pixels of 0.28 mm, the
standard's own.
"""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from netplan.io.exports.delivery import ExportSettings
from netplan.model.styles import Style, StyleClass, Symbol, class_label
from netplan.model.tables import TABLES

_PIXEL_MM = 0.28
_SPACES = {
    "": "http://www.opengis.net/sld",
    "se": "http://www.opengis.net/se",
    "ogc": "http://www.opengis.net/ogc",
}
# name in SLD and turn in degrees, where SLD has no such mark
_MARKERS = {"diamond": ("square", 45.0), "pentagon": ("circle", 0.0)}
_HATCHES = {"diagonal": "shape://slash", "horizontal": "shape://horline"}


def sld(style: Style, settings: ExportSettings) -> str:
    """Return the SLD document of one style; colours, sizes and legend texts are those of the QML."""
    root = ET.Element("StyledLayerDescriptor", version="1.1.0")
    for prefix, space in _SPACES.items():
        root.set(f"xmlns:{prefix}" if prefix else "xmlns", space)
    layer = ET.SubElement(root, "NamedLayer")
    _text(layer, "se:Name", style.table)
    user_style = ET.SubElement(layer, "UserStyle")
    _text(user_style, "se:Name", style.name or style.table)
    rules = ET.SubElement(user_style, "se:FeatureTypeStyle")
    for member in style.classes:
        rule = ET.SubElement(rules, "se:Rule")
        label = class_label(style, member, settings.language, settings.words)
        _text(rule, "se:Name", label)
        _text(ET.SubElement(rule, "se:Description"), "se:Title", label)
        _condition(rule, style, member)
        if scale := member.below_scale or style.below_scale:
            _text(rule, "se:MaxScaleDenominator", str(scale))
        {"point": _point, "line": _line, "polygon": _polygon}[TABLES[style.table].geometry](
            rule, member.symbol
        )
    ET.indent(root, " ")
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode") + "\n"


def _condition(rule: ET.Element, style: Style, member: StyleClass) -> None:
    if style.kind == "single":
        return
    if style.kind == "categorised" and not member.value:
        ET.SubElement(rule, "se:ElseFilter")
        return
    condition = ET.SubElement(rule, "ogc:Filter")
    if style.by:
        condition = ET.SubElement(condition, "ogc:And")
        _compare(condition, "PropertyIsEqualTo", style.by, style.shown)
    if member.missing:
        _text(ET.SubElement(condition, "ogc:PropertyIsNull"), "ogc:PropertyName", style.column)
    elif style.kind == "categorised":
        _compare(condition, "PropertyIsEqualTo", style.column, member.value)
    else:
        both = condition if style.by else ET.SubElement(condition, "ogc:And")
        first = member.low == min(other.low for other in style.classes if not other.missing)
        lower = "PropertyIsGreaterThanOrEqualTo" if first else "PropertyIsGreaterThan"
        _compare(both, lower, style.column, f"{member.low:g}")
        _compare(both, "PropertyIsLessThanOrEqualTo", style.column, f"{member.high:g}")


def _compare(parent: ET.Element, operator: str, column: str, value: str) -> None:
    comparison = ET.SubElement(parent, f"ogc:{operator}")
    _text(comparison, "ogc:PropertyName", column)
    _text(comparison, "ogc:Literal", value)


def _point(rule: ET.Element, symbol: Symbol) -> None:
    graphic = ET.SubElement(ET.SubElement(rule, "se:PointSymbolizer"), "se:Graphic")
    marker = ET.SubElement(graphic, "se:Mark")
    name, turn = _MARKERS.get(symbol.marker, (symbol.marker, 0.0))
    _text(marker, "se:WellKnownName", name)
    _paint(marker, symbol)
    _text(graphic, "se:Size", _pixels(symbol.size_mm))
    if turn:
        _text(graphic, "se:Rotation", f"{turn:g}")


def _line(rule: ET.Element, symbol: Symbol) -> None:
    _stroke(ET.SubElement(rule, "se:LineSymbolizer"), symbol)


def _polygon(rule: ET.Element, symbol: Symbol) -> None:
    _paint(ET.SubElement(rule, "se:PolygonSymbolizer"), symbol)
    if symbol.hatch:
        fill = ET.SubElement(ET.SubElement(rule, "se:PolygonSymbolizer"), "se:Fill")
        graphic = ET.SubElement(ET.SubElement(fill, "se:GraphicFill"), "se:Graphic")
        marker = ET.SubElement(graphic, "se:Mark")
        _text(marker, "se:WellKnownName", _HATCHES[symbol.hatch])
        _parameters(
            ET.SubElement(marker, "se:Stroke"),
            (("stroke", symbol.hatch_colour), ("stroke-width", _pixels(symbol.hatch_width_mm))),
        )
        _text(graphic, "se:Size", _pixels(symbol.hatch_gap_mm))


def _paint(parent: ET.Element, symbol: Symbol) -> None:
    if symbol.fill:
        _parameters(ET.SubElement(parent, "se:Fill"), (("fill", symbol.fill),))
    if symbol.stroke:
        _stroke(parent, symbol)


def _stroke(parent: ET.Element, symbol: Symbol) -> None:
    _parameters(ET.SubElement(parent, "se:Stroke"), _stroke_parameters(symbol))


def _stroke_parameters(symbol: Symbol) -> Iterator[tuple[str, str]]:
    yield "stroke", symbol.stroke
    yield "stroke-width", _pixels(symbol.width_mm)
    yield "stroke-linejoin", "round"
    if symbol.dash_mm:
        yield "stroke-dasharray", " ".join(_pixels(length) for length in symbol.dash_mm)


def _parameters(parent: ET.Element, values: Iterator[tuple[str, str]] | tuple[tuple[str, str], ...]) -> None:
    for name, value in values:
        parameter = ET.SubElement(parent, "se:SvgParameter", name=name)
        parameter.text = value


def _pixels(length_mm: float) -> str:
    return f"{length_mm / _PIXEL_MM:.4g}"


def _text(parent: ET.Element, tag: str, text: str) -> None:
    ET.SubElement(parent, tag).text = text
