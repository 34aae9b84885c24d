"""In which year of a programme radio hops, leased lines and joint laying are built and paid."""

import pytest
from shapely import LineString

from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.sizing import make_sizing
from netplan.model.scenario import Scenario
from netplan.model.terms import Terms
from tests.towns import junctions, layer, square, town

FORK = """
F-----+-----------S
      |
      |
      T
"""
FACTOR = 1.25
METRE_EUR, LEAD_IN_EUR, HOP_EUR = 116.5 * FACTOR, 3250 * FACTOR, 3000.0
S, T = "sites-0", "sites-1"
SCHOOLS = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]


def billed(sizing):
    """Return year (0: none) -> (kind, item) -> quantity and euros."""
    rows = sizing.tables["bill"]
    years = rows["year"].fillna(0).astype(int)
    return {
        year: {
            (row["cost_kind"], row["item"]): (row["quantity"], row["cost_eur"])
            for row in part.to_dict("records")
        }
        for year, part in rows.groupby(years)
    }


@pytest.fixture(scope="module")
def beamed():
    """Return the plan in which the school far off is joined by radio, the near one by a trench."""
    at = junctions(FORK)
    beam = {"cost_eur": HOP_EUR, "yearly_eur": 50.0, "n_sites": 1}
    hop = layer("radio_hops", [{**beam, "geometry": LineString([at["F"], at["S"]])}])
    project = town(FORK, fibre=["F"], schools=SCHOOLS).with_layer("radio_hops", hop)
    plan = make_plan(project, Scenario(technologies=("dig", "radio")))
    assert plan.tables["trenches"]["segment_kind"].value_counts().to_dict() == {"street": 2, "radio": 1}
    return plan


def test_radio_is_paid_without_percentages_and_digs_nothing(beamed):
    made = make_programme(beamed, Terms(2027, (HOP_EUR + LEAD_IN_EUR, 1e6)))
    years = made.tables["programme_years"]
    # to the cent what the hop and the house connection cost: the first budget just pays for them
    assert years["spent_eur"].tolist() == pytest.approx(
        [HOP_EUR + LEAD_IN_EUR, 90 * METRE_EUR + LEAD_IN_EUR], abs=0.01
    )
    assert years["trench_m"].tolist() == [0, 90]
    dug = make_programme(beamed, Terms(2027, (1e6,), metres=90))
    assert dug.tables["programme_years"]["n_sites"].tolist() == [2]


def test_a_hop_is_bought_in_its_year_and_surveys_follow_the_trench(beamed):
    programme = make_programme(beamed, Terms(2027, (HOP_EUR + LEAD_IN_EUR, 1e6)))
    first, second = (billed(make_sizing(beamed, programme))[year] for year in (2027, 2028))
    assert first["radio", "radio_hop"] == (1, HOP_EUR)
    assert second["survey", "per_metre.survey"] == (90, 225)
    assert not {("survey", "per_metre.survey"), ("trench", "trench.paving.open")} & set(first)
    assert ("radio", "radio_hop") not in second


def test_a_leased_line_has_no_year_of_building():
    schools = [{"at": "S", "lease_year_eur": 1.0}, {"at": "T", "lease_year_eur": 1e5}]
    plan = make_plan(town(FORK, fibre=["F"], schools=schools), Scenario(technologies=("dig", "lease")))
    by_year = billed(make_sizing(plan, make_programme(plan, Terms(2027, (1e6,)))))
    assert [year for year, rows in by_year.items() if ("lease", "per_site.leased_line") in rows] == [0]
    assert by_year[0]["lease", "per_site.leased_line"] == (1, 1000)


@pytest.mark.parametrize(("budget", "alone_m"), [(1.0, 0), (18_000.0, 90), (1e6, 210)])
def test_who_comes_too_late_for_the_roadworks_pays_the_whole_trench(budget, alone_m):
    works = {"from_date": "2028-02-01", "to_date": "2028-11-30", "joint_laying": "yes"}
    beside = [{**works, "geometry": square(-5, -5, 300)}]
    project = town(FORK, fibre=["F"], schools=[{**SCHOOLS[0], "pupils": 1}, SCHOOLS[1]], roadworks=beside)
    plan = make_plan(project, Scenario(technologies=("dig", "joint")))
    programme = make_programme(plan, Terms(2027, (budget, 1e6)))
    made = make_sizing(plan, programme)
    by_year, dug = billed(made), ("trench", "trench.paving.open")
    assert by_year.get(2027, {}).get(dug, (0, 0)) == pytest.approx((alone_m, alone_m * 105))
    joint = by_year.get(2028, {}).get(("joint", "trench.paving.open"), (0, 0))
    assert joint == pytest.approx((210 - alone_m, (210 - alone_m) * 105 * 0.4))
    # what the programme spends more than the plan is what the bill has more of trenches
    more = programme.tables["programme_years"]["spent_eur"].sum() - plan.cost_eur
    assert more == pytest.approx(alone_m * 105 * 0.6 * FACTOR, abs=0.05)
    told = made.tables["bill_compared"].set_index("cost_kind")["more_eur"]
    assert told.get("trench", 0) + told["joint"] == pytest.approx(alone_m * 105 * 0.6, abs=0.02)
