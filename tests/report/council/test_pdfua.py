"""Every clause of PDF/UA-1 a machine can check: it holds for the papers, and each check can fail."""

import pikepdf
import pytest

from tests.pdfua import CLAUSES, Document, protocol


@pytest.mark.parametrize("name", ["bericht.pdf", "standortblaetter.pdf"])
def test_every_clause_holds_for_the_papers(made, name):
    assert {clause.number: wrong for clause, wrong in protocol(made.folder / name) if wrong} == {}


def test_map_sheets_are_tagged_and_do_not_claim_what_nobody_has_examined(made):
    for path in sorted((made.folder / "karten").glob("*.pdf")):
        assert [clause.number for clause, wrong in protocol(path) if wrong] == ["5"]


def broken(pdf, number):
    """Break a clause."""
    doc = Document(pdf)
    if number == "7.2":
        del pdf.Root.Lang
    elif number == "7.3":
        doc.of("Figure")[0].Alt = ""
    elif number == "7.4.2":
        doc.of("H2")[0].S = pikepdf.Name.H5
    elif number == "7.4.4":
        doc.of("H2")[0].S = pikepdf.Name.H
    elif number == "7.5":
        del doc.of("TH")[0]["/A"]
    elif number == "7.1 (1–3)":
        pdf.pages[0].contents_add(b"0 0 9 9 re f", prepend=True)
    elif number == "7.1 (5)":
        doc.of("Figure")[0].S = pikepdf.Name.Picture
    elif number == "7.1 (7–8)":
        pdf.Root.MarkInfo.Suspects = True
    elif number == "7.1 (9–10)":
        pdf.Root.ViewerPreferences.DisplayDocTitle = False
    elif number == "7.18.3":
        del next(page for page in pdf.pages if "/Annots" in page)["/Tabs"]
    elif number == "7.18.1, 7.18.5":
        del next(doc.annotations())[1]["/Contents"]
    elif number == "7.21.7":
        del next(font for font in doc.fonts() if "/DescendantFonts" in font)["/ToUnicode"]


BREAKABLE = ["7.2", "7.3", "7.4.2", "7.4.4", "7.5", "7.1 (1–3)", "7.1 (5)", "7.1 (7–8)", "7.1 (9–10)"]


@pytest.mark.parametrize("number", [*BREAKABLE, "7.18.3", "7.18.1, 7.18.5", "7.21.7"])
def test_what_is_broken_is_found(made, number):
    check = next(clause.check for clause in CLAUSES if clause.number == number)
    with pikepdf.open(made.folder / "bericht.pdf") as pdf:
        broken(pdf, number)
        assert list(check(Document(pdf)))
