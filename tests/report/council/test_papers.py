"""The papers can be read by everybody: tagged PDF, plain HTML, and no name is ever code."""

from html.parser import HTMLParser
from itertools import pairwise

import pikepdf
import pytest

from netplan.report.council.typeset import _widths
from netplan.report.section import Section
from tests.report.council.conftest import GERMAN, HOSTILE


class Reader(HTMLParser):
    """Collects tags with their attributes, and the text."""

    def __init__(self, text):
        super().__init__()
        self.tags, self.texts = [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.texts.append(data)


@pytest.fixture(scope="module")
def page(made):
    return Reader((made.folder / "bericht.html").read_text("utf-8"))


def nodes(element):
    """Yield the elements of a structure tree, from the root down."""
    if isinstance(element, pikepdf.Array):
        for child in element:
            yield from nodes(child)
    elif isinstance(element, pikepdf.Dictionary):
        yield element
        if "/K" in element:
            yield from nodes(element.K)


@pytest.fixture(scope="module", params=["bericht.pdf", "standortblaetter.pdf"])
def pdf(made, request):
    with pikepdf.open(made.folder / request.param) as document:
        yield document


def kinds(pdf, name):
    return [node for node in nodes(pdf.Root.StructTreeRoot.K) if node.get("/S") == name]


def test_pdf_is_tagged_with_language_title_and_bookmarks(pdf):
    assert str(pdf.Root.Lang).startswith("de")
    assert pdf.Root.MarkInfo.Marked
    assert pdf.Root.ViewerPreferences.DisplayDocTitle
    assert "/Outlines" in pdf.Root
    with pdf.open_metadata() as metadata:
        assert metadata["dc:title"]
        assert metadata["pdfuaid:part"] == "1"
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("2", "A")


def test_every_figure_has_a_text_and_every_header_cell_a_scope(pdf):
    figures, headers = kinds(pdf, "/Figure"), kinds(pdf, "/TH")
    assert figures
    assert all(len(str(figure.Alt)) > 20 for figure in figures)
    assert headers
    assert all("/Scope" in str(header.get("/A", "")) or _scoped(header) for header in headers)
    assert kinds(pdf, "/H1")


def _scoped(header):
    attributes = header.get("/A")
    listed = attributes if isinstance(attributes, pikepdf.Array) else [attributes]
    return any(isinstance(one, pikepdf.Dictionary) and "/Scope" in one for one in listed)


def test_every_page_says_something_and_fonts_are_inside(pdf):
    for page in pdf.pages:
        assert b"BT" in b"".join(bytes(part.read_bytes()) for part in _contents(page))
        for font in page.get("/Resources", {}).get("/Font", {}).values():
            inner = font.DescendantFonts[0] if "/DescendantFonts" in font else font
            descriptor = inner.FontDescriptor
            assert any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3"))


def _contents(page):
    contents = page.Contents
    return list(contents) if isinstance(contents, pikepdf.Array) else [contents]


def test_every_site_has_one_page_and_a_bookmark(made):
    with pikepdf.open(made.folder / "standortblaetter.pdf") as document, document.open_outline() as outline:
        titles = [item.title for item in outline.root]
        n_pages = len(document.pages)
    n = len(made.results.plan.tables["coverage_sites"])
    assert n_pages == len(titles) == n
    assert HOSTILE in titles, "the name stands there letter by letter"


def test_no_two_regions_of_the_page_have_one_name(page):
    names = [one["aria-label"] for _, one in page.tags if one.get("role") == "region"]
    assert len(names) > 5
    assert len(set(names)) == len(names)


def test_html_needs_nothing_and_runs_nothing(page, made):
    text = (made.folder / "bericht.html").read_text("utf-8")
    names = {tag for tag, _ in page.tags}
    assert not names & {"script", "iframe", "link", "object", "embed", "form"}
    assert "<script" not in text
    assert HOSTILE[:40] in "".join(page.texts)
    for _, attributes in page.tags:
        assert not any(key.startswith("on") for key in attributes)
        for key in ("src", "href"):
            assert (attributes.get(key) or "#").startswith(("#", "data:image/svg+xml;base64,"))


def test_html_has_one_language_one_title_and_headings_in_order(page):
    attributes = dict(page.tags)
    assert attributes["html"]["lang"] == "de"
    levels = [int(tag[1]) for tag, _ in page.tags if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit()]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = [one["id"] for _, one in page.tags if "id" in one]
    assert len(ids) == len(set(ids))
    for _, one in page.tags:
        if (one.get("href") or "").startswith("#"):
            assert one["href"][1:] in ids


def test_html_pictures_and_tables_are_told(page):
    assert all(one["alt"] for tag, one in page.tags if tag == "img")
    assert sum(tag == "img" for tag, _ in page.tags) >= 5
    assert all(one["scope"] in {"row", "col"} for tag, one in page.tags if tag == "th")
    n_tables = sum(tag == "table" for tag, _ in page.tags)
    assert sum(tag == "caption" for tag, _ in page.tags) == n_tables


def test_the_brief_says_what_is_known_and_what_is_not(made, page):
    figures = made.results.plan.tables["figures"]
    schools = figures[figures["counted"] == "school"].set_index("key")
    sentence = next(text for text in page.texts if text.startswith(GERMAN.code("site_kind", "school")))
    for key in ("served", "likely", "not_served", "unknown"):
        assert GERMAN.number(schools.loc[key, "value"]) in sentence
    assert "zählen nicht als versorgt" in sentence


def test_columns_get_room_for_their_words():
    section = Section("T", ("a", "Gesamtkosten"), (("x" * 200, "1"), ("y", "2")))
    assert _widths(section) == [(50.0, "fr"), (27.0, "mm")]
    assert _widths(Section("T", ("a",), ())) == [(6.0, "fr")]
    many = Section("T", ("a", *["Zahl"] * 9), (("x", *["1.234.567 €"] * 9),))
    assert {unit for _, unit in _widths(many)} == {"fr"}, "too many numbers: all share the page"
