"""What a council reads of a coverage says which rate counts, and where a measurement contradicts it."""

import pytest

from netplan.core.coverage import assess
from netplan.core.planning import make_plan
from netplan.i18n import Words
from netplan.model.scenario import Scenario
from netplan.report.content import coverage_summary, summary
from tests.core.test_contested import built


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
