"""Second routes in sizes, budgets and bill, in a town small enough to work out by hand."""

from dataclasses import replace

import pytest

from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.redundancy import make_redundancy
from netplan.core.sizing import make_sizing
from netplan.errors import ParameterError
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from netplan.model.terms import Terms
from tests.towns import junctions, town

LADDER = """
F-----+-----S
|     |     |
|     |     |
+-----T-----+
"""
S, T = "sites-0", "sites-1"
SCHOOLS = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]
AT = junctions(LADDER)


def plan_of(scenario=None, **layers):
    given = {"fibre": ["F"], "schools": SCHOOLS, "pops": [{"geometry": AT["F"]}]} | layers
    return make_plan(town(LADDER, **given), scenario or Scenario())


def sized(plan, wish, programme=None):
    return make_sizing(plan, programme, second=make_redundancy(plan, wish))


def billed(sizing):
    rows = sizing.tables["bill"]
    return rows.groupby("item")["quantity"].sum().to_dict()


@pytest.fixture(scope="module")
def plan():
    return plan_of()


@pytest.fixture(scope="module")
def alone(plan):
    return make_sizing(plan)


def more(sizing, alone):
    """Return the quantities that second routes add, without percentages."""
    before = billed(alone)
    return {
        item: pytest.approx(n - before.get(item, 0))
        for item, n in billed(sizing).items()
        if n != pytest.approx(before.get(item, 0)) and not item.startswith("share.")
    }


def test_both_routes_of_a_site_are_pieces_in_their_order(plan):
    made = make_redundancy(plan, Wish(sites=(T,)))
    (both,) = made.fibre.ways.values()
    pieces = plan.tables["trenches"].set_index("id")["length_m"]
    assert [pieces[one] for one in both.first] == [60, 30]  # trunk and rung
    new = made.tables["second_routes"].set_index("id")["length_m"]
    assert [new[one] for one in both.second] == [30, 60]  # around the lower left corner
    assert list(made.fibre.ways) == [T]


def test_a_second_route_is_fitted_out_and_bought(plan, alone):
    made = sized(plan, Wish(sites=(T,)))
    pieces = made.tables["sized_trenches"].set_index("id")
    new = pieces[pieces.index.str.startswith("Z")]
    assert list(new["fibres"]) == [12, 12]
    assert set(new["cables"]) == {"1 × 24"}
    assert set(new["bundles"]) == {"2 × 1x7"}
    # 90 m of new trench; a splice of each of 12 fibres at F and in the building
    assert more(made, alone) == {
        "trench.paving.open": 90,
        "per_metre.survey": 90,
        "per_metre.blow_in": 90,
        "bundle.1x7": 180,
        "cable.f24": 90,
        "equipment.termination": 1,
        "equipment.optics_lx": 1,
        "equipment.splice": 24,
    }
    stands = made.tables["equipment"]
    assert sorted(stands["splices"]) == [24, 36]  # at the branch, and for both routes at F
    (site,) = made.tables["sized_seconds"].to_dict("records")
    assert (site["id"], site["fibres"], site["splices"], site["length_m"]) == (T, 12, 2, 90)
    # 90 m · 0.4 dB/km + (8 + 2) splices · 0.1 + 4 connectors · 0.5
    assert site["loss_db"] == pytest.approx(0.036 + 1.0 + 2.0)
    assert site["reason"] == "light_arrives"


def test_fibres_of_second_routes_add_up_where_these_meet(plan, alone):
    made = sized(plan, Wish(pupils=0))
    pieces = made.tables["sized_trenches"].set_index("id")
    new = pieces[pieces.index.str.startswith("Z")]
    assert sorted(zip(new["length_m"], new["fibres"], new["n_sites"], strict=True)) == [
        (30, 12, 1),
        (30, 24, 2),
        (60, 12, 1),
        (60, 24, 2),
    ]
    # that of S is spliced where T ends its own: F, T and the building
    assert made.tables["sized_seconds"].set_index("id")["splices"].to_dict() == {S: 3, T: 2}
    assert more(made, alone)["cable.f48"] == 90  # F to T


def test_what_second_routes_cost_is_told_by_kind_and_adds_up(plan, alone):
    made = sized(plan, Wish(pupils=0))
    assert made.second_eur == pytest.approx(made.cost_eur - alone.cost_eur)
    for name in ("bill_compared", "bill_years"):
        assert made.tables[name]["second_eur"].sum() == pytest.approx(made.second_eur, abs=0.02)
        assert alone.tables[name]["second_eur"].sum() == 0
    kinds = made.tables["bill_compared"].set_index("cost_kind")
    assert kinds.loc["trench", "second_eur"] == kinds.loc["trench", "more_eur"]
    assert kinds["bill_eur"].sum() == pytest.approx(made.cost_eur, abs=0.02)
    listed = made.tables["bill"]
    assert not listed.duplicated(["year", "item", "unit", "price_eur"]).any()  # one position for both routes


def test_a_second_route_is_paid_in_the_year_in_which_it_is_ready(plan):
    budgets = Terms(2027, (22_000.0, 22_000.0))
    programme = make_programme(plan, budgets)
    made = sized(plan, Wish(pupils=0), programme)
    years = programme.tables["programme_sites"].set_index("id")["year"]
    assert (years[S], years[T]) == (2027, 2028)
    seconds = made.tables["sized_seconds"].set_index("id")["year"]
    assert (seconds[S], seconds[T]) == (2027, 2028)
    new = made.tables["sized_trenches"]
    # S is first, and its second route leads over all new pieces
    assert set(new.loc[new["id"].str.startswith("Z"), "year"]) == {2027}
    sums = made.tables["bill_years"].groupby("year")["second_eur"].sum()
    assert sums[2027] > sums[2028] > 0  # the end of the second route to T
    assert sums.sum() == pytest.approx(made.second_eur, abs=0.02)


def test_a_splitter_stands_at_the_second_access_too():
    plan = plan_of(Scenario(rules={"split.school": 32, "fibres.school": 20}), fibre=["F", "S"])
    made = sized(plan, Wish(sites=(T,)))
    stands = made.tables["equipment"]
    assert stands.loc[stands["equipment"] == "splitter", "n"].sum() >= 2
    assert set(made.tables["sized_seconds"]["split"]) == {32}


def test_light_that_fails_on_the_second_route_alone_is_named(plan):
    # S: 120 m and 11 splices, or 180 m and 10; at 3 dB/km 3.46 and 3.54 dB, and 2 dB of margin
    lossy = replace(Scenario().assumptions, fibre_km_db=3.0)
    near = Scenario(rules={"p2p.lx_db": 5.47, "p2p.er_db": 5.47}, assumptions=lossy)
    made = sized(replace(plan, scenario=near), Wish(sites=(S,)))
    first, second = (made.tables[name].set_index("id").loc[S] for name in ("sized_sites", "sized_seconds"))
    assert second["length_m"] > first["length_m"]
    codes = [one.code for one in made.problems if one.severity != "info"]
    assert (first["reason"], second["reason"]) == ("light_arrives", "light_just_arrives")
    assert codes == ["SIZ-009"]


def test_second_routes_of_another_plan_are_refused(plan):
    with pytest.raises(ParameterError, match="another plan"):
        make_sizing(plan, second=make_redundancy(plan_of(), Wish(sites=(T,))))
