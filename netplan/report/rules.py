"""The table of all rules, for people and programs: number, severity, what is found, what to do, repair."""

from string import Formatter
from typing import Any

from netplan.core.rules import RULES as NETWORK_RULES
from netplan.doctor.examine import BY_CODE
from netplan.doctor.rules import ALL_RULES
from netplan.i18n import Words
from netplan.io.delivery_rules import DELIVERY_RULES
from netplan.io.extract_rules import EXTRACT_RULES
from netplan.io.grid_rules import GRID_RULES
from netplan.messages import mark
from netplan.model.codes import code_lists
from netplan.report.section import Section

_CHECKED = mark("when the project is checked")
_WHEN = (
    (EXTRACT_RULES, mark("when an OpenStreetMap extract is read")),
    (GRID_RULES, mark("when a grid of heights is read")),
    (DELIVERY_RULES, mark("when a delivery is written")),
    (BY_CODE, _CHECKED),
    (NETWORK_RULES, mark("when it is planned")),
)
_IMPORTED = mark("when a file is imported")
_BY_ITSELF = {"CHK-001": _CHECKED}  # said of a rule, not by one
_EFFECT = {
    "note": mark("noted"),
    "repair": mark("repaired on import"),
    "reject": mark("row rejected"),
}


def rules_section(words: Words) -> Section:
    """Return every rule of netplan in the order of the codes."""
    severities = code_lists()["severity"]
    rows = tuple(
        (
            code,
            severities[rule.severity][words.language],
            words(_when(code)),
            _spoken(rule.text, words),
            _spoken(rule.advice, words),
            words(rule.repair) if rule.repair else words(_EFFECT[rule.effect]),
        )
        for code, rule in sorted(ALL_RULES.items())
    )
    header = tuple(
        words(text)
        for text in (
            mark("Rule"),
            mark("Severity"),
            mark("Looked for"),
            mark("Finding"),
            mark("What to do"),
            mark("Repair"),
        )
    )
    note = words("{n} rules; … stands for what was found.", n=len(rows))
    return Section(words("Rules"), header, rows, note, left=len(header))


def rules_document(words: Words) -> list[dict[str, Any]]:
    """Return the same for programs."""
    keys = ("code", "severity", "when", "finding", "advice", "repair")
    return [dict(zip(keys, row, strict=True)) for row in rules_section(words).rows]


def _when(code: str) -> str:
    if code in _BY_ITSELF:
        return _BY_ITSELF[code]
    return next((text for rules, text in _WHEN if code in rules), _IMPORTED)


def _spoken(template: str, words: Words) -> str:
    """Return a sentence without the values of a finding."""
    names = {name for _, name, _, _ in Formatter().parse(template) if name}
    return words(template, **dict.fromkeys(names, "…"))
