#!/usr/bin/env python3
"""Set netplan up in this folder, once, and start it.

python3 run.py demo            plan the demo town
python3 run.py test [...]      run the tests on all processors; arguments go to pytest instead
python3 run.py COMMAND [...]   any command of netplan-gis, such as: plan city.gpkg

Standard library only. Everything is installed into .venv beside this file; a file in there remembers what
was installed, so that the next start installs nothing. A set-up that was interrupted is repaired.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "netplan-setup"  # what is installed; written last
UNFINISHED = VENV / "netplan-setup-unfinished"  # there while a set-up runs
OLDEST = (3, 11)
ALL_TESTS = ("-n", "auto", "--dist", "worksteal")  # a few files take most of the time: who is done takes over
FAILED, INTERRUPTED, USAGE = 3, 130, 2

SENTENCES = {
    "too old": (
        (
            "netplan needs Python 3.11 or newer; this is Python {version}.\n"
            "Debian and Ubuntu: sudo apt-get install python3.12 python3.12-venv"
        ),
        (
            "netplan braucht Python 3.11 oder neuer; dies ist Python {version}.\n"
            "Debian und Ubuntu: sudo apt-get install python3.12 python3.12-venv"
        ),
    ),
    "set-up": (
        "Setting netplan up in {folder} (once, about 2 GB) …",
        "netplan wird in {folder} eingerichtet (einmalig, etwa 2 GB) …",
    ),
    "count": ("  {done} of {total} packages", "  {done} von {total} Paketen"),
    "install": ("  installing …", "  wird installiert …"),
    "no venv": (
        (
            "Python cannot make virtual environments here. Please install this package first:\n"
            "  sudo apt-get install {package}"
        ),
        (
            "Python kann hier keine virtuellen Umgebungen anlegen. Bitte zuerst dieses Paket installieren:\n"
            "  sudo apt-get install {package}"
        ),
    ),
    "failed": (
        "Set-up failed: {step}\n{tail}\nThe whole output is in {log}. The next start tries again.",
        (
            "Einrichtung fehlgeschlagen: {step}\n{tail}\n"
            "Die ganze Ausgabe steht in {log}. Der nächste Start versucht es erneut."
        ),
    ),
    "libraries": (
        "Installing the libraries that Qt needs: {packages}",
        "Die Bibliotheken, die Qt braucht, werden installiert: {packages}",
    ),
    "no libraries": (
        "Windows need libraries that are missing here; the command line works without them:\n  {line}",
        "Für Fenster fehlen hier Bibliotheken; die Kommandozeile arbeitet auch ohne sie:\n  {line}",
    ),
    "interrupted": (
        "Interrupted. The next start repairs the set-up.",
        "Abgebrochen. Der nächste Start repariert die Einrichtung.",
    ),
    "waiting": (
        "Another start is setting netplan up; waiting for it …",
        "Ein anderer Start richtet netplan gerade ein; bitte warten …",
    ),
}


def say(key: str, **fields: object) -> None:
    """Print a sentence in the user's language to standard error: standard output belongs to the command."""
    names = ("NETPLAN_LANG", "LC_ALL", "LC_MESSAGES", "LANG")
    language = next((os.environ[name] for name in names if os.environ.get(name)), "")
    sentence = SENTENCES[key][language.lower().startswith("de")]
    print(sentence.format(**fields), file=sys.stderr, flush=True)


def usage() -> int:
    """Print how this script is called."""
    print(__doc__.partition("Standard library")[0].rstrip(), file=sys.stderr)
    return USAGE


def newer_python() -> str | None:
    """Return a Python on the path that is new enough, if there is one."""
    for minor in range(14, OLDEST[1] - 1, -1):
        found = shutil.which(f"python3.{minor}")
        # a version manager may put a name on the path that only prints an error
        if found and subprocess.call([found, "-c", ""], stderr=subprocess.DEVNULL) == 0:
            return found
    return None


def fingerprint() -> str:
    """Return what the set-up depends on: the packages, the Python, the folder."""
    digest = hashlib.sha256(repr((sys.version_info[:2], str(ROOT))).encode())
    for name in ("requirements.lock", "pyproject.toml"):
        digest.update((ROOT / name).read_bytes())
    return digest.hexdigest()


def is_set_up() -> bool:
    """Whether the environment holds what it should; reads three small files and starts nothing."""
    try:
        return STAMP.read_text("utf-8") == fingerprint() and PYTHON.exists()
    except (OSError, UnicodeDecodeError):
        return False


@contextlib.contextmanager
def alone() -> Iterator[None]:
    """Let one set-up run at a time; the lock goes with the process, however it ends."""
    if os.name == "nt":
        yield
        return
    import fcntl  # exists on POSIX only

    with Path(__file__).open("rb") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("waiting")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def is_root() -> bool:
    """Whether Debian packages can be installed without a password."""
    return hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get") is not None


def apt_install(*packages: str) -> bool:
    """Install Debian packages as root; False if that did not work."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    commands = (["update"], ["install", "-y", "--no-install-recommends", *packages])
    return all(
        subprocess.run(
            ["apt-get", "-qq", *command], env=environment, stdout=sys.stderr, check=False
        ).returncode
        == 0
        for command in commands
    )


def require_venv_module() -> None:
    """Make sure that Python can make environments; Debian packs ``ensurepip`` separately."""
    try:
        import ensurepip  # noqa: F401 - asked for its existence only
    except ImportError:
        package = f"python{sys.version_info[0]}.{sys.version_info[1]}-venv"
        if not (is_root() and apt_install(package)):
            say("no venv", package=package)
            raise SystemExit(FAILED) from None


def require_qt_libraries() -> None:
    """Install the shared libraries that Qt needs, or say how; the command line works without them."""
    from netplan.cli.libraries import LIBRARIES, apt_line, missing_libraries  # needs the checked Python

    missing = missing_libraries()
    if not missing:
        return
    if is_root():
        packages = [LIBRARIES[library] for library in missing]
        say("libraries", packages=" ".join(packages))
        if apt_install(*packages):
            return
    say("no libraries", line=apt_line(missing))


def logged(step: str, command: Sequence[str], log: Path, total: int = 0) -> None:
    """Run a step of the set-up, write its output to ``log``, and count packages on a terminal."""
    environment = {**os.environ, "PIP_USER": "0", "PIP_REQUIRE_VIRTUALENV": "0", "PYTHONNOUSERSITE": "1"}
    lines: list[str] = []
    process = subprocess.Popen(
        command,
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )
    with process, log.open("a", encoding="utf-8") as record:
        for line in process.stdout or ():
            record.write(line)
            lines.append(line.rstrip())
            if total and sys.stderr.isatty():
                show_count(lines, total)
    if process.returncode:
        say(
            "failed",
            step=step,
            tail="\n".join(lines[-8:]),
            log=log,
        )
        raise SystemExit(FAILED)


def show_count(lines: list[str], total: int) -> None:
    """Tell how many packages were fetched, in place, after each line pip prints about one."""
    if lines[-1].startswith("Collecting"):
        print("\033[A\033[K" if len(lines) > 1 else "", end="", file=sys.stderr)
        done = sum(line.startswith("Collecting") for line in lines)
        say("count", done=done, total=total)
    elif lines[-1].startswith("Installing collected"):
        say("install")


def is_usable() -> bool:
    """Whether the environment is whole and of this Python, so that it can be brought up to date."""
    if UNFINISHED.exists() or not PYTHON.exists():
        return False
    code = "import pip, sys; raise SystemExit(sys.version_info[:2] != " + f"{sys.version_info[:2]})"
    return subprocess.run([str(PYTHON), "-I", "-c", code], capture_output=True, check=False).returncode == 0


def compile_libraries(log: Path) -> None:
    """Compile what was installed, on all processors: pip would do so on one.

    What this Python cannot compile is not for this Python; nobody starts the tests of libraries.
    """
    command = [str(PYTHON), "-m", "compileall", "-q", "-j", "0", "-x", r"[/\\]tests[/\\]", str(VENV)]
    with log.open("a", encoding="utf-8") as record:
        subprocess.run(command, stdout=record, stderr=subprocess.STDOUT, check=False)


def set_up() -> None:
    """Make the environment, or bring it up to date. A half-made one is made anew."""
    say("set-up", folder=VENV)
    require_venv_module()
    usable = is_usable()
    if not usable and VENV.exists():
        shutil.rmtree(VENV)
    VENV.mkdir(exist_ok=True)
    UNFINISHED.touch()
    STAMP.unlink(missing_ok=True)
    log = VENV / "netplan-setup.log"
    if not usable:
        base = getattr(sys, "_base_executable", "") or sys.executable
        logged("venv", [base, "-m", "venv", str(VENV)], log)
    quiet = ["--disable-pip-version-check", "--no-input", "install", "--no-deps", "--no-compile"]
    pip = [str(PYTHON), "-m", "pip", *quiet]
    lock = ROOT / "requirements.lock"
    total = sum("==" in line for line in lock.read_text("utf-8").splitlines() if not line.startswith("#"))
    logged("requirements.lock", [*pip, "--require-hashes", "-r", str(lock)], log, total)
    logged("netplan", [*pip, "--no-index", "--no-build-isolation", "--editable", str(ROOT)], log)
    compile_libraries(log)
    require_qt_libraries()
    new = STAMP.with_suffix(".new")
    new.write_text(fingerprint(), "utf-8")
    new.replace(STAMP)
    UNFINISHED.unlink()


def start(*command: str) -> NoReturn:
    """Become ``command``; where processes cannot be replaced, run it and pass its exit code on."""
    sys.stdout.flush()
    sys.stderr.flush()
    if os.name == "posix":
        os.execv(command[0], command)  # noqa: S606 - no shell is wanted
    with subprocess.Popen(command) as process:
        while True:
            try:
                raise SystemExit(process.wait())
            except KeyboardInterrupt:  # the command got it too and ends itself
                continue


def main(arguments: Sequence[str]) -> int:
    """Set up if needed, then start what was asked for."""
    if not arguments:
        return usage()
    if sys.version_info < OLDEST:
        newer = newer_python()
        if newer:
            start(newer, str(Path(__file__).resolve()), *arguments)
        version = ".".join(map(str, sys.version_info[:3]))
        say("too old", version=version)
        return FAILED
    if not is_set_up():
        with alone():
            if not is_set_up():
                set_up()
    if arguments[0] == "test":
        os.chdir(ROOT)
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
        start(str(PYTHON), "-m", "pytest", *(arguments[1:] or ALL_TESTS))
    start(str(PYTHON), "-P", "-m", "netplan", *arguments)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        say("interrupted")
        sys.exit(INTERRUPTED)
