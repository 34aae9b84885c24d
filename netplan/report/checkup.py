"""What the doctor found, for people and programs: evidence, one document, a page that stands alone."""

import math
from collections.abc import Collection, Iterable
from html import escape
from typing import Any

import pandas as pd

from netplan.doctor.examine import Examination
from netplan.doctor.rules import ALL_RULES
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.findings import SEVERITIES, Problem
from netplan.model.project import Project
from netplan.report.content import layer_label
from netplan.report.document import document
from netplan.report.page import html_shell

_MOST = 1_000  # rows of one rule on the page; all of them are counted
_EVIDENCE = mark(
    "{rules} {rules:rule was|rules were} run over {layers} {layers:layer|layers} with {rows} "
    "{rows:row|rows} on {date}."
)


def verdict(examination: Examination, problems: Collection[Problem], words: Words) -> list[str]:
    """Return the sentences below the findings: that there are none, if so, and what was looked at."""
    clean = [] if problems else [words("Nothing was found wrong with the data.")]
    return [*clean, evidence(examination, words)]


def evidence(examination: Examination, words: Words) -> str:
    """Return what was looked at: without it a clean result means nothing."""
    told = words(
        _EVIDENCE,
        rules=examination.n_rules,
        layers=examination.n_layers,
        rows=examination.n_rows,
        date=examination.today,
    )
    if examination.failed:
        told += " " + words("Not checked: {codes}.", codes=sorted(examination.failed))
    return told


def checkup_document(
    project: Project, examination: Examination, problems: Iterable[Problem]
) -> dict[str, Any]:
    """Return findings with value, place and proposed repair, and the evidence rule by rule."""
    found = tuple(problems)
    base = document(project, found)
    for entry, problem in zip(base["findings"], found, strict=True):
        known = ALL_RULES.get(problem.code)
        entry["value"] = _plain(problem.message.fields.get("value"))
        entry["x"], entry["y"] = problem.x, problem.y
        entry["repair"] = known.repair if known else ""
    ran = [
        {
            "code": one.code,
            "layer": one.layer,
            "rows": one.n_rows,
            "findings": one.n_found,
            "failed": one.failed,
        }
        for one in examination.ran
    ]
    summary = {
        "date": examination.today.isoformat(),
        "rules": examination.n_rules,
        "rows": examination.n_rows,
    }
    counts = {severity: sum(one.severity == severity for one in found) for severity in SEVERITIES}
    return {**base, "checked": {**summary, "layers": examination.n_layers, "ran": ran}, "counts": counts}


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | int | float) else str(value)


def checkup_page(
    project: Project, examination: Examination, problems: Iterable[Problem], words: Words, withheld: int = 0
) -> str:
    """Return one HTML page that needs nothing else; every word from the data is escaped.

    ``withheld`` is how many findings are not told, since they name what must not leave the house.
    """
    groups: dict[tuple[int, str, str], list[Problem]] = {}
    for problem in problems:
        key = (SEVERITIES.index(problem.severity), problem.code, problem.layer)
        groups.setdefault(key, []).append(problem)
    title = words("Check of {name}", name=project.name)
    counted = [
        words.number(sum(len(found) for key, found in groups.items() if key[0] == at)) for at in range(3)
    ]
    totals = words(
        "{errors} {errors:error|errors}, {warnings} {warnings:warning|warnings}, {notes} {notes:note|notes}.",
        errors=counted[0], warnings=counted[1], notes=counted[2],
    )  # fmt: skip
    parts = [_group(key, groups[key], words) for key in sorted(groups)]
    clean = "" if withheld else words("Nothing was found wrong with the data.")
    hidden = f"<p>{escape(kept_inside(withheld, words))}</p>" if withheld else ""
    quiet = f'<p class="quiet">{escape(evidence(examination, words))}</p>'
    body = f"<p>{escape(totals if groups else clean)}</p>{hidden}{quiet}{''.join(parts)}"
    return html_shell(title, body, words)


def kept_inside(n: int, words: Words) -> str:
    """Return the sentence about findings that are not told."""
    return words(
        "{n} {n:finding is|findings are} not told here: what {n:it names|they name} is internal.", n=n
    )


def _group(key: tuple[int, str, str], found: list[Problem], words: Words) -> str:
    severity, first = SEVERITIES[key[0]], found[0]
    rule = ALL_RULES.get(first.code)
    repair = words("Proposed repair: {repair}.", repair=words(rule.repair)) if rule and rule.repair else ""
    more = words("{n} more {n:is|are} not listed here.", n=len(found) - _MOST) if len(found) > _MOST else ""
    heads = [words("Row"), words("ID"), words("Finding"), "x", "y"]
    head = "".join(f'<th scope="col">{escape(text)}</th>' for text in heads)
    rows = "".join(_row(problem, words) for problem in found[:_MOST])
    label = f"{layer_label(first.layer, words)}, {words.code('severity', severity)}, {first.code}"
    return (
        f'<h2 class="{severity}">{escape(label)} ({words.number(len(found))})</h2>'
        f"<p>{escape(words(first.advice))} {escape(repair)}</p>"
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table><p>{escape(more)}</p>"
    )


def _row(problem: Problem, words: Words) -> str:
    number = words.number(problem.row + 1) if problem.row >= 0 else ""
    place = [words.number(axis, 1) if math.isfinite(axis) else "" for axis in (problem.x, problem.y)]
    cells = (number, problem.row_id, words(problem.message), *place)
    looks = ("number", "", "", "number", "number")
    inner = "".join(
        f'<td class="{look}">{escape(cell)}</td>' for cell, look in zip(cells, looks, strict=True)
    )
    return f"<tr>{inner}</tr>"


def evidence_rows(examination: Examination) -> pd.DataFrame:
    """Return one row for each rule that was run on a layer: rows looked at, findings, why it failed."""
    columns = ("code", "layer", "n_rows", "n_found", "failed")
    return pd.DataFrame([[getattr(one, key) for key in columns] for one in examination.ran], columns=columns)
