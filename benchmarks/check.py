"""The data doctor on Musterstadt: every rule over every layer, in a process that has the city open."""

import os
import statistics
import time
from collections import Counter
from datetime import date

from netplan.demo import musterstadt
from netplan.doctor.examine import CHECKS, examine

DAY = date(2026, 11, 22)


def main(quick: bool) -> str:
    """Return a Markdown table; the first run is the cold one, the figure is the median of the others."""
    city = musterstadt()
    walls, cpus = [], []
    for _ in range(2 if quick else 6):
        begun, busy = time.perf_counter(), time.process_time()
        told = examine(city, DAY)
        walls.append(time.perf_counter() - begun)
        cpus.append(time.process_time() - busy)
    wall, cpu = statistics.median(walls[1:]), statistics.median(cpus[1:])
    found = Counter(problem.severity for problem in told.problems)
    counts = ", ".join(f"{n:,} {severity}" for severity, n in sorted(found.items()))
    rows = [
        "| step | wall | processor | target |\n|---|---|---|---|",
        f"| first check | {walls[0]:.1f} s | {cpus[0]:.1f} s | |",
        f"| check, warm | {wall:.1f} s | {cpu:.1f} s | wall ≤ 3 s |",
    ]
    note = (
        f"{len(CHECKS)} rules, {told.n_layers} layers, {told.n_rows:,} rows; findings: {counts}; "
        f"{os.cpu_count()} processors."
    )
    return "\n".join([note, "", *rows])
