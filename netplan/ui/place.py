"""Where the pointer is: in the system of the project and in WGS 84, to read, to copy and to change."""

import math
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from netplan.messages import Message, mark
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow
from netplan.ui.map.canvas import MapCanvas
from netplan.ui.map.ground import lon_lat
from netplan.ui.typed_place import typed_place


class Place(QObject):
    """Tells the status bar where the pointer is."""

    def __init__(self, window: MainWindow, desk: Desk, canvas: MapCanvas) -> None:
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._canvas = canvas
        self._pointed: tuple[float, float] | None = None
        canvas.cursor_moved.connect(self._point)
        canvas.cursor_left.connect(self._leave)
        canvas.viewed.connect(self._show_middle)

    def rebuild(self) -> None:
        """Take on the status bar of the window."""
        self._window.status.copy_wanted.connect(self.copy_shown)
        self._window.status.place_typed.connect(self.go_to)
        self._show()

    def copy_shown(self) -> None:
        """Copy the place that is shown in both systems."""
        x, y = self._shown
        lon, lat = self._degrees(x, y)
        text = f"{x:.2f} {y:.2f} ({self._crs}); {lat:.6f} {lon:.6f} (WGS 84)"
        QGuiApplication.clipboard().setText(text)
        self._window.say(Message(mark("Copied: {text}"), {"text": text}))

    def go_to(self, typed: str) -> None:
        """Show the place somebody has typed in the middle of the map, at the same scale."""
        view = self._canvas.view
        place = typed_place(typed, self._crs, (view.x_m, view.y_m))
        if place is None:
            template = mark("“{typed}” is no place: type metres ({crs}: east, north) or degrees of WGS 84")
            self._window.say(Message(template, {"typed": typed, "crs": self._crs}))
            return
        self._pointed = None
        self._canvas.show_view(replace(view, x_m=place[0], y_m=place[1]))

    @property
    def _crs(self) -> str:
        return self._desk.state.project.crs if self._desk.state.project else ""

    @property
    def _shown(self) -> tuple[float, float]:
        """The place under the pointer, the middle of the map while it is elsewhere."""
        view = self._canvas.view
        return self._pointed or (view.x_m, view.y_m)

    def _point(self, x_m: float, y_m: float) -> None:
        self._pointed = (x_m, y_m)
        self._show()

    def _leave(self) -> None:
        self._pointed = None
        self._show()

    def _show_middle(self) -> None:
        if self._pointed is None:
            self._show()

    def _show(self) -> None:
        if self._crs:
            x, y = self._shown
            lon, lat = self._degrees(x, y)
            words = self._window.words
            self._window.status.show_place(
                words("E {x:.1f} N {y:.1f} ({crs})", x=x, y=y, crs=self._crs),
                f"{x:.1f} {y:.1f}",
                words("{lat:.5f}° N {lon:.5f}° E", lat=lat, lon=lon),
            )

    def _degrees(self, x_m: float, y_m: float) -> tuple[float, float]:
        return lon_lat(self._crs, x_m, y_m) if self._crs else (math.nan, math.nan)
