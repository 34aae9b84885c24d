"""What a command tells as a page: everything escaped, tables with heads, endings that are known."""

import pytest

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.report.page import html_page, markdown_page, write_page
from netplan.report.section import Section

EN = Words("en")
SECTION = Section("Sites | <all>", ("Name", "n"), (("A <b> & | *c*", "1"), ("B", "2")), "Source: x")


def test_html_stands_alone_escapes_and_marks_heads_for_screen_readers():
    page = html_page("Title <1>", ([SECTION], ["Done."]), EN)
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "A &lt;b&gt; &amp; | *c*" in page
    assert page.count('<th scope="col"') == 2
    assert '<td class="number">1</td>' in page
    assert "src=" not in page
    assert "href=" not in page
    assert "<p>Done.</p>" in page


def test_markdown_has_one_row_for_each_row_whatever_stands_in_it():
    page = markdown_page("Title", ([SECTION], ["Done."]), EN)
    lines = page.splitlines()
    assert "| Name | n |" in lines
    assert "|---|---:|" in lines
    assert r"| A \<b\> & \| \*c\* | 1 |" in lines
    assert lines[-1] == "Done."


def test_the_ending_says_as_what_and_others_are_refused(tmp_path):
    for name in ("page.html", "page.MD"):
        assert write_page(tmp_path / name, "Title", ([SECTION], []), EN).exists()
    with pytest.raises(ParameterError):
        write_page(tmp_path / "page.docx", "Title", ([SECTION], []), EN)
