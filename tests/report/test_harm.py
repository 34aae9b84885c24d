"""Names that mean harm do none in anything that is written: no markup, no formula, no file, no address.

The papers of a council pack are asked the same in ``tests/report/council/test_papers.py``.
"""

import csv
import zipfile
from html.parser import HTMLParser

import openpyxl
import pytest

from netplan.core.planning import make_plan
from tests.evil import EVIL, evil
from tests.report.test_gate import EXPORTERS, REASON
from tests.towns import town

MARKUP = {".svg", ".kml", ".gml", ".xml", ".qml", ".sld", ".rdf", ".html"}
FORMULA = ("=", "+", "-", "@", "\t", "\r")


@pytest.fixture(scope="module")
def plan():
    project = evil(town("F---+---S\n    |\n    T", fibre=["F"], schools=["S", "T"]))
    return make_plan(project, project.scenario())


class Read(HTMLParser):
    """Collects what a page would load or lead to, its elements, and its text."""

    def __init__(self, text):
        super().__init__()
        self.links, self.elements, self.text = [], set(), ""
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.add(tag)
        self.links += [
            value for key, value in attrs if key in {"src", "href", "data", "xlink:href"} and value
        ]

    def handle_data(self, data):
        self.text += data


def files(folder):
    """Yield every file that was written, workbooks as they are and archives unpacked."""
    for path in sorted(folder.rglob("*")):
        if zipfile.is_zipfile(path) and path.suffix != ".xlsx":
            with zipfile.ZipFile(path) as archive:
                archive.extractall(path.with_suffix(".unpacked"))
            yield from files(path.with_suffix(".unpacked"))
        elif path.is_file():
            yield path


def is_number(text):
    try:
        float(text.replace(",", "."))
    except ValueError:
        return False
    return True


@pytest.mark.parametrize("name", ["csv", "xlsx", "svg", "kml", "xtrasse", "publish"])
def test_a_name_is_never_more_than_a_name(name, plan, tmp_path):
    EXPORTERS[name](plan, tmp_path, "" if name == "publish" else REASON)
    for path in files(tmp_path):
        if path.suffix in MARKUP:
            page = Read(path.read_text("utf-8"))
            assert not page.elements & {"img", "b", "script", "iframe"} or path.name == "index.html", path
            assert not [one for one in page.links if "passwd" in one or one.startswith("file:")], path
        elif path.suffix == ".csv":
            text = path.read_text("utf-8-sig")
            rows = list(csv.reader(text.splitlines(), delimiter=max(";,", key=text.partition("\n")[0].count)))
            cells = [cell for row in rows for cell in row if cell.startswith(FORMULA)]
            assert [cell for cell in cells if not is_number(cell)] == [], path
        elif path.suffix == ".xlsx":
            book = openpyxl.load_workbook(path)
            cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
            assert [cell.value for cell in cells if cell.data_type == "f"] == [], path
            assert any(EVIL in str(cell.value) for cell in cells)
            assert [cell.value for cell in cells if cell.hyperlink] == []
