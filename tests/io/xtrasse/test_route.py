"""The route of a plan as XTrasseGML: every object comes back, here and in the tools of the standard."""

import re
from dataclasses import replace

import pandas as pd
import pytest

from netplan.core.planning import make_plan
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.exports.delivery import ExportSettings
from netplan.io.xtrasse.reader import read_features
from netplan.io.xtrasse.writer import write_features
from netplan.report.xtrasse import write_route
from tests.towns import CRS, town
from tests.xtrasse_oracle import comparable, second_opinion

WORDS = Words("en")
HOUSE = ExportSettings(CRS, metadata={"Sources": "drawn"}, internal_because="consent by § 127 TKG")
OPEN = ExportSettings(CRS)


@pytest.fixture(scope="module")
def plan():
    project = town(
        """
        F---+---S
            |
            T
        """,
        fibre=["F"],
        schools=["S", {"at": "T", "name": "Grundschule <Süd> & Hort"}],
    )
    return make_plan(project, project.scenario())


@pytest.fixture(scope="module")
def written(plan, tmp_path_factory):
    path = tmp_path_factory.mktemp("route") / "route.gml"
    return path, write_route(plan, path, HOUSE, WORDS)


def kinds(path):
    found = {}
    for feature in read_features(path):
        found.setdefault(feature.kind, []).append(feature)
    return found


def test_every_part_of_a_plan_has_its_object(plan, written):
    path, report = written
    found = kinds(path)
    trenches = plan.tables["trenches"]
    assert len(found["BRA_AusbauPlan"]) == 1
    assert len(found["BRA_BreitbandtrasseAbschnitt"]) == len(trenches)
    assert len(found["BRA_Hausanschluss"]) == 2
    assert len(found["BRA_Mikrorohrverbund"]) == len(found["BRA_Kabel"]) == len(trenches)
    assert report.n_rows == {"xtrasse": sum(map(len, found.values()))}
    section = found["BRA_BreitbandtrasseAbschnitt"][0]
    codes = [section.text(name) for name in ("bauweise", "legeverfahren", "strassenart", "baugrund")]
    assert codes == ["1000", "1000", "5200", "40001"], "open trench in a residential street's paving"
    assert section.shape.length == pytest.approx(trenches["length_m"].iloc[0])


@pytest.mark.parametrize(
    ("years", "quarters", "begin", "end"),
    [
        ([2027, 2029], [None, None], "2027-01-01", "2029-12-31"),
        ([2027, 2027], [2, 3], "2027-04-01", "2027-09-30"),
        ([2027, None], [4, None], "2027-10-01", "2027-12-31"),
    ],
)
def test_the_works_last_as_long_as_the_programme(years, quarters, begin, end, plan, tmp_path):
    trenches = plan.tables["trenches"].iloc[:2]
    ints = {key: pd.array(values, "Int64") for key, values in (("year", years), ("quarter", quarters))}
    stages = trenches[["id", "segment_kind", "street", "geometry"]].assign(**ints)
    write_route(
        replace(plan, tables={**plan.tables, "programme_trenches": stages}), tmp_path / "r.gml", OPEN, WORDS
    )
    (head,) = kinds(tmp_path / "r.gml")["BRA_AusbauPlan"]
    assert [head.text("bauBeginn"), head.text("bauEnde")] == [begin, end]


def test_a_plan_without_a_programme_says_no_dates(written):
    (head,) = kinds(written[0])["BRA_AusbauPlan"]
    assert not head.text("bauBeginn")


def test_references_lead_to_objects_of_the_file(written):
    text = written[0].read_text("utf-8")
    ids = set(re.findall(r'<BRA_\w+ gml:id="(.+?)"', text))
    links = set(re.findall(r'href="#(.+?)"', text))
    assert links <= ids
    assert len(re.findall(r'gml:id="(.+?)"', text)) == len(set(re.findall(r'gml:id="(.+?)"', text)))


def test_the_tools_of_the_standard_read_every_object_and_give_it_back(written, tmp_path):
    path, _ = written
    (again,) = second_opinion(tmp_path, path)
    assert comparable(again) == comparable(path)


def test_same_plan_same_bytes_and_reading_loses_nothing(plan, written, tmp_path):
    path, _ = written
    write_route(plan, tmp_path / "twice.gml", HOUSE, WORDS)
    assert (tmp_path / "twice.gml").read_bytes() == path.read_bytes()
    write_features(tmp_path / "read.gml", read_features(path), CRS)
    assert comparable(tmp_path / "read.gml") == comparable(path)


def test_without_a_reason_no_duct_cable_or_node_leaves(plan, tmp_path):
    report = write_route(plan, tmp_path / "open.gml", OPEN, WORDS)
    assert set(kinds(tmp_path / "open.gml")) == {
        "BRA_AusbauPlan",
        "BRA_BreitbandtrasseAbschnitt",
        "BRA_Hausanschluss",
    }
    assert len(report.left_out) == 2
    assert "§ 127 TKG" not in (tmp_path / "open.gml").read_text("utf-8")


def test_the_reason_for_internal_data_stands_in_the_file(written):
    assert "consent by § 127 TKG" in written[0].read_text("utf-8")


def test_a_plan_without_trenches_writes_nothing(plan, tmp_path):
    empty = replace(plan, tables={**plan.tables, "trenches": plan.tables["trenches"].iloc[:0]})
    with pytest.raises(DataError, match="no trench"):
        write_route(empty, tmp_path / "no.gml", HOUSE, WORDS)
    assert not list(tmp_path.iterdir())
