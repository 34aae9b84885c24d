"""The council pack of Musterstadt: report, map sheets, 198 site pages, data.

One process from outside, as ``netplan-gis pack`` runs it: reading, planning, and all that follows included.
Memory is what the process and its child that prints hold together, looked at twenty times a second; pages
both share count twice.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from netplan.cli.demo import city_file
from netplan.demo import musterstadt
from netplan.io.project_file import save_project

GOALS = "Goals: ≤ 90 s, ≤ 1,500 MB."
BUDGETS = "800000,800000,800000,800000"
_TICK_S = 0.05


def held_mb(process: int) -> float:
    """Return the memory a process and its children hold; 0 where the system does not tell."""
    total, todo = 0, [process]
    while todo:
        one = Path("/proc") / str(todo.pop())
        try:
            total += int((one / "statm").read_text("ascii").split()[1])
            todo += map(int, (one / "task" / one.name / "children").read_text("ascii").split())
        except (OSError, ValueError):  # it has ended, or this is no Linux
            continue
    return total * resource.getpagesize() / 2**20


def packed(project: Path, target: Path) -> tuple[float, float, float]:
    """Write a pack; return seconds by the clock, seconds of the processor, megabytes at most."""
    command = [sys.executable, "-m", "netplan", "pack", str(project), "--out", str(target)]
    before, begun, peak = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter(), 0.0
    child = subprocess.Popen([*command, "--budgets", BUDGETS, "--quiet"])
    while child.poll() is None:
        peak = max(peak, held_mb(child.pid))
        time.sleep(_TICK_S)
    wall, after = time.perf_counter() - begun, resource.getrusage(resource.RUSAGE_CHILDREN)
    if child.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {child.returncode}")
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return wall, cpu, peak


def main(quick: bool) -> str:
    """Return a Markdown table."""
    with tempfile.TemporaryDirectory() as name:
        project = city_file()
        if not project.exists():
            project = Path(name) / "city.gpkg"
            save_project(musterstadt(), project)
        runs = []
        for k in range(1 if quick else 3):
            target = Path(name) / f"pack-{k}"
            runs.append(packed(project, target))
        sizes = [path.stat().st_size for path in target.rglob("*") if path.is_file()]
    wall, cpu, peak = sorted(runs)[len(runs) // 2]
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"
    rows = [
        "| | |",
        "|---|---|",
        f"| by the clock | {wall:.0f} s |",
        f"| processor | {cpu:.0f} s |",
        f"| memory at most | {peak:,.0f} MB |",
        f"| files, size | {len(sizes)}, {sum(sizes) / 1e6:.0f} MB |",
    ]
    return "\n".join([*rows, "", f"{GOALS} Load of the machine at the end: {load}."])


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
