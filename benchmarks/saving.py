"""Saving and opening a project of a million addresses, and keeping what is not saved.

A project of a million addresses is opened; then one site is changed, one address, and every address. "Kept"
is the one transaction that writes a change into the working copy, which happens beside the window after
every change; "saved" is from then until the file is in its place, checked and sealed. ``written anew`` is
what a save without a working copy takes. Gaps are the longest time in which another thread could not run.
"""

import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import shapely

from netplan.io.project_file import open_project, save_project
from netplan.model.frames import table_of
from netplan.model.project import Project
from netplan.session.document import open_document

N = 1_000_000
CORNER = np.array([300_000.0, 5_690_000.0])
GOALS = {"saved, one site": "≤ 2.5 s", "saved, one address": "≤ 2.5 s", "opened": "≤ 3 s"}


def city(n: int) -> Project:
    """Return a city of so many addresses."""
    rng = np.random.default_rng(1)
    numbers = np.arange(n)
    addresses = {
        "id": [f"DESN{k:012}" for k in numbers],
        "street": [f"Straße {k // 40}" for k in numbers],
        "house_number": [str(k % 40 + 1) for k in numbers],
        "postcode": ["04109"] * n,
        "place": ["Leipzig"] * n,
        "households": rng.integers(1, 9, n),
        "source": ["Hauskoordinaten"] * n,
    }
    places = shapely.points(rng.uniform(0, 30_000, (n, 2)).round(2) + CORNER)
    sites = {"id": [str(k) for k in range(500)], "name": ["Grundschule"] * 500, "kind": ["school"] * 500}
    layers = {
        "sites": table_of("sites", sites, places[:500], "EPSG:25833"),
        "addresses": table_of("addresses", addresses, places, "EPSG:25833"),
    }
    return Project("City", layers)


def timed(work: Callable[[], object]) -> tuple[float, float, float]:
    """Return clock, processor time, and the longest time in which a second thread could not run."""
    gaps, done = [0.0], threading.Event()

    def watch() -> None:
        last = time.perf_counter()
        while not done.is_set():
            time.sleep(0.002)
            now = time.perf_counter()
            gaps[0] = max(gaps[0], now - last)
            last = now

    watcher = threading.Thread(target=watch)
    watcher.start()
    begun, cpu = time.perf_counter(), time.process_time()
    try:
        work()
    finally:
        found = time.perf_counter() - begun, time.process_time() - cpu
        done.set()
        watcher.join()
    return *found, gaps[0]


def measure(n: int, folder: Path) -> dict[str, tuple[float, float, float]]:
    """Return the figures of each step."""
    path = folder / "city.gpkg"
    made = city(n)
    found = {"written anew": timed(lambda: save_project(made, path))}
    found["opened"] = timed(lambda: open_project(path))
    document = open_document(path, folder / "private")
    project = document.opened.project
    sites, addresses = project.layers["sites"], project.layers["addresses"]
    one = ["Neu", *addresses["street"].iloc[1:]]
    changes = {
        "one site": project.with_layer("sites", sites.assign(name=["Neu", *sites["name"].iloc[1:]])),
        "one address": project.with_layer("addresses", addresses.assign(street=one)),
        "every address": project.with_layer("addresses", addresses.assign(place="Halle")),
    }
    for name, changed in changes.items():
        found[f"kept, {name}"] = timed(lambda changed=changed: document.keep(changed))
        found[f"saved, {name}"] = timed(lambda changed=changed: document.save(changed, path))
    document.close()
    return found


def main(quick: bool) -> str:
    """Return a Markdown table."""
    with tempfile.TemporaryDirectory() as name:
        found = measure(N // 10 if quick else N, Path(name))
    rows = ["| step | clock | processor | longest gap | goal |", "|---|---|---|---|---|"]
    for step, (clock, cpu, gap) in found.items():
        figures = f"{clock:.2f} s | {cpu:.2f} s | {gap * 1000:,.0f} ms"
        rows.append(f"| {step} | {figures} | {GOALS.get(step, '')} |")
    return "\n".join(rows)


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
