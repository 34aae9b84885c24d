"""Musterstadt: size, schema, geometry that holds together, determinism."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from netplan.core.planning import make_plan
from netplan.demo import content_hash, musterstadt
from netplan.demo.cut import cut_to_boroughs
from netplan.demo.frames import AS_OF, LICENCE, SOURCE
from netplan.errors import ParameterError
from netplan.model.codes import code_lists
from netplan.model.digest import layer_hashes
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.tables import ATLAS_RATES_MBPS, ATLAS_TECHNOLOGIES, INPUT_TABLES, TABLES

DTYPES = {
    "text": "str",
    "choice": "str",
    "code": "Int64",
    "int": "Int64",
    "float": "float64",
    "bool": "bool",
    "date": "datetime64[s]",
}
DRAWN = {"restricted_areas", "roadworks", "radio_hops"}  # made by planners or computed, not by the generator
GEOMETRIES = {"point": {"Point"}, "line": {"LineString"}, "polygon": {"Polygon", "MultiPolygon"}}


def ends(table: gpd.GeoDataFrame) -> np.ndarray:
    """Return start and end points of lines [2, m] as complex numbers."""
    lines = table.geometry.to_numpy()
    xy = shapely.get_coordinates([shapely.get_point(lines, 0), shapely.get_point(lines, -1)])
    return (xy[:, 0] + 1j * xy[:, 1]).reshape(2, -1)


def n_components(streets: gpd.GeoDataFrame) -> int:
    nodes, number = np.unique(ends(streets), return_inverse=True)
    tail, head = number.reshape(2, -1)
    graph = coo_array((np.ones(len(tail)), (tail, head)), shape=(len(nodes), len(nodes)))
    return connected_components(graph, directed=False)[0]


def meeting_elsewhere(streets: gpd.GeoDataFrame) -> int:
    """Return how many pairs of streets share a point that is not an end of both."""
    lines = streets.geometry.to_numpy()
    one, two = shapely.STRtree(lines).query(lines, predicate="intersects")
    one, two = one[one < two], two[one < two]
    return int((~shapely.relate_pattern(lines[one], lines[two], "FF*F*****")).sum())


def has_the_counts(city: Project) -> None:
    layers = city.layers
    assert set(layers) == set(INPUT_TABLES) - DRAWN
    assert len(layers["boundary"]) == 1
    assert len(layers["districts"]) == 63
    assert layers["districts"]["borough"].nunique() == 10
    keys = zip(layers["districts"]["id"], layers["districts"]["borough"], strict=True)
    assert len({(key[0], name) for key, name in keys}) == 10
    assert len(layers["streets"]) >= 40_000
    assert layers["streets"]["name"].nunique() > 2_000
    assert (layers["sites"]["kind"] == "school").sum() == 146
    assert (layers["sites"]["kind"] == "kita").sum() == 52
    assert len(layers["addresses"]) >= 60_000
    assert layers["addresses"]["households"].sum() == pytest.approx(340_000, rel=0.01)
    classes = layers["carriers"]["carrier_class"].value_counts().to_dict()
    assert classes == {"ISA_Strassenlaterne": 54_000, "ISA_Ampel": 444, "ISA_Bauwerk": 300}
    assert layers["boundary"].area.sum() / 1e6 == pytest.approx(300, rel=0.05)


def has_the_lines_the_issue_asks_for(city: Project) -> None:
    schools = city.layers["sites"].query("kind == 'school'")
    assert 0.09 < schools["down_mbps"].isna().mean() < 0.15
    assert 0.36 < (schools["down_mbps"] < 100).mean() < 0.48
    promised = schools["promised"].dropna()
    as_of = pd.Timestamp(AS_OF)
    assert (promised < as_of).any()
    assert (promised > as_of).any()
    assert schools["pupils"].min() > 0
    assert (schools["pupils"] / schools["classes"]).between(5, 45).all()
    assert city.layers["sites"]["name"].is_unique


def has_its_crossings(city: Project) -> None:
    streets = city.layers["streets"]
    over = streets["bridge"] | streets["tunnel"]
    assert set(streets.loc[over, "crossing"]) == {"water", "rail"}
    assert not (streets["bridge"] & streets["tunnel"]).any()
    assert 20 < (streets["crossing"] == "water").sum() < 120
    assert 20 < (streets["crossing"] == "rail").sum() < 120
    assert (streets["crossing"] == "main_road").sum() > 50


def lies_in_the_municipality(city: Project) -> None:
    area = city.layers["boundary"].geometry.iloc[0].buffer(60.0)
    shapely.prepare(area)
    for name in ("streets", "sites", "addresses", "carriers", "cabinets", "pops", "fibre", "ducts"):
        assert shapely.covers(area, city.layers[name].geometry.to_numpy()).all(), name


def has_houses_beside_the_street_they_are_named_after(city: Project) -> None:
    streets, addresses = city.layers["streets"], city.layers["addresses"]
    named = streets[streets["name"].notna()]
    near, house = named.sindex.query(addresses.geometry, predicate="dwithin", distance=60.0)[::-1]
    same = named["name"].to_numpy()[near] == addresses["street"].to_numpy()[house]
    assert len(np.unique(house[same])) == len(addresses)
    assert not addresses.duplicated(["street", "house_number"]).any()
    assert addresses["postcode"].str.fullmatch("00[0-9]{3}").all()


def has_a_cell_wherever_people_live(city: Project) -> None:
    lived = city.layers["addresses"].query("households > 0")
    assert len(lived.sindex.query(city.layers["cells"].geometry, predicate="intersects")[0]) >= len(lived)


def is_cut_whole(part: Project, city: Project) -> None:
    assert n_components(part.layers["streets"]) == 1
    assert len(part.layers["districts"]) in (6, 7)
    area = part.layers["boundary"].geometry.iloc[0]
    assert part.layers["districts"].area.sum() == pytest.approx(area.area, abs=1.0)
    schools = part.layers["sites"].query("kind == 'school'")
    assert (schools["down_mbps"] < 100).any()
    assert len(part.layers["fibre"])
    for name, table in part.layers.items():
        whole = city.layers[name]
        assert list(table.columns) == list(whole.columns)
        assert (table.dtypes == whole.dtypes).all()
        assert table.index.equals(pd.RangeIndex(len(table)))
        if name != "boundary":
            same = whole.geometry.to_numpy()[pd.Index(whole["id"]).get_indexer(table["id"])]
            assert shapely.equals_exact(same, table.geometry.to_numpy()).all()


def test_the_city_has_its_size_and_the_same_seed_gives_the_borough_that_ships(
    city: Project, borough: Project
):
    """The one test that makes the whole city: what it shows lets all others ask the borough in its file."""
    has_the_counts(city)
    has_the_lines_the_issue_asks_for(city)
    has_its_crossings(city)
    lies_in_the_municipality(city)
    has_houses_beside_the_street_they_are_named_after(city)
    has_a_cell_wherever_people_live(city)
    assert n_components(city.layers["streets"]) == 1
    assert meeting_elsewhere(city.layers["streets"]) == 0
    assert shapely.coverage_is_valid(city.layers["districts"].geometry.to_numpy())
    assert layer_hashes(cut_to_boroughs(city, ["Südost"])) == layer_hashes(borough)
    by_name = cut_to_boroughs(city, ["Nord"])
    assert layer_hashes(by_name) == layer_hashes(cut_to_boroughs(city, ["9"]))
    assert by_name.name == "Musterstadt (Nord)"
    is_cut_whole(by_name, city)
    with pytest.raises(ParameterError, match="no borough Atlantis"):
        cut_to_boroughs(city, ["Atlantis"])


@pytest.mark.parametrize("name", sorted(set(INPUT_TABLES) - DRAWN))
def test_every_table_is_as_the_schema_declares(borough: Project, name: str):
    table, data = TABLES[name], borough.layers[name]
    assert list(data.columns) == [*table.keys, "geometry"]
    assert data.index.equals(pd.RangeIndex(len(data)))
    assert data.crs == borough.crs
    assert set(data.geom_type) <= GEOMETRIES[table.geometry]
    assert data.geometry.is_valid.all()
    assert not data.geometry.is_empty.any()
    for column in table.columns:
        values = data[column.key]
        assert str(values.dtype) == DTYPES[column.dtype], column.key
        if column.required:
            assert values.notna().all()
        if column.codes:
            assert set(values.dropna().astype(str)) <= set(code_lists()[column.codes]), column.key
        if column.dtype in ("int", "float"):
            assert values.dropna().between(column.low, column.high).all(), column.key
    assert data["id"].is_unique
    assert set(data["source"]) == {SOURCE}
    assert set(data["licence"]) == {LICENCE}
    assert (data["as_of"] <= AS_OF).all()
    assert set(data["confidential"]) == {table.confidential}


def test_streets_are_one_noded_network(borough: Project):
    streets = borough.layers["streets"]
    assert n_components(streets) == 1
    assert meeting_elsewhere(streets) == 0
    xy = shapely.get_coordinates(streets.geometry)
    assert np.array_equal(xy, np.round(xy, 3))


def test_meeting_elsewhere_sees_a_crossing():
    lines = [shapely.LineString([(0, 0), (2, 2)]), shapely.LineString([(0, 2), (2, 0)])]
    assert meeting_elsewhere(gpd.GeoDataFrame(geometry=lines)) == 1


def test_districts_partition_the_municipality(borough: Project):
    districts = borough.layers["districts"]
    assert shapely.coverage_is_valid(districts.geometry.to_numpy())
    boundary = borough.layers["boundary"].geometry.iloc[0]
    assert boundary.geom_type == "Polygon"
    assert districts.area.sum() == pytest.approx(boundary.area, abs=1.0)
    assert districts.union_all(method="coverage").symmetric_difference(boundary).area < 1.0
    home = districts.sindex.nearest(borough.layers["addresses"].geometry, return_all=False)[1]
    assert len(np.unique(home)) == len(districts), "people live in every district"


def test_odd_and_even_numbers_keep_to_their_sides(borough: Project):
    streets, addresses = borough.layers["streets"], borough.layers["addresses"]
    houses, lines = addresses.geometry.to_numpy(), streets.geometry.to_numpy()
    house, line = shapely.STRtree(lines).query_nearest(houses, all_matches=False)
    place = shapely.line_locate_point(lines[line], houses[house])
    at = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], place))
    ahead = shapely.get_coordinates(shapely.line_interpolate_point(lines[line], place + 0.5)) - at
    aside = shapely.get_coordinates(houses[house]) - at
    left = ahead[:, 0] * aside[:, 1] - ahead[:, 1] * aside[:, 0] > 0
    odd = addresses["house_number"].str.rstrip("a").astype(int).to_numpy()[house] % 2 == 1
    own = streets["name"].to_numpy()[line] == addresses["street"].to_numpy()[house]
    table = pd.DataFrame({"line": line, "left": left, "odd": odd})[own]
    share = table.groupby(["line", "left"])["odd"].mean()
    assert share.isin([0.0, 1.0]).mean() > 0.99


def test_fibre_and_ducts_follow_the_streets(borough: Project):
    nodes = np.unique(ends(borough.layers["streets"]))
    vertices = shapely.get_coordinates(borough.layers["streets"].geometry)
    known = np.unique(vertices[:, 0] + 1j * vertices[:, 1])
    for name in ("fibre", "ducts"):
        table = borough.layers[name]
        assert np.isin(ends(table), nodes).all()
        xy = shapely.get_coordinates(table.geometry)
        assert np.isin(xy[:, 0] + 1j * xy[:, 1], known).all()
    ducts = borough.layers["ducts"]
    assert (ducts["n_free"] <= ducts["n_tubes"]).all()
    assert 0.05 < (ducts["n_free"] == 0).mean() < 0.6
    pops = shapely.get_coordinates(borough.layers["pops"].geometry)
    assert np.isin(pops[:, 0] + 1j * pops[:, 1], nodes).all()
    assert set(borough.layers["cabinets"]["cabinet_kind"]) == {10001, 10002, 10003}


def test_sites_on_fibre_are_near_fibre(borough: Project):
    sites = borough.layers["sites"]
    fibre = shapely.union_all(borough.layers["fibre"].geometry.to_numpy())
    on_fibre = sites["technology"] == "fibre"
    assert shapely.distance(sites.geometry[on_fibre].to_numpy(), fibre).max() < 60.0


def test_atlas_shares_fall_with_the_rate_and_know_the_unknown(borough: Project):
    cells = borough.layers["cells"]
    corners = cells.bounds.to_numpy()
    assert np.array_equal(corners % 100.0, np.zeros_like(corners))
    assert np.allclose(cells.area, 10_000.0)
    for technology in ATLAS_TECHNOLOGIES:
        shares = cells[[f"down_fn_hh_{technology}_{rate}" for rate in ATLAS_RATES_MBPS]].to_numpy()
        missing = np.isnan(shares).all(axis=1)
        assert 0 < missing.sum() < len(cells) * 0.5
        assert (np.diff(shares[~missing], axis=1) <= 0).all()
        assert (shares[~missing] == 0).any()
    alle = cells["down_fn_hh_alle_100"].mean()
    assert 50 < alle < 97


@pytest.mark.slow
def test_the_same_seed_gives_the_same_borough(city: Project):
    assert content_hash(musterstadt(1, ["Nordost"])) == content_hash(cut_to_boroughs(city, ["1"]))


def test_whatever_differs_changes_the_hash(borough: Project):
    moved = borough.layers["addresses"].copy()
    moved.loc[7, "households"] += 1
    assert content_hash(borough.with_layer("addresses", moved)) != content_hash(borough)
    renamed = borough.layers["streets"].copy()
    renamed.loc[renamed.index[-1], "name"] = "Another Street"
    assert content_hash(borough.with_layer("streets", renamed)) != content_hash(borough)


@pytest.mark.slow
@pytest.mark.parametrize("seed", [2, 3, 7, 11])
def test_other_seeds_give_other_cities_as_sound(city: Project, seed: int):
    other = musterstadt(seed)
    assert content_hash(other) != content_hash(city)
    assert n_components(other.layers["streets"]) == 1
    assert meeting_elsewhere(other.layers["streets"]) == 0
    has_the_counts(other)


@pytest.mark.slow
@pytest.mark.parametrize("key", list("0123456789"))
def test_a_borough_is_cut_whole(city: Project, key: str):
    is_cut_whole(cut_to_boroughs(city, [key]), city)


@pytest.mark.slow
def test_the_whole_city_is_planned_with_proof(city: Project):
    plan = make_plan(city, Scenario())
    schools = plan.tables["coverage_sites"].query("kind == 'school'")
    assert (schools["verdict_after"] == "served").all()
    assert (schools["verdict"] != "served").sum() == plan.tables["connections"]["connected"].sum() > 30
    assert 0 <= plan.gap <= 0.01
    assert plan.cost_eur < plan.tables["connections"]["alone_eur"].sum()
    assert not [problem for problem in plan.problems if problem.severity == "error"]
