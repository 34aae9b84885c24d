"""Opening: from the start of the program to the map of 320,000 and of a million features, beside QGIS.

The real window opens the town of ``canvas.py`` from its project file, first without and then with what is
kept of the map from an earlier start, and then computes its coverage. QGIS Desktop starts, loads the same
layers with one symbol each, and draws all of them (Debian's, on a screen of Xvfb; ours is offscreen). A ratio
is our processor time or clock over its; our kernels are compiled before. Memory is what the process holds.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from canvas import SIZES, town
from measure import keep_bytecode

from netplan.core.jit import CACHE_FOLDER
from netplan.io.project_file import save_project
from netplan.model.project import Project

HERE = Path(__file__).parent
GOALS = {
    "ratio to QGIS, kept map, processor": "≤ 0.5",
    "ratio to QGIS, kept map, clock": "≤ 0.5",
    "memory with the map": "≤ 800 MB at 1,000,000",
    "longest stand-still, own processor": "≤ 100 ms",
}


def opened(file: Path, folder: Path) -> dict[str, dict[str, float]]:
    """Open a project in the window; return the figures of each step."""
    kept = {name: str(folder) for name in ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")}
    kept |= {"NUMBA_CACHE_DIR": str(CACHE_FOLDER), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, str(HERE / "window.py"), "--measure", str(file), "--only-open"]
    command += ["--born", str(time.time())]
    answer = subprocess.run(command, env={**os.environ, **kept}, capture_output=True, text=True, check=True)
    found: dict[str, dict[str, float]] = json.loads(answer.stdout.splitlines()[-1])
    return found


@contextmanager
def screen() -> Iterator[str]:
    """Yield the name of a display of our own."""
    reader, writer = os.pipe()
    command = ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1600x1000x24"]
    with subprocess.Popen(command, pass_fds=(writer,), stderr=subprocess.DEVNULL) as server:
        try:
            yield f":{os.read(reader, 16).decode().strip()}"
        finally:
            server.terminate()
            os.close(reader)
            os.close(writer)


def beside_qgis(file: Path, folder: Path) -> dict[str, float]:
    """Return what QGIS takes from its start to the map of the file; nothing where it is not installed."""
    if not shutil.which("qgis") or not shutil.which("Xvfb"):
        return {}
    told = folder / "told.json"
    command = ["qgis", "--nologo", "--noversioncheck", "--noplugins", "--nocustomization"]
    command += ["--profiles-path", str(folder / "profile"), "--code", str(HERE / "qgis_start.py")]
    plain = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "QT_"))}
    with screen() as display:
        asked = {"NETPLAN_TOWN": str(file), "NETPLAN_TOLD": str(told), "DISPLAY": display}
        for _ in range(2):  # the first start makes its profile
            begun = time.time()
            subprocess.run(command, env={**plain, **asked}, capture_output=True, check=True, timeout=300)
    answer = json.loads(told.read_text("utf-8"))
    return {"clock": answer["clock"] - begun, "cpu": answer["cpu"]}


def up_to(step: dict[str, dict[str, float]], last: str) -> list[dict[str, float]]:
    """Return the figures of the steps up to ``last``."""
    names = list(step)
    return [step[name] for name in names[: names.index(last) + 1]]


def measure(n_buildings: int) -> dict[str, float]:
    """Return all figures of a town."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "town.gpkg"
        save_project(Project("Town", town(n_buildings)), file)
        steps = {"no kept map": opened(file, folder), "kept map": opened(file, folder)}
        qgis = beside_qgis(file, folder)
    figures: dict[str, float] = {}
    for kind, step in steps.items():
        for name, last in (("map", "start to a map to move in"), ("panels", "start to usable demo project")):
            if last in step:
                cpu = sum(one["cpu"] for one in up_to(step, last))
                figures |= {f"start to {name}, {kind}, clock": step[last]["seconds"]}
                figures |= {f"start to {name}, {kind}, processor": cpu}
    figures |= {f"QGIS, start to map, {key}": value for key, value in qgis.items()}
    if qgis:
        clock, cpu = (figures[f"start to map, kept map, {key}"] for key in ("clock", "processor"))
        figures["ratio to QGIS, kept map, processor"] = cpu / qgis["cpu"]
        figures["ratio to QGIS, kept map, clock"] = clock / qgis["clock"]
    kept = steps["kept map"]
    figures["longest stand-still, own processor"] = max(one["own_max"] for one in kept.values())
    figures["longest stand-still, clock"] = max(one["gap_max"] for one in kept.values())
    figures["memory with the map"] = kept["start to usable demo project"]["held_mb"]
    figures["memory with coverage"] = kept["start to coverage on the map"]["held_mb"]
    return figures


def main(quick: bool) -> str:
    """Return a Markdown table."""
    keep_bytecode()
    sizes = dict(list(SIZES.items())[: 1 if quick else None])
    found = {name: measure(n_buildings) for name, n_buildings in sizes.items()}
    rows = ["| | " + " | ".join(f"{name} features" for name in found) + " | goal |"]
    rows += ["|---|" + "---|" * (len(found) + 1)]
    for figure in next(iter(found.values())):
        values = " | ".join(_text(figure, figures[figure]) for figures in found.values())
        rows.append(f"| {figure} | {values} | {GOALS.get(figure, '')} |")
    return "\n".join(rows)


def _text(figure: str, value: float) -> str:
    if figure.startswith("ratio"):
        return f"{value:.2f}"
    if "memory" in figure:
        return f"{value:,.0f} MB"
    return f"{value * 1000:,.0f} ms" if "stand-still" in figure else f"{value:.2f} s"


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
