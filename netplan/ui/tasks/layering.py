"""What can be done with the layer that is current in the panel Layers: by menu, by keys, in the tree."""

from dataclasses import replace

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QCursor
from PySide6.QtWidgets import QMenu

from netplan.model.recipes import made_style, with_condition
from netplan.ui.desk import Desk
from netplan.ui.dialogs.style import StyleChoice, StyleDialog
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import ChooseLayer, SetLayers, ShowLayerMenu, ZoomToLayer
from netplan.ui.layer_views import choices, label_of
from netplan.ui.state import LayerView


class Layering(QObject):
    """The slots of the menu "Layer"."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk
        desk.asked.connect(self._do)

    def zoom(self) -> None:
        """Show all of the layer."""
        self._desk.do(ZoomToLayer(self._desk.state.current_layer))

    def show_table(self) -> None:
        """Show the rows of the layer."""
        self._desk.look_at(self._desk.state.current_layer)

    def ask_style(self) -> None:
        """Ask how the layer is to be coloured, and which of its rows are to be drawn."""
        self._open_style()

    def ask_filter(self) -> None:
        """Ask which rows of the layer are to be drawn."""
        dialog = self._open_style()
        if dialog is not None:
            dialog.ask_filter()

    def fade(self, percent: str) -> None:
        """Draw the layer so opaque."""
        view = self._view(self._desk.state.current_layer)
        if view is not None:
            self._put(replace(view, opacity=int(percent) / 100))

    def name(self) -> None:
        """Write the names of the layer on the map, or no longer."""
        view = self._view(self._desk.state.current_layer)
        if view is not None:
            self._put(replace(view, named=not view.named))

    def move(self, where: str) -> None:
        """Draw the layer above all others, or below them ("top", "bottom")."""
        view = self._view(self._desk.state.current_layer)
        others = tuple(one for one in self._desk.state.layers if one is not view)
        if view is not None:
            self._desk.do(SetLayers((view, *others) if where == "top" else (*others, view)))

    def tick(self, word: str) -> None:
        """Show all layers, or hide them ("show", "hide")."""
        visible = word == "show"
        self._desk.do(SetLayers(tuple(replace(view, visible=visible) for view in self._desk.state.layers)))

    def _view(self, table: str) -> LayerView | None:
        return next((view for view in self._desk.state.layers if view.table == table), None)

    def _put(self, new: LayerView) -> None:
        """Show a layer as it is given."""
        layers = self._desk.state.layers
        self._desk.do(SetLayers(tuple(new if one.table == new.table else one for one in layers)))

    def _open_style(self) -> StyleDialog | None:
        state = self._desk.state
        view = self._view(state.current_layer)
        if view is None:
            return None
        table = state.tables[view.table]
        dialog = StyleDialog(self._window.words, self._window.theme, view, table, self._window)
        dialog.chosen.connect(self._take_style)
        dialog.open()
        return dialog

    def _take_style(self, choice: StyleChoice) -> None:
        """Show the layer as it was chosen in the dialog."""
        view = self._view(choice.table)
        if view is None:
            return
        table = self._desk.state.tables[choice.table]
        usual = view.style if view.recipe is None else choices(view, table)[0]
        style = made_style(view.table, table, choice.recipe) if choice.recipe else usual
        style = with_condition(style, choice.condition)
        self._put(replace(view, style=style, recipe=choice.recipe, condition=choice.condition))

    def _do(self, asked: object) -> None:
        match asked:
            case ChooseLayer(table):
                self._desk.show(layer=table)
            case ShowLayerMenu():
                self._pop()

    def _pop(self) -> None:
        """Offer all of the menu "Layer" at the pointer, under the name of the layer."""
        menu = QMenu(self._window)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.setObjectName("menu_of_layer")
        menu.addSection(self._window.words(label_of(self._desk.state.current_layer)))
        bar = self._window.findChild(QMenu, "menu_layer")
        menu.addActions([one for one in bar.actions() if isinstance(one, QAction)] if bar else [])
        menu.popup(QCursor.pos())
