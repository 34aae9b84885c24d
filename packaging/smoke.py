"""Try a frozen program as a user would: ``smoke.py FOLDER [PICTURE]``.

It plans, prints, imports, exports and computes a batch in processes of its own, and opens its window on a
screen of its own, where a project is planned with F5. The window needs Xvfb, openbox, xdotool, ImageMagick.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
DEMO = next((ROOT / "layers").glob("musterstadt-*.gpkg"))
ORDER = 'name = "Two towns"\nwhat = "coverage"\ninputs = ["demo.gpkg", "other.gpkg"]\nout = "results"\n'
PATIENCE_S = 600  # kernels are compiled when they are first called
REST_S = 3


def run(program: Path, *arguments: object, home: Path) -> dict[str, object]:
    """Run a command of the program without any setting of Python or of ours; return its document."""
    environment = {
        key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "NETPLAN"))
    }
    begun = time.monotonic()
    done = subprocess.run(
        [program, *map(str, arguments), "--json"],
        env={**environment, "HOME": str(home), "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        check=False,
    )
    print(f"{arguments[0]}: {time.monotonic() - begun:.1f} s")
    if done.returncode:
        raise SystemExit(f"{arguments}: code {done.returncode}\n{done.stderr[-2000:]}")
    document: dict[str, object] = json.loads(done.stdout)
    return document


def commands(program: Path, folder: Path) -> None:
    """Plan, export, print, import."""
    shutil.copy(DEMO, folder / "demo.gpkg")
    project = folder / "demo.gpkg"
    plan = run(program, "plan", project, "--out", folder / "out", home=folder)
    require(float(str(plan["cost_eur"])) > 0, "the plan costs something")
    require((folder / "out" / "csv").is_dir(), "the plan was written")
    run(program, "print", project, "--out", folder / "sheets", "--sheet", "A4", home=folder)
    require(any((folder / "sheets").glob("*.pdf")), "a sheet was printed")
    other = folder / "other.gpkg"
    shutil.copy(DEMO, other)
    table = folder / "addresses.csv"
    rows = "".join(f"new{n};{405200 + n};5695650;1\n" for n in range(50))
    table.write_text(f"id;x;y;households\n{rows}", "utf-8")
    role = ("--role", "addresses", "--crs", "EPSG:25833")
    taken = run(program, "import", other, table, *role, home=folder)
    require(taken["taken"] is True, "a file was taken into a project")
    exported = folder / "exported"
    run(program, "export", other, "--out", exported, "--formats", "gpkg,csv", home=folder)
    require(any(exported.rglob("*.gpkg")), "a project was exported")
    (folder / "order.toml").write_text(ORDER, "utf-8")
    batch = run(program, "batch", "run", folder / "order.toml", "--workers", "2", home=folder)
    require(batch["done"] == ["demo", "other"], "processes of its own compute a batch")
    run(program, "doctor", home=folder)


@contextmanager
def screen() -> Iterator[str]:
    """Yield the name of a screen with a window manager."""
    read, write = os.pipe()
    with subprocess.Popen(
        ["Xvfb", "-displayfd", str(write), "-screen", "0", "1440x900x24"],
        pass_fds=(write,),
        stderr=subprocess.DEVNULL,
    ) as server:
        name = f":{os.read(read, 16).decode().strip()}"
        environment = {**os.environ, "DISPLAY": name}
        with subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL) as manager:
            yield name
            manager.terminate()
        server.terminate()


def window(program: Path, folder: Path, picture: Path | None) -> None:
    """Open the window with a project, plan with F5, take a picture, and leave."""
    with screen() as name:
        environment = {**os.environ, "DISPLAY": name, "HOME": str(folder), "QT_QPA_PLATFORM": "xcb"}
        begun = time.monotonic()
        with subprocess.Popen([program, "gui", str(folder / "demo.gpkg")], env=environment) as process:
            search = ["xdotool", "search", "--onlyvisible", "--name", "demo|Musterstadt"]
            wait(lambda: bool(output(search, environment)), "the window is there")
            print(f"window: {time.monotonic() - begun:.1f} s")
            wait(lambda: rests(process.pid), "the window rests")
            before = look(environment, picture or folder / "window.png")
            subprocess.run(["xdotool", "key", "F5"], env=environment, check=True)
            time.sleep(REST_S)
            wait(lambda: rests(process.pid), "the window rests again")
            require(before != look(environment, picture or folder / "window.png"), "F5 changes the picture")
            require(process.poll() is None, "the window stays open")
            subprocess.run(["xdotool", "key", "ctrl+q"], env=environment, check=True)
            wait(lambda: process.poll() is not None, "the window closes")
            require(process.returncode == 0, "the program ends well")


def output(command: list[str], environment: dict[str, str]) -> str:
    """Return what a command prints."""
    return subprocess.run(
        command, env=environment, capture_output=True, text=True, check=False
    ).stdout.strip()


def look(environment: dict[str, str], picture: Path) -> bytes:
    """Take a picture of the screen and return it."""
    subprocess.run(["import", "-window", "root", str(picture)], env=environment, check=True)
    return picture.read_bytes()


def rests(process: int) -> bool:
    """Return whether a process and its children do next to nothing for some seconds."""
    begun = work_s(process)
    time.sleep(REST_S)
    return work_s(process) - begun < REST_S / 20


def work_s(process: int) -> float:
    """Return the processor time a process and its children have had, as the system counts it."""
    fields = Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()
    children = Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()
    own = sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")
    return own + sum(work_s(int(child)) for child in children)


def wait(until: Callable[[], bool], what: str) -> None:
    """Wait until something is so."""
    end = time.monotonic() + PATIENCE_S
    while not until():
        if time.monotonic() > end:
            raise SystemExit(f"not so: {what}")
        time.sleep(0.1)
    print(f"ok: {what}")


def require(holds: bool, what: str) -> None:
    """End with a sentence if something is not so."""
    if not holds:
        raise SystemExit(f"not so: {what}")
    print(f"ok: {what}")


def main() -> int:
    """Try everything."""
    program = Path(sys.argv[1]).resolve() / "netplan-gis"
    picture = Path(sys.argv[2]) if len(sys.argv) > 2 else None
    with tempfile.TemporaryDirectory() as name:
        commands(program, Path(name))
        window(program, Path(name), picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
