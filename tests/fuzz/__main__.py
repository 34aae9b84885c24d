"""Fuzz every reader, or one: ``python -m tests.fuzz --seconds 600 [--reader CSV] [--seed 7]``.

The time is shared by the readers. What is found is shown with the smallest file that does it and with the
command that finds it again, and all readers are tried; the exit code is 1 then. The seed is that of the
commit if none is given, so that every commit tries other files and the same commit the same ones.
"""

import argparse
import os
import subprocess
import sys
import time
import traceback
from datetime import UTC, datetime
from pathlib import Path

from tests.fuzz.readers import READERS
from tests.fuzz.trying import Hangs, attempt_for, seed_of


def seed_of_commit() -> int:
    """Return a number that stands for the commit; outside of a clone, for the day."""
    call = ["git", "rev-parse", "HEAD"]
    try:
        told = subprocess.run(call, cwd=Path(__file__).parent, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return datetime.now(UTC).date().toordinal()
    return int(told.stdout[:8], 16)


def main() -> int:
    """Fuzz as asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=float(os.environ.get("NETPLAN_FUZZ_SECONDS", "600")))
    parser.add_argument("--reader", choices=list(READERS), action="append")
    parser.add_argument("--seed", type=int, default=seed_of_commit())
    given = parser.parse_args()
    names, n_bad = given.reader or list(READERS), 0
    print(f"{given.seconds:.0f} s shared by {len(names)} readers, seed {given.seed}", flush=True)
    for name in names:
        begun = time.monotonic()
        try:
            n = attempt_for(READERS[name], given.seconds / len(names), given.seed)
        except (Exception, Hangs) as error:  # noqa: BLE001 - whatever it is, the others are tried, too
            n_bad += 1
            traceback.print_exc(file=sys.stdout)
            again = f"--reader {name!r} --seed {seed_of(error)} --seconds 1"
            print(f"{name}: FOUND; again with: .venv/bin/python -m tests.fuzz {again}", flush=True)
            continue
        print(f"{name}: {n} of every way in {time.monotonic() - begun:.0f} s, nothing found", flush=True)
    return bool(n_bad)


if __name__ == "__main__":
    sys.exit(main())
