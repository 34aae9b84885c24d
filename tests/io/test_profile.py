"""A profile says what the files of a project are called and what is in them."""

from datetime import date

import pytest

from netplan.errors import DataError, ParameterError
from netplan.io.build import new_project
from netplan.io.profile import read_profile

PROFILE = """
[[layer]]
role = "schools"
file = "listen/schulen.csv"
crs = "EPSG:25833"
columns = { name = "Schule", pupils = "Zahl", x = "Ost", y = "Nord", line_kind = "Weg", down_mbps = "MBit" }
words = { line_kind = { gemessen = "measured" } }
values = { source = "Amt für Schule", as_of = 2026-01-31, licence = "dl-de/by-2-0" }
"""
ROWS = "Schule;Zahl;Ost;Nord;Weg;MBit\nAlpha;120;400000;5700000;gemessen;50,5\n"


def test_a_profile_names_columns_words_and_values(tmp_path):
    (tmp_path / "listen").mkdir()
    (tmp_path / "listen/schulen.csv").write_text(ROWS, "utf-8")
    (tmp_path / "stadt.toml").write_text(PROFILE, "utf-8")
    project = new_project("Stadt", layers=read_profile(tmp_path / "stadt.toml"), crs="EPSG:25833")
    school = project.layers["sites"].iloc[0]
    assert (school["name"], school["kind"], school["pupils"]) == ("Alpha", "school", 120)
    assert (school["line_kind"], school["down_mbps"]) == ("measured", 50.5)
    assert (school["source"], school["licence"]) == ("Amt für Schule", "dl-de/by-2-0")
    assert school["as_of"].date() == date(2026, 1, 31)
    assert (school.geometry.x, school.geometry.y) == (400000, 5700000)


@pytest.mark.parametrize(
    ("text", "error", "said"),
    [
        ("no toml", DataError, "stadt.toml"),
        ("", ParameterError, "[[layer]]"),
        ('layer = "schools"', ParameterError, "[[layer]]"),
        ('[[layer]]\nrole = "schools"', ParameterError, "file"),
        ('[[layer]]\nrole = "pubs"\nfile = "a.csv"', ParameterError, "pubs"),
        ('[[layer]]\nrole = "schools"\nfile = "a.csv"\ncolour = "red"', ParameterError, "colour"),
        ('[[layer]]\nrole = "schools"\nfile = "a.csv"\ncolumns = "x"', ParameterError, "columns"),
    ],
)
def test_a_wrong_profile_is_a_sentence(text, error, said, tmp_path):
    (tmp_path / "stadt.toml").write_text(text, "utf-8")
    with pytest.raises(error) as raised:
        read_profile(tmp_path / "stadt.toml")
    assert said in str(raised.value)


def test_a_missing_profile_is_a_sentence(tmp_path):
    with pytest.raises(DataError, match=r"stadt\.toml"):
        read_profile(tmp_path / "stadt.toml")
