"""Second routes and who goes dark in towns small enough to work out by hand."""

import pytest
from shapely import LineString, MultiPoint, Point

from netplan.core.planning import make_plan
from netplan.core.redundancy import make_redundancy
from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.model.scenario import Scenario
from netplan.model.second_routes import Wish
from netplan.report.redundancy import pupils_dark
from tests.towns import junctions, town

METRE_EUR = 116.5  # open trench in paving, duct, cable, blow-in, survey
LADDER = """
F-----+-----S
|     |     |
|     |     |
+-----T-----+
"""
S, T = "sites-0", "sites-1"
SCHOOLS = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}]


def plan_of(drawing=LADDER, **layers):
    return make_plan(town(drawing, **{"fibre": ["F"], "schools": SCHOOLS} | layers), Scenario())


@pytest.fixture(scope="module")
def plan():
    return plan_of()


def dark(made, network="planned"):
    table = made.tables["weak_segments"]
    return {
        row["id"]: (row["n_sites"], row["pupils"])
        for row in table[table["network"] == network].to_dict("records")
    }


def codes(made):
    return [problem.code for problem in made.problems if problem.severity == "error"]


def test_who_goes_dark_is_who_lies_behind(plan):
    made = make_redundancy(plan, Wish())
    behind = plan.tables["trenches"].set_index("id")["n_sites"].to_dict()
    assert {key: n for key, (n, _) in dark(made).items()} == behind
    assert sorted(pupils for _, pupils in dark(made).values()) == [100, 900, 1000]
    assert made.tables["weak_segments"].set_index("network").loc["planned", "weak"].all()
    assert made.cost_eur == made.bound_eur == 0


def test_a_second_route_closes_the_ring(plan):
    made = make_redundancy(plan, Wish(sites=(T,)))
    # the trunk and the rung stand; 90 m from F around the lower left corner are new
    assert made.cost_eur == pytest.approx(90 * METRE_EUR)
    assert made.bound_eur == pytest.approx(made.cost_eur)
    (site,) = made.tables["second_sites"].to_dict("records")
    assert (site["id"], site["secured"], site["reason"], site["shared_m"]) == (T, True, "secured", 0)
    assert made.tables["second_routes"]["length_m"].sum() == pytest.approx(90)
    # only the branch to S is left as the only way
    assert sorted(dark(made).values()) == [(0, 0), (0, 0), (1, 900)]


def test_two_second_routes_share_what_they_can(plan):
    made = make_redundancy(plan, Wish(pupils=0))
    assert made.tables["second_sites"]["alone_eur"].tolist() == pytest.approx(
        [180 * METRE_EUR, 90 * METRE_EUR]
    )
    assert made.cost_eur == pytest.approx(180 * METRE_EUR)
    assert made.gap == 0
    assert set(dark(made).values()) == {(0, 0)}
    assert not len(made.tables["remedies"])


def test_sites_of_unknown_pupils_are_counted_not_forgotten():
    schools = [{"at": "S", "pupils": 900}, {"at": "T"}]
    plan = plan_of(schools=schools)
    made = make_redundancy(plan, Wish(pupils=0))
    (found,) = [one for one in made.problems if one.code == "RED-006"]
    assert (found.message.fields["n"], found.message.fields["total"]) == (1, 2)
    weak = make_redundancy(plan, Wish()).tables["weak_segments"]
    of_t = weak[weak["n_sites_unknown"] > 0]
    assert len(of_t)  # the pupils of T are told as unknown, not as none
    assert set(weak[weak["n_sites_unknown"] == 0]["pupils"].dropna()) <= {0, 900}
    told = {pupils_dark(row, Words("en")) for row in weak[weak["weak"]].to_dict("records")}
    assert {"unknown", "900", "at least 900"} == told
    named = make_redundancy(plan, Wish(pupils=0, sites=(T,)))
    for other in (named, make_redundancy(plan, Wish())):  # a site that is named needs no pupils
        assert "RED-006" not in {one.code for one in other.problems}


def test_second_routes_mind_what_places_cost_and_pay_each_once():
    priced = Scenario(prices={"node.junction": 500.0, "node.joint": 300.0})
    plan = make_plan(town(LADDER, fibre=["F"], schools=SCHOOLS), priced)
    made = make_redundancy(plan, Wish(pupils=0))
    routes = made.tables["second_routes"]
    assert routes["cost_eur"].sum() == pytest.approx(made.cost_eur)
    bare = make_redundancy(make_plan(town(LADDER, fibre=["F"], schools=SCHOOLS), Scenario()), Wish(pupils=0))
    assert made.cost_eur >= bare.cost_eur
    assert (made.cost_eur - bare.cost_eur) % 100 == pytest.approx(0)  # whole places, no halves
    assert made.bound_eur <= made.cost_eur


def test_the_remedy_goes_around_the_weak_stretch(plan):
    made = make_redundancy(plan, Wish(n_remedies=1))
    (remedy,) = made.tables["remedies"].to_dict("records")
    # all hang on the trunk; T is joined to F for 90 m
    assert (remedy["n_sites"], remedy["pupils"]) == (2, 1000)
    assert remedy["length_m"] == pytest.approx(90)
    assert remedy["cost_eur"] == pytest.approx(90 * METRE_EUR)
    assert remedy["eur_per_pupil"] == pytest.approx(90 * METRE_EUR / 1000)
    assert isinstance(remedy["geometry"], LineString)
    at = junctions(LADDER)
    assert {remedy["geometry"].coords[0], remedy["geometry"].coords[-1]} == {
        at["T"].coords[0],
        at["F"].coords[0],
    }


DEAD_END = """
F-----+-----S
|     |
|     |
+-----T
"""


def test_what_no_way_avoids_is_named_and_the_rest_is_secured():
    made = make_redundancy(plan_of(DEAD_END), Wish(sites=(S, T)))
    sites = made.tables["second_sites"].set_index("id")
    assert sites["secured"].to_dict() == {S: False, T: True}
    assert sites.loc[S, "reason"] == "secured_so_far"
    assert sites.loc[S, "shared_m"] == pytest.approx(60)
    assert codes(made) == ["RED-001"]
    (problem,) = (one for one in made.problems if one.code == "RED-001")
    assert problem.row_id == S
    assert problem.message.fields["names"][0].startswith("Street")
    # the ring is closed for T, and with it S hangs on its own street only
    assert made.cost_eur == pytest.approx(90 * METRE_EUR)


def test_where_every_way_is_the_same_there_is_no_second_route():
    made = make_redundancy(plan_of("F-----S", schools=["S"]), Wish(sites=(S,)))
    assert made.tables["second_sites"]["reason"].tolist() == ["no_second_route"]
    assert codes(made) == ["RED-001"]
    assert made.cost_eur == 0


TWO_ENDS = """
F-----+-----G
      |
      S
"""


def test_routes_apart_by_nodes_reach_fibre_at_two_places():
    schools = [{"at": "S", "pupils": 50}]
    plan = plan_of(TWO_ENDS, fibre=["F", "G"], schools=schools)
    made = make_redundancy(plan, Wish(sites=(S,), apart="node"))
    # one street leads to S: it is shared, and beyond it each route leads to a fibre of its own
    assert codes(made) == ["RED-001"]
    assert made.cost_eur == pytest.approx(60 * METRE_EUR)
    square = plan_of("S-----F\n|     |\n|     |\nG-----+", fibre=["F", "G"], schools=schools)
    apart = make_redundancy(square, Wish(sites=(S,), apart="node"))
    assert (codes(apart), apart.cost_eur) == ([], pytest.approx(60 * METRE_EUR))


def test_existing_fibre_that_hangs_on_one_pop_is_weak():
    at = junctions(LADDER)
    served = [{"at": "T", "pupils": 300, "technology": "fibre", "down_mbps": 1000.0, "up_mbps": 1000.0}]
    schools = [{"at": "S", "pupils": 900}, *served]
    pops = [{"geometry": at["F"]}]
    made = make_redundancy(plan_of(fibre=["FT"], schools=schools, pops=pops), Wish())
    # T hangs on the cable from the PoP
    assert dark(made, "existing")["fibre-0"][0] >= 1
    assert made.tables["weak_segments"]["n_sites"].notna().all()
    inside = [*pops, {"geometry": MultiPoint([at["F"], at["T"]]).centroid}]
    cut = make_redundancy(plan_of(fibre=["FT"], schools=schools, pops=inside), Wish())
    assert set(dark(cut, "existing")) == {"fibre-0/1", "fibre-0/2"}
    ringed = make_redundancy(plan_of(fibre=["FT", "TF"], schools=schools, pops=pops), Wish())
    assert set(dark(ringed, "existing").values()) == {(0, 0)}
    unlit = make_redundancy(plan_of(fibre=["FT"], schools=schools), Wish())
    table = unlit.tables["weak_segments"].set_index("network")
    assert table.loc[["existing"], "n_sites"].isna().all()
    assert "RED-004" in [problem.code for problem in unlit.problems]


def test_sites_the_plan_does_not_connect_are_named(plan):
    made = make_redundancy(plan, Wish(sites=("nobody",)))
    assert [problem.code for problem in made.problems if problem.code == "RED-002"] == ["RED-002"]
    assert not len(made.tables["second_sites"])


def test_without_fibre_there_is_nothing_to_lead_to():
    made = make_redundancy(plan_of(fibre=[]), Wish(pupils=0))
    assert not len(made.tables["second_routes"])


def test_the_same_question_gets_the_same_answer(plan):
    one, other = (make_redundancy(plan, Wish(pupils=0)).tables for _ in range(2))
    for name, table in one.items():
        assert table.drop(columns="geometry").equals(other[name].drop(columns="geometry"))


def test_prices_of_zero_cost_nothing():
    keys = ["trench.paving.open", *(f"per_metre.{key}" for key in ("duct", "cable", "blow_in", "survey"))]
    free = Scenario(prices=dict.fromkeys(keys, 0.0))
    made = make_redundancy(make_plan(town(LADDER, fibre=["F"], schools=SCHOOLS), free), Wish(pupils=0))
    assert made.cost_eur == made.bound_eur == 0
    assert made.tables["second_sites"]["secured"].all()


def test_a_remedy_in_a_duct_is_internal(plan):
    """The street is cheaper than the long duct; a second street of that length is dearer than both."""
    deep = "\n".join(["F-----S", *["|     |"] * 40, "A-----B"])
    pipe = {"along": "FABS", "n_free": 4}
    drawn = make_redundancy(plan_of(deep, schools=["S"], ducts=[pipe]), Wish(n_remedies=1))
    assert drawn.tables["remedies"]["confidential"].tolist() == ["internal"]
    dug = make_redundancy(plan, Wish(n_remedies=1))
    assert dug.tables["remedies"]["confidential"].tolist() == ["public"]


@pytest.mark.parametrize("wish", [Wish(apart="mile"), Wish(pupils=-1), Wish(n_remedies=-1), Wish(rounds=-1)])
def test_wishes_that_make_no_sense_are_refused(wish, plan):
    with pytest.raises(ParameterError):
        make_redundancy(plan, wish)


def test_a_pop_lights_the_fibre_beside_it_though_a_planned_route_begins_at_it():
    drawing = """
F--A-----S
|  |
|  |
G  T
"""
    pop = junctions(drawing)["A"]
    at = {"geometry": Point(pop.x - 5, pop.y - 8)}  # 20 m from the fibre, 5 m from the street
    plan = plan_of(drawing, fibre=["FG"], pops=[at])
    made = make_redundancy(plan, Wish())
    segments = made.tables["weak_segments"]
    assert segments["n_sites"].notna().all()
    assert not [one for one in made.problems if one.code == "RED-004"]
    # the route begins at the PoP: nobody hangs on the fibre
    assert (segments.loc[segments["network"] == "existing", "n_sites"] == 0).all()
    assert sorted(dark(made).values()) == [(1, 100), (1, 900), (1, 900), (2, 1000)]


@pytest.mark.parametrize("lit", [True, False])
def test_a_second_route_may_join_a_cable_between_its_ends(lit):
    drawing = """
F--+-----S
|  |     |
|  |     |
+--+-----+
|
|
G
"""
    pops = [{"geometry": junctions(drawing)["F"]}] if lit else []
    plan = plan_of(drawing, fibre=["FG"], schools=SCHOOLS[:1], pops=pops)
    made = make_redundancy(plan, Wish(sites=(S,)))
    assert made.tables["second_sites"]["secured"].all()
    assert set(dark(made).values()) == {(0, 0)}  # nobody hangs on one way any more
    cut = made.tables["weak_segments"].query("network == 'existing'")
    assert len(cut) == 2
    # one way leaves the cable at the PoP itself, so that nobody hangs on either half
    assert cut["n_sites"].fillna(-1).tolist() == ([0, 0] if lit else [-1, -1])
