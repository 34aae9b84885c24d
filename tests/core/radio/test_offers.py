"""Links that could be built over the small town, and what they change of the verdicts."""

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from netplan.core.coverage import assess
from netplan.core.coverage.after import after_radio
from netplan.core.radio.air import air_at
from netplan.core.radio.budget import Weather
from netplan.core.radio.offers import Ask, radio_offers
from netplan.core.survey import survey
from netplan.core.technologies.radio import LINKS, RATES, link_claims
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from tests.core.radio.test_link import layer, town
from tests.core.test_technologies import LINE, UNKNOWN
from tests.towns import town as streets

CATALOGUE = radio_catalogue()
ALL = frozenset({"lamp", "none", "wall"})


def ask(name, carriers=ALL, **changes):
    setup = replace(CATALOGUE.setups[name], **changes)
    weather = Weather(air_at(CATALOGUE.setups[name].ghz, None, CATALOGUE.air), sigma_m=0.1)
    return Ask(setup, weather, carriers, CATALOGUE.edition)


def offers(*asks, **built):
    project, surface, terrain = town(**built)
    return project, radio_offers(project, asks, surface, terrain)


def test_best_link_of_every_setup():
    _, found = offers(ask("bridge_60_client"), ask("small_cell"))
    table = found.table.set_index("setup")
    assert set(table.index) == {"bridge_60_client", "small_cell"}
    bridge = table.loc["bridge_60_client"]
    assert bridge["sight"] == "clear"
    assert bridge["carrier_id"] == "wall"  # a post of 3 m in the open, nearer than the lamp
    assert bridge["n_links"] == 2  # a carrier of no height is none
    assert bridge["down_p10_mbps"] <= bridge["down_p50_mbps"] <= bridge["down_p90_mbps"]
    assert (bridge["limit"], bridge["scenario"], bridge["edition"]) == ("radio", "radio", CATALOGUE.edition)


def test_only_fit_carriers_count_and_a_wall_stops_60_ghz_alone():
    _, found = offers(ask("bridge_60_client", frozenset({"lamp"})), ask("small_cell", frozenset({"lamp"})),
                      wall_m=25.0)  # fmt: skip
    assert list(found.table["setup"]) == ["small_cell"]
    assert list(found.table["sight"]) == ["blocked"]
    _, bent = offers(ask("bridge_5", frozenset({"lamp"})), wall_m=11.0)
    assert list(bent.table["limit"]) == ["sight"]
    assert offers(ask("bridge_5", frozenset()))[1].table.empty


def test_sensors_and_what_is_forbidden_make_no_links():
    _, found = offers(ask("lorawan"), ask("bridge_bfwa"), ask("bridge_60_client", own_eirp_dbm=50.0))
    assert found.table.empty
    assert {"RAD-001", "RAD-005"} <= {problem.code for problem in found.problems}


def test_unknown_surface_makes_no_link():
    project, surface, terrain = town()
    holes = surface.heights_m.copy()
    holes[:, 60:90] = np.nan
    found = radio_offers(project, [ask("bridge_60_client")], replace(surface, heights_m=holes), terrain)
    assert found.table.empty


def rated(project, rate, **columns):
    usual = {"availability": 0.999, "edition": "test", "source": "made", "way_m": 120.0, "scenario": "radio",
             "limit": "radio", "setup": "bridge", "carrier_id": "lamp"}  # fmt: skip
    row = {"subject_id": "sites-0", **dict.fromkeys(RATES, rate), **usual, **columns}
    return pd.DataFrame([row]).assign(as_of=pd.NaT)


@pytest.mark.parametrize(
    ("rate", "school", "then"),
    [
        (200.0, UNKNOWN, "served"),
        (20.0, UNKNOWN, "unknown"),  # a link that is too slow says nothing about the line there is
        (200.0, {"at": "B", "down_mbps": 16.0, "up_mbps": 1.0, "technology": "copper"}, "served"),
        (20.0, {"at": "B", "down_mbps": 500.0, "up_mbps": 50.0, "technology": "cable"}, "served"),
        (np.nan, UNKNOWN, "unknown"),
    ],
)
@pytest.mark.parametrize("policy", ["highest", "lowest", "evidence"])
def test_verdicts_after_the_links_were_built(rate, school, then, policy):
    project, scenario = streets(LINE, schools=[school]), Scenario(policy=policy)
    coverage, known = assess(project, scenario), survey(project, scenario.snap_limit_m)
    after = after_radio(coverage, rated(project, rate), known)
    found = after.tables["coverage_sites"]
    pd.testing.assert_series_equal(found["verdict"], coverage.tables["coverage_sites"]["verdict"])
    if policy != "highest" and then == "served" and rate < 100:
        then = found["verdict_after"][0]
        assert then == found["verdict"][0]
    elif policy == "highest":
        assert found["verdict_after"][0] == then
    rank = ["unknown", "not_served", "likely", "served"].index
    assert rank(found["verdict_after"][0]) >= rank(found["verdict"][0])


def test_claims_name_carrier_setup_limit_and_scenario():
    project = streets(LINE, schools=[UNKNOWN])
    links = rated(project, 150.0, limit="sight")
    after = after_radio(assess(project, Scenario()), links, survey(project, Scenario().snap_limit_m))
    claim = after.tables["claims"].query("technology == 'radio'").iloc[0]
    assert (claim["via"], claim["limit"], claim["scenario"]) == ("bridge, lamp", "sight", "radio")
    assert (claim["grade"], claim["availability"]) == ("C", 0.999)
    assert LINKS in after.tables


def test_a_network_of_sensors_says_nothing_about_a_line():
    project = streets(LINE, schools=[UNKNOWN])
    assert link_claims(rated(project, 0.005), project.layer("sites")) == ()


def test_a_project_without_sites_has_no_links():
    project, surface, terrain = town()
    bare = project.with_layer("sites", layer("sites", {"id": [], "name": [], "kind": [], "geometry": []}))
    assert radio_offers(bare, [ask("bridge_5")], surface, terrain).table.empty
