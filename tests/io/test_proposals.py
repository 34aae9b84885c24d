"""What layers may be and how their columns map: proposed from names and content, and kept for next year."""

import json
from datetime import date
from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
from shapely import LineString, Point, box

from netplan.errors import ParameterError
from netplan.io.layers import ROLES, Source, look, preview, propose, read_layer
from netplan.io.layers.aliases import aliases, is_personal, known_as
from netplan.io.layers.profiles import profiles
from netplan.io.profile import read_profile, write_profile
from netplan.model.codes import code_lists
from netplan.model.frames import table_of
from netplan.model.rasters import RASTER_ROLES
from netplan.model.tables import TABLES

CRS = "EPSG:25833"
EAST, NORTH = 317_000.0, 5_690_000.0
SHARED = Path(__file__).parents[2].parent / "shared/data"
TOWN = table_of(
    "boundary", {"id": ["1"]}, [box(EAST - 9_000, NORTH - 9_000, EAST + 9_000, NORTH + 9_000)], CRS
)


def shared(name):
    path = SHARED / name
    if not path.exists():
        pytest.skip("the shared data are not there")
    return path


def only(path):
    (proposal,) = propose(look(path))
    return proposal


def text(tmp_path, name, *lines, encoding="utf-8"):
    path = tmp_path / name
    path.write_bytes("\n".join(lines).encode(encoding))
    return path


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("schools/sachsen.csv", "schools"),
        ("schools/berlin.csv", "schools"),
        ("cities/leipzig/addresses/derived_leipzig_schulen.csv", "schools"),
        ("cities/leipzig/addresses/derived_leipzig_kitas.csv", "kitas"),
        ("cities/leipzig/addresses/derived_leipzig_horte.csv", "horte"),
        ("cities/leipzig/addresses/derived_leipzig_adressen.csv", "addresses"),
        ("cities/leipzig/points/ks_grundschule.geo.json", "schools"),
        ("cities/leipzig/points/ks_gymnasium.geo.json", "schools"),
        ("cities/leipzig/districts/od_ortsteile.json", "districts"),
        ("cities/leipzig/districts/od_leipzig_plz.geojson", "districts"),
        ("cities/leipzig/districts/lm_leipzig-districts.json", "districts"),
        ("cities/leipzig/matsim/Leipzig_stadt.shp", "boundary"),
        ("cities/neukoelln/street_furniture.geojson", "carriers"),
        ("cities/neukoelln/housenumber.geojson", "addresses"),
        ("rasters/goteborg/buildings.shp", "buildings"),
        ("rasters/athens/athens__DSM.tif", "surface"),
    ],
)
def test_real_files_are_recognised(name, role):
    proposal = only(shared(name))
    assert proposal.role == role
    assert 0 < proposal.sure <= 1
    assert proposal.reasons


@pytest.mark.parametrize(
    ("name", "shape", "columns", "role"),
    [
        ("Straßenbeleuchtung", Point(EAST, NORTH), {"Lichtpunkthöhe": [8]}, "lamps"),
        ("LSA", Point(EAST, NORTH), {"Nr": [8]}, "signals"),
        ("Funkmasten", Point(EAST, NORTH), {"Höhe": [30]}, "masts"),
        ("Leerrohre", LineString([(EAST, NORTH), (EAST + 9, NORTH)]), {"Rohrtyp": ["7x1,5"]}, "ducts"),
        ("Glasfaser_Bestand", LineString([(EAST, NORTH), (EAST + 9, NORTH)]), {"Fasern": [96]}, "fibre"),
        ("Strassennetz", LineString([(EAST, NORTH), (EAST + 9, NORTH)]), {"Belag": ["Asphalt"]}, "streets"),
        ("PoP", Point(EAST, NORTH), {"Betreiber": ["x"]}, "pops"),
        ("KVz", Point(EAST, NORTH), {"Betreiber": ["x"]}, "cabinets"),
        ("Gebaeude", box(EAST, NORTH, EAST + 9, NORTH + 9), {"Gebäudehöhe": [9]}, "buildings"),
        ("Stadtbezirke", box(EAST, NORTH, EAST + 9, NORTH + 9), {"Name": ["Mitte"]}, "districts"),
        ("a", Point(EAST, NORTH), {"b": ["c"]}, ""),
    ],
)
def test_layers_are_recognised_by_name_columns_and_shape(tmp_path, name, shape, columns, role):
    path = tmp_path / f"{name}.gpkg"
    gpd.GeoDataFrame(columns, geometry=[shape], crs=CRS).to_file(path, layer=name)
    proposal = only(path)
    assert proposal.role == role
    assert (proposal.source is None) == (not role)


def test_a_preview_shows_twenty_rows_before_anything_is_taken():
    path = shared("schools/sachsen.csv")
    delivery = preview(only(path).source, CRS)
    assert delivery.counts.read == 20
    assert read_layer(only(path).source, CRS).counts.read > 1000


def test_the_register_of_schools_in_saxony(tmp_path):
    header = (
        "id,institution_key,name,street,postcode,community,phone,email,headmaster,latitude,longitude,"
        "legal_status_key,school_type_key"
    )
    path = text(
        tmp_path,
        "schools.csv",
        header,
        "9,4110001,Grundschule Nord,Ring 1,04103,Leipzig,0341/1,a@b.de,Frau Muster,51.34,12.37,01,11",
        "8,4110002,Freies Gymnasium,Weg 2,04105,Leipzig,0341/2,c@d.de,Herr Beispiel,51.35,12.38,02,13",
    )
    proposal = only(path)
    assert (proposal.role, proposal.sure) == ("schools", 1.0)
    delivery = read_layer(proposal.source, CRS)
    columns = ["id", "name", "street", "postcode", "place", "school_type", "owner_kind"]
    assert delivery.table[columns].to_numpy().tolist() == [
        ["4110001", "Grundschule Nord", "Ring 1", "04103", "Leipzig", "primary", "public"],
        ["4110002", "Freies Gymnasium", "Weg 2", "04105", "Leipzig", "gymnasium", "private"],
    ]
    said = next(str(problem.message) for problem in delivery.problems if problem.code == "ATT-016")
    assert all(name in said for name in ("phone", "email", "headmaster"))
    assert "Muster" not in delivery.table.to_csv() + delivery.rejected.to_csv()


def test_the_schools_of_the_scraper_lose_phone_and_fax():
    delivery = read_layer(only(shared("schools/sachsen.csv")).source, CRS)
    assert (
        delivery.counts.read == delivery.counts.accepted + delivery.counts.repaired + delivery.counts.rejected
    )
    table = delivery.table
    assert table["postcode"].str.fullmatch(r"\d{5}").mean() > 0.95
    assert {"primary", "secondary", "gymnasium", "special", "vocational"} <= set(table["school_type"])
    assert "ATT-016" in {problem.code for problem in delivery.problems}
    assert not {"phone", "fax"} & set(delivery.rejected)


HOUSES = (
    "# Hauskoordinaten",
    "N;DESNALK000000001;A;14;5;13;000;0001;00011;12;a;33317034,800;5690878,100;Große Straße;04109;Leipzig;;",
    "N;DESNALK000000002;B;14;5;13;000;0001;00011;14;;33317044,800;5690878,100;Große Straße;04109;Leipzig;;",
)


@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_house_coordinates_without_a_line_of_names(tmp_path, encoding):
    proposal = only(text(tmp_path, "hk.txt", *HOUSES, encoding=encoding))
    assert proposal.role == "addresses"
    delivery = read_layer(proposal.source, CRS)
    columns = ["id", "street", "house_number", "postcode", "place"]
    assert delivery.table[columns].to_numpy().tolist() == [
        ["DESNALK000000001", "Große Straße", "12a", "04109", "Leipzig"],
        ["DESNALK000000002", "Große Straße", "14", "04109", "Leipzig"],
    ]
    assert delivery.table.geometry.iloc[0].distance(Point(317_034.8, 5_690_878.1)) < 0.01
    codes = {problem.code for problem in delivery.problems}
    assert ("ATT-017" in codes) == (encoding == "latin-1")  # whether 3.1 has these fields nobody verified


def test_outlines_of_houses_have_no_attributes(tmp_path):
    path = tmp_path / "hu_leipzig.shp"
    gpd.GeoDataFrame(geometry=[box(EAST, NORTH, EAST + 9, NORTH + 9)], crs=CRS).to_file(path)
    proposal = only(path)
    assert proposal.role == "buildings"
    assert len(read_layer(proposal.source, CRS).table) == 1


def test_cells_of_the_atlas_keep_their_system_and_their_gaps(tmp_path):
    name = "Versorgungsdaten_Gitterzellen_Stand_20250630"
    there = gpd.GeoSeries([box(EAST, NORTH, EAST + 100, NORTH + 100)], crs=CRS).to_crs("EPSG:25832")
    columns = {
        "id": [7],
        "raster_id": ["x"],
        "down_fn_hh_alle_100": [95.5],
        "down_fn_hh_ftthb_1000": [np.nan],
    }
    path = tmp_path / "atlas.gpkg"
    gpd.GeoDataFrame(columns, geometry=there).to_file(path, layer=name)
    proposal = only(path)
    assert proposal.role == "cells"
    cell = read_layer(proposal.source, CRS).table.iloc[0]
    assert cell["down_fn_hh_alle_100"] == 95.5
    assert np.isnan(cell["down_fn_hh_ftthb_1000"])
    assert cell["as_of"].date() == date(2025, 6, 30)
    assert cell.geometry.centroid.distance(Point(EAST + 50, NORTH + 50)) < 0.1


def test_districts_in_zone_33_that_do_not_say_so(tmp_path):
    square = [[[EAST, NORTH], [EAST + 9, NORTH], [EAST + 9, NORTH + 9], [EAST, NORTH]]]
    feature = {
        "type": "Feature",
        "properties": {"OT": "00", "Name": "Zentrum"},
        "geometry": {"type": "Polygon", "coordinates": square},
    }
    path = text(tmp_path, "Ortsteile.json", json.dumps({"type": "FeatureCollection", "features": [feature]}))
    proposal = only(path)
    assert proposal.role == "districts"
    delivery = read_layer(proposal.source, CRS)
    assert delivery.table[["id", "name"]].iloc[0].to_list() == ["00", "Zentrum"]
    assert delivery.table.geometry.iloc[0].bounds == (EAST, NORTH, EAST + 9, NORTH + 9)


def test_carriers_of_the_infrastructure_atlas(tmp_path):
    path = tmp_path / "isa.gpkg"
    places = [Point(EAST, NORTH), Point(EAST + 9, NORTH)]
    columns = {"tiefe_hoehe": [850, 0], "strom": [1000, 2000], "verfuegbarkeit": [5000, 1000]}
    gpd.GeoDataFrame(columns, geometry=places, crs=CRS).to_file(path, layer="ISA_Strassenlaterne")
    lamps = read_layer(only(path).source, CRS).table
    assert lamps["carrier_class"].to_list() == ["ISA_Strassenlaterne"] * 2
    assert lamps["height_m"].iloc[0] == 8.5
    assert np.isnan(lamps["height_m"].iloc[1])  # 0 means unknown there
    assert lamps["power"].to_list() == ["unknown", "none"], "power, but perhaps by night only"
    assert lamps["availability"].to_list() == [5000, 1000]
    assert set(lamps["confidential"]) == {"isa"}


def test_lamps_of_openstreetmap():
    delivery = read_layer(only(shared("cities/neukoelln/street_furniture.geojson")).source, CRS)
    lamps = delivery.table[delivery.table["carrier_class"] == "ISA_Strassenlaterne"]
    assert len(lamps) == 4983
    assert set(lamps["licence"]) == {"ODbL-1.0"}


def test_a_mapping_is_kept_for_the_delivery_of_next_year(tmp_path):
    path = text(tmp_path, "lampen.csv", "Nr;Höhe;Ort;x;y", f"1;850;A;{EAST};{NORTH}")
    source = Source(
        path,
        "carriers",
        crs=CRS,
        columns={"id": "Nr", "height_m": "Höhe"},
        units={"height_m": "cm"},
        words={"height_m": {"0": ""}, "power": {'"ja"': "permanent"}},
        constants={"carrier_class": "ISA_Strassenlaterne", "as_of": date(2026, 1, 31)},
        personal=("Ort",),
    )
    write_profile([source], tmp_path / "lampen.toml")
    assert read_profile(tmp_path / "lampen.toml") == (source,)
    path.write_text(path.read_text("utf-8").replace("850", "900"), "utf-8")  # a year later
    (kept,) = read_profile(tmp_path / "lampen.toml")
    assert read_layer(kept, CRS).table["height_m"].to_list() == [9.0]


@pytest.mark.parametrize("name", ["//host/share/x.csv", "\\\\host\\x.csv", "http://host/x.csv", "/vsicurl/x"])
def test_a_profile_names_no_file_on_another_machine(tmp_path, name):
    path = text(tmp_path, "evil.toml", f"[[layer]]\nrole = 'schools'\nfile = '{name}'")
    with pytest.raises(ParameterError, match="another machine"):
        read_profile(path)


def test_the_tables_of_names_are_sound():
    """No word leads to a code that does not exist, no column or role to none that the schema has."""
    keys = {column.key for table in TABLES.values() for column in table.columns}
    assert set(aliases()["columns"]) <= keys | {"x", "y", "wkt", "address"}
    lists = {
        column.key: column.codes for table in TABLES.values() for column in table.columns if column.codes
    }
    for key, words in aliases()["words"].items():
        if key != "carrier_class":  # lists of XTrasse are longer than ours
            assert set(words.values()) <= set(code_lists()[lists[key]])
    assert set(aliases()["roles"]) <= set(ROLES) | set(RASTER_ROLES)
    for profile in profiles():
        assert profile["role"] in ROLES
        table = TABLES[ROLES[profile["role"]][0]]
        named = {*profile.get("columns", {}), *profile.get("values", {}), *profile.get("units", {})}
        assert named <= set(table.keys) | {"x", "y", "address"}


@pytest.mark.parametrize(
    "name", ["Schulleiter/in", "E-Mail", "Telefon", "FAX", "headmaster", "Ansprechpartnerin"]
)
def test_columns_about_persons_are_never_taken(name):
    assert is_personal(name)
    assert known_as(("name", "id"), [name]) == {}


@pytest.mark.parametrize("name", ["Name", "Leitung_ID", "Faxaustausch", "Straße", "Telekom", "Schulart"])
def test_other_columns_are_no_persons(name):
    assert not is_personal(name)
