"""Towns with everything wrong that a project file can hold, through the commands that plan.

What is wrong is named, nobody is forgotten in a denominator, and no command breaks off with a report.
"""

import json
from dataclasses import replace

import pytest
from shapely import Point

from netplan.cli.app import run
from netplan.core.planning import make_plan
from netplan.io.project_file import save_project
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.project import Project
from netplan.model.terms import SiteTerms, Terms
from netplan.report.council.drawing import _kinds
from netplan.report.council.results import gather
from netplan.report.council.sums import cost_by_district
from tests.towns import ORIGIN, fork, layer, saved, town

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
LATE = {"PRG-006": "sites-0"}
CALLS = {
    "plan": ([], {}),
    "programme": ([], LATE),
    "frontier": (["--points", "1"], {}),
    "redundancy": ([], {}),
    "bom": ([], LATE),
    "explain": ([], {}),
    "deliver": (["--to", "funding", "--check"], {}),
    "publish": (["--plan", "--out", "OUT"], {}),
    "print": (["--kind", "after", "--formats", "svg", "--sheet", "A4", "--anyway", "--out", "OUT"], {}),
    "export": (["--formats", "json", "--out", "OUT"], {}),
}
"""What is called, and what it finds beside ``ALL``; its exit code is 1, and what can be made is there."""


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
    return saved(broken, fork_file.with_name("broken.gpkg"))


def unsaid(told, more):
    """Return what is wrong in the town and not in the findings."""
    said = {one["code"]: f"{one.get('row_id')} {one['message']}" for one in told["findings"]}
    return {code: text for code, text in {**ALL, **more}.items() if text not in said.get(code, "")}


@pytest.mark.parametrize("command", CALLS)
def test_all_that_is_wrong_is_named_and_nobody_is_forgotten(command, broken_file, answered, tmp_path):
    words, more = CALLS[command]
    out = tmp_path / "out"
    call = [command, broken_file, *(out if word == "OUT" else word for word in words)]
    told = answered(call, code=1)
    assert unsaid(told, more) == {}
    if command == "plan":
        (connected,) = [one for one in told["figures"] if one["key"] == "connected"]
        assert (connected["value"], connected["n"]) == (2, 4)
    if command in {"print", "publish"}:
        assert any(out.iterdir())
    if command == "export":
        again = answered(["replan", out / "town-plan.json", broken_file], code=1)
        assert again["identical"]
        assert unsaid(again, {}) == {}


def test_a_batch_names_all_that_is_wrong_with_a_municipality(broken_file, answered):
    order = broken_file.with_name("order.toml")
    empty = broken_file.with_name("empty.gpkg")
    save_project(Project("Empty", {}), empty)
    order.write_text('name = "N"\ninputs = ["broken.gpkg", "empty.gpkg"]\nout = "results"\n', "utf-8")
    answered(["batch", "run", order, "--workers", "1"], code=1)
    told = json.loads((order.parent / "results" / "broken" / "result.json").read_text("utf-8"))
    assert unsaid(told, {}) == {"NET-007": "pops-0"}  # where a PoP stands leaves the house nowhere
    told = json.loads((order.parent / "results" / "empty" / "result.json").read_text("utf-8"))
    assert {"PRJ-001", "PRJ-002"} <= {one["code"] for one in told["findings"]}


def test_a_comparison_says_on_which_side_something_is_wrong(broken_file, fork_file, answered):
    told = answered(["compare", fork_file, broken_file], code=1)
    (lost,) = [one for one in told["findings"] if one["code"] == "NET-006"]
    assert lost["message"].startswith("B: ")
    assert lost["row_id"] == "sites-2"


@pytest.mark.parametrize(
    ("call", "without", "code", "said"),
    [
        (["frontier"], "streets", 3, "The project has no streets"),
        (["frontier"], "sites", 3, "The project has no sites"),
        (["frontier"], "fibre", 3, "No existing fibre and no PoP lies at a street"),
        (["choose"], "streets", 3, "neither carriers nor streets"),
        (["explain"], "sites", 1, "The project has no sites"),
        (
            ["plan", "--price", "trench.paving.open=-5"],
            "",
            2,
            "from 0 to 10,000,000 EUR, not -5",
        ),
        (["programme", "--budgets", "-5"], "", 2, "The budget of 2027 is -5"),
        (["programme", "--budgets", "1e300"], "", 2, "The budget of 2027 is"),
        (["bom", "--metres", "-5"], "", 2, "needs the budget of at least one year"),
        (["plan", "--price", "trench.paving.open=1e300"], "", 2, "trench.paving.open must be a number"),
        (["plan", "--seed", "-1"], "", 2, "seed must be a whole number of 0 or more, not -1"),
        (["frontier", "--points", "100000"], "", 2, "has 1 to 1,000 points"),
        (["hops"], "sites", 3, "no site with a place"),
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
