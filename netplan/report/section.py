"""A table for people: what a summary consists of, wherever it is shown."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """A title, a header and rows of finished text; ``note`` says where the figures come from.

    ``left`` columns hold words, the ones after them numbers.
    """

    title: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""
    left: int = 1
