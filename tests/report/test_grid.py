"""Coverage on a grid as GeoTIFF and GeoPackage: aligned, unknown stays nodata, files are reproducible."""

import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import rasterio

from netplan.core.coverage import assess
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.raster import NODATA
from netplan.model.scenario import Scenario
from netplan.report.grid import write_grid
from tests.core.test_coverage import LINE, at, cell
from tests.towns import square, town

EN = Words("en")


def coverage():
    project = town(
        LINE,
        fibre=["F"],
        boundary=[{"geometry": square(-100, -100, 600)}],
        addresses=[{"geometry": at(x, 9)} for x in (30, 40, 160)],
        cells=[cell(0, 80.0), cell(100, np.nan)],
    )
    return assess(project, Scenario())


@pytest.mark.parametrize(("grid", "epsg"), [("inspire", 3035), ("project", 25833)])
def test_a_raster_is_cloud_optimised_aligned_and_keeps_unknown_as_nodata(tmp_path, grid, epsg):
    path = write_grid(coverage(), tmp_path / "grid.tif", grid, EN)
    with rasterio.open(path) as raster:
        assert raster.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert (raster.crs.to_epsg(), raster.nodata, raster.res) == (epsg, NODATA, (100.0, 100.0))
        assert not any(side % 100 for side in raster.bounds)
        assert raster.descriptions[0] == "share_served"
        assert "100 Mbit/s" in raster.tags()["Target"]
        bands = dict(zip(raster.descriptions, raster.read(masked=True), strict=True))
    assert bands["n_addresses"].sum() == 3
    assert bands["n_unknown"].sum() == 1
    served = bands["share_served"]
    # neighbours can fall into different cells of the other grid; the third, unknown, has a cell of its own
    assert set(served.compressed()) == {0.5} if grid == "project" else served.count() in {1, 2}
    assert bands["atlas_share"].compressed() == pytest.approx(80.0)
    assert bands["share_served"].mask[bands["n_addresses"].filled(0) == 0].all()


def test_equal_coverage_gives_equal_files(tmp_path):
    first, second = (write_grid(coverage(), tmp_path / name, "inspire", EN) for name in ("a.tif", "b.tif"))
    assert first.read_bytes() == second.read_bytes()


def test_cells_are_a_layer_in_the_system_of_the_grid(tmp_path):
    path = write_grid(coverage(), tmp_path / "grid.gpkg", "inspire", EN)
    assert {name for name, _ in pyogrio.list_layers(path)} >= {"coverage_grid"}
    table = gpd.read_file(path, layer="coverage_grid")
    assert table.crs.to_epsg() == 3035
    assert table["n_addresses"].sum() == 3
    assert table["id"].str.fullmatch(r"CRS3035RES100mN\d{7}E\d{7}").all()
    assert table["share_served"].isna().any()


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ParameterError, match=r"grid\.png"):
        write_grid(coverage(), tmp_path / "grid.png", "inspire", EN)
    empty = assess(town(LINE), Scenario())
    with pytest.raises(ParameterError, match="no boundary"):
        write_grid(empty, tmp_path / "grid.tif", "inspire", EN)
