"""Coverage on a grid: sums are preserved, nothing unknown becomes a number, ids are those of INSPIRE."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.coverage import after_year, assess
from netplan.core.coverage.grid import CELL_M, INSPIRE, Grid, coverage_grid, grid_around, overlaps
from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.survey import survey
from netplan.model.scenario import Scenario
from netplan.model.terms import Terms
from tests.core.test_coverage import LINE, at, cell
from tests.towns import CRS, ORIGIN, square, town


def place(**layers):
    return assess(town(LINE, fibre=["F"], **layers), Scenario())


def test_cells_of_the_same_grid_stay_as_they_are():
    found = place(
        cells=[cell(0, 80.0), cell(100, np.nan), cell(200, 40.0)],
        addresses=[{"geometry": at(30, 9)}, {"geometry": at(150, 9)}, {"geometry": at(150, 10)}],
    )
    # the cells of the drawing lie 50 m off the grid in y, so that each has two halves
    _, table = coverage_grid(found, CRS)
    table = table.sort_values("id", ignore_index=True)
    assert list(table["atlas_share"].dropna()) == pytest.approx([80.0, 40.0, 80.0, 40.0])
    assert sorted(table["atlas_area"]) == pytest.approx([0.0, 0.5, 0.5, 0.5, 0.5])
    assert list(table["n_addresses"][table["n_addresses"] > 0]) == [1, 2]


def test_a_cell_is_unknown_where_nothing_is_known_and_unknown_addresses_count_as_not_served():
    found = place(addresses=[{"geometry": at(x, 9)} for x in (30, 40, 160)])
    _, table = coverage_grid(found, CRS)
    table = table.set_index("id")
    first, second = "CRS25833RES100mN5700000E400000", "CRS25833RES100mN5700000E400100"
    assert table.loc[first, ["n_addresses", "n_served", "n_unknown"]].tolist() == [2, 1, 1]
    assert table.loc[first, "share_served"] == 0.5
    assert np.isnan(table.loc[second, "share_served"])
    assert table["atlas_share"].isna().all()


def test_the_cells_of_the_municipality_are_there_without_any_address():
    found = place(boundary=[{"geometry": square(10, 10, 250)}])
    _, table = coverage_grid(found, CRS)
    assert len(table) == 9
    assert (table["n_addresses"] == 0).all()
    assert table["share_served"].isna().all()


@pytest.mark.parametrize("crs", [INSPIRE, CRS, "EPSG:25832"])
def test_sums_are_preserved_whatever_the_grid(crs):
    rng = np.random.default_rng(1)
    addresses = [{"geometry": at(*xy)} for xy in rng.uniform(0, 900, (80, 2))]
    shares = rng.choice([0.0, 35.0, 100.0, np.nan], 81)
    cells = [
        {"geometry": square(100 * (k % 9), 100 * (k // 9), 100), "down_fn_hh_alle_100": share}
        for k, share in enumerate(shares)
    ]
    found = place(addresses=addresses, cells=cells)
    _, table = coverage_grid(found, crs)
    assert table["n_addresses"].sum() == 80
    counted = table[["n_served", "n_likely", "n_not_served", "n_unknown"]].to_numpy().sum(axis=1)
    assert (counted == table["n_addresses"]).all()
    shapes = found.tables["coverage_cells"].geometry.to_crs(crs).area.to_numpy()
    known = ~np.isnan(shares)
    area = table["atlas_area"] * CELL_M**2
    assert area.sum() == pytest.approx(shapes[known].sum())
    assert (area * table["atlas_share"]).sum() == pytest.approx((shapes * shares)[known].sum())
    assert not (np.modf(shapely.bounds(table.geometry.to_numpy()) / CELL_M)[0]).any()


SQUARES = st.lists(
    st.tuples(st.floats(-500, 500), st.floats(-500, 500), st.floats(1, 300)), min_size=1, max_size=6
)


@settings(max_examples=30)
@given(SQUARES, st.lists(st.floats(0, 1e3), min_size=6, max_size=6))
def test_parts_of_an_area_add_up_to_the_whole(squares, amounts):
    shapes = gpd.GeoSeries([square(*one) for one in squares], crs=CRS)
    grid = grid_around([shapes], CRS)
    parts = overlaps(shapes, grid)
    assert np.bincount(parts.source, parts.part, len(shapes)) == pytest.approx(1.0)
    amount = np.array(amounts[: len(shapes)])
    assert parts.spread(amount, len(grid)).sum() == pytest.approx(amount.sum())


@settings(max_examples=30)
@given(st.floats(0, 299.9), st.floats(0, 299.9))
def test_a_point_falls_into_the_cell_that_holds_it(x, y):
    grid = Grid(CRS, ORIGIN[0], ORIGIN[1] + 300, 3, 3)
    found = int(grid.cell_of(np.array([ORIGIN[0] + x]), np.array([ORIGIN[1] + y]))[0])
    west, south = grid.corners
    assert west[found] <= ORIGIN[0] + x < west[found] + CELL_M
    assert south[found] <= ORIGIN[1] + y < south[found] + CELL_M


def test_nothing_has_no_cells():
    grid, table = coverage_grid(assess(town(LINE), Scenario()))
    assert (len(grid), len(table)) == (0, 0)


FORK = """
F-----+-----S
      |
      |
      T
"""


def planned():
    """Two schools; houses at both ends, which the plan passes, and one far away, which it does not."""
    project = town(
        FORK,
        fibre=["F"],
        schools=[{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}],
        addresses=[{"geometry": at(x, y)} for x, y in ((118, 3), (62, -26), (118, 480))],
    )
    return make_plan(project, Scenario())


def test_the_grid_of_a_plan_tells_what_is_served_after_it_beside_what_is_today():
    plan = planned()
    _, today = coverage_grid(assess(plan.project, plan.scenario), CRS)
    assert today["n_served_after"].isna().all()
    _, table = coverage_grid(plan, CRS)
    served = plan.tables["coverage_addresses"]["verdict_after"] == "served"
    assert served.tolist() == [True, True, False]
    assert int(table["n_served_after"].sum()) == 2
    assert int(table["n_served"].sum()) == 0
    there = table[table["n_addresses"] > 0].set_index("id")
    assert sorted(there["share_served_after"].dropna()) == [1.0, 1.0]
    assert there["share_served_after"].isna().sum() == 1  # nobody knows anything of the house far away


def test_a_year_of_the_programme_passes_only_what_is_built_by_then():
    plan = planned()
    costs = plan.tables["costs"]["cost_eur"].sum()
    terms = Terms(first_year=2027, budgets_eur=(costs * 0.75, 0.0, costs), carry_over=False)
    programme = make_programme(plan, terms).tables
    known = survey(plan.project, plan.scenario.snap_limit_m)
    years = [after_year(plan, programme, year, known) for year in (2026, 2027, 2028, 2029)]
    n_sites = [int((one.tables["coverage_sites"]["verdict_after"] == "served").sum()) for one in years]
    n_houses = [int((one.tables["coverage_addresses"]["verdict_after"] == "served").sum()) for one in years]
    assert n_sites[0] == 0
    assert n_sites == sorted(n_sites)
    assert n_sites[1] == n_sites[2] == 1
    assert n_sites[3] == 2
    assert n_houses[0] == 0
    assert n_houses[1] == 1
    assert n_houses[3] == 2
    assert (
        years[3].tables["coverage_sites"]["verdict_after"] == plan.tables["coverage_sites"]["verdict_after"]
    ).all()
