"""A ZIP knows no time but the one it is given."""

import zipfile
from datetime import UTC, datetime

from netplan.io.archive import write_zip


def test_same_entries_same_bytes(tmp_path):
    entries = [("b/ü.txt", b"one"), ("a.bin", bytes(1000))]
    when = datetime(2026, 11, 22, 12, 30, 4, tzinfo=UTC)
    for name in ("one.zip", "two.zip"):
        write_zip(tmp_path / name, entries, when)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        assert archive.testzip() is None
        assert [(one.filename, one.date_time) for one in archive.infolist()] == [
            ("b/ü.txt", (2026, 11, 22, 12, 30, 4)),
            ("a.bin", (2026, 11, 22, 12, 30, 4)),
        ]
        assert archive.read("b/ü.txt") == b"one"


def test_times_before_the_first_a_zip_knows_are_lifted(tmp_path):
    write_zip(tmp_path / "old.zip", [("a", b"")], datetime(1970, 1, 1, tzinfo=UTC))
    with zipfile.ZipFile(tmp_path / "old.zip") as archive:
        assert archive.infolist()[0].date_time[0] == 1980
