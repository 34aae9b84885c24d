"""Hand tasks to an engine, a few at a time, and collect the answers.

The driver never holds more than a window of tasks in flight, whatever the number of municipalities. What
ends a worker is found out: where an engine cannot say which task did it, all that were running are tried
again, each alone, and the one that ends its worker a second time is given up.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from pathlib import Path
from typing import Any, Protocol

from netplan.batch.order import FAILED
from netplan.batch.task import Job, Record, plan_one, write_failure
from netplan.errors import DataError
from netplan.messages import Message, mark
from netplan.progress import SILENT, Progress

_WINDOW = 2  # tasks a worker has before it: the next one is there when one ends
_PATIENCE_S = 0.1

Work = Callable[[Any], Record]


class WorkerLost(Exception):  # noqa: N818 - a fact about a worker, not an error of ours
    """A worker has died. ``guilty`` says whether the task that was asked for is known to have ended it."""

    def __init__(self, *, guilty: bool) -> None:
        self.guilty = guilty
        super().__init__(guilty)


class Engine(Protocol):
    """What runs tasks; ``workers`` of them at a time."""

    @property
    def workers(self) -> int:
        """How many tasks run at a time."""

    def submit(self, work: Work, task: Job) -> Any:
        """Begin a task, and return what stands for it."""

    def finished(self, running: Collection[Any], patience_s: float) -> Sequence[Any]:
        """Return those that have ended; none if none has within ``patience_s``."""

    def answer(self, ended: Any) -> Record:
        """Return what a task answered.

        Raises:
            WorkerLost: its worker has died.
            DataError: the engine itself is gone.

        """

    def restart(self) -> None:
        """Get new workers after some were lost."""

    def close(self) -> None:
        """Stop everything that still runs."""


def drive(
    engine: Engine,
    tasks: Sequence[Job],
    progress: Progress = SILENT,
    work: Work = plan_one,
) -> tuple[Record, ...]:
    """Run all tasks and return an answer for each, in the order of the tasks.

    Raises:
        DataError: the engine is gone; what is done is kept.
        Cancelled: the user stopped; what is done is kept.

    """
    answers: dict[str, Record] = {}

    def told() -> None:
        shown = Message(mark("{n} of {n_tasks} tasks"), {"n": len(answers), "n_tasks": len(tasks)})
        progress(len(answers) / max(len(tasks), 1), shown)

    try:
        while left := [task for task in tasks if task.key not in answers]:
            for suspect in _together(engine, left, work, answers, told):
                engine.restart()
                answers[suspect.key] = _alone(engine, suspect, work, told)
    finally:
        engine.close()
    return tuple(answers[task.key] for task in tasks)


def _together(
    engine: Engine,
    tasks: Iterable[Job],
    work: Work,
    answers: dict[str, Record],
    told: Callable[[], None],
) -> Sequence[Job]:
    """Run tasks until all are done or a worker is lost; return the tasks that may have ended it."""
    waiting, running = deque(tasks), dict[Any, Job]()
    while waiting or running:
        while waiting and len(running) < _WINDOW * engine.workers:
            told()
            task = waiting.popleft()
            running[engine.submit(work, task)] = task
        told()
        for ended in engine.finished(tuple(running), _PATIENCE_S):
            task = running.pop(ended)
            try:
                answers[task.key] = engine.answer(ended)
            except WorkerLost as lost:
                if not lost.guilty:
                    return [task, *running.values()]
                answers[task.key] = _given_up(task)
    told()
    return ()


def _alone(engine: Engine, task: Job, work: Work, told: Callable[[], None]) -> Record:
    """Run one task with nothing beside it: if it ends its worker, it is the one."""
    ended = engine.submit(work, task)
    while not engine.finished((ended,), _PATIENCE_S):
        told()
    try:
        return engine.answer(ended)
    except WorkerLost:
        return _given_up(task)


def _given_up(task: Job) -> Record:
    error = DataError(mark("Every worker died over it: it may need more memory than there is"))
    return {
        "key": task.key,
        "failed": write_failure(Path(task.out) / FAILED / f"{task.key}.json", task, error),
    }
