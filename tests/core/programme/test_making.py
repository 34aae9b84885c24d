"""Programmes of a town small enough to work out by hand."""

import math
from dataclasses import replace

import numpy as np
import pytest

from netplan.core.planning import make_plan
from netplan.core.programme import compare_order, make_programme
from netplan.core.programme.question import question_of
from netplan.core.programme.schedule import NEVER
from netplan.core.programme.settled import missed_deadlines
from netplan.core.trench.build_items import build_items
from netplan.errors import ParameterError
from netplan.model.catalogue import default_catalogue
from netplan.model.scenario import Scenario
from netplan.model.terms import SiteTerms, Terms
from tests.towns import square, town

FORK = """
F-----+-----S
      |
      |
      T
"""
FACTOR = 1.25
METRE_EUR = 116.5 * FACTOR  # open trench in paving, duct, cable, blow-in, survey
LEAD_IN_EUR = 3250 * FACTOR
TRUNK_EUR, S_EUR, T_EUR = 60 * METRE_EUR, 60 * METRE_EUR + LEAD_IN_EUR, 30 * METRE_EUR + LEAD_IN_EUR
S, T = "sites-0", "sites-1"


@pytest.fixture(scope="module")
def plan():
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
    return make_plan(town(FORK, fibre=["F"], schools=schools), Scenario())


def years(programme):
    table = programme.tables["programme_sites"]
    return {
        key: None if year is None else int(year)
        for key, year in zip(
            table["id"], table["year"].astype(object).where(table["year"].notna(), None), strict=True
        )
    }


def codes(programme):
    return [problem.code for problem in programme.problems]


def test_the_route_falls_into_trunk_branches_and_house_connections(plan):
    items = build_items(plan, default_catalogue())
    assert items.cents.sum() == round(plan.cost_eur * 100)
    eur = np.sort(items.cents / 100)
    assert eur == pytest.approx(
        np.sort([TRUNK_EUR, 60 * METRE_EUR, 30 * METRE_EUR, LEAD_IN_EUR, LEAD_IN_EUR])
    )
    trunk = np.flatnonzero(items.parent == -1)
    assert len(trunk) == 1
    assert items.dug_mm.sum() == 150_000
    for site in items.site:
        assert len(items.with_those_before(np.array([site]))) == 3


def test_the_school_with_more_pupils_comes_first(plan):
    enough_for_one = TRUNK_EUR + S_EUR + 1
    made = make_programme(plan, Terms(2027, (enough_for_one, T_EUR)))
    assert years(made) == {S: 2027, T: 2028}
    assert made.value == 900 * 2 + 100
    assert made.bound == pytest.approx(made.value)
    table = made.tables["programme_years"]
    assert list(table["spent_eur"]) == pytest.approx([TRUNK_EUR + S_EUR, T_EUR], abs=0.02)
    assert table["left_eur"].iloc[-1] == pytest.approx(1, abs=0.05)
    assert list(table["n_sites_total"]) == [1, 2]
    assert list(table["pupils_total"]) == [900, 1000]
    assert list(table["trench_m"]) == pytest.approx([120, 30])
    assert made.tables["programme_sites"]["cost_eur"].sum() == pytest.approx(plan.cost_eur)


def test_money_that_is_left_is_spent_later_only_if_that_is_allowed(plan):
    half = (TRUNK_EUR + S_EUR) / 2 + 1
    saved = make_programme(plan, Terms(2027, (half, half), carry_over=True))
    assert years(saved)[S] == 2028
    # without it the trunk is paid in the first year and the branch in the second
    assert TRUNK_EUR < half < S_EUR
    hard = make_programme(plan, Terms(2027, (half, half), carry_over=False))
    assert years(hard) == {S: None, T: 2028}
    assert hard.tables["programme_sites"].set_index("id").loc[S, "reason"] == "beyond_budgets"
    built = hard.tables["programme_trenches"].set_index("id")["year"]
    assert sorted(built.dropna()) == [2027, 2028]


def test_what_can_be_dug_in_a_year_is_a_limit_too(plan):
    made = make_programme(plan, Terms(2027, (1e6, 1e6), metres=90.0))
    assert years(made) == {S: 2028, T: 2027}


def test_a_deadline_puts_a_site_first(plan):
    terms = Terms(2027, (TRUNK_EUR + S_EUR + 1, T_EUR), sites={T: SiteTerms(deadline=2027)})
    made = make_programme(plan, terms)
    assert years(made)[T] == 2027
    assert codes(made) == []


def test_a_deadline_that_money_cannot_keep_is_named_with_what_is_missing(plan):
    terms = Terms(2027, (1000.0, 1e6), sites={T: SiteTerms(deadline=2027)})
    made = make_programme(plan, terms)
    assert years(made) == {S: 2028, T: 2028}
    (problem,) = made.problems
    assert (problem.code, problem.row_id) == ("PRG-002", T)
    due_eur = math.ceil(TRUNK_EUR + T_EUR)
    assert problem.message.fields == {"year": "2027", "by": "2027", "due_eur": due_eur, "money_eur": 1000}


def test_money_that_is_short_for_a_later_deadline_is_named_with_it(plan):
    due = {S: SiteTerms(deadline=2027), T: SiteTerms(deadline=2028)}
    asked = question_of(plan, Terms(2027, (TRUNK_EUR + S_EUR + 1, T_EUR - 100), sites=due))
    place = list(plan.project.layer("sites")["id"].iloc[asked.items.site_row]).index(S)
    kept = asked.limits.deadline.copy()
    kept[place] = NEVER
    kept_only = replace(asked, limits=replace(asked.limits, deadline=kept))
    (problem,) = missed_deadlines(kept_only, np.array([place]))
    assert (problem.code, problem.message.fields["year"], problem.message.fields["by"]) == (
        "PRG-002",
        "2027",
        "2028",
    )


def test_a_deadline_that_digging_cannot_keep_is_told_apart(plan):
    due = {T: SiteTerms(deadline=2027)}
    made = make_programme(plan, Terms(2027, (1e6, 1e6), metres=60.0, sites=due))
    (problem,) = made.problems
    assert (problem.code, problem.row_id) == ("PRG-011", T)
    assert problem.message.fields == {"year": "2027", "by": "2027", "due_m": 90, "most_m": 60}
    assert years(made) == {S: 2028, T: None}


def test_a_stretch_longer_than_a_period_may_dig_is_named_with_who_waits_behind_it(plan):
    made = make_programme(plan, Terms(2027, (1e6, 1e6), metres=50.0))
    assert years(made) == {S: None, T: None}
    told = sorted(tuple(one.message.fields.values()) for one in made.problems if one.code == "PRG-012")
    assert told == [(60, 50, 1), (60, 50, 2)]
    trunk = next(one for one in made.problems if one.message.fields.get("n") == 2)
    assert (trunk.layer, round(trunk.y)) == ("trenches", round(plan.tables["trenches"].total_bounds[3]))
    enough = Terms(2027, (1e6, 1e6), metres=240.0, step="quarter")  # 60 m in each
    assert codes(make_programme(plan, enough)) == []
    stands = {S: SiteTerms(status="built"), T: SiteTerms(status="dropped")}
    assert codes(make_programme(plan, Terms(2027, (1e6,), metres=50.0, sites=stands))) == []


def test_a_deadline_that_lapsing_money_cannot_keep_is_told_apart(plan):
    half = (TRUNK_EUR + S_EUR) / 2 + 1
    made = make_programme(
        plan, Terms(2027, (half, half), carry_over=False, sites={S: SiteTerms(deadline=2028)})
    )
    assert "PRG-003" in codes(made)


def test_what_stands_is_frozen_and_what_is_dropped_stays_out(plan):
    terms = Terms(2027, (S_EUR + 0.05,), sites={T: SiteTerms(status="built")})
    made = make_programme(plan, terms)
    sites = made.tables["programme_sites"].set_index("id")
    assert years(made) == {S: 2027, T: None}
    assert list(sites["reason"]) == ["programmed", "stands"]
    assert made.tables["programme_years"]["n_sites_total"].iloc[-1] == 2
    dropped = make_programme(plan, Terms(2027, (1e6,), sites={S: SiteTerms(status="dropped")}))
    assert years(dropped) == {S: None, T: 2027}
    assert dropped.tables["programme_trenches"]["year"].isna().sum() == 1


def test_a_site_may_not_begin_too_early(plan):
    made = make_programme(plan, Terms(2027, (1e6, 0), sites={S: SiteTerms(earliest=2028)}))
    assert years(made) == {S: 2028, T: 2027}
    never = make_programme(plan, Terms(2027, (1e6,), sites={S: SiteTerms(earliest=2030)}))
    assert never.tables["programme_sites"].set_index("id").loc[S, "reason"] == "too_early"


def test_terms_that_contradict_themselves_are_named(plan):
    terms = Terms(
        2027,
        (1e6, 1e6),
        sites={
            S: SiteTerms(earliest=2028, deadline=2027),
            T: SiteTerms(deadline=2020),
            "nobody": SiteTerms(deadline=2027),
        },
    )
    assert sorted(codes(make_programme(plan, terms))) == ["PRG-004", "PRG-005", "PRG-006"]


def test_what_is_built_before_it_may_begin_or_may_only_begin_afterwards_is_named(plan):
    terms = Terms(
        2027, (1e6, 1e6), sites={S: SiteTerms(earliest=2028, status="built"), T: SiteTerms(earliest=2029)}
    )
    made = make_programme(plan, terms)
    assert [(one.code, one.row_id) for one in made.problems] == [("PRG-020", S), ("PRG-021", T)]
    assert made.problems[1].message.fields == {"earliest": "2029", "last": "2028"}
    assert years(made)[T] is None
    kept = {S: SiteTerms(earliest=2027, status="built"), T: SiteTerms(earliest=2028)}
    assert codes(make_programme(plan, replace(terms, sites=kept))) == []


def test_a_branch_that_no_period_can_pay_is_named_with_what_would_release_it(plan):
    def told(*budgets, **choices):
        made = make_programme(plan, Terms(2027, budgets, **choices))
        found = [(one.code, *one.message.fields.values()) for one in made.problems]
        return years(made), found

    branch, eur = S_EUR - LEAD_IN_EUR, math.ceil(60 * METRE_EUR)
    lapsing = {"carry_over": False}
    # trunk, then T in two years; the branch to S is as dear as the trunk
    half = TRUNK_EUR / 2 + 1
    assert told(half, half, half, half, **lapsing)[1] == [
        ("PRG-013", eur, int(half), 2, 2),
        ("PRG-013", eur, int(half), 1, 2),
    ]
    assert told(half, half, half, half, **lapsing, instalments=2)[1] == []
    # the trunk in the first year, T in the second, whose money does not pay what leads to S
    assert told(TRUNK_EUR + 1, T_EUR + 1, **lapsing) == ({S: None, T: 2028}, [])
    stands = {T: SiteTerms(status="built")}
    assert told(branch / 2, branch / 3, sites=stands)[1][0][0] == "PRG-009"
    dropped = {S: SiteTerms(status="dropped")}
    assert told(half, half, half, half, **lapsing, sites=dropped)[1] == [("PRG-013", eur, int(half), 1, 2)]


def test_a_branch_that_all_the_money_does_not_pay_is_named_if_others_are_paid():
    drawing = "\nS---F-----------T\n"
    schools = [{"at": "S", "pupils": 9}, {"at": "T", "pupils": 100}]
    plan = make_plan(town(drawing, fibre=["F"], schools=schools), Scenario())
    made = make_programme(plan, Terms(2027, (6000.0, 6000.0)))
    assert years(made) == {S: 2028, T: None}
    (found,) = made.problems
    assert (found.code, *found.message.fields.values()) == ("PRG-014", math.ceil(120 * METRE_EUR), 12_000, 1)
    assert found.layer == "trenches"
    assert found.x >= 400_040  # on the stretch to T


def test_no_money_builds_nothing(plan):
    made = make_programme(plan, Terms(2027, (0.0, 0.0)))
    assert years(made) == {S: None, T: None}
    assert made.value == 0
    assert made.gap == 0


def test_the_present_value_weighs_building_against_leased_lines(plan):
    cheap = make_programme(plan, Terms(2027, (1e6, 1e6), goal="npv"))
    assert years(cheap) == {S: 2027, T: 2027}
    assert cheap.value == pytest.approx(plan.cost_eur, abs=0.02)
    prices = {**plan.project.catalogue}
    prices["per_year.leased_line"] = replace(prices["per_year.leased_line"], eur=1.0)
    poor = replace(plan, project=replace(plan.project, catalogue=prices))
    kept = make_programme(poor, Terms(2027, (1e6, 1e6), goal="npv"))
    assert years(kept) == {S: None, T: None}
    assert kept.value == pytest.approx(2 * (1.03 ** -np.arange(22)).sum())


def test_joint_laying_saves_in_the_years_of_the_roadworks_only():
    works = {"from_date": "2028-02-01", "to_date": "2028-11-30", "joint_laying": "yes"}
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
    project = town(FORK, fibre=["F"], schools=schools, roadworks=[{**works, "geometry": square(-5, 20, 300)}])
    cheap = {"per_year.leased_line": 2000.0}  # to wait a year costs 4,000
    plan = make_plan(project, Scenario(technologies=("dig", "joint"), prices=cheap))
    saved = plan.tables["trenches"]["saved_eur"].sum() * FACTOR
    assert saved == pytest.approx((120 + 10) * 105 * 0.6 * FACTOR)
    alone = plan.cost_eur + saved
    tight = make_programme(plan, Terms(2027, (plan.cost_eur + 1, 1.0)))  # one cheap year is enough for all
    assert years(tight) == {S: 2028, T: 2028}
    assert tight.tables["programme_years"]["spent_eur"].sum() == pytest.approx(plan.cost_eur, abs=0.05)
    rich = make_programme(plan, Terms(2027, (alone + 1, 1.0)))  # who has the money need not wait
    assert years(rich) == {S: 2027, T: 2027}
    assert rich.tables["programme_years"]["spent_eur"].sum() == pytest.approx(alone, abs=0.05)
    patient = make_programme(plan, Terms(2027, (1e6, 1e6), goal="npv"))
    assert years(patient) == {S: 2028, T: 2028}


def test_leased_lines_are_no_part_of_what_is_built():
    prices = {"per_year.leased_line": 1.0}
    schools = [{"at": "S"}, {"at": "T", "lease_year_eur": 1e5}]
    scenario = Scenario(technologies=("dig", "lease"), prices=prices)
    plan = make_plan(town(FORK, fibre=["F"], schools=schools), scenario)
    made = make_programme(plan, Terms(2027, (1e6,)))
    assert years(made) == {T: 2027}
    spent = made.tables["programme_years"]["spent_eur"].sum()
    assert spent == pytest.approx(plan.cost_eur - 1000, abs=0.05)


def test_the_order_of_the_council_is_worth_less(plan):
    terms = Terms(2027, (TRUNK_EUR + S_EUR + 1, T_EUR))
    best = make_programme(plan, terms)
    theirs = compare_order(plan, terms, (T, S))
    assert years(theirs) == {S: 2028, T: 2027}
    assert theirs.value == 100 * 2 + 900
    assert theirs.value < best.value
    with pytest.raises(ParameterError):
        compare_order(plan, terms, ("nobody",))
    late = replace(terms, sites={S: SiteTerms(earliest=2040)})  # nobody waits for who may not begin
    assert years(compare_order(plan, late, (S, T))) == {S: None, T: 2027}


def test_pupils_that_nobody_states_are_assumed_and_named():
    schools = [{"at": "S", "pupils": 900}, {"at": "T"}]
    made = make_programme(
        make_plan(town(FORK, fibre=["F"], schools=schools), Scenario()), Terms(2027, (1e6,))
    )
    assert codes(made) == ["PRG-001"]
    assert made.value == 1800


@pytest.mark.parametrize(
    "terms",
    [
        Terms(2027, ()),
        Terms(2027, (-1.0,)),
        Terms(2027, (float("nan"),)),
        Terms(2027, (1.0,), goal="glory"),
        Terms(2027, (1.0,), metres=0.0),
        Terms(2027, (1.0,), equity=2.0),
    ],
)
def test_terms_that_cannot_be_read_are_refused(plan, terms):
    with pytest.raises(ParameterError):
        make_programme(plan, terms)


def test_a_plan_that_connects_nobody_has_an_empty_programme():
    served = [{"at": "S", "down_mbps": 1000.0, "up_mbps": 1000.0}]
    nothing = make_plan(town(FORK, fibre=["F"], schools=served), Scenario())
    made = make_programme(nothing, Terms(first_year=2027, budgets_eur=(1000.0,)))
    assert not len(made.tables["programme_sites"])
    assert made.tables["programme_years"]["n_sites"].tolist() == [0]
