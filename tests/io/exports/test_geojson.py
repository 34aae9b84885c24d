"""GeoJSON is what RFC 7946 says, tells nothing internal, and comes back as it was written."""

import json

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from netplan.errors import DataError
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.geojson import export_geojson
from netplan.model.frames import table_of
from tests.sample_city import CRS, sample_city


@pytest.fixture(scope="module")
def tables():
    return sample_city()


def read(path):
    return json.loads(path.read_text("utf-8"))


def test_layers_are_on_wgs84_and_come_back_in_place(tables, tmp_path):
    report = export_geojson(tmp_path, tables, ExportSettings(CRS, internal_because="a test of mine"))
    assert report.n_rows["sites"] == len(tables["sites"])
    document = read(tmp_path / "sites.geojson")
    assert "crs" not in document, "RFC 7946 forbids the member"
    back = gpd.read_file(tmp_path / "sites.geojson").to_crs(CRS)
    assert list(back["id"]) == list(tables["sites"]["id"])
    apart = shapely.distance(back.geometry.to_numpy(), tables["sites"].geometry.to_numpy())
    assert np.nanmax(apart) < 0.02


def test_dates_are_text_and_missing_ones_null(tables, tmp_path):
    export_geojson(tmp_path, tables, ExportSettings(CRS, choose=("sites",)))
    for feature, row in zip(
        read(tmp_path / "sites.geojson")["features"], tables["sites"].to_dict("records"), strict=True
    ):
        day = row["as_of"]
        assert feature["properties"]["as_of"] == (None if pd.isna(day) else day.date().isoformat())


def test_internal_tables_and_rows_stay_out(tables, tmp_path):
    sites = tables["sites"].copy()
    sites["confidential"] = "public"
    sites.loc[sites.index[0], "confidential"] = "internal"
    report = export_geojson(tmp_path, {**tables, "sites": sites}, ExportSettings(CRS))
    assert report.left_out
    assert not (tmp_path / "fibre.geojson").exists()
    ids = {feature["properties"]["id"] for feature in read(tmp_path / "sites.geojson")["features"]}
    assert ids == set(sites["id"][1:])


def test_a_row_without_a_place_keeps_its_facts(tmp_path):
    places = gpd.GeoSeries([shapely.Point(318000, 5690000), None], crs=CRS)
    table = table_of("sites", {"id": ["a", "ü"], "kind": ["school", "kita"]}, places, CRS)
    export_geojson(tmp_path, {"sites": table}, ExportSettings(CRS))
    features = read(tmp_path / "sites.geojson")["features"]
    assert [feature["properties"]["id"] for feature in features] == ["a", "ü"]
    assert features[1]["geometry"] is None


def test_a_folder_that_cannot_be_written_is_said(tables, tmp_path):
    (tmp_path / "sites.geojson").mkdir()
    with pytest.raises(DataError, match=r"sites\.geojson"):
        export_geojson(tmp_path, tables, ExportSettings(CRS, choose=("sites",)))
