"""Print what a command answers: tables for people, or one JSON object for programs."""

import json
import math
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netplan.cli.command import Answer
from netplan.report.section import Section
from netplan.session.settings import APPLICATION


def print_answer(answer: Answer, *, as_json: bool, quiet: bool) -> None:
    """Print ``answer`` to standard output."""
    if as_json:
        document = json.dumps(plain(answer.document), ensure_ascii=False, indent=2, allow_nan=False)
        sys.stdout.write(f"{document}\n")
    elif not quiet:
        _print_sections(answer)
    sys.stdout.flush()


def complain(sentence: str) -> None:
    """Print why there is no answer to standard error."""
    sys.stderr.write(f"{APPLICATION}: {sentence}\n")


def _print_sections(answer: Answer) -> None:
    # takes 0.1 s, which --help and --json need not pay
    from rich.console import Console

    width = None if sys.stdout.isatty() else 110
    console = Console(width=width, highlight=False)
    for section in answer.sections:
        console.print(_table(section))
        if section.note:
            console.print(section.note, style="dim", markup=False)
        console.print()
    for sentence in answer.sentences:
        console.print(sentence, markup=False, soft_wrap=True)


def _table(section: Section) -> Any:
    # see above
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(section.title, style="bold"), title_justify="left", box=box.SIMPLE_HEAD)
    for k, heading in enumerate(section.header):
        table.add_column(Text(heading), justify="left" if k < section.left else "right")
    for row in section.rows:
        table.add_row(*(Text(cell) for cell in row))
    return table


def plain(value: Any) -> Any:
    """Return ``value`` as JSON can say it: a number that does not exist becomes null."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    return str(value) if isinstance(value, Path) else value
