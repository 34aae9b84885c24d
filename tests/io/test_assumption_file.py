"""Assumptions and targets from a file: what is right is taken, what is wrong is refused by name."""

import pytest

from netplan.errors import DataError, ParameterError
from netplan.io.assumption_file import read_assumptions
from netplan.model.scenario import Scenario

GOOD = """
policy = "evidence"
[assumptions]
loop_factor = 1.2
[[targets]]
key = "council"
label = "200 Mbit/s"
basis = "Council, 2026-03-18"
down_mbps = 200
up_mbps = 100.0
since = "2026-03-18"
"""
TARGET = '[[targets]]\nkey = "k"\nlabel = "l"\nbasis = "b"\n'


def read(tmp_path, text):
    path = tmp_path / "choices.toml"
    path.write_text(text, "utf-8")
    return read_assumptions(path, Scenario())


def test_a_file_changes_policy_assumptions_and_adds_targets(tmp_path):
    scenario = read(tmp_path, GOOD)
    assert (scenario.policy, scenario.assumptions.loop_factor) == ("evidence", 1.2)
    assert scenario.assumptions.inside_m == Scenario().assumptions.inside_m
    assert (scenario.targets["council"].down_mbps, scenario.targets["council"].up_mbps) == (200.0, 100.0)
    again = read_assumptions(tmp_path / "choices.toml", scenario)
    assert len(again.own_targets) == 1


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('policy = "best"', "best"),
        ("policy = 3", "policy"),
        ("[assumption]\nx = 1", "assumption"),
        ("[assumptions]\nwire = 1", "wire"),
        ("[assumptions]\nloop_factor = 0.1", "0.1"),
        ("targets = [1]", "targets"),
        (TARGET, "down_mbps"),
        (TARGET + "down_mbps = -1", "-1"),
        (TARGET + "down_mbps = inf", "inf"),
        (TARGET + 'down_mbps = "fast"', "fast"),
        (TARGET + "down_mbps = 1\nsize = 2", "size"),
        (TARGET.replace('"k"', '"100"') + "down_mbps = 1", "100"),
        (TARGET.replace('"l"', '"{x}"') + "down_mbps = 1", "label"),
    ],
)
def test_what_cannot_be_is_refused_by_name(tmp_path, text, said):
    with pytest.raises(ParameterError, match=said):
        read(tmp_path, text)


def test_a_file_that_is_none_is_said(tmp_path):
    with pytest.raises(DataError):
        read(tmp_path, "no = = toml")
    with pytest.raises(DataError):
        read_assumptions(tmp_path / "missing.toml", Scenario())
