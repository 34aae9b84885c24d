"""Whether a scenario can be read at all: kinds and ranges of its settings, and the words they use.

Widgets and options let nothing else through. Plan files, batch orders, project files and programs of one's
own do: what is wrong there is named by the name of the setting before anything is computed of it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from math import isfinite
from numbers import Integral, Real
from typing import Any, get_args

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import MOST_EUR, is_price
from netplan.model.codes import code_lists
from netplan.model.decisions import RouteDecision, RouteWord, SiteDecision, SiteWord
from netplan.model.fitness import with_fitness
from netplan.model.hops import require_setups
from netplan.model.radio import radio_catalogue
from netplan.model.scenario import Scenario
from netplan.model.sizing_rules import with_rules

_TEXTS = ("name", "target", "policy")
_SWITCHES = ("plan_unknown", "chosen_carriers")
_METRES = ("snap_limit_m", "fibre_reach_m")
_LEAST = {"rounds": 0, "seed": 0, "radio_hops": 1}
_LISTS = {"site_kinds": "site_kind", "methods": "method", "technologies": "means"}
_LAYERS = ("streets", "ducts")


def require_sound(scenario: Scenario) -> None:
    """Make sure that every setting of a scenario can be read; whether it can be planned is asked later.

    Raises:
        ParameterError: one is of the wrong kind, out of range, or uses a word there is not; it is named.

    """
    for name, fits, wanted in _wanted():
        value = getattr(scenario, name)
        if not fits(value):
            raise ParameterError(
                mark("The setting {field} must be {wanted}, not {value}"),
                field=name,
                wanted=wanted,
                value=str(value),
            )
    require_setups(scenario.radio_setups, radio_catalogue())
    with_rules(scenario.rules)
    with_fitness(scenario.fitness)
    for one in _unreadable(scenario):
        raise ParameterError(mark("The decision {decision} cannot be read"), decision=str(one))


def _wanted() -> Iterator[tuple[str, Callable[[Any], bool], Message]]:
    """Yield the settings with what they must be."""
    for name in _TEXTS:
        yield name, lambda value: isinstance(value, str), Message(mark("a text"))
    for name in _SWITCHES:
        yield name, lambda value: isinstance(value, bool), Message(mark("yes or no"))
    for name in _METRES:
        yield name, _is_length, Message(mark("a length of 0 m or more"))
    for name, least in _LEAST.items():
        whole = Message(mark("a whole number of {least} or more"), {"least": least})
        yield name, partial(_is_whole, least=least), whole
    for name, codes in _LISTS.items():
        known = tuple(code_lists()[codes])
        some = Message(mark("a list of some of {known}"), {"known": ", ".join(known)})
        yield name, partial(_is_list, known=known), some
    setups = Message(mark("a list of setups"))
    yield "radio_setups", lambda value: isinstance(value, tuple), setups
    yield "build_years", _is_years, Message(mark("the first and the last year"))
    most = Message(mark("prices from 0 to {most} EUR by their keys"), {"most": MOST_EUR})
    yield "prices", lambda value: _is_map(value, is_price), most
    yield "rules", lambda value: _is_map(value, _is_number), Message(mark("numbers by their keys"))
    yield "fitness", lambda value: _is_map(value, lambda _: True), Message(mark("values by their keys"))


def _unreadable(scenario: Scenario) -> Iterator[RouteDecision | SiteDecision]:
    for route in scenario.routes:
        known = route.layer in _LAYERS and route.word in get_args(RouteWord) and isinstance(route.id, str)
        if not known or not all(_is_stretch(one) for one in route.stretches):
            yield route
    for site in scenario.sites:
        if site.word not in get_args(SiteWord) or not isinstance(site.id, str):
            yield site


def _is_stretch(value: Iterable[Any]) -> bool:
    start, end = value
    return _is_length(start) and _is_length(end) and start <= end


def _is_years(value: Any) -> bool:
    return isinstance(value, tuple) and len(value) == 2 and all(map(_is_whole, value))


def _is_list(value: Any, known: tuple[str, ...]) -> bool:
    return isinstance(value, tuple) and all(one in known for one in value)


def _is_map(value: Any, fits: Callable[[Any], bool]) -> bool:
    return isinstance(value, Mapping) and all(isinstance(k, str) and fits(v) for k, v in value.items())


def _is_whole(value: Any, least: int = 0) -> bool:
    return isinstance(value, Integral) and not isinstance(value, bool) and int(value) >= least


def _is_number(value: Any) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def _is_length(value: Any) -> bool:
    return _is_number(value) and isfinite(value) and value >= 0
