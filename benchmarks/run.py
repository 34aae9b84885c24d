"""Run every benchmark here and write ``docs/benchmarks.md``.

Each file has ``main(quick: bool) -> str`` and returns Markdown; its docstring is the heading.
``--quick`` measures once, and the page says so; names choose single ones, which are printed, or with
``--write`` replace their sections of the page: what it says of the machine then holds for the others.
"""

import argparse
import importlib
import os
import platform
import sys
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from netplan import __version__

HERE = Path(__file__).parent
PAGE = HERE.parent / "docs/benchmarks.md"
NOT_BENCHMARKS = {"run", "measure", "qgis_redraw", "qgis_sheet", "qgis_start"}
PACKAGES = (
    "numpy",
    "pandas",
    "shapely",
    "geopandas",
    "numba",
    "scipy",
    "pyogrio",
    "matplotlib",
)


def benchmarks() -> list[str]:
    """Return the names of all benchmarks."""
    return sorted(path.stem for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def part(name: str, *, quick: bool) -> str:
    """Run one benchmark and return its section."""
    print(f"{name} …", file=sys.stderr, flush=True)
    module = importlib.import_module(name)
    heading = (module.__doc__ or name).strip().splitlines()[0].rstrip(".")
    when, load = f"{datetime.now(UTC):%Y-%m-%d}", load_now()
    found = module.main(quick=quick)
    how = f"Measured on {when}{', once' if quick else ''}; load at the start {load}."
    return f"## {heading}\n\n`benchmarks/{name}.py`\n\n{found}\n\n{how}\n"


def load_now() -> str:
    """Return how many processes wait for a processor, on average of the last minute."""
    return f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "unknown"


def processor() -> str:
    """Return the name of the processor, as far as the system tells."""
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text("utf-8").splitlines() if cpuinfo.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), "")


def head(*, quick: bool) -> str:
    """Return what every figure depends on: machine, date, versions, how busy the machine is."""
    runs = "Measured once (`--quick`)" if quick else "Times are medians"
    versions = ", ".join(f"{name} {version(name)}" for name in PACKAGES)
    return (
        "# Benchmarks\n\n"
        f"Written by `benchmarks/run.py`; do not edit. {runs}; memory is the peak.\n\n"
        f"- Date: {datetime.now(UTC):%Y-%m-%d}\n"
        f"- Machine: {os.cpu_count()} processors, {processor()}, {platform.system()} {platform.machine()}, "
        f"load at the start {load_now()}\n"
        f"- netplan-gis {__version__}, Python {platform.python_version()}, {versions}\n"
    )


def replaced(page: str, name: str, section: str) -> str:
    """Return the page with another section of the benchmark ``name``."""
    sections = page.split("\n## ")
    mine = [f"`benchmarks/{name}.py`" in one for one in sections]
    if not any(mine):
        return f"{page}\n{section}"
    return "\n## ".join(
        section.removeprefix("## ") if own else one for own, one in zip(mine, sections, strict=True)
    )


def main() -> None:
    """Measure and write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"printed only: {', '.join(benchmarks())}")
    parser.add_argument("--quick", action="store_true", help="measure once")
    parser.add_argument("--write", action="store_true", help="replace the sections of the named ones")
    given = parser.parse_args()
    if given.names and given.write:
        for name in given.names:  # what is measured is kept, whatever happens to the next one
            section = part(name, quick=given.quick)
            PAGE.write_text(replaced(PAGE.read_text("utf-8"), name, section), "utf-8")
        return
    page = "\n".join(
        [head(quick=given.quick), *(part(name, quick=given.quick) for name in given.names or benchmarks())]
    )
    if given.names:
        print(page)
    else:
        PAGE.write_text(page, "utf-8")


if __name__ == "__main__":
    main()
