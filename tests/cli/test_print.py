"""``netplan-gis print`` from a project to sheets."""

import json

import pytest

from netplan.cli.app import run
from netplan.io.project_file import save_project
from netplan.model.project import Project
from netplan.model.tables import INPUT_TABLES
from tests.sample_city import sample_city


@pytest.fixture(scope="module")
def city():
    return sample_city(n_blocks=6, n_addresses=60, n_lamps=10, n_districts=2, n_schools=6)


@pytest.fixture(scope="module")
def project_file(city, tmp_path_factory):
    inputs = {name: table for name, table in city.items() if name in INPUT_TABLES}
    path = tmp_path_factory.mktemp("town") / "town.gpkg"
    save_project(Project("Musterstadt", inputs), path)
    return path


def test_a_page_for_every_district_is_printed_told_and_says_why(city, project_file, tmp_path, capsys):
    n = len(city["districts"])
    assert n == 2
    call = ["print", str(project_file), "--kind", "today", "--sheet", "A4", "--atlas", "districts"]
    call += ["--internal", "works department"]
    code = run([*call, "--out", str(tmp_path / "out"), "--formats", "svg", "--json"], {"LANG": "en"})
    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert len(told["sheets"]) == n
    written = list((tmp_path / "out").glob("*.svg"))
    assert len(written) == n
    assert all("works department" in sheet.read_text("utf-8") for sheet in written)
    assert all(sheet["legend"] and not sheet["faults"] for sheet in told["sheets"])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--kind", "moon"], "no map called moon"),
        (["--formats", "docx"], "there is no docx"),
        (["--date", "yesterday"], "write the day as"),
        (["--template", "mine"], "no template mine"),
    ],
)
def test_what_cannot_be_printed_is_said(project_file, tmp_path, capsys, more, said):
    assert run(["print", str(project_file), "--out", str(tmp_path / "o"), *more], {"LANG": "en"}) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("*.pdf"))


def test_internal_data_are_drawn_for_a_reason_only(project_file, tmp_path, capsys):
    call = ["print", str(project_file), "--sheet", "A4", "--formats", "svg", "--out", str(tmp_path / "o")]
    with pytest.raises(SystemExit, match="2"):
        run([*call, "--internal", "yes"], {"LANG": "en"})
    assert "say why" in capsys.readouterr().err
    assert not (tmp_path / "o").exists()
