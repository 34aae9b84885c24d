"""300,000 rows to PostGIS, with spatial index, audit and history, and back.

Starts the PostgreSQL 15 of the tests in a temporary folder.
"""

import resource
import sys
from pathlib import Path
from time import perf_counter

import numpy as np
import shapely

sys.path.insert(0, str(Path(__file__).parents[1]))

from netplan.io.database import store
from netplan.model.digest import layer_hashes
from netplan.model.frames import table_of
from netplan.model.project import Project
from tests.postgres import running_postgres

CRS = "EPSG:25833"
N_ROWS = 300_000


def city(n: int) -> Project:
    rng = np.random.default_rng(9)
    points = shapely.points(rng.uniform((310_000, 5_680_000), (330_000, 5_700_000), (n, 2)))
    facts = {
        "id": [f"a{k}" for k in range(n)],
        "street": [f"Straße {k % 3000}" for k in range(n)],
        "house_number": [str(k % 200) for k in range(n)],
        "postcode": ["04109"] * n,
        "place": ["Leipzig"] * n,
        "households": rng.integers(0, 30, n),
        "source": ["Test"] * n,
    }
    return Project("Stadt", {"addresses": table_of("addresses", facts, points, CRS)}, CRS, "14713000")


def main(quick: bool) -> str:  # noqa: ARG001 - one run is long enough
    """Return a Markdown table."""
    project = city(N_ROWS)
    rows = ["| what | rows | by the clock | goal |", "|---|---|---|---|"]

    def told(what: str, n: int, begun: float, goal: str = "") -> None:
        rows.append(f"| {what} | {n:,} | {perf_counter() - begun:.1f} s | {goal} |")

    with running_postgres() as folder:
        where = f"postgresql://netplan@/postgres?host={folder}"
        store.set_up(where)
        begun = perf_counter()
        project, sent = store.push(project, where, {})
        told("push", sent.sent["addresses"], begun, "≤ 20 s")
        begun = perf_counter()
        back = store.open_shared(where)
        told("open from the database", len(back.layers["addresses"]), begun)
        same = layer_hashes(back) == layer_hashes(project)
        addresses = back.layers["addresses"].copy()
        addresses.loc[:999, "households"] = 31
        begun = perf_counter()
        _, sent = store.push(back.with_layer("addresses", addresses), where, {})
        told("push of changed rows among them", sent.sent["addresses"], begun)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    came = "the same" if same else "**not the same**"
    return "\n".join(rows) + f"\n\nMeasured once. What came back is {came}. Peak memory {peak:,.0f} MB."


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
