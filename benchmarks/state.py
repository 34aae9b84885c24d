"""A made federal state: 400 municipalities, 10 million addresses, coverage and plans by batch.

Municipalities of about 25,000 addresses are cut from made cities (seeds 1 to 4) and set side by side again
and again, each 60 km from the next, as GeoParquet. Their longest streets are halved until there are 1.2 to an
address, as in the survey of a land. The batch is run as a user calls it, in a process of its own, with two
workers, and with one that is held on one processor. Processor time is that of all its processes, memory that
of the largest.

What is made and measured is kept in a folder of the temporary ones (3 GB) until all of it is done: a run that
was stopped goes on where it was.
"""

import argparse
import json
import os
import pickle
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.ops import substring

from netplan.batch.task import code_digest
from netplan.demo.city import musterstadt
from netplan.demo.cut import cut_to_boroughs
from netplan.io.parquet_project import save_parquet_project
from netplan.model.project import Project

FOLDER = Path(tempfile.gettempdir()) / "netplan-state"
PICTURE = Path(__file__).parent.parent / "docs/pictures/state.svg"
SEEDS = (1, 2, 3, 4)
WANTED = 25_000
STEP_M = 60_000.0
SIZES = {False: (25, 50, 100, 200, 400), True: (25, 50, 100)}
N_PLANS = {False: 400, True: 50}
SEGMENTS = 1.2  # to an address: 12 million to 10 million
UNUSED = ("buildings", "carriers")  # no part of coverage or of a dug plan


def templates(seed: int) -> list[Project]:
    """Return municipalities of about 25,000 addresses, cut from a city along its boroughs."""
    city = musterstadt(seed)
    districts, addresses = city.layers["districts"], city.layers["addresses"]
    places = gpd.GeoDataFrame(geometry=addresses.geometry).sjoin(districts[["borough", "geometry"]])
    counts = places["borough"].value_counts().sort_index()
    groups, group, n = [], [], 0
    for name, count in counts.items():
        group, n = [*group, str(name)], n + int(count)
        if n >= WANTED * 0.9:
            groups, group, n = [*groups, group], [], 0
    return [_finer(cut_to_boroughs(city, one)) for one in groups]


def _finer(town: Project) -> Project:
    """Halve the longest streets until there are ``SEGMENTS`` to an address; two meet there."""
    streets = town.layers["streets"]
    n_cut = min(round(SEGMENTS * len(town.layers["addresses"])) - len(streets), len(streets))
    longest = np.argsort(-streets.geometry.length.to_numpy(), kind="stable")[: max(n_cut, 0)]
    first, second = streets.iloc[longest].copy(), streets.iloc[longest].copy()
    for half, (start, end) in ((first, (0.0, 0.5)), (second, (0.5, 1.0))):
        half["geometry"] = [substring(line, start, end, normalized=True) for line in half.geometry]
        half["id"] = half["id"] + f"-{end:.1f}"
    parts = [streets.drop(streets.index[longest]), first, second]
    finer = gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), crs=town.crs)
    return replace(town, layers={**town.layers, "streets": finer})


def _saved(seed: int) -> list[str]:
    paths = []
    for k, one in enumerate(templates(seed)):
        layers = {name: table for name, table in one.layers.items() if name not in UNUSED}
        path = FOLDER / f"template-{seed}-{k}"
        path.write_bytes(pickle.dumps((layers, one.crs)))
        paths.append(str(path))
    return paths


def _templates(pool: ProcessPoolExecutor) -> list[str]:
    """Return the files of the templates, made if they are not all there."""
    path = FOLDER / "templates.json"
    if not path.exists():
        path.write_text(json.dumps([one for ones in pool.map(_saved, SEEDS) for one in ones]), "utf-8")
    found: list[str] = json.loads(path.read_text("utf-8"))
    return found


def _municipality(k: int, template: str) -> int:
    layers, crs = pickle.loads(Path(template).read_bytes())  # noqa: S301 - written a moment ago by this script
    by = np.array([STEP_M * (k % 20), STEP_M * (k // 20)])
    moved = {name: _moved(table, by) for name, table in layers.items()}
    project = Project(f"Gemeinde {k:03d}", moved, crs, ags=f"99{k:06d}")
    save_parquet_project(project, FOLDER / "towns" / f"{k:03d}")
    return len(layers["addresses"]), len(layers["streets"])


def _moved(table: gpd.GeoDataFrame, by: np.ndarray) -> gpd.GeoDataFrame:
    if not isinstance(table, gpd.GeoDataFrame):
        return table
    shapes = shapely.transform(table.geometry.to_numpy(), lambda xy: xy + by)
    return table.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=table.crs))


def make(n: int) -> tuple[int, int]:
    """Write ``n`` municipalities, those that are there excepted; return addresses and streets of all."""
    (FOLDER / "towns").mkdir(parents=True, exist_ok=True)
    sizes = FOLDER / "sizes.json"
    known = json.loads(sizes.read_text("utf-8")) if sizes.exists() else {}
    missing = [k for k in range(n) if str(k) not in known]
    if missing:
        with ProcessPoolExecutor(2) as pool:
            found = _templates(pool)
            names = [found[k % len(found)] for k in missing]
            for k, size in zip(missing, pool.map(_municipality, missing, names), strict=True):
                known[str(k)] = size
                sizes.write_text(json.dumps(known), "utf-8")
    return tuple(map(sum, zip(*(known[str(k)] for k in range(n)), strict=True)))


def measured(n: int, what: str, workers: int) -> dict[str, float]:
    """Return what a run over the first ``n`` municipalities costs; this very program is measured once."""
    path = FOLDER / "measured.json"
    known: dict[str, dict[str, float]] = json.loads(path.read_text("utf-8")) if path.exists() else {}
    key = f"{code_digest()[:16]} {what} {n} {workers}"
    if key not in known:
        known[key] = run(n, what, workers)
        path.write_text(json.dumps(known), "utf-8")
        print(f"{what}, {n}, {workers}: {known[key]}", file=sys.stderr, flush=True)
    return known[key]


def run(n: int, what: str, workers: int) -> dict[str, float]:
    """Run a batch over the first ``n`` municipalities; seconds by the clock and of processors, peak in MB."""
    order = FOLDER / f"order-{what}-{n}-{workers}.toml"
    out = FOLDER / f"results-{what}-{n}-{workers}"
    shutil.rmtree(out, ignore_errors=True)
    inputs = ", ".join(f'"towns/{k:03d}"' for k in range(n))
    order.write_text(
        f'name = "Made state"\nwhat = "{what}"\ninputs = [{inputs}]\nout = "{out.name}"\n', "utf-8"
    )
    alone = ["taskset", "--cpu-list", "0"] if workers == 1 else []
    command = [
        *alone,
        sys.executable,
        "-m",
        "netplan",
        "batch",
        "run",
        str(order),
        "--workers",
        str(workers),
        "--json",
    ]
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    told = subprocess.run(command, check=False, capture_output=True, text=True)  # 1: findings are errors
    done = json.loads(told.stdout)
    wall = time.perf_counter() - begun
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    shutil.rmtree(out)
    if len(done["done"]) != n:
        raise SystemExit(f"failed: {done['failed']}")
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {
        "n": n,
        "wall": wall,
        "cpu": busy,
        "mb": after.ru_maxrss / 1024,
        "gap": done["gap"] or 0.0,
    }


def draw(found: list[dict[str, float]]) -> None:
    """Draw time over municipalities, with straight growth beside."""
    import matplotlib as mpl

    mpl.use("svg")
    mpl.rcParams |= {"svg.hashsalt": "netplan", "svg.fonttype": "none", "font.size": 9}
    from matplotlib import pyplot as plt

    n, cpu = [one["n"] for one in found], [one["cpu"] for one in found]
    figure, ax = plt.subplots(figsize=(4.2, 2.8), layout="constrained")
    ax.loglog(n, cpu, "o-", color="#1f6f8b", label="measured")
    ax.loglog(n, [cpu[-1] * one / n[-1] for one in n], "--", color="#888888", label="in proportion")
    ax.set(xlabel="municipalities", ylabel="processor time, s")
    ax.grid(visible=True, which="major", color="#dddddd")
    ax.legend(frameon=False)
    figure.savefig(PICTURE, format="svg", metadata={"Date": None, "Creator": None})
    plt.close(figure)


def main(quick: bool) -> str:
    """Return Markdown, and draw the picture it links to."""
    sizes = SIZES[quick]
    n_addresses, n_streets = make(max(sizes))
    run(1, "plan", 1)  # compiles
    coverage = [measured(n, "coverage", 2) for n in sizes]
    alone = measured(sizes[1], "coverage", 1)
    plans = measured(N_PLANS[quick], "plan", 2)
    draw(coverage)
    rows = [
        "| what | municipalities | by the clock | processors | peak of a process | goal |",
        "|" + "---|" * 6,
    ]
    goals = {400: "wall ≤ 240 s, ≤ 4,000 MB"}
    rows += [_row("coverage, 2 workers", one, goals.get(int(one["n"]), "")) for one in coverage]
    rows.append(_row("coverage, 1 worker on 1 processor", alone, ""))
    rows.append(_row("plans of all schools, 2 workers", plans, "400: wall ≤ 1,200 s"))
    both = next(one for one in coverage if one["n"] == alone["n"])
    shutil.rmtree(FOLDER)
    slope = np.polyfit(*(np.log([one[key] for one in coverage]) for key in ("n", "cpu")), 1)[0]
    faster = alone["wall"] / both["wall"]
    said = (
        f"{n_addresses:,} addresses and {n_streets:,} streets in {max(sizes)} municipalities. Processor time "
        f"grows as n^{slope:.2f} (goal: 1). Two workers are {faster:.2f} times as fast as one (efficiency "
        f"{faster / 2:.2f}, goal ≥ 0.85). Gap of all plans together: {plans['gap']:.2%}.\n\n"
        "![Time over municipalities](pictures/state.svg)"
    )
    return "\n".join(rows) + f"\n\n{said}"


def _row(what: str, one: dict[str, float], goal: str) -> str:
    times = f"{one['wall']:,.0f} s | {one['cpu']:,.0f} s"
    return f"| {what} | {one['n']:,.0f} | {times} | {one['mb']:,.0f} MB | {goal} |"


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    os.environ.setdefault("PYTHONPATH", str(Path(__file__).parents[1]))
    print(main(parser.parse_args().quick))
