"""Carriers of a small town chosen on a surface one can work out by hand."""

from dataclasses import replace

import numpy as np
import pytest

from netplan.core.choice.making import choose_carriers
from netplan.core.choice.places import places_of
from netplan.core.hops.making import RadioGround
from netplan.core.planning import make_plan
from netplan.core.survey import survey
from netplan.errors import DataError, Infeasible, ParameterError
from netplan.model.choice import ChoiceTerms
from netplan.model.fitness import default_rules
from netplan.model.scenario import Scenario
from netplan.session.chosen import TakeChoice
from tests.core.hops.test_making import carrier, place

TERMS = ChoiceTerms(setup="bridge_60_client", targets="streets", reach_m=120.0, step_m=25.0)


def ground_for(ground, use):
    return RadioGround(ground.surface, None, ground.catalogue, ground.air, default_rules()[use])


def chosen(poles, terms=TERMS, use="bridge_60ghz", walls=(), scenario=None):
    project, ground = place(poles, walls)
    asked = scenario or Scenario()
    known = survey(project, asked.snap_limit_m)
    return choose_carriers(project, asked, ground_for(ground, use), known, terms)


def test_places_along_the_streets_count_their_metres():
    project, ground = place([carrier((0, 2))])
    found = places_of(project, TERMS, ground.surface, None)
    assert found.weight.sum() == pytest.approx(project.layer("streets").length.sum())
    assert found.weight.max() <= 25.0
    assert np.allclose(found.stands.height_m[found.stands.known], 101.5)


def test_one_pole_of_two_side_by_side_is_enough():
    choice = chosen([carrier((0, 2)), carrier((2, 2)), carrier((0, -190))], replace(TERMS, share=0.05))
    assert choice.carriers["id"].tolist() in (["carriers-0"], ["carriers-1"])
    assert choice.covered >= 0.05 * choice.whole
    covered = choice.targets[choice.targets["covered"] == "yes"]
    assert covered["weight"].sum() == pytest.approx(choice.covered)
    assert (covered["carrier_id"] == choice.carriers["id"].iloc[0]).all()
    assert (covered["down_mbps"] > 0).all()
    row = choice.carriers.iloc[0]
    assert row["n_targets"] == row["n_alone"] == len(covered)
    assert choice.cost_eur == pytest.approx(choice.trench_eur + 1_600)
    assert choice.bound <= choice.cost_eur
    assert {"CHO-005"} <= {one.code for one in choice.problems}


def test_a_wall_hides_what_lies_behind_it():
    terms = replace(TERMS, share=0.05)
    free = chosen([carrier((0, 2))], terms)
    walled = chosen([carrier((0, 2))], terms, walls=[(222, 226, 60, 330, 30.0)])
    assert walled.covered < free.covered


def test_unknown_carriers_are_taken_only_if_asked_and_told():
    poles = [carrier((0, 2), power="unknown"), carrier((180, 42))]
    none = chosen(poles, replace(TERMS, share=None, budget_eur=1e6))
    assert none.carriers["id"].tolist() == ["carriers-1"]
    assert (none.n_fit, none.n_unknown) == (1, 1)
    assert [key for key, _ in none.surveys] == ["carriers-0"]
    assert none.if_fit > none.covered
    assert "CHO-001" in {one.code for one in none.problems}
    both = chosen(poles, replace(TERMS, share=None, budget_eur=1e6, unknown_too=True))
    assert sorted(both.carriers["fitness"]) == ["fit", "unknown"]
    assert "CHO-002" in {one.code for one in both.problems}


def test_forced_and_forbidden_carriers_are_kept_to():
    poles = [carrier((0, 2)), carrier((2, 2)), carrier((180, 42))]
    terms = replace(TERMS, share=0.05)
    forced = chosen(poles, replace(terms, forced=("carriers-2",)))
    assert forced.carriers.set_index("id").loc["carriers-2", "why"] == "forced"
    avoided = chosen(poles, replace(terms, forbidden=("carriers-0", "carriers-2")))
    assert avoided.carriers["id"].tolist() == ["carriers-1"]
    with pytest.raises(DataError, match="no carrier lamp"):
        chosen(poles, replace(terms, forced=("lamp",)))
    with pytest.raises(DataError, match="unfit"):
        chosen([*poles, carrier((5, 5), availability=1000)], replace(terms, forced=("carriers-3",)))


def test_sites_share_the_air_time_and_gateways_their_number():
    terms = replace(TERMS, targets="sites", share=1.0, reach_m=300.0)
    assert len(chosen([carrier((0, 2))], replace(terms, need_mbps=100.0)).carriers) == 1
    with pytest.raises(Infeasible, match="0"):
        chosen([carrier((0, 2))], replace(terms, need_mbps=1e5))
    few = replace(TERMS, share=None, budget_eur=1e6, per_carrier=2)
    assert chosen([carrier((0, 2))], few).carriers["n_targets"].tolist() == [2]


def test_no_bridge_leads_from_a_roof_to_itself():
    terms = replace(TERMS, targets="sites", share=1.0, reach_m=300.0)
    roof = carrier((208, 2), height_m=12.0)  # beside the school's own point
    choice = chosen([roof, carrier((0, 2))], replace(terms, need_mbps=100.0))
    assert choice.carriers["id"].tolist() == ["carriers-1"]


def test_a_gateway_needs_no_trench_and_hears_round_corners():
    terms = ChoiceTerms(reach_m=400.0, share=0.4)
    choice = chosen([carrier((0, 2))], terms, "lorawan", walls=[(230, 240, 90, 130, 12.0)])
    assert choice.trench_eur == 0
    assert choice.cost_eur == 900
    assert "lorawan" in set(choice.targets["setup"])


def test_more_than_there_is_cannot_be_covered():
    with pytest.raises(Infeasible, match="at most"):
        chosen([carrier((0, 2))], replace(TERMS, share=1.0, reach_m=60.0))
    with pytest.raises(ParameterError, match="one of the two"):
        chosen([carrier((0, 2))], replace(TERMS, budget_eur=5.0))
    with pytest.raises(ParameterError, match="setup"):
        chosen([carrier((0, 2))], replace(TERMS, setup="laser"))
    with pytest.raises(DataError, match="carriers"):
        chosen([], TERMS)


def test_what_no_height_is_known_of_is_not_covered():
    project, ground = place([carrier((0, 2))])
    heights = ground.surface.heights_m.copy()
    heights[205:215, 240:280] = np.nan
    holed = replace(ground_for(ground, "bridge_60ghz"), surface=replace(ground.surface, heights_m=heights))
    known = survey(project, 150.0)
    choice = choose_carriers(project, Scenario(), holed, known, replace(TERMS, share=0.05))
    assert (choice.targets["covered"] == "unknown").any()
    assert "CHO-003" in {one.code for one in choice.problems}


def test_the_bound_counts_trenches_that_no_choice_avoids():
    """Two poles far apart along a street without fibre: each must be dug to, one from the other."""
    terms = replace(TERMS, share=None, budget_eur=1e7)
    rich = chosen([carrier((0, 2)), carrier((208, 42))], terms)
    assert len(rich.carriers) == 2
    quota = chosen([carrier((0, 2)), carrier((208, 42))], replace(TERMS, share=rich.covered / rich.whole))
    assert quota.cost_eur == pytest.approx(rich.cost_eur)
    assert 3_200 < quota.bound <= quota.cost_eur


def test_a_carrier_without_a_way_to_fibre_is_told_and_cannot_be_forced():
    poles = [carrier((0, 2)), carrier((20, -190))]  # the second lies farther from a street than can be joined
    terms, scenario = replace(TERMS, share=0.05), Scenario(snap_limit_m=50.0)
    choice = chosen(poles, terms, scenario=scenario)
    assert choice.carriers["id"].tolist() == ["carriers-0"]
    (told,) = [one for one in choice.problems if one.code == "CHO-006"]
    assert told.message.fields["n"] == 1
    with pytest.raises(DataError, match="no way along the streets"):
        chosen(poles, replace(terms, forced=("carriers-1",)), scenario=scenario)


def test_a_post_beside_a_wall_is_fed_by_the_one_near_fibre_and_the_plan_builds_both():
    """A wall hides the post at the fibre from the school; one beside the wall sees both."""
    posts, wall = [carrier((0, 2)), carrier((105, -100))], [(150, 330, 200, 204, 30.0)]
    scenario = Scenario(technologies=("dig", "duct", "radio"), snap_limit_m=50.0)
    terms = replace(TERMS, targets="sites", share=1.0, reach_m=300.0, need_mbps=100.0, most_hops=2)
    choice = chosen(posts, terms, walls=wall, scenario=scenario)
    told = choice.carriers.set_index("id")[["fed_by", "n_hops"]].astype(object)
    assert told.loc["carriers-1"].tolist() == ["carriers-0", 2]
    assert told.loc["carriers-0", "n_hops"] == 1
    (hop,) = choice.tables["choice_hops"].to_dict("records")
    assert (hop["carrier_id"], hop["fed_id"], hop["n_targets"]) == ("carriers-0", "carriers-1", 1)
    link = choice.tables["choice_links"].iloc[0]
    assert 100.0 <= link["down_p10_mbps"] < hop["down_mbps"]
    assert choice.targets["down_mbps"].tolist() == pytest.approx([link["down_p10_mbps"]])  # over both hops
    assert choice.bound <= choice.cost_eur == pytest.approx(choice.trench_eur + 3_200)
    with pytest.raises(Infeasible):
        chosen(posts, replace(terms, most_hops=1), walls=wall, scenario=scenario)
    with pytest.raises(ParameterError, match="hops"):
        chosen(posts, replace(TERMS, most_hops=2))
    dear = {f"trench.{kind}.open": 2000.0 for kind in ("asphalt_road", "unsealed", "paving")}
    plan = make_plan(TakeChoice(choice).apply(choice.project), replace(scenario, prices=dear))
    site = plan.tables["connections"].iloc[0]
    assert (site["means"], site["n_hops"]) == ("radio", 2)
    bill = plan.tables["costs"].groupby("item")[["quantity", "cost_eur"]].sum()
    assert bill.loc["carrier_device"].tolist() == [2, 3_200]


def test_a_forced_carrier_that_takes_nobody_may_be_fed_and_one_that_is_avoided_is_not_called_lost():
    apart = [carrier((0, 2)), carrier((105, -100)), carrier((20, 15))]
    wall = [(150, 330, 200, 204, 30.0)]
    scenario = Scenario(snap_limit_m=10.0)  # only the first stands at a street
    terms = replace(TERMS, targets="sites", share=1.0, reach_m=300.0, need_mbps=100.0, most_hops=2)
    choice = chosen(apart, replace(terms, forced=("carriers-2",)), walls=wall, scenario=scenario)
    told = choice.carriers.set_index("id")[["fed_by", "n_targets"]].astype(object)
    assert told.loc["carriers-2"].tolist() == ["carriers-0", 0]
    assert told.loc["carriers-1"].tolist() == ["carriers-0", 1]
    assert "CHO-007" not in {one.code for one in choice.problems}
    with pytest.raises(DataError, match="neither a trench nor a hop"):
        chosen(apart[1:], replace(terms, forced=("carriers-1",)), walls=wall, scenario=scenario)
