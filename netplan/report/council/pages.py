"""What a report to the council consists of, whatever it is written as: PDF, HTML or pages of paper."""

from dataclasses import dataclass

from netplan.model.codes import Language
from netplan.model.sheets import TitleBlock
from netplan.report.section import Section


@dataclass(frozen=True)
class Picture:
    """A map or chart: its SVG, the text for who cannot see it, and what stands below it.

    The same information must stand in a table: ``table``, if it has one of its own, or in its chapter.
    """

    key: str
    svg: bytes
    alt: str
    caption: str
    table: Section | None = None


@dataclass(frozen=True)
class Chapter:
    """A part of the report: plain sentences first, then pictures, then the tables they were drawn from."""

    key: str
    title: str
    paragraphs: tuple[str, ...] = ()
    pictures: tuple[Picture, ...] = ()
    sections: tuple[Section, ...] = ()


@dataclass(frozen=True)
class CouncilReport:
    """A finished report: every text is in ``language``, every number is formatted.

    ``title`` stands above it; ``marks`` are the lines at the end of each page: program, scenario, content
    hash.
    """

    title: str
    block: TitleBlock
    language: Language
    chapters: tuple[Chapter, ...]
    marks: tuple[str, ...]


@dataclass(frozen=True)
class SitePage:
    """One page of the atlas: facts, what was found out, what would change it, a map, profiles of links."""

    id: str
    title: str
    facts: Section
    paragraphs: tuple[str, ...]
    changes: tuple[str, ...]
    pictures: tuple[Picture, ...] = ()
