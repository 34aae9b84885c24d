"""Saves a project again and again, and is killed while it does: run by ``test_project_faults``.

``python kill_saves.py FILE TRIALS SEED`` prints for each trial the acknowledged save and the save found.
The process itself touches neither Arrow nor GDAL: it forks one that saves and one that looks.
"""

import os
import random
import signal
import sys
import time
from pathlib import Path

from netplan.io.project_file import open_project, save_project
from netplan.model.project import Project
from tests.towns import layer


def town(number):
    """Return a town in which everything says ``number``."""
    sites = [
        {"id": f"{number}/{k}", "name": str(number), "kind": "school", "geometry": None} for k in range(300)
    ]
    pops = [{"id": f"{number}/{k}", "name": str(number), "geometry": None} for k in range(300)]
    return Project(str(number), {"sites": layer("sites", sites), "pops": layer("pops", pops)})


def said(path):
    """Return the number that every part of the project says; -1 if they differ."""
    project = open_project(path)
    numbers = {project.name, *(name for table in project.layers.values() for name in table["name"])}
    return int(numbers.pop()) if len(numbers) == 1 else -1


def forked(work):
    """Run ``work(write)`` in a process of its own; return it and what it has written so far, when read."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        try:
            work(lambda number: os.write(writing, b"%d\n" % number))
        except BaseException as error:  # noqa: BLE001 - a forked process must not go on with the tests
            os.write(writing, repr(error).encode())
        os._exit(0)
    os.close(writing)
    return process, reading


def everything(reading):
    text = b""
    while part := os.read(reading, 4096):
        text += part
    os.close(reading)
    return text.decode()


def trial(path, first, wait_s):
    """Kill a saver after ``wait_s`` seconds; return its last acknowledged save and what is in the file."""

    def save(write):
        number = first
        while True:
            number += 1
            save_project(town(number), path)
            write(number)

    saver, acknowledged = forked(save)
    time.sleep(wait_s)
    os.kill(saver, signal.SIGKILL)
    os.waitpid(saver, 0)
    numbers = [int(line) for line in everything(acknowledged).split("\n") if line]
    looker, found = forked(lambda write: write(said(path)))
    os.waitpid(looker, 0)
    return max([first, *numbers]), everything(found).strip()


def main():
    path, n, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    first, _ = forked(lambda _write: save_project(town(0), path))
    os.waitpid(first, 0)
    number = 0
    for _ in range(n):
        acknowledged, found = trial(path, number, chance.uniform(0.0, 1.2))
        print(acknowledged, found, flush=True)  # noqa: T201 - the answer
        number = int(found)


if __name__ == "__main__":
    main()
