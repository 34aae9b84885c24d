"""The style of a layer: those that come with its table, one's own, and those kept under a name."""

from dataclasses import replace

import pandas as pd
from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from netplan.i18n import Words
from netplan.messages import mark
from netplan.model.looks import LayerLook, Preset
from netplan.model.recipes import OWN, with_condition
from netplan.model.styles import Style
from netplan.model.tables import TABLES
from netplan.report.content import counted_label
from netplan.ui.intents import DropPreset, KeepPreset, RenamePreset
from netplan.ui.layer_views import choices, look_of_view, view_of_look
from netplan.ui.state import LayerView
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import ask_text, choice, tool_button
from netplan.ui.widgets.icons import icon

_STYLES = {"": mark("Standard"), "after": mark("After the plan"), "surface": mark("By surface"),
           "verdict": mark("By verdict"), "rate": mark("By rate"), "server": mark("Best server"),
           "today": mark("Today"), "today_rate": mark("Rate today")}  # fmt: skip


class StyleField(QWidget):
    """Says by ``wanted`` how the layer is to look, by ``requested`` what becomes of the kept styles."""

    wanted = Signal(object)
    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._theme = theme
        self._view: LayerView | None = None
        self._table = pd.DataFrame()
        self._presets: tuple[Preset, ...] = ()
        self._box = choice(words("Style"))
        self._more = tool_button(words("Kept styles"), "bookmark", theme)
        self._more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._keep = self._entry(words("Keep this style as …"), "save")
        self._rename = self._entry(words("Rename the kept style …"), "rename")
        self._drop = self._entry(words("Forget the kept style"), "close")
        self._more.setMenu(self._menu)
        self._lay_out()

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self._box, 1)
        row.addWidget(self._more)
        self._box.activated.connect(self._ask)
        self._keep.triggered.connect(self._ask_name)
        self._rename.triggered.connect(self._ask_new_name)
        self._drop.triggered.connect(self._ask_drop)

    def _entry(self, text: str, drawing: str) -> QAction:
        return self._menu.addAction(icon(drawing, self._theme), text)

    def show_view(self, view: LayerView, table: pd.DataFrame, presets: tuple[Preset, ...]) -> None:
        """Offer the styles of a layer, the one it has chosen."""
        self._view, self._table = view, table
        self._presets = tuple(one for one in presets if one.look.table == view.table)
        self._box.clear()
        for style in choices(view, table):
            self._box.addItem(self._name(style), style)
        chosen = max(0, self._box.findText(self._name(view.style)))
        if view.recipe is not None:
            self._box.addItem(self.words("Own: {column}", column=self._column(view)), view.style)
            chosen = self._box.count() - 1
        for preset in self._presets:
            self._box.addItem(icon("bookmark", self._theme), preset.name, preset)
        kept = self._current()
        if kept is not None:
            chosen = self._box.count() - len(self._presets) + self._presets.index(kept)
        self._box.setCurrentIndex(chosen)
        self._box.setEnabled(self._box.count() > 1)
        for entry in (self._rename, self._drop):
            entry.setEnabled(kept is not None)

    def forget(self) -> None:
        """Let go of the layer that was shown."""
        self._view, self._table, self._presets = None, pd.DataFrame(), ()
        self._box.clear()

    def _current(self) -> Preset | None:
        """Return the kept style the layer has now."""
        if self._view is None:
            return None
        look = _plain(look_of_view(self._view))
        return next((one for one in self._presets if _plain(one.look) == look), None)

    def _name(self, style: Style) -> str:
        if style.by:
            return counted_label(style.name, self.words)
        return self.words(_STYLES.get(style.name, TABLES[style.table].label))

    def _column(self, view: LayerView) -> str:
        return self.words(TABLES[view.table].column(view.style.column).label)

    def _ask(self) -> None:
        chosen, view = self._box.currentData(), self._view
        if view is None:
            return
        if isinstance(chosen, Preset):
            self.wanted.emit(replace(view_of_look(chosen.look, self._table), visible=view.visible))
        elif chosen.name != OWN:
            self.wanted.emit(replace(view, style=with_condition(chosen, view.condition), recipe=None))

    def _ask_name(self) -> None:
        if self._view is None:
            return
        words, n = self.words, len(self._presets) + 1
        proposed = words("Style {number:d}", number=n)
        dialog = ask_text(self, words("Keep this style"), words("Name"), proposed)
        dialog.textValueSelected.connect(self._ask_keep)
        dialog.open()

    def _ask_keep(self, name: str) -> None:
        if self._view is not None and name.strip():
            self.requested.emit(KeepPreset(Preset(name.strip(), look_of_view(self._view))))

    def _ask_new_name(self) -> None:
        kept = self._current()
        if kept is not None:
            dialog = ask_text(self, self.words("Rename the kept style"), self.words("Name"), kept.name)
            dialog.textValueSelected.connect(self._ask_rename)
            dialog.open()

    def _ask_rename(self, name: str) -> None:
        kept = self._current()
        if kept is not None and name.strip() != kept.name:
            self.requested.emit(RenamePreset(kept.look.table, kept.name, name))

    def _ask_drop(self) -> None:
        kept = self._current()
        if kept is not None:
            self.requested.emit(DropPreset(kept.look.table, kept.name))


def _plain(look: LayerLook) -> LayerLook:
    """Return a look without what a kept style says nothing of."""
    return replace(look, visible=True)
