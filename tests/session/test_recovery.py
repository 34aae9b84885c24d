"""Documents: what is not saved is kept and found again, whatever breaks; what others wrote is not lost."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pandas.testing import assert_frame_equal

from netplan.errors import Cancelled, DataError, ProjectFileError
from netplan.io.claims import claim, release
from netplan.io.file_formats import FORMAT
from netplan.io.project_file import open_project, save_project
from netplan.messages import Message
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import Progress
from netplan.session.document import INDEX, WORK, Changed, Document, Manner, Saved, open_document
from netplan.session.recovery import leave, left_behind, read, recover
from tests.io.test_project_file import meta
from tests.towns import town

DRAWING = """
F-----+-----S
"""


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a project in its file."""
    path = tmp_path_factory.mktemp("made") / "town.gpkg"
    save_project(town(DRAWING, fibre=["F"], schools=["S"]), path)
    return path


@pytest.fixture
def path(made, tmp_path):
    """Return a file of one's own."""
    return Path(shutil.copy(made, tmp_path / "town.gpkg"))


@pytest.fixture
def document(path, tmp_path):
    """Return the file of a project, opened."""
    opened = open_document(path, tmp_path / "private")
    yield opened
    opened.close()


def changed(project: Project, name: str = "Ärger 🏫") -> Project:
    """Return the project with one site renamed, and another scenario."""
    sites = project.layer("sites").assign(name=name)
    return replace(project.with_layer("sites", sites), scenarios=(Scenario("B", rounds=3),))


def assert_same(found: Project, wanted: Project) -> None:
    assert list(found.layers) == list(wanted.layers)
    for name, table in wanted.layers.items():
        assert_frame_equal(found.layers[name], table)
    assert (found.scenarios, dict(found.catalogue)) == (wanted.scenarios, dict(wanted.catalogue))


def folders(root):
    return [folder for folder in root.glob("*") if folder.is_dir()]


def only(root):
    (folder,) = folders(root)
    return folder


@pytest.mark.parametrize("has_file", [True, False])
def test_what_was_kept_comes_back(document, tmp_path, has_file):
    project = document.opened.project
    kept = document if has_file else Document(tmp_path / "private")
    kept.keep(changed(project), Message("Rename"))
    journal = read(only(tmp_path / "private"))
    assert (journal.name, journal.last, journal.home_changed) == (project.name, Message("Rename"), False)
    assert journal.kept_at <= datetime.now(UTC)
    found, again = recover(journal)
    assert_same(found, changed(project))
    assert again.home == kept.home
    kept.close()
    assert not folders(tmp_path / "private")


def test_the_newest_state_wins(document, tmp_path):
    project = document.opened.project
    document.keep(changed(project))
    fewer = replace(project, layers={n: t for n, t in project.layers.items() if n != "fibre"})
    document.keep(fewer, Message("Delete"))
    assert_same(recover(read(only(tmp_path / "private")))[0], fewer)


def test_a_change_that_breaks_off_leaves_the_one_before(document, tmp_path, monkeypatch):
    project = document.opened.project
    document.keep(changed(project), Message("first"))
    monkeypatch.setattr("netplan.io.working_copy.rows_of", lambda *_: 1 / 0)
    with pytest.raises(DataError):
        document.keep(project, Message("second"))
    monkeypatch.undo()
    journal = read(only(tmp_path / "private"))
    assert journal.last == Message("first")
    assert_same(recover(journal)[0], changed(project))
    document.keep(project, Message("third"))
    assert_same(recover(read(only(tmp_path / "private")))[0], project)


def test_nothing_is_kept_by_a_job_that_was_stopped_while_it_waited_for_its_turn(document, tmp_path):
    stopped = Progress(stopped=lambda: True)
    document.close()  # it had the document before
    with pytest.raises(Cancelled):
        document.keep(changed(document.opened.project), progress=stopped)
    assert not (tmp_path / "private").exists()


def test_what_was_taken_back_or_saved_is_not_offered(document, path, tmp_path):
    project = document.opened.project
    document.keep(changed(project))
    document.settle()
    assert read(only(tmp_path / "private")) is None
    document.keep(changed(project))
    assert document.save(changed(project), path) == Saved(path)
    assert read(only(tmp_path / "private")) is None
    assert_same(open_project(path), changed(project))


def test_saving_again_and_again_and_elsewhere(document, path, tmp_path):
    project = document.opened.project
    other = tmp_path / "Ämter" / "Stadt & Land.gpkg"
    other.parent.mkdir()
    for number in range(3):
        assert document.save(changed(project, str(number)), path) == Saved(path)
    assert document.save(changed(project, "there"), other) == Saved(other)
    assert document.home == other
    assert set(open_project(path).layer("sites")["name"]) == {"2"}
    assert set(open_project(other).layer("sites")["name"]) == {"there"}
    assert not path.with_name(f".{path.name}.lock").exists()
    assert other.with_name(f".{other.name}.lock").exists()


def test_a_file_somebody_changed_is_not_overwritten_unasked(document, path):
    project = document.opened.project
    save_project(changed(project, "theirs"), path)
    theirs = path.read_bytes()
    assert document.save(changed(project, "ours"), path) == Changed(path)
    assert path.read_bytes() == theirs
    saved = document.save(changed(project, "ours"), path, Manner(answer="overwrite"))
    assert saved.backup.read_bytes() == theirs
    assert set(open_project(path).layer("sites")["name"]) == {"ours"}
    assert document.save(changed(project, "more"), path) == Saved(path)


def test_a_file_that_was_deleted_is_written_again(document, path):
    path.unlink()
    assert document.save(document.opened.project, path) == Saved(path)
    assert_same(open_project(path), document.opened.project)


def test_what_changed_while_the_program_was_gone_is_said_and_asked_about(document, path, tmp_path):
    project = document.opened.project
    document.keep(changed(project, "ours"))
    save_project(changed(project, "theirs"), path)
    journal = read(only(tmp_path / "private"))
    assert journal.home_changed
    found, again = recover(journal)
    assert again.save(found, path) == Changed(path)


def test_where_no_working_copy_can_be_the_project_is_saved_all_the_same(path, tmp_path):
    (tmp_path / "private").write_text("a file in the way")
    document = open_document(path, tmp_path / "private")
    wanted = changed(document.opened.project)
    with pytest.raises(DataError):
        document.keep(wanted)
    assert document.save(wanted, path) == Saved(path)
    assert_same(open_project(path), wanted)
    document.close()


def test_a_cancelled_save_leaves_the_old_file_and_the_unsaved_changes(document, path, tmp_path):
    project, before = document.opened.project, path.read_bytes()
    document.keep(changed(project))
    with pytest.raises(Cancelled):
        document.save(changed(project), path, progress=Progress(stopped=lambda: True))
    assert path.read_bytes() == before
    assert_same(recover(read(only(tmp_path / "private")))[0], changed(project))


def test_a_file_from_the_future_is_read_only(path, tmp_path):
    meta(path, "format", FORMAT + 1)
    before = path.read_bytes()
    document = open_document(path, tmp_path / "private")
    assert "later version" in str(document.read_only)
    with pytest.raises(ProjectFileError, match="later version"):
        document.save(document.opened.project, path, Manner(answer="overwrite"))
    assert path.read_bytes() == before
    other = tmp_path / "other.gpkg"
    document.save(document.opened.project, other)
    assert document.read_only is None
    assert open_project(other).name == document.opened.project.name
    document.close()


HOLD = """
import sys, time
from pathlib import Path
from netplan.io.claims import claim
assert claim(Path(sys.argv[1])).mine
print("held", flush=True)
time.sleep(600)
"""


@pytest.fixture
def holder(path):
    """Return another process that has the file open."""
    other = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert other.stdout.readline() == "held\n"
    yield other
    other.kill()
    other.wait()
    other.stdout.close()


def test_a_file_another_program_has_open_is_read_only_and_says_whose(holder, path, tmp_path):
    document = open_document(path, tmp_path / "private")
    assert document.claimed.other.process == holder.pid
    assert document.claimed.other.machine in str(document.read_only)
    with pytest.raises(DataError, match=r"town\.gpkg is open in netplan"):
        document.save(document.opened.project, path)
    with pytest.raises(DataError, match=r"town\.gpkg is open in netplan"):
        save_project(document.opened.project, path)
    document.close()
    assert path.with_name(".town.gpkg.lock").exists()


def test_the_claim_of_a_program_that_ended_is_taken_over_with_a_sentence(holder, path, tmp_path):
    holder.kill()
    holder.wait()
    document = open_document(path, tmp_path / "private")
    assert document.read_only is None
    assert "ended there" in str(document.taken_over)
    document.close()
    assert not path.with_name(".town.gpkg.lock").exists()


def test_the_claim_of_another_computer_ends_when_it_is_not_renewed(path, tmp_path):
    mine = claim(path)
    lock = path.with_name(".town.gpkg.lock")
    elsewhere = {**json.loads(lock.read_text("utf-8")), "machine": "PC-0815", "who": "<b>Erika</b>"}
    lock.write_text(json.dumps({**elsewhere, "since": "gestern"}), "utf-8")
    assert claim(path).other.began == "gestern"  # anybody can write there
    lock.write_text(json.dumps(elsewhere), "utf-8")
    assert claim(path).mine is None
    assert claim(path).other.began.tzinfo is not None
    os.utime(lock, (lock.stat().st_mtime + 5000,) * 2)  # a clock that runs ahead
    assert claim(path).mine is None
    os.utime(lock, (lock.stat().st_mtime - 50_000,) * 2)
    taken = claim(path)
    assert taken.other.machine == "PC-0815"
    release(mine)
    assert lock.exists()
    release(taken)
    assert not lock.exists()


@pytest.mark.parametrize("text", ["", "{", "[]", '{"who": 3}', "x" * 20_000, "[" * 9_000])
def test_a_lock_that_says_nothing_holds_nothing(path, text):
    lock = path.with_name(".town.gpkg.lock")
    lock.write_text(text, "utf-8")
    taken = claim(path)
    assert taken.mine is not None
    release(taken)
    assert not lock.exists()


def test_the_folders_of_programs_that_run_are_left_alone(document, tmp_path):
    root = tmp_path / "private"
    document.keep(changed(document.opened.project))
    assert list(left_behind(root)) == []
    (lock,) = root.glob("*/.*.lock")
    other = subprocess.Popen([sys.executable, "-c", "pass"])
    other.wait()
    lock.write_text(json.dumps({**json.loads(lock.read_text("utf-8")), "process": other.pid}), "utf-8")
    ((folder, journal),) = left_behind(root)
    assert journal == read(folder)
    assert list(left_behind(root)) == []
    leave(folder)
    assert [found for found, _ in left_behind(root)] == [folder]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"base": 3}', '{"name": "x"}', "[" * 100_000])
def test_what_is_no_journal_is_none(tmp_path, text):
    (tmp_path / INDEX).write_text(text, "utf-8")
    (tmp_path / WORK).touch()
    assert read(tmp_path) is None


def test_damaged_changes_are_a_sentence(document, tmp_path):
    document.keep(changed(document.opened.project))
    journal = read(only(tmp_path / "private"))
    work = journal.folder / WORK
    work.write_bytes(work.read_bytes()[:5000])
    with pytest.raises(ProjectFileError):
        recover(journal)
