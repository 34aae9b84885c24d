"""CSV: what goes out comes back, Excel gets German, no cell is a formula."""

import csv
from datetime import UTC, datetime

import numpy as np
import pandas as pd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.io.exports.csv import export_csv, export_folder, guarded, without_guard
from netplan.io.exports.delivery import ExportSettings
from netplan.messages import fill
from netplan.model.tables import TABLES
from tests.sample_city import CRS, sample_city, typed

SETTINGS = ExportSettings(crs=CRS, written_at=datetime(2026, 1, 1, tzinfo=UTC))
GLOSSARY = {"yes": "ja", "no": "nein", "Cost share": "Kostenanteil", "Kind": "Art"}
GERMAN = ExportSettings(
    crs=CRS,
    language="de",
    words=lambda template, **fields: fill(GLOSSARY.get(template, template), fields),
)


def read(path, delimiter, encoding):
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=delimiter, strict=True))


@pytest.fixture(scope="module")
def city():
    return sample_city()


def test_machine_flavour_is_rfc_4180(city, tmp_path):
    path = tmp_path / "c.csv"
    report = export_csv(path, "connections", city["connections"], SETTINGS)
    raw = path.read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") == report.n_rows["connections"] + 1
    assert not raw.startswith(b"\xef\xbb\xbf")
    header, first = read(path, ",", "utf-8")[:2]
    assert header == [*TABLES["connections"].keys, "x", "y", "lon", "lat"]
    cell = dict(zip(header, first, strict=True))
    assert [cell[key] for key in ("kind", "connected", "route_m", "cost_share_eur", "alone_eur")] == [
        "school",
        "true",
        "250.0",
        "31000.0",
        "",
    ]
    point = city["connections"].geometry[0]
    assert (float(cell["x"]), float(cell["y"])) == (round(point.x, 3), round(point.y, 3))
    assert float(cell["lon"]) == pytest.approx(12.373, abs=0.02)
    assert float(cell["lat"]) == pytest.approx(51.34, abs=0.02)


def test_excel_flavour_is_german(city, tmp_path):
    path = tmp_path / "c.csv"
    export_csv(path, "connections", city["connections"], GERMAN, "excel-de")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    header, first = read(path, ";", "utf-8-sig")[:2]
    cell = dict(zip(header, first, strict=True))
    assert cell["Art"] == "Schule"
    assert cell["Kostenanteil [EUR]"] == "31000,0"
    assert cell["Connected by the plan"] == "ja"
    assert cell["Reason"] == "Connected over … m; … m of it shared with other sites"


def test_people_get_lengths_and_money_rounded_programs_every_digit(city, tmp_path):
    trenches = city["trenches"].assign(length_m=1234.5678901, cost_eur=0.123456)
    for flavour in ("rfc4180", "excel-de"):
        export_csv(tmp_path / f"{flavour}.csv", "trenches", trenches, GERMAN, flavour)
    german = (tmp_path / "excel-de.csv").read_text("utf-8-sig")
    assert ";1234,6;" in german
    assert ";0,12;" in german
    assert "1234,56" not in german
    machine = (tmp_path / "rfc4180.csv").read_text("utf-8")
    assert ",1234.5678901," in machine
    assert ",0.123456," in machine


def test_dates_and_missing_values(city, tmp_path):
    export_csv(tmp_path / "m.csv", "sites", city["sites"], SETTINGS)
    export_csv(tmp_path / "g.csv", "sites", city["sites"], GERMAN, "excel-de")
    machine = pd.read_csv(tmp_path / "m.csv", dtype=str, keep_default_na=False)
    german = pd.read_csv(tmp_path / "g.csv", sep=";", dtype=str, encoding="utf-8-sig", keep_default_na=False)
    assert machine["as_of"][0] == "2026-06-30"
    assert german["As of"][0] == "30.06.2026"
    assert set(machine["pupils"]) == {""}


def test_equal_headings_are_told_apart(tmp_path):
    cells = typed("cells", pd.DataFrame({"id": ["a"], "geometry": [shapely.box(0, 0, 1, 1)]}))
    export_csv(tmp_path / "c.csv", "cells", cells, GERMAN, "excel-de")
    header = read(tmp_path / "c.csv", ";", "utf-8-sig")[0]
    assert len(header) == len(set(header))
    assert "Share of households [%] (down_fn_hh_alle_100)" in header


def test_internal_rows_stay_out(city, tmp_path):
    report = export_folder(tmp_path / "out", city, SETTINGS)
    assert {path.stem for path in (tmp_path / "out").iterdir()} == set(report.n_rows)
    assert "fibre" not in report.n_rows
    assert any("fibre" in str(message) for message in report.left_out)


@pytest.mark.parametrize("text", ["=1+1", "+49 341", "-cmd", "@SUM(A1)", "\tx", "\rx", "'=1", "''@x"])
def test_formulas_are_guarded(text):
    assert guarded(text) == f"'{text}"
    assert without_guard(guarded(text)) == text


@pytest.mark.parametrize("text", ["-5", "+3,5", "-0.25", "Am Markt 1", "'n Abend", ""])
def test_numbers_and_plain_texts_are_left_alone(text):
    assert guarded(text) == text == without_guard(text)


TEXT = st.one_of(
    st.none(),
    st.text(st.characters(codec="utf-8"), min_size=1, max_size=10),
    st.text(st.sampled_from("'=+-@\t\r\n\",;1. "), min_size=1, max_size=6),
)


@settings(max_examples=40)
@given(st.text())
def test_guard_can_be_taken_off_and_leaves_no_formula(text):
    assert without_guard(guarded(text)) == text
    cell = guarded(text)
    assert cell[:1] not in {"=", "@", "\t", "\r"}
    assert cell[:1] not in {"+", "-"} or float(cell.replace(",", ".")) is not None


@settings(max_examples=25)
@given(
    st.lists(
        st.tuples(TEXT, st.one_of(st.none(), st.integers(0, 20_000)), st.floats(allow_nan=True)),
        min_size=1,
        max_size=6,
    ),
    st.sampled_from([("rfc4180", ",", "utf-8", "."), ("excel-de", ";", "utf-8-sig", ",")]),
)
def test_round_trip(tmp_path_factory, entries, flavour):
    path = tmp_path_factory.mktemp("csv") / "t.csv"
    name, pupils, down = zip(*entries, strict=True)
    kind, delimiter, encoding, decimal = flavour
    sites = typed(
        "sites",
        pd.DataFrame(
            {
                "id": [str(k) for k in range(len(entries))],
                "name": pd.array(name, dtype="str"),
                "pupils": pd.array(pupils, dtype="Int64"),
                "down_mbps": down,
                "geometry": shapely.points(np.full((len(entries), 2), 5e5)),
            }
        ),
    )
    export_csv(path, "sites", sites, SETTINGS, kind)
    header, *lines = read(path, delimiter, encoding)
    column = {key: [line[k] for line in lines] for k, key in enumerate(header)}
    names = column["name"] if kind == "rfc4180" else column["Name"]
    assert [without_guard(text) or None for text in names] == list(name)
    numbers = column["down_mbps" if kind == "rfc4180" else "Download [Mbit/s]"]
    back = [float(text.replace(decimal, ".")) if text else np.nan for text in numbers]
    assert np.array_equal(back, down, equal_nan=True)
    counts = column["pupils" if kind == "rfc4180" else "Pupils / children"]
    assert [int(text) if text else None for text in counts] == list(pupils)
