"""The handbook: complete in both languages, links and pictures are there, what is looked for is found."""

import importlib.util
import re
from pathlib import Path

import pytest

from netplan.i18n import LANGUAGES, Words
from netplan.report.handbook import FOLDER, INDEX, Page, read_pages, search_pages

ROOT = Path(__file__).parents[2]
FILES = [path for language in LANGUAGES for path in sorted((FOLDER / language).glob("*.md"))]


def name(path: Path) -> str:
    return path.relative_to(FOLDER).as_posix()


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_stands_in_the_index(language):
    pages = read_pages(language)
    assert pages[0].id == INDEX
    assert {page.id for page in pages} == {path.stem for path in (FOLDER / language).glob("*.md")}
    assert all(page.title and page.text.startswith("# ") for page in pages)


def test_both_languages_have_the_same_pages_sections_and_pictures():
    for english, german in zip(*map(read_pages, LANGUAGES), strict=True):
        assert english.id == german.id
        for pattern in (r"^##? ", r"\]\((pictures/.+)\)", r"\]\((.+)\.md\)", r"^\|"):
            there = [re.findall(pattern, page.text, re.MULTILINE) for page in (english, german)]
            if english.id != "glossary" or pattern != r"^\|":
                assert len(there[0]) == len(there[1]), (english.id, pattern)
            if pattern.startswith(r"\]"):
                assert there[0] == there[1], english.id


@pytest.mark.parametrize("page", FILES, ids=name)
def test_links_stay_inside_and_pictures_are_there(page):
    text = re.sub(r"```.*?```", "", page.read_text("utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)]+)\)", text):
        assert (page.parent / target).is_file(), target


def test_every_picture_is_shown_and_small():
    for language in LANGUAGES:
        shown = set(re.findall(r"\]\((pictures/.+?)\)", "".join(page.text for page in read_pages(language))))
        files = sorted((FOLDER / language).glob("pictures/*"))
        assert {f"pictures/{path.name}" for path in files} == shown
        assert sum(path.stat().st_size for path in files) < 2_000_000


def test_the_pages_about_commands_are_current():
    spec = importlib.util.spec_from_file_location("make_handbook", ROOT / "docs/make_handbook.py")
    generator = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generator)
    for language in LANGUAGES:
        text = (FOLDER / language / "command-line.md").read_text("utf-8")
        assert text == generator.page(Words(language)), "run docs/make_words.py"
        text = (FOLDER / language / "commands.md").read_text("utf-8")
        assert text == generator.window_page(Words(language)), "run docs/make_words.py"


PAGES = (
    Page("a", "Trees", "# Trees\n\nOaks *grow*.\n\n## Birds in trees\n\n| a | owl |\n|---|---|\n| b | c |\n"),
    Page("b", "Birds", "# Birds\n\n![An owl](owl.png) The [owl](a.md) sleeps by day.\n"),
)


@pytest.mark.parametrize(
    ("typed", "sections"),
    [
        ("owl", ["Birds in trees", "Birds"]),
        ("OWL sleeps", ["Birds"]),
        ("birds", ["Birds in trees", "Birds"]),
        ("oaks grow", ["Trees"]),
        ("png", []),
        ("  ", []),
        ("oaks sleep", []),
    ],
)
def test_finds_the_sections_that_hold_every_word(typed, sections):
    assert [found.section for found in search_pages(typed, PAGES)] == sections


def test_says_what_stands_around_a_word():
    text = "# Long\n\n" + "word " * 40 + "needle " + "word " * 40
    (found,) = search_pages("needle", [Page("x", "Long", text)])
    assert found.excerpt.startswith("… word")
    assert " needle " in found.excerpt
    assert found.excerpt.endswith("word …")
    assert len(found.excerpt) < 150


@pytest.mark.parametrize(("language", "typed"), [("en", "proved"), ("de", "bewiesen"), ("de", "Fangabstand")])
def test_the_real_handbook_can_be_searched(language, typed):
    assert search_pages(typed, read_pages(language))
