"""Import: the 63,040 addresses of Leipzig, a GeoPackage of a million rows; memory, and how soon it stops."""

import os
import resource
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pyogrio
import shapely

from netplan.errors import Cancelled
from netplan.io.layers import Source, look, propose, read_layer
from netplan.progress import Progress

ADDRESSES = Path(__file__).parents[2] / "shared/data/cities/leipzig/addresses/derived_leipzig_adressen.csv"
CRS = "EPSG:25833"
MILLION = 1_000_000
STOPS = (0.1, 0.3, 0.5, 0.7, 0.9)  # shares of the work after which the user wants out


def main(quick: bool) -> str:
    """Return a Markdown table."""
    n = 1 if quick else 5
    lines = ["| what | wall | processor | peak memory | runs | target |", "|---|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.gpkg"
        _make_million(path)
        if ADDRESSES.exists():
            lines.append(_line("63,040 addresses of Leipzig (CSV)", ADDRESSES, n, "wall ≤ 4 s"))
        lines.append(_line("1,000,000 addresses (GeoPackage)", path, n, "wall ≤ 15 s, ≤ 1.5 GB"))
        worst, reports = _cancelled(path)
    lines.append(f"| stopping it, the worst of {len(STOPS)} moments | {worst:.2f} s | | | 1 | ≤ 0.5 s |")
    return "\n".join([*lines, "", f"Progress was told {reports} times. Memory is that of both processes."])


def _line(name: str, path: Path, n: int, target: str) -> str:
    found = [_measured(path) for _ in range(n)]
    wall, cpu, peak = (median(values) for values in zip(*found, strict=True))
    return f"| {name} | {wall:.1f} s | {cpu:.1f} s | {peak:,.0f} MB | {n} | {target} |"


def _measured(path: Path) -> tuple[float, float, float]:
    """Import ``path`` in a new process, the start of its reader included; return wall, processor, memory."""
    command = [sys.executable, __file__, str(path)]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()
    wall, cpu, peak = map(float, said)
    return wall, cpu, peak


def _import(path: Path) -> None:
    source = propose(look(path))[0].source
    if source is None:
        raise SystemExit(f"{path} is not recognised")
    begun = time.perf_counter()
    delivery = read_layer(source, CRS)
    wall = time.perf_counter() - begun
    if delivery.counts.read != len(delivery.table):
        raise SystemExit(f"{path}: {delivery.counts}")
    del delivery
    own = resource.getrusage(resource.RUSAGE_SELF)
    cpu, peak = own.ru_utime + own.ru_stime, _peak_mb("self")
    for number in _readers():
        cpu += _cpu_s(number)
        peak += _peak_mb(number)
    print(wall, cpu, peak)


def _readers() -> list[str]:
    """Return the processes that this one started."""
    return Path(f"/proc/self/task/{os.getpid()}/children").read_text("ascii").split()


def _cpu_s(number: str) -> float:
    fields = Path(f"/proc/{number}/stat").read_text("ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_mb(number: str) -> float:
    text = Path(f"/proc/{number}/status").read_text("ascii")
    return int(text.partition("VmHWM:")[2].split()[0]) / 1024


def _cancelled(path: Path) -> tuple[float, int]:
    """Return the longest time from wanting out to being out, and how often progress was told."""
    shares: list[float] = []
    read_layer(Source(path, "addresses"), CRS, progress=Progress(lambda share, _: shares.append(share)))
    return max(_stop_at(path, share) for share in STOPS), len(shares)


def _stop_at(path: Path, share: float) -> float:
    wanted = threading.Event()
    since = [0.0]

    def listen(now: float, _message: object) -> None:
        if now >= share and not wanted.is_set():
            # a moment later, in the middle of whatever runs then
            threading.Timer(0.05, _set(wanted, since)).start()

    try:
        read_layer(Source(path, "addresses"), CRS, progress=Progress(listen, wanted.is_set))
    except Cancelled:
        return time.perf_counter() - since[0]
    return 0.0


def _set(wanted: threading.Event, since: list[float]) -> Callable[[], None]:
    def stop() -> None:
        if not wanted.is_set():
            since[0] = time.perf_counter()
            wanted.set()

    return stop


def _make_million(path: Path) -> None:
    generator = np.random.default_rng(1)
    numbers = np.arange(MILLION)
    xy = np.column_stack(
        [generator.uniform(300_000, 330_000, MILLION), generator.uniform(5.68e6, 5.70e6, MILLION)]
    )
    columns = {
        "id": [f"DE{k:07}" for k in numbers],
        "street": [f"Straße {k % 3000}" for k in numbers],
        "house_number": [str(k % 200 + 1) for k in numbers],
        "postcode": "04109",
        "place": "Leipzig",
        "households": generator.integers(0, 12, MILLION),
    }
    table = gpd.GeoDataFrame(columns, geometry=shapely.points(xy), crs=CRS)
    pyogrio.write_dataframe(table, path, layer="addresses", use_arrow=True)


if __name__ == "__main__":
    _import(Path(sys.argv[1]))
