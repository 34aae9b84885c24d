"""A choice of carriers kept in the project: as layers, in the file, in coverage, and undone."""

from dataclasses import replace

import numpy as np
import pytest

from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.core.survey import survey
from netplan.errors import DataError, ParameterError
from netplan.i18n import Words
from netplan.io.project_file import open_project, save_project
from netplan.model.choice import ChoiceTerms
from netplan.model.scenario import Scenario
from netplan.model.terms import Terms
from netplan.report.council.lines import choice_chapter
from netplan.report.council.results import Telling, gather
from netplan.report.sheets.kinds import layers_of
from netplan.report.sheets.layers import Subject
from netplan.report.sheets.map_content import MapSpec, map_content
from netplan.session.choosing import _lacking
from netplan.session.chosen import DecideCarriers, TakeChoice, decided_terms, kept_choice
from netplan.session.session import Session
from tests.core.choice.test_making import chosen
from tests.core.hops.test_making import carrier

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
    left_out = make_plan(kept, Scenario(site_kinds=("townhall",)))
    assert left_out.tables["coverage_sites"].iloc[0]["verdict_after"] == "served"


def test_targets_of_a_carrier_share_its_air_time():
    from netplan.core.choice.links import _together

    rate = np.array([400.0, 400.0, 200.0, 0.0, 300.0])
    carrier_of = np.array([0, 0, 0, 0, 1])
    assert _together(rate, carrier_of).tolist() == pytest.approx([100.0, 100.0, 100.0, 0.0, 300.0])


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
    plan = make_plan(kept, Scenario(rounds=1))
    results = gather(plan, Terms())
    inside = choice_chapter(Telling(results, Words("en"), internal=True))
    assert inside.sections[0].rows[0][0] == "carriers-0"
    outside = choice_chapter(Telling(results, Words("en")))
    assert outside.sections == ()
    assert "costs less than" in outside.paragraphs[-1]
    assert "carriers-0" not in " ".join(outside.paragraphs)
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
