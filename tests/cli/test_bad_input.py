"""Towns with everything wrong that a project file can hold, through the commands that plan.

What is wrong is named, nobody is forgotten in a denominator, and no command breaks off with a report.
"""

from dataclasses import replace

import pytest
from shapely import Point

from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.io.project_file import save_project
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.terms import SiteTerms, Terms
from netplan.report.council.drawing import _kinds
from netplan.report.council.results import gather
from netplan.report.council.sums import cost_by_district
from tests.towns import ORIGIN, fork, layer, town

FAR = """
F-----+-----S
      |
      |     A-----+
      T
"""
ALL = {
    "NET-006": "sites-2",
    "NET-010": "sites-3",
    "NET-007": "pops-0",
    "DEC-001": "nowhere",
    "DEC-002": "nobody",
}
CALLS = {
    "plan": {},
    "programme": {"PRG-006": "sites-0"},
    "frontier": {},
    "redundancy": {},
    "bom": {"PRG-006": "sites-0"},
    "explain": {},
}


def broken():
    """Return a town whose third site no street leads to and whose fourth has no place, and more."""
    schools = [{"at": "S", "pupils": 900}, {"at": "T", "pupils": 100}, "A", {"at": "A", "name": "Lost"}]
    away = {"geometry": Point(ORIGIN[0] + 50_000, ORIGIN[1]), "name": "PoP"}
    project = town(FAR, fibre=["F"], schools=schools, pops=[away])
    sites = project.layer("sites")
    project = project.with_layer("sites", sites.set_geometry([*sites.geometry[:3], None]))
    decided = replace(
        project.scenario(),
        routes=(RouteDecision("streets", "nowhere", "force"),),
        sites=(SiteDecision("nobody", "connect"),),
    )
    late = Terms(2027, (1e6, 1e6), sites={"sites-0": SiteTerms(deadline=2020)})
    return replace(project, scenarios=(decided,), programmes={decided.name: late})


@pytest.fixture
def broken_file(fork_file):
    path = fork_file.with_name("broken.gpkg")
    save_project(broken(), path)
    return path


@pytest.mark.parametrize("command", CALLS)
def test_all_that_is_wrong_is_named_and_nobody_is_forgotten(command, broken_file, answered):
    told = answered([command, broken_file, *(["--points", "1"] if command == "frontier" else [])], code=1)
    said = {one["code"]: f"{one.get('row_id')} {one['message']}" for one in told["findings"]}
    wanted = {**ALL, **CALLS[command]}
    assert {code: text for code, text in wanted.items() if text not in said.get(code, "")} == {}
    if command == "plan":
        (connected,) = [one for one in told["figures"] if one["key"] == "connected"]
        assert (connected["value"], connected["n"]) == (2, 4)


@pytest.mark.parametrize(
    ("call", "without", "code", "said"),
    [
        (["frontier"], "streets", 3, "The project has no streets"),
        (["frontier"], "sites", 3, "The project has no sites"),
        (["frontier"], "fibre", 3, "No existing fibre and no PoP lies at a street"),
        (["choose"], "streets", 3, "neither carriers nor streets"),
        (["explain"], "sites", 1, "The project has no sites"),
        (["plan", "--price", "trench.paving.open=-5"], "", 2, "must be zero or more, not -5"),
        (["programme", "--budgets", "-5"], "", 2, "The budget of 2027 is -5"),
    ],
)
def test_what_nothing_can_be_made_of_is_a_sentence(call, without, code, said, tmp_path, fork_file, capsys):
    project, path = fork(), tmp_path / "without.gpkg"
    save_project(project.with_layer(without, layer(without, [])) if without else project, path)
    assert run([call[0], str(path), *call[1:]], {"LANG": "en"}) == code
    found = capsys.readouterr()
    assert said in " ".join(f"{found.out} {found.err}".split())


def test_an_empty_point_is_a_site_without_a_place(fork_file, answered, tmp_path):
    project = fork()
    sites = project.layer("sites").set_geometry([project.layer("sites").geometry.iloc[0], Point()])
    save_project(project.with_layer("sites", sites), fork_file)
    out = tmp_path / "out"
    told = answered(["plan", fork_file, "--out", out, "--formats", "csv"], code=1)
    assert [one["row_id"] for one in told["findings"] if one["code"] == "NET-010"] == ["sites-1"]
    assert "sites-1" in next(out.rglob("*connections*.csv")).read_text("utf-8")


def test_a_pack_draws_what_there_is_and_sums_up_where_there_is_no_fibre():
    bare = fork().with_layer("fibre", layer("fibre", []))
    plan = make_plan(bare, bare.scenario())
    assert not plan.tables["connections"]["connected"].any()
    assert cost_by_district(plan)["cost_eur"].sum() == pytest.approx(plan.cost_eur)
    assert plan.cost_eur > 0
    made = gather(plan, Terms(2027, (0.0, 0.0)))
    assert "programme" not in set(_kinds(made))
