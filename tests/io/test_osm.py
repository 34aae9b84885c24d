"""OpenStreetMap extracts become projects: towns of a dozen nodes with known answers, then real ones."""

import bz2
import gzip
from pathlib import Path

import pandas as pd
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal

from netplan.errors import Cancelled, DataError, ParameterError
from netplan.io.crs import metric_crs
from netplan.io.osm.reader import read_osm
from netplan.model.schema import PANDAS_DTYPES
from netplan.model.tables import TABLES
from netplan.progress import Progress

CITIES = Path(__file__).parents[3] / "shared" / "data" / "cities"
STEP = 0.001  # degrees between two columns or rows of the drawings: about 67 and 111 m


def real(name):
    path = CITIES / name
    if not path.exists():
        pytest.skip(f"the real data {name} is not on this machine")
    return path


class Town:
    """Writes .osm files: nodes at (column, row) of a drawing, ways and relations on them."""

    def __init__(self):
        self.items = {"node": [], "way": [], "relation": []}
        self.ids = {}

    def node(self, column, row, **tags):
        key = (column, row)
        if key not in self.ids or tags:
            number = len(self.items["node"]) + 1
            self.ids.setdefault(key, number)
            place = f'lat="{53.5 + row * STEP:.7f}" lon="{13.2 + column * STEP:.7f}"'
            self._add("node", number, place, [], tags)
            return number
        return self.ids[key]

    def way(self, *places, ids=(), **tags):
        number = len(self.items["way"]) + 1
        refs = [f'<nd ref="{ref}"/>' for ref in (ids or [self.node(*place) for place in places])]
        self._add("way", number, "", refs, tags)
        return number

    def relation(self, *ways, **tags):
        number = len(self.items["relation"]) + 1
        members = [f'<member type="way" ref="{way}" role="outer"/>' for way in ways]
        self._add("relation", number, "", members, tags)
        return number

    def box(self, west, south, east, north, **tags):
        corners = [(west, south), (east, south), (east, north), (west, north), (west, south)]
        return self.way(*corners, **tags)

    def border(self, west, south, east, north, **tags):
        ring = self.box(west, south, east, north, boundary="administrative")
        return self.relation(ring, type="boundary", boundary="administrative", **tags)

    def _add(self, kind, number, place, inner, tags):
        # "__" stands for ":" in a keyword
        words = [f'<tag k="{key.replace("__", ":")}" v="{value}"/>' for key, value in tags.items()]
        facts = f'id="{number}" version="1" timestamp="2024-05-01T12:00:00Z" {place}'
        self.items[kind].append(f"<{kind} {facts}>{''.join(inner + words)}</{kind}>")

    def text(self):
        body = "\n".join(line for kind in self.items.values() for line in kind)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<osm version="0.6">\n{body}\n</osm>\n'

    def save(self, folder, name="town.osm"):
        path = folder / name
        path.write_text(self.text(), encoding="utf-8")
        return path


def crossroads():
    """Two streets that share the node in their middle, inside a municipality."""
    town = Town()
    town.way((0, 1), (1, 1), (2, 1), highway="residential", name="Querstraße", surface="sett")
    town.way((1, 0), (1, 1), (1, 2), highway="primary", ref="B 104")
    town.border(-5, -5, 8, 8, admin_level="8", name="Kleinstadt", de__amtlicher_gemeindeschluessel="13071000")
    return town


def codes(project):
    return {problem.code for problem in project.problems}


def problem(project, code, layer=None):
    return next(p for p in project.problems if p.code == code and layer in (None, p.layer))


def by_id(table):
    return table.set_index("id")


def test_streets_are_cut_where_they_share_a_node(tmp_path):
    streets = by_id(read_osm(crossroads().save(tmp_path)).layers["streets"])
    assert sorted(streets.index) == ["way/1/0", "way/1/1", "way/2/0", "way/2/1"]
    ends = {end for line in streets.geometry for end in (line.coords[0], line.coords[-1])}
    assert len(ends) == 5
    assert streets.loc["way/1/0", ["name", "road_class", "surface"]].to_list() == [
        "Querstraße",
        5200,
        "paving",
    ]
    assert streets.loc["way/2/1", ["name", "road_class", "surface"]].to_list() == [
        "B 104",
        1100,
        "asphalt_road",
    ]


def test_a_node_in_the_middle_of_one_street_does_not_cut_it(tmp_path):
    town = crossroads()
    town.way((4, 0), (4, 1), (5, 2), highway="track")
    streets = by_id(read_osm(town.save(tmp_path)).layers["streets"])
    assert shapely.get_num_points(streets.loc["way/4/0"].geometry) == 3
    assert streets.loc["way/4/0", "surface"] == "unsealed"


def test_a_loop_is_cut_where_it_meets_itself(tmp_path):
    town = crossroads()
    loop = town.way((4, 0), (4, 1), (5, 2), (3, 2), (4, 1), highway="service")
    streets = by_id(read_osm(town.save(tmp_path)).layers["streets"])
    assert [key for key in streets.index if key.startswith(f"way/{loop}/")] == [
        f"way/{loop}/0",
        f"way/{loop}/1",
    ]
    assert streets.loc[f"way/{loop}/1"].geometry.is_ring


def test_streets_that_cross_without_a_node_stay_whole(tmp_path):
    town = crossroads()
    bridge = town.way((3, 0), (5, 2), highway="secondary", bridge="yes", layer="1")
    town.way((3, 2), (5, 0), highway="residential", sidewalk="both", surface="asphalt")
    streets = by_id(read_osm(town.save(tmp_path)).layers["streets"])
    assert streets.loc[f"way/{bridge}/0", "bridge"]
    assert f"way/{bridge}/1" not in streets.index
    assert streets.loc[f"way/{bridge + 1}/0", "surface"] == "paving"  # dug in its pavement
    assert not streets.loc[f"way/{bridge + 1}/0", "bridge"]


@pytest.mark.parametrize(
    ("obstacle", "street", "crossing"),
    [
        ({"railway": "rail"}, {}, "rail"),
        ({"railway": "rail", "tunnel": "yes"}, {}, "none"),
        ({"railway": "tram"}, {}, "none"),
        ({"waterway": "river"}, {"bridge": "yes"}, "water"),
        ({"waterway": "stream"}, {"bridge": "yes"}, "water"),
        ({"waterway": "stream"}, {}, "none"),
    ],
)
def test_crossings_of_railways_and_water(tmp_path, obstacle, street, crossing):
    town = crossroads()
    way = town.way((3, 0), (5, 2), highway="residential", **street)
    town.way((3, 2), (5, 0), **obstacle)
    streets = by_id(read_osm(town.save(tmp_path)).layers["streets"])
    assert streets.loc[f"way/{way}/0", "crossing"] == crossing
    assert streets.loc["way/1/0", "crossing"] == "none"


def test_missing_nodes_cut_a_street_and_are_counted(tmp_path):
    town = crossroads()
    a, b, c, d = (town.node(4 + k, 4) for k in range(4))
    town.way(ids=[a, b, 999, c, d], highway="residential")
    town.way(ids=[a, 998], highway="residential")
    project = read_osm(town.save(tmp_path))
    assert {"way/4/0", "way/4/1"} <= set(project.layers["streets"]["id"])
    assert not any(key.startswith("way/5/") for key in project.layers["streets"]["id"])
    assert problem(project, "OSM-002").message.fields == {"n": 2, "gone": 1}


def test_doubles_and_points_without_length_are_left_out_and_counted(tmp_path):
    town = crossroads()
    town.way((0, 1), (1, 1), highway="footway")  # lies on way/1/0
    here = town.node(4, 4)
    there = town.node(4, 4, note="same place")
    town.way(ids=[here, there], highway="footway")
    project = read_osm(town.save(tmp_path))
    assert len(project.layers["streets"]) == 4
    assert problem(project, "OSM-003").message.fields["n"] == 1
    assert problem(project, "OSM-004").message.fields["n"] == 1


def test_ways_that_are_no_streets_and_unknown_surfaces_are_named(tmp_path):
    town = crossroads()
    town.way((4, 0), (4, 1), highway="proposed")
    town.way((5, 0), (5, 1), highway="service", surface="Kunstrasen")
    project = read_osm(town.save(tmp_path))
    assert problem(project, "OSM-009").message.fields["kinds"] == "proposed (1)"
    assert "Kunstrasen" in str(problem(project, "OSM-014").message)
    assert problem(project, "OSM-001").message.fields == {"n": 3, "total": 5}


def test_every_table_has_the_schema_and_its_source(tmp_path):
    town = crossroads()
    town.node(3, 3, highway="street_lamp", height="4.5 m")
    town.box(3, 4, 4, 5, building="yes", building__levels="3", addr__street="Am Ring", addr__housenumber="7a")
    town.node(2, 3, amenity="kindergarten", name="Kita Süd")
    project = read_osm(town.save(tmp_path))
    assert project.crs == "EPSG:25833"
    assert set(project.layers) == {"streets", "sites", "addresses", "buildings", "carriers", "boundary"}
    for name, table in project.layers.items():
        assert {c.key: str(table[c.key].dtype) for c in TABLES[name].columns} == {
            c.key: PANDAS_DTYPES[c.dtype] for c in TABLES[name].columns
        }
        assert table.crs == project.crs
        assert set(table["source"]) == {"© OpenStreetMap contributors"}
        assert set(table["licence"]) == {"ODbL-1.0"}
        assert set(table["as_of"]) == {pd.Timestamp("2024-05-01")}
    assert project.layers["buildings"]["height_m"].to_list() == [9.0]
    assert project.layers["carriers"][["carrier_class", "height_m"]].iloc[0].to_list() == [
        "ISA_Strassenlaterne",
        4.5,
    ]
    assert project.layers["addresses"][["street", "house_number"]].iloc[0].to_list() == ["Am Ring", "7a"]
    assert project.layers["addresses"]["households"].isna().all()


def test_a_school_drawn_as_ground_and_point_counts_once(tmp_path):
    town = crossroads()
    town.box(2, 2, 5, 5, amenity="school", name="Grundschule Ost", operator__type="public")
    town.node(3, 3, amenity="school", name="Grundschule Ost")
    town.node(4, 4, amenity="school", name="Gymnasium Ost")  # another school on the same ground
    town.node(4, 3, amenity="kindergarten", name="Hort Ost")
    project = read_osm(town.save(tmp_path))
    sites = project.layers["sites"].set_index("name")
    assert sorted(sites.index) == ["Grundschule Ost", "Gymnasium Ost", "Hort Ost"]
    assert sites.loc["Grundschule Ost", ["kind", "school_type", "owner_kind"]].to_list() == [
        "school",
        "primary",
        "public",
    ]
    assert sites.loc["Gymnasium Ost", "school_type"] == "gymnasium"
    assert sites.loc["Hort Ost", "kind"] == "hort"
    assert sites["pupils"].isna().all()
    assert problem(project, "OSM-015").message.fields["n"] == 1


def test_shops_repeat_the_address_of_their_house(tmp_path):
    town = crossroads()
    address = {"addr__street": "Am Ring", "addr__housenumber": "1 A"}
    town.node(3.2, 4.2, shop="bakery", name="Bäcker", **address)
    town.box(3, 4, 4, 5, building="yes", addr__street="Am Ring", addr__housenumber="1a")
    town.node(3, -4, **address)  # same name, 900 m away: another house
    project = read_osm(town.save(tmp_path))
    assert (
        sorted(project.layers["addresses"]["id"]) == ["node/17", "way/4"]
        or len(project.layers["addresses"]) == 2
    )
    assert "way/4" in set(project.layers["addresses"]["id"])
    assert problem(project, "OSM-010").message.fields["n"] == 1


def test_what_lies_outside_is_left_out_what_touches_is_kept_whole(tmp_path):
    town = crossroads()
    town.way((7, 0), (12, 0), highway="residential")  # leaves the municipality
    town.way((11, 3), (12, 3), highway="residential")
    project = read_osm(town.save(tmp_path))
    kept = by_id(project.layers["streets"])
    assert "way/4/0" in kept.index
    assert "way/5/0" not in kept.index
    assert kept.loc["way/4/0"].geometry.length > 300
    assert problem(project, "OSM-008", "streets").message.fields == {"n": 1, "total": 6}


def test_the_municipality_can_be_named_numbered_or_given(tmp_path):
    town = crossroads()
    small = town.border(3, -4, 7, -1, admin_level="8", name="Nebendorf")
    town.way((4, -3), (5, -3), highway="residential")
    path = town.save(tmp_path)
    largest = read_osm(path)
    assert (largest.name, largest.ags) == ("Kleinstadt", "13071000")
    assert problem(largest, "OSM-007").message.fields["n"] == 2
    for wanted in ("nebendorf", f"relation/{small}", f"r{small}", str(small)):
        project = read_osm(path, boundary=wanted)
        assert project.name == "Nebendorf"
        assert project.layers["streets"]["id"].to_list() == ["way/5/0"]
    outline = largest.layers["boundary"].assign(name="Gegeben")
    given = read_osm(path, boundary=outline.to_crs("EPSG:4326"))
    assert given.name == "Gegeben"
    assert len(given.layers["streets"]) == len(largest.layers["streets"])
    with pytest.raises(ParameterError, match=r"no boundary called Atlantis; it has: Kleinstadt, Nebendorf"):
        read_osm(path, boundary="Atlantis")


def test_districts_are_the_finest_complete_level(tmp_path):
    town = crossroads()
    town.border(-5, -5, 8, 1.5, admin_level="9", name="Süd")
    for name, west, east in (("Südwest", -5, 1), ("Südost", 1, 8)):
        town.border(west, -5, east, 1.5, admin_level="10", name=name)
    project = read_osm(town.save(tmp_path))
    districts = project.layers["districts"].set_index("name")
    assert districts["borough"].to_dict() == {"Südwest": "Süd", "Südost": "Süd"}
    assert problem(project, "OSM-016").message.fields == {"n": 2, "percent": 50}


def test_a_small_gap_in_the_boundary_is_closed_and_said(tmp_path):
    town = crossroads()
    town.items["relation"].clear()
    pieces = [
        town.way((-20, -20), (20, -20), (20, 20), boundary="administrative"),
        town.way((-20, 20), (20, 20), boundary="administrative"),
        town.way((-20, 20), (-20, -18), boundary="administrative"),
    ]
    facts = {"type": "boundary", "boundary": "administrative", "admin_level": "8", "name": "Offenstadt"}
    town.relation(*pieces, 999, **facts)
    project = read_osm(town.save(tmp_path))
    assert project.name == "Offenstadt"
    assert problem(project, "OSM-005").message.fields["gap_m"] == pytest.approx(2 * 111, abs=2)
    assert project.layers["boundary"].geometry.iloc[0].area == pytest.approx(4.45e3 * 2.65e3, rel=0.02)


def test_a_boundary_with_too_little_left_is_refused_or_replaced_by_the_box(tmp_path):
    town = crossroads()
    town.items["relation"].clear()
    half = town.way((-20, -20), (20, -20), (20, 20), boundary="administrative")
    town.relation(half, 999, type="boundary", boundary="administrative", admin_level="8", name="Halbstadt")
    path = town.save(tmp_path)
    with pytest.raises(
        DataError, match=r"boundary of Halbstadt is not complete in .*town\.osm \(1 pieces are missing\)"
    ):
        read_osm(path, boundary="Halbstadt")
    project = read_osm(path)
    assert "OSM-006" in codes(project)
    assert project.name == "town"
    assert len(project.layers["streets"]) == 4


def test_areas_that_do_not_close_are_counted(tmp_path):
    town = crossroads()
    town.way((3, 4), (4, 4), (4, 5), building="yes")
    assert problem(read_osm(town.save(tmp_path)), "OSM-019").message.fields == {"n": 1, "example": "way/4"}


def test_an_object_twice_in_the_file_is_taken_once(tmp_path):
    town = crossroads()
    town.items["way"].insert(1, town.items["way"][0])
    project = read_osm(town.save(tmp_path))
    assert len(project.layers["streets"]) == 4
    assert "OSM-020" in codes(project)


def test_a_file_in_any_order_is_sorted_and_says_so(tmp_path):
    town = crossroads()
    ordered = read_osm(town.save(tmp_path))
    town.items = {kind: town.items[kind][::-1] for kind in ("relation", "way", "node")}
    project = read_osm(town.save(tmp_path))
    assert "OSM-020" in codes(project)
    assert "OSM-020" not in codes(ordered)
    for name, table in ordered.layers.items():
        assert_geodataframe_equal(table, project.layers[name])


@pytest.mark.parametrize("pack", [None, gzip.compress, bz2.compress])
def test_the_content_decides_not_the_name(tmp_path, pack):
    town = crossroads()
    path = tmp_path / "delivery.dat"
    data = town.text().encode()
    path.write_bytes(pack(data) if pack else data)
    assert len(read_osm(path).layers["streets"]) == 4


@pytest.mark.parametrize("pack", [None, gzip.compress, bz2.compress])
def test_a_file_cut_in_half_is_refused(tmp_path, pack):
    town = crossroads()
    for k in range(400):
        town.node(k / 100, 3, note=f"filling {k}")
    data = town.text().encode()
    data = pack(data) if pack else data
    path = tmp_path / "half.osm"
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(DataError, match=r"half\.osm .*(damaged|no OpenStreetMap)"):
        read_osm(path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty"),
        (b"id;name\n1;Schule\n", "is no OpenStreetMap file"),
        (b'{"version": 0.6, "osm3s": {}, "elements": []}', "is Overpass JSON"),
        (b'<?xml version="1.0"?><osm version="0.6"></osm>', "holds no streets"),
        (b'<?xml version="1.0"?><osmChange version="0.6"></osmChange>', "is a list of changes"),
    ],
)
def test_other_files_are_refused_with_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "wrong.osm"
    path.write_bytes(content)
    with pytest.raises(DataError, match=rf"wrong\.osm {sentence}"):
        read_osm(path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(DataError, match=r"nowhere\.osm cannot be read: No such file"):
        read_osm(tmp_path / "nowhere.osm")


def test_ways_without_their_nodes_are_refused(tmp_path):
    town = Town()
    town.way(ids=[1, 2, 3], highway="residential")
    with pytest.raises(DataError, match="lacks 100 % of the nodes"):
        read_osm(town.save(tmp_path))


def test_an_entity_bomb_is_refused(tmp_path):
    path = tmp_path / "bomb.osm"
    bomb = "".join(f'<!ENTITY l{k} "{f"&l{k - 1};" * 10}">' for k in range(1, 12))
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE osm [<!ENTITY l0 "x">{bomb}]><osm version="0.6">&l11;</osm>'
    )
    with pytest.raises(DataError, match="damaged"):
        read_osm(path)


def test_degrees_cannot_be_the_system_of_a_project(tmp_path):
    path = crossroads().save(tmp_path)
    with pytest.raises(ParameterError, match="does not measure in metres"):
        read_osm(path, crs="EPSG:4326")
    with pytest.raises(ParameterError, match="no coordinate system EPSG:1"):
        read_osm(path, crs="EPSG:1")
    assert read_osm(path, crs="EPSG:25832").layers["streets"].crs == "EPSG:25832"


def test_a_cancelled_import_stops(tmp_path):
    path = crossroads().save(tmp_path)
    with pytest.raises(Cancelled):
        read_osm(path, progress=Progress(stopped=lambda: True))


@pytest.mark.parametrize(
    ("lon", "lat", "crs"),
    [
        (13.3, 53.5, "EPSG:25833"),
        (11.5, 50.0, "EPSG:25832"),
        (24.9, 60.2, "EPSG:25835"),
        (-58.4, -34.6, "EPSG:32721"),
    ],
)
def test_the_zone_follows_the_place(lon, lat, crs):
    assert metric_crs(lon, lat) == crs


@pytest.mark.slow
def test_neubrandenburg():
    shares = []
    project = read_osm(
        real("neubrandenburg/neubrandenburg.osm.bz2"),
        progress=Progress(lambda share, _: shares.append(share)),
    )
    assert (project.name, project.ags, project.crs) == ("Neubrandenburg", "13071107", "EPSG:25833")
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    assert {name: len(table) for name, table in project.layers.items()} == {
        "streets": 13081,
        "sites": 42,
        "addresses": 7469,
        "buildings": 9307,
        "carriers": 183,
        "boundary": 1,
    }
    assert project.layers["boundary"].area.iloc[0] / 1e6 == pytest.approx(85.65, rel=0.01)  # km², official
    for table in project.layers.values():
        assert table["id"].is_unique
        assert table.geometry.is_valid.all()
    # every count closes: taken + outside + merged = in the file
    counts = {p.layer: p.message.fields for p in project.problems if p.code == "OSM-008"}
    merged = problem(project, "OSM-010").message.fields["n"]
    assert counts["addresses"]["total"] == 10261
    assert len(project.layers["addresses"]) + counts["addresses"]["n"] + merged == 10261


def test_helsinki_has_no_complete_boundary_and_is_the_same_each_time():
    project, again = (read_osm(real("helsinki/Helsinki.osm.pbf")) for _ in range(2))
    for name, table in project.layers.items():
        assert_geodataframe_equal(table, again.layers[name])
    assert project.problems == again.problems
    assert project.crs == "EPSG:25835"
    assert {"OSM-002", "OSM-006", "OSM-019"} <= codes(project)
    assert (project.layers["carriers"]["carrier_class"].value_counts().to_dict()) == {
        "ISA_Strassenlaterne": 586,
        "ISA_Ampel": 135,
    }
    assert len(project.layers["streets"]) > 4000
