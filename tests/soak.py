"""Hours at the window within minutes: random commands, saves, undo, stopped jobs, languages, dialogs.

    python -m tests.soak --minutes 60 --seed 4711 [--project town.gpkg]

The window is real, the screen does not exist. After every round the project is closed and opened anew, and
what the process holds is counted: memory, objects of Qt, threads, files, processes, what is temporary, locks.
It ends with 1 if anything was left, if memory grew by more than 5 % after warm-up, or if something went wrong
that should not have.
"""

import argparse
import gc
import os
import random
import shutil
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import shapely
from PySide6.QtCore import QEvent, QObject, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication, QDialog, QMenu

from netplan.io.project_file import save_project
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.session.commands import SetScenario
from netplan.session.edits import AddFeature, ChangeValue, DeleteFeatures, ReshapeFeature
from netplan.session.settings import recovery_folder
from netplan.ui.actions import ACTIONS, CONDITIONS, DOCKS
from netplan.ui.app import open_window
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import GoTo, Select
from netplan.ui.state import Selection
from tests.towns import town

PLACE = """
F-----+-----S
|     |     |
+-----T-----+
"""
HARMLESS = ("This plugin does not support", "QFont::fromString")
# they leave the window, or show what another test walks through at length
LEFT_OUT = {"quit", "demo", "handbook", "copy_place"}
GROWTH = 0.05
LOOSE = 0.05  # of objects: a panel lists the last jobs, some rows more or less
SPARE = {"files": 2, "top levels": 2}
PATIENCE_S = 120.0
DAY = date(2026, 11, 22)
VALUES = ("", "<b>x</b>", "=1+1", "7", 3.5, -1, 10**6, "school", "ü" * 300, DAY, True)


@dataclass(frozen=True)
class Held:
    """What the process holds when a project has just been opened and everything rests."""

    memory_mb: float
    counts: Counter[str]
    kinds: Counter[str]


@dataclass
class Soak:
    """The window, chance, and what went wrong."""

    window: MainWindow
    file: Path
    chance: random.Random
    done: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)

    @property
    def desk(self) -> Any:
        """What holds the project."""
        return self.window.owners["desk"]


def until(fits: Callable[[], bool], what: str) -> None:
    """Let the window work until something holds."""
    end = time.monotonic() + PATIENCE_S
    while not fits():
        if time.monotonic() > end:
            raise TimeoutError(what)
        QApplication.processEvents()
        time.sleep(0.002)


def turns(n: int) -> None:
    """Let the window work for a moment."""
    for _ in range(n):
        QApplication.processEvents()


def rest(soak: Soak) -> None:
    """Wait until no job runs, none is about to, and what was deleted is gone."""
    quiet = 0
    end = time.monotonic() + PATIENCE_S
    while quiet < 20:
        turns(2)
        time.sleep(0.005)
        quiet = 0 if soak.window.jobs.n_running or soak.desk._rest.isActive() else quiet + 1
        if time.monotonic() > end:
            raise TimeoutError([str(job.label) for job in soak.window.jobs.jobs if job.stage == "running"])
    swept()


def swept() -> None:
    """Let go of what was deleted."""
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


def open_file(soak: Soak) -> None:
    """Open the project anew; what is not saved is given up."""
    soak.desk.close()
    rest(soak)
    soak.window.call("files.open_path", str(soak.file))
    state = lambda: soak.desk.state  # noqa: E731
    until(lambda: state().project is not None and state().result is not None and not state().stale, "open")
    rest(soak)


def edit_value(soak: Soak) -> None:
    """Type something into a cell; half of it is nonsense that must be refused with a sentence."""
    layer, row = _some_row(soak)
    column = soak.chance.choice(TABLES[layer].columns)
    value: Any = soak.chance.choice(VALUES)
    ids = soak.desk.state.project.layer(layer)["id"]
    soak.desk.do(ChangeValue(layer, str(ids.iloc[row]), column.key, value, DAY, "row"))


def move(soak: Soak) -> None:
    """Move a row by up to 20 m."""
    layer, row = _some_row(soak)
    table = soak.desk.state.project.layer(layer)
    dx, dy = soak.chance.uniform(-20, 20), soak.chance.uniform(-20, 20)
    shape = shapely.transform(table.geometry.iloc[row], lambda places: np.add(places, (dx, dy)))
    soak.desk.do(ReshapeFeature(layer, str(table["id"].iloc[row]), shape, DAY, "row", "move"))


def draw(soak: Soak) -> None:
    """Draw a site near another row."""
    layer, row = _some_row(soak)
    near = soak.desk.state.project.layer(layer).geometry.iloc[row].representative_point()
    shape = shapely.Point(near.x + soak.chance.uniform(-9, 9), near.y + soak.chance.uniform(-9, 9))
    soak.desk.do(AddFeature("sites", shape, DAY, {"name": f"<b>{soak.chance.random()}</b>"}))


def delete(soak: Soak) -> None:
    """Delete a row."""
    layer, row = _some_row(soak)
    soak.desk.do(DeleteFeatures(layer, (str(soak.desk.state.project.layer(layer)["id"].iloc[row]),), "row"))


def change_scenario(soak: Soak) -> None:
    """Plan for others."""
    kinds = soak.chance.choice([("school",), ("school", "kita"), ("kita",)])
    soak.desk.do(SetScenario(replace(soak.desk.state.scenario, site_kinds=kinds)))


def select(soak: Soak) -> None:
    """Select a row, sometimes bringing it into view."""
    layer, row = _some_row(soak)
    soak.desk.do(Select(Selection(layer, (row,)), zoom=soak.chance.random() < 0.5))


def go_to(soak: Soak) -> None:
    """Jump within the history."""
    soak.desk.do(GoTo(soak.chance.randint(0, len(soak.desk.state.history.labels))))


def stop_a_job(soak: Soak) -> None:
    """Begin something long and stop it somewhere."""
    soak.desk.plan()
    turns(soak.chance.randint(0, 40))
    for job in soak.window.jobs.jobs:
        if job.stage == "running":
            soak.window.jobs.cancel(job.number)


def show_panel(soak: Soak) -> None:
    """Bring a panel to the front."""
    soak.window.call("docks.show", soak.chance.choice(DOCKS).id)


def save(soak: Soak) -> None:
    """Save, sometimes under another name and back."""
    if soak.chance.random() < 0.3:
        other = soak.file.with_name(f"other {soak.chance.randint(0, 3)}.gpkg")
        soak.window.call("files.save_path", str(other))
        rest(soak)
        soak.window.call("files.open_path", str(soak.file))
        _dismiss(soak, save=False)
        until(lambda: soak.desk.state.file == soak.file or not soak.window.jobs.n_running, "back")
    else:
        soak.window.call("files.save")


def act(soak: Soak) -> None:
    """Do anything of the menus that can be done now, and close what it asks."""
    state = soak.desk.state
    able = [one for one in ACTIONS if one.id not in LEFT_OUT and CONDITIONS[one.when](state)]
    chosen = soak.chance.choice(able)
    soak.done[f"menu {chosen.id}"] += 1
    soak.window.do(chosen.id)


STEPS = (edit_value, move, draw, delete, change_scenario, select, go_to, stop_a_job, show_panel, save)
WEIGHTS = (4, 4, 2, 1, 2, 3, 2, 2, 3, 2)


def round_of(soak: Soak, n_steps: int) -> None:
    """Open the project, do ``n_steps`` things by chance, and rest."""
    open_file(soak)
    for _ in range(n_steps):
        if soak.desk.state.project is None:
            open_file(soak)
        step = act if soak.chance.random() < 0.4 else soak.chance.choices(STEPS, WEIGHTS)[0]
        soak.done[step.__name__] += 1
        step(soak)
        turns(soak.chance.randint(0, 15))
        if soak.chance.random() < 0.7:
            _dismiss(soak)
        if soak.chance.random() < 0.1:
            rest(soak)
    for _ in range(3):
        _dismiss(soak)
    rest(soak)


def held(soak: Soak) -> Held:
    """Count what the process holds with the project just opened, the first panels shown, in English."""
    soak.window.do("lang_en")
    soak.window.do("docks_default")
    open_file(soak)
    _dismiss(soak)
    rest(soak)
    kinds = kinds_of(soak.window)
    counts = Counter(
        {
            "objects": kinds.total(),
            "top levels": len(QApplication.topLevelWidgets()),
            "threads": threading.active_count(),
            "files": len(list(Path("/proc/self/fd").iterdir())),
            "processes": len(_processes()),
            "temporary": len(list(Path(tempfile.gettempdir()).iterdir())),
            "locks": len(list(soak.file.parent.glob(".*.lock*"))),
            "strays": len(list(soak.file.parent.glob(".*.tmp*"))),
            "working copies": len(list(recovery_folder().glob("*/"))),
        }
    )
    return Held(_memory_mb(), counts, kinds)


def kinds_of(window: QObject) -> Counter[str]:
    """Count what a window holds by kind, as Qt tells it.

    Handed to Python one by one, each object of Qt's own would get a wrapper that outlives it: some thousand
    in every round, more than anything that was to be found.
    """
    told: list[str] = []
    before = qInstallMessageHandler(lambda _kind, _context, text: told.append(text))
    window.dumpObjectTree()
    qInstallMessageHandler(before)
    return Counter(line.strip().split("::")[0] for line in told[1:])


def _some_row(soak: Soak) -> tuple[str, int]:
    layers = soak.desk.state.project.layers
    layer = soak.chance.choice([name for name, rows in layers.items() if name in INPUT_TABLES and len(rows)])
    return layer, soak.chance.randrange(len(layers[layer]))


def _dismiss(soak: Soak, *, save: bool | None = None) -> None:
    """Close every dialog and menu that is open: by a button of it, or by Escape."""
    for _ in range(5):
        turns(3)
        shown = [one for one in QApplication.topLevelWidgets() if one.isVisible()]
        for menu in [one for one in shown if isinstance(one, QMenu)]:
            menu.close()
        dialogs = [one for one in shown if isinstance(one, QDialog)]
        if not dialogs:
            return
        for dialog in dialogs:
            if save is False and hasattr(dialog, "StandardButton"):
                button = getattr(dialog, "button", lambda _: None)(dialog.StandardButton.Discard)
                if button is not None:
                    button.click()
                    continue
            dialog.reject()


def _memory_mb() -> float:
    gc.collect()
    for line in Path("/proc/self/smaps_rollup").read_text("ascii").splitlines():
        if line.startswith("Pss_Anon"):  # mapped files are the system's, and go when it needs the room
            return int(line.split()[1]) / 1000
    return 0.0


def _processes() -> list[str]:
    path = Path(f"/proc/self/task/{os.getpid()}/children")
    return path.read_text("ascii").split() if path.exists() else []


def watched(soak: Soak) -> None:
    """Note what Qt warns of, what slots raise, and what jobs fail of for no reason of the user's."""

    def listen(kind: QtMsgType, _context: object, text: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not text.startswith(HARMLESS):
            soak.wrong.append(text)

    def note(kind: type[BaseException], error: BaseException, trace: Any) -> None:
        soak.wrong.append(f"{kind.__name__}: {error}")
        sys.__excepthook__(kind, error, trace)

    qInstallMessageHandler(listen)
    sys.excepthook = note
    soak.window.jobs.failed.connect(lambda job: soak.wrong.append(job.report) if job.report else None)


def at_home(folder: Path) -> None:
    """Keep all that is remembered and all temporary files in a folder."""
    for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "TMPDIR"):
        own = folder / name.lower()
        own.mkdir()
        os.environ[name] = str(own)
    tempfile.tempdir = None


def ready(file: Path, seed: int) -> Soak:
    """Return the window when everybody has moved in."""
    soak = Soak(open_window("", "en"), file, random.Random(seed))
    watched(soak)
    until(lambda: "importing" in soak.window.owners, "start")
    return soak


def growth(found: list[Held]) -> float:
    """Return by what share memory grew: the last quarter beside the first one after warm-up."""
    kept = [one.memory_mb for one in found]
    quarter = max(1, len(kept) // 4)
    return sum(kept[-quarter:]) / sum(kept[:quarter]) - 1.0


def faults(soak: Soak, found: list[Held]) -> Iterator[str]:
    """Yield what is wrong after all."""
    yield from soak.wrong
    first, last = found[0].counts, found[-1].counts
    for name in first | last:
        if last[name] > first[name] + (first[name] * LOOSE if name == "objects" else SPARE.get(name, 0)):
            more = found[-1].kinds - found[0].kinds if name == "objects" else ""
            yield f"{name}: {first[name]} at first, {last[name]} at last {more}"
    if growth(found) > GROWTH:
        yield f"memory grew by {growth(found):.1%}"


def main() -> int:
    """Soak for so many minutes."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--minutes", type=float, default=60.0)
    parser.add_argument("--seed", type=int, default=4711)
    parser.add_argument("--steps", type=int, default=40, help="of a round")
    parser.add_argument("--warm", type=int, default=5, help="rounds before anything is compared")
    parser.add_argument("--project", type=Path, help="a file that is copied; a small town if not given")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="netplan-soak-") as name:
        at_home(Path(name))
        file = Path(name) / "town.gpkg"
        if given.project:
            shutil.copy(given.project, file)
        else:
            save_project(town(PLACE, fibre=["F"], schools=["S", "T"]), file)
        application = QApplication([])
        soak = ready(file, given.seed)
        spare = file.with_name("spare")
        shutil.copy(file, spare)
        end, found, n = time.monotonic() + 60 * given.minutes, [], 0
        while time.monotonic() < end:
            shutil.copy(spare, file)  # every round begins with the same project
            round_of(soak, given.steps)
            soak.desk.close()
            rest(soak)
            shutil.copy(spare, file)
            now = held(soak)
            n += 1
            found += [now] if n > given.warm else []
            counts = ", ".join(f"{key} {value}" for key, value in now.counts.items())
            print(f"{n:4d}  {now.memory_mb:7.1f} MB  {counts}  wrong {len(soak.wrong)}", flush=True)
        print(dict(soak.done.most_common()))
        said = list(faults(soak, found)) if found else ["too short"]
        print(f"memory: {growth(found):+.2%} over {len(found)} rounds" if found else "")
        soak.window.leave()
        application.processEvents()
        left = [str(one) for one in file.parent.glob(".*.lock")]
        said += [f"left behind: {one}" for one in left]
    print("\n".join(said) or "nothing was left, nothing went wrong")
    return bool(said)


if __name__ == "__main__":
    sys.exit(main())
