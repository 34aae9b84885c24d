"""Places as people type and paste them."""

import pytest

from netplan.ui.map.ground import lon_lat
from netplan.ui.typed_place import typed_place

CRS, NEAR = "EPSG:25833", (400_000.0, 5_700_000.0)
LON, LAT = lon_lat(CRS, *NEAR)


@pytest.mark.parametrize(
    "typed",
    [
        "400000 5700000",
        "400000.0, 5700000.0",
        "400000,0 5700000,0",
        "400000,5700000",
        "400.000,0 5.700.000,0",
        "400,000.0 5,700,000.0",
        "E 400,000.0 N 5,700,000.0 (EPSG:25833)",
        "O 400.000,0 N 5.700.000,0 (EPSG:25833)",
        "N 5700000 E 400000",
        "400000.00 5700000.00 (EPSG:25833); 51.440000 13.560000 (WGS 84)",
        f"{LAT:.7f} {LON:.7f}",
        f"{LON:.7f} {LAT:.7f}",
        f"{LAT:.7f},{LON:.7f}",
        f"{LAT:.7f}° N {LON:.7f}° E".replace(".", ","),
        f"N {LAT:.7f}° O {LON:.7f}°",
    ],
)
def test_a_place_is_found_however_it_is_written(typed):
    assert typed_place(typed, CRS, NEAR) == pytest.approx(NEAR, abs=0.05)


def test_letters_decide_where_both_orders_lie_far_away():
    south = typed_place("10 S 20 E", CRS, NEAR)
    assert lon_lat(CRS, *south) == pytest.approx((20, -10))
    west = typed_place("20 W 10 N", CRS, NEAR)
    assert lon_lat(CRS, *west) == pytest.approx((-20, 10))


@pytest.mark.parametrize(
    "typed", ["", "Schule", "400000", "400000 5700000 3", "1e9 1e9", "200 300", "4. .4", "12 9000"]
)
def test_what_is_no_place_is_none(typed):
    assert typed_place(typed, CRS, NEAR) is None


def test_without_a_project_there_is_no_place():
    assert typed_place("400000 5700000", "", NEAR) is None
