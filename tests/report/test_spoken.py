"""Keys become sentences, each of them, and nothing else changes."""

from string import Formatter

import pandas as pd
import pytest

from netplan.i18n import Words
from netplan.messages import Message
from netplan.model.catalogue import default_catalogue
from netplan.model.figures import FIGURES
from netplan.model.findings import Problem
from netplan.model.frames import table_of
from netplan.model.reasons import REASONS
from netplan.report.content import findings_sections
from netplan.report.file_names import file_name
from netplan.report.price_names import price_source
from netplan.report.spoken import findings_table, reasons, spoken

DE, EN = Words("de"), Words("en")


def test_every_row_gets_the_sentence_with_its_own_figures():
    table = pd.DataFrame(
        {
            "reason": [
                "declared_too_slow",
                "fibre_passes",
                "declared_too_slow",
                "served_already",
                "whatever",
            ],
            "down_mbps": [16.0, None, 1250.0, None, None],
            "need_down_mbps": [100.0, None, 2000.0, None, None],
            "fibre_m": [None, 19.6, None, None, None],
        }
    )
    assert list(reasons(table, DE)) == [
        "Der Anschluss liefert nur 16 Mbit/s von 100 benötigten",
        "Glasfaser liegt 20 m entfernt in der Straße",
        "Der Anschluss liefert nur 1.250 Mbit/s von 2.000 benötigten",
        "Erreicht das Ziel heute",
        "whatever",
    ]


def test_every_reason_can_be_spoken_where_nothing_is_known():
    fields = {name for text in REASONS.values() for _, name, _, _ in Formatter().parse(text) if name}
    table = pd.DataFrame({"reason": list(REASONS), **dict.fromkeys(fields, float("nan"))})
    said = reasons(table, DE)
    assert not said.str.contains("[{}]").any()
    assert said.str.contains("k. A.").any()
    assert not said.str.contains("nan").any()


def test_speaks_many_rows_as_it_speaks_one():
    n = 500
    table = pd.DataFrame({"reason": "fibre_passes", "fibre_m": [k % 40 + 0.25 for k in range(n)]})
    one_by_one = [reasons(table.iloc[[k]], EN).iloc[0] for k in range(n)]
    assert list(reasons(table, EN)) == one_by_one


def test_figures_are_called_what_people_call_them():
    table = pd.DataFrame(
        {"key": list(FIGURES), "counted": ["school", "addresses"] + [None] * (len(FIGURES) - 2)}
    )
    said = spoken("figures", table, DE)
    assert said["key"].notna().all()
    assert list(said["counted"][:2]) == ["Schule", "Adressen"]
    other = pd.DataFrame({"id": ["a"]})
    assert spoken("streets", other, DE) is other


def problem(severity, code, **place):
    return Problem(
        code, severity, "sites", Message("{n} {n:row|rows}", {"n": 1234}), Message("Nothing to do"), **place
    )


def test_findings_become_a_table_with_and_without_a_place():
    rows = [problem("error", "A-1", x=400_000.0, y=5_700_000.0, row=3, row_id="s3"), problem("info", "B-1")]
    table = findings_table(rows, DE, "EPSG:25833")
    assert list(table["message"]) == ["1.234 Zeilen"] * 2
    assert table["row"].isna().tolist() == [False, True]
    assert table.geometry.isna().tolist() == [False, True]
    assert str(table.crs) == "EPSG:25833"
    assert len(findings_table([], DE, "EPSG:25833")) == 0


def test_findings_are_grouped_worst_first_and_notes_are_counted():
    found = [
        problem("info", "C-1"),
        problem("warning", "B-1"),
        problem("error", "A-1"),
        problem("warning", "B-1"),
    ]
    (section,) = findings_sections(found, DE)
    assert [(row[0], row[1], row[-1]) for row in section.rows] == [
        ("Fehler", "A-1", "1"),
        ("Warnung", "B-1", "2"),
    ]
    assert section.note.startswith("1 ")
    (everything,) = findings_sections(found, DE, notes=True)
    assert [row[1] for row in everything.rows] == ["A-1", "B-1", "C-1"]
    assert not everything.note
    assert findings_sections([], DE) == ()


@pytest.mark.parametrize(
    ("name", "file"),
    [
        ("Musterstadt (Südost)", "musterstadt-suedost"),
        ("Groß Köris", "gross-koeris"),
        ("../../etc", "etc"),
        ("北京", "netplan"),
    ],
)
def test_file_names_are_harmless(name, file):
    assert file_name(name) == file


def test_price_sources_that_ship_are_said_in_german_and_those_of_others_stay():
    words = Words("de")
    for source in {price.source for price in default_catalogue().values()} | {"user"}:
        assert price_source(source, words) != source, source
    joined = "BNetzA decision 2018: 330 EUR for 33 m; [K] planning value; Angebot Tiefbau AG"
    told = price_source(joined, words)
    assert "[K] Planungswert" in told
    assert told.endswith("Angebot Tiefbau AG")
    assert price_source(joined, Words("en")) == joined
    costs = table_of("costs", {"cost_kind": ["trench"], "item": ["x"], "quantity": [1.0], "price_eur": [1.0],
                               "cost_eur": [1.0], "source": ["[K] planning value"]})  # fmt: skip
    assert spoken("costs", costs, words)["source"].tolist() == ["[K] Planungswert"]
