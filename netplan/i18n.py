"""Words, numbers, dates and money in the reader's language.

The only place that knows gettext and babel. Source texts are English and stand in ``mark("…")`` or in a call
of ``words("…")``; German comes from ``locale/de``. How to bring the catalogue up to date: CONTRIBUTING.md.
"""

import gettext
import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from numbers import Integral, Real
from pathlib import Path
from typing import Any

from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_compact_currency, format_currency, format_decimal, format_percent

from netplan.messages import Message, form_of, mark, spec_for
from netplan.model.codes import Language, code_label

LANGUAGES: tuple[Language, ...] = ("en", "de")
LOCALE_FOLDER = Path(__file__).parent / "locale"
_LOCALES = {"en": "en_GB", "de": "de_DE"}
_VARIABLES = ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
_LARGEST = 1e15  # from here a number has a power of ten
_KM_FROM_M = 10_000  # from here lengths read better in kilometres
_COMPACT_FROM_EUR = 1_000_000


def language_of(environ: Mapping[str, str]) -> Language:
    """Return the language the environment asks for; English where it asks for none we speak."""
    wanted = next((environ[name] for name in _VARIABLES if environ.get(name)), "")
    return "de" if wanted.lower().replace("-", "_").partition("_")[0].partition(".")[0] == "de" else "en"


@dataclass(frozen=True)
class Words:
    """Speaks one language: ``words("{n} sites", n=3)`` or ``words(message)``.

    Fields are written as the language does: numbers with grouping, dates, messages inside messages, lists.
    A field with a format (``{share:.1%}``, ``{length:.0f}``) keeps its digits and gets the language's
    separators; ``{year:d}`` is written without grouping; ``{n:site|sites}`` is the word for so many.
    """

    language: Language = "en"

    @cached_property
    def _catalogue(self) -> gettext.NullTranslations:
        return gettext.translation("netplan", LOCALE_FOLDER, [self.language], fallback=self.language == "en")

    @cached_property
    def _locale(self) -> Locale:
        return Locale.parse(_LOCALES[self.language])

    def __call__(self, message: Message | str, /, **fields: Any) -> str:
        """Return the sentence in this language, its fields filled in."""
        if isinstance(message, Message):
            return self(message.template, **message.fields)
        template = self._catalogue.gettext(message) if message else ""
        return template.format(**{key: _Field(self, value) for key, value in fields.items()})

    def value(self, value: Any) -> str:
        """Return any value that may stand in a sentence as text."""
        value = value.item() if hasattr(value, "item") else value  # a number of numpy
        match value:
            case str() | Path():
                return str(value)
            case Message():
                return self(value)
            case bool():
                return self("yes") if value else self("no")
            case datetime() if value.tzinfo is not None:
                return self.moment(value)
            case date():
                return self.date(value)
            case Integral() | Real():
                return self.number(value, None)
            case list() | tuple() | set() | frozenset():
                return ", ".join(map(self.value, value))
        return self("n/a") if value is None else str(value)

    def number(self, value: Any, digits: int | None = 0) -> str:
        """Return a number with grouping and ``digits`` decimals; None: as many as needed, at most three."""
        if _LARGEST <= abs(value) < math.inf:
            return f"{Decimal(_plain(value)):.3E}"
        if not math.isfinite(value):
            return self("unlimited") if value > 0 else self("n/a")
        pattern = "#,##0.###" if digits is None else "#,##0" + "." * (digits > 0) + "0" * digits
        return format_decimal(_plain(value), pattern, locale=self._locale)

    def length(self, metres: float) -> str:
        """Return a length: metres with one decimal, kilometres from 10 km on."""
        if metres >= _KM_FROM_M and math.isfinite(metres):
            return f"{self.number(metres / 1000, 1)} km"
        return f"{self.number(metres, 1)} m" if math.isfinite(metres) else self("n/a")

    def money(self, eur: float) -> str:
        """Return euros for a headline: from a million on rounded to a hundredth of it ("1,23 Mio. €")."""
        if math.isfinite(eur) and abs(eur) >= _COMPACT_FROM_EUR:
            return format_compact_currency(_plain(eur), "EUR", locale=self._locale, fraction_digits=2)
        return self.euros(eur)

    def euros(self, eur: float, digits: int = 0) -> str:
        """Return whole euros, as in a bill whose positions add up; ``digits`` 2 for what one unit costs."""
        if not math.isfinite(eur):
            return self("n/a")
        amount = "#,##0." + "0" * digits if digits else "#,##0"
        pattern = {"en": f"¤{amount}", "de": f"{amount} ¤"}[self.language]
        rounded = _plain(round(eur, digits))  # a little less than nothing is nothing
        return format_currency(rounded, "EUR", pattern, locale=self._locale, currency_digits=False)

    def share(self, share: float, digits: int = 1) -> str:
        """Return a share 0..1 in per cent; what is not known is "n/a", never 0."""
        if not math.isfinite(share):
            return self("n/a")
        pattern = "#,##0" + "." * (digits > 0) + "0" * digits + {"en": "%", "de": " %"}[self.language]
        return format_percent(_plain(share), pattern, locale=self._locale)

    def date(self, day: date) -> str:
        """Return a day as 31.12.2024 or 31 Dec 2024; a missing one (NaT) is "n/a"."""
        if day != day:  # noqa: PLR0124 - NaT alone differs from itself
            return self("n/a")
        return format_date(day, {"en": "d MMM y", "de": "dd.MM.y"}[self.language], locale=self._locale)

    def moment(self, when: datetime) -> str:
        """Return a moment, to the minute and in its own zone: 31.12.2024 17:05 or 31 Dec 2024 17:05."""
        pattern = {"en": "d MMM y HH:mm", "de": "dd.MM.y HH:mm"}[self.language]
        return format_datetime(when.replace(tzinfo=None), pattern, locale=self._locale)

    def code(self, code_list: str, code: object) -> str:
        """Return the label of a code of ``codes.toml``; an unlisted one is its own label."""
        return code_label(code_list, code, self.language)


@dataclass(frozen=True)
class _Field:
    """A value that formats itself in a language when a template is filled in."""

    words: Words
    shown: Any

    def __format__(self, spec: str) -> str:
        if "|" in spec:
            return form_of(self.shown, spec)
        if not spec or not isinstance(self.shown, Real):
            text = self.words.value(self.shown)
            return format(text, spec_for(text, spec))
        digits = int(spec[:-1].rpartition(".")[2] or 0) if "." in spec else 0
        if spec.endswith("%"):
            return self.words.share(float(self.shown), digits)
        if spec.endswith("f"):
            return self.words.number(self.shown, digits)
        return format(self.shown, spec)

    def __str__(self) -> str:
        return self.words.value(self.shown)

    __repr__ = __str__


def _plain(value: Any) -> float | int:
    """Return a number babel knows, also for numpy's; minus zero is zero."""
    return int(value) if isinstance(value, Integral) else float(value) + 0.0


# argparse looks its own sentences up with gettext; these are all it can say to our users
ARGPARSE = (
    mark("usage: "),
    mark("positional arguments"),
    mark("options"),
    mark("show this help message and exit"),
    mark("show program's version number and exit"),
    mark("%(prog)s: error: %(message)s\n"),
    mark("the following arguments are required: %s"),
    mark("unrecognized arguments: %s"),
    mark("expected one argument"),
    mark("expected at least one argument"),
    mark("argument %(argument_name)s: %(message)s"),
    mark("invalid %(type)s value: %(value)r"),
    mark("invalid choice: %(value)r (choose from %(choices)s)"),
    mark("invalid choice: %(value)r, maybe you meant %(suggestion)r? (choose from %(choices)s)"),
    mark("ambiguous option: %(option)s could match %(matches)s"),
    mark("not allowed with argument %s"),
    mark("one of the arguments %s is required"),
)


def teach_argparse(words: Words) -> None:
    """Let argparse speak the language of ``words``; it knows only the environment and gettext's default."""
    os.environ["LANGUAGE"] = words.language
    gettext.bindtextdomain("netplan", str(LOCALE_FOLDER))
    gettext.textdomain("netplan")
