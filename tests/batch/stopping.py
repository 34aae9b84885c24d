"""A batch that is stopped on its way, and what is done of it then."""

import pytest

from netplan.batch.driving import drive
from netplan.batch.engines import Inline
from netplan.batch.results import state_of
from netplan.errors import Cancelled
from netplan.progress import Progress
from tests.batch.test_batch import digests, told

_QUESTIONS = 6  # the driver asks whether it was stopped before every task, and after


def stopped_midway(tasks, work):
    """Stop a run after some of its tasks; return the keys of those that are done."""
    calls = []

    def stopped():
        calls.append(None)
        return len(calls) > _QUESTIONS

    with pytest.raises(Cancelled):
        drive(Inline(), tasks, Progress(stopped=stopped), work)
    done = state_of(tasks).done
    assert 1 <= len(done) < len(tasks)
    return list(done)


def resumed(path, raster, capsys, spoil):
    """Finish a run, spoil some of its results and go on: the raster and all results are the same files."""
    results = path.with_suffix("")
    told(capsys, ["batch", "run", path, "--workers", "1", "--resume"])
    known, first = (results / raster).read_bytes(), digests(results)
    spoil()
    told(capsys, ["batch", "run", path, "--workers", "1", "--resume"])
    assert (results / raster).read_bytes() == known
    assert digests(results) == first
