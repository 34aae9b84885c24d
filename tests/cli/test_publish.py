"""An open-data package: what is public in three formats, nothing that is not, a record for portals."""

import contextlib
import csv
import hashlib
import io
import json
from xml.etree import ElementTree as ET

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest

from netplan.cli.app import run
from netplan.core.coverage import assess
from netplan.core.plan_figures import coverage_figures
from netplan.io.exports.dcat import NAMESPACES
from netplan.io.project_file import open_project, save_project
from netplan.report.open_tables import OPEN, open_tables
from tests.cli.test_app import clean_process, process  # noqa: F401 - every test runs in a clean process
from tests.core.test_coverage import at
from tests.towns import square, town

LINE = "F-----A--------B"


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    project = town(
        LINE,
        fibre=["F"],
        schools=[
            {"at": "A", "name": "Alpha", "down_mbps": 16.0},
            {"at": "B", "name": "Hidden", "confidential": "internal", "down_mbps": 16.0},
        ],
        addresses=[{"geometry": at(x, 3), "households": n} for x, n in ((5, 4), (15, 9), (25, 1), (250, 2))],
        districts=[
            {"id": "00", "name": "West", "borough": "Mitte", "geometry": square(-10, -60, 120)},
            {"id": "01", "name": "East", "borough": "Mitte", "geometry": square(110, -60, 300)},
        ],
        boundary=[{"geometry": square(-10, -60, 500)}],
    )
    path = tmp_path_factory.mktemp("city") / "city.gpkg"
    save_project(project, path)
    return path


@pytest.fixture(scope="module")
def package(city, tmp_path_factory):
    folder, said = tmp_path_factory.mktemp("package") / "open", io.StringIO()
    arguments = ["publish", str(city), "--out", str(folder), "--publisher", "Stadt <A> & B"]
    with clean_process(tmp_path_factory.mktemp("process")), contextlib.redirect_stdout(said):
        assert run([*arguments, "--url", "https://example.org/data", "--json"], {}) == 0
    return folder, json.loads(said.getvalue())


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_three_formats_hold_the_same_tables_and_nothing_internal(package):
    folder, told = package
    in_gpkg = {name for name, _ in pyogrio.list_layers(folder / "town.gpkg")} & set(OPEN)
    assert in_gpkg == {path.stem for path in (folder / "csv").iterdir()}
    placed = {path.stem for path in (folder / "geojson").iterdir()}
    assert {"coverage_sites", "coverage_districts", "coverage_grid"} <= placed <= in_gpkg
    everything = b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())
    assert b"Alpha" in everything
    assert b"Hidden" not in everything
    said = " ".join(told["withheld"])
    assert "Addresses" not in {path.stem for path in folder.rglob("*")}
    assert "internal" in said
    assert "three households" in said


def test_geojson_lies_on_wgs_84_by_rfc_7946(package):
    folder, _ = package
    document = json.loads((folder / "geojson" / "coverage_sites.geojson").read_text("utf-8"))
    assert "crs" not in document
    x, y = document["features"][0]["geometry"]["coordinates"]
    assert 12 < x < 15
    assert 50 < y < 53


def test_sums_over_few_are_withheld_and_distances_to_networks_are_not_told(package, city):
    folder, _ = package
    found = {(row["id"], row["unit"]): row for row in rows(folder / "csv" / "coverage_districts.csv")}
    assert found["00", "addresses"]["n"] == "3"
    assert found["01", "addresses"]["n"] == ""
    assert found["01", "addresses"]["share_served"] == ""
    assert found["01", "households"]["n"] == ""
    assert all(not row["fibre_m"] and not row["way_m"] for row in rows(folder / "csv" / "coverage_sites.csv"))
    cells = rows(folder / "csv" / "coverage_grid.csv")
    assert {row["n_addresses"] for row in cells} <= {"", "0", "3"}
    assert "" in {row["n_addresses"] for row in cells}


def test_the_numbers_are_those_of_every_other_report(package, city):
    folder, _ = package
    project = open_project(city)
    wanted = coverage_figures(assess(project, project.scenario()))
    published = rows(folder / "csv" / "figures.csv")
    assert len(published) == len(wanted)
    told = [(row["n"], row["value"]) for row in published if row["counted"] == "School"]
    schools = wanted[wanted["counted"] == "school"]
    assert [(int(n), float(value)) for n, value in told] == list(
        zip(schools["n"], schools["value"], strict=True)
    )


def test_the_dictionary_describes_every_column_in_both_languages(package):
    folder, _ = package
    described = {(row["table"], row["column"]) for row in rows(folder / "dictionary.csv")}
    for path in (folder / "csv").iterdir():
        header = path.read_text("utf-8").splitlines()[0].split(",")
        places = {"x", "y", "lon", "lat", "longitude", "latitude"}
        assert {(path.stem, column) for column in header if column not in places} <= described
    assert all(row["column_de"] and row["column_en"] for row in rows(folder / "dictionary.csv"))


def test_both_notations_of_the_record_say_the_same_and_name_every_file(package):
    folder, _ = package
    record = json.loads((folder / "dcat-ap.de.jsonld").read_text("utf-8"))
    assert record["@type"] == "dcat:Dataset"
    assert {one["@language"] for one in record["dct:title"]} == {"de", "en"}
    assert record["dct:publisher"]["foaf:name"]["@value"] == "Stadt <A> & B"
    parts = record["dcat:distribution"]
    written = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    records = {"dcat-ap.de.jsonld", "dcat-ap.de.rdf"}
    links = {one["dcat:accessURL"]["@id"] for one in parts}
    assert links == {f"https://example.org/data/{name}" for name in written - records}
    for one in parts:
        content = (
            folder / one["dcat:accessURL"]["@id"].removeprefix("https://example.org/data/")
        ).read_bytes()
        assert one["spdx:checksum"]["spdx:checksumValue"]["@value"] == hashlib.sha256(content).hexdigest()
        assert int(one["dcat:byteSize"]["@value"]) == len(content)
        assert one["dct:license"]["@id"].endswith("dl-by-de/2.0")
    assert statements_of_xml(folder / "dcat-ap.de.rdf") == statements_of_json(record)


def statements_of_json(node, expand=None):
    """Return what is said of a node: (property, value) with nodes without an address as sets of their own."""
    said = set()
    for key, values in node.items():
        if key in {"@context", "@id", "@type"}:
            continue
        for value in values if isinstance(values, list) else [values]:
            if "@value" in value:
                kind = value.get("@type", "")
                prefix, _, name = kind.partition(":")
                told = (
                    value["@value"],
                    value.get("@language", ""),
                    NAMESPACES[prefix] + name if kind else "",
                )
            elif set(value) == {"@id"}:
                told = value["@id"]
            else:
                told = frozenset(statements_of_json(value))
            prefix, _, name = key.partition(":")
            said.add((NAMESPACES[prefix] + name, told))
    return said


def statements_of_xml(path):
    (node,) = ET.parse(path).getroot()  # noqa: S314 - written a moment ago
    return _of_element(node)


def _of_element(node):
    rdf, said = f"{{{NAMESPACES['rdf']}}}", set()
    for part in node:
        if len(part):
            told = frozenset(_of_element(part[0]))
        elif f"{rdf}resource" in part.attrib:
            told = part.get(f"{rdf}resource")
        else:
            language = part.get("{http://www.w3.org/XML/1998/namespace}lang", "")
            told = (part.text, language, part.get(f"{rdf}datatype", ""))
        said.add((part.tag[1:].replace("}", ""), told))
    return said


def test_a_plan_is_published_with_its_route_but_no_existing_duct(city, tmp_path, capsys):
    out = tmp_path / "planned"
    assert run(["publish", str(city), "--out", str(out), "--plan", "--lang", "de"], {}) == 0
    said = capsys.readouterr().out
    assert "Zurückgehalten" in said
    assert "--url" in said
    route = gpd.read_file(out / "geojson" / "trenches.geojson")
    assert len(route)
    assert "duct" not in set(route["segment_kind"])
    sites = pd.read_csv(out / "csv" / "coverage_sites.csv")
    assert sites["verdict_after"].tolist() == ["served"]


def test_a_column_that_names_a_person_never_leaves():
    table = pd.DataFrame(
        {"key": ["cost"], "value": [1.0], "counted": ["school"], "n": [1], "headmaster": ["Frau X"]}
    )
    found, told = open_tables({"figures": table, "addresses": table})
    assert list(found) == ["figures"]
    assert found["figures"]["headmaster"].isna().all()
    assert "headmaster" in " ".join(str(one) for one in told)
    assert np.isclose(found["figures"]["value"], 1.0).all()


def test_an_address_that_is_none_is_refused_before_anything_is_written(city, tmp_path):
    assert run(["publish", str(city), "--out", str(tmp_path / "no"), "--url", "ftp:x"], {}) == 2
    assert not (tmp_path / "no").exists()


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_a_library_of_others_reads_both_notations_as_the_same_graph(package):
    rdflib = pytest.importorskip("rdflib", reason="the extra opendata is not installed")
    compare = pytest.importorskip("rdflib.compare")
    folder, _ = package
    graphs = [
        rdflib.Graph().parse(data=(folder / name).read_text("utf-8"), format=notation)
        for name, notation in (("dcat-ap.de.jsonld", "json-ld"), ("dcat-ap.de.rdf", "xml"))
    ]
    assert compare.isomorphic(*graphs)
    dcat = rdflib.Namespace(NAMESPACES["dcat"])
    files = [path for path in folder.rglob("*") if path.is_file() and "dcat-ap" not in path.name]
    assert len(list(graphs[0].subjects(rdflib.RDF.type, dcat.Distribution))) == len(files)
    (title,) = [text for text in graphs[0].objects(None, rdflib.DCTERMS.title) if "town" in text
                and text.language == "de"]  # fmt: skip
    assert title


# property -> least, most, what its values are: DCAT-AP 3.0 and what DCAT-AP.de adds
DATASET = {
    "dcterms:title": (1, None, "language"),
    "dcterms:description": (1, None, "language"),
    "dcat:contactPoint": (1, None, "node"),
    "dcterms:publisher": (1, 1, "node"),
    "dcat:distribution": (1, None, "node"),
    "dcat:theme": (1, None, "address"),
    "dcterms:identifier": (1, None, "text"),
    "dcterms:issued": (1, 1, "date"),
    "dcterms:spatial": (1, None, "node"),
    "dcatap:availability": (0, 1, "address"),
    "dcatde:politicalGeocodingURI": (0, None, "address"),
}
DISTRIBUTION = {
    "dcat:accessURL": (1, None, "address"),
    "dcat:downloadURL": (0, None, "address"),
    "dcterms:license": (1, 1, "address"),
    "dcterms:format": (0, 1, "address"),
    "dcat:mediaType": (0, 1, "address"),
    "dcat:byteSize": (0, 1, "nonNegativeInteger"),
    "spdx:checksum": (0, 1, "node"),
}


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
@pytest.mark.parametrize(("name", "notation"), [("dcat-ap.de.jsonld", "json-ld"), ("dcat-ap.de.rdf", "xml")])
def test_the_record_has_the_shape_the_standard_asks_for(name, notation, package):
    rdflib = pytest.importorskip("rdflib", reason="the extra opendata is not installed")
    graph = rdflib.Graph().parse(data=(package[0] / name).read_text("utf-8"), format=notation)
    prefixes = {**NAMESPACES, "dcterms": str(rdflib.DCTERMS)}

    def address_of(short):
        prefix, _, rest = short.partition(":")
        return rdflib.URIRef(prefixes[prefix] + rest)

    def is_a(value, kind):
        if kind == "node":
            return isinstance(value, rdflib.BNode) or (value, rdflib.RDF.type, None) in graph
        if kind == "address":
            return isinstance(value, rdflib.URIRef)
        if kind in {"language", "text"}:
            return isinstance(value, rdflib.Literal) and (kind == "text" or value.language in {"de", "en"})
        return (
            isinstance(value, rdflib.Literal)
            and value.datatype == rdflib.XSD[kind]
            and value.value is not None
        )

    for kind, shape in (("dcat:Dataset", DATASET), ("dcat:Distribution", DISTRIBUTION)):
        subjects = list(graph.subjects(rdflib.RDF.type, address_of(kind)))
        assert subjects
        for subject in subjects:
            for key, (least, most, wanted) in shape.items():
                values = list(graph.objects(subject, address_of(key)))
                assert least <= len(values) <= (len(values) if most is None else most), key
                assert all(is_a(value, wanted) for value in values), (key, values)
