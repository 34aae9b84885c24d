"""Reports as tagged PDF, typeset by Typst, which refuses what it finds to break PDF/UA-1 or PDF/A-2a.

That is no certificate: a checker such as veraPDF or PAC and a person with a screen reader have the last word.

The templates beside this file never see text as markup: everything a planner or a file wrote reaches them as
a value of ``data.json``. Nothing is read from the disk and nothing from the network.
"""

import json
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from importlib.resources import files
from pathlib import Path
from typing import Any

import matplotlib as mpl

from netplan.errors import DataError
from netplan.i18n import Words
from netplan.messages import mark
from netplan.report.council.pages import CouncilReport, Picture, SitePage
from netplan.report.section import Section
from netplan.report.sheets.telling import block_lines

STANDARDS = ("ua-1", "a-2a")
_STYLE = "style.typ"
_SHORT, _LONG = 4, 48  # letters between which the width of a column of words grows with its cells
_BOLD_MM, _PLAIN_MM, _INSET_MM = 2.0, 1.7, 3.0  # of letters of a header and a cell, and beside the text
_NARROW_MM = 24.0  # a column of short words, which is not broken either
_NARROWS_MM = 118.0  # that narrow columns may take together, of 174 on the page
_FONTS = Path(mpl.get_data_path()) / "fonts" / "ttf"  # DejaVu Sans comes with matplotlib
_FONT = "DejaVuSans.ttf"


def report_pdf(report: CouncilReport, words: Words, when: datetime) -> bytes:
    """Return the report as PDF; the same report and time make the same bytes.

    Raises:
        DataError: the extra "pdf" is not installed, the letters are missing, or the document breaks a rule
            of PDF/UA.

    """
    pictures = [picture for chapter in report.chapters for picture in chapter.pictures]
    data = {
        **_common(report, words),
        "chapters": [
            {
                "title": chapter.title,
                "paragraphs": chapter.paragraphs,
                "pictures": [_picture(one) for one in chapter.pictures],
                "sections": [_section(one) for one in chapter.sections],
            }
            for chapter in report.chapters
        ],
    }
    return _compiled("report.typ", data, pictures, when)


def sites_pdf(report: CouncilReport, pages: Iterable[SitePage], words: Words, when: datetime) -> bytes:
    """Return the atlas that belongs to a report as PDF, one page for each site.

    Raises:
        DataError: as for ``report_pdf``.

    """
    shown = list(pages)
    data = {
        **_common(report, words),
        "sites": [
            {
                "title": page.title,
                "paragraphs": page.paragraphs,
                "changes": page.changes,
                "facts": _section(page.facts),
                "pictures": [_picture(one) for one in page.pictures],
            }
            for page in shown
        ],
    }
    return _compiled("sites.typ", data, [picture for page in shown for picture in page.pictures], when)


def _common(report: CouncilReport, words: Words) -> dict[str, Any]:
    block = report.block
    return {
        "block": {
            "title": report.title,
            "author": [one for one in (block.author, block.office) if one],
            "facts": [f"{what}: {value}" for what, value in block_lines(block, words)],
            "draft": block.draft,
        },
        "language": words.language,
        "marks": report.marks,
        "words": {
            "draft": words("Draft"),
            "page": words("Page"),
            "contents": words("Contents"),
            "changes": words("What would change it"),
        },
    }


def _picture(one: Picture) -> dict[str, str]:
    return {"file": f"{one.key}.svg", "alt": one.alt, "caption": one.caption}


def _section(one: Section) -> dict[str, Any]:
    return {
        "title": one.title,
        "note": one.note,
        "header": one.header,
        "rows": one.rows,
        "left": one.left,
        "widths": _widths(one),
    }


def _widths(one: Section) -> list[tuple[float, str]]:
    """Return each column's width: numbers and short words in mm, so that none is broken.

    The others share the rest. Where these would take too much, all columns share the width by their longest
    cells.
    """
    letters, fixed = [], []
    for column, title in enumerate(one.header):
        cells = max((len(row[column]) for row in one.rows), default=0)
        longest = max(map(len, re.split(r"[\s-]+", title)))
        letters.append(min(max(cells, longest, _SHORT), _LONG))
        fixed.append(round(max(cells * _PLAIN_MM, longest * _BOLD_MM) + _INSET_MM, 1))
    narrow = [k >= one.left or width <= _NARROW_MM for k, width in enumerate(fixed)]
    taken = sum(width for width, is_narrow in zip(fixed, narrow, strict=True) if is_narrow)
    if all(narrow) or taken > _NARROWS_MM:
        return [(n + 2.0, "fr") for n in letters]
    return [(fixed[k], "mm") if narrow[k] else (letters[k] + 2.0, "fr") for k in range(len(letters))]


def _compiled(template: str, data: Mapping[str, Any], pictures: Iterable[Picture], when: datetime) -> bytes:
    if not (_FONTS / _FONT).is_file():  # Typst would take other letters, and say nothing
        raise DataError(
            mark("The letters of the papers are missing ({file}); install netplan again"),
            file=str(_FONTS / _FONT),
        )
    try:
        import typst  # an extra: 80 MB that only PDF needs
    except ImportError as error:
        raise DataError(mark("PDF needs the extra “pdf”: pip install netplan-gis[pdf]")) from error
    here = files(__package__)
    sources: dict[str, Any] = {
        "main.typ": here.joinpath(template).read_bytes(),
        _STYLE: here.joinpath(_STYLE).read_bytes(),
        "data.json": json.dumps(data, ensure_ascii=False).encode(),
        **{f"{one.key}.svg": one.svg for one in pictures},
    }
    try:
        pdf: bytes = typst.compile(  # type: ignore[call-overload]
            sources,
            font_paths=[str(_FONTS)],
            ignore_system_fonts=True,
            pdf_standards=list(STANDARDS),
            timestamp=int(when.timestamp()),
        )
    except typst.TypstError as error:
        raise DataError(mark("The PDF cannot be made: {reason}"), reason=str(error)) from error
    return pdf
