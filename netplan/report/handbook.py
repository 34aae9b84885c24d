"""The handbook that ships with the program: its pages in order, and what can be found in them.

The pages are Markdown in ``netplan/handbook/<language>``; the links of ``index.md`` say their order.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from netplan.model.codes import Language

FOLDER = Path(__file__).parents[1] / "handbook"
INDEX = "index"
_LINK = re.compile(r"\]\(([\w-]+)\.md\)")
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_NO_TEXT = re.compile(r"\]\([^)]*\)|[\[*`|>#]|^[-|: ]+$", re.MULTILINE)
_AROUND = 60  # letters shown on both sides of what was found


@dataclass(frozen=True)
class Page:
    """One page: its id (the name of its file), its title, and its Markdown."""

    id: str
    title: str
    text: str


@dataclass(frozen=True)
class Found:
    """A section of a page that holds what was looked for, and the words around it."""

    page: Page
    section: str
    excerpt: str


def file_of(page_id: str, language: Language) -> Path:
    """Return where a page stands."""
    return FOLDER / language / f"{page_id}.md"


def read_pages(language: Language) -> tuple[Page, ...]:
    """Return all pages in the order of the index, which comes first."""
    index = _read(INDEX, language)
    linked = dict.fromkeys(_LINK.findall(index.text))
    return (index, *(_read(page_id, language) for page_id in linked))


def _read(page_id: str, language: Language) -> Page:
    text = file_of(page_id, language).read_text("utf-8")
    return Page(page_id, text.partition("\n")[0].removeprefix("# "), text)


def search_pages(typed: str, pages: Sequence[Page]) -> tuple[Found, ...]:
    """Return the sections that contain every word of ``typed``; those that have one in their title first."""
    words = typed.casefold().split()
    if not words:
        return ()
    hits = []
    for page in pages:
        for section, body in _sections(page):
            text = f"{page.title} {section} {body}".casefold()
            if all(word in text for word in words):
                in_title = any(word in f"{page.title} {section}".casefold() for word in words)
                hits.append((not in_title, Found(page, section, _excerpt(body, words))))
    return tuple(found for _, found in sorted(hits, key=lambda hit: hit[0]))


def _sections(page: Page) -> Iterator[tuple[str, str]]:
    """Yield the title and the plain text of each section; the first one bears the title of the page."""
    for part in re.split(r"^##? ", page.text, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        yield title, " ".join(_NO_TEXT.sub(" ", _IMAGE.sub("", body)).split())


def _excerpt(body: str, words: Sequence[str]) -> str:
    """Return the text around the first word found, or the beginning."""
    folded = body.casefold()
    first = min((folded.find(word) for word in words if word in folded), default=0)
    start = body.rfind(" ", 0, max(0, first - _AROUND)) + 1
    end = body.find(" ", first + _AROUND)
    shown = body[start : end if end > 0 else None]
    return f"{'… ' if start else ''}{shown}{' …' if 0 < end < len(body) else ''}"
