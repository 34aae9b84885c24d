"""Jobs hand over in the window's thread; the newest of a channel wins; errors become sentences."""

import gc
import threading
import weakref

import pytest
from PySide6.QtWidgets import QApplication

from netplan.errors import Cancelled, DataError
from netplan.messages import Message, mark
from netplan.ui.jobs import Jobs

LABEL = Message("work")


@pytest.fixture
def jobs(qtbot):
    made = Jobs()
    yield made
    made.close()


def test_result_arrives_in_the_thread_of_the_window(jobs, qtbot):
    got = []
    jobs.start(
        LABEL, lambda _: threading.get_ident(), lambda ident: got.append((ident, threading.get_ident()))
    )
    qtbot.waitUntil(lambda: bool(got))
    worker, receiver = got[0]
    assert receiver == threading.get_ident() != worker
    assert jobs.jobs[0].stage == "done"
    assert jobs.n_running == 0


def test_the_newest_of_a_channel_wins(jobs, qtbot):
    got, gate = [], threading.Event()
    jobs.start(LABEL, lambda _: gate.wait(120) and "old", got.append, channel="plan")
    jobs.start(LABEL, lambda _: "new", got.append, channel="plan")
    qtbot.waitUntil(lambda: bool(got))
    gate.set()
    jobs._pool.shutdown(wait=True)  # the old one has ended, and said what it found
    QApplication.processEvents()
    assert got == ["new"]
    assert [job.stage for job in jobs.jobs] == ["done", "cancelled"]


def test_other_channels_are_left_alone(jobs, qtbot):
    got = []
    for channel in ("a", "b", ""):
        jobs.start(LABEL, lambda _, channel=channel: channel, got.append, channel=channel)
    qtbot.waitUntil(lambda: len(got) == 3)
    assert set(got) == {"a", "b", ""}


def test_cancel_and_best_so_far(jobs, qtbot):
    def improve(progress):
        while not progress.enough:
            progress(0.5, Message("step"))
            threading.Event().wait(0.005)
        return "best"

    got = []
    stopped = jobs.start(LABEL, improve, got.append)
    taken = jobs.start(LABEL, improve, got.append, improves=True)
    qtbot.waitUntil(lambda: all(job.share == 0.5 for job in jobs.jobs))
    jobs.cancel(stopped)
    jobs.take_best(taken)
    qtbot.waitUntil(lambda: jobs.n_running == 0)
    assert got == ["best"]
    assert {job.number: job.stage for job in jobs.jobs} == {stopped: "cancelled", taken: "done"}


@pytest.mark.parametrize(
    ("error", "sentence", "reported"),
    [
        (DataError(mark("{file} is empty"), file="x.gpkg"), "x.gpkg is empty", False),
        (ZeroDivisionError("oh"), "ZeroDivisionError: oh", True),
        (MemoryError(), "not enough memory", False),
    ],
)
def test_errors_are_sentences(jobs, qtbot, error, sentence, reported):
    def fail(_progress):
        raise error

    failed = []
    jobs.failed.connect(failed.append)
    jobs.start(LABEL, fail, lambda _: pytest.fail("there is no result"))
    qtbot.waitUntil(lambda: bool(failed))
    assert sentence in str(failed[0].failure)
    assert ("Traceback" in failed[0].report) == (reported or isinstance(error, MemoryError))


def test_a_window_that_goes_without_a_word_takes_no_job_down_with_it(qtbot):
    """The last references to a window's objects must not be those of a thread: that ended the program."""
    for _ in range(20):
        jobs, gate, got = Jobs(), threading.Event(), []
        jobs.start(LABEL, lambda progress, gate=gate: (gate.wait(120), progress(0.5), "late"), got.append)
        threads = [thread for thread in threading.enumerate() if thread.name.startswith("netplan-job")]
        del jobs
        gc.collect()
        gate.set()
        for thread in threads:
            thread.join(120)
            assert not thread.is_alive()
        QApplication.processEvents()
        assert got == []


class Table:
    """Something large."""


@pytest.mark.parametrize("error", [Cancelled(), DataError("no"), ValueError("no")])
def test_a_job_that_ends_in_an_error_holds_nothing_though_nobody_looks_for_garbage(jobs, qtbot, error):
    held = []

    def work(_progress):
        table = Table()
        held.append(weakref.ref(table))
        raise type(error)(*error.args)

    gc.disable()  # what a thread works with may be frozen: then it is never looked at
    try:
        jobs.start(LABEL, work, lambda _: None)
        qtbot.waitUntil(lambda: bool(held) and not jobs.n_running)
        qtbot.waitUntil(lambda: held[0]() is None)
    finally:
        gc.enable()


def test_memory_goes_back_once_the_window_has_taken_what_a_long_job_made(qtbot, monkeypatch):
    happened = []
    monkeypatch.setattr("netplan.ui.jobs._LONG_S", 0.0)
    monkeypatch.setattr("netplan.ui.jobs.give_back", lambda: happened.append("given back"))
    jobs = Jobs()
    jobs.start(Message("work"), lambda _progress: "made", happened.append)
    qtbot.waitUntil(lambda: happened == ["made", "given back"])
    jobs.close()
