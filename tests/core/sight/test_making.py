"""Sites and carriers of a small town on a surface one can work out by hand."""

import geopandas as gpd
import numpy as np
import pytest
from shapely import Point

from netplan.core.sight.making import SightTerms, make_sight_lines
from netplan.core.sight.stand import on_poles, on_roofs
from netplan.errors import DataError, ParameterError
from netplan.io.exports.delivery import ExportSettings, disclosed
from netplan.model.project import Project
from netplan.model.surface import Surface
from tests.sample_city import CRS, typed

WEST, NORTH = 400_000.0, 5_700_000.0


def at(x, y):
    return Point(WEST + x, NORTH - y)


def layer(name, rows):
    return typed(name, gpd.GeoDataFrame(rows, crs=CRS))


def town(**changed):
    """Make a flat town at 100 m above the sea: a school of 10 m, a wall of 20 m, four lamps."""
    heights = np.full((200, 200), 100.0, dtype=np.float32)
    heights[95:105, 20:30] = 110.0
    heights[60:140, 100] = 120.0
    sites = {"id": ["s"], "name": ["Schule"], "kind": ["school"], "geometry": [at(25, 100)]}
    carriers = {
        "id": ["near", "behind", "beyond", "none"],
        "carrier_class": ["ISA_Strassenlaterne"] * 4,
        "height_m": [8.0, 8.0, 8.0, 0.0],
        "mounting_m": [np.nan, 7.0, np.nan, np.nan],
        "geometry": [at(60.5, 100.5), at(140.5, 100.5), at(25.5, 190.5), at(60.5, 90.5)],
    }
    surface = Surface(heights, WEST, NORTH, 1.0, CRS, "made", changed.get("as_of", "2024-05-01"))
    project = Project(
        name="Town", crs=CRS, layers={"sites": layer("sites", sites), "carriers": layer("carriers", carriers)}
    )
    return project, surface


def by_carrier(made):
    return made.table.set_index("carrier_id")


def test_who_sees_whom_by_hand():
    project, surface = town()
    made = make_sight_lines(project, surface, terms=SightTerms(reach_m=150))
    lines = by_carrier(made)
    assert lines["sight"].to_dict() == {"near": "clear", "behind": "blocked", "beyond": "clear"}
    assert lines.at["near", "carrier_height_m"] == 108.0
    assert lines.at["behind", "carrier_height_m"] == 107.0  # the mounting height counts, not the top
    assert set(lines["site_height_m"]) == {111.5}
    assert lines.at["behind", "clearance_m"] < -8
    assert lines.at["behind", "worst_m"] == pytest.approx(abs(100.5 - _antenna(made)), abs=1.0)
    assert lines.at["near", "certainty"] > 0.9
    assert lines.at["behind", "certainty"] < 1e-6
    codes = {problem.code: problem for problem in made.problems}
    assert set(codes) == {"SEE-001", "SEE-003"}  # one lamp of height 0; no terrain model


def _antenna(made):
    return made.table.geometry.iloc[0].coords[0][0] - WEST


def test_with_a_terrain_model_the_ground_is_no_guess():
    project, surface = town()
    terrain = Surface(np.full((200, 200), 99.0, dtype=np.float32), WEST, NORTH, 1.0, CRS)
    made = make_sight_lines(project, surface, terrain)
    assert by_carrier(made).at["near", "carrier_height_m"] == 107.0
    assert "SEE-003" not in {problem.code for problem in made.problems}


def test_a_roof_that_is_not_known_is_no_answer():
    project, surface = town()
    heights = surface.heights_m.copy()
    heights[100, 36] = np.nan  # 11 m beside the school
    made = make_sight_lines(project, Surface(heights, WEST, NORTH, 1.0, CRS, "made"))
    assert made.unknown == {"s"}
    assert len(made.table) == 0
    assert {"SEE-002", "SEE-005"} <= {problem.code for problem in made.problems}


def test_a_lamp_inside_a_building_sees_nothing_and_is_named():
    project, surface = town()
    heights = surface.heights_m.copy()
    heights[95:106, 55:66] = 130.0
    terrain = Surface(np.full((200, 200), 100.0, dtype=np.float32), WEST, NORTH, 1.0, CRS)
    made = make_sight_lines(project, Surface(heights, WEST, NORTH, 1.0, CRS), terrain, SightTerms(reach_m=60))
    assert by_carrier(made)["sight"].to_dict() == {"near": "blocked"}
    assert "SEE-004" in {problem.code for problem in made.problems}


def test_antennas_stand_over_the_highest_cell_and_on_poles():
    project, surface = town()
    roof = on_roofs(project.layers["sites"], surface)
    assert roof.height_m.tolist() == [111.5]
    assert surface.heights_at(roof.places).tolist() == [110.0]
    poles = on_poles(project.layers["carriers"], surface, None)
    assert poles.height_m[:3].tolist() == [108.0, 107.0, 108.0]
    assert np.isnan(poles.height_m[3])


def test_lines_to_internal_carriers_stay_in_the_house():
    project, surface = town()
    made = make_sight_lines(project, surface)
    carriers = project.layers["carriers"].copy()
    carriers.loc[carriers["id"] == "near", "confidential"] = "internal"
    tables = {**project.layers, "carriers": carriers, "sight_lines": made.table}
    written, _ = disclosed(tables, ExportSettings(CRS))
    assert set(written["sight_lines"]["carrier_id"]) == {"behind", "beyond"}


def test_wrong_wishes_are_refused():
    project, surface = town()
    with pytest.raises(ParameterError):
        make_sight_lines(project, surface, terms=SightTerms(ghz=0))
    bare = Project(name="Town", crs=CRS, layers={"sites": project.layers["sites"]})
    with pytest.raises(DataError, match="carriers"):
        make_sight_lines(bare, surface)
