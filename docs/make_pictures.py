"""Make the pictures of README and handbook with the program itself: ``python docs/make_pictures.py``.

The map is the one ``netplan-gis demo`` writes. The windows are those of a session from the start page to an
exported plan on a screen of 1280 × 800 that is kept in memory (Xvfb, with openbox as window manager), led by
mouse and keyboard only (xdotool): see ``session.py`` beside this file. ``--windows FOLDER`` makes only those,
on a ``--screen`` and in ``--colours`` one wants to look at.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parents[1]
MAP_PX = 1600
SCREEN = "1280x800"
NEEDED = ("Xvfb", "openbox", "xdotool")


def main() -> None:
    """Draw every picture anew."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--windows", type=Path, metavar="FOLDER", help="a session only, its pictures to FOLDER"
    )
    parser.add_argument("--lang", action="append", choices=("de", "en"), help="one language only")
    parser.add_argument("--screen", default=SCREEN, help="width and height in pixels")
    parser.add_argument("--colours", default="light", choices=("light", "dark"))
    given = parser.parse_args()
    for language in given.lang or ("de", "en"):
        if not given.windows:
            draw_map(language)
        folder = given.windows or ROOT / "netplan/handbook" / language / "pictures"
        record(language, folder, given.screen, given.colours)


def draw_map(language: str) -> None:
    """Plan Musterstadt and keep its map."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "netplan", "demo", "--lang", language, "--out", folder, "--quiet"]
        subprocess.run(command, check=True)
        (drawn,) = Path(folder).glob("*.png")
        with Image.open(drawn) as given:
            height = round(given.height * MAP_PX / given.width)
            small = given.convert("RGB").resize((MAP_PX, height), Image.Resampling.LANCZOS)
        small.save(ROOT / f"docs/pictures/musterstadt-{language}.png", optimize=True)


def record(language: str, folder: Path, size: str, colours: str) -> None:
    """Let a session run on a screen of its own, and keep what it has shown."""
    missing = [name for name in NEEDED if not shutil.which(name)]
    if missing:
        raise SystemExit(f"Missing: {', '.join(missing)}. On Debian: apt install xvfb openbox xdotool")
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home:  # a window remembers; a picture shall not
        reading, writing = os.pipe()
        command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", f"{size}x24", "-nolisten", "tcp"]
        screen = subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL)
        with os.fdopen(reading) as said:
            display = f":{said.readline().strip()}"
        environment = os.environ | {
            "DISPLAY": display,
            "QT_QPA_PLATFORM": "xcb",
            "XDG_CONFIG_HOME": home,
            "XDG_STATE_HOME": home,
            "XDG_CACHE_HOME": os.environ.get("XDG_CACHE_HOME", str(Path.home() / ".cache")),
            "HOME": home,
            "PYTHONPATH": str(ROOT),
        }
        manager = subprocess.Popen(["openbox"], env=environment, stderr=subprocess.DEVNULL)
        try:
            session = [sys.executable, Path(__file__).with_name("session.py"), language, folder, colours]
            subprocess.run(session, check=True, env=environment)
        finally:
            manager.terminate()
            manager.wait()
            screen.terminate()
            screen.wait()
    for picture in folder.glob("*.png"):
        with Image.open(picture) as given:
            small = given.convert("RGB")
        small.save(picture, optimize=True)


if __name__ == "__main__":
    main()
