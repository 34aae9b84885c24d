"""The plan of Musterstadt as XTrasseGML: written with everything in it, and read back object by object.

The plan and its sizing are made before the clock runs. "Everything" adds what exists (fibre, ducts, cabinets,
PoPs, masts), some ten thousand objects more.
"""

import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path


def main(quick: bool) -> str:
    """Return a Markdown table; figures are the least of some runs."""
    from netplan.cli.demo import city_file
    from netplan.core.planning import make_plan
    from netplan.core.sizing import make_sizing
    from netplan.demo import musterstadt
    from netplan.i18n import Words
    from netplan.io.exports.delivery import ExportSettings
    from netplan.io.project_file import open_project
    from netplan.io.xtrasse.reader import read_features
    from netplan.report.deliveries import DeliveryOptions, deliver_existing
    from netplan.report.xtrasse import write_route

    city = open_project(city_file()) if city_file().exists() else musterstadt()
    plan = make_plan(city, city.scenario())
    plan = replace(plan, tables={**plan.tables, **make_sizing(plan).tables})
    words, because = Words("en"), "measured"
    settings = ExportSettings(city.crs, internal_because=because)
    rows = ["| file | objects | MB | written (goal 5 s) | read (goal 8 s) |\n|---|---|---|---|---|"]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        route, network = folder / "route.gml", folder / "existing"
        options = DeliveryOptions(words, because)
        writers = {
            "route (BRA)": (route, lambda: write_route(plan, route, settings, words)),
            "what exists (BST)": (network, lambda: deliver_existing(city, network, options)),
        }
        for label, (path, write) in writers.items():
            spent = [_timed(write) for _ in range(1 if quick else 3)]
            file = next(path.glob("*.gml")) if path.is_dir() else path
            read = [_timed(lambda file=file: list(read_features(file))) for _ in range(1 if quick else 3)]
            n = sum(1 for _ in read_features(file))
            size = file.stat().st_size / 1e6
            rows.append(f"| {label} | {n:,} | {size:.1f} | {min(spent):.2f} s | {min(read):.2f} s |")
    return "\n".join(rows)


def _timed(work) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
