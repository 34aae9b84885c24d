"""Claim: 300,000 rows go to PostGIS in 20 s, with spatial index, audit and history; and come back the same.

Starts the PostgreSQL 15 of the tests in a temporary folder. Run: python benchmarks/database.py [ROWS]
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


def main(n: int = 300_000) -> None:
    project = city(n)
    with running_postgres() as folder:
        where = f"postgresql://netplan@/postgres?host={folder}"
        store.set_up(where)
        clock = perf_counter()
        project, sent = store.push(project, where, {})
        print(f"push of {sent.sent['addresses']:,} rows: {perf_counter() - clock:.1f} s (goal 20)")
        clock = perf_counter()
        back = store.open_shared(where)
        print(f"open from the database: {perf_counter() - clock:.1f} s")
        print("came back the same:", layer_hashes(back) == layer_hashes(project))
        addresses = back.layers["addresses"].copy()
        addresses.loc[:999, "households"] = 31
        clock = perf_counter()
        _, sent = store.push(back.with_layer("addresses", addresses), where, {})
        print(f"push of {sent.sent['addresses']:,} changed rows among them: {perf_counter() - clock:.1f} s")
    print(f"memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
