"""A choice of carriers kept in the project: as layers, in the file, in coverage, and undone."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from netplan.core.choice.air_time import Hanging, alone, together
from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.core.programme import make_programme
from netplan.core.sizing.making import make_sizing
from netplan.core.survey import survey
from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.io.project_file import open_project, save_project
from netplan.model.choice import ChoiceTerms
from netplan.model.rasters import Raster
from netplan.model.scenario import Scenario
from netplan.model.targets import Target
from netplan.model.terms import Terms
from netplan.report.council.lines import choice_chapter
from netplan.report.council.results import Telling, gather
from netplan.report.grid import _of_year
from netplan.report.sheets.kinds import layers_of
from netplan.report.sheets.layers import Subject
from netplan.report.sheets.map_content import MapSpec, map_content
from netplan.session.choice_inputs import changed_since, inputs_of
from netplan.session.choosing import _lacking
from netplan.session.chosen import DecideCarriers, TakeChoice, decided_terms, kept_choice
from netplan.session.session import Session
from tests.core.choice.test_making import chosen
from tests.core.hops.test_making import carrier
from tests.towns import CRS

SITES = ChoiceTerms(setup="bridge_60_client", targets="sites", share=1.0, reach_m=300.0, need_mbps=100.0)


@pytest.fixture(scope="module")
def choice():
    return chosen([carrier((0, 2)), carrier((2, 2), power="unknown")], SITES)


@pytest.fixture(scope="module")
def kept(choice):
    return TakeChoice(choice).apply(choice.project)


def test_a_choice_comes_back_from_the_file_with_its_figures(choice, kept, tmp_path):
    save_project(kept, tmp_path / "town.gpkg")
    again = kept_choice(open_project(tmp_path / "town.gpkg"))
    assert again.terms == choice.terms
    for key in ("covered", "whole", "cost_eur", "trench_eur", "bound", "gap", "n_fit", "n_unknown", "if_fit"):
        assert getattr(again, key) == getattr(choice, key), key
    assert again.carriers["id"].tolist() == choice.carriers["id"].tolist()
    assert kept_choice(TakeChoice(None).apply(kept)) is None


def test_trenches_and_links_are_those_that_were_counted(choice):
    trenches, links = choice.tables["choice_trenches"], choice.tables["choice_links"]
    assert trenches["cost_eur"].sum() == pytest.approx(choice.trench_eur)
    assert trenches.length.sum() == pytest.approx(trenches["length_m"].sum(), abs=0.1)
    assert links["subject_id"].tolist() == ["sites-0"]
    row = links.iloc[0]
    assert row["length_m"] == pytest.approx(links.length.iloc[0], abs=20)  # the antenna stands on the roof
    assert row["down_p10_mbps"] == choice.targets.iloc[0]["down_mbps"]


def test_coverage_counts_the_chosen_link_after_and_not_today(kept):
    coverage = assess(kept, Scenario())
    site = coverage.tables["coverage_sites"].iloc[0]
    assert site["verdict"] != "served"
    assert site["verdict_after"] == "served"
    claims = coverage.tables["claims"]
    (claim,) = claims[claims["scenario"] == "radio"].to_dict("records")
    assert (claim["grade"], claim["limit"]) == ("C", "radio")
    assert "carriers-0" in claim["via"]
    plan = make_plan(kept, Scenario())
    assert plan.tables["coverage_sites"].iloc[0]["verdict_after"] == "served"
    left_out = make_plan(kept, Scenario(site_kinds=("office",)))
    assert left_out.tables["coverage_sites"].iloc[0]["verdict_after"] == "served"


def test_targets_of_a_carrier_share_its_air_time():
    rate = np.array([400.0, 400.0, 200.0, 0.0, 300.0])
    carrier_of = np.array([0, 0, 0, 0, 1])
    assert together(rate, carrier_of, Hanging(), np.zeros(0)).tolist() == pytest.approx(
        [100.0, 100.0, 100.0, 0.0, 300.0]
    )


def test_what_passes_a_hop_takes_air_time_at_both_its_ends():
    """Carrier 1 hangs on carrier 0 over 400 Mbit/s; each takes one site over 200 Mbit/s."""
    rate, carrier_of, hanging = (
        np.array([200.0, 200.0]),
        np.array([0, 1]),
        Hanging(np.array([1]), np.array([0])),
    )
    left = together(rate, carrier_of, hanging, np.array([400.0]))
    assert left.tolist() == pytest.approx([1 / (1 / 200 + 1 / 400)] * 2)
    assert alone(rate, carrier_of, hanging, np.array([400.0])).tolist() == pytest.approx([200.0, 400 / 3])
    assert together(rate, carrier_of, hanging, np.array([0.0])).tolist() == [0.0, 0.0]


def test_decisions_about_carriers_are_kept_to_and_undone(choice):
    session = Session(choice.project)
    session.do(DecideCarriers("avoid", ("carriers-0",), "lamp"))
    session.do(DecideCarriers("take", ("carriers-1",), "lamp"))
    terms = decided_terms(session.project, SITES)
    assert (terms.forced, terms.forbidden) == (("carriers-1",), ("carriers-0",))
    asked = replace(SITES, forced=("carriers-0",))
    assert decided_terms(session.project, asked).forced == ("carriers-0", "carriers-1")
    session.do(DecideCarriers("free", ("carriers-0", "carriers-1"), "lamps"))
    assert "carrier_decisions" not in session.project.layers
    session.undo()
    assert decided_terms(session.project, SITES).forbidden == ("carriers-0",)
    with pytest.raises(ParameterError, match="no carrier"):
        session.do(DecideCarriers("take", ("lamp",), "lamp"))


def test_the_pack_tells_the_choice_and_names_carriers_internally_only(kept):
    then = Scenario(rounds=1)
    noted = replace(kept_choice(kept), inputs=inputs_of(kept, then, SITES, Path()))
    kept = TakeChoice(noted).apply(kept)
    assert changed_since(kept_choice(kept), then, Path()) == ()
    plan = make_plan(kept, replace(then, prices={"trench.asphalt_road.open": 77.0}))
    results = gather(plan, Terms())
    inside = choice_chapter(Telling(results, Words("en"), internal=True))
    assert inside.sections[0].rows[0][0] == "carriers-0"
    outside = choice_chapter(Telling(results, Words("en")))
    assert outside.sections == ()
    assert "costs less than" in outside.paragraphs[-1]
    assert "carriers-0" not in " ".join(outside.paragraphs)
    assert outside.paragraphs[0] == "Out of date, since these have changed: Prices. Choose again."
    content = map_content(plan, MapSpec(internal=True))
    layers = {layer.name: layer for layer in layers_of("carriers", Subject(content, 10_000, Words("en")))}
    assert {"chosen_carriers", "choice_links", "choice_trenches"} <= layers.keys()
    assert layers["chosen_carriers"].note == "n = 1"
    public = map_content(plan, MapSpec())
    assert "chosen_carriers" not in {
        one.name for one in layers_of("carriers", Subject(public, 1, Words("en")))
    }


def test_only_what_lacks_service_is_covered(choice):
    project, asked = choice.project, replace(SITES, lacking_only=True)
    known = survey(project, Scenario().snap_limit_m)
    assert len(_lacking(project, Scenario(), known, asked).layer("sites")) == 1
    served = project.with_layer("sites", project.layer("sites").assign(down_mbps=1000.0, up_mbps=1000.0))
    assert _lacking(served, Scenario(), known, SITES) is served
    with pytest.raises(DataError, match="served today"):
        _lacking(served, Scenario(), survey(served, Scenario().snap_limit_m), asked)


RADIO = Scenario(technologies=("dig", "duct", "radio"))


def replace_tables(plan):
    """Return the plan as if it built no radio hop."""
    trenches = plan.tables["trenches"]
    return replace(plan, tables={**plan.tables, "trenches": trenches.assign(hop_id=None)})


def test_a_plan_takes_the_chosen_link_and_pays_its_carrier_once(kept, choice):
    """By hand: the pole stands 2 m beside the street with the fibre; the trench to the school is 460 m."""
    plan = make_plan(kept, RADIO)
    site = plan.tables["connections"].iloc[0]
    assert (site["means"], site["n_hops"], site["reason"]) == ("radio", 1, "connected")
    route = plan.tables["trenches"].set_index("segment_kind")
    assert route.loc["radio", "hop_id"] == choice.tables["choice_links"]["id"].iloc[0]
    bill = plan.tables["costs"].set_index("item")
    assert bill.loc["carrier_device", ["quantity", "price_eur", "cost_eur"]].tolist() == [1.0, 1600.0, 1600.0]
    assert "radio_hop" not in bill.index
    shares = plan.tables["connections"]
    assert shares["cost_share_eur"].sum() == pytest.approx(plan.cost_eur, abs=0.02)
    assert shares["npv_eur"].sum() == pytest.approx(plan.tree_eur, abs=0.02)
    figure = plan.tables["figures"].set_index("key").loc["chosen_links"]
    assert (figure["value"], figure["n"]) == (1, 1)
    in_2027 = make_programme(plan, Terms(budgets_eur=(1e6,))).delivered()
    assert in_2027.tables["programme_sites"]["year"].tolist() == [Terms().first_year]
    assert in_2027.tables["programme_years"]["spent_eur"].sum() == pytest.approx(plan.cost_eur, abs=0.02)
    assert list(_of_year(in_2027, 2027, Words("en"))) == ["Year"]
    assert "nobody knows" in _of_year(replace_tables(in_2027), 2027, Words("en"))["Not counted"]
    sizing = make_sizing(plan)
    positions = sizing.tables["bill"].set_index("item")
    assert positions.loc["carrier_device", "cost_eur"] == 1600.0
    again = make_plan(kept, RADIO)
    assert again.tables["trenches"].to_wkt().equals(plan.tables["trenches"].to_wkt())


def test_a_plan_without_the_choice_digs_and_says_why(kept):
    alone = make_plan(kept, replace(RADIO, chosen_carriers=False))
    assert alone.tables["connections"].iloc[0]["means"] == "dig"
    assert not {"HOP-008"} & {one.code for one in alone.problems}
    silent = make_plan(kept, Scenario())
    assert silent.tables["connections"].iloc[0]["means"] == "dig"
    assert "HOP-008" in {one.code for one in silent.problems}
    fast = Target("fast", "Fast", "a test", 100_000.0, 0.0)
    more = make_plan(kept, replace(RADIO, own_targets=(fast,), target="fast"))
    assert "HOP-010" in {one.code for one in more.problems}
    gone = make_plan(
        kept.with_layer("carriers", kept.layer("carriers").iloc[1:].reset_index(drop=True)), RADIO
    )
    assert "HOP-009" in {one.code for one in gone.problems}
    assert gone.tables["connections"].iloc[0]["means"] == "dig"


def changed_in(project, scenario, choice, tmp_path):
    kept = TakeChoice(choice).apply(project)
    return [one.template for one in changed_since(kept_choice(kept), scenario, tmp_path)]


def test_what_has_changed_since_the_choice_is_named(choice, tmp_path):
    project, base = choice.project, Scenario()
    noted = replace(choice, inputs=inputs_of(project, base, SITES, tmp_path))
    assert changed_in(project, base, noted, tmp_path) == []
    save_project(TakeChoice(noted).apply(project), tmp_path / "town.gpkg")
    again = open_project(tmp_path / "town.gpkg")
    assert changed_since(kept_choice(again), base, tmp_path) == ()
    sites = project.layer("sites")
    moved = project.with_layer("sites", sites.set_geometry(sites.translate(1)))
    assert changed_in(moved, base, noted, tmp_path) == ["Sites"]
    rasters = {"surface": Raster("dsm.tif", CRS)}
    assert changed_in(replace(project, rasters=rasters), base, noted, tmp_path) == [
        "Surface model (with buildings and trees)"
    ]
    dear = replace(base, prices={"trench.paving.open": 500.0})
    assert changed_in(project, dear, noted, tmp_path) == ["Prices"]
    assert changed_in(project, replace(base, target="gigabit"), noted, tmp_path) == []  # all sites counted
    lacking = replace(SITES, lacking_only=True)
    only = replace(noted, terms=lacking, inputs=inputs_of(project, base, lacking, tmp_path))
    assert changed_in(project, replace(base, target="gigabit"), only, tmp_path) == [
        "Scenario: target, methods, snapping limit"
    ]
    old = replace(noted, inputs={**noted.inputs, "devices": "other"})
    assert changed_in(project, base, old, tmp_path) == ["Devices and rules of emission"]
    decided = DecideCarriers("avoid", ("carriers-1",), "lamp").apply(project)
    assert changed_in(decided, base, noted, tmp_path) == ["Decisions about carriers"]
    assert changed_in(project, base, choice, tmp_path) == ["What it was made from was not noted"]
    known = {}
    inputs_of(project, base, SITES, tmp_path, known=known)
    before = dict(known)
    inputs_of(decided, base, SITES, tmp_path, known=known)
    assert all(known[name] is before[name] for name in before)  # nothing is read again
