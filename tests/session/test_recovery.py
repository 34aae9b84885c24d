"""Journals: what is not saved, kept and found again, whatever breaks."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pandas.testing import assert_frame_equal

from netplan.errors import DataError, ProjectFileError
from netplan.io.project_file import open_project, save_project
from netplan.messages import Message
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.session.recovery import Unsaved, keep, read, recover
from tests.towns import town

DRAWING = """
F-----+-----S
"""


@pytest.fixture
def base(tmp_path):
    """Return a project as it is in its file, and the file."""
    path = tmp_path / "town.gpkg"
    save_project(town(DRAWING, fibre=["F"], schools=["S"]), path)
    return open_project(path), path


@pytest.fixture
def folder(tmp_path):
    """Return the folder of a journal."""
    made = tmp_path / "journal"
    made.mkdir()
    return made


def changed(project: Project) -> Project:
    """Return the project with one site renamed, and another scenario."""
    sites = project.layer("sites").assign(name="Ärger 🏫")
    return replace(project.with_layer("sites", sites), scenarios=(Scenario("B", rounds=3),))


def assert_same(found: Project, wanted: Project) -> None:
    assert list(found.layers) == list(wanted.layers)
    for name, table in wanted.layers.items():
        assert_frame_equal(found.layers[name], table)
    assert (found.scenarios, dict(found.catalogue)) == (wanted.scenarios, dict(wanted.catalogue))


@pytest.mark.parametrize("has_file", [True, False])
def test_what_was_kept_comes_back(base, folder, has_file):
    project, path = base
    keep(folder, Unsaved(changed(project), project, path if has_file else None, None, Message("Rename")))
    journal = read(folder)
    assert (journal.name, journal.last, journal.base_changed) == (project.name, Message("Rename"), False)
    assert journal.kept_at <= datetime.now(UTC)
    assert_same(recover(journal), changed(project))


def test_only_layers_that_changed_are_written(base, folder):
    project, path = base
    keep(folder, Unsaved(changed(project), project, path, path, None))
    assert list(open_project(read(folder).changes).layers) == ["sites"]


def test_the_newest_state_wins_and_the_older_goes(base, folder):
    project, path = base
    keep(folder, Unsaved(changed(project), project, path, path, None))
    again = project.with_layer("sites", project.layer("sites").iloc[:0])
    keep(folder, Unsaved(again, project, path, path, Message("Delete")))
    assert len(list(folder.glob("changes-*"))) == 1
    assert_same(recover(read(folder)), again)


def test_a_layer_that_was_removed_stays_away(base, folder):
    project, path = base
    fewer = replace(project, layers={n: t for n, t in project.layers.items() if n != "fibre"})
    keep(folder, Unsaved(fewer, project, path, path, None))
    assert_same(recover(read(folder)), fewer)


def test_a_journal_that_breaks_off_is_the_one_before(base, folder, monkeypatch):
    project, path = base
    keep(folder, Unsaved(changed(project), project, path, path, Message("first")))

    def full(*_):
        raise DataError("full")

    monkeypatch.setattr("netplan.session.recovery.atomic_path", full)
    with pytest.raises(DataError):
        keep(folder, Unsaved(project, project, path, path, Message("second")))
    assert read(folder).last == Message("first")
    assert_same(recover(read(folder)), changed(project))


def test_a_base_that_changed_is_said_so_and_one_that_is_gone_is_a_sentence(base, folder):
    project, path = base
    keep(folder, Unsaved(changed(project), project, path, path, None))
    save_project(replace(project, name="Elsewhere"), path)
    assert read(folder).base_changed
    assert_same(recover(read(folder)), changed(project))
    path.unlink()
    with pytest.raises(DataError, match=r"town\.gpkg"):
        recover(read(folder))


@pytest.mark.parametrize("text", ["", "{", "[]", '{"base": 3}', '{"name": "x"}'])
def test_what_is_no_journal_is_none(folder, text):
    (folder / "journal.json").write_text(text, "utf-8")
    assert read(folder) is None


def test_damaged_changes_are_a_sentence(base, folder):
    project, path = base
    keep(folder, Unsaved(changed(project), project, path, path, None))
    journal = read(folder)
    journal.changes.write_bytes(journal.changes.read_bytes()[:5000])
    with pytest.raises(ProjectFileError):
        recover(journal)
