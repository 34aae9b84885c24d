"""What the map draws of a table; known without pandas, so that the first map need not wait for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from netplan.model.styles import Style
from netplan.ui.map.store import LayerStore

if TYPE_CHECKING:  # the first map is drawn before pandas is loaded
    import pandas as pd

NOT_DRAWN = 255  # the class of what falls into none


@dataclass(frozen=True, eq=False)
class MapLayer:
    """A layer ready to draw.

    rows       the table itself: rows of picks and labels are its rows; None while it is still being read
    classes    [n]  uint8, position of the class in ``style.classes`` by slot of the store, or ``NOT_DRAWN``
    label      column that is written on the map, "" for what is usual for the table
    named      whether anything is written
    opacity    0..1
    """

    name: str
    rows: "pd.DataFrame | None"
    store: LayerStore
    style: Style
    classes: NDArray[np.uint8]
    label: str = ""
    visible: bool = True
    opacity: float = 1.0
    named: bool = True

    @property
    def table(self) -> "pd.DataFrame":
        """The table; LookupError while it is being read."""
        if self.rows is None:
            raise LookupError(self.name)
        return self.rows
