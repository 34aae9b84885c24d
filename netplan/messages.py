"""Sentences that are translated where they are shown: a template and its fields.

Below the layer that speaks to people nothing is translated. Code there says
``Message(mark("{n} {n:site is|sites are} too far from a street"), {"n": 3})`` and the window, the
command line or the report looks the template up in the reader's language. ``{n:site is|sites are}`` writes
the first form for one, the second for any other number: each language puts its own words there.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

_SPEC = re.compile(r"(\.\d)?[dfg%]?|[^{}]*\|[^{}]*")  # digits, or the forms of a word


def mark(template: str) -> str:
    """Tag a template for translation; the extractor of the catalogues looks for this name."""
    return template


def form_of(value: Any, spec: str) -> str:
    """Return the form of a word that ``value`` asks for: "one|many" is "one" for 1."""
    one, _, many = spec.partition("|")
    return one if value == 1 else many


def spec_for(value: Any, spec: str) -> str:
    """Return a format as far as ``value`` knows it: a text that stands for a number has no digits."""
    return "" if isinstance(value, str) and spec.endswith(("d", "f", "%")) else spec


@dataclass(frozen=True)
class _Plain:
    """A value that is written as Python writes it, but knows the forms of words."""

    shown: Any

    def __format__(self, spec: str) -> str:
        if "|" in spec:
            return form_of(self.shown, spec)
        if isinstance(self.shown, (list, tuple)) and any(isinstance(one, Message) for one in self.shown):
            return ", ".join(map(str, self.shown))
        return format(self.shown, spec_for(self.shown, spec))


def told_message(said: Any) -> "Message":
    """Return the message that a file states as a list of its template and its fields.

    A template of a stranger could ask for the inside of things, or for a text of a thousand million letters.

    Raises:
        TypeError, ValueError: it is none of ours.

    """
    template, fields = said
    if not isinstance(template, str) or not isinstance(fields, dict):
        raise TypeError(type(said).__name__)
    for _, name, spec, conversion in Formatter().parse(template):
        if name is not None and (name not in fields or conversion or not _SPEC.fullmatch(spec or "")):
            raise ValueError(template)
    fill(template, fields)
    return Message(template, fields)


def fill(template: str, fields: Mapping[str, Any]) -> str:
    """Return a template with its fields filled in as Python writes them."""
    return template.format(**{key: _Plain(value) for key, value in fields.items()})


@dataclass(frozen=True)
class Message:
    """A template in English and the values of its ``{fields}``."""

    template: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the untranslated sentence, for logs and tests."""
        return fill(self.template, self.fields)
