"""Every reader of files that netplan wrote itself, with a valid file to begin with and the ways to spoil it.

What a library reads (GDAL, osmium, Excel) is asked through our door, which opens files in a child process.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from netplan.batch.order import read_order
from netplan.batch.radio_order import radio_part
from netplan.batch.results import read_result
from netplan.batch.task import RESULT, Task
from netplan.core.planning import make_plan
from netplan.i18n import Words
from netplan.io.assumption_file import read_assumptions
from netplan.io.claims import claim, refuse_if_claimed
from netplan.io.exports.delivery import ExportSettings
from netplan.io.funding.profile import known_versions, profile_of
from netplan.io.layers import Source, look, read_layer
from netplan.io.parquet_project import SIGN, open_parquet_project, save_parquet_project
from netplan.io.plan_file import read_plan_file, write_plan_file
from netplan.io.profile import read_profile
from netplan.io.project_file import open_file, save_project
from netplan.io.site_terms import read_site_terms
from netplan.io.xtrasse.delivery_file import read_delivery
from netplan.io.xtrasse.reader import read_features
from netplan.model.fitness import default_text, rules_from
from netplan.model.radio import radio_from, radio_text
from netplan.model.scenario import Scenario
from netplan.report.council.previous import read_previous
from netplan.report.remade import plan_record
from netplan.report.xtrasse import write_route
from netplan.session.document import INDEX, WORK
from netplan.session.recovery import read as read_journal
from netplan.session.shelf import get
from tests.fuzz.kept import SETTINGS, choice_reader, filled, read_settings, terms_text
from tests.fuzz.mutations import Damage, of_csv, of_database, of_json, of_toml, of_xml, spoiled
from tests.towns import CRS, town

DRAWING = """
F---+---S
    |
    T
"""


@dataclass(frozen=True)
class Reader:
    """A reader of ours.

    make    the bytes of a valid file
    name    what the file is called; others may lie beside it
    read    takes the file: it returns a value or raises a NetplanError, and nothing else
    ways    to spoil the file, beside those of bytes
    cost    how much slower than the fastest: so many fewer examples
    """

    make: Callable[[], bytes]
    name: str
    read: Callable[[Path], Any]
    ways: tuple[Damage, ...] = ()
    cost: int = 1


@cache
def _plan() -> Any:
    project = town(DRAWING, fibre=["F"], schools=["S", {"at": "T", "name": "Löwe <b>"}])
    return make_plan(project, project.scenario())


def _made(write: Callable[[Path], object], name: str = "x") -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / name
        write(path)
        return path.read_bytes()


def _project() -> bytes:
    return _made(lambda path: save_project(filled(_plan().project), path), "x.gpkg")


def _open_and_tell(path: Path) -> Any:
    """Open a project and say its findings, as the window does."""
    opened = open_file(path)
    for problem in opened.project.problems:
        assert Words("de")(problem.message)
    return opened


def _parquet_sign() -> bytes:
    with TemporaryDirectory() as folder:
        save_parquet_project(filled(_plan().project), Path(folder) / "x")
        return (Path(folder) / "x" / SIGN).read_bytes()


@cache
def _parquet_folder() -> Mapping[str, bytes]:
    with TemporaryDirectory() as folder:
        save_parquet_project(_plan().project, Path(folder) / "x")
        return {one.name: one.read_bytes() for one in (Path(folder) / "x").iterdir()}


def _read_parquet(path: Path) -> Any:
    for name, data in _parquet_folder().items():
        if name != path.name:
            path.with_name(name).write_bytes(data)
    return open_parquet_project(path.parent)


def _read_layer_table(path: Path) -> Any:
    path.rename(path.with_name("sites.parquet"))
    for name, data in _parquet_folder().items():
        if name != "sites.parquet":
            path.with_name(name).write_bytes(data)
    return open_parquet_project(path.parent)


def _journal() -> bytes:
    home = {"name": "x", "home": "/nowhere/x.gpkg", "token": [1, 2, "3", 4]}
    return json.dumps(
        {**home, "last": ["Draw: {layer}", {"layer": "x"}], "kept_at": "2026-11-22T10:00:00+00:00"}
    ).encode()


def _read_journal(path: Path) -> Any:
    path.with_name(WORK).touch()
    return read_journal(path.parent)


def _lock() -> bytes:
    owner = {
        "who": "x",
        "machine": "y",
        "since": "2026-11-22T10:00:00+01:00",
        "process": 17,
        "born": "b",
        "key": "k",
    }
    return json.dumps(owner).encode()


def _read_lock(path: Path) -> Any:
    file = path.with_name("town.gpkg")
    claim(file)
    path.write_bytes(path.read_bytes() if path.exists() else b"")
    return refuse_if_claimed(file)


def _result() -> bytes:
    said = {"fingerprint": "0", "files": {}, "figures": {"sites": 3.0}, "seconds": 1.0}
    return json.dumps(said).encode()


def _read_result(path: Path) -> Any:
    own = Task(
        "x",
        "x.gpkg",
        str(path.parent.parent),
        "plan",
        "",
        "{}",
        internal=False,
        set_aside=False,
        digest="0",
        code="0",
    )
    told = path.read_bytes().replace(b'"fingerprint": "0"', f'"fingerprint": "{own.fingerprint}"'.encode())
    path.write_bytes(told)
    return read_result(own)


def _figures() -> bytes:
    told = {
        "edition": 1,
        "day": "2026-11-22",
        "digest": "d",
        "figures": [{"key": "sites", "counted": "school", "value": 3.0}],
        "cost_by_district": [{"id": "1", "cost_eur": 5.0}],
        "programme_years": [{"year": 2027, "spent_eur": 9.0}],
    }
    return json.dumps(told).encode()


def _presets(path: Path) -> Any:
    from netplan.ui.tasks.presets import _read

    return _read(path.read_text("utf-8", "replace"))


def _arrays() -> bytes:
    import numpy as np

    from netplan.io.atomic import atomic_path
    from netplan.session.shelf import put

    arrays = {"a": np.arange(9.0), "b": np.zeros((2, 3), np.int32)}
    return _made(lambda path: put(path, arrays, {"x": 1}, atomic_path), "x.arrays")


def _of_text(read: Callable[[str, str], Any]) -> Callable[[Path], Any]:
    """Return what reads a text that a command has read."""
    return lambda path: read(path.read_bytes().decode("utf-8", "replace"), path.name)


def _layer(role: str = "sites", crs: str = CRS, layer: str = "") -> Callable[[Path], Any]:
    """Return what looks at a delivered layer, then takes it."""
    values = {"kind": "school"} if role == "sites" else {}

    def read(path: Path) -> Any:
        look(path)
        return read_layer(Source(path, role, layer=layer, crs=crs, constants=values), CRS)

    return read


PROFILE = b"""
[[layer]]
role = "schools"
file = "schulen.csv"
layer = ""
crs = "EPSG:25833"
columns = { name = "Schulname", pupils = "Zahl", x = "Ost", y = "Nord" }
words = { line_kind = { gemessen = "measured" } }
values = { source = "Amt", as_of = 2026-01-31, licence = "dl-de/by-2-0" }
units = { height_m = "cm" }
personal = ["Schulleitung"]
encoding = "cp1252"
header = ["Nr", "Name"]
comment = "#"
"""
ASSUMPTIONS = b"""
policy = "evidence"
[assumptions]
loop_factor = 1.2
[[targets]]
key = "council"
label = "200 Mbit/s"
basis = "Council"
down_mbps = 200
up_mbps = 100
since = "2026-03-18"
"""
ORDER = b"""
name = "Musterland"
what = "plan"
inputs = ["*.gpkg"]
out = "results"
crs = "EPSG:25833"
internal = false
[settings]
target = "gigabit"
site_kinds = ["school", "kita"]
snap_limit_m = 30.0
prices = { "trench.paving.open" = 120.0 }
rules = { "fibres.school" = 4 }
"""
RADIO = b"""
name = "Musterland"
what = "radio"
inputs = ["a.gpkg"]
out = "results"
[radio]
setup = "small_cell"
carriers = ["lamp"]
today = ["signal"]
reach_m = 60.0
cell_m = 5
azimuths = [90.0]
who = "provider"
"""
DELIVERY = b"""
exempt = ["a"]
[plan]
title = "x"
holder = 1000
[contact.use]
name = "n"
phone = "1"
mail = "m"
[default]
nutzung = 1000
[class.ISA_Mast]
verfuegbarkeit = 1000
"""
TERMS = b"id;status;earliest;deadline\nsites-0;built;;2029\nsites-1;verschoben;2028Q3;\n"
CSV = "Kennung;Schulname;Ost;Nord;Mbit/s\n1;Löwe & <b>;400010,5;5700010;16\n2;'=x;400020;5700020;50\n".encode(
    "cp1252"
)
KML = (
    b'<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark><name>a</name><ExtendedData>'
    b'<Data name="kind"><value>school</value></Data></ExtendedData><Point>'
    b"<coordinates>12.3,51.3</coordinates></Point></Placemark></Document></kml>"
)
GEOJSON = json.dumps(
    {
        "type": "FeatureCollection",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25833"}},
        "features": [
            {"type": "Feature", "properties": {"name": "a", "kind": "school"}, "geometry": shape}
            for shape in (
                {"type": "Point", "coordinates": [400010.0, 5700010.0]},
                {
                    "type": "Polygon",
                    "coordinates": [
                        [[400010, 5700010], [400020, 5700010], [400010, 5700020], [400010, 5700010]]
                    ],
                },
            )
        ],
    }
).encode()
ASC = b"ncols 3\nnrows 2\nxllcorner 400000\nyllcorner 5700000\ncellsize 1\nNODATA_value -9999\n1 2 3\n4 5 6\n"


def _order(path: Path) -> Any:
    path.with_name("a.gpkg").touch()
    return read_order(path)


def _route() -> bytes:
    settings = ExportSettings(CRS, metadata={"Sources": "drawn"}, internal_because="test")
    return _made(lambda path: write_route(_plan(), path, settings, Words("en")), "x.gml")


def _profile_text() -> bytes:
    import netplan.io.funding.profile as module

    return (Path(module.__file__).parent / "profiles" / f"{known_versions()[0]}.toml").read_bytes()


READERS: Mapping[str, Reader] = {
    "project": Reader(_project, "town.gpkg", _open_and_tell, (of_database,), 6),
    "project folder": Reader(_parquet_sign, SIGN, _read_parquet, (of_json,), 4),
    "project layer": Reader(lambda: _parquet_folder()["sites.parquet"], "x", _read_layer_table, (), 4),
    "journal": Reader(_journal, INDEX, _read_journal, (of_json,)),
    "claim": Reader(_lock, ".town.gpkg.lock", _read_lock, (of_json,)),
    "kept arrays": Reader(_arrays, "x.arrays", get),
    "plan file": Reader(
        lambda: _made(lambda path: write_plan_file(path, plan_record(_plan()))),
        "x.json",
        read_plan_file,
        (of_json,),
    ),
    "earlier figures": Reader(_figures, "figures.json", read_previous, (of_json,)),
    "batch order": Reader(lambda: ORDER, "plan.toml", _order, (of_toml,)),
    "radio order": Reader(lambda: RADIO, "plan.toml", lambda path: radio_part(_order(path)), (of_toml,)),
    "batch result": Reader(_result, RESULT, _read_result, (of_json,)),
    "layer profile": Reader(lambda: PROFILE, "x.toml", read_profile, (of_toml,)),
    "assumptions": Reader(
        lambda: ASSUMPTIONS, "x.toml", lambda path: read_assumptions(path, Scenario()), (of_toml,)
    ),
    "delivery": Reader(lambda: DELIVERY, "x.toml", read_delivery, (of_toml,)),
    "funding profile": Reader(_profile_text, "x.toml", lambda path: profile_of(str(path)), (of_toml,), 2),
    "fitness rules": Reader(lambda: default_text().encode(), "x.toml", _of_text(rules_from), (of_toml,), 2),
    "radio catalogue": Reader(lambda: radio_text().encode(), "x.toml", _of_text(radio_from), (of_toml,), 2),
    "site terms": Reader(lambda: TERMS, "x.csv", read_site_terms, (of_csv,)),
    "presets": Reader(
        lambda: json.dumps([{"name": "x", "look": asdict(_look())}]).encode(), "x", _presets, (of_json,)
    ),
    "kept choice": Reader(terms_text, "x", choice_reader(lambda: _plan().project), (of_json,)),
    "settings": Reader(lambda: SETTINGS, "window.ini", read_settings),
    "CSV": Reader(lambda: CSV, "x.csv", _layer(), (lambda data: of_csv(data.decode("cp1252").encode()),), 6),
    "KML": Reader(lambda: KML, "x.kml", _layer(crs="EPSG:4326"), (of_xml,), 6),
    "GeoJSON": Reader(lambda: GEOJSON, "x.geojson", _layer(), (of_json,), 6),
    "XTrasse": Reader(_route, "x.gml", lambda path: list(read_features(path)), (of_xml,)),
    "XTrasse layer": Reader(_route, "x.gml", _layer("fibre", layer="BRA_Kabel"), (of_xml,), 8),
    "grid": Reader(lambda: ASC, "x.asc", look, (), 6),
}


def _look() -> Any:
    from netplan.model.looks import Condition, LayerLook

    return LayerLook("sites", "", None, Condition("name", "is", "x"))


@contextmanager
def lying(reader: Reader, data: bytes) -> Iterator[Path]:
    """Yield a spoiled file, in a folder of its own."""
    with TemporaryDirectory() as folder:
        own = Path(folder) / "x"
        own.mkdir()
        path = own / reader.name
        path.write_bytes(data)
        yield path


def damages(reader: Reader) -> Iterator[Damage]:
    """Yield the ways to spoil a file of a reader."""
    yield spoiled
    yield from reader.ways
