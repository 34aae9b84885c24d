"""Every assumption: what it is called, between which values it may lie, and which others are plausible."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from math import inf, isfinite
from typing import Any

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.assumptions import POLICIES, Assumptions
from netplan.model.codes import code_lists
from netplan.model.limits import require_range, require_word

Value = float | int | bool | str

_NO_POINT_TO_POINT = "p2p"  # a house gets a passive network; a fibre of its own is no class of it


@dataclass(frozen=True)
class Assumed:
    """One assumption.

    key        field of ``Assumptions``; ``fibre_reach_m`` and ``policy`` are fields of the scenario itself
    low, high  between which it may be set
    tried      the least and the most that is plausible: what a sensitivity analysis puts in its place
    source     where these come from; [K] marks what nobody has verified
    codes      list of the words it may be, "" for numbers
    """

    key: str
    label: str
    tried: tuple[Value, ...]
    source: str
    unit: str = ""
    low: float = 0.0
    high: float = inf
    codes: str = ""


ASSUMED: Mapping[str, Assumed] = {
    one.key: one
    for one in (
        Assumed(
            "loop_factor",
            mark("Length of a copper line over the way along the streets"),
            (1.0, 1.3),
            mark("No detour at all; planning guides name 1.2 to 1.3 [K]"),
            low=1.0,
            high=3.0,
        ),
        Assumed(
            "inside_m",
            mark("Copper inside the building"),
            (5.0, 50.0),
            mark("A small house; a long school building [K]"),
            "m",
            high=500.0,
        ),
        Assumed(
            "diameter_mm",
            mark("Diameter of copper wires where it is not stated"),
            (0.4, 0.5),
            mark("The two usual diameters of access networks [K]"),
            "mm",
            high=1.2,
        ),
        Assumed(
            "vectoring",
            mark("Vectoring runs where a cabinet is equipped for it"),
            (False, True),
            mark("Switched off where lines of several operators share a cable [K]"),
        ),
        Assumed(
            "take_up",
            mark("Homes on a cable segment that have a contract"),
            (0.2, 0.6),
            mark("Half as much again and half as much as the planning value [K]"),
            low=0.01,
            high=1.0,
        ),
        Assumed(
            "busy_share",
            mark("Contracts that draw their full rate in the busy hour"),
            (0.01, 0.04),
            mark("Known to a factor of two [K]"),
            low=0.001,
            high=1.0,
        ),
        Assumed(
            "fibre_km_db",
            mark("Loss of a kilometre of fibre"),
            (0.25, 0.4),
            mark("G.652.D at 1490 nm; flat planning value of vendors' guides"),
            "dB",
            low=0.1,
            high=2.0,
        ),
        Assumed(
            "splices",
            mark("Splices between exchange and house"),
            (4, 16),
            mark("Half and twice the planning value [K]"),
            high=200,
        ),
        Assumed(
            "connectors",
            mark("Connector pairs between exchange and house"),
            (2, 6),
            mark("Fewest and most of vendors' planning examples [K]"),
            high=50,
        ),
        Assumed(
            "margin_db",
            mark("Margin for ageing and repairs"),
            (1.0, 3.0),
            mark("Range of planning guides [K]"),
            "dB",
            high=10.0,
        ),
        Assumed(
            "pon_class",
            mark("Optical class of a PoP that states none"),
            ("gpon_b", "xgs_e1"),
            mark("Least and largest budget of ITU-T G.984.2 and G.9807.1"),
            codes="pon_class",
        ),
        Assumed(
            "split",
            mark("Splitting ratio 1:n of a PoP that states none"),
            (16, 64),
            mark("Next smaller and next larger splitter that is sold"),
            low=1,
            high=128,
        ),
        Assumed(
            "fibre_reach_m",
            mark("Passed by fibre up to"),
            (20.0, 60.0),
            mark("Bundesnetzagentur: 20 m from the plot; from the address 20 to 60 m [K]"),
            "m",
            high=500.0,
        ),
        Assumed(
            "policy",
            mark("Which of several rates counts"),
            tuple(POLICIES),
            mark("Every policy there is to choose"),
        ),
    )
}
"""In the order in which they are shown."""


def assumptions_with(assumptions: Assumptions, changes: Mapping[str, Any]) -> Assumptions:
    """Return the assumptions with some of them changed.

    Raises:
        ParameterError: there is no such assumption, or a value is of the wrong kind or out of range.

    """
    known = {one.name: type(getattr(assumptions, one.name)) for one in fields(assumptions)}
    values = {name: getattr(assumptions, name) for name in known}
    for key, value in changes.items():
        if key not in known:
            raise ParameterError(
                mark("There is no assumption {key}; possible are {known}"), key=key, known=list(known)
            )
        values[key] = _accepted(ASSUMED[key], value, known[key])
    return Assumptions(**values)


def _accepted(one: Assumed, value: Any, kind: type) -> Any:
    if kind is str:
        known = [code for code in code_lists()[one.codes] if code != _NO_POINT_TO_POINT]
        return require_word(one.label, value, known)
    if kind is bool:
        if not isinstance(value, bool):
            raise ParameterError(
                mark("{label} is either true or false, not {value}"), label=Message(one.label), value=value
            )
        return value
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    if not is_number or not isfinite(value) or (kind is int and value != round(value)):
        raise ParameterError(
            mark("{label} must be a number, not {value}")
            if kind is float
            else mark("{label} must be a whole number, not {value}"),
            label=Message(one.label),
            value=value,
        )
    require_range(one.label, value, one.low, one.high, one.unit)
    return kind(value)
