"""An interrupt is answered at once and leaves nothing half written, whatever the job is doing."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netplan.cli.jobs import Interrupt, run_job

ROOT = Path(__file__).parents[2]

# a job that has a file half written and, if told to, does not look whether it should stop
JOB = """
import sys, time
from pathlib import Path
from netplan.cli.jobs import Interrupt, run_job
from netplan.errors import Cancelled
from netplan.io.atomic import atomic_path

folder, deaf = Path(sys.argv[1]), sys.argv[2] == "deaf"
interrupt = Interrupt()

def work():
    with atomic_path(folder / "plan.gpkg") as temporary:
        temporary.write_text("half")
        print("writing", flush=True)
        while deaf or not interrupt():
            time.sleep(0.01)
        raise Cancelled

interrupt.listen()
run_job(work, interrupt, [folder], lambda: print("bar gone", flush=True))
"""


@pytest.mark.skipif(os.name == "nt", reason="POSIX signals")
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("kind", ["listening", "deaf"])
def test_interrupt_sweeps_and_ends(kind: str, number: signal.Signals, tmp_path: Path) -> None:
    command = [sys.executable, "-c", JOB, str(tmp_path), kind]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline() == "writing\n"
        assert list(tmp_path.iterdir())
        process.send_signal(number)
        assert process.wait(timeout=240) == 130
        assert process.stdout.read() == "bar gone\n"
        assert "Traceback" not in process.stderr.read()
    assert list(tmp_path.iterdir()) == []


def test_a_job_hands_back_what_it_returns_or_raises() -> None:
    assert run_job(lambda: 7, Interrupt(), [], lambda: None) == 7
    with pytest.raises(ZeroDivisionError):
        run_job(lambda: 1 // 0, Interrupt(), [], lambda: None)


def test_waiting_costs_no_time_of_the_processor() -> None:
    before = time.thread_time()
    run_job(lambda: time.sleep(0.5), Interrupt(), [], lambda: None)
    assert time.thread_time() - before < 0.2
