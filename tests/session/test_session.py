"""The undo law, merging, observers."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.errors import ParameterError
from netplan.messages import Message
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.session.commands import Command, ReplaceLayer, SetPrice, SetScenario
from netplan.session.session import Session

PRICES = ("trench.paving.open", "crossing.rail", "per_site.lead_in")


def town() -> Project:
    return Project("Town", {"addresses": pd.DataFrame({"id": ["a", "b"]})})


def commands() -> st.SearchStrategy[Command]:
    eur = st.floats(0, 1e6, allow_nan=False)
    return st.one_of(
        st.builds(SetPrice, st.sampled_from(PRICES), eur),
        st.builds(SetScenario, st.builds(Scenario, st.sampled_from("abc"), seed=st.integers(0, 9))),
        st.builds(ReplaceLayer, st.just("addresses"), st.integers(0, 3).map(_table)),
    )


def _table(n: int) -> pd.DataFrame:
    return pd.DataFrame({"id": [str(k) for k in range(n)]})


def same(one: Project, other: Project) -> bool:
    """Whether two projects say the same, not whether they are the same object."""
    return (
        one.catalogue == other.catalogue
        and one.scenarios == other.scenarios
        and one.layers.keys() == other.layers.keys()
        and all(one.layers[name].equals(other.layers[name]) for name in one.layers)
    )


@settings(max_examples=40)
@given(st.lists(commands(), max_size=12))
def test_undo_all_gives_the_very_same_project_and_redo_all_an_equal_one(todo: list[Command]) -> None:
    start = town()
    session = Session(start)
    expected = start
    for command in todo:
        session.do(command)
        expected = command.apply(expected)
        assert same(session.project, expected)
    end = session.project
    while session.undo_label:
        session.undo()
    assert session.project is start
    while session.redo_label:
        session.redo()
    assert session.project is end
    assert same(end, expected)


@settings(max_examples=40)
@given(st.lists(st.one_of(commands(), st.sampled_from(["undo", "redo"])), max_size=20))
def test_redo_is_what_was_undone(todo: list[Command | str]) -> None:
    """Against a naive model: a list of projects and a position in it."""
    start = town()
    session = Session(start)
    history, keys, at = [start], [""], 0
    for step in todo:
        if step == "undo":
            at = max(at - 1, 0)
            session.undo()
        elif step == "redo":
            at = min(at + 1, len(history) - 1)
            session.redo()
        elif not isinstance(step, str):
            after = step.apply(history[at])
            undone = at < len(history) - 1
            del history[at + 1 :], keys[at + 1 :]
            if at and step.key and keys[at] == step.key and not undone:
                history[at] = after
            else:
                history.append(after)
                keys.append(step.key)
                at += 1
            session.do(step)
        assert same(session.project, history[at])


def test_one_slider_is_one_step() -> None:
    start = town()
    session = Session(start)
    for eur in (100.0, 110.0, 120.0):
        session.do(SetPrice("trench.paving.open", eur))
    session.do(SetPrice("crossing.rail", 1.0))
    session.undo()
    assert session.project.catalogue["trench.paving.open"].eur == 120.0
    session.undo()
    assert session.project is start


def test_saving_ends_a_step() -> None:
    session = Session(town())
    assert session.is_saved
    session.do(SetPrice("crossing.rail", 1.0))
    assert not session.is_saved
    session.mark_saved()
    saved = session.project
    session.do(SetPrice("crossing.rail", 2.0))
    assert not session.is_saved
    session.undo()
    assert session.project is saved
    assert session.is_saved


def test_a_failing_command_changes_nothing() -> None:
    start = town()
    session = Session(start)
    session.do(SetPrice("crossing.rail", 1.0))
    before = session.project
    with pytest.raises(ParameterError):
        session.do(SetPrice("crossing.moon", 1.0))
    assert session.project is before
    assert session.undo_label == Message("Change price {price}", {"price": "crossing.rail"})


def test_observers_hear_old_and_new_until_they_leave() -> None:
    session = Session(town())
    heard: list[tuple[Project, Project]] = []
    leave = session.observe(lambda old, new: heard.append((old, new)))
    start = session.project
    session.do(SetPrice("crossing.rail", 1.0))
    session.undo()
    assert [(old is start, new is start) for old, new in heard] == [(True, False), (False, True)]
    leave()
    session.redo()
    assert len(heard) == 2


def test_a_project_shares_what_did_not_change() -> None:
    session = Session(town())
    layer = session.project.layers["addresses"]
    session.do(SetScenario(Scenario("other")))
    assert session.project.layers["addresses"] is layer
    assert [scenario.name for scenario in session.project.scenarios] == ["base", "other"]
