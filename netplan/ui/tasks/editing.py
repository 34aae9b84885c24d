"""Drawing and changing rows on the map: tools that end in one named command each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial

import shapely
from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QMenu

from netplan.errors import NetplanError
from netplan.messages import Message, mark
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.model.values import Value
from netplan.session.edits import (
    AddFeature,
    DeleteFeatures,
    MergeFeatures,
    ReshapeFeature,
    Reshaping,
    SplitFeature,
)
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.intents import Select
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.ground import area_m2, length_m
from netplan.ui.map.picking import Pick, drawn_rows
from netplan.ui.map.tools.change import MoveTool, PointTool, VertexTool
from netplan.ui.map.tools.draw import DrawTool, Kind, shape_of
from netplan.ui.map.tools.snapping import SNAP_PX, Place
from netplan.ui.map.view import Extent
from netplan.ui.naming import BEHIND, EDITED, base_of, ids_of, name_of, name_of_pick, name_of_rows
from netplan.ui.state import Selection
from netplan.ui.tasks.preview import Preview
from netplan.ui.toolbox import Kit, ToolBox

_HINT_LINE = mark("Click sets a vertex · Enter or double click finishes · Backspace takes back · Esc ends")
_HINT_POINT = mark("Click sets the place · Esc ends")
_HINT_AREA = mark("Click sets a corner · Enter or double click finishes · Backspace takes back · Esc ends")
_HINT_VERTEX = mark(
    "Drag a vertex, or a new one out of a line (or click, and click again) · numbers set its place · "
    "on its neighbour or with Backspace it goes · Esc puts it back"
)
_M2_PER_HA = 10_000


@dataclass(frozen=True)
class Drawing:
    """What a drawing tool makes: rows of a layer, with these values."""

    layer: str
    name: str
    values: Mapping[str, Value] = field(default_factory=dict)


DRAWINGS: Mapping[str, Drawing] = {
    "route": Drawing("streets", mark("Draw own route"), {"road_use": "own_route"}),
    "duct": Drawing("ducts", mark("Draw duct")),
    "fibre": Drawing("fibre", mark("Draw existing fibre")),
    "pop": Drawing("pops", mark("Draw PoP")),
    "site": Drawing("sites", mark("Draw site")),
    "area": Drawing("restricted_areas", mark("Draw restricted area")),
}


class Editing(QObject):
    """The slots of the menu "Tools" that draw, change and measure."""

    def __init__(self, window: MainWindow, desk: Desk, tools: ToolBox, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window, self._desk, self._tools, self._canvas = window, desk, tools, canvas
        self._preview = Preview(window, desk, canvas)
        tools.ended.connect(self._preview.stop)

    def draw(self, what: str) -> None:
        """Draw rows of a layer."""
        drawing = DRAWINGS[what]
        kind = TABLES[drawing.layer].geometry
        if kind == "none":
            return
        hint = {"point": _HINT_POINT, "line": _HINT_LINE, "polygon": _HINT_AREA}[kind]
        speak = partial(self._speak_drawing, drawing, closed=kind == "polygon")
        self._start(
            f"draw_{what}", drawing.name, hint, partial(self._draw_tool, kind, drawing, speak), draws=True
        )

    def measure(self, what: str) -> None:
        """Measure a length or an area on the ellipsoid."""
        closed = what == "area"
        kind: Kind = "polygon" if closed else "line"
        name = mark("Measure area") if closed else mark("Measure length")
        hint = _HINT_AREA if closed else _HINT_LINE
        self._start(f"measure_{what}", name, hint, partial(self._measure_tool, kind), draws=True)

    def move(self) -> None:
        """Move rows."""
        hint = mark("Drag a thing, or click to take it up and again to put it down · Esc puts it back")
        self._start("move", mark("Move"), hint, self._move_tool, draws=True)

    def reshape(self) -> None:
        """Change the vertices of lines and areas."""
        self._start("reshape", mark("Edit vertices"), _HINT_VERTEX, self._vertex_tool, draws=True)

    def split(self) -> None:
        """Split lines."""
        hint = mark("Click where the line is to be cut · Esc ends")
        self._start("split", mark("Split line"), hint, partial(self._point_tool, self._split))

    def identify(self) -> None:
        """Say what lies at a place, whatever layer it is of."""
        hint = mark("Click lists everything that lies there · Esc ends")
        self._start(
            "identify", mark("Identify"), hint, partial(self._point_tool, self._identify, named=False)
        )

    def delete(self) -> None:
        """Delete the selected rows."""
        chosen, state = self._desk.state.selection, self._desk.state
        layer = base_of(chosen.table)
        if chosen.rows and layer in INPUT_TABLES:
            name = name_of_rows(state.tables[chosen.table], chosen.rows, self._window.words)
            self._desk.do(DeleteFeatures(layer, ids_of(state, chosen), name))

    def merge(self) -> None:
        """Merge the selected rows into the first of them."""
        chosen, state = self._desk.state.selection, self._desk.state
        layer = base_of(chosen.table)
        if layer in INPUT_TABLES:
            self._desk.do(MergeFeatures(layer, ids_of(state, chosen), _today()))

    def attributes(self) -> None:
        """Show the attributes of the selected row."""
        self._window.call("docks.show", "attributes")

    def _start(
        self, action: str, name: str, hint: str, make: Callable[[], object], *, draws: bool = False
    ) -> None:
        words = self._window.words
        self._tools.start(Kit(f"tool_{action}", words(name), words(hint), make, draws))  # type: ignore[arg-type]

    def _draw_tool(self, kind: Kind, drawing: Drawing, speak: Callable[[tuple[Place, ...]], str]) -> DrawTool:
        return DrawTool(kind, self._tools.aids((), speak), partial(self._add, drawing))

    def _measure_tool(self, kind: Kind) -> DrawTool:
        speak = partial(self._speak_measure, closed=kind == "polygon")
        return DrawTool(kind, self._tools.aids((), speak), partial(self._tell_measure, speak))

    def _move_tool(self) -> MoveTool:
        aids = self._tools.aids(EDITED, self._speak_length)
        return MoveTool(aids, self._shape_of, partial(self._reshape, "move"), self._foresee)

    def _vertex_tool(self) -> VertexTool:
        names = [name for name in EDITED if TABLES[name].geometry in {"line", "polygon"}]
        aids = self._tools.aids(names, _silent)
        return VertexTool(aids, self._shape_of, partial(self._reshape, "reshape"), self._per_m)

    def _point_tool(self, done: Callable[[Pick, Place], None], *, named: bool = True) -> PointTool:
        lines = [name for name in INPUT_TABLES if TABLES[name].geometry == "line"]
        return PointTool(self._tools.aids(lines if named else list(TABLES), _silent), done)

    def _add(self, drawing: Drawing, shape: shapely.Geometry) -> None:
        """Add what was drawn, and select it."""
        before = self._desk.state.project
        self._desk.do(AddFeature(drawing.layer, shape, _today(), drawing.values))
        state = self._desk.state
        if state.project is not None and state.project is not before:
            row = len(state.project.layer(drawing.layer)) - 1
            self._desk.do(Select(Selection(drawing.layer, (row,))))

    def _reshape(self, how: Reshaping, held: Pick, shape: shapely.Geometry) -> None:
        layer, row_id, name = self._meant(held)
        self._desk.do(ReshapeFeature(layer, row_id, shape, _today(), name, how))

    def _foresee(self, held: Pick, shape: shapely.Geometry) -> str:
        """Say what the plan costs with a row somewhere else."""
        layer, row_id, name = self._meant(held)
        command = ReshapeFeature(layer, row_id, shape, _today(), name, "move")
        return self._preview.text((layer, row_id, shape.wkb), command)

    def _split(self, held: Pick, place: Place) -> None:
        layer, row_id, name = self._meant(held)
        self._desk.do(SplitFeature(layer, row_id, *place, _today(), name))

    def _meant(self, found: Pick) -> tuple[str, str, str]:
        """Return layer, id and name of a row under the pointer."""
        table = next(layer.table for layer in self._canvas.layers if layer.name == found[0])
        return base_of(found[0]), str(table["id"].iloc[found[1]]), name_of(table, found[1])

    def _shape_of(self, found: Pick) -> shapely.Geometry:
        layer = next(layer for layer in self._canvas.layers if layer.name == found[0])
        return layer.store.shapes[found[1]]

    def _per_m(self) -> float:
        return self._canvas.view.px_per_m

    def _identify(self, _found: Pick, place: Place) -> None:
        """List what lies at a place; the one that is chosen is selected and its attributes are shown."""
        view = self._canvas.view
        reach_m = SNAP_PX / view.px_per_m
        menu = QMenu(self._canvas)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for layer in reversed([layer for layer in self._canvas.layers if layer.visible]):
            rows = drawn_rows(layer, Extent(*place, *place).grown(reach_m), view.scale)
            far = shapely.distance(layer.store.shapes[rows], shapely.Point(place))
            for row in sorted(rows[far <= reach_m].tolist())[:9]:
                action = menu.addAction(name_of_pick([layer], (layer.name, row), self._window.words))
                action.triggered.connect(partial(self._show_one, layer.name, row))
        at = view.to_px(*place)
        menu.popup(self._canvas.mapToGlobal(QPoint(round(at[0]), round(at[1]))))

    def _show_one(self, layer: str, row: int) -> None:
        self._desk.do(Select(Selection(BEHIND.get(layer, layer), (row,))))
        self.attributes()

    def _speak_drawing(self, drawing: Drawing, places: tuple[Place, ...], *, closed: bool = False) -> str:
        """Say how long or large it is, what it costs where a plan uses it, and what the plan then costs."""
        lines = [self._speak_measure(places, closed=closed), self._price(drawing, places)]
        shape = shape_of(TABLES[drawing.layer].geometry, places)
        if shape is not None:
            command = AddFeature(drawing.layer, shape, _today(), drawing.values)
            lines.append(self._preview.text((drawing.layer, *places), command))
        return "\n".join(line for line in lines if line)

    def _price(self, drawing: Drawing, places: tuple[Place, ...]) -> str:
        from netplan.core.live import quote  # the window is there without the solvers

        state, words = self._desk.state, self._window.words
        if state.project is None or state.scenario is None or len(places) < 2:
            return ""
        metres = shapely.LineString(places).length
        try:
            price = quote(state.project, state.scenario, drawing.layer, metres)
        except NetplanError as error:
            return words(error.message)
        if price is None:
            return ""
        each = words.number(price.per_m_eur, 2)
        return words("{cost} at {each} €/m", cost=words.money(price.cost_eur), each=each)

    def _speak_length(self, places: tuple[Place, ...]) -> str:
        return self._speak_measure(places)

    def _speak_measure(self, places: tuple[Place, ...], *, closed: bool = False) -> str:
        words, state = self._window.words, self._desk.state
        if state.project is None or len(places) < 2:
            return ""
        if closed and len(places) > 2:
            square_m = area_m2(state.project.crs, places)
            if square_m < _M2_PER_HA:
                return words("{area} m²", area=words.number(square_m, 1))
            return words("{area} ha", area=words.number(square_m / _M2_PER_HA, 2))
        metres = length_m(state.project.crs, places)
        last = length_m(state.project.crs, places[-2:])
        if len(places) == 2:
            return words("{length} m", length=words.number(metres, 1))
        return words("{length} m (last {last} m)", length=words.number(metres, 1), last=words.number(last, 1))

    def _tell_measure(self, speak: Callable[[tuple[Place, ...]], str], shape: shapely.Geometry) -> None:
        """Leave the result above the map."""
        line = shape.exterior if shape.geom_type == "Polygon" else shape
        places = tuple((float(x), float(y)) for x, y in shapely.get_coordinates(line))
        measured = speak(places[:-1] if shape.geom_type == "Polygon" else places)
        self._window.say(Message(mark("Measured on the ellipsoid: {amount}"), {"amount": measured}))


def _silent(_places: tuple[Place, ...]) -> str:
    return ""


def _today() -> date:
    """Return the day of the user's place, which an edited row says."""
    return datetime.now(UTC).astimezone().date()
