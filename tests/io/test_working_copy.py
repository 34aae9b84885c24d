"""The working copy holds what the project is, row by row, and becomes the user's file on saving."""

import os
import shutil
import subprocess
import sys
from contextlib import closing
from dataclasses import replace

import apsw
import geopandas as gpd
import numpy as np
import pyogrio
import pytest
import shapely
from geopandas.testing import assert_geodataframe_equal
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.errors import DataError
from netplan.io.exports.arrow import arrow_layer
from netplan.io.generations import Kept, generations_of
from netplan.io.patch import patch_between
from netplan.io.project_file import open_file, open_project, save_project
from netplan.io.publishing import publish
from netplan.io.working_copy import begin, begin_anew, write_changes
from netplan.model.frames import empty_table
from netplan.model.scenario import Scenario
from netplan.model.tables import TABLES
from tests.io.test_project_file import CRS, VALUES, projects, same, small, tables

SITES = small().layers["sites"]


def sites(names):
    """Return sites with these names, at places that differ."""
    table = SITES.iloc[np.zeros(len(names), int)].reset_index(drop=True)
    return table.assign(name=list(names)).set_geometry(
        gpd.GeoSeries([shapely.Point(k, sum(map(ord, name))) for k, name in enumerate(names)], crs=CRS)
    )


@given(old=st.lists(st.sampled_from("abcd"), max_size=8), new=st.lists(st.sampled_from("abcd"), max_size=8))
@settings(max_examples=15, deadline=None)
def test_a_patch_turns_one_table_into_the_other(old, new):
    """On lists one can see through: put, take out, append, in the order of the old places."""
    one, other = (SITES.iloc[np.zeros(len(names), int)].reset_index(drop=True) for names in (old, new))
    patch = patch_between(one.assign(name=old), other.assign(name=new))
    kept = dict(enumerate(old))
    kept |= dict(zip(patch.there.tolist(), [new[row] for row in patch.put], strict=True))
    for row in patch.gone:
        del kept[row]
    assert [*(kept[place] for place in sorted(kept)), *(new[row] for row in patch.added)] == new
    if old == new:
        assert not len(patch)


def test_one_row_changed_is_one_row_written():
    many = sites([str(k) for k in range(1000)])
    patch = patch_between(many, many.assign(name=["x", *many["name"].iloc[1:]]))
    assert (patch.put.tolist(), len(patch)) == ([0], 1)
    without = many.drop(index=[500, 501]).reset_index(drop=True)
    assert patch_between(many, without).gone.tolist() == [500, 501]


@given(data=st.data())
@settings(max_examples=8, deadline=None)
def test_any_project_becomes_any_other(tmp_path_factory, data):
    """Whatever changes: what is published is what a new file would hold."""
    folder = tmp_path_factory.mktemp("copy")
    one, other = data.draw(projects()), data.draw(projects())
    file, copy = folder / "town.gpkg", folder / "work.gpkg"
    save_project(one, file)
    opened = open_file(file)
    begin(copy, opened)
    shared = {name: table for name, table in opened.project.layers.items() if data.draw(st.booleans())}
    third = replace(other, layers={**other.layers, **shared})
    write_changes(copy, opened.project, third)
    publish(copy, file)
    found = open_project(file)
    assert found.name == third.name
    assert list(found.layers) == list(third.layers)
    for name, table in third.layers.items():
        assert_geodataframe_equal(found.layers[name], table)


@given(data=st.data(), name=st.sampled_from(["sites", "streets", "buildings"]))
@settings(max_examples=8, deadline=None)
def test_any_rows_of_a_layer_become_any_others(tmp_path_factory, data, name):
    folder = tmp_path_factory.mktemp("rows")
    table = data.draw(tables(name).filter(len))
    key = data.draw(st.sampled_from([one for one in table.columns if one != "geometry"]))
    project = small().with_layer(name, table)
    copy, file = folder / "work.gpkg", folder / "town.gpkg"
    begin_anew(copy, project)
    rows = data.draw(st.lists(st.integers(0, len(table) - 1), max_size=6))
    dtype = next(column.dtype for column in TABLES[name].columns if column.key == key)
    values = data.draw(st.lists(VALUES[dtype], min_size=len(rows), max_size=len(rows)))
    changed = table.iloc[rows].reset_index(drop=True)
    changed[key] = changed[key].array._from_sequence(values, dtype=changed[key].dtype)
    changed = project.with_layer(name, changed)
    write_changes(copy, project, changed)
    publish(copy, file)
    assert_geodataframe_equal(open_project(file).layers[name], changed.layers[name])


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a project file, its working copy, its opened project, and the project after an edit."""
    folder = tmp_path_factory.mktemp("made")
    file, copy = folder / "town.gpkg", folder / "work.gpkg"
    save_project(small(), file)
    opened = open_file(file)
    begin(copy, opened)
    after = opened.project.with_layer("sites", opened.project.layers["sites"].assign(name="Neu"))
    write_changes(copy, opened.project, after)
    return file, copy, opened.project, after


@pytest.fixture
def edited(made, tmp_path):
    """Return the same with files of one's own."""
    file, copy = tmp_path / "Stadt Übermaß.gpkg", tmp_path / "private" / "work.gpkg"
    copy.parent.mkdir()
    for one, own in zip(made, (file, copy), strict=False):
        shutil.copy(one, own)
    return file, copy, *made[2:]


def test_publishing_makes_a_sealed_and_valid_file(edited):
    file, copy, _, after = edited
    publish(copy, file)
    assert same(open_project(file), after)
    checker = "osgeo_utils.samples.validate_gpkg"
    command = [sys.executable, "-m", checker, "-k", "--extra", "--warning-as-error", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    with closing(apsw.Connection(str(file))) as db:
        assert db.execute("PRAGMA journal_mode").fetchall() == [("delete",)]
        assert db.execute("PRAGMA foreign_key_check").fetchall() == []
        assert db.execute("SELECT value FROM netplan_meta WHERE key='generation'").fetchall() == [("2",)]
    assert sorted(one.name for one in file.parent.iterdir()) == sorted([file.name, "private"])


def test_only_the_layers_that_changed_are_sealed_anew(edited, monkeypatch):
    file, copy, _, _ = edited
    read = []
    monkeypatch.setattr(
        "netplan.io.project_file.read_seal", lambda _path, name: read.append(name) or "0" * 64
    )
    publish(copy, file)
    assert read == ["sites"]


def test_a_working_copy_opens_as_a_project_at_any_moment(edited):
    _, copy, before, after = edited
    assert same(open_project(copy), after)
    write_changes(copy, after, before)
    assert same(open_project(copy), before)


def test_a_change_that_fails_leaves_the_one_before(edited, monkeypatch):
    _, copy, before, after = edited
    monkeypatch.setattr("netplan.io.working_copy.document_of", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_changes(copy, after, before)
    monkeypatch.undo()
    assert same(open_project(copy), after)


def test_what_qgis_has_put_into_the_file_stays_there(edited):
    """Styles, its project, a spatial index of the layer that is edited next."""
    file, copy, _, _ = edited
    layer = arrow_layer(TABLES["sites"], open_project(file).layers["sites"])
    pyogrio.raw.write_arrow(
        layer.in_parts(),
        file,
        layer="sites",
        driver="GPKG",
        geometry_name="geom",
        geometry_type="Point",
        crs=CRS,
        layer_options={"SPATIAL_INDEX": "YES"},
    )
    with closing(apsw.Connection(str(file))) as db:
        db.execute("CREATE TABLE qgis_projects (name TEXT, content BLOB)")
        db.execute("INSERT INTO qgis_projects VALUES ('mine', x'00')")
    opened = open_file(file)
    begin(copy, opened)
    after = opened.project.with_layer("sites", opened.project.layers["sites"].iloc[:1])
    write_changes(copy, opened.project, after)
    publish(copy, file)
    assert open_project(file).layers["sites"]["id"].tolist() == ["1"]
    assert pyogrio.read_info(file, layer="sites")["features"] == 1
    with closing(apsw.Connection(str(file))) as db:
        assert db.execute("SELECT name FROM qgis_projects").fetchall() == [("mine",)]


def test_a_file_that_was_changed_since_it_was_opened_is_not_what_is_copied(edited):
    file, copy, _, _ = edited
    opened = open_file(file)
    with closing(apsw.Connection(str(file))) as db:
        db.execute("UPDATE sites SET name = 'somebody else'")
    begin(copy, opened)
    assert same(open_project(copy), opened.project)


def test_a_layer_added_replaced_and_removed(edited):
    _, copy, before, after = edited
    streets = empty_table("streets", CRS)
    both = after.with_layer("streets", streets)
    write_changes(copy, after, both)
    assert_geodataframe_equal(open_project(copy).layers["streets"], streets)
    write_changes(copy, both, before)
    assert list(open_project(copy).layers) == ["sites"]


def test_earlier_versions_are_kept_so_many_and_no_more(edited, tmp_path):
    file, copy, project, _ = edited
    kept = Kept(tmp_path / "kept", 2)
    for number in range(4):
        changed = replace(project, scenarios=(Scenario(str(number)),))
        write_changes(copy, project, changed)
        publish(copy, file, kept)
        os.utime(file, (1_700_000_000 - number, 1_700_000_000 - number))  # a clock that runs backwards
    found = generations_of(file, kept.root)
    assert [open_project(one.path).scenarios[0].name for one in found] == ["2", "1"]
    assert generations_of(file.with_name("other.gpkg"), kept.root) == ()


def refuse(_temporary, target):
    raise PermissionError(13, "shared with another program", str(target))


def test_where_replacing_is_refused_the_pages_go_into_the_file(edited, monkeypatch, tmp_path):
    """As on Windows while QGIS has the file open."""
    file, copy, before, after = edited
    inode = file.stat().st_ino
    kept = Kept(tmp_path / "private" / "kept", 3)
    with monkeypatch.context() as windows:
        windows.setattr("netplan.io.atomic._publish", refuse)
        publish(copy, file, kept)
    assert file.stat().st_ino == inode
    assert same(open_project(file), after)
    assert sorted(one.name for one in file.parent.iterdir()) == sorted([file.name, "private"])
    assert [one.name for one in copy.parent.iterdir() if "spare" in one.name] == []
    assert same(open_project(generations_of(file, kept.root)[0].path), before)


def test_a_writer_that_does_not_let_go_is_a_sentence_and_the_file_is_whole(edited, monkeypatch):
    file, copy, before, _ = edited
    data = file.read_bytes()
    monkeypatch.setattr("netplan.io.atomic._publish", refuse)
    with closing(apsw.Connection(str(file))) as other:
        other.execute("BEGIN IMMEDIATE; UPDATE sites SET name = 'unfinished'")
        with pytest.raises(DataError, match="another program has it open"):
            publish(copy, file)
        other.execute("ROLLBACK")
    monkeypatch.undo()
    assert file.read_bytes() == data
    assert same(open_project(file), before)
