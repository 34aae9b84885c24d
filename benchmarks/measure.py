"""Measure a command as a process of its own: wall, processor time, peak memory."""

import compileall
import os
import resource
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Run:
    wall_s: float
    cpu_s: float
    peak_mb: float


def run(arguments: Sequence[str], environment: Mapping[str, str] | None = None) -> Run:
    """Run ``netplan-gis`` with ``arguments``; a failure ends the benchmark."""
    command = [sys.executable, "-m", "netplan", *arguments, "--quiet"]
    begun = time.perf_counter()
    process = subprocess.Popen(command, env={**os.environ, **(environment or {})})
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 1}:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return Run(time.perf_counter() - begun, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def keep_bytecode() -> None:
    """Compile netplan's modules as installing it does: some machines keep none of a checkout's."""
    import netplan

    compileall.compile_dir(Path(netplan.__file__).parent, quiet=1)


def held_mb() -> float:
    """Return the memory this process holds; its peak where the system does not tell."""
    told = Path("/proc/self/statm")
    if told.exists():
        return int(told.read_text("ascii").split()[1]) * resource.getpagesize() / 2**20
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024.0


def median(runs: Sequence[Run]) -> Run:
    """Return the median of each figure."""
    return Run(
        statistics.median(one.wall_s for one in runs),
        statistics.median(one.cpu_s for one in runs),
        statistics.median(one.peak_mb for one in runs),
    )


def row(name: str, measured: Run, n: int, target: str = "") -> str:
    """Return a row of a table with the columns of ``HEAD``."""
    wall, cpu, peak = f"{measured.wall_s:.1f} s", f"{measured.cpu_s:.1f} s", f"{measured.peak_mb:,.0f} MB"
    return f"| {name} | {wall} | {cpu} | {peak} | {n} | {target} |"


HEAD = "| step | wall | processor | peak memory | runs | target |\n|---|---|---|---|---|---|"
