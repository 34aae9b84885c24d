"""A measurement that says less than a model of the same line is never hidden."""

import numpy as np
import pytest

from netplan.core.coverage import assess
from netplan.core.coverage.explain import explain
from netplan.core.rules import RULES
from netplan.model.scenario import Scenario
from tests.core.test_technologies import LINE, UNKNOWN, at, cabinet
from tests.towns import town


def built(rate=20.0, by="copper", subject="sites-0", **site):
    """Return a town with a cabinet a few metres from a school and a house, and a measurement."""
    measured = {"geometry": at(0), "subject_id": subject, "technology": by, "down_mbps": rate}
    return town(
        LINE,
        schools=[{**UNKNOWN, **site}],
        addresses=[{"geometry": at(390, 9)}],
        cabinets=[cabinet(390.0)],
        measurements=[measured] if rate is not None else [],
    )


def found(project, **scenario):
    """Return (code, layer, row id, fields) of the findings about contested lines."""
    problems = assess(project, Scenario(**scenario)).problems
    return [
        (one.code, one.layer, one.row_id, dict(one.message.fields))
        for one in problems
        if one.code[:3] == "COV"
    ]


def test_the_finding_names_number_row_and_both_rates_and_the_reason_says_so():
    coverage = assess(built(), Scenario())
    (whole, each) = found(built())
    assert whole[:3] == ("COV-001", "sites", "sites-0")
    assert whole[3] == {"n": 1, "n_counting": 1, "total": 1, "measured": 20, "modelled": 250}
    assert each == ("COV-002", "sites", "sites-0", {"measured": 20, "modelled": 250})
    site = coverage.tables["coverage_sites"].iloc[0]
    assert (site["verdict"], site["reason"]) == ("served", "contested")
    told = explain(site, coverage.tables["claims"])
    assert told.verdict.fields["reason"].fields["measured"].fields == {"rate": 20}
    assert RULES["COV-002"].advice in {change.template for change in told.changes}


def test_a_measured_line_in_the_list_of_sites_contradicts_as_well():
    project = built(None, down_mbps=16.0, technology="copper", line_kind="measured")
    assert [code for code, *_ in found(project)] == ["COV-001", "COV-002"]
    stated = built(None, down_mbps=16.0, technology="copper", line_kind="operator")
    assert found(stated) == []


def test_for_an_address_too():
    project = built(subject="addresses-0")
    assert [one[:3] for one in found(project)] == [("COV-001", "addresses", "addresses-0")]
    assert list(assess(project, Scenario()).tables["coverage_addresses"]["reason"]) == ["contested"]


@pytest.mark.parametrize(
    ("project", "n_counting"),
    [
        (built(250.0), None),  # as fast as the model is sure of: no contradiction
        (built(20.0, "cable"), None),  # another line
        (built(20.0, "any"), None),  # which line, nobody knows
        (built(150.0), 0),  # slower than calculated, but fast enough as well
        (built(99.0), 1),
    ],
)
def test_only_what_contradicts_is_told_and_only_what_turns_the_verdict_counts(project, n_counting):
    counts = [fields["n_counting"] for code, _, _, fields in found(project) if code == "COV-001"]
    assert counts == ([] if n_counting is None else [n_counting])


def test_where_the_measurement_counts_nothing_rests_on_the_model():
    for policy in ("evidence", "lowest", "highest_b"):
        coverage = assess(built(), Scenario(policy=policy))
        told = [one for one in coverage.problems if one.code[:3] == "COV"]
        assert [one.message.fields.get("n_counting") for one in told] == [0]
        table = coverage.tables["coverage_sites"]
        assert (table["verdict"][0], table["reason"][0]) == ("not_served", "measured")


def test_a_need_nobody_knows_is_not_contested():
    project = built(classes=None)
    assert found(project, target="class")[0][3]["n_counting"] == 0
    assert np.isnan(assess(project, Scenario(target="class")).tables["coverage_sites"]["need_down_mbps"][0])
