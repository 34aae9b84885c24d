"""How the window looks by day and by night: Fusion with palettes of our own, and a few rules for its edges.

The scheme of the system is followed only where the system says one: bare X11 says nothing.
"""

from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication, QStyleFactory

Scheme = Literal["system", "light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("system", "light", "dark")
TEXT_PERCENT = (100, 125, 150, 200)  # of the size the system asks for


@dataclass(frozen=True)
class Theme:
    """The colours of one scheme, "#RRGGBB".

    Text on ground has a contrast of at least 4.5 to 1; ``edge``, around what can be ticked, pressed or typed
    into, at least 3 to 1.
    """

    window: str
    base: str
    stripe: str
    text: str
    quiet: str
    line: str
    edge: str
    button: str
    accent: str
    on_accent: str
    tip: str
    notice: str
    good: str
    bad: str
    dark: bool = False


LIGHT = Theme(
    window="#F3F4F6",
    base="#FFFFFF",
    stripe="#F7F8FA",
    text="#1B1F24",
    quiet="#57606A",
    line="#D0D7DE",
    edge="#717B85",
    button="#FBFCFD",
    accent="#0B5C8E",
    on_accent="#FFFFFF",
    tip="#FFFDF0",
    notice="#FFF4E5",
    good="#1A7F4B",
    bad="#B3391B",
)
DARK = Theme(
    window="#1E2227",
    base="#282D34",
    stripe="#2C323A",
    text="#E6E9ED",
    quiet="#A3ADB8",
    line="#454E58",
    edge="#7D8894",
    button="#323941",
    accent="#5AB0E8",
    on_accent="#0B1117",
    tip="#2A3037",
    notice="#3B2F1C",
    good="#5CC98E",
    bad="#FF8C69",
    dark=True,
)

_ROLES: tuple[tuple[QPalette.ColorRole, str], ...] = (
    (QPalette.ColorRole.Window, "window"),
    (QPalette.ColorRole.WindowText, "text"),
    (QPalette.ColorRole.Base, "base"),
    (QPalette.ColorRole.AlternateBase, "stripe"),
    (QPalette.ColorRole.Text, "text"),
    (QPalette.ColorRole.Button, "button"),
    (QPalette.ColorRole.ButtonText, "text"),
    (QPalette.ColorRole.BrightText, "bad"),
    (QPalette.ColorRole.Highlight, "accent"),
    (QPalette.ColorRole.HighlightedText, "on_accent"),
    (QPalette.ColorRole.Accent, "accent"),
    (QPalette.ColorRole.Link, "accent"),
    (QPalette.ColorRole.LinkVisited, "accent"),
    (QPalette.ColorRole.ToolTipBase, "tip"),
    (QPalette.ColorRole.ToolTipText, "text"),
    (QPalette.ColorRole.PlaceholderText, "quiet"),
    (QPalette.ColorRole.Mid, "line"),
)
_DISABLED = (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText)

_EDGED = ("QCheckBox", "QRadioButton", "QGroupBox", "QLineEdit", "QComboBox", "QAbstractSpinBox",
          "QPushButton", "QSlider", "QTreeView", "QListView", "QTableView")  # fmt: skip
_EDGE_OF_WINDOW = 140  # Fusion draws edges in the colour of the window, darker by so many per cent

_RULES = """
QToolBar {{ border: 0; border-bottom: 1px solid {line}; padding: 3px 6px; spacing: 2px; }}
QToolBar QToolButton {{ padding: 4px 6px; border-radius: 4px; border: 1px solid transparent; }}
QToolBar QToolButton:hover {{ background: {button}; border-color: {line}; }}
QToolBar QToolButton:pressed, QToolBar QToolButton:checked {{ background: {line}; }}
QToolBar QToolButton:checked:disabled {{ background: transparent; }}
QToolBar QToolButton:focus {{ border-color: {accent}; }}
#qt_toolbar_ext_button {{ padding: 0; border: 0; }}
QDockWidget {{ font-weight: 600; }}
QDockWidget::title {{ padding: 5px 8px; background: {window}; border-bottom: 1px solid {line}; }}
QMainWindow > QTabBar {{ qproperty-elideMode: ElideNone; qproperty-usesScrollButtons: true; }}
QDialogButtonBox {{ dialogbuttonbox-buttons-have-icons: 0; }}
QStatusBar {{ border-top: 1px solid {line}; }}
QStatusBar::item {{ border: 0; }}
QMainWindow::separator {{ background: {window}; width: 4px; height: 4px; }}
QMainWindow::separator:hover {{ background: {accent}; }}
QHeaderView::section {{ background: {window}; color: {text}; border: 0; border-right: 1px solid {line};
  border-bottom: 1px solid {line}; padding: 4px 6px; }}
QTableView, QTreeView, QListView {{ border: 1px solid {line}; gridline-color: {line}; }}
QTreeView::item, QListView::item {{ padding: 2px 0; }}
QToolTip {{ border: 1px solid {line}; padding: 3px; }}
#quiet {{ color: {quiet}; }}
#good {{ color: {good}; }}
#bad {{ color: {bad}; }}
#title {{ font-size: {title}pt; font-weight: 600; }}
#heading {{ font-weight: 600; }}
#figure {{ font-size: {figure}pt; font-weight: 600; }}
#credit {{ background: {base}; color: {quiet}; border: 1px solid {line}; padding: 1px 4px; }}
#notice {{ background: {notice}; border-bottom: 1px solid {line}; }}
#guide {{ background: {base}; border-bottom: 1px solid {line}; }}
#card {{ background: {base}; border: 1px solid {line}; border-radius: 8px; text-align: left; padding: 12px; }}
#card:hover, #card:focus {{ border-color: {accent}; }}
#palette {{ background: {base}; border: 1px solid {accent}; }}
"""


def theme_of(scheme: Scheme) -> Theme:
    """Return the colours of a scheme; for "system" those of the system, by day where it says nothing."""
    if scheme == "system":
        hints = QGuiApplication.styleHints()
        return DARK if hints.colorScheme() == Qt.ColorScheme.Dark else LIGHT
    return DARK if scheme == "dark" else LIGHT


def dress(scheme: Scheme, text_percent: int = 100) -> Theme:
    """Give the application the look of ``scheme`` and text of a size, and return the colours."""
    theme = theme_of(scheme)
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)
    font.setPointSizeF(font.pointSizeF() * text_percent / 100)
    QApplication.setFont(font)
    QApplication.setStyle(QStyleFactory.create("Fusion"))
    QApplication.setPalette(palette_of(theme))
    for name in _EDGED:  # the stubs ask for bytes, which name no class
        QApplication.setPalette(edged_palette_of(theme), name)  # type: ignore[arg-type]
    app = QApplication.instance()
    if isinstance(app, QApplication):
        sizes = {"title": 0.26 * text_percent, "figure": 0.18 * text_percent}
        app.setStyleSheet(_RULES.format(**vars(theme), **sizes))
    return theme


def palette_of(theme: Theme) -> QPalette:
    """Return the palette of a theme."""
    palette = QPalette()
    for role, name in _ROLES:
        palette.setColor(role, QColor(getattr(theme, name)))
    for role in _DISABLED:
        palette.setColor(QPalette.ColorGroup.Disabled, role, _faded(theme))
    return palette


def edged_palette_of(theme: Theme) -> QPalette:
    """Return the palette of what has an edge: Fusion makes it of the colour of the window."""
    palette = palette_of(theme)
    palette.setColor(QPalette.ColorRole.Window, QColor(theme.edge).lighter(_EDGE_OF_WINDOW))
    return palette


def _faded(theme: Theme) -> QColor:
    quiet, ground = QColor(theme.quiet), QColor(theme.window)
    return QColor(
        (quiet.red() + ground.red()) // 2,
        (quiet.green() + ground.green()) // 2,
        (quiet.blue() + ground.blue()) // 2,
    )
