"""How far an order is, whatever it computes: what is done, failed and open, for people and for programs."""

from collections.abc import Iterable
from typing import Any, Literal

from netplan.batch.order import Order
from netplan.batch.results import State
from netplan.i18n import Words
from netplan.messages import mark
from netplan.report.section import Section

Unit = Literal["municipality", "tile"]
_CALLED = {
    "municipality": (mark("Municipalities"), mark("Municipality")),
    "tile": (mark("Tiles"), mark("Tile")),
}


def standing_document(order: Order, state: State) -> dict[str, Any]:
    """Return how far an order is, for programs: keys of tasks by what became of them."""
    return {
        "name": order.name,
        "what": order.what,
        "out": str(order.out),
        "done": list(state.done),
        "failed": {key: str(reason) for key, reason in state.failed.items()},
        "open": [task.key for task in state.open],
    }


def standing_summary(
    order: Order, state: State, unit: Unit, results: Iterable[Section], words: Words
) -> tuple[Section, ...]:
    """Return how far an order is, then its ``results``, then what failed and why."""
    many, one = _CALLED[unit]
    counts = (
        (words("Done"), words.number(len(state.done))),
        (words("Failed"), words.number(len(state.failed))),
        (words("Open"), words.number(len(state.open))),
    )
    n = words.number(len(state.tasks))
    told = [Section(order.name, (words(many), words("{n} in all", n=n)), counts), *results]
    if state.failed:
        rows = tuple((key, words(reason)) for key, reason in state.failed.items())
        told.append(Section(words("Failed"), (words(one), words("Reason")), rows, left=2))
    return tuple(told)
