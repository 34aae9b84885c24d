"""The window: how long it takes to appear, to open a city, to follow a change; how long it stands still.

A real window (offscreen unless QT_QPA_PLATFORM says otherwise) in a process of its own opens the whole of
Musterstadt. A heartbeat every 4 ms tells how long the event loop was held up in each step: by the clock, and
by the processor time of the window's own thread, which does not depend on what else the machine does (but
leaves out what another thread of this process holds up by keeping the interpreter to itself).
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from measure import held_mb, keep_bytecode

BEAT_MS = 4
GOALS = {
    "start to painted window": "≤ 1.0 s",
    "start to usable demo project": "≤ 3 s",
    "change to new coverage on the map": "≤ 300 ms",
    "change to new plan": "≤ 2 s",
    "undo to painted map": "≤ 50 ms",
    "redo to painted map": "≤ 50 ms",
}
COLUMNS = ("time", "goal", "processor", "longest gap", "95 % below", "own processor", "memory")


class Heart:
    """Beats in the event loop, and notes how long each beat was late."""

    def __init__(self, parent) -> None:
        from PySide6.QtCore import Qt, QTimer

        self._timer = QTimer(parent, interval=BEAT_MS, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._beat)
        self._last = (time.perf_counter(), time.thread_time())
        self.gaps: list[tuple[float, float]] = []
        self._timer.start()

    def _beat(self) -> None:
        now = (time.perf_counter(), time.thread_time())
        self.gaps.append((now[0] - self._last[0] - BEAT_MS / 1000, now[1] - self._last[1]))
        self._last = now

    def take(self) -> dict[str, float]:
        """Return the gaps since the last call: worst, 95 % are below, and worst by processor time."""
        gaps, self.gaps = self.gaps or [(0.0, 0.0)], []
        walls = sorted(max(wall, 0.0) for wall, _ in gaps)
        return {
            "gap_max": walls[-1],
            "gap_p95": walls[int(0.95 * (len(walls) - 1))],
            "own_max": max(own for _, own in gaps),
        }


def measure(project: str, born: float, *, only_open: bool = False) -> dict[str, dict[str, float]]:
    """Return, for each step, seconds and gaps."""
    from PySide6.QtCore import QEventLoop
    from PySide6.QtWidgets import QApplication

    application = QApplication(["netplan-gis"])
    from netplan.ui.app import SWITCH_S, open_window

    sys.setswitchinterval(SWITCH_S)
    found: dict[str, dict[str, float]] = {}
    window = open_window(project if project != "demo" else "", "en")
    heart = Heart(window)
    spent = [0.0]

    def told() -> dict[str, float]:
        """Return gaps, processor time of the process since the last call, and the memory it holds."""
        before, spent[0] = spent[0], time.process_time()
        return {"cpu": spent[0] - before, "held_mb": held_mb(), **heart.take()}

    def until(condition: Callable[[], bool]) -> None:
        # waits as the event loop does, looking at least once in a beat: looking all the time would take the
        # interpreter from the threads that work
        begun = time.perf_counter()
        while not condition() and time.perf_counter() - begun < 300:
            application.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)

    def note(step: str, begun: float) -> None:
        found[step] = {"seconds": time.perf_counter() - begun, **told()}

    painted = []
    window.painted.connect(lambda: painted.append(time.time() - born))
    until(lambda: bool(painted))
    found["start to painted window"] = {"seconds": painted[0], **told()}
    if project == "demo":
        window.do("demo")
    until(lambda: "map" in window.owners or _is_drawn(window))
    if _is_drawn(window):  # kept from an earlier start
        found["start to a map to move in"] = {"seconds": time.time() - born, **told()}
    until(lambda: "map" in window.owners)
    found["start to libraries loaded"] = {"seconds": time.time() - born, **told()}
    desk, canvas = window.owners["desk"], window.owners["map"].canvas
    at_rest = lambda: bool(canvas.layers) and canvas.is_idle  # noqa: E731
    until(lambda: desk.state.project is not None and at_rest())
    found["start to usable demo project"] = {"seconds": time.time() - born, **told()}
    until(lambda: desk.state.result is not None and not window.jobs.n_running and at_rest())
    found["start to coverage on the map"] = {"seconds": time.time() - born, **told()}
    if not only_open:
        steps(window, until, note)
    window.leave()
    application.processEvents()
    return found


def _is_drawn(window) -> bool:
    """Whether there is a map, perhaps before its tables are read."""
    first = window.owners.get("first")
    return first is not None and bool(first.canvas.scenes.now.layers) and first.canvas.tiles.is_complete


def steps(window, until, note) -> None:
    """Change, undo, redo, plan, drag."""
    from dataclasses import replace

    from netplan.session.commands import SetPrice, SetScenario

    desk, canvas = window.owners["desk"], window.owners["map"].canvas

    tiles = canvas.tiles  # names come 180 ms after the last move on purpose

    def shown() -> bool:
        # a journal of what is not saved is written later, and shows nothing
        return not desk.state.stale and not window.jobs.works_for("plan", "layers") and tiles.is_complete

    def timed(step: str, act: Callable[[], None]) -> None:
        begun = time.perf_counter()
        act()
        until(shown)
        canvas.repaint()
        note(step, begun)

    def aim(target: str) -> None:
        desk.do(SetScenario(replace(desk.state.scenario, target=target)))

    timed("change to new coverage on the map", lambda: aim("gigabit"))
    timed("undo to painted map", desk.undo)
    timed("redo to painted map", desk.redo)
    timed("back", desk.undo)
    timed("first plan", desk.plan)
    price = next(key for key in desk.state.project.catalogue if key.startswith("trench."))
    timed("change to new plan", lambda: desk.do(SetPrice(price, 150.0)))
    timed("undo a price", desk.undo)
    canvas.show_view(canvas.view.at_scale(8000))
    until(lambda: canvas.is_idle)
    desk.do(SetPrice(price, 160.0))
    begun = time.perf_counter()
    while window.jobs.n_running or time.perf_counter() - begun < 1.0:
        canvas.show_view(canvas.view.panned(-24.0, 0.0))
        last = time.perf_counter()
        until(lambda: time.perf_counter() - last > 1 / 60)  # noqa: B023
    note("drag the map while a plan is made", begun)


def main(quick: bool) -> str:
    """Return a Markdown table."""
    from netplan.cli.demo import city_file

    if not city_file().exists():
        return "Not measured: run `netplan-gis demo` first, it makes the city."
    keep_bytecode()
    parts = []
    for name, project in {"Musterstadt-Südost (demo)": "demo", "Musterstadt": str(city_file())}.items():
        runs = [_run(project) for _ in range(1 if quick else 3)]
        parts += [f"{name}:", "", f"| step | {' | '.join(COLUMNS)} |", "|---" * (len(COLUMNS) + 1) + "|"]
        for step in runs[0]:
            figures = {key: statistics.median(run[step][key] for run in runs) for key in runs[0][step]}
            parts.append(
                f"| {step} | {figures['seconds']:.2f} s | {GOALS.get(step, '')} | "
                f"{figures['cpu']:.2f} s | "
                + " | ".join(f"{figures[key] * 1000:.0f} ms" for key in ("gap_max", "gap_p95", "own_max"))
                + f" | {figures['held_mb']:,.0f} MB |"
            )
        parts.append("")
    return "\n".join([*parts, "Goal for every gap: 100 ms; 95 % below 30 ms while a plan is made."])


def _run(project: str) -> dict[str, dict[str, float]]:
    with tempfile.TemporaryDirectory() as folder:
        kept = dict.fromkeys(("XDG_CONFIG_HOME", "XDG_STATE_HOME"), folder)
        screen = {"QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
        command = [sys.executable, str(Path(__file__)), "--measure", project, "--born", str(time.time())]
        answer = subprocess.run(
            command, env={**os.environ, **kept, **screen}, capture_output=True, text=True, check=True
        )
    found: dict[str, dict[str, float]] = json.loads(answer.stdout.splitlines()[-1])
    return found


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--measure", metavar="PROJECT")
    parser.add_argument("--born", type=float, default=time.time())
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--only-open", action="store_true")
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(measure(given.measure, given.born, only_open=given.only_open)))
    else:
        print(main(quick=given.quick))
