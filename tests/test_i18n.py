"""The German catalogue is complete and current; numbers, dates and money read as the language writes them."""

import io
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from string import Formatter

import numpy as np
import pandas as pd
import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from netplan.i18n import LOCALE_FOLDER, Words, language_of
from netplan.messages import Message

ROOT = Path(__file__).parents[1]
PO = LOCALE_FOLDER / "de/LC_MESSAGES/netplan.po"
DE, EN = Words("de"), Words("en")
MOMENT = datetime.fromisoformat("2024-03-09T07:05:40+01:00")


def catalogue() -> Catalog:
    with PO.open("rb") as file:
        return read_po(file)


def in_source() -> set[str]:
    """Every template that the source marks for translation."""
    found = extract_from_dir(
        ROOT / "netplan", [("**.py", "python")], keywords={"mark": None, "words": None}, comment_tags=()
    )
    return {str(message) for _, _, message, _, _ in found}


def test_german_is_complete_and_has_nothing_left_over() -> None:
    texts = {str(entry.id): str(entry.string) for entry in catalogue() if entry.id}
    assert set(texts) ^ in_source() == set(), "run docs/make_words.py"
    assert [text for text, german in texts.items() if not german] == []
    assert [str(entry.id) for entry in catalogue() if entry.fuzzy] == []


def fields(template: str) -> Iterator[tuple[str, str]]:
    for _, name, spec, _ in Formatter().parse(template):
        if name is not None and "|" not in (spec or ""):
            yield name, spec or ""
        elif name is not None:
            yield name, "|"  # the words of a number are those of the language


def test_both_languages_have_the_same_fields() -> None:
    percent = re.compile(r"%(?:\(\w+\)[srd]|[srd]\b)")
    for entry in catalogue():
        english, german = str(entry.id), str(entry.string)
        if percent.search(english):
            assert sorted(percent.findall(english)) == sorted(percent.findall(german)), english
        else:
            plain = [{field for field in fields(text) if field[1] != "|"} for text in (english, german)]
            assert plain[0] == plain[1], english
            counted = {name for text in (english, german) for name, spec in fields(text) if spec == "|"}
            assert counted <= {name for name, _ in plain[0]}, english


def test_the_compiled_catalogue_is_current() -> None:
    compiled = io.BytesIO()
    write_mo(compiled, catalogue())
    assert PO.with_suffix(".mo").read_bytes() == compiled.getvalue(), "run docs/make_words.py"


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de"}, "de"),
        ({"LANG": "C"}, "en"),
        ({"LANG": "de_AT", "LC_ALL": "C.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_MESSAGES": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE", "LC_ALL": ""}, "de"),
        ({"LANG": "en_US", "NETPLAN_LANG": "de-CH"}, "de"),
        ({"LANG": "denmark"}, "en"),
    ],
)
def test_language_of_the_environment(environ: dict[str, str], language: str) -> None:
    assert language_of(environ) == language


@pytest.mark.parametrize(
    ("said", "german", "english"),
    [
        (lambda words: words.number(1234567), "1.234.567", "1,234,567"),
        (lambda words: words.number(np.int64(12)), "12", "12"),
        (lambda words: words.number(0.125, 2), "0,12", "0.12"),
        (lambda words: words.number(float("nan")), "k. A.", "n/a"),
        (lambda words: words.number(-0.0), "0", "0"),
        (lambda words: words.length(1234.56), "1.234,6 m", "1,234.6 m"),
        (lambda words: words.length(165_000), "165,0 km", "165.0 km"),
        (lambda words: words.money(1_234_567), "1,23\xa0Mio.\xa0€", "€1.23M"),
        (lambda words: words.money(98_765.43), "98.765 €", "€98,765"),
        (lambda words: words.euros(1_234_567.8), "1.234.568 €", "€1,234,568"),
        (lambda words: words.euros(float("nan")), "k. A.", "n/a"),
        (lambda words: words.share(0.1234), "12,3 %", "12.3%"),
        (lambda words: words.share(float("nan")), "k. A.", "n/a"),
        (lambda words: words.share(1, 0), "100 %", "100%"),
        (lambda words: words.date(date(2024, 3, 9)), "09.03.2024", "9 Mar 2024"),
        (lambda words: words.date(pd.Timestamp("2024-03-09")), "09.03.2024", "9 Mar 2024"),
        (lambda words: words.date(pd.NaT), "k. A.", "n/a"),
        (lambda words: words.value(MOMENT), "09.03.2024 07:05", "9 Mar 2024 07:05"),
        (lambda words: words.value(MOMENT.replace(tzinfo=None)), "09.03.2024", "9 Mar 2024"),
        (lambda words: words.code("surface", "concrete"), "Beton", "Concrete"),
        (lambda words: words.code("surface", "moon dust"), "moon dust", "moon dust"),
    ],
)
def test_writes_as_the_language_does(said, german: str, english: str) -> None:
    assert said(DE) == german
    assert said(EN) == english


@pytest.mark.parametrize(
    ("template", "given", "german"),
    [
        ("{n} m", {"n": 1234.5}, "1.234,5 m"),
        ("{n:.0f} m", {"n": 1234.5}, "1.234 m"),
        ("{share:.1%}", {"share": 0.5}, "50,0 %"),
        ("{year:d}", {"year": 2024}, "2024"),
        ("{day}", {"day": date(2024, 3, 9)}, "09.03.2024"),
        ("{flag}", {"flag": True}, "ja"),
        ("{flag}", {"flag": np.False_}, "nein"),
        ("{nothing}", {"nothing": None}, "k. A."),
        ("{names}", {"names": ["a", "b"]}, "a, b"),
        ("{file}", {"file": Path("a b.gpkg")}, "a b.gpkg"),
        ("{text}", {"text": "{braces} stay"}, "{braces} stay"),
        ("{year:d}, {share:.1%}", {"year": "…", "share": "…"}, "…, …"),
        ("{text:>5}", {"text": "ab"}, "   ab"),
        ("{n} {n:site|sites}", {"n": 1}, "1 site"),
        ("{n} {n:site|sites}", {"n": 0}, "0 sites"),
        ("{n} {n:site|sites}", {"n": np.int64(1)}, "1 site"),
        ("{n} {n:site|sites}", {"n": 2000}, "2.000 sites"),
        ("{n}{n:| more}", {"n": 1}, "1"),
        ("{inner}!", {"inner": Message("Served today")}, "Heute versorgt!"),
    ],
)
def test_fields_are_written_as_the_language_does(
    template: str, given: dict[str, object], german: str
) -> None:
    assert DE(template, **given) == german
    assert DE(Message(template, given)) == german


def test_an_unknown_text_stays_english_and_nothing_stays_nothing() -> None:
    assert DE("no such sentence") == "no such sentence"
    assert DE("") == ""
