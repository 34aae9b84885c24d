"""Icons, drawn from ``icons.toml`` in the colours of the theme."""

import tomllib
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize
from PySide6.QtGui import QIcon, QImageReader, QPixmap

from netplan.ui.theme import Theme

_SIZES = (16, 20, 24, 32, 48)
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="{colour}" '
    'stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round">{inside}</svg>'
)


@cache
def _drawings() -> dict[str, str]:
    return tomllib.loads((files(__package__) / "icons.toml").read_text("utf-8"))


@cache
def icon(name: str, theme: Theme, *, accent: bool = False) -> QIcon:
    """Return an icon in the colours of ``theme``: at rest, chosen, or disabled; "" is none."""
    drawn = QIcon()
    if not name:
        return drawn
    colours = (
        (QIcon.Mode.Normal, theme.accent if accent else theme.text),
        (QIcon.Mode.Selected, theme.on_accent),
        (QIcon.Mode.Disabled, theme.line),
    )
    for mode, colour in colours:
        for size in _SIZES:
            drawn.addPixmap(_pixmap(name, colour, size), mode)
    return drawn


def _pixmap(name: str, colour: str, size: int) -> QPixmap:
    inside = _drawings()[name].replace('class="fill"', f'fill="{colour}"')
    data = QByteArray(_SVG.format(colour=colour, inside=inside).encode())
    buffer = QBuffer()
    buffer.setData(data)
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, b"svg")
    reader.setScaledSize(QSize(size, size))
    return QPixmap.fromImage(reader.read())
