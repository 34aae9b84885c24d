"""Claim: the served project answers 100 features in 100 ms, warm.

Starts ``netplan-gis serve`` with the demo, planned, and asks for 100 features of every layer 20 times.
Run: python benchmarks/serving.py
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

TIMES = 20


def main() -> None:
    host, port = "127.0.0.1", free_port("127.0.0.1")
    base = f"http://{host}:{port}"
    command = [sys.executable, "-m", "netplan", "serve", str(demo_file()), "--plan", "--port", str(port)]
    with subprocess.Popen([*command, "--quiet"]) as process:
        try:
            for one in json.loads(answers(f"{base}/collections"))["collections"]:
                address, taken = f"{base}/collections/{one['id']}/items?limit=100", []
                for _ in range(TIMES + 1):
                    clock = perf_counter()
                    with urllib.request.urlopen(address) as answer:  # noqa: S310 - of our own
                        document = json.load(answer)
                    taken.append(perf_counter() - clock)
                told = f"{document['numberReturned']} of {document['numberMatched']} features"
                print(f"{one['id']}: {told}, {1000 * statistics.median(taken[1:]):.0f} ms (goal 100)")
        finally:
            process.send_signal(signal.SIGINT)


if __name__ == "__main__":
    main()
