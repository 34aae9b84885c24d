"""Sentences that are translated where they are shown: a template and its fields.

Below the layer that speaks to people nothing is translated. Code there says
``Message(mark("{n} sites are too far from a street"), {"n": 3})`` and the window, the command line
or the report looks the template up in the reader's language.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any


def mark(template: str) -> str:
    """Tag a template for translation; the extractor of the catalogues looks for this name."""
    return template


@dataclass(frozen=True)
class Message:
    """A template in English and the values of its ``{fields}``."""

    template: str
    fields: Mapping[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        """Return the untranslated sentence, for logs and tests."""
        return self.template.format(**self.fields)
