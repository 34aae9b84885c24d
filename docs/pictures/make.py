"""Make the pictures of README and handbook with the program itself: ``python docs/pictures/make.py``.

The map is the one ``netplan-gis demo`` writes; the window is a real one with the demo town planned in it,
on a screen that does not exist.
"""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
WIDTH_PX = 1600
PATIENCE_S = 300


def main() -> None:
    """Draw every picture anew."""
    if len(sys.argv) > 1:
        draw_window(sys.argv[1])
        return
    for language in ("de", "en"):
        draw_map(language)
        with tempfile.TemporaryDirectory() as home:  # a window remembers; a picture shall not
            environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "XDG_CONFIG_HOME": home}
            subprocess.run([sys.executable, __file__, language], check=True, env=environment)


def draw_map(language: str) -> None:
    """Plan Musterstadt and keep its map."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "netplan", "demo", "--lang", language, "--out", folder, "--quiet"]
        subprocess.run(command, check=True)
        (drawn,) = Path(folder).glob("*.png")
        keep(drawn, HERE / f"musterstadt-{language}.png")


def draw_window(language: str) -> None:
    """Open the demo town in the window, plan it, and keep what the window shows."""
    from PySide6.QtWidgets import QApplication  # only the child process has the screen for it

    from netplan.ui.app import open_window

    app = QApplication([])
    window = open_window(str(*sorted((HERE.parents[1] / "layers").glob("musterstadt-*.gpkg"))), language)
    window.resize(WIDTH_PX, 1000)

    def wait(until: Callable[[], bool]) -> None:
        end = time.monotonic() + PATIENCE_S
        while not until():
            app.processEvents()
            time.sleep(0.01)
            if time.monotonic() > end:
                raise SystemExit("The window did not get ready")

    wait(lambda: "desk" in window.owners)
    desk, canvas = window.owners["desk"], window.owners["map"].canvas
    wait(lambda: desk.state.result is not None and not desk.state.stale)
    window.call("desk.plan")
    wait(lambda: desk.state.plan is not None and not desk.state.stale and not window.jobs.n_running)
    wait(lambda: canvas.is_idle)
    picture = HERE / f"window-{language}.png"
    window.grab().save(str(picture))
    keep(picture, picture)
    window.leave()


def keep(drawn: Path, picture: Path) -> None:
    """Scale a picture to the width of a page."""
    with Image.open(drawn) as given:
        height = round(given.height * WIDTH_PX / given.width)
        small = given.convert("RGB").resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
    small.save(picture, optimize=True)


if __name__ == "__main__":
    main()
