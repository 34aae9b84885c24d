"""Code lists with German and English labels, read from ``codes.toml``."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal

Language = Literal["en", "de"]
CodeList = dict[str, dict[Language, str]]


@cache
def code_lists() -> dict[str, CodeList]:
    """Return every code list by name: code (as text) -> language -> label."""
    lists: dict[str, CodeList] = tomllib.loads((files(__package__) / "codes.toml").read_text("utf-8"))
    return lists


def code_label(name: str, code: object, language: Language) -> str:
    """Return the label of ``code`` in list ``name``; an unlisted code is its own label."""
    entry = code_lists()[name].get(str(code))
    return entry[language] if entry else str(code)
