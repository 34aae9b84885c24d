"""Second routes that share a street with the first one though no edge; ducts too full for them."""

import numpy as np
import pytest
from shapely import LineString

from netplan.core.planning import make_plan
from netplan.core.redundancy import make_redundancy
from netplan.core.redundancy.beside import shared_m
from netplan.core.sizing import make_sizing
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from tests.towns import town

METRE_EUR = 116.5  # open trench in paving, duct, cable, blow-in, survey
S, T = "sites-0", "sites-1"
RING = """
F-----A-----S
|     |     |
|     |     |
L-----T-----+
"""


def plan_of(drawing, ducts, *schools):
    return make_plan(town(drawing, fibre=["F"], schools=schools, ducts=ducts), Scenario())


def findings(made, code):
    return [one.message.fields for one in made.problems if one.code == code]


def tube(along, n_free=1):
    return {"along": along, "n_free": n_free, "duct_type": "7/4"}  # one tube: a school


@pytest.mark.parametrize("apart", ["edge", "node"])
def test_a_trench_beside_the_duct_of_the_first_route_is_no_second_one(apart):
    plan = plan_of(RING, [tube("FA", 2)], "S")
    assert plan.tables["trenches"]["segment_kind"].tolist() == ["duct", "street"]
    made = make_redundancy(plan, Wish(sites=(S,), apart=apart))
    # not 60 m of trench along the duct, but around: F, L, T, the corner, S
    assert made.cost_eur == pytest.approx(180 * METRE_EUR, abs=1)
    assert made.bound_eur == pytest.approx(made.cost_eur, abs=1)
    assert not findings(made, "RED-007")


def test_a_duct_in_the_same_street_is_no_second_route_either():
    plan = plan_of(RING, [tube("FA", 2), {**tube("FA", 2), "id": "beside"}], "S")
    used = set(plan.tables["trenches"]["duct_id"].dropna())
    made = make_redundancy(plan, Wish(sites=(S,)))
    assert len(used) == 1
    assert made.cost_eur == pytest.approx(180 * METRE_EUR, abs=1)


def test_a_street_with_a_duct_of_others_is_taken_where_there_is_no_other_way():
    drawing = """
F-----A-----C-----B
|                 |
|                 |
+-----------------D
"""
    plan = plan_of(drawing, [tube("AB", 2)], "C", "D")
    kinds = plan.tables["trenches"]["segment_kind"].value_counts().to_dict()
    assert kinds == {"duct": 1, "street": 3}  # to C by trench: the duct passes, one cannot leave it there
    made = make_redundancy(plan, Wish(sites=(S,)))
    # C to B beside the duct that leads to D only, then D, the corners, F
    assert made.cost_eur == pytest.approx((60 + 180 + 30) * METRE_EUR, abs=1)
    assert made.tables["second_sites"]["secured"].all()
    assert not findings(made, "RED-007")


def test_who_can_only_come_back_through_the_same_street_is_told():
    drawing = """
F-----A-----C-----B
      |           |
      +-----------D
"""
    plan = plan_of(drawing, [tube("AB", 2)], "C", "D")
    made = make_redundancy(plan, Wish(sites=(S,)))
    assert made.tables["second_sites"]["reason"].tolist() == ["secured_so_far"]  # F to A is for all
    (told,) = findings(made, "RED-007")
    # from A to C by trench, from A to B in the duct beside it, and back
    assert told["shared_m"] == pytest.approx(60)


@pytest.mark.parametrize(("dy", "metres"), [(0.0, 100), (9.0, 100), (11.0, 0)])
def test_a_duct_is_in_the_street_within_ten_metres(dy, metres):
    street = np.array([LineString([(0, 0), (100, 0)])])
    duct = np.array([LineString([(0, dy), (200, dy)])])
    across = np.array([LineString([(50, -8), (50, 8)])])
    yes, no = np.array([True]), np.array([False])
    assert shared_m((street, no), (duct, yes)) == pytest.approx([metres])
    assert shared_m((duct, yes), (street, no)) == pytest.approx([metres], abs=0.1)
    assert shared_m((across, no), (duct, yes)) == [0]
    assert shared_m((street, no), (duct, no)) == pytest.approx([metres if dy < 1 else 0])


def test_a_full_duct_that_second_routes_need_is_named():
    drawing = """
F-----A-----S
|     |
+--T--+
"""
    plan = plan_of(drawing, [tube("FA")], "S", "T")
    assert plan.tables["trenches"].set_index("segment_kind").loc["duct", ["n_sites", "room"]].tolist() == [
        1,
        1,
    ]
    made = make_redundancy(plan, Wish(sites=(T,)))
    (told,) = findings(made, "RED-008")
    assert (told["n"], told["room"]) == (2, 1)
    assert "SIZ-002" in {one.code for one in make_sizing(plan, second=made).problems}
    roomy = make_redundancy(plan_of(drawing, [tube("FA", 2)], "S", "T"), Wish(sites=(T,)))
    assert not findings(roomy, "RED-008")


def test_a_remedy_goes_through_ducts_with_room_for_all_who_would_go_dark():
    high = RING.replace("L-----T", "|     |     |\n" * 3 + "L-----T")

    def remedy_of(n_free):
        plan = plan_of(high, [tube("LT", n_free)], "S", "T")
        assert set(plan.tables["trenches"]["segment_kind"]) == {"street"}
        (one,) = make_redundancy(plan, Wish(n_remedies=1)).tables["remedies"].to_dict("records")
        assert one["n_sites"] == 2
        return one["cost_eur"]

    assert remedy_of(1) == pytest.approx(120 * METRE_EUR, abs=1)
    assert remedy_of(2) == pytest.approx(60 * METRE_EUR + 60 * 14, abs=1)
