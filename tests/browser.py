"""A headless Chromium that does what a test says, through the chromedriver of Debian."""

# ruff: noqa: S310 - servers of these tests' own

import base64
import json
import re
import shutil
import subprocess
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

_OPTIONS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --enable-unsafe-swiftshader --use-angle=swiftshader "
    "--window-size=1300,850"
)
LONG_S = 240.0  # a service may have to compile what plans, on a machine under load
_STARTED = re.compile(r"was started successfully on port (\d+)")


@dataclass(frozen=True)
class Browser:
    """One window."""

    session: str

    def open(self, address):
        _ask(f"{self.session}/url", {"url": address})

    def run(self, script):
        """Return what the body of a JavaScript function returns."""
        return _ask(f"{self.session}/execute/sync", {"script": script, "args": []})

    def wait(self, script):
        """Return the first true answer of a script."""
        end = time.monotonic() + LONG_S
        while not (found := self.run(script)):
            assert time.monotonic() < end, f"never true: {script}"
            time.sleep(0.1)
        return found

    def press(self, keys):
        """Press keys where the focus is."""
        down = [{"type": kind, "value": key} for key in keys for kind in ("keyDown", "keyUp")]
        _ask(f"{self.session}/actions", {"actions": [{"type": "key", "id": "keys", "actions": down}]})

    def picture(self, path):
        with urllib.request.urlopen(f"{self.session}/screenshot") as answer:
            path.write_bytes(base64.b64decode(json.load(answer)["value"]))


@contextmanager
def browser(folder):
    """Yield a window whose profile is in ``folder``."""
    driver = shutil.which("chromedriver")
    if not driver or not shutil.which("chromium"):
        pytest.skip("Chromium is not installed (Debian: chromium, chromium-driver)")
    arguments = [*_OPTIONS.split(), f"--user-data-dir={folder}"]
    wanted = {"alwaysMatch": {"goog:chromeOptions": {"args": arguments}}}
    with subprocess.Popen([driver, "--port=0"], stdout=subprocess.PIPE, text=True) as process:
        try:
            said = next(filter(None, (_STARTED.search(line) for line in process.stdout)), None)
            assert said, "chromedriver ended"
            server = f"http://127.0.0.1:{said[1]}"
            session = f"{server}/session/{_ask(f'{server}/session', {'capabilities': wanted})['sessionId']}"
            try:
                yield Browser(session)
            finally:
                urllib.request.urlopen(urllib.request.Request(session, method="DELETE")).close()
        finally:
            process.terminate()


def answers(address):
    """Wait until something answers at an address, and return it as text."""
    end = time.monotonic() + LONG_S
    while True:
        try:
            with urllib.request.urlopen(address) as answer:
                return answer.read().decode()
        except OSError:
            assert time.monotonic() < end, f"nothing answers at {address}"
            time.sleep(0.1)


def _ask(address, document):
    body = json.dumps(document).encode()
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)["value"]
