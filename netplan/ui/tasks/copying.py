"""Selected rows as text for other programs: QGIS makes features of it, a spreadsheet rows and columns."""

import pandas as pd
from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from netplan.messages import Message, mark
from netplan.ui.desk import Desk
from netplan.ui.frame.main_window import MainWindow

_SHAPE = "wkt_geom"  # what QGIS calls the column that holds the shape


class Copying(QObject):
    """Puts the selected rows on the clipboard."""

    def __init__(self, window: MainWindow, desk: Desk) -> None:
        super().__init__(window)
        self._window, self._desk = window, desk

    def copy(self) -> None:
        """Copy the selected rows with their shapes, and say how many and in which system."""
        state = self._desk.state
        table = state.tables.get(state.selection.table)
        if table is None or not state.selection.rows or state.project is None:
            return
        QGuiApplication.clipboard().setText(text_of(table.iloc[list(state.selection.rows)]))
        told = {"n": len(state.selection.rows), "crs": state.project.crs}
        self._window.say(Message(mark("Copied: {n} {n:row|rows} ({crs})"), told))


def text_of(rows: pd.DataFrame) -> str:
    """Return rows as QGIS copies them: a line of names, the shape as WKT first, columns parted by tabs.

    What is not known stays empty; tabs and line ends within a text become blanks.
    """
    has_shape = "geometry" in rows
    shapes = rows["geometry"].to_wkt().tolist() if has_shape else [""] * len(rows)
    values = rows.drop(columns="geometry") if has_shape else rows
    lines = [[_SHAPE, *(str(name) for name in values.columns)]]
    for shape, row in zip(shapes, values.itertuples(index=False, name=None), strict=True):
        lines.append([shape, *("" if pd.isna(value) else " ".join(str(value).split()) for value in row)])
    return "\n".join("\t".join(line) for line in lines)
