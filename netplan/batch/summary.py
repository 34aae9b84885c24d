"""What a batch tells: how many are done, the figures of the whole, who failed and why."""

from collections.abc import Iterator, Mapping
from typing import Any

from netplan.batch.merging import state_figures
from netplan.batch.order import Order
from netplan.batch.results import State
from netplan.batch.standing import standing_document, standing_summary
from netplan.i18n import Words
from netplan.messages import told_message
from netplan.model.figures import FIGURES
from netplan.model.tables import TABLES
from netplan.report.document import records
from netplan.report.section import Section

_MONEY = ("EUR", "EUR/a")
_GAP, _ = FIGURES["gap"]
_UNITS = ("addresses", "households", "cells")


def batch_document(order: Order, state: State) -> dict[str, Any]:
    """Return the state of a batch as one document for programs."""
    figures = state_figures(state)
    return {
        **standing_document(order, state),
        "n_municipalities": len(state.tasks),
        "findings": {key: result["findings"] for key, result in state.done.items()},
        "withheld": [key for key, result in state.done.items() if result["left_out"]],
        "figures": records(figures),
        "gap": _gap(figures),
    }


def same_ags(state: State) -> Mapping[str, tuple[str, ...]]:
    """Return the municipalities that are done and have one and the same official key, by that key."""
    keys: dict[str, list[str]] = {}
    for key, result in state.done.items():
        keys.setdefault(str(result["ags"]), []).append(key)
    return {ags: tuple(known) for ags, known in keys.items() if ags and len(known) > 1}


def batch_summary(order: Order, state: State, words: Words) -> tuple[Section, ...]:
    """Return the state of a batch for people."""
    results = [_figures(state, words)] if state.done else []
    return (*standing_summary(order, state, "municipality", results, words), *_errors(state, words))


def _errors(state: State, words: Words) -> Iterator[Section]:
    """Say how many errors each municipality has, and what was set aside where."""
    found = [(key, result["n_errors"]) for key, result in state.done.items() if result["n_errors"]]
    if found:
        counts = tuple((key, words.number(n)) for key, n in found)
        note = words("result.json in the folder of each says which.")
        yield Section(words("Errors found"), (words("Municipality"), words("Errors")), counts, note)
    aside = tuple(
        (key, words(told_message(one))) for key, result in state.done.items() for one in result["set_aside"]
    )
    if aside:
        header = (words("Municipality"), words("What no plan can keep"))
        yield Section(words("Set aside"), header, aside, left=2)


def _figures(state: State, words: Words) -> Section:
    figures = state_figures(state)
    rows = [_row(figure, words) for figure in figures.to_dict("records")]
    gap = _gap(figures)
    if gap is not None:
        rows.append((words(_GAP), "", words.share(gap, 2), "", "", ""))
    header = (
        words("Figure"),
        words("Counted"),
        words("Value"),
        words("of"),
        words("unknown"),
        words("Municipalities"),
    )
    note = words(
        "Sums over the {n} of {n_all} municipalities that are done; those that failed or are open count "
        "nowhere.",
        n=len(state.done),
        n_all=len(state.tasks),
    )
    return Section(words("The whole"), header, tuple(rows), note, left=2)


def _row(figure: Mapping[Any, Any], words: Words) -> tuple[str, ...]:
    value, (label, _) = figure["value"], FIGURES[figure["key"]]
    shown = words.euros(value) if figure["unit"] in _MONEY else words.number(value)
    counts = (words.value(figure[key]) for key in ("n", "n_unknown"))
    unit = f" [{figure['unit']}]" if figure["unit"] else ""
    return (
        words(label) + unit,
        _counted(str(figure["counted"]), words),
        shown,
        *counts,
        words.number(figure["n_municipalities"]),
    )


def _counted(unit: str, words: Words) -> str:
    if not unit:
        return ""
    if unit in _UNITS:
        return words(TABLES[unit].label) if unit in TABLES else words("Households")
    kind = words.code("site_kind", unit)
    return kind if kind != unit else words.code("surface", unit)


def _gap(figures: Any) -> float | None:
    """Return how much above the cheapest possible all plans together can be; None without plans."""
    sums = figures.set_index("key")["value"]
    if "tree" not in sums or not sums["tree"] > 0:
        return None
    return float((sums["tree"] - sums["bound"]) / sums["tree"])
