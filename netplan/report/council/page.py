"""The report as one HTML page that needs nothing else: no script, no network, pictures inside.

It is built as a tree of elements, so that whatever a file or a planner wrote is text and can be nothing else.
"""

import base64
from xml.etree.ElementTree import Element, SubElement, tostring

from netplan.i18n import Words
from netplan.report.council.pages import Chapter, CouncilReport, Picture
from netplan.report.section import Section
from netplan.report.sheets.telling import block_lines

_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #222; --paper: #fff; --pale: #eef2f5; --accent: #0b4f7d; --line: #8c8c8c
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #eee; --paper: #1b1e21; --pale: #2a2f34; --accent: #8ec7ef; --line: #777 }
  figure { background: #fff; color: #222; padding: .5rem }
}
body { font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 0 }
header, nav, main, footer { max-width: 62rem; margin: 0 auto; padding: 0 1rem }
h1, h2 { color: var(--accent) }
a { color: var(--accent) }
a:focus-visible, .wide:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px }
.skip { position: absolute; left: -99rem }
.skip:focus { position: static }
.wide { overflow-x: auto }
table { border-collapse: collapse; width: 100%; font-size: .9rem; margin: .5rem 0 }
caption { text-align: left; font-weight: bold; padding: .4rem 0 }
th, td { text-align: left; vertical-align: top; padding: .25rem .5rem; border-bottom: 1px solid var(--line) }
thead th { background: var(--pale) }
.number { text-align: right; font-variant-numeric: tabular-nums }
.text { overflow-wrap: anywhere; min-width: 5.5rem }
figure { margin: 1rem 0 }
figure img { max-width: 100%; height: auto }
figcaption, .note { font-size: .85rem }
@media print { nav { display: none } table { break-inside: auto } tr { break-inside: avoid } }
"""


def report_html(report: CouncilReport, words: Words) -> str:
    """Return the report as an HTML page, with a way to skip to the text and to every chapter."""
    page = Element("html", {"lang": report.language})
    head = SubElement(page, "head")
    SubElement(head, "meta", {"charset": "utf-8"})
    SubElement(head, "meta", {"name": "viewport", "content": "width=device-width, initial-scale=1"})
    SubElement(head, "title").text = report.title
    SubElement(head, "style").text = _STYLE
    body = SubElement(page, "body")
    SubElement(body, "a", {"class": "skip", "href": "#text"}).text = words("Skip to the text")
    _header(SubElement(body, "header"), report, words)
    _contents(SubElement(body, "nav", {"aria-label": words("Contents")}), report)
    main = SubElement(body, "main", {"id": "text"})
    for chapter in report.chapters:
        _chapter(main, chapter)
    footer = SubElement(body, "footer")
    for line in report.marks:
        SubElement(footer, "p", {"class": "note"}).text = line
    return f"<!DOCTYPE html>\n{tostring(page, encoding='unicode', method='html')}\n"


def _header(header: Element, report: CouncilReport, words: Words) -> None:
    SubElement(header, "h1").text = report.title
    facts = block_lines(report.block, words)
    if facts:
        line = SubElement(header, "p")
        line.text = " · ".join(f"{what}: {value}" for what, value in facts)


def _contents(nav: Element, report: CouncilReport) -> None:
    found = SubElement(nav, "ul")
    for chapter in report.chapters:
        SubElement(SubElement(found, "li"), "a", {"href": f"#{chapter.key}"}).text = chapter.title


def _chapter(main: Element, chapter: Chapter) -> None:
    section = SubElement(main, "section", {"id": chapter.key, "aria-labelledby": f"{chapter.key}-title"})
    SubElement(section, "h2", {"id": f"{chapter.key}-title"}).text = chapter.title
    for paragraph in chapter.paragraphs:
        SubElement(section, "p").text = paragraph
    for picture in chapter.pictures:
        _picture(section, picture)
    for table in chapter.sections:
        _table(section, table, chapter.title)


def _picture(section: Element, picture: Picture) -> None:
    figure = SubElement(section, "figure")
    inside = base64.b64encode(picture.svg).decode("ascii")
    SubElement(figure, "img", {"src": f"data:image/svg+xml;base64,{inside}", "alt": picture.alt})
    SubElement(figure, "figcaption").text = picture.caption


def _table(section: Element, told: Section, chapter: str) -> None:
    # a table and the one of a map may have one title: who jumps from region to region must tell them apart
    name = told.title if told.title == chapter else f"{chapter}: {told.title}"
    wide = SubElement(
        section, "div", {"class": "wide", "tabindex": "0", "role": "region", "aria-label": name}
    )
    table = SubElement(wide, "table")
    SubElement(table, "caption").text = told.title
    top = SubElement(SubElement(table, "thead"), "tr")
    for column, title in enumerate(told.header):
        SubElement(top, "th", {"scope": "col", "class": _look(column, told)}).text = title
    body = SubElement(table, "tbody")
    for row in told.rows:
        line = SubElement(body, "tr")
        for column, cell in enumerate(row):
            tag, more = ("th", {"scope": "row"}) if column == 0 else ("td", {})
            SubElement(line, tag, {"class": _look(column, told), **more}).text = cell
    if told.note:
        SubElement(section, "p", {"class": "note"}).text = told.note


def _look(column: int, told: Section) -> str:
    return "text" if column < told.left else "number"
