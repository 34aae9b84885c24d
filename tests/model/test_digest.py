"""A content hash changes with the content, names the layer that differs, and does not change otherwise."""

from dataclasses import replace

import geopandas as gpd
import pytest
from shapely import LineString, Point

from netplan.core.planning import make_plan
from netplan.model.digest import content_hash, layer_hashes, settings_hash
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.model.tables import TABLES
from tests.sample_city import CRS, sample_city
from tests.towns import town

INPUTS = ("boundary", "districts", "streets", "sites", "fibre")


def project():
    city = sample_city()
    return Project("Town", {name: city[name] for name in INPUTS}, CRS)


def test_equal_content_has_an_equal_hash():
    assert content_hash(project()) == content_hash(project())
    assert layer_hashes(project()) == layer_hashes(project())
    assert list(layer_hashes(project())) == sorted(INPUTS, key=[*TABLES].index)


def test_the_layer_that_differs_is_named():
    first = project()
    sites = first.layer("sites").copy()
    sites.loc[sites.index[3], "pupils"] = 4321
    second = first.with_layer("sites", sites)
    before, after = layer_hashes(first), layer_hashes(second)
    assert [name for name in before if before[name] != after[name]] == ["sites"]
    assert content_hash(first) != content_hash(second)


@pytest.mark.parametrize(
    "shapes", [(None, None), (None, Point(1, 2)), (Point(1, 2), LineString([(0, 0), (1, 1)]))]
)
def test_missing_and_mixed_shapes_have_a_hash_too(shapes):
    place = project()
    sites = place.layer("sites").iloc[:2]

    def with_shapes(*given):
        return content_hash(
            place.with_layer("sites", sites.set_geometry(gpd.GeoSeries([*given], crs=CRS).values))
        )

    assert with_shapes(*shapes) == with_shapes(*shapes)
    assert with_shapes(*shapes) != with_shapes(*shapes[::-1]) or shapes == (None, None)
    assert with_shapes(*shapes) != with_shapes(Point(3, 4), None)


def test_settings_count_every_setting_and_price():
    plain, scenario = project(), Scenario()
    known = settings_hash(plain, scenario)
    assert settings_hash(plain, Scenario()) == known
    assert settings_hash(plain, replace(scenario, seed=1)) != known
    key, price = next(iter(plain.catalogue.items()))
    dearer = replace(plain, catalogue={**plain.catalogue, key: replace(price, eur=price.eur + 0.01)})
    assert settings_hash(dearer, scenario) != known


def test_planning_leaves_the_data_as_they_were():
    place = town("F---S---T", fibre=["F"], schools=["S", "T"], ducts=[{"along": "FS", "n_free": 1}])
    before = content_hash(place)
    make_plan(place, Scenario())
    assert content_hash(place) == before
