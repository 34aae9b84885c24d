"""A record by DCAT-AP.de as JSON-LD and as RDF/XML: both notations are written from the same statements."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as ET

from netplan.io.atomic import atomic_path
from netplan.model.dcat import Distribution, Record, Texts

NAMESPACES: Mapping[str, str] = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcatde": "http://dcat-ap.de/def/dcatde/",
    "dcatap": "http://data.europa.eu/r5r/",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "geosparql": "http://www.opengis.net/ont/geosparql#",
    "spdx": "http://spdx.org/rdf/terms#",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
}
_EU = "http://publications.europa.eu/resource/authority"
_GEOCODING = "http://dcat-ap.de/def/politicalGeocoding"


@dataclass(frozen=True)
class Text:
    """A literal with its language or its type, either of them "" for none."""

    value: str
    language: str = ""
    datatype: str = ""


@dataclass(frozen=True)
class Link:
    """Something that has an address."""

    address: str


@dataclass(frozen=True)
class Node:
    """Something of a kind with what is said of it; without an address it is known here only."""

    kind: str
    said: tuple[tuple[str, "Text | Link | Node"], ...]
    address: str = ""


Said = tuple[str, Text | Link | Node]
"""Property and value."""


def write_record(record: Record, folder: Path) -> tuple[Path, Path]:
    """Write ``dcat-ap.de.jsonld`` and ``dcat-ap.de.rdf`` to ``folder``.

    Raises:
        DataError: a file cannot be written.

    """
    dataset = dataset_node(record)
    written = folder / "dcat-ap.de.jsonld", folder / "dcat-ap.de.rdf"
    for path, text in zip(written, (as_json_ld(dataset), as_rdf_xml(dataset)), strict=True):
        with atomic_path(path) as temporary:
            temporary.write_text(text, "utf-8")
    return written


def dataset_node(record: Record) -> Node:
    """Return everything that is said of a data set and its files."""
    address = f"{record.base_url.rstrip('/')}/" if record.base_url else f"urn:netplan:{record.identifier}"
    return Node("dcat:Dataset", tuple(_dataset(record)), address)


def _dataset(record: Record) -> Iterator[Said]:
    yield from _texts("dct:title", record.title)
    yield from _texts("dct:description", record.description)
    yield "dct:identifier", Text(record.identifier)
    for language, words in record.keywords.items():
        yield from (("dcat:keyword", Text(word, language)) for word in words)
    yield "dcat:theme", Link(f"{_EU}/data-theme/TECH")
    yield "dct:publisher", Node("foaf:Organization", (("foaf:name", Text(record.publisher)),))
    contact: list[Said] = [("vcard:fn", Text(record.publisher))]
    contact += [("vcard:hasEmail", Link(f"mailto:{record.contact}"))] if record.contact else []
    yield "dcat:contactPoint", Node("vcard:Organization", tuple(contact))
    yield "dct:issued", Text(record.issued.isoformat(), datatype="xsd:date")
    yield "dcatap:availability", Link(f"{_EU}/planned-availability/AVAILABLE")
    yield from _where_and_when(record)
    if record.contributor:
        yield "dcatde:contributorID", Link(record.contributor)
    for one in record.distributions:
        yield "dcat:distribution", Node("dcat:Distribution", tuple(_distribution(one, record)))


def _where_and_when(record: Record) -> Iterator[Said]:
    if record.ags:
        yield "dcatde:politicalGeocodingLevelURI", Link(f"{_GEOCODING}/Level/municipality")
        yield "dcatde:politicalGeocodingURI", Link(f"{_GEOCODING}/municipalityKey/{record.ags}")
    if record.bounds is not None:
        west, south, east, north = record.bounds
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x:.6f} {y:.6f}" for x, y in corners)
        box = Text(f"POLYGON(({ring}))", datatype="geosparql:wktLiteral")
        yield "dct:spatial", Node("dct:Location", (("dcat:bbox", box),))
    days = (("dcat:startDate", record.first), ("dcat:endDate", record.last))
    known = tuple((key, Text(day.isoformat(), datatype="xsd:date")) for key, day in days if day is not None)
    if known:
        yield "dct:temporal", Node("dct:PeriodOfTime", known)


def _distribution(one: Distribution, record: Record) -> Iterator[Said]:
    place = f"{record.base_url.rstrip('/')}/" if record.base_url else ""
    yield from _texts("dct:title", one.title)
    yield "dcat:accessURL", Link(f"{place}{quote(one.file)}")
    yield "dcat:downloadURL", Link(f"{place}{quote(one.file)}")
    yield "dcat:mediaType", Link(f"https://www.iana.org/assignments/media-types/{one.media_type}")
    yield "dct:format", Link(f"{_EU}/file-type/{one.format_code}")
    yield "dct:license", Link(record.licence)
    for text in record.attributions:
        yield "dcatde:licenseAttributionByText", Text(text)
    yield "dcat:byteSize", Text(str(one.n_bytes), datatype="xsd:nonNegativeInteger")
    how = Link(f"{NAMESPACES['spdx']}checksumAlgorithm_sha256")
    value = Text(one.sha256, datatype="xsd:hexBinary")
    yield "spdx:checksum", Node("spdx:Checksum", (("spdx:algorithm", how), ("spdx:checksumValue", value)))


def _texts(key: str, texts: Texts) -> Iterator[Said]:
    return ((key, Text(text, language)) for language, text in texts.items())


def as_json_ld(node: Node) -> str:
    """Return the node as JSON-LD 1.1."""
    document = {"@context": dict(NAMESPACES), **_json(node)}
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _json(node: Node) -> dict[str, object]:
    told: dict[str, list[object]] = {}
    for key, value in node.said:
        told.setdefault(key, []).append(_json_value(value))
    address = {"@id": node.address} if node.address else {}
    plain = {key: values[0] if len(values) == 1 else values for key, values in told.items()}
    return {**address, "@type": node.kind, **plain}


def _json_value(value: Text | Link | Node) -> object:
    match value:
        case Node():
            return _json(value)
        case Link(address):
            return {"@id": address}
        case Text(text, language, datatype):
            more = {"@language": language} if language else {"@type": datatype} if datatype else {}
            return {"@value": text, **more}


def as_rdf_xml(node: Node) -> str:
    """Return the node as RDF/XML."""
    for prefix, address in NAMESPACES.items():
        ET.register_namespace(prefix, address)
    root = ET.Element(_name("rdf:RDF"))
    _xml(root, node)
    ET.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ET.tostring(root, "unicode")}\n'


def _xml(parent: ET.Element, node: Node) -> None:
    about = {_name("rdf:about"): node.address} if node.address else {}
    element = ET.SubElement(parent, _name(node.kind), about)
    for key, value in node.said:
        said = ET.SubElement(element, _name(key))
        match value:
            case Node():
                _xml(said, value)
            case Link(address):
                said.set(_name("rdf:resource"), address)
            case Text(text, language, datatype):
                said.text = text
                if language:
                    said.set("{http://www.w3.org/XML/1998/namespace}lang", language)
                if datatype:
                    prefix, _, name = datatype.partition(":")
                    said.set(_name("rdf:datatype"), NAMESPACES[prefix] + name)


def _name(short: str) -> str:
    """Return the name of a property or kind as XML has it."""
    prefix, _, name = short.partition(":")
    return f"{{{NAMESPACES[prefix]}}}{name}"
