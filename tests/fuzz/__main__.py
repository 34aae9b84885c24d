"""Fuzz every reader, or one: ``python -m tests.fuzz --seconds 600 [--reader CSV] [--seed 7]``.

The time is shared by the readers. What is found is shown with the smallest file that does it, and all readers
are tried; the exit code is 1 then.
"""

import argparse
import os
import sys
import time
import traceback

from tests.fuzz.readers import READERS
from tests.fuzz.trying import Hangs, attempt_for


def main() -> int:
    """Fuzz as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("NETPLAN_FUZZ_SECONDS", "600")))
    parser.add_argument("--reader", choices=list(READERS), action="append")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    given = parser.parse_args()
    names, n_bad = given.reader or list(READERS), 0
    for name in names:
        begun = time.monotonic()
        try:
            n = attempt_for(READERS[name], given.seconds / len(names), given.seed)
        except (Exception, Hangs):  # noqa: BLE001 - whatever it is, the others are tried, too
            n_bad += 1
            print(f"{name}: FOUND, seed {given.seed}", flush=True)
            traceback.print_exc()
            continue
        print(f"{name}: {n} of every way in {time.monotonic() - begun:.0f} s, nothing found", flush=True)
    return bool(n_bad)


if __name__ == "__main__":
    sys.exit(main())
