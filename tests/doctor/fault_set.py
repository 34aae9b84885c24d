"""A set of deliveries in which every rule of the door finds something: one folder of files.

``DELIVERIES`` names each file, how it is read, and which rules must speak how often: no more and no less.
"""

import json
from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import apsw
import geopandas as gpd
import numpy as np
import shapely
from pyproj import Transformer
from shapely import LineString, MultiLineString, Point, box

CRS = "EPSG:25833"
EAST, NORTH = 317_000.0, 5_690_000.0
OPEN = {"source": "Amt", "licence": "dl-de/by-2-0"}
DATED = {**OPEN, "as_of": "2026-01-31"}


@dataclass(frozen=True)
class Expected:
    """One delivery: file, role, further facts of the source, and rule -> findings."""

    file: str
    role: str
    found: Mapping[str, int]
    facts: Mapping[str, Any] = field(default_factory=dict)


def write_all(folder: Path) -> None:
    """Write every file of the set."""
    for name, lines in _TABLES.items():
        encoding = {"schulen.csv": "cp1252", "hk.txt": "latin-1"}.get(name, "utf-8")
        (folder / name).write_bytes("\n".join(lines).encode(encoding))
    for name, (shapes, crs) in _DRAWINGS.items():
        features = [
            {"type": "Feature", "properties": {"id": f"f{k}"}, "geometry": shape}
            for k, shape in enumerate(shapes)
        ]
        document: dict[str, Any] = {"type": "FeatureCollection", "features": features}
        if crs:
            document["crs"] = {"type": "name", "properties": {"name": crs}}
        (folder / name).write_text(json.dumps(document))
    works = [LineString([(EAST, NORTH), (EAST + 100, NORTH)]), box(EAST, NORTH, EAST + 9, NORTH + 9)]
    table = gpd.GeoDataFrame({"id": ["w1", "w2"], "baubeginn": ["2027-01-01"] * 2}, geometry=works, crs=CRS)
    table.to_file(folder / "bau.gpkg", layer="bau")
    _write_curve(folder / "bogen.gpkg")


def _write_curve(path: Path) -> None:
    """Write an arc as GeoPackage stores it: header, byte order, type 8 (CircularString), three points."""
    straight = [LineString([(0, 0), (1, 1)])]
    gpd.GeoDataFrame({"id": ["a"]}, geometry=straight, crs=CRS).to_file(path, layer="layer")
    points = np.array([[EAST, NORTH], [EAST + 5, NORTH + 5], [EAST + 10, NORTH]], dtype="<f8").tobytes()
    head = b"GP\x00\x01" + (25833).to_bytes(4, "little") + b"\x01"
    blob = head + (8).to_bytes(4, "little") + (3).to_bytes(4, "little") + points
    with closing(apsw.Connection(str(path))) as db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
            db.execute(f'DROP TRIGGER "{trigger}"')
        db.execute("UPDATE layer SET geom = ?", (blob,))
        db.execute("UPDATE gpkg_geometry_columns SET geometry_type_name = 'CURVE'")
        db.execute("DELETE FROM gpkg_extensions")


_to_lambert = Transformer.from_crs(CRS, "EPSG:31287", always_xy=True)
_IN_AUSTRIA = [_to_lambert.transform(EAST + 10 * k, NORTH) for k in range(2)]
_SAID = "urn:ogc:def:crs:EPSG::25833"
_SCHOOLS = "id;Name;Schüler;Klassen;down_mbps;Zugesagt;typ;Träger;Anschrift;Höhe;E-Mail;x;y"
_TABLES = {
    # one fault in each row, and cp1252 all over
    "schulen.csv": (
        _SCHOOLS,
        "1;Süd;240;8;50,5;2027-01-31;Grundschule;kommunal;Weg 1, 04107 Leipzig;1;a@b;317000;5690000",
        "2;Nord;-5;8;50;;GS;;;;;317010;5690000",  # out of range
        "3;Ost;viele;8;50;;GS;;;;;317020;5690000",  # no number
        "4;West;7,5;8;50;;GS;;;;;317030;5690000",  # no whole number
        "5;Mitte;0;8;50;31.02.2026;Klippschule;;;;;317040;5690000",  # no date, no code, no pupils
        "5;Zwei;90;4;50;;GS;;;;;317050;5690000",  # id twice
        ";Drei;90;4;50;;GS;;;;;317060;5690000",  # no id
        "8;Vier;90;4;50;;GS;;;;;;",  # no place
        "9;Fünf;90;4;50;;GS;;;;;zehn;5690000",  # unreadable place
        "10;Sechs;90;4;50;;GS;;;;;inf;5690000",  # no number as place
        "11;Sieben;90;4;50;;GS;;;;;9317000;5690000",  # far away
        "12;Acht;90;4;50;;GS;;;;;327000;5690000",  # outside the municipality
        "13;Neun;90;4",  # too few fields
        "14;Zehn;;4;50;;GS;;;;;317070;5690000",  # pupils unknown
        "2;Nord;-5;8;50;;GS;;;;;317010;5690000",  # repeats a row in everything
    ),
    "lampen.csv": (
        "lichtpunkt;carrier_class;hoehe_cm;x;y",
        *(f"l{k};ISA_Strassenlaterne;abc;{317_000 + k};5690000" for k in range(1_002)),
        "ohne;;500;317000;5690009",  # without its class
    ),
    "strassen.csv": ("name;bridge;wkt", 'Weg;vielleicht;"LINESTRING (317000 5690000, 317100 5690000)"'),
    "zone.csv": ("id;strasse;x;y", "a1;Weg;317000;5690000", "a2;Weg;317010;5690010"),
    "grad.csv": ("id;street;lon;lat", "a1;Weg;51.340;12.373", "a2;Weg;51.341;12.374"),
    "hk.txt": tuple(
        f"N;DESNALK00000000{k};A;14;5;13;000;0001;00011;{k};;333170{k}4,8;5690878,1;Große Straße;04109;Ort;;"
        for k in (1, 2)
    ),
    "mgi.csv": ("id;street;x;y", *(f"a{k};Weg;{x:.2f};{y:.2f}" for k, (x, y) in enumerate(_IN_AUSTRIA))),
    "gk.csv": ("id;street;x;y", "a1;Weg;4526000;5690000", "a2;Weg;4526010;5690010"),
}
_RING = [[EAST, NORTH], [EAST + 9, NORTH + 9], [EAST + 9, NORTH], [EAST, NORTH + 9], [EAST, NORTH]]
_PARTS = MultiLineString([[(EAST, NORTH), (EAST + 5, NORTH)], [(EAST, NORTH + 9), (EAST + 5, NORTH + 9)]])
_OPEN_RING = [[EAST + 20, NORTH], [EAST + 29, NORTH], [EAST + 29, NORTH + 9], [EAST + 20, NORTH + 9]]
_DRAWINGS: dict[str, tuple[list[Any], str]] = {
    "gebaeude.geojson": (
        [{"type": "Polygon", "coordinates": [ring]} for ring in (_RING, _OPEN_RING)],
        _SAID,
    ),
    "leerrohre.geojson": (
        [
            shapely.geometry.mapping(_PARTS),
            {"type": "LineString", "coordinates": []},
            {"type": "LineString", "coordinates": [[EAST, NORTH], [EAST, NORTH]]},
            {"type": "Point", "coordinates": [EAST, NORTH]},
            {"type": "LineString", "coordinates": [[EAST, NORTH, 5], [EAST + 5, NORTH, 5]]},
        ],
        _SAID,
    ),
    "kitas.geojson": (
        [shapely.geometry.mapping(box(EAST, NORTH, EAST + 9, NORTH + 9))],
        _SAID,
    ),
    "luege.geojson": ([shapely.geometry.mapping(Point(EAST, NORTH))], ""),
}
TOWN = box(EAST - 2_000, NORTH - 2_000, EAST + 2_000, NORTH + 2_000)
