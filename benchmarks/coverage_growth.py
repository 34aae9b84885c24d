"""Coverage from a borough to a million addresses: time, memory, growth, and what a change costs.

The demo city is read once; larger ones are copies of it side by side, with ids of their own, a smaller one is
a borough. Every size runs in a process of its own, kernels compiled: the survey of streets, ways and areas,
and the claims of all wired technologies about every address and site, verdicts, cells, districts and targets.
"""

import argparse
import json
import math
import pickle
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from netplan.cli.demo import city_file
from netplan.core.coverage import assess
from netplan.core.survey import survey
from netplan.demo.cut import cut_to_boroughs
from netplan.io.project_file import open_project
from netplan.model.project import Project
from netplan.model.scenario import Scenario

PICTURE = Path(__file__).parent.parent / "docs/pictures/coverage-growth.svg"
SIZES = (0, 1, 2, 4, 16)  # copies of the city; 0: one borough of it
LAYERS = (
    "districts",
    "streets",
    "sites",
    "addresses",
    "fibre",
    "cabinets",
    "pops",
    "cable_segments",
    "measurements",
    "cells",
)
GAP_M = 3000.0
GOALS = {1: "wall ≤ 1.0 s", 16: "wall ≤ 12 s, memory ≤ 2,000 MB"}


def town(n: int) -> Project:
    """Return the layers of coverage for ``n`` cities side by side, or for one borough."""
    city = open_project(city_file())
    if not n:
        city = cut_to_boroughs(city, ["9"])
    layers = {name: city.layers[name] for name in LAYERS}
    if n > 1:
        side = math.isqrt(n - 1) + 1
        left, bottom, right, top = layers["streets"].total_bounds
        step = max(right - left, top - bottom) + GAP_M
        places = [(step * (k % side), step * (k // side)) for k in range(n)]
        layers = {name: _copied(table, places) for name, table in layers.items()}
    return Project(city.name, layers, city.crs)


def _copied(table: gpd.GeoDataFrame, places: list[tuple[float, float]]) -> gpd.GeoDataFrame:
    parts = []
    for k, place in enumerate(places):
        moved = shapely.transform(table.geometry.to_numpy(), lambda xy, by=place: xy + np.array(by))
        ids = {key: f"{k}-" + table[key] for key in ("id", "subject_id") if key in table}
        parts.append(table.assign(**ids).set_geometry(gpd.GeoSeries(moved, index=table.index, crs=table.crs)))
    return pd.concat(parts, ignore_index=True)


def changes(base: Scenario) -> Iterator[tuple[str, Scenario]]:
    """Yield one changed parameter at a time."""
    choices = base.assumptions
    yield "target", replace(base, target="gigabit")
    yield "policy", replace(base, policy="evidence")
    yield "cable diameter", replace(base, assumptions=replace(choices, diameter_mm=0.5))
    yield "loop factor", replace(base, assumptions=replace(choices, loop_factor=1.3))
    yield "optical margin", replace(base, assumptions=replace(choices, margin_db=4.0))
    yield "busy share of cable", replace(base, assumptions=replace(choices, busy_share=0.05))
    yield "reach of fibre", replace(base, fibre_reach_m=60.0)
    yield "a price", replace(base, prices={"trench.paving.open": 300.0})


def make(n: int, folder: Path) -> None:
    """Write the towns a measurement reads: what it takes to make them must not count."""
    for name, town_of in {"small": 0, "town": n}.items():
        project = town(town_of)
        with (folder / name).open("wb") as file:
            pickle.dump((project.name, dict(project.layers), project.crs), file)


def made(folder: Path, name: str) -> Project:
    """Return a town that ``make`` has written."""
    with (folder / name).open("rb") as file:
        return Project(*pickle.load(file))  # noqa: S301 - written a moment ago by this very script


def measure(n: int, n_runs: int, folder: Path) -> dict[str, object]:
    """Return the figures of one size."""
    small = made(folder, "small")
    for _ in range(2):
        assess(small, small.scenario())  # compiles
    project = small if n == 0 else made(folder, "town")
    scenario, runs, known, made_mb = project.scenario(), [], None, _peak_mb()
    for _ in range(n_runs):
        known = None  # what is known from the run before must not count
        begun, busy = time.perf_counter(), time.process_time()
        known = survey(project, scenario.snap_limit_m)
        looked, looked_busy = time.perf_counter(), time.process_time()
        assess(project, scenario, known=known)
        ended = time.perf_counter(), time.process_time()
        runs.append((looked - begun, looked_busy - busy, ended[0] - looked, ended[1] - looked_busy))
    figures = dict(
        zip(
            ("survey_s", "survey_cpu", "assess_s", "assess_cpu"),
            map(statistics.median, zip(*runs, strict=True)),
            strict=True,
        )
    )
    told = {"n": len(project.layer("addresses")), **figures, "made_mb": made_mb, "peak_mb": _peak_mb()}
    return {**told, "changes": _changes(project, known, n_runs) if n == 1 else {}}


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _changes(project: Project, known, n_runs: int) -> dict[str, tuple[float, float]]:
    """Return seconds by the clock and of the processor until the verdicts of every change are there."""
    base, found = project.scenario(), {}
    for name, changed in changes(base):
        times = []
        for k in range(n_runs):
            assess(project, base, known=known)
            anew = _again(name, changed, k)
            begun, busy = time.perf_counter(), time.process_time()
            assess(project, anew, known=known)
            times.append((time.perf_counter() - begun, time.process_time() - busy))
        found[name] = tuple(map(statistics.median, zip(*times, strict=True)))
    return found


def _again(name: str, changed: Scenario, k: int) -> Scenario:
    """Return the change with a value that has not been computed before, where there are more than two."""
    choices = changed.assumptions
    if name == "loop factor":
        return replace(changed, assumptions=replace(choices, loop_factor=choices.loop_factor + k / 100))
    if name == "target":
        return replace(changed, target=["gigabit", "class", "fund_500"][k % 3])
    if name == "policy":
        return replace(changed, policy=["evidence", "lowest", "highest_b"][k % 3])
    if name == "optical margin":
        return replace(changed, assumptions=replace(choices, margin_db=choices.margin_db + k / 10))
    if name == "busy share of cable":
        return replace(changed, assumptions=replace(choices, busy_share=choices.busy_share + k / 100))
    if name == "reach of fibre":
        return replace(changed, fibre_reach_m=changed.fibre_reach_m + k)
    if name == "cable diameter":
        return replace(changed, assumptions=replace(choices, diameter_mm=[0.5, 0.4, 0.6][k % 3]))
    return changed


def growth(n: list[int], value: list[float]) -> float:
    """Return the exponent b of value = a · n^b that fits best (least squares of the logarithms)."""
    return float(np.polyfit(np.log(n), np.log(value), 1)[0])


def draw(found: list[dict]) -> None:
    """Draw time and memory over addresses, both axes logarithmic, with straight growth beside."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "netplan", "svg.fonttype": "none", "font.size": 9}
    from matplotlib import pyplot as plt

    n = [one["n"] for one in found]
    curves = {
        "processor time, s": [one["survey_cpu"] + one["assess_cpu"] for one in found],
        "peak memory, MB": [one["peak_mb"] for one in found],
    }
    figure, axes = plt.subplots(1, 2, figsize=(7.0, 2.8), layout="constrained")
    for ax, (label, value) in zip(axes, curves.items(), strict=True):
        ax.loglog(n, value, "o-", color="#1f6f8b", label=f"measured, grows as n^{growth(n, value):.2f}")
        straight = [value[-1] * one / n[-1] for one in n]
        ax.loglog(n, straight, "--", color="#888888", label="in proportion to n")
        ax.set(xlabel="addresses", ylabel=label)
        ax.grid(visible=True, which="major", color="#dddddd")
        ax.legend(frameon=False)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(PICTURE, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def main(quick: bool) -> str:
    """Return Markdown tables, and draw the picture they link to."""
    if not city_file().exists():
        return "Not measured: run `netplan-gis demo` first, it makes the city."
    found = [_run(n, 1 if quick else 3) for n in SIZES]
    draw(found)
    rows = ["| addresses | survey | coverage | together | processor | layers read | peak memory | goal |"]
    rows.append("|" + "---|" * 8)
    for size, one in zip(SIZES, found, strict=True):
        both, busy = one["survey_s"] + one["assess_s"], one["survey_cpu"] + one["assess_cpu"]
        times = f"{one['survey_s']:.2f} s | {one['assess_s']:.2f} s | {both:.2f} s | {busy:.2f} s"
        memory = f"{one['made_mb']:,.0f} MB | {one['peak_mb']:,.0f} MB"
        rows.append(f"| {one['n']:,} | {times} | {memory} | {GOALS.get(size, '')} |")
    n = [one["n"] for one in found]
    busy = growth(n, [one["survey_cpu"] + one["assess_cpu"] for one in found])
    memory = growth(n, [one["peak_mb"] for one in found])
    said = (
        f"Processor time grows as n^{busy:.2f}, peak memory as n^{memory:.2f} (1 is in proportion; what a "
        "process needs without any address is in it). The peak is that of a whole process.\n\n"
        "![Time and memory over the number of addresses](pictures/coverage-growth.svg)"
    )
    one = next(one for one in found if one["changes"])
    told = [f"A changed parameter, {one['n']:,} addresses, until all verdicts are there:", ""]
    told += ["| changed | wall | processor | goal |", "|---|---|---|---|"]
    told += [
        f"| {name} | {wall * 1000:.0f} ms | {busy * 1000:.0f} ms | ≤ 200 ms |"
        for name, (wall, busy) in one["changes"].items()
    ]
    return "\n".join([*rows, "", said, "", *told])


def _run(n: int, n_runs: int) -> dict:
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, str(Path(__file__)), "--folder", folder, "--runs", str(n_runs)]
        subprocess.run([*command, "--make", str(n)], check=True)
        answer = subprocess.run([*command, "--measure", str(n)], capture_output=True, text=True, check=True)
    return json.loads(answer.stdout.splitlines()[-1])


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--make", type=int)
    parser.add_argument("--measure", type=int)
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--runs", type=int, default=1)
    parser.add_argument("--quick", action="store_true")
    given = parser.parse_args()
    if given.make is not None:
        make(given.make, given.folder)
    elif given.measure is not None:
        print(json.dumps(measure(given.measure, given.runs, given.folder)))
    else:
        print(main(quick=given.quick))
