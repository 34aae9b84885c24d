"""Which price changes the plan, and at which value: by planning anew at other values."""

from dataclasses import replace

from netplan.core.mix import MixAnswer
from netplan.core.mix.asking import answer
from netplan.core.planning import prepare
from netplan.core.why.otherwise import Decided
from netplan.model.catalogue import no_price
from netplan.model.explained import Turning
from netplan.progress import SILENT, Progress

_HALVINGS = 7
"""Times that the range is halved: to less than a hundredth of it."""


def turning_of(decided: Decided, key: str, progress: Progress = SILENT) -> Turning:
    """Return the nearest values of a price, within its range, at which the plan is another one.

    Between the value and the end of the range the plan is taken to change once; where it is the same at the
    end, it counts as the same throughout.

    Raises:
        ParameterError: there is no such price.

    """
    prices = decided.prepared.priced[0]
    if key not in prices:
        raise no_price(prices, key)
    price = prices[key]
    low, high = min(price.low, price.eur), max(price.high, price.eur)
    below = _turn(decided, key, low, progress.part(0.0, 0.5))
    above = _turn(decided, key, high, progress.part(0.5, 1.0))
    return Turning(key, price.eur, low, high, below, above)


def _turn(decided: Decided, key: str, end: float, progress: Progress) -> float | None:
    same, other = decided.prepared.priced[0][key].eur, end
    if same == end or _alike(decided, _at(decided, key, end)):
        return None
    for number in range(_HALVINGS):
        progress(number / _HALVINGS)
        middle = (same + other) / 2
        if _alike(decided, _at(decided, key, middle)):
            same = middle
        else:
            other = middle
    return other


def _at(decided: Decided, key: str, value: float) -> tuple[Decided, MixAnswer]:
    """Answer the question of the plan at another price."""
    old = decided.prepared.coverage
    scenario = replace(old.scenario, prices={**old.scenario.prices, key: value})
    prepared = prepare(old.project, scenario, known=decided.prepared.known)
    best = answer(old.project, prepared.ways.graph, prepared.asked, scenario)
    return Decided(prepared, best), best


def _alike(decided: Decided, found: tuple[Decided, MixAnswer]) -> bool:
    """Tell whether the old plan is still as good as the new one at the new prices.

    Routes that cost the same are no change: what counts is whether another plan is cheaper by more than a
    thousandth.
    """
    other, best = found
    question = other.question
    if len(question.cost) != len(decided.question.cost):
        return False  # another laying method opens or closes streets
    before = question.cost_of(decided.best.edges, decided.best.chosen)
    return before - best.cost <= max(best.cost // 1000, 1)
