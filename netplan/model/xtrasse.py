"""XTrasse 2.0, the object model of German administrations for routes: an object and what is said of it.

An object keeps everything that was delivered, known or not, in the order it came: what netplan does not
understand is written as it was read.
"""

import uuid
from dataclasses import dataclass
from datetime import date

import shapely

NAMESPACE = "http://www.xtrasse.de/2.0"
SCHEMA = "https://repository.gdi-de.org/schemas/de.xleitstelle.xtrasse/2.0/XML/XTrasse.xsd"
GML = "http://www.opengis.net/gml/3.2"
FEATURES = "http://www.opengis.net/ogcapi-features-1/1.0/sf"
XLINK = "http://www.w3.org/1999/xlink"
HREF = f"{{{XLINK}}}href"

_KEYS = uuid.uuid5(uuid.NAMESPACE_DNS, "xtrasse.netplan-gis")


@dataclass(frozen=True)
class Property:
    """One element of an object; a name of another namespace is written ``{namespace}name``.

    ``shape`` is the geometry it holds; where it was read, ``children`` have it as it was delivered.
    """

    name: str
    text: str = ""
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple["Property", ...] = ()
    shape: shapely.Geometry | None = None


@dataclass(frozen=True)
class Feature:
    """An object: its class such as ``BRA_Kabel``, its ``gml:id``, and its properties in order.

    ``crs`` is the system of its place, as "EPSG:25833"; ``curved`` that arcs became straight pieces in
    ``shape``; ``trouble`` what kept its place from being read.
    """

    kind: str
    id: str
    properties: tuple[Property, ...]
    crs: str = ""
    curved: bool = False
    trouble: str = ""

    def text(self, name: str) -> str:
        """Return the text of the first property called ``name``, "" if there is none."""
        return next((one.text for one in self.properties if one.name == name), "")

    @property
    def shape(self) -> shapely.Geometry | None:
        """The place of the object."""
        return next((one.shape for one in self.properties if one.shape is not None), None)


def key_of(*names: str) -> str:
    """Return the id of the object that ``names`` single out, the same in every export.

    It is made of the names as UUID version 5 is, but marked as version 4: the tools of the standard (such as
    xplan-tools) take no other for an id and would replace it by a random one.
    """
    made = uuid.uuid5(_KEYS, "/".join(names))
    return f"GML_{uuid.UUID(bytes=made.bytes, version=4)}"


def said(name: str, value: object) -> tuple[Property, ...]:
    """Return a property with a value; nothing where there is none."""
    if value is None or value != value or value == "":  # noqa: PLR0124 - NaN
        return ()
    if isinstance(value, bool):
        return (Property(name, str(value).lower()),)
    return (Property(name, value.isoformat() if isinstance(value, date) else str(value)),)


def metres(name: str, value: float | None) -> tuple[Property, ...]:
    """Return a length with its unit."""
    if value is None or value != value:  # noqa: PLR0124 - NaN
        return ()
    return (Property(name, f"{value:.3f}".rstrip("0").rstrip("."), (("uom", "m"),)),)


def refers(name: str, to: str) -> tuple[Property, ...]:
    """Return a reference to the object with the id ``to``; nothing where there is none."""
    return (Property(name, attributes=((HREF, f"#{to}"),)),) if to else ()


def place(shape: shapely.Geometry) -> tuple[Property, ...]:
    """Return where an object is."""
    return (Property("position", shape=shape),)


def group(name: str, kind: str, *parts: tuple[Property, ...]) -> tuple[Property, ...]:
    """Return a property that is a data type such as ``XP_Akteur``; nothing where all its parts are."""
    inside = tuple(one for part in parts for one in part)
    return (Property(name, children=(Property(kind, children=inside),)),) if inside else ()
