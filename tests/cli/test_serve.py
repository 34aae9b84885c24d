"""The public service: a real server on loopback, what it must not tell, and its page in a browser."""

# ruff: noqa: S310 - servers of these tests' own

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from netplan.cli.app import run
from netplan.errors import DataError
from netplan.io import feature_server
from netplan.io.feature_server import guarded
from netplan.io.project_file import save_project
from tests.browser import answers, browser
from tests.core.test_coverage import at
from tests.towns import square, town

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    project = town(
        "F-----A--------B",
        fibre=["F"],
        schools=[
            {"at": "A", "name": "Alpha <b>", "down_mbps": 16.0},
            {"at": "B", "name": "Hidden", "confidential": "internal", "down_mbps": 16.0},
        ],
        addresses=[{"geometry": at(x, 3), "households": n} for x, n in ((5, 4), (15, 9), (250, 2))],
        districts=[
            {"id": "00", "name": "West", "borough": "Mitte", "geometry": square(-10, -60, 120)},
            {"id": "01", "name": "East", "borough": "Mitte", "geometry": square(110, -60, 300)},
        ],
        boundary=[{"geometry": square(-10, -60, 500)}],
    )
    path = tmp_path_factory.mktemp("served") / "city.gpkg"
    save_project(project, path)
    return path


@pytest.fixture(scope="module")
def service(city, tmp_path_factory):
    """Yield the address of a server that runs as a process of its own; it is ended by Ctrl-C."""
    pytest.importorskip("pygeoapi", reason="pygeoapi is not installed (extra serve)", exc_type=ImportError)
    with socket.socket() as trial:  # not the first free one from 5000 on, which others choose, too
        trial.bind(("127.0.0.1", 0))
        port = trial.getsockname()[1]
    folder = tmp_path_factory.mktemp("private")
    command = [sys.executable, "-m", "netplan", "serve", str(city), "--plan", "--port", str(port)]
    with subprocess.Popen(
        [*command, "--lang", "en"],
        cwd=ROOT,
        env={**os.environ, "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            answers(f"http://127.0.0.1:{port}/collections")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.send_signal(signal.SIGINT)
            told, complained = process.communicate(timeout=240)
    assert process.returncode == 0, complained
    assert "The service has ended." in told
    assert "Withheld: Existing fibre" in complained
    assert not list(folder.iterdir())  # nothing of the project is left behind


@pytest.fixture(scope="module")
def page(city, tmp_path_factory):
    """Return the folder of a written page, in German, with a plan."""
    site = tmp_path_factory.mktemp("page") / "site"
    assert run(["serve", str(city), "--plan", "--write", str(site), "--lang", "de"], {}) == 0
    return site


def asked(address):
    with urllib.request.urlopen(address) as answer:
        return json.load(answer)


def code_of(address, method="GET"):
    try:
        with urllib.request.urlopen(urllib.request.Request(address, method=method)) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        error.close()
        return error.code


def test_only_what_is_public_is_served(service):
    names = {one["id"] for one in asked(f"{service}/collections")["collections"]}
    assert {"boundary", "districts", "coverage_sites", "coverage_districts", "trenches"} <= names
    assert not names & {"fibre", "ducts", "cables", "carriers", "addresses", "coverage_addresses", "sites"}
    schools = asked(f"{service}/collections/coverage_sites/items")
    assert [one["properties"]["name"] for one in schools["features"]] == ["Alpha <b>"]
    rows = asked(f"{service}/collections/coverage_districts/items?limit=1000")["features"]
    assert len({one["id"] for one in rows}) == len(rows)  # a district has a row for each thing counted
    one = asked(f"{service}/collections/coverage_districts/items/{rows[-1]['id']}")
    assert one["properties"] == rows[-1]["properties"]
    for missing in ("/collections/ducts", "/collections/nothing/items", "/map/nothing.js"):
        assert code_of(service + missing) == 404
    for method in ("POST", "PUT", "DELETE"):
        assert code_of(f"{service}/collections/coverage_sites/items", method) == 405


def test_the_page_is_served_and_loads_nothing_from_elsewhere(service):
    browser_asks = urllib.request.Request(service, headers={"Accept": "text/html"})
    with urllib.request.urlopen(browser_asks) as answer:
        assert answer.url == f"{service}/map/"
        assert "default-src 'self'" in answer.headers["Content-Security-Policy"]
        assert 'src="page.js"' in answer.read().decode()


def test_the_written_page_draws_its_layers_and_obeys_the_keyboard(page, tmp_path):
    with browser(tmp_path / "profile") as window:
        window.open((page / "index.html").as_uri())
        assert int(window.wait("return document.body.dataset.ready")) > 3
        assert window.run("return document.documentElement.lang") == "de"
        shown = "return document.getElementById('layers').innerText"
        assert "Versorgung der Standorte nach der Planung" in window.run(shown)
        ticks = "[...document.querySelectorAll('#layers input')]"
        before = window.run(f"return {ticks}.map((one) => one.checked)")
        window.run(f"{ticks}[0].focus()")
        window.press(" ")
        assert window.run(f"return {ticks}.map((one) => one.checked)") == [not before[0], *before[1:]]
        window.run("document.querySelector('.maplibregl-canvas').focus()")
        window.press("\ue007")  # Enter
        assert "East" in window.wait("return document.querySelector('#details td')?.closest('div').innerText")
        elsewhere = "return performance.getEntriesByType('resource').map((one) => one.name)"
        assert all(name.startswith(("file:", "blob:", "data:")) for name in window.run(elsewhere))


def test_a_page_written_again_is_the_same(city, page, tmp_path):
    again = tmp_path / "again"
    assert run(["serve", str(city), "--plan", "--write", str(again), "--lang", "de"], {}) == 0
    for path in (one for one in page.rglob("*") if one.is_file()):
        assert path.read_bytes() == (again / path.relative_to(page)).read_bytes(), path


@pytest.mark.parametrize(("host", "warns"), [("0.0.0.0", True), ("127.0.0.1", False)])  # noqa: S104 - to see the warning
def test_a_written_page_is_served_and_other_computers_are_warned_of(host, warns, page, monkeypatch, capsys):
    begun = []
    monkeypatch.setattr(
        feature_server, "prepare", lambda served, address, _work: begun.append((served, address))
    )
    monkeypatch.setattr(feature_server, "serve", lambda _application, at, _port: begun.append(at))
    handlers = [signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)]
    try:
        assert (
            run(["serve", str(page), "--host", host, "--url", "https://a.example/", "--lang", "en"], {}) == 0
        )
    finally:
        for number, handler in zip((signal.SIGINT, signal.SIGTERM), handlers, strict=True):
            signal.signal(number, handler)
    (served, address), at = begun
    assert (address, at) == ("https://a.example", host)
    assert set(served.layers) >= {"coverage_sites", "districts"}
    assert all(path.exists() for path, _ in served.layers.values())
    assert ("without a password" in capsys.readouterr().err) == warns


@pytest.mark.parametrize("text", [None, "[]", "{}", '{"title": 1, "about": 2, "layers": 3, "language": 4}'])
def test_a_folder_without_a_page_is_a_sentence(text, tmp_path):
    if text is not None:
        (tmp_path / "service.json").write_text(text)
    with pytest.raises(DataError, match="holds no page"):
        feature_server.read_served(tmp_path)


def test_a_taken_port_is_a_sentence(city, capsys):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert run(["serve", str(city), "--port", str(port), "--lang", "en"], {}) == 2
    assert f"port {port}" in capsys.readouterr().err


def test_nothing_beside_the_page_is_handed_out(tmp_path):
    (tmp_path / "page").mkdir()
    (tmp_path / "secret.txt").write_text("secret")
    begun = []
    answer = guarded(lambda *_: [b"api"], tmp_path / "page")
    body = answer(
        {"REQUEST_METHOD": "GET", "PATH_INFO": "/map/../secret.txt"}, lambda *told: begun.append(told)
    )
    assert (begun[0][0], b"".join(body)) == ("404 Not Found", b"404")
