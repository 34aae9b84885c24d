"""What a command tells, as a page to keep: HTML that stands alone, or Markdown for wikis and tickets."""

from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.messages import mark
from netplan.report.section import Section

_STYLE = """
:root { color-scheme: light dark; --ink: #222; --paper: #fff; --quiet: #595959; --line: #8884;
  --error: #b71c1c; --warning: #8a4b00; --info: #1a5a8a; }
@media (prefers-color-scheme: dark) { :root { --ink: #eee; --paper: #1b1e21; --quiet: #b5b5b5;
  --error: #ff9e93; --warning: #ffbd6b; --info: #90caf9; } }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem;
  color: var(--ink); background: var(--paper); }
h1 { font-size: 1.5rem; } h2 { font-size: 1.1rem; margin: 2rem 0 .3rem; }
p { margin: .3rem 0; } .quiet { color: var(--quiet); }
.error { color: var(--error); } .warning { color: var(--warning); } .info { color: var(--info); }
svg, img { width: 100%; height: auto; background: #fff; }
table { border-collapse: collapse; width: 100%; margin-top: .4rem; font-size: .92rem; }
th, td { text-align: left; padding: .25rem .6rem; border-bottom: 1px solid var(--line); vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; }
"""

Told = tuple[Sequence[Section], Sequence[str]]
"""Sections, and the sentences after them."""


def write_page(path: Path, title: str, told: Told, words: Words) -> Path:
    """Write what is told as a page; the ending of ``path``, one of ``ENDINGS``, says as what.

    Raises:
        ParameterError: the ending is another one.
        DataError: the file cannot be written.

    """
    require_page(path)
    with atomic_path(path) as temporary:
        temporary.write_text(_PAGES[path.suffix.lower()](title, told, words), "utf-8")
    return path


def require_page(path: Path) -> None:
    """Raise ParameterError unless the name ends as a page can."""
    if path.suffix.lower() not in _PAGES:
        raise ParameterError(
            mark("{file} must end in {endings}"), file=path.name, endings=" / ".join(ENDINGS)
        )


def html_page(title: str, told: Told, words: Words) -> str:
    """Return one HTML page that needs nothing else; every word from the data is escaped."""
    sections, sentences = told
    body = "".join(map(html_section, sections)) + "".join(f"<p>{escape(text)}</p>" for text in sentences)
    return html_shell(title, body, words)


def html_shell(title: str, body: str, words: Words) -> str:
    """Return a page that stands alone around ``body``, which is HTML already; ``title`` is not yet."""
    return (
        f'<!DOCTYPE html>\n<html lang="{words.language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{escape(title)}</title><style>{_STYLE}</style></head>"
        f"<body><main><h1>{escape(title)}</h1>{body}</main></body></html>\n"
    )


def html_section(section: Section) -> str:
    """Return a table with its heading and note; every word is escaped."""
    looks = ["" if k < section.left else "number" for k in range(len(section.header))]
    head = "".join(
        f'<th scope="col" class="{look}">{escape(text)}</th>'
        for look, text in zip(looks, section.header, strict=True)
    )
    rows = "".join(
        "<tr>"
        + "".join(f'<td class="{look}">{escape(cell)}</td>' for look, cell in zip(looks, row, strict=True))
        + "</tr>"
        for row in section.rows
    )
    note = f'<p class="quiet">{escape(section.note)}</p>' if section.note else ""
    table = f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"
    return f"<section><h2>{escape(section.title)}</h2>{table}{note}</section>"


def markdown_page(title: str, told: Told, _words: Words) -> str:
    """Return the same as Markdown with tables."""
    sections, sentences = told
    parts = [f"# {_plain(title)}", *map(_markdown_section, sections), *map(_plain, sentences)]
    return "\n\n".join(parts) + "\n"


def _markdown_section(section: Section) -> str:
    rule = ["---" if k < section.left else "---:" for k in range(len(section.header))]
    lines = [_line(section.header), f"|{'|'.join(rule)}|", *map(_line, section.rows)]
    note = f"\n\n{_plain(section.note)}" if section.note else ""
    return f"## {_plain(section.title)}\n\n" + "\n".join(lines) + note


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(map(_plain, cells))} |"


def _plain(text: str) -> str:
    """Return a text in which nothing means anything to Markdown or HTML."""
    for sign in "\\`*_[]<>|#":
        text = text.replace(sign, f"\\{sign}")
    return " ".join(text.split())


_PAGES: Mapping[str, Callable[[str, Told, Words], str]] = {".html": html_page, ".md": markdown_page}
ENDINGS = tuple(_PAGES)
