"""What the map shows: layers with tick, order, opacity and style, and the legend below each."""

from dataclasses import replace

from PySide6.QtCore import QItemSelectionModel, QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QSlider,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from netplan.i18n import Words
from netplan.ui.intents import ChooseLayer, SetLayers, ShowLayerMenu, Trigger
from netplan.ui.panels.style_field import StyleField
from netplan.ui.state import LayerView, State
from netplan.ui.theme import Theme
from netplan.ui.widgets.fields import plain_label, tool_button
from netplan.ui.widgets.layer_tree import LayerTree
from netplan.ui.widgets.wrapped import wrap_rows

_EXPANDED = frozenset({"coverage_sites", "connections", "trenches"})  # legends that are open at first


class LayersPanel(QWidget):
    """The tree, and below it what can be done with the current layer."""

    requested = Signal(object)

    def __init__(self, words: Words, theme: Theme) -> None:
        super().__init__()
        self.words = words
        self._state = State()
        self._model = LayerTree(words, dark=theme.dark, parent=self)
        self._tree = self._make_tree()
        self._style = StyleField(words, theme)
        self._opacity = QSlider(Qt.Orientation.Horizontal)
        self._opacity.setRange(0, 100)
        self._opacity.setAccessibleName(words("Opacity in per cent"))
        self._zoom = tool_button(words("Zoom to layer"), "zoom_all", theme)
        self._rows = tool_button(words("Open the table"), "table", theme)
        self._own = tool_button(words("Colour and filter this layer …"), "style", theme)
        self._theme = theme
        self._up = tool_button(words("Move up"), "up", theme)
        self._down = tool_button(words("Move down"), "down", theme)
        self._background = plain_label("", "quiet")
        self._lay_out()
        self._connect()

    def _make_tree(self) -> QTreeView:
        tree = QTreeView()
        tree.setModel(self._model)
        tree.setHeaderHidden(True)
        tree.setAccessibleName(self.words("Layers"))
        tree.setDragDropMode(QAbstractItemView.DragDropMode.InternalMove)
        tree.setDragDropOverwriteMode(False)
        wrap_rows(tree)
        return tree

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        for button in (self._zoom, self._rows, self._own, self._up, self._down):
            row.addWidget(button)
        row.addStretch(1)
        form = QFormLayout()
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.WrapLongRows)
        form.addRow(self.words("Style"), self._style)
        form.addRow(self.words("Opacity"), self._opacity)
        column = QVBoxLayout(self)
        column.setContentsMargins(6, 6, 6, 6)
        column.addLayout(row)
        column.addWidget(self._tree, 1)
        column.addLayout(form)
        column.addWidget(self._background)

    def _connect(self) -> None:
        self._model.wanted.connect(self._ask_layers)
        self._tree.selectionModel().currentChanged.connect(self._show_current)
        self._tree.doubleClicked.connect(self._ask_style)
        self._tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self._tree.customContextMenuRequested.connect(self._ask_menu)
        self._style.wanted.connect(self._ask_view)
        self._style.requested.connect(self.requested)
        self._opacity.actionTriggered.connect(self._ask_opacity)
        self._zoom.clicked.connect(self._ask_zoom)
        self._rows.clicked.connect(self._ask_table)
        self._own.clicked.connect(self._ask_style)
        self._up.clicked.connect(self._ask_up)
        self._down.clicked.connect(self._ask_down)

    def refresh(self, old: State, new: State) -> None:
        """Show the layers of the state; the current one stays current."""
        self._state = new
        self._background.setText(new.background and self.words("Background: {map}", map=new.background))
        self._background.setVisible(bool(new.background))
        if old.layers is new.layers and self._model.views:
            if old.presets is not new.presets:
                self._show_current()
            return
        expanded = self._expanded() if self._model.views else _EXPANDED
        self._model.show_views(new.layers, {name: len(table) for name, table in new.tables.items()})
        names = [view.table for view in new.layers]
        known = {view.table for view in old.layers}
        for row, name in enumerate(names):
            wanted = name in expanded or (name in _EXPANDED and name not in known)
            self._tree.setExpanded(self._model.index(row, 0), wanted)
        row = names.index(new.current_layer) if names else 0
        flag = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self._tree.selectionModel().setCurrentIndex(self._model.index(row, 0), flag)
        self._show_current()

    def _expanded(self) -> frozenset[str]:
        """Return the layers whose legend is open."""
        opened = (
            row for row in range(len(self._model.views)) if self._tree.isExpanded(self._model.index(row, 0))
        )
        return frozenset(self._model.views[row].table for row in opened)

    def _current(self) -> LayerView | None:
        row = self._row()
        return self._model.views[row] if 0 <= row < len(self._model.views) else None

    def _row(self) -> int:
        index = self._tree.currentIndex()
        return index.parent().row() if index.parent().isValid() else index.row()

    def _show_current(self, _new: QModelIndex | None = None, _old: QModelIndex | None = None) -> None:
        """Show style and opacity of the current layer."""
        view = self._current()
        for control in (self._style, self._opacity, self._zoom, self._rows, self._own, self._up, self._down):
            control.setEnabled(view is not None)
        if view is None or view.table not in self._state.tables:
            self._style.forget()
            self._style.setEnabled(False)
            return
        self._style.show_view(view, self._state.tables[view.table], self._state.presets)
        if view.table != self._state.current_layer:
            self.requested.emit(ChooseLayer(view.table))
        self._opacity.setValue(round(100 * view.opacity))
        self._up.setEnabled(self._row() > 0)
        self._down.setEnabled(self._row() < len(self._model.views) - 1)

    def _ask_layers(self, views: tuple[LayerView, ...]) -> None:
        self.requested.emit(SetLayers(views))

    def _ask_view(self, view: LayerView) -> None:
        """Ask for a layer as it is given."""
        self._ask_layers(tuple(view if one.table == view.table else one for one in self._model.views))

    def _ask_opacity(self) -> None:
        view = self._current()
        if view is not None:
            self._ask_view(replace(view, opacity=self._opacity.sliderPosition() / 100))

    def _ask_up(self) -> None:
        self._ask_layers(self._model.moved(self._row(), self._row() - 1))

    def _ask_down(self) -> None:
        self._ask_layers(self._model.moved(self._row(), self._row() + 2))

    def _ask_zoom(self) -> None:
        self.requested.emit(Trigger("layer_zoom"))

    def _ask_table(self) -> None:
        self.requested.emit(Trigger("layer_table"))

    def _ask_style(self) -> None:
        self.requested.emit(Trigger("layer_style"))

    def _ask_menu(self) -> None:
        """Offer what can be done with the layer under the pointer; the click has made it the current one."""
        if self._current() is not None:
            self.requested.emit(ShowLayerMenu())
