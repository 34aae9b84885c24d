"""Terms of a programme belong to a scenario, and to the file."""

from netplan.io.project_file import open_project, save_project
from netplan.model.terms import SiteTerms, Terms
from netplan.session.commands import RemoveScenario, RenameScenario, SetScenario, SetTerms
from netplan.session.session import Session
from tests.towns import town

TERMS = Terms(2028, (1e5, 2e5), 500.0, False, "sites", 0.5, 0.02, {"s": SiteTerms(2029, 2030, "dropped")})


def test_terms_follow_their_scenario_and_come_back_from_the_file(tmp_path):
    session = Session(town("F--S", fibre=["F"], schools=["S"]))
    session.do(SetTerms("base", TERMS))
    save_project(session.project, tmp_path / "town.gpkg")
    assert open_project(tmp_path / "town.gpkg").programmes == {"base": TERMS}
    session.do(RenameScenario("base", "cheap"))
    assert session.project.programmes == {"cheap": TERMS}
    session.do(SetScenario(session.project.scenario()))
    other = session.project.scenario()
    session.do(SetScenario(type(other)("other")))
    session.do(RemoveScenario("cheap"))
    assert session.project.programmes == {}
    session.undo()
    assert session.project.programmes == {"cheap": TERMS}
