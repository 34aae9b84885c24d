"""Jobs end with their project, whoever takes its place; what was edited meanwhile is said."""

import threading
from dataclasses import replace

import pytest

from netplan.messages import Message
from netplan.model.choice import ChoiceTerms
from netplan.session.commands import SetScenario
from netplan.ui.dialogs.radio_map import SELECTED, RadioMapChoice
from netplan.ui.intents import AskLink, Compare, Contender
from tests.towns import town
from tests.ui.conftest import FORK, open_town, rested, state

MAP = RadioMapChoice("small_cell", SELECTED, 1.5, on_roofs=False, reach_m=80.0, azimuths_deg=(),
                     tilt_deg=0.0, public_operator=False)  # fmt: skip


@pytest.fixture
def computing(window, qtbot, project_file, monkeypatch):
    """Return the window with a project, of which everything is computed and nothing ever comes back."""
    open_town(window, qtbot, project_file)
    rested(window, qtbot)
    monkeypatch.setattr(window.jobs._pool, "submit", lambda *_: None)
    window.owners["weighing"].compute()
    window.owners["choosing"].compute(ChoiceTerms())
    window.owners["hopping"].find()
    window.owners["radio"].compute(MAP)
    window.owners["radio"].count_links()
    window.owners["doctor"].check()
    window.owners["desk"].do(Compare((Contender(""), Contender(""))))
    window.owners["desk"].do(AskLink(("sites", "sites-1"), ("sites", "sites-2"), "bridge_60_client"))
    return window


def channels(window):
    return {job.channel for job in window.jobs.jobs if job.stage == "running"}


OF_PROJECT = {"sensitivity", "choice", "hops", "radio_map", "radio_links", "check", "compare", "link"}


def test_no_job_of_one_project_reaches_the_next_and_saving_elsewhere_stops_none(computing, tmp_path):
    assert channels(computing) == OF_PROJECT
    desk = computing.owners["desk"]
    desk.mark_saved(desk.state.project, tmp_path / "elsewhere.gpkg")
    assert channels(computing) == OF_PROJECT
    computing.jobs.start(Message("Writing"), lambda _: None, lambda _: None, channel="file")
    desk.open(town(FORK, fibre=["F"], schools=["S"]), None)
    assert not channels(computing) & OF_PROJECT
    assert "file" in channels(computing)  # what writes a file goes on


def test_closing_a_project_stops_its_jobs(computing):
    computing.owners["desk"].close()
    assert not channels(computing) & OF_PROJECT


def test_a_result_of_the_project_before_an_edit_is_said_to_be_one(window, qtbot, project_file):
    open_town(window, qtbot, project_file)
    desk, gate, got = window.owners["desk"], threading.Event(), []
    said = []
    window.notice.say = lambda text, *_: said.append(text)
    for edited in (False, True):
        gate.clear()
        desk.jobs.start(Message("Radio hops"), lambda _: gate.wait(30), got.append, channel="hops")
        if edited:
            desk.do(SetScenario(replace(state(window).scenario, snap_limit_m=77.0)))
        gate.set()
        qtbot.waitUntil(lambda n=1 + edited: len(got) == n)
    rested(window, qtbot)
    told = [text for text in said if "Radio hops" in text]
    assert len(told) == 1
    assert "changed meanwhile, and this is of those before" in told[0]
