"""Writing objects as XTrasseGML, one after the other: no tree of the whole file is ever in memory.

The same objects give the same bytes: ids come from our own keys, coordinates are written to the millimetre.
"""

import re
from collections.abc import Iterable, Iterator
from html import escape
from pathlib import Path

from netplan.io.atomic import atomic_path
from netplan.io.xtrasse.shapes import gml_of
from netplan.model.xtrasse import FEATURES, GML, NAMESPACE, SCHEMA, XLINK, Feature, Property

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_PREFIXES = {NAMESPACE: "", GML: "gml:", XLINK: "xlink:", _XSI: "xsi:", FEATURES: "sf:"}
_PREFIXES["http://www.w3.org/XML/1998/namespace"] = "xml:"
_PLACES = (
    f"{NAMESPACE} {SCHEMA} "
    f"{FEATURES} http://schemas.opengis.net/ogcapi/features/part1/1.0/xml/core-sf.xsd "
    f"{GML} https://schemas.opengis.net/gml/3.2.1/gml.xsd"
)
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    f'<sf:FeatureCollection xmlns="{NAMESPACE}" xmlns:gml="{GML}" xmlns:xlink="{XLINK}" '
    f'xmlns:xsi="{_XSI}" xmlns:sf="{FEATURES}" xsi:schemaLocation="{_PLACES}"'
)
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def write_features(path: Path, features: Iterable[Feature], crs: str, about: str = "", key: str = "") -> int:
    """Write objects to ``path`` and return how many there were; ``about`` is told in a comment.

    Objects that name no system of their own are in ``crs``; ``key`` is the id of the collection.

    Raises:
        DataError: the file cannot be written; one that stood there is as it was.

    """
    n = 0
    with atomic_path(path) as temporary, temporary.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_HEAD + (f' gml:id="{escape(key)}">\n' if key else ">\n"))
        if about:
            file.write(f"<!-- {_legal(about).replace('--', '- -')} -->\n")
        for feature in features:
            file.write("".join(_member(feature, feature.crs or crs)))
            n += 1
        file.write("</sf:FeatureCollection>\n")
    return n


def _member(feature: Feature, crs: str) -> Iterator[str]:
    tag, spaces = _named(feature.kind, ())
    named = f' gml:id="{escape(feature.id)}"' if feature.id else ""
    yield f"<sf:featureMember>\n <{tag}{spaces}{named}>\n"
    for one in feature.properties:
        yield "  "
        yield from _element(one, feature.id, crs)
        yield "\n"
    yield f" </{tag}>\n</sf:featureMember>\n"


def _element(one: Property, owner: str, crs: str) -> Iterator[str]:
    tag, attributes = _named(one.name, one.attributes)
    yield f"<{tag}{attributes}"
    if one.children:
        yield ">"
        for child in one.children:
            yield from _element(child, owner, crs)
        yield f"</{tag}>"
    elif one.shape is not None:
        yield f">{gml_of(one.shape, crs, f'{owner}_1')}</{tag}>"
    elif one.text:
        yield f">{escape(_legal(one.text), quote=False)}</{tag}>"
    else:
        yield "/>"


def _named(name: str, attributes: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Return the name of an element as it is written, and its attributes, strange namespaces declared."""
    declared: dict[str, str] = {}
    tag = _tag(name, declared, NAMESPACE)
    given = [f' {_tag(key, declared, "")}="{escape(_legal(value))}"' for key, value in attributes]
    spaces = [f' xmlns{prefix}="{escape(space)}"' for space, prefix in declared.items()]
    return tag, "".join([*spaces, *given])


def _tag(name: str, declared: dict[str, str], default: str) -> str:
    space, _, local = name[1:].partition("}") if name.startswith("{") else (default, "", name)
    if space in _PREFIXES:
        return f"{_PREFIXES[space]}{local}"
    if not space:
        return local
    prefix = declared.setdefault(space, f":n{len(declared)}")
    return f"{prefix[1:]}:{local}"


def _legal(text: str) -> str:
    """Return a text without characters that XML cannot hold."""
    return _NOT_XML.sub("\ufffd", text)
