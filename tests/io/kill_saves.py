"""Edits and saves a project again and again, and is killed while it does: run by ``test_project_faults``.

``python kill_saves.py FILE TRIALS SEED`` prints for each trial what was acknowledged and what is found: the
last save and the number in the file; the last change kept and the number in the working copy ("-" where
nothing was left unsaved). The process itself touches neither Arrow nor GDAL: it forks one that works and one
that looks. Whatever goes wrong in one of them ends the process, and says so.
"""

import os
import random
import shutil
import signal
import sys
import time
import traceback
from pathlib import Path

from netplan.io.project_file import open_project, save_project
from netplan.model.project import Project
from netplan.session.document import WORK, Saved, open_document
from netplan.session.recovery import read
from tests.towns import layer

FAILED = "failed"
MOST_S = 0.15  # what a keep and a save take, roughly


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
    """Run ``work(write)`` in a process of its own; return it and what it writes, line by line."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        os.close(reading)
        try:
            work(lambda text: os.write(writing, f"{text}\n".encode()))
        except BaseException:  # noqa: BLE001 - a forked process must not go on with the tests
            os.write(writing, f"{FAILED}\n{traceback.format_exc()}".encode())
        os._exit(0)
    os.close(writing)
    return process, open(reading, encoding="utf-8")  # noqa: PTH123 - a pipe has no path


def ended(process, lines):
    """Return what a process wrote until it ended, from where ``lines`` is; end too if it failed."""
    with lines:
        text = lines.read()
    os.waitpid(process, 0)
    if FAILED in text:
        raise SystemExit(text)
    return text


def trial(path, first, n_told, wait_s):
    """Kill a worker ``wait_s`` seconds after the ``n_told``-th thing it acknowledged.

    Return what it acknowledged and what is there.
    """
    root = path.parent / "private"

    def work(write):
        document, number = open_document(path, root), first
        write(f"save {number}")
        while True:
            number += 1
            document.keep(town(number))
            write(f"keep {number}")
            if number % 2:
                assert document.save(town(number), path) == Saved(path)
                write(f"save {number}")

    def look(write):
        write(said(path))
        folders = [folder for folder in root.glob("*/") if read(folder) is not None]
        write(said(folders[0] / WORK) if folders else "-")

    worker, lines = forked(work)
    told = [lines.readline() for _ in range(n_told)]
    time.sleep(wait_s)
    os.kill(worker, signal.SIGKILL)
    told = "".join([*told, ended(worker, lines)])
    if FAILED in told:
        raise SystemExit(told)
    told = [line.split() for line in told.splitlines()]
    in_file, in_copy = ended(*forked(look)).split()
    shutil.rmtree(root, ignore_errors=True)
    last = {what: max([first, *(int(n) for kind, n in told if kind == what)]) for what in ("save", "keep")}
    return last["save"], in_file, last["keep"], in_copy


def main():
    path, n, chance = Path(sys.argv[1]), int(sys.argv[2]), random.Random(int(sys.argv[3]))
    ended(*forked(lambda _write: save_project(town(0), path)))
    number = 0
    for k in range(n):
        answer = trial(path, number, k % 6, chance.uniform(0.0, MOST_S))
        print(*answer, flush=True)  # noqa: T201 - the answer
        number = int(answer[1])


if __name__ == "__main__":
    main()
