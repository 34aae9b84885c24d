"""Ask for known holes in the packages of requirements.lock, and say about how many of them one could ask.

pip-audit ends well also where nobody it asked knows any of the packages. Here that is said, and is no good
end. The index is asked first; where it cannot tell of all, OSV is asked, too.

    audit.py PIP-AUDIT

ends with 0 if there are no known holes, 1 if there are, 3 if that is not known of all packages.
"""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

LOCK = Path(__file__).parents[1] / "requirements.lock"
CLEAN, HOLES, UNKNOWN = 0, 1, 3
SERVICES = ("pypi", "osv")
_PATIENCE_S = 600

Said = list[dict[str, Any]]


def audited(ask: Callable[[str], Said]) -> tuple[int, list[str]]:
    """Return the code and the sentences; ``ask`` returns what a service says, package by package."""
    wanted, known = set[str](), dict[str, set[str]]()
    for service in SERVICES:
        for one in ask(service):
            wanted.add(one["name"])
            if "vulns" in one:  # else it says why it was skipped
                known.setdefault(one["name"], set()).update(hole["id"] for hole in one["vulns"])
        if wanted and wanted == set(known):
            break
    holes = {name: ids for name, ids in sorted(known.items()) if ids}
    asked = f"{len(known)} of {len(wanted)} packages could be asked about"
    told = [f"{name}: {' '.join(sorted(ids))}" for name, ids in holes.items()]
    if holes:
        return HOLES, [*told, f"audit: {len(holes)} packages with known holes; {asked}"]
    if not wanted or len(known) < len(wanted):
        return UNKNOWN, [f"audit: UNKNOWN; {asked}"]
    return CLEAN, [f"audit: no known holes; {asked}"]


def _asked(program: str, service: str) -> Said:
    options = ["--no-deps", "--disable-pip", "--progress-spinner", "off", "--format", "json"]
    command = [program, "--requirement", str(LOCK), "--vulnerability-service", service, *options]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_PATIENCE_S, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{service} could not be asked: {error}")
        return []
    try:
        said: Said = json.loads(done.stdout)["dependencies"]
    except (ValueError, KeyError):
        print(f"{service} could not be asked: {(done.stderr.strip().splitlines() or ['no answer'])[-1]}")
        return []
    return said


if __name__ == "__main__":
    code, sentences = audited(lambda service: _asked(sys.argv[1], service))
    print("\n".join(sentences))
    sys.exit(code)
