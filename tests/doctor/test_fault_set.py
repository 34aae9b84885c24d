"""One set of faults over all rules, at least one for each: its report is known exactly.

It holds deliveries of layers, an OpenStreetMap extract, grids of heights and four towns. Faults that would
hide each other lie in different towns; all others lie together.
"""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from pyproj import Transformer
from pyproj.transformer import TransformerGroup
from shapely import box

from netplan.doctor.examine import CHECKS, Check, examine
from netplan.doctor.rules import ALL_RULES, DOCTOR_RULES
from netplan.io.build import with_source
from netplan.io.delivery_rules import DELIVERY_RULES
from netplan.io.layers import Source, look, places, propose, read_layer
from netplan.io.layers.proposals import as_role
from netplan.io.osm.reader import read_osm
from netplan.io.rules import RULES
from netplan.io.surfaces import Told, read_grid
from netplan.model.frames import table_of
from netplan.model.project import Project
from tests.doctor.fault_extract import EXTRACT_REPORT, write_extract, write_grid
from tests.doctor.fault_set import CRS, EAST, NORTH, TOWN, write_all
from tests.doctor.faults import PLANTED, TODAY, add, clean_town, site
from tests.io.test_osm import Town

BOUNDARY = table_of("boundary", {"id": ["1"]}, [TOWN], CRS)
UNDATED = {"ATT-012": 1}  # said of every file of the set
# file, role ("" as proposed, "=" the file's own names), what is said about it -> (rule -> findings), rejected
REPORT = {
    ("schulen.csv", "schools", CRS): (
        {
            **dict.fromkeys(("ATT-001", "ATT-003"), 2),
            **dict.fromkeys(("ATT-002", "ATT-004", "ATT-005", "ATT-006", "ATT-007", "ATT-008"), 1),
            **dict.fromkeys(("ATT-015", "ATT-016", "CRS-002", "FILE-002", "FILE-003"), 1),
            **dict.fromkeys(("GEO-001", "GEO-004", "GEO-005", "GEO-007"), 1),
            **dict.fromkeys(("ID-001", "ID-002", "ID-003", "SITE-001", "SITE-002"), 1),
        },
        6,
    ),
    ("lampen.csv", "carriers", CRS): ({"ATT-002": 1000, "ATT-009": 1, "ATT-014": 1, "FILE-004": 1}, 1),
    ("strassen.csv", "streets", CRS): ({"ATT-010": 1, "ID-004": 1}, 0),
    ("zone.csv", "addresses", ""): ({"CRS-005": 1}, 0),
    ("zone.csv", "=addresses", CRS): ({"ATT-013": 1}, 0),
    ("grad.csv", "addresses", ""): ({"CRS-001": 1, "CRS-006": 1}, 0),
    ("gk.csv", "addresses", ""): ({"CRS-001": 1, "CRS-005": 1}, 0),
    ("mgi.csv", "addresses", "EPSG:31287"): ({"CRS-008": 1}, 0),
    ("hk.txt", "", ""): ({"ATT-007": 1, "ATT-017": 1, "CRS-001": 1, "CRS-005": 1, "FILE-002": 1}, 0),
    ("gebaeude.geojson", "buildings", ""): ({"FILE-001": 1, "GEO-003": 1, "GEO-004": 1}, 1),
    ("leerrohre.geojson", "ducts", ""): (
        dict.fromkeys(("GEO-002", "GEO-006", "GEO-009", "GEO-010", "GEO-011"), 1),
        3,
    ),
    ("kitas.geojson", "kitas", ""): ({"GEO-008": 1}, 0),
    ("luege.geojson", "addresses", ""): ({"CRS-007": 1}, 0),
    ("luege.geojson", "addresses", CRS): ({"CRS-004": 1}, 0),
    ("bau.gpkg", "roadworks", ""): ({"GEO-014": 1}, 0),
    ("bogen.gpkg", "fibre", ""): ({"FILE-001": 1, "GEO-013": 1}, 0),
}
# the faults of ``faults.PLANTED`` that one town has at the same time
TOWNS = (
    """
    PRJ-001 PRJ-002 PRJ-005 PRJ-006 PRJ-007 ID-010 ID-012 GEO-020 GEO-023 GEO-024 GEO-025
    GEO-029 NET-008 NET-015 NET-016 NET-017 ADDR-001 ATT-028 HGT-002 CELL-001 CELL-002
    CELL-003 CELL-006 WORK-001 MEAS-001 CAB-001 CAR-001 CELL-005
    """,
    """
    PRJ-003 PRJ-004 ID-011 GEO-021 GEO-027 GEO-028 NET-004 NET-013 SITE-010 SITE-011 SITE-015
    SITE-016 ADDR-002 ADDR-003 ADDR-004 ADDR-005 ATT-020 ATT-021 ATT-022 HGT-001 CELL-004
    WORK-002
    """,
    """
    PRJ-008 GEO-022 GEO-030 NET-010 NET-014 SITE-012 SITE-014 ATT-023 ATT-025 WORK-003
    """,
    """
    GEO-026 NET-011 ATT-024 ATT-026 ATT-027 GEO-031
    """,
)
PLAIN = np.full((40, 40), 112.0)
HOLED = np.where(np.arange(40)[:, None] < 4, -9999.0, 11_200.0) * np.ones(40)
# what the grid is, what the user says of it -> rules
GRIDS = (
    ({"heights": HOLED, "count": 2}, {"unit": "cm"}, ["RAS-011", "RAS-004", "RAS-005", "RAS-008"]),
    (
        {"heights": PLAIN * 100, "cell_m": 5.0, "crs": None, "nodata": None},
        {"as_of": "2018-03-01"},
        ["RAS-001", "RAS-010", "RAS-007", "RAS-003", "RAS-006", "RAS-009"],
    ),
    ({"heights": PLAIN, "crs": "EPSG:25832"}, {"as_of": "2027-01-01"}, ["RAS-002", "RAS-012"]),
)
# one test each, below; FILE-005: test_project_file
ALONE = {"CRS-003", "ID-005", "OSM-006", "OSM-022", "SITE-013", "CHK-001", "FILE-005"}


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("faults")
    write_all(path)
    return path


def source_of(folder, file, role, crs):
    if role.startswith("="):
        return Source(folder / file, role[1:], crs=crs)
    contents = look(folder / file)
    known = as_role(contents, contents.layers[0], role) if role else propose(contents)[0].source
    units = {"height_m": "cm"} if file == "lampen.csv" else known.units
    return replace(known, crs=crs, units=units)


@pytest.mark.parametrize("told", REPORT, ids=" ".join)
def test_the_report_of_the_set_is_known_exactly(folder, told):
    expected, rejected = REPORT[told]
    delivery = read_layer(source_of(folder, *told), CRS, BOUNDARY)
    assert Counter(problem.code for problem in delivery.problems) == {**UNDATED, **expected}
    counts = delivery.counts
    assert counts.rejected == rejected == len(delivery.rejected)
    assert counts.read == counts.accepted + counts.repaired + counts.rejected


def test_the_report_of_the_extract_is_known_exactly(tmp_path):
    project = read_osm(write_extract(tmp_path), crs=CRS)
    assert Counter(problem.code for problem in project.problems) == EXTRACT_REPORT


@pytest.mark.parametrize("number", range(len(GRIDS)))
def test_the_report_of_the_grids_is_known_exactly(tmp_path, number):
    facts, said, expected = GRIDS[number]
    other = facts.get("crs") == "EPSG:25832"
    west, north = (
        Transformer.from_crs(CRS, "EPSG:25832", always_xy=True).transform(EAST, NORTH)
        if other
        else (EAST, NORTH)
    )
    path = write_grid(tmp_path / "dom.tif", **facts, corner=(west, north))
    area = box(EAST, NORTH - 40, EAST + 40, NORTH) if not other else None
    if "cell_m" in facts:
        area = box(EAST, NORTH - 400, EAST + 400, NORTH)
    near = (CRS, None if area is None else table_of("boundary", {"id": ["1"]}, [area], CRS))
    grid = read_grid(path, "surface", Told("dom.tif", **said), near, TODAY)
    assert sorted(problem.code for problem in grid.problems) == sorted(expected)


@pytest.mark.parametrize("codes", TOWNS, ids=lambda codes: codes.split()[0])
def test_the_report_of_the_towns_is_known_exactly(codes):
    town = clean_town()
    expected = set()
    for code in codes.split():
        plant, findings = PLANTED[code]
        town, expected = plant(town), expected | findings
    told = [(one.code, one.layer, one.row_id) for one in examine(town, TODAY).problems]
    assert len(told) == len(set(told))
    assert set(told) == expected


def test_every_rule_has_a_fault_in_the_set():
    """Whoever adds a rule plants a fault for it."""
    found = {code for found, _ in REPORT.values() for code in found} | set(UNDATED)
    found |= set(EXTRACT_REPORT) | {code for _, _, codes in GRIDS for code in codes}
    found |= {code for codes in TOWNS for code in codes.split()}
    assert found & ALONE == set()
    # what a delivery lacks is planted where deliveries are tested: io/xtrasse, io/funding
    of_data = {*RULES, *DOCTOR_RULES, *(check.code for check in CHECKS)} - set(DELIVERY_RULES)
    assert of_data <= found | ALONE
    assert found | ALONE <= set(ALL_RULES)


def test_an_extract_without_a_boundary_says_what_stands_in_for_it(tmp_path):
    town = Town()
    town.way((0, 1), (2, 1), highway="residential", surface="sett")
    project = read_osm(town.save(tmp_path))
    assert [problem.code for problem in project.problems] == ["OSM-006"]
    path = tmp_path / "own.geojson"
    path.write_text(project.layer("streets").to_crs(4326).assign(id="own")[["id", "geometry"]].to_json())
    replaced = with_source(project, Source(path, "streets"))
    codes = Counter(problem.code for problem in replaced.problems)
    assert codes["OSM-022"] == 1
    assert replaced.layer("streets")["id"].to_list() == ["own"]


def test_a_grid_of_shifts_that_is_missing_is_said(folder, monkeypatch):
    real = TransformerGroup("EPSG:31468", CRS, always_xy=True).transformers[0]

    class Rough:
        accuracy, description, transform = 3.0, "Helmert", staticmethod(real.transform)

    class Group:
        def __init__(self, *_, **__):
            self.transformers, self.best_available = [Rough], False

    monkeypatch.setattr(places, "TransformerGroup", Group)
    delivery = read_layer(Source(folder / "gk.csv", "addresses", crs="EPSG:31468"), CRS)
    assert Counter(problem.code for problem in delivery.problems)["CRS-003"] == 1


def test_a_site_the_register_has_and_a_rule_that_breaks(monkeypatch):
    more = add("sites", site("D", 190))(clean_town()).layer("sites")
    broken = (Check("HGT-001", ("carriers",), lambda *_: 1 / 0),)
    told = examine(clean_town(), TODAY, more.assign(geometry=None), checks=broken).problems
    assert [one.code for one in told if one.code == "CHK-001"] == ["CHK-001"]
    told = examine(clean_town(), TODAY, more.assign(geometry=None)).problems
    assert [(one.code, one.row_id) for one in told] == [("SITE-013", "D")]


def test_a_second_file_for_a_layer_keeps_the_ids_of_the_first(folder):
    project = Project("Town", {"boundary": BOUNDARY}, CRS)
    for _ in range(2):
        project = with_source(project, Source(folder / "zone.csv", "addresses", crs=CRS))
    assert Counter(problem.code for problem in project.problems)["ID-005"] == 1
    assert project.layer("addresses")["id"].to_list() == ["a1", "a2", "zone:a1", "zone:a2"]
