"""Every verdict says why, and what would have to change, in whole sentences: by technology and limit."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.coverage import assess
from netplan.core.coverage.assess import input_layers
from netplan.core.coverage.evidence import gather
from netplan.core.coverage.explain import explain, statement
from netplan.core.coverage.statements import claim_table
from netplan.core.survey import survey
from netplan.core.technologies.radio import LINKS, RATES
from netplan.i18n import Words
from netplan.model.assumptions import Assumptions
from netplan.model.codes import code_lists
from netplan.model.scenario import Scenario
from tests.core.test_technologies import LINE, UNKNOWN, at, cabinet, measured, segment
from tests.towns import square, town

DE, EN = Words("de"), Words("en")


def told(project, layer_name="sites", **scenario):
    """Return the verdict and what would change it, in English."""
    chosen = Scenario(**scenario)
    coverage = assess(project, chosen)
    subject = coverage.tables[f"coverage_{layer_name}"].iloc[0]
    claims = coverage.tables["claims"]
    return explain(subject, claims[claims["subject_id"] == subject["id"]])


def english(messages):
    return " | ".join(EN(one) for one in messages)


def test_a_copper_line_is_told_from_cabinet_to_rate_in_both_languages():
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet(name="KVz 12")])
    found = told(project, assumptions=Assumptions(loop_factor=1.55))  # 640 m
    assert DE(found.verdict) == (
        "Wahrscheinlich versorgt, aber nicht sicher: VDSL2 35b vom KVz 12 über 640 m, "
        "105 Mbit/s wahrscheinlich (p50), 70 sicher (p10); Güte C; Quelle: drawn, 01.01.2026"
    )
    assert "VDSL2 35b from KVz 12 over 640 m, 105 Mbit/s likely (p50), 70 sure (p10)" in EN(found.verdict)
    assert (
        "Copper delivers 100 Mbit/s for sure over at most 531 m of line (VDSL2 35b, wires of 0.4 mm)"
        in english(found.changes)
    )
    assert "A measurement of 100 Mbit/s or more" in english(found.changes)


def test_a_line_that_is_too_long_is_not_served_and_says_over_which_length_it_would_be():
    project = town(LINE, schools=[UNKNOWN], cabinets=[cabinet(name="KVz 12")])
    found = told(project, assumptions=Assumptions(loop_factor=1.9))  # 780 m
    assert DE(found.verdict).startswith("Nicht versorgt: VDSL2 35b vom KVz 12 über 780 m, ")
    assert "here it is 780 m" in english(found.changes)


def test_an_unrecorded_diameter_is_a_hint_that_would_count():
    found = told(town(LINE, schools=[UNKNOWN], cabinets=[cabinet(diameter_mm=np.nan)]))
    assert EN(found.verdict) == "Unknown: No line is known; there are only hints of grade D"
    assert "With the diameter of the cable on record, VDSL2 35b, KVz 0 would count" in english(found.changes)
    assert "Ask the operator" in english(found.changes)


def test_a_slow_line_names_its_end_and_the_fibre_beside_it():
    school = {"at": "B", "down_mbps": 16.0, "promised": "2025-12-31"}
    found = told(town(LINE, fibre=["B"], schools=[school]))
    said = english(found.changes)
    assert EN(found.verdict).startswith(
        "Not served: The line delivers only 16 Mbit/s of the 100 needed; source"
    )
    assert "The line ends at 16 Mbit/s, 100 are needed" in said
    assert "Fibre passes: ask what the connection" in said
    assert "Connect it to the existing fibre" in said
    assert "promised by" in said


def test_a_full_segment_is_split_and_a_slow_product_is_named():
    def house(docsis):
        return town(
            LINE,
            schools=[UNKNOWN],
            addresses=[{"geometry": at(30, 9)}],
            cable_segments=[segment(docsis=docsis, homes=2000)],
        )

    coverage = assess(house("3.1"), Scenario())  # 3100 Mbit/s for 16 busy homes: 97 sure, 194 in the middle
    subject = coverage.tables["coverage_addresses"].iloc[0]
    claims = _about_address(house("3.1"))
    said = english(explain(subject, claims).changes)
    assert "shared by at most 96 % of its homes" in said
    slow = _about_address(house("3.0")).assign(down_p10_mbps=50.0, down_p50_mbps=60.0, down_p90_mbps=80.0)
    said = english(explain(subject, slow).changes)
    assert "The fastest product of the cable network ends at 80 Mbit/s, 100 are needed" in said


def _about_address(project):
    """Return the claims about the first address, as the table of sites has them."""
    known = survey(project, 150.0)
    layers = input_layers(project, known)
    evidence = gather("addresses", layers, known, Scenario())
    return claim_table(layers, evidence, Scenario().goal, Scenario().claim_policy, "addresses")


def test_fibre_whose_light_does_not_arrive_says_how_it_would():
    subject = pd.Series(
        {"verdict": "not_served", "reason": "fibre_too_far", "fibre_m": 30.0, "need_down_mbps": 100.0,
         "source": "drawn", "as_of": pd.NaT}
    )  # fmt: skip
    claim = pd.DataFrame(
        [{**dict.fromkeys(("down_p10_mbps", "down_p50_mbps", "down_p90_mbps"), 0.0), "limit": "budget",
          "technology": "fibre", "claim_kind": "modelled", "grade": "C", "via": "F", "way_m": 30.0,
          "counts": True}]
    )  # fmt: skip
    found = explain(subject, claim)
    assert "the optical budget fails" in english(found.claims)
    assert "A smaller splitter" in english(found.changes)


def test_radio_and_measurements_are_told():
    of_link = {"subject_id": "sites-0", "availability": 0.999, "edition": "t", "source": "m", "way_m": 120.0}
    link = pd.DataFrame([dict.fromkeys(RATES, 60.0) | of_link]).assign(as_of=pd.NaT)
    found = told(town(LINE, schools=[UNKNOWN]).with_layer(LINKS, link))
    assert "A shorter link" in english(found.changes)
    found = told(measured([50.0, 90.0, 100.0, 110.0, 200.0]))
    assert "Likely served" in EN(found.verdict)
    assert "copper, measured: 100 Mbit/s likely (p50), 66 sure (p10); grade A" in english(found.claims)


def test_uploads_and_classes_that_are_missing_are_named():
    school = {"at": "B", "down_mbps": 1000.0, "up_mbps": 50.0, "technology": "cable"}
    project = town(LINE, schools=[school])
    assert "The upload is what is missing" in english(told(project, target="gigabit").changes)
    assert "State the number of classes" in english(told(project, target="class").changes)


def test_the_atlas_is_a_hint_to_ask_for():
    shares = {f"down_fn_hh_alle_{rate}": 100.0 for rate in (10, 16, 30, 50, 100)}
    project = town(LINE, schools=[UNKNOWN], cells=[{"geometry": square(350, -50, 100), **shares}])
    assert "neighbours reach it" in english(told(project).changes)


@settings(max_examples=30)
@given(
    st.sampled_from(sorted(code_lists()["limit"])),
    st.sampled_from(sorted(code_lists()["technology"])),
    st.sampled_from(sorted(code_lists()["line_kind"])),
    st.sampled_from(["VDSL2 35b, KVz 12", "KVz 12", None]),
    st.sampled_from([640.0, float("nan")]),
)
def test_every_claim_can_be_told_in_both_languages(limit, technology, kind, via, way):
    claim = pd.Series(
        {"limit": limit, "technology": technology, "claim_kind": kind, "via": via, "way_m": way, "grade": "C",
         "down_p10_mbps": 10.0, "down_p50_mbps": 20.0}
    )  # fmt: skip
    for words in (DE, EN):
        said = words(statement(claim))
        assert "{" not in said
        assert "None" not in said


@pytest.mark.parametrize("target", ["100", "class", "gigabit", "fund_500"])
def test_everything_that_is_not_served_is_told_what_would_change_it(target):
    schools = [UNKNOWN, {"at": "A", "down_mbps": 16.0}, {"at": "K", "down_mbps": 400.0, "classes": 2}]
    project = town(LINE, fibre=["A"], schools=schools, cabinets=[cabinet()], cable_segments=[segment()])
    coverage = assess(project, Scenario(target=target))
    claims = coverage.tables["claims"]
    for _, site in coverage.tables["coverage_sites"].iterrows():
        found = explain(site, claims[claims["subject_id"] == site["id"]])
        assert found.changes or site["verdict"] == "served"
