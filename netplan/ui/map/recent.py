"""Layers that were shown before: undo brings the same tables back."""

from collections.abc import Iterable, Mapping

import pandas as pd

from netplan.ui.map.drawn import MapLayer

_N_KEPT = 60


class RecentLayers:
    """The last layers of a project, by the id of their table: a kept layer keeps its table."""

    def __init__(self) -> None:
        self._made: dict[int, MapLayer] = {}

    def keep(self, layers: Iterable[MapLayer]) -> None:
        """Remember layers; those not shown for long are forgotten."""
        for layer in layers:
            self._made.pop(id(layer.table), None)
            self._made[id(layer.table)] = layer
        for old in list(self._made)[:-_N_KEPT]:
            del self._made[old]

    def forget(self) -> None:
        """Forget all: another project is opened."""
        self._made.clear()

    def of(self, table: pd.DataFrame) -> MapLayer | None:
        """Return the layer made of this very table."""
        return self._made.get(id(table))

    def by_table(self) -> Mapping[int, MapLayer]:
        """Return all, by the id of their table."""
        return dict(self._made)
