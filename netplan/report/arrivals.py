"""What a delivery holds and would change, for people and programs."""

from dataclasses import asdict
from typing import Any

from netplan.doctor.addresses import GRADES
from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.rasters import RASTER_ROLES
from netplan.model.tables import TABLES
from netplan.report.content import findings_sections
from netplan.report.section import Section
from netplan.session.importing import Arrival
from netplan.session.rasters import GridArrival

MATCHED = {"key": mark("by key"), "name": mark("by name"), "place": mark("by place")}
_MOST = 20  # changes that are listed; all are counted


def arrival_sections(arrival: Arrival, words: Words, *, compared: bool) -> tuple[Section, ...]:
    """Return the account of the rows, the differences from the project if asked for, and the findings."""
    sections = [_account(arrival, words)]
    if arrival.grades:
        rows = tuple((words(GRADES[grade]), words.number(n)) for grade, n in arrival.grades.items())
        sections.append(Section(words("Rows found by their address"), (words("Match"), words("Rows")), rows))
    if compared and arrival.differences is not None:
        sections += difference_sections(arrival, words)
    return (*sections, *findings_sections(arrival.delivery.problems, words, notes=True))


def _account(arrival: Arrival, words: Words) -> Section:
    counts = arrival.counts
    rows = (
        (words("read"), words.number(counts.read)),
        (words("accepted as they are"), words.number(counts.accepted)),
        (words("repaired"), words.number(counts.repaired)),
        (words("rejected"), words.number(counts.rejected)),
    )
    label = words(TABLES[arrival.source.role].label)
    title = words("{file} as {layer}", file=arrival.source.path.name, layer=label)
    return Section(title, (words("Rows of the file"), words("Number")), rows)


def difference_sections(arrival: Arrival, words: Words) -> list[Section]:
    """Return how many rows were added, changed, moved and gone, and the first changes one by one."""
    found = arrival.differences
    if found is None:
        return []
    matched = [(words(text), int((found.match.by == key).sum())) for key, text in MATCHED.items()]
    note = ", ".join(f"{text} {words.number(n)}" for text, n in matched if n)
    furthest = float(found.moved_m[found.moved].max()) if len(found.moved) else 0.0
    rows = (
        (words("new"), words.number(len(found.added)), ""),
        (words("changed"), words.number(len(found.changed)), ", ".join(_columns(arrival, words))),
        (words("moved"), words.number(len(found.moved)), words("up to {m} m", m=round(furthest, 1))),
        (words("gone"), words.number(len(found.gone)), ""),
    )
    header = (words("Rows"), words("Number"), words("Which"))
    title = words("Against the layer in the project")
    matched_note = words("Matched: {how}.", how=note) if note else ""
    sections = [Section(title, header, rows, matched_note)]
    first = found.changes.head(_MOST)
    if len(first):
        lines = tuple(
            (str(row.id), _label(arrival, str(row.column), words), words.value(_known(row.before)),
             words.value(_known(row.after))) for row in first.itertuples()
        )  # fmt: skip
        heads = (words("ID"), words("Column"), words("Before"), words("After"))
        rest = len(found.changes) - len(first)
        more = words("{n} more {n:is|are} not listed here.", n=rest) if rest else ""
        sections.append(Section(words("Changed values"), heads, lines, more, left=4))
    return sections


def _columns(arrival: Arrival, words: Words) -> list[str]:
    changes = arrival.differences.changes if arrival.differences else None
    if changes is None or not len(changes):
        return []
    return [
        f"{_label(arrival, str(key), words)} ({words.number(n)})"
        for key, n in changes["column"].value_counts().items()
    ]


def _label(arrival: Arrival, key: str, words: Words) -> str:
    return words(TABLES[arrival.source.role].column(key).label)


def _known(value: Any) -> Any:
    """Return a value to be spoken; what is missing is None."""
    return None if value is None or value != value else value  # noqa: PLR0124 - NaN and NaT differ from themselves


def arrival_document(arrival: Arrival) -> dict[str, Any]:
    """Return the same for programs."""
    counts, found = arrival.counts, arrival.differences
    differences = None
    if found is not None:
        changes = found.changes[["id", "column", "before", "after"]].astype(object)
        differences = {
            "added": len(found.added),
            "changed": len(found.changed),
            "moved": len(found.moved),
            "gone": len(found.gone),
            "changes": [
                {str(key): None if _known(value) is None else str(value) for key, value in row.items()}
                for row in changes.to_dict("records")
            ],
        }
    return {
        "file": arrival.source.path,
        "role": arrival.source.role,
        "columns": dict(arrival.source.columns),
        "rows": {key: getattr(counts, key) for key in ("read", "accepted", "repaired", "rejected")},
        "addresses": dict(arrival.grades),
        "differences": differences,
        "findings": [
            {"code": one.code, "severity": one.severity, "row": one.row, "message": str(one.message)}
            for one in arrival.delivery.problems
        ],
    }


def grid_sections(arrival: GridArrival, words: Words) -> tuple[Section, ...]:
    """Return what a grid of heights is, and what was found in it."""
    grid, raster = arrival.grid, arrival.grid.raster
    rows = (
        (words("Coordinate system"), raster.crs),
        (words("Width of a cell"), words("{m} m", m=words.number(raster.cell_m))),
        (words("Cells"), words.number(grid.n_cells)),
        (words("of these unknown"), words.number(grid.n_unknown)),
        (words("Heights"), words("{low} to {high} m", low=round(grid.low_m, 1), high=round(grid.high_m, 1))),
        (words("Unit in the file"), raster.unit),
        (words("Day of the heights"), raster.as_of or words("unknown")),
    )
    label = words(RASTER_ROLES[arrival.role])
    title = words("{file} as {layer}", file=arrival.path.name, layer=label)
    section = Section(title, (words("Property"), words("Value")), rows)
    return (section, *findings_sections(grid.problems, words, notes=True))


def grid_document(arrival: GridArrival) -> dict[str, Any]:
    """Return the same for programs."""
    grid = arrival.grid
    return {
        "file": arrival.path,
        "role": arrival.role,
        "raster": asdict(grid.raster),
        "cells": {"read": grid.n_cells, "unknown": grid.n_unknown},
        "heights_m": [grid.low_m, grid.high_m],
        "findings": [
            {"code": one.code, "severity": one.severity, "message": str(one.message)} for one in grid.problems
        ],
    }
