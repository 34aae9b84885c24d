"""Every page of HTML we hand over, in light and dark: axe-core finds nothing wrong, and nothing open."""

from datetime import date

import pytest

from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.doctor.examine import examine
from netplan.model.scenario import Scenario
from netplan.report.checkup import checkup_page
from netplan.report.content import findings_sections
from netplan.report.page import write_page
from netplan.report.participation.site import write_site
from tests.axe import axe
from tests.cli.test_link import project_file as project_file  # noqa: PLC0414 - a fixture
from tests.report.council.conftest import GERMAN, HOSTILE, small_city

pytestmark = pytest.mark.slow


def told_page(folder):
    """Return an answer of the command line as a page."""
    plan = make_plan(small_city(), Scenario(rounds=1))
    return write_page(folder / "told.html", HOSTILE, (findings_sections(plan.problems, GERMAN), ()), GERMAN)


def check_page(folder):
    """Return what the doctor found as a page."""
    town = small_city()
    found = examine(town, date(2026, 11, 22))
    path = folder / "check.html"
    path.write_text(checkup_page(town, found, found.problems, GERMAN), "utf-8")
    return path


def public_page(folder):
    """Return the page of the town for everybody, with its map."""
    site = folder / "site"
    write_site(make_plan(small_city(), Scenario(rounds=1)), site, GERMAN)
    return site / "index.html"


@pytest.mark.parametrize("dark", [False, True])
def test_the_report_is_in_order(made, tmp_path, dark):
    found = axe(made.folder / "bericht.html", tmp_path, dark=dark)
    assert found["wrong"] == []
    assert found["open"] == []
    assert found["passed"] > 30


@pytest.mark.parametrize("make", [told_page, check_page, public_page])
@pytest.mark.parametrize("dark", [False, True])
def test_other_pages_are_in_order(make, tmp_path, dark):
    page = make(tmp_path)
    found = axe(page, page.parent, dark=dark)
    assert found["wrong"] == []
    assert found["open"] == []
    assert found["passed"] > 12


@pytest.mark.parametrize("dark", [False, True])
def test_the_page_of_a_link_is_in_order(project_file, tmp_path, dark):
    page = tmp_path / "link.html"
    assert run(["link", str(project_file), "lamp", "Schule", "--out", str(page)], {"LANG": "de"}) == 0
    found = axe(page, tmp_path, dark=dark)
    assert found["wrong"] == []
    assert found["open"] == []
    assert found["passed"] > 12


def test_the_tool_finds_what_is_wrong(tmp_path):
    path = tmp_path / "bad.html"
    path.write_text("<html><body><img src='x.png'><p style='color:#ccc'>pale</p></body></html>", "utf-8")
    wrong = {key for key, _ in axe(path, tmp_path)["wrong"]}
    assert {"image-alt", "html-has-lang", "color-contrast"} <= wrong
