"""New projects from OpenStreetMap, layer files, or both; Leipzig's own files."""

from pathlib import Path

import geopandas as gpd
import pytest

from netplan.errors import DataError, ParameterError
from netplan.io.build import ROLES, new_project, source_of, with_source
from netplan.io.layers import Source
from netplan.io.project_file import open_project, save_project
from netplan.model.tables import TABLES
from tests.io.test_layers import csv_file, layer_file
from tests.io.test_osm import crossroads, real

LEIPZIG = {"source": "LeipzigData", "licence": "CC0-1.0", "as_of": "2016-06-30"}
DISTRICTS = {"source": "Stadt Leipzig", "licence": "dl-de/by-2-0", "as_of": "2024-01-01"}
SCHOOL_TYPES = {
    "Grundschule|Schule": "primary",
    "Oberschule|Schule": "secondary",
    "Gymnasium|Schule": "gymnasium",
    "Foerderschule|Schule": "special",
}


def leipzig(name, role, **more):
    return Source(real(f"leipzig/{name}"), role, **more)


def leipzig_sources():
    """Say which column is what in the files of LeipzigData and of the city."""
    address = {"street": "strasse", "house_number": "hausnummer", "postcode": "plz"}
    return [
        leipzig("addresses/derived_leipzig_adressen.csv", "addresses", columns=address, constants=LEIPZIG),
        leipzig(
            "addresses/derived_leipzig_schulen.csv",
            "sites",
            columns={"school_type": "typ"},
            words={"school_type": SCHOOL_TYPES},
            constants={**LEIPZIG, "kind": "school"},
        ),
        leipzig("addresses/derived_leipzig_kitas.csv", "sites", constants={**LEIPZIG, "kind": "kita"}),
        leipzig("districts/od_ortsteile.json", "districts", columns={"id": "OT"}, constants=DISTRICTS),
    ]


def town_with_schools(tmp_path):
    town = crossroads()
    town.node(3, 3, amenity="school", name="Alte Schule")
    town.node(2, 3, amenity="kindergarten", name="Kita Süd")
    return town.save(tmp_path)


def test_roles_are_tables_of_the_schema():
    for table, constants in ROLES.values():
        assert TABLES[table].role == "input"
        assert set(constants) <= set(TABLES[table].keys)
    with pytest.raises(ParameterError, match="no role castles; choose one of: boundary, districts"):
        source_of("castles", Path("x.gpkg"))


def test_a_register_replaces_the_schools_of_openstreetmap_but_not_the_kitas(tmp_path):
    register = csv_file(tmp_path, "id;name;lon;lat", "S1;Neue Schule;13.202;53.502")
    project = new_project("", osm=town_with_schools(tmp_path), layers=[source_of("schools", register)])
    assert project.name == "Kleinstadt"
    assert sorted(project.layers["sites"]["name"]) == ["Kita Süd", "Neue Schule"]
    replaced = next(problem for problem in project.problems if problem.code == "OSM-022")
    assert replaced.message.fields == {"n": 1, "file": "schools.csv"}
    unknown = next(problem for problem in project.problems if problem.code == "OSM-018")
    assert unknown.message.fields == {"n": 1}  # the Kita: what the register says of schools is known


def test_nothing_is_said_of_openstreetmap_where_all_of_it_gave_way(tmp_path):
    register = csv_file(tmp_path, "id;art;lon;lat", "S1;school;13.202;53.502", "K1;kita;13.202;53.503")
    source = Source(register, "sites", columns={"kind": "art"})
    project = new_project("", osm=town_with_schools(tmp_path), layers=[source])
    codes = [one.code for one in project.problems if one.layer == "sites" and one.code.startswith("OSM-")]
    assert codes == ["OSM-022"]


def test_two_files_with_the_same_ids_are_joined(tmp_path):
    one = csv_file(tmp_path, "id;name;lon;lat", "1;Schule;13.2;53.5", name="one.csv")
    two = csv_file(tmp_path, "id;name;lon;lat", "1;Kita;13.2;53.5", "2;Hort;13.2;53.5", name="two.csv")
    project = new_project("Ort", layers=[source_of("schools", one), source_of("kitas", two)])
    assert project.crs == "EPSG:25833"
    assert project.layers["sites"]["id"].to_list() == ["1", "two:1", "2"]
    assert project.layers["sites"]["kind"].to_list() == ["school", "kita", "kita"]
    assert "ID-005" in {problem.code for problem in project.problems}


def test_a_polygon_file_is_the_boundary(tmp_path):
    osm = town_with_schools(tmp_path)
    outline = new_project("", osm=osm).layers["boundary"].assign(name="Aus der Datei")
    path = layer_file(tmp_path, gpd.GeoDataFrame(outline), name="outline.gpkg")
    project = new_project("", osm=osm, boundary=str(path))
    assert project.name == "Aus der Datei"
    assert project.crs == "EPSG:25833"
    assert len(project.layers["streets"]) == 4
    with pytest.raises(ParameterError, match="nowhere is no file"):
        new_project("x", boundary="nowhere", layers=[source_of("addresses", path)])
    with pytest.raises(ParameterError, match="no boundary called nowhere"):
        new_project("x", osm=osm, boundary="nowhere")


def test_a_file_of_another_town_is_refused(tmp_path):
    project = new_project("", osm=town_with_schools(tmp_path))
    far = csv_file(tmp_path, "id;lon;lat", "1;12.37;51.34")
    with pytest.raises(DataError, match="all 1 rows lie outside the municipality"):
        with_source(project, source_of("schools", far))
    with pytest.raises(ParameterError, match="at least one layer"):
        new_project("x")


def test_leipzig_from_its_own_files(tmp_path):
    project = new_project("Leipzig", layers=leipzig_sources())
    assert project.crs == "EPSG:25833"
    assert {name: len(table) for name, table in project.layers.items()} == {
        "addresses": 63_040,
        "sites": 170 + 217,
        "districts": 63,
    }
    sites = project.layers["sites"]
    assert sites["id"].is_unique
    assert sites["kind"].value_counts().to_dict() == {"kita": 217, "school": 170}
    unplaced = [problem for problem in project.problems if problem.code == "GEO-001"]
    assert len(unplaced) == (207 - 170) + (221 - 217)
    assert all(problem.row_id for problem in unplaced)
    city = project.layers["districts"].geometry.union_all()
    assert city.area / 1e6 == pytest.approx(297.8, abs=0.5)  # km², official
    assert (
        project.layers["addresses"].within(city.buffer(200)).mean() > 0.998
    )  # 85 are misplaced in the source
    path = tmp_path / "leipzig.gpkg"
    save_project(project, path)
    assert open_project(path).problems == project.problems


def test_leipzigs_file_with_swapped_axes_lies_where_its_twin_does():
    swapped = leipzig(
        "districts/lm_leipzig-districts.json", "districts", columns={"id": "key", "name": "title"}
    )
    twin = leipzig("districts/od_ortsteile.json", "districts", columns={"id": "OT"})
    project = new_project("Leipzig", layers=[swapped], crs="EPSG:25833")
    other = new_project("Leipzig", layers=[twin], crs="EPSG:25833")
    assert "CRS-006" in {problem.code for problem in project.problems}
    ours, theirs = (one.layers["districts"].union_all() for one in (project, other))
    assert ours.intersection(theirs).area > 0.99 * theirs.area
