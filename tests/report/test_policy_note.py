"""What a council reads of a coverage says which rate counts, and where a measurement contradicts it."""

from dataclasses import replace

import pytest

from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.i18n import Words
from netplan.io.rules import RULES
from netplan.model.findings import finding
from netplan.model.scenario import Scenario
from netplan.report.content import coverage_summary, summary
from tests.core.test_contested import built
from tests.core.test_technologies import LINE, UNKNOWN
from tests.towns import town


@pytest.mark.parametrize(
    ("language", "said", "schools"),
    [
        ("en", "A calculated rate can then outrank a slower measurement.", "(School: 1)"),
        ("de", "Ein berechneter Wert kann dann eine langsamere Messung überstimmen.", "(Schule: 1)"),
    ],
)
def test_the_default_policy_is_told_plainly_with_the_number_of_verdicts_it_decides(language, said, schools):
    words = Words(language)
    sections = (
        coverage_summary(assess(built(), Scenario()), words),
        summary(make_plan(built(), Scenario()), words),
    )
    for first, *_ in sections:
        assert said in first.note
        assert schools in first.note


def test_no_number_is_told_where_nothing_is_contradicted_and_no_warning_where_measurements_win():
    words = Words("en")
    (first, *_) = coverage_summary(assess(built(None), Scenario()), words)
    assert "The highest sure rate counts" in first.note
    assert "the measurement may be right" not in first.note
    (first, *_) = coverage_summary(assess(built(), Scenario(policy="evidence")), words)
    assert "The best known rate counts" in first.note
    assert "outrank" not in first.note


@pytest.mark.parametrize(("language", "said"), [("en", "Sources: n/a. "), ("de", "Quellen: k. A. ")])
def test_a_count_without_any_claim_says_that_no_source_is_stated(language, said):
    project = town(LINE, schools=[UNKNOWN])
    (first, *_) = coverage_summary(assess(project, Scenario()), Words(language))
    assert first.note.startswith(said)


def test_a_count_says_how_many_delivered_rows_it_does_not_hold():
    lost = finding(RULES, "GEO-001", "sites", file="schools.csv", row=6, id="20-OS")
    other = finding(RULES, "GEO-001", "streets", file="streets.shp", row=6, id="7")
    project = replace(built(), problems=(lost, lost, other))
    (first, *_) = coverage_summary(assess(project, Scenario()), Words("en"))
    assert "Sites: 2 delivered rows have a fault and are in no count." in first.note
    assert "Streets" not in first.note
