"""``netplan-gis import``: what a file would change is said first, and every row is accounted for."""

import json

import pyogrio
import pytest

from netplan.cli.app import run
from netplan.cli.command import DONE, FINDINGS, USAGE
from netplan.io.project_file import open_project
from tests.doctor.faults import clean_town
from tests.towns import saved

HEAD = "id;name;pupils;classes;strasse;hausnummer;x;y"
NEWER = [
    HEAD,
    "A;School A;250;8;;;400010;5700005",
    "B;School B;200;8;;;400075;5700005",
    "D;School D;100;4;;;400190;5700005",
]


@pytest.fixture
def project(tmp_path):
    return saved(clean_town, tmp_path / "town.gpkg")


@pytest.fixture
def deliver(tmp_path, project, capsys):
    def call(lines, *more):
        path = tmp_path / "schulen.csv"
        path.write_text("\n".join(lines), "utf-8")
        code = run(["import", str(project), str(path), "--role", "schools", "--lang", "en", *more], {})
        return code, capsys.readouterr().out

    return call


def test_a_preview_tells_and_changes_nothing(project, deliver):
    before = project.read_bytes()
    code, said = deliver(NEWER, "--preview", "--reconcile")
    assert code == DONE
    assert project.read_bytes() == before
    for word in ("new", "moved", "up to 15 m", "gone", "Pupils", "250", "preview"):
        assert word in said


def test_reconciling_takes_what_differs(project, deliver):
    code, said = deliver(NEWER, "--reconcile", "--json")
    document = json.loads(said)
    sites = open_project(project).layer("sites")
    assert code == DONE
    assert document["differences"] | {"changes": 0} == {
        "added": 1, "changed": 1, "moved": 1, "gone": 1, "changes": 0
    }  # fmt: skip
    assert sites["id"].to_list() == ["A", "B", "C", "D"]
    assert sites["pupils"].to_list() == [250, 200, 200, 100]
    assert sites["technology"].to_list()[:3] == ["copper"] * 3  # the file does not say it
    assert sites.geometry.x.to_list()[1] == 400_075.0


def test_without_reconciling_the_layer_is_replaced(project, deliver):
    assert deliver(NEWER)[0] == DONE
    assert open_project(project).layer("sites")["id"].to_list() == ["A", "B", "D"]
    deliver(NEWER, "--reconcile", "--remove-gone")
    assert len(open_project(project).layer("sites")) == 3


def test_rows_without_a_place_are_found_by_their_address(project, deliver):
    rows = [HEAD, "A;School A;200;8;;;400010;5700005", "E;East;90;4;Weg 1;3;;", "F;West;80;4;Weg 1;99;;"]
    code, said = deliver(rows, "--reconcile", "--json")
    document = json.loads(said)
    assert code == FINDINGS  # one row is left out
    assert document["addresses"] == {"exact": 1, "street": 1}
    assert document["rows"] == {"read": 3, "accepted": 1, "repaired": 1, "rejected": 1}
    assert open_project(project).layer("sites")["id"].to_list() == ["A", "B", "C", "E"]


def test_rejected_rows_are_kept_as_csv_and_layer(project, deliver):
    rows = [HEAD, "A;School A;200;8;;;400010;5700005", "G;=1+1;1;1;;;9999999999;5700005", "H;None;1;1;;;;"]
    deliver(rows)
    stem = project.with_name("town-rejected-schulen")
    text = stem.with_suffix(".csv").read_text("utf-8")
    assert "'=1+1" in text
    assert "GEO-001" in text
    layer = pyogrio.read_dataframe(stem.with_suffix(".gpkg"), layer="import_rejected")
    assert layer["netplan_row"].astype(int).to_list() == [2, 3]


def test_a_mapping_names_the_columns(tmp_path, project, deliver):
    mapping = tmp_path / "mapping.toml"
    mapping.write_text(
        '[[layer]]\nrole = "schools"\nfile = "other.csv"\ncrs = "EPSG:25833"\n'
        'columns = { id = "Nr", name = "Wie", x = "A", y = "B" }\n', "utf-8"
    )  # fmt: skip
    code, _ = deliver(["Nr;Wie;A;B", "A;Anders;400010;5700005"], "--mapping", str(mapping), "--reconcile")
    assert code == DONE
    assert open_project(project).layer("sites")["name"].to_list()[0] == "Anders"


def test_a_file_that_shows_nothing_asks_for_its_role(tmp_path, project, capsys):
    path = tmp_path / "x.csv"
    path.write_text("p;q;x;y\n1;2;400000;5700000\n")
    assert run(["import", str(project), str(path), "--lang", "en"], {}) == USAGE
    assert "name its role" in capsys.readouterr().err
