"""Files are written whole or not at all."""

import errno
import os
import signal
import subprocess
import sys
import time
from contextlib import closing

import apsw
import geopandas as gpd
import pytest
from shapely import Point

from netplan.errors import Cancelled, DataError
from netplan.io.atomic import atomic_path, sweep

POINTS = gpd.GeoDataFrame({"id": ["a"], "geometry": [Point(1, 2)]}, crs="EPSG:25833")


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_success_replaces_and_leaves_nothing_beside(tmp_path):
    target = tmp_path / "Übersicht.csv"
    target.write_text("old")
    with atomic_path(target) as temporary:
        assert temporary.parent == tmp_path
        assert temporary.name == f".Übersicht.{os.getpid()}.tmp.csv"
        temporary.write_text("new")
        assert target.read_text() == "old"
    assert target.read_text() == "new"
    assert names(tmp_path) == ["Übersicht.csv"]


@pytest.mark.parametrize("stop", [Cancelled, KeyboardInterrupt, ValueError])
def test_failure_leaves_the_old_file(tmp_path, stop):
    target = tmp_path / "plan.gpkg"
    target.write_text("old")

    def write_half() -> None:
        with atomic_path(target) as temporary:
            temporary.write_text("half")
            temporary.with_name(temporary.name + "-journal").write_text("half")
            raise stop

    with pytest.raises(stop):
        write_half()
    assert target.read_text() == "old"
    assert names(tmp_path) == ["plan.gpkg"]


def test_a_symbolic_link_stays_one(tmp_path):
    real, link = tmp_path / "real.txt", tmp_path / "link.txt"
    real.write_text("old")
    link.symlink_to(real)
    with atomic_path(link) as temporary:
        temporary.write_text("new")
    assert link.is_symlink()
    assert real.read_text() == "new"


def test_rights_of_the_old_file_are_kept(tmp_path):
    target = tmp_path / "shared.txt"
    target.write_text("old")
    target.chmod(0o660)
    with atomic_path(target) as temporary:
        temporary.write_text("new")
    assert target.stat().st_mode & 0o777 == 0o660


def test_missing_folder_and_folder_as_target(tmp_path):
    with (
        pytest.raises(DataError, match="does not exist; create it first"),
        atomic_path(tmp_path / "a" / "b.csv"),
    ):
        pass
    with pytest.raises(DataError, match="is a folder"), atomic_path(tmp_path):
        pass


@pytest.mark.parametrize(
    ("code", "sentence"),
    [(errno.ENOSPC, "disk is full"), (errno.EFBIG, "disk is full"), (errno.EROFS, "no permission")],
)
def test_system_errors_become_sentences(tmp_path, code, sentence):
    with pytest.raises(DataError, match=sentence), atomic_path(tmp_path / "a.csv"):
        raise OSError(code, os.strerror(code))
    assert names(tmp_path) == []


def test_a_file_size_limit_is_a_sentence_and_leaves_nothing(tmp_path):
    """A real failing write, inside SQLite, in a process that may not write more than 16 KB."""
    script = f"""
import resource, signal, geopandas as gpd, shapely, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
from pathlib import Path
from netplan.io.atomic import atomic_path
from netplan.errors import DataError
import pyogrio
points = gpd.GeoDataFrame({{"geometry": [shapely.Point(1, 2)]}}, crs="EPSG:25833")
resource.setrlimit(resource.RLIMIT_FSIZE, (16384, 16384))
try:
    with atomic_path(Path({str(tmp_path)!r}) / "plan.gpkg") as temporary:
        pyogrio.write_dataframe(points, temporary, layer="sites", driver="GPKG")
except DataError as error:
    print(error)
    sys.exit(3)
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 3, done.stderr
    assert "could not be written" in done.stdout
    assert names(tmp_path) == []


def test_the_log_of_a_crashed_program_does_not_destroy_the_new_file(tmp_path):
    """What an editor killed in WAL mode leaves behind would be applied to the file that replaces its own."""
    target = tmp_path / "city.gpkg"
    POINTS.to_file(target, layer="sites", driver="GPKG")
    script = f"""
import apsw, os
db = apsw.Connection({str(target)!r})
db.execute("PRAGMA journal_mode=WAL")
db.execute("CREATE TABLE stray AS SELECT 1 AS x")
os.kill(os.getpid(), {int(signal.SIGKILL)})
"""
    subprocess.run([sys.executable, "-c", script], check=False)
    assert "city.gpkg-wal" in names(tmp_path)
    with atomic_path(target) as temporary:
        POINTS.to_file(temporary, layer="sites", driver="GPKG")
    assert names(tmp_path) == ["city.gpkg"]
    with closing(apsw.Connection(str(target))) as db:
        assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert db.execute("SELECT count(*) FROM sqlite_schema WHERE name = 'stray'").fetchall() == [(0,)]


def test_a_file_open_for_editing_elsewhere_is_refused(tmp_path):
    target = tmp_path / "city.gpkg"
    POINTS.to_file(target, layer="sites", driver="GPKG")
    with closing(apsw.Connection(str(target))) as editor:
        editor.execute("PRAGMA journal_mode=WAL")
        editor.execute("CREATE TABLE edited AS SELECT 1 AS x")
        with pytest.raises(DataError, match="another program"), atomic_path(target) as temporary:
            POINTS.to_file(temporary, layer="sites", driver="GPKG")
        assert editor.execute("SELECT x FROM edited").fetchall() == [(1,)]


def test_sweep_removes_only_what_this_process_left(tmp_path):
    mine = tmp_path / f".plan.{os.getpid()}.tmp.gpkg"
    other = tmp_path / f".plan.{os.getpid() + 1}.tmp.gpkg"
    for path in (mine, other, mine.with_name(mine.name + "-journal")):
        path.touch()
    sweep(tmp_path)
    assert names(tmp_path) == [other.name]


def test_what_a_killed_program_left_is_swept_once_it_is_old(tmp_path):
    said = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, check=True
    )
    dead, alive = int(said.stdout), os.getppid()
    for process in (dead, alive):
        stray = tmp_path / f".town.{process}.tmp.gpkg-journal"
        stray.write_text("half")
        os.utime(stray, (time.time() - 7200,) * 2)
    young = tmp_path / f".town.{dead}.tmp.gpkg"  # of a colleague's computer, perhaps
    young.write_text("half")
    other = tmp_path / f".city.{dead}.tmp.gpkg"
    other.write_text("half")
    os.utime(other, (0, 0))
    with atomic_path(tmp_path / "town.gpkg") as temporary:
        temporary.write_text("whole")
    left = {path.name for path in tmp_path.iterdir()}
    assert left == {"town.gpkg", young.name, other.name, f".town.{alive}.tmp.gpkg-journal"}
