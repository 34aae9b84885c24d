"""The letters of map sheets: DejaVu Sans, which every installation has, so that a sheet looks alike anywhere.

matplotlib ships the files with their licence (Bitstream Vera: may be handed on, also inside documents).
"""

from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path

from PySide6.QtGui import QFont, QFontDatabase, QFontMetricsF

from netplan.errors import DataError
from netplan.messages import mark

FAMILY = "DejaVu Sans"
_FILES = ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")
_UNIT = 100  # letters are measured this large, so that nothing is rounded
PER_MM = 100.0  # units of a page for a millimetre: sizes of letters are whole numbers of them


def font_folder() -> Path:
    """Return where the files of the letters and their licence lie."""
    found = find_spec("matplotlib")  # without loading it
    places = found.submodule_search_locations if found else None
    return Path(places[0] if places else "") / "mpl-data" / "fonts" / "ttf"


def load_fonts(folder: Path | None = None) -> None:
    """Make the letters known to Qt.

    Raises:
        DataError: a file is missing or damaged.

    """
    for name in _FILES:
        path = (folder or font_folder()) / name
        if QFontDatabase.addApplicationFont(str(path)) < 0:
            raise DataError(
                mark("The letters of map sheets are missing ({file}); install netplan again"), file=str(path)
            )


def font(size: int, *, bold: bool = False) -> QFont:
    """Return letters ``size`` units high."""
    found = QFont(FAMILY)
    found.setPixelSize(max(1, size))
    found.setBold(bold)
    found.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return found


@lru_cache(maxsize=4)
def _metrics(*, bold: bool) -> QFontMetricsF:
    return QFontMetricsF(font(_UNIT, bold=bold))


@lru_cache(maxsize=8192)
def width_mm(text: str, size_mm: float, *, bold: bool = False) -> float:
    """Return the width of a line of text in letters of ``size_mm``."""
    return _metrics(bold=bold).horizontalAdvance(text) * size_mm / _UNIT


def ascent_mm(size_mm: float) -> float:
    """Return how far letters rise above their base line."""
    return _metrics(bold=False).ascent() * size_mm / _UNIT


def line_mm(size_mm: float) -> float:
    """Return the distance of base lines."""
    return 1.22 * size_mm


def wrapped(text: str, size_mm: float, room_mm: float, *, bold: bool = False) -> list[str]:
    """Return the lines of a text in a column; a word wider than the column is broken."""
    lines: list[str] = []
    for paragraph in printable(text).split("\n"):
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if width_mm(longer, size_mm, bold=bold) <= room_mm:
                line = longer
                continue
            if line:
                lines.append(line)
            *full, line = _broken(word, size_mm, room_mm, bold=bold)
            lines += full
        lines.append(line)
    return lines


def _broken(word: str, size_mm: float, room_mm: float, *, bold: bool) -> list[str]:
    """Return a word in pieces that fit."""
    pieces = [""]
    for letter in word:
        if pieces[-1] and width_mm(pieces[-1] + letter, size_mm, bold=bold) > room_mm:
            pieces.append("")
        pieces[-1] += letter
    return pieces


def printable(text: str) -> str:
    """Return a text without what no letter stands for; it is never read as HTML."""
    return "".join(one if one.isprintable() or one == "\n" else " " for one in text)
