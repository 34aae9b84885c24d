"""What a screen reader learns of the map: that it is a picture; name and description say what it shows."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QAccessible, QAccessibleInterface
from PySide6.QtWidgets import QAccessibleWidget

from netplan.ui.map.canvas import MapCanvas


def install_map_interface() -> None:
    """Tell Qt how maps are presented; once, before the first window."""
    QAccessible.installFactory(_interface_of)


def _interface_of(_kind: str, thing: QObject | None) -> QAccessibleInterface | None:
    if not isinstance(thing, MapCanvas):
        return None
    interface = QAccessibleWidget(thing, QAccessible.Role.Graphic)
    thing.accessible_interface = interface  # Qt does not keep it
    return interface
