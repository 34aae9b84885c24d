"""What people install: a wheel and a source archive that hold everything; a program that stays at home."""

import runpy
import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

from netplan.io.project_file import save_project
from tests.towns import town

ROOT = Path(__file__).parents[1]
NEEDED = (
    "netplan/locale/de/LC_MESSAGES/netplan.mo",
    "netplan/handbook/de/index.md",
    "netplan/handbook/en/pictures/export.png",
    "netplan/model/codes.toml",
    "netplan/report/participation/maplibre/LICENSE.txt",
    "netplan/report/participation/maplibre/maplibre-gl.js",
    "netplan/report/participation/page.html",
    "netplan/layers/musterstadt-suedost.gpkg",
)
# raises at any attempt of Python to reach another computer, and says what it was
AT_HOME = """
import sys
def listen(event, values):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"):
        address = values[-1] if event == "socket.connect" else values
        if not (isinstance(address, (str, bytes)) or str(address).startswith(("('127.", "('::1"))):
            print("REACHED OUT", event, values, file=sys.stderr)
            raise PermissionError("no network here")
sys.addaudithook(listen)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """Return the folder with a wheel and a source archive of this checkout."""
    folder = tmp_path_factory.mktemp("built")
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return folder


def test_the_wheel_holds_what_the_program_reads(built, tmp_path):
    (wheel,) = built.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
        metadata = next(name for name in names if name.endswith("METADATA"))
        said = archive.read(metadata).decode()
        archive.extractall(tmp_path)  # noqa: S202 - built a moment ago
    assert set(NEEDED) <= names
    tracked = subprocess.run(
        ["git", "ls-files", "netplan"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert set(tracked.stdout.split("\n")) - names <= {""}
    for extra in ("all", "cluster", "database", "opendata", "pdf", "radio", "serve"):
        assert f"Provides-Extra: {extra}\n" in said
    # run from there, beside nothing of the checkout
    code = "from netplan.session.demo_file import demo_file, netplan; print(netplan.__file__, demo_file())"
    done = subprocess.run(
        [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n{code}"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.count(str(tmp_path)) == 2


def test_the_source_archive_holds_tests_documents_and_the_lock(built):
    (source,) = built.glob("*.tar.gz")
    with tarfile.open(source) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    wanted = {
        "run.py",
        "requirements.lock",
        "docs/glossary.md",
        "tests/towns.py",
        "layers/catalog.toml",
        "LICENSE",
    }
    assert wanted <= names
    assert not {name for name in names if name.endswith((".pyc", ".log"))}


def test_planning_and_writing_reach_no_network(tmp_path):
    save_project(town("F---S", fibre=["F"], schools=["S"]), tmp_path / "town.gpkg")
    out = str(tmp_path / "out")
    arguments = ["plan", str(tmp_path / "town.gpkg"), "--out", out, "--formats", "csv,gpkg", "--json"]
    code = f"{AT_HOME}\nimport os\nfrom netplan.cli.app import run\nsys.exit(run({arguments!r}, os.environ))"
    command = [sys.executable, "-c", code]
    if (
        sys.platform == "linux"
        and subprocess.run(["unshare", "-rn", "true"], capture_output=True, check=False).returncode == 0
    ):
        command = ["unshare", "-rn", *command]  # there is no network for what is not Python, either
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "REACHED OUT" not in done.stderr
    assert done.returncode in {0, 1}, done.stderr
    assert (tmp_path / "out" / "csv").is_dir()


def test_the_guard_sees_who_reaches_out():
    code = f"{AT_HOME}\nimport urllib.request\nurllib.request.urlopen('http://planner.example/')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "REACHED OUT" in done.stderr


def test_an_audit_that_could_ask_about_nothing_does_not_pass():
    audit = runpy.run_path(str(ROOT / "packaging/audit.py"))["audited"]
    skipped = [{"name": name, "skip_reason": "not found"} for name in ("one", "two")]
    sound = [{"name": name, "vulns": []} for name in ("one", "two")]
    holes = [{"name": "one", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}, skipped[1]]
    assert audit(lambda _: []) == (3, ["audit: UNKNOWN; 0 of 0 packages could be asked about"])
    assert audit(lambda _: skipped) == (3, ["audit: UNKNOWN; 0 of 2 packages could be asked about"])
    told = {"pypi": [sound[0], skipped[1]], "osv": []}
    assert audit(told.get)[0] == 3
    told["osv"] = sound
    assert audit(told.get) == (0, ["audit: no known holes; 2 of 2 packages could be asked about"])
    code, said = audit(lambda _: holes)
    assert (code, said[0]) == (1, "one: PYSEC-1 PYSEC-2")
    assert "1 of 2" in said[-1]
