"""Which claim counts, and what can never happen when claims come and go."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.claims import Claims, quantiles
from netplan.core.coverage import assess
from netplan.core.coverage.policy import (
    NOT_SERVED,
    REACHED,
    REACHED_LIKELY,
    UNDECIDED,
    choose,
    levels,
    reached,
)
from netplan.errors import ParameterError
from netplan.model.assumptions import GRADES, POLICIES
from netplan.model.scenario import Scenario
from netplan.model.targets import TARGETS, Target
from tests.core.test_technologies import LINE, UNKNOWN, at, cabinet, segment
from tests.naive import naive_choice
from tests.towns import town

WANTED = Target("t", "", "", 100.0, 50.0)


def claim(sure, likely, *, up=1000.0, grade="B", scattered=False, best=1000.0):
    return Claims(
        speaks="declared",
        layer="sites",
        technology="copper",
        kind="register",
        about=np.array([0]),
        asset=np.array([0]),
        down=quantiles([sure], [likely], [max(best, likely)]),
        up=quantiles([up], [up], [up]),
        grade=np.array([GRADES.index(grade)], np.int8),
        way_m=np.array([np.nan]),
        limit="line",
        scattered=scattered,
    )


def level(one, target=WANTED, need=100.0):
    return int(levels(one, np.array([need]), target)[0])


def counting(claims, policy="highest", target=WANTED):
    need = np.array([target.down_mbps])
    return choose(claims, [levels(one, need, target) for one in claims], 1, POLICIES[policy])


@pytest.mark.parametrize(
    ("one", "expected"),
    [
        (claim(100, 100), REACHED),
        (claim(99, 100), REACHED_LIKELY),
        (claim(50, 99), NOT_SERVED),
        (claim(100, 100, up=49), NOT_SERVED),
        (claim(100, 100, up=np.nan), UNDECIDED),
        (claim(50, 99, up=np.nan), NOT_SERVED),
        (claim(0, 0, scattered=True), UNDECIDED),
        (claim(0, 0, scattered=True, best=50), NOT_SERVED),
    ],
)
def test_how_far_a_claim_gets(one, expected):
    assert level(one) == expected


def test_a_need_nobody_knows_is_undecided():
    assert level(claim(100, 100), need=np.nan) == UNDECIDED


def test_one_of_two_ways_to_reach_a_target_is_enough():
    target = TARGETS["fund_500"]
    assert level(claim(500, 500, up=0), target, 500.0) == REACHED
    assert level(claim(200, 200, up=200), target, 500.0) == REACHED
    assert level(claim(499, 499, up=199), target, 500.0) == NOT_SERVED


def test_hints_never_count_and_policies_order_the_rest():
    claims = [claim(1000, 1000, grade="D"), claim(200, 200, grade="C"), claim(16, 16, grade="A")]
    assert [
        int(counting(claims, key).batch[0]) for key in ("highest", "evidence", "lowest", "highest_b")
    ] == [1, 2, 2, 2]
    assert counting(claims[:1]).batch[0] == -1


RATES = st.sampled_from([0.0, 50.0, 99.0, 100.0, 1000.0])
CLAIMS = st.lists(
    st.builds(
        lambda pair, up, grade, scattered: claim(*sorted(pair), up=up, grade=grade, scattered=scattered),
        st.tuples(RATES, RATES),
        st.sampled_from([0.0, 49.0, 50.0, float("nan")]),
        st.sampled_from(GRADES),
        st.booleans(),
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=30)
@given(CLAIMS, st.sampled_from(sorted(POLICIES)), st.sampled_from([0.0, 50.0, 100.0, float("nan")]))
def test_the_kernels_choose_what_their_plain_twin_chooses(claims, policy, need):
    rule, needs = POLICIES[policy], np.full((1, 2), need)
    targets = (WANTED, Target("s", "", "", 100.0, 50.0, or_symmetric_mbps=50.0))
    together = reached(claims, needs, targets, rule)
    for k, target in enumerate(targets):
        found = choose(claims, [levels(one, needs[:, k].copy(), target) for one in claims], 1, rule)
        worst = GRADES.index(rule.worst_grade)
        assert (found.batch[0], found.level[0]) == naive_choice(claims, need, target, rule.order, worst)
        assert together[0, k] == found.level[0]


@settings(max_examples=30)
@given(CLAIMS, st.data())
def test_taking_a_claim_away_never_raises_what_a_subject_counts_as(claims, data):
    gone = data.draw(st.integers(0, len(claims) - 1))
    rest = [one for k, one in enumerate(claims) if k != gone]
    # neither what is not served nor what is unknown counts as anything
    before, after = (max(int(counting(some).level[0]), UNDECIDED) for some in (claims, rest))
    assert after <= before


@settings(max_examples=30)
@given(CLAIMS, st.sampled_from(sorted(POLICIES)))
def test_the_chosen_claim_is_one_of_the_allowed_and_the_order_of_claims_does_not_matter(claims, policy):
    one, other = counting(claims, policy), counting(claims[::-1], policy)
    assert one.level[0] == other.level[0]
    worst = GRADES.index(POLICIES[policy].worst_grade)
    assert (one.batch[0] < 0) == all(each.grade[0] > worst for each in claims)
    if one.batch[0] >= 0:
        assert claims[one.batch[0]].grade[0] <= worst


CABINETS = st.lists(
    st.builds(
        lambda x, profile, mm: cabinet(x, profile=profile, diameter_mm=mm),
        st.sampled_from([0.0, 100.0, 200.0, 350.0, 400.0]),
        st.sampled_from(["adsl", "vdsl_17a", "vdsl_17a_vectoring", "vdsl_35b", "gfast_106"]),
        st.sampled_from([0.4, 0.5, np.nan]),
    ),
    max_size=4,
)


@settings(max_examples=6, deadline=None)
@given(CABINETS, CABINETS, st.booleans(), st.sampled_from(sorted(TARGETS)))
def test_more_assets_never_serve_fewer(first, more, cable, target):
    def served(cabinets, segments):
        project = town(
            LINE,
            schools=[{**UNKNOWN, "classes": 2}],
            addresses=[{"geometry": at(x, 5), "households": 3} for x in (0, 120, 390)],
            cabinets=[row | {"id": str(k)} for k, row in enumerate(cabinets)],
            cable_segments=segments,
        )
        tables = assess(project, Scenario(target=target)).tables
        return sum(
            int((tables[f"coverage_{name}"]["verdict"] == "served").sum()) for name in ("sites", "addresses")
        )

    assert served(first, []) <= served([*first, *more], [segment()] if cable else [])


def test_a_policy_or_target_that_does_not_exist_is_said():
    for scenario in (Scenario(policy="best"), Scenario(target="101")):
        with pytest.raises(ParameterError):
            assess(town(LINE), scenario)
    own = Target("mine", "Mine", "Council", 50.0)
    project = town(LINE, schools=[{"at": "B", "down_mbps": 50.0}])
    found = assess(project, Scenario(target="mine", own_targets=(own,))).tables
    assert list(found["coverage_sites"]["verdict"]) == ["served"]
    assert "mine" in set(found["coverage_targets"]["target"])
