"""OpenStreetMap extracts through the same door as any file: looked at, proposed, read, taken."""

import gzip
import json
import subprocess
import sys

import pytest

from netplan.cli.app import run
from netplan.cli.command import DONE, USAGE
from netplan.errors import DataError, ParameterError
from netplan.io.files import ask
from netplan.io.layers import look, preview, propose, read_layer
from netplan.io.layers.proposals import as_role
from netplan.io.osm.reader import read_osm
from netplan.io.project_file import open_project, save_project
from netplan.model.project import Project
from netplan.session.importing import arrive_extract, source_for
from tests.io.test_osm import Town

CRS = "EPSG:25833"


@pytest.fixture
def extract(tmp_path):
    town = Town()
    town.border(-1, -1, 9, 9, admin_level="8", name="Musterort", de__amtlicher_gemeindeschluessel="13071001")
    town.way((0, 0), (4, 0), (8, 0), highway="residential", name="Hauptstraße")
    town.way((4, 0), (4, 8), highway="residential", name="Querweg")
    town.node(1, 1, amenity="school", name="Grundschule Musterort", isced__level="1")
    town.node(2, 1, amenity="kindergarten", name="Kita Spatzen")
    town.node(3, 1, addr__street="Hauptstraße", addr__housenumber="3")
    return town.save(tmp_path)


def test_an_extract_is_looked_at_without_reading_it(extract):
    contents = look(extract)
    assert contents.kind == "OpenStreetMap"
    assert [(one.layer, one.role) for one in propose(contents)] == [
        (name, name)
        for name in ("boundary", "districts", "streets", "sites", "addresses", "buildings", "carriers")
    ]


def test_its_layers_are_those_of_a_project_made_of_it(extract):
    whole = read_osm(extract, crs=CRS)
    sources = {one.layer: one.source for one in propose(look(extract))}
    for name in ("streets", "sites", "addresses", "boundary"):
        delivery = read_layer(sources[name], CRS)
        assert delivery.table.equals(whole.layer(name))
        n = len(whole.layer(name))
        assert delivery.counts == (type(delivery.counts))(n, n, 0, 0)
    with pytest.raises(DataError, match="holds nothing for carriers"):
        read_layer(sources["carriers"], CRS)


def test_a_role_of_one_kind_takes_only_that_kind(extract):
    contents = look(extract)
    sites = next(layer for layer in contents.layers if layer.name == "sites")
    table = preview(as_role(contents, sites, "kitas"), CRS).table
    assert table["name"].to_list() == ["Kita Spatzen"]


def test_what_an_extract_never_has_is_said(extract):
    with pytest.raises(ParameterError, match="has no layer for fibre"):
        read_layer(as_role(look(extract), look(extract).layers[0], "fibre"), CRS)


def test_a_project_takes_what_it_lacks_and_keeps_what_others_delivered(extract):
    project = Project("Ort", {}, CRS)
    arrivals = arrive_extract(extract, project)
    assert [one.source.role for one in arrivals] == ["boundary", "streets", "sites", "addresses"]
    own = arrivals[2].table.assign(source="Schulamt")
    again = arrive_extract(extract, project.with_layer("sites", own))
    assert [one.source.role for one in again] == ["boundary", "streets", "addresses"]
    assert source_for(extract, "kitas").layer == "sites"


def test_import_takes_an_extract_into_a_project(tmp_path, extract, capsys):
    file = tmp_path / "town.gpkg"
    save_project(Project("Ort", {}, CRS), file)
    assert run(["import", str(file), str(extract), "--preview", "--json"], {}) == DONE
    assert not open_project(file).layers
    assert run(["import", str(file), str(extract), "--json"], {}) == DONE
    capsys.readouterr()
    assert set(open_project(file).layers) == {"boundary", "streets", "sites", "addresses"}
    assert run(["import", str(file), str(extract), "--role", "schools", "--reconcile", "--json"], {}) == DONE
    document = json.loads(capsys.readouterr().out)
    assert (document["role"], document["rows"]["read"]) == ("sites", 1)
    assert run(["import", str(file), str(extract), "--role", "ducts"], {}) == USAGE


def test_osmium_is_loaded_in_the_child_alone(extract):
    script = (
        "import sys; from pathlib import Path; from netplan.io.osm.reader import read_osm\n"
        "print(len(read_osm(Path(sys.argv[1])).layers['streets']), 'osmium' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script, extract], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["3", "False"]


def test_an_extract_that_swells_is_ended(tmp_path, monkeypatch):
    path = tmp_path / "bomb.osm.gz"
    begun = gzip.compress(b'<?xml version="1.0"?><osm version="0.6">')
    path.write_bytes(begun + 60 * gzip.compress(b" " * 20_000_000, 1))  # pieces may be packed one by one
    children = ask._Children()
    monkeypatch.setattr(ask, "_children", lambda: children)
    monkeypatch.setattr(ask, "_PATIENCE_S", 0.5)
    monkeypatch.setattr(ask, "_PATIENCE_S_PER_MB", 0.0)
    with pytest.raises(DataError, match="kept the reader busy"):
        read_osm(path)
    children.close()
