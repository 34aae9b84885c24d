"""Icons, drawn from ``icons.toml`` in the colours of the theme."""

import tomllib
from functools import cache
from importlib.resources import files

from PySide6.QtCore import QByteArray, QSize
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from netplan.ui.theme import Theme

_SIZES = (16, 20, 24, 32, 48)
_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="black" '
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
    for shape in _shapes(name):
        for mode, colour in colours:
            drawn.addPixmap(_coloured(shape, colour), mode)
    return drawn


@cache
def _shapes(name: str) -> tuple[QImage, ...]:
    """Return a drawing in black, in every size: the SVG is read once, colours are laid over it."""
    inside = _drawings()[name].replace('class="fill"', 'fill="black"')
    renderer = QSvgRenderer(QByteArray(_SVG.format(inside=inside).encode()))
    return tuple(_shape(renderer, size) for size in _SIZES)


def _shape(renderer: QSvgRenderer, size: int) -> QImage:
    shape = _blank(QSize(size, size))
    painter = QPainter(shape)
    renderer.render(painter)
    painter.end()
    return shape


def _coloured(shape: QImage, colour: str) -> QPixmap:
    drawn = QImage(shape)  # a copy as soon as it is drawn on
    painter = QPainter(drawn)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceIn)
    painter.fillRect(drawn.rect(), QColor(colour))
    painter.end()
    return QPixmap.fromImage(drawn)


def _blank(size: QSize) -> QImage:
    blank = QImage(size, QImage.Format.Format_ARGB32_Premultiplied)
    blank.fill(0)
    return blank
