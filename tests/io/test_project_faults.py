"""The project file survives what happens to computers: killed programs, full disks, other programs."""

import os
import resource
import shutil
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import apsw
import pytest

from netplan.errors import DataError, NetplanError, ProjectFileError
from netplan.io.claims import claim
from netplan.io.project_file import open_file, open_project, save_project
from netplan.io.publishing import publish
from netplan.io.working_copy import begin, write_changes
from netplan.session.document import Manner, Saved, open_document
from tests.io.kill_saves import said, town

if not hasattr(os, "fork"):
    pytest.skip("only POSIX can fork", allow_module_level=True)

ROOT = Path(__file__).parents[2]
QGIS = """
import sys
from qgis.core import QgsApplication, QgsVectorLayer
app = QgsApplication([], False)
app.initQgis()
layer = QgsVectorLayer(sys.argv[1] + "|layername=sites", "sites", "ogr")
assert layer.isValid() and layer.startEditing()
for feature in layer.getFeatures():
    assert layer.changeAttributeValue(feature.id(), layer.fields().indexOf("name"), "QGIS")
print("editing", flush=True)
if sys.stdin.readline() == "commit\\n":
    assert layer.commitChanges(), layer.commitErrors()
    print("committed", flush=True)
    sys.stdin.readline()
import os
os._exit(0)
"""


@pytest.mark.parametrize("n", [4, pytest.param(200, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])])
def test_whatever_is_killed_nothing_acknowledged_is_lost(tmp_path, n):
    """The file holds the last save or the one begun, the working copy the last change: never a mixture."""
    path = tmp_path / "town.gpkg"
    command = [sys.executable, "-m", "tests.io.kill_saves", path, str(n), "4711"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    trials = [line.split() for line in done.stdout.splitlines()]
    assert len(trials) == n
    for saved, found, kept, unsaved in trials:
        assert int(found) in {int(saved), int(saved) + 1, int(saved) + 2}
        assert max(int(found), int(unsaved) if unsaved != "-" else 0) in {int(kept), int(kept) + 1}
    assert said(path) == int(trials[-1][1])
    left = {one.name for one in tmp_path.iterdir() if ".tmp" not in one.name}
    assert left <= {"town.gpkg", ".town.gpkg.lock"}


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    """Return a project file that says 1, and a working copy of it that says 2."""
    folder = tmp_path_factory.mktemp("made")
    path, copy = folder / "town.gpkg", folder / "work.gpkg"
    save_project(town(1), path)
    opened = open_file(path)
    begin(copy, opened)
    write_changes(copy, opened.project, town(2))
    return path, copy


@pytest.fixture
def edited(made, tmp_path):
    """Return such files of one's own."""
    path, copy = tmp_path / "shared" / "town.gpkg", tmp_path / "work.gpkg"
    path.parent.mkdir()
    for one, own in zip(made, (path, copy), strict=True):
        shutil.copy(one, own)
    return path, copy


@contextmanager
def files_of_at_most(n_bytes):
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (n_bytes, old[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.95])
@pytest.mark.parametrize("anew", [True, False])
def test_a_save_that_meets_a_limit_leaves_the_old_project(edited, share, anew):
    """As on a full disk, wherever it strikes: a sentence, the old file bit by bit, nothing beside it."""
    path, copy = edited
    before = path.read_bytes()
    with (
        files_of_at_most(int(len(before) * share)),
        pytest.raises(DataError, match="could not be written"),
    ):
        save_project(town(2), path) if anew else publish(copy, path)
    assert path.read_bytes() == before
    assert [one.name for one in path.parent.iterdir()] == ["town.gpkg"]
    publish(copy, path)
    assert said(path) == 2


def mounted(folder, size):
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def test_a_full_disk_is_a_sentence_with_its_room_and_saving_elsewhere_works(tmp_path):
    """A real one, of a size that holds one file and not two."""
    disk, other = tmp_path / "disk", tmp_path / "other.gpkg"
    disk.mkdir()
    save_project(town(1), other)
    if not mounted(disk, other.stat().st_size * 3 // 2):
        pytest.skip("only the administrator can mount a small disk")
    try:
        path = disk / "town.gpkg"
        shutil.copy(other, path)
        before = path.read_bytes()
        document = open_document(path, tmp_path / "private")
        with pytest.raises(DataError, match=r"the disk is full \(\d+ MB free\)"):
            document.save(town(2), path)
        assert path.read_bytes() == before
        assert [one.name for one in disk.iterdir() if "tmp" in one.name] == []
        elsewhere = tmp_path / "elsewhere.gpkg"
        assert document.save(town(2), elsewhere) == Saved(elsewhere)
        assert said(elsewhere) == 2
        document.close()
    finally:
        subprocess.run(["umount", "-l", str(disk)], check=True)


class FaultyFile(apsw.VFSFile):
    """A file whose writes and syncs fail from the k-th on."""

    def __init__(self, disk, name, flags):
        self.disk = disk
        super().__init__("", name, flags)

    def xWrite(self, data, offset):  # noqa: N802 - SQLite's name
        self.disk.count(apsw.FullError)
        super().xWrite(data, offset)

    def xSync(self, flags):  # noqa: N802 - SQLite's name
        self.disk.count(apsw.IOError)
        super().xSync(flags)


class FaultyDisk(apsw.VFS):
    """A disk of which ``n`` operations were asked; from the ``fail``-th on they fail."""

    def __init__(self):
        self.n, self.fail = 0, 0
        super().__init__("faulty", "")

    def count(self, failure):
        self.n += 1
        if 0 < self.fail <= self.n:
            raise failure

    def xOpen(self, name, flags):  # noqa: N802 - SQLite's name
        return FaultyFile(self, name, flags)


@pytest.mark.parametrize(
    "n_samples", [6, pytest.param(10_000, marks=[pytest.mark.slow, pytest.mark.timeout(3600)])]
)
@pytest.mark.parametrize("target", ["copy", "file"])
def test_every_write_and_sync_may_fail(edited, monkeypatch, target, n_samples):
    """Of a change being kept, and of pages going into a file that cannot be replaced."""
    path, copy = edited
    victim = copy if target == "copy" else path
    spare, disk = copy.with_name("before.gpkg"), FaultyDisk()
    shutil.copy(victim, spare)
    new = town(3)
    connect = apsw.Connection

    def connect_faulty(name, *rest, **options):
        on_victim = str(name) == str(victim)
        return connect(name, *rest, **{**options, "vfs": "faulty"} if on_victim else options)

    def refuse(*_):
        raise PermissionError(13, "in use")

    def work():
        write_changes(copy, town(2), new) if target == "copy" else publish(copy, path)

    monkeypatch.setattr(apsw, "Connection", connect_faulty)
    if target == "file":
        monkeypatch.setattr("netplan.io.atomic._publish", refuse)
    work()
    total = disk.n
    assert total > 10
    old, now = (2, 3) if target == "copy" else (1, 2)
    n_failed = n_half_written = 0
    for k in range(1, total + 1, max(1, total // n_samples)):
        shutil.copy(spare, victim)
        disk.n, disk.fail = 0, k
        allowed = {now}
        try:
            work()
        except (apsw.Error, NetplanError, SystemError):  # the last: apsw, of a failing disk in Python
            n_failed += 1
            allowed = {old, now}
        disk.fail = 0
        n_half_written += victim.with_name(f"{victim.name}-journal").exists()
        assert said(victim) in allowed
        if target == "file" and k % 2:
            work()  # the disk is well again
            assert said(victim) == now
        for end in ("-wal", "-shm", "-journal"):
            victim.with_name(victim.name + end).unlink(missing_ok=True)
    assert n_failed
    assert n_half_written or target == "copy"  # a journal that could not be played back then


UNPRIVILEGED = ("setpriv", "--bounding-set=-dac_override,-dac_read_search")
TRY = """
import sys
from pathlib import Path
from netplan.session.document import open_document
from tests.io.kill_saves import town
path, root, other = map(Path, sys.argv[1:])
document = open_document(path, root)
try:
    print(document.save(town(2), path))
except Exception as error:
    print(type(error).__name__, error)
print(document.save(town(2), other))
document.close()
"""


@pytest.mark.parametrize("modes", [(0o555, 0o444), (0o555, 0o644)])
def test_a_folder_or_file_that_must_not_be_written(tmp_path, modes):
    """Root may write anywhere: as somebody without that right. SQLite needs the folder for its journal."""
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    folder, path = tmp_path / "read only", tmp_path / "read only" / "town.gpkg"
    folder.mkdir()
    save_project(town(1), path)
    path.chmod(modes[1])
    folder.chmod(modes[0])
    command = [*UNPRIVILEGED, sys.executable, "-c", TRY, path, tmp_path / "private", tmp_path / "other.gpkg"]
    try:
        done = subprocess.run([str(one) for one in command], capture_output=True, text=True, check=False)
    finally:
        folder.chmod(0o755)
    assert done.returncode == 0, done.stderr
    first, second = done.stdout.splitlines()
    assert second.startswith("Saved(")
    assert said(tmp_path / "other.gpkg") == 2
    assert "no permission" in first
    assert said(path) == 1
    assert [one.name for one in folder.iterdir()] == ["town.gpkg"]


@pytest.mark.parametrize("cut", [0, 50, 100, 4096, 0.5, -4096, -1])
def test_a_file_cut_off_is_damaged_or_whole(tmp_path, cut):
    path = tmp_path / "town.gpkg"
    save_project(town(1), path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut) if isinstance(cut, float) else cut])
    with pytest.raises(ProjectFileError, match=r"damaged|empty|no netplan project"):
        open_project(path)


CRASH = """
import os, signal, sys, apsw
db = apsw.Connection(sys.argv[1])
db.execute(f"PRAGMA journal_mode={sys.argv[2]}; PRAGMA wal_autocheckpoint=0; PRAGMA cache_size=5")
db.execute("BEGIN IMMEDIATE; UPDATE sites SET name = 'QGIS edit ' || fid")
if sys.argv[2] == "wal":
    db.execute("COMMIT")
os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_what_a_crashed_program_left_beside_the_file_does_not_destroy_the_new_one(edited, mode):
    path, copy = edited
    subprocess.run([sys.executable, "-c", CRASH, str(path), mode], check=False)
    assert len(list(path.parent.iterdir())) > 1
    publish(copy, path)
    assert said(path) == 2
    with closing(apsw.Connection(str(path))) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert [one.name for one in path.parent.iterdir()] == ["town.gpkg"]


@pytest.mark.parametrize("mode", ["wal", "delete"])
def test_what_a_crashed_program_left_is_read_on_opening(edited, mode):
    """A transaction in a log counts, one that was not finished does not."""
    path, _ = edited
    subprocess.run([sys.executable, "-c", CRASH, str(path), mode], check=False)
    project = open_project(path)
    assert project.layer("sites")["name"].iloc[0] == ("QGIS edit 1" if mode == "wal" else "1")


HALF = """
import os, signal, sys, apsw
class Disk(apsw.VFS):
    def xDelete(self, name, sync):  # the journal's: all pages are written, nothing is committed
        os.kill(os.getpid(), signal.SIGKILL)
disk = Disk("killing", "")
db = apsw.Connection(sys.argv[1], vfs="killing")
db.execute("UPDATE sites SET name = 'half' || fid")
"""


@pytest.fixture
def half_written(edited):
    """Return a file in which a program was killed just before its transaction counted."""
    path, _ = edited
    subprocess.run([sys.executable, "-c", HALF, str(path)], check=False)
    assert path.with_name("town.gpkg-journal").read_bytes().startswith(b"\xd9\xd5\x05\xf9")
    return path


@pytest.mark.parametrize("linked", [True, False])
def test_a_file_left_half_written_is_what_it_was_before(half_written, tmp_path, linked):
    link = tmp_path / "link.gpkg"
    link.symlink_to(half_written)
    assert said(link if linked else half_written) == 1
    assert [one.name for one in half_written.parent.iterdir()] == ["town.gpkg"]


def test_a_journal_that_names_another_file_removes_nothing(half_written, tmp_path):
    """SQLite would remove the file that a journal names as the one of several databases."""
    prey = tmp_path / "prey.txt"
    prey.write_text("dear")
    journal, name = half_written.with_name("town.gpkg-journal"), str(prey).encode()
    end = len(name).to_bytes(4, "big") + sum(name).to_bytes(4, "big") + bytes.fromhex("d9d505f920a163d7")
    sector = b"\0\x40\0\1"  # of SQLite's lock
    journal.write_bytes(journal.read_bytes() + sector + name + end)
    with pytest.raises(ProjectFileError, match="left half written"):
        open_project(half_written)
    assert prey.read_text() == "dear"


def test_a_file_left_half_written_where_nothing_may_be_written_is_a_sentence(half_written):
    if shutil.which("setpriv") is None:
        pytest.skip("needs setpriv")
    script = "import sys, pathlib; from netplan.io.project_file import open_project as read; "
    script += "read(pathlib.Path(sys.argv[1]))"
    half_written.chmod(0o444)
    half_written.parent.chmod(0o555)
    try:
        done = subprocess.run(
            [*UNPRIVILEGED, sys.executable, "-c", script, half_written],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
    finally:
        half_written.parent.chmod(0o755)
    assert "left half written" in done.stderr
    half_written.chmod(0o644)
    assert said(half_written) == 1


def test_a_reader_beside_sees_the_old_or_the_new_and_stops_nobody(edited):
    path, copy = edited
    with closing(apsw.Connection(str(path))) as reader:
        rows = reader.execute("SELECT name FROM sites")
        assert next(rows) == ("1",)
        publish(copy, path)
        assert {name for (name,) in rows} == {"1"}
    assert said(path) == 2


def qgis_python():
    python = Path("/usr/bin/python3")
    if not python.exists():
        return None
    found = subprocess.run([python, "-c", "import qgis.core"], capture_output=True, check=False)
    return python if found.returncode == 0 else None


@pytest.mark.slow
@pytest.mark.parametrize("commits", [True, False])
def test_qgis_editing_the_file_meanwhile(edited, tmp_path, commits):
    """What it writes is asked about; what it only has begun to edit stops no save for long."""
    python = qgis_python()
    if python is None:
        pytest.skip("QGIS is not installed")
    path, _ = edited
    document = open_document(path, tmp_path / "private")
    plain = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
    with subprocess.Popen(
        [python, "-c", QGIS, str(path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**plain, "QT_QPA_PLATFORM": "offscreen"},
    ) as other:
        assert other.stdout.readline() == "editing\n"
        if commits:
            other.stdin.write("commit\n")
            other.stdin.flush()
            assert other.stdout.readline() == "committed\n"
        begun = time.monotonic()
        try:
            outcome = document.save(town(2), path)
        except DataError as error:
            outcome = str(error)
        assert time.monotonic() - begun < 60
        other.communicate("end\n")
    if commits:
        assert type(outcome).__name__ == "Changed"
        assert {one.code for one in open_project(path).problems} == {"FILE-005"}
        assert document.save(town(2), path, Manner(answer="overwrite")).backup is not None
    elif not isinstance(outcome, Saved):
        document.save(town(2), path, Manner(answer="overwrite"))
    assert said(path) == 2
    document.close()


@pytest.mark.parametrize(
    "name",
    [
        *(
            "Übergrößenträger & Söhne.gpkg",
            " leading.gpkg",
            "-rf.gpkg",
            "%20?#.gpkg",
            "a;b!c.gpkg",
            "a\nb'\".gpkg",
        ),
        *("x|layername=y.gpkg", "file:x.gpkg", ":memory:.gpkg", "C:\\Ämter\\x.gpkg", "{file}.gpkg"),
        *("\u202e\U0001f600.gpkg", "ü" * 113 + ".gpkg"),  # from right to left, beyond 16 bits; 231 bytes
    ],
)
def test_names_of_files_are_only_names(tmp_path, name):
    """Of folders, too: a library would take "!" for the way into an archive, and drop what follows ";"."""
    folder = tmp_path / "Neu! a;b" / ("Ämter " * 6).strip() / ("Straßen & Wege " * 3).strip()
    folder.mkdir(parents=True)
    path = folder / name
    save_project(town(1), path)
    document = open_document(path, tmp_path / "private")
    document.keep(town(2))
    assert document.save(town(2), path) == Saved(path)
    document.close()
    assert said(path) == 2
    assert [one.name for one in folder.iterdir()] == [name]
    assert {one.name for one in tmp_path.iterdir()} == {"Neu! a;b", "private"}


def test_a_name_too_long_for_its_locks_is_refused_before_anything_is_written(tmp_path):
    path = tmp_path / ("ü" * 120 + ".gpkg")
    with pytest.raises(DataError, match="its name is too long"):
        save_project(town(1), path)
    assert list(tmp_path.iterdir()) == []
    path.write_bytes(b"SQLite format 3\0" + bytes(52) + b"GPKG")
    with pytest.raises(ProjectFileError):
        open_project(path)


def test_a_file_that_another_program_is_writing_is_locked_not_damaged(edited):
    """And it is not replaced under that program's hands: its change would be lost."""
    path, copy = edited
    before = path.read_bytes()
    script = "import sys, apsw; db = apsw.Connection(sys.argv[1]); db.execute('BEGIN EXCLUSIVE')"
    command = [sys.executable, "-c", f"{script}; print(1, flush=True); sys.stdin.read()", path]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout.readline() == b"1\n"
        with pytest.raises(ProjectFileError, match="is locked: another program is writing it"):
            open_project(path)
        for attempt in (lambda: publish(copy, path), lambda: save_project(town(2), path)):
            with pytest.raises(DataError, match="another program has it open"):
                attempt()
        assert path.read_bytes() == before
        other.stdin.close()
    publish(copy, path)
    assert said(path) == 2


def test_a_link_stays_a_link_and_its_file_is_replaced(tmp_path):
    real, link = tmp_path / "real.gpkg", tmp_path / "link.gpkg"
    save_project(town(1), real)
    link.symlink_to(real)
    document = open_document(link, tmp_path / "private")
    document.save(town(2), link)
    document.close()
    assert link.is_symlink()
    assert said(real) == 2


def test_a_clock_that_jumps_loses_nothing(edited, tmp_path, monkeypatch):
    path, _ = edited
    document = open_document(path, tmp_path / "private")
    for jump in (-10_000_000, 10_000_000):
        os.utime(path, (time.time() + jump,) * 2)
        with monkeypatch.context() as clock:
            now = time.time
            clock.setattr(time, "time", lambda now=now, jump=jump: now() + jump)
            assert claim(path).mine is not None
            document.keep(town(2))
            outcome = document.save(town(2), path, Manner(answer="overwrite"))
        assert isinstance(outcome, Saved)
        assert said(path) == 2
    document.close()


def test_an_exception_while_saving_leaves_everything_as_it_was(edited, tmp_path, monkeypatch):
    path, _ = edited
    before = path.read_bytes()
    document = open_document(path, tmp_path / "private")
    for place in ("netplan.io.publishing.seal", "netplan.io.atomic._settle", "netplan.io.atomic.os.fsync"):
        with monkeypatch.context() as broken:
            broken.setattr(place, lambda *_: 1 / 0)
            with pytest.raises(ZeroDivisionError):
                document.save(replace(town(2), name="2"), path)
        assert path.read_bytes() == before
        assert [one.name for one in path.parent.iterdir() if "tmp" in one.name] == []
    assert document.save(town(2), path) == Saved(path)
    document.close()
    assert said(path) == 2
