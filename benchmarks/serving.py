"""The served project: 100 features of every layer, warm.

Starts ``netplan-gis serve`` with the demo, planned.
"""

import json
import signal
import statistics
import subprocess
import sys
import urllib.request
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).parents[1]))

from netplan.io.feature_server import free_port
from netplan.session.demo_file import demo_file
from tests.browser import answers


def main(quick: bool) -> str:
    """Return a Markdown table."""
    host, port, times = "127.0.0.1", free_port("127.0.0.1"), 5 if quick else 20
    base = f"http://{host}:{port}"
    rows = ["| layer | features | median | goal |", "|---|---|---|---|"]
    command = [sys.executable, "-m", "netplan", "serve", str(demo_file()), "--plan", "--port", str(port)]
    with subprocess.Popen([*command, "--quiet"]) as process:
        try:
            for one in json.loads(answers(f"{base}/collections"))["collections"]:
                address, taken = f"{base}/collections/{one['id']}/items?limit=100", []
                for _ in range(times + 1):
                    clock = perf_counter()
                    with urllib.request.urlopen(address) as answer:  # noqa: S310 - of our own
                        document = json.load(answer)
                    taken.append(perf_counter() - clock)
                told = f"{document['numberReturned']} of {document['numberMatched']}"
                rows.append(
                    f"| {one['id']} | {told} | {1000 * statistics.median(taken[1:]):.0f} ms | ≤ 100 ms |"
                )
        finally:
            process.send_signal(signal.SIGINT)
    return "\n".join(rows)


if __name__ == "__main__":
    print(main(quick="--quick" in sys.argv))
