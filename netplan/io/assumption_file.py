"""Assumptions and targets of one's own, as a TOML file.

::

    policy = "evidence"                   # which of several rates counts

    [assumptions]                         # fields of Assumptions
    loop_factor = 1.2
    diameter_mm = 0.4

    [[targets]]                           # fields of Target
    key = "council"
    label = "200 Mbit/s, 100 upload"
    basis = "Council, 2026-03-18"
    down_mbps = 200
    up_mbps = 100
    since = "2026-03-18"
"""

from dataclasses import replace
from pathlib import Path

from netplan.errors import ParameterError
from netplan.io.toml_file import read_toml
from netplan.messages import mark
from netplan.model.assumed import assumptions_with
from netplan.model.scenario import Scenario
from netplan.model.targets import own_target

_PARTS: dict[str, type] = {"policy": str, "assumptions": dict, "targets": list}


def read_assumptions(path: Path, scenario: Scenario) -> Scenario:
    """Return the scenario with what the file ``path`` changes; a target replaces one's own of the same key.

    Raises:
        DataError: the file cannot be read or is no TOML.
        ParameterError: a part, assumption, policy or field of a target does not exist or has a wrong value.

    """
    document = read_toml(path)
    for name, value in document.items():
        is_known = name in _PARTS and isinstance(value, _PARTS[name])
        if not is_known or (name == "targets" and not all(isinstance(one, dict) for one in value)):
            raise ParameterError(
                mark("{file}: there is no {part} or it is of the wrong kind; possible are {known}"),
                file=path.name,
                part=name,
                known=["policy = …", "[assumptions]", "[[targets]]"],
            )
    targets = {one.key: one for one in scenario.own_targets}
    targets |= {one.key: one for one in map(own_target, document.get("targets", []))}
    changed = replace(
        scenario,
        policy=document.get("policy", scenario.policy),
        assumptions=assumptions_with(scenario.assumptions, document.get("assumptions", {})),
        own_targets=tuple(targets.values()),
    )
    _ = changed.claim_policy  # says so if there is none
    return changed
