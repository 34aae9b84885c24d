"""Make the pictures of README and handbook with the program itself: ``python docs/pictures/make.py``.

Plans Musterstadt as ``netplan-gis demo`` does and scales its map down to the width of a page.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
WIDTH_PX = 1600
COLOURS = 128  # a map has few; a third of the size in full colour


def main() -> None:
    """Draw every picture anew."""
    for language in ("de", "en"):
        with tempfile.TemporaryDirectory() as folder:
            command = [
                sys.executable,
                "-m",
                "netplan",
                "demo",
                "--lang",
                language,
                "--out",
                folder,
                "--quiet",
            ]
            subprocess.run(command, check=True)
            (drawn,) = Path(folder).rglob("*.png")
            with Image.open(drawn) as picture:
                height = round(picture.height * WIDTH_PX / picture.width)
                small = picture.convert("RGB").resize((WIDTH_PX, height), Image.Resampling.LANCZOS)
            small.quantize(COLOURS).save(HERE / f"musterstadt-{language}.png", optimize=True)


if __name__ == "__main__":
    main()
