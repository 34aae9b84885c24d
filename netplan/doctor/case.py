"""A project under examination, and what a rule can find in it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from numpy.typing import ArrayLike, NDArray

from netplan.core.graph.arrays import Floats, Ints
from netplan.model.project import Project

T = TypeVar("T")
Shapes = NDArray[np.object_]
Mask = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Found:
    """What a rule found in one layer.

    rows    [n]     positions in the layer; -1 for the layer as a whole
    fields          what fills the sentence: a value, or an array [n]
    xy      [n, 2]  places, where they are not those of the rows
    ids     [n]     ids, where they are not those of the rows
    """

    rows: Ints
    fields: Mapping[str, Any]
    xy: Floats | None = None
    ids: NDArray[np.object_] | None = None

    def at(self, chosen: ArrayLike) -> "Found":
        """Return the findings that ``chosen``, a mask [n] or positions, names."""
        keep = np.asarray(chosen)
        fields = {
            key: value[keep] if isinstance(value, np.ndarray) else value for key, value in self.fields.items()
        }
        xy = None if self.xy is None else self.xy[keep]
        return Found(self.rows[keep], fields, xy, None if self.ids is None else self.ids[keep])


def nothing() -> Found:
    """Return that nothing was found."""
    return Found(np.empty(0, dtype=np.int64), {})


def found(mask: ArrayLike, **fields: Any) -> Found:
    """Return the rows of ``mask`` [n_rows]; a field may be a series or array [n_rows] of values."""
    rows = np.flatnonzero(np.asarray(mask, dtype=bool))
    return Found(rows, {key: _at(value, rows) for key, value in fields.items()})


def whole(**fields: Any) -> Found:
    """Return one finding about the layer as a whole."""
    return Found(np.array([-1]), fields)


def counted(n: int, **fields: Any) -> Found:
    """Return one finding that names a number of rows, or none."""
    return whole(n=int(n), **fields) if n else nothing()


def _at(value: Any, rows: Ints) -> Any:
    if isinstance(value, pd.Series):
        return value.iloc[rows].to_numpy(dtype=object)
    return value[rows] if isinstance(value, np.ndarray) else value


def with_shapes(table: pd.DataFrame, shapes: Shapes) -> pd.DataFrame:
    """Return a layer with other geometries [n], in its own system."""
    layer: Any = table  # pandas' types know no geometry
    drawn: pd.DataFrame = layer.set_geometry(gpd.GeoSeries(shapes, index=table.index, crs=layer.crs))
    return drawn


class Case:
    """One project, the day it is looked at, and what several rules need of it, made once.

    ``register`` is a table of sites that should be in the project; None if none was given.
    """

    def __init__(self, project: Project, today: date, register: pd.DataFrame | None = None) -> None:
        self.project = project
        self.today = pd.Timestamp(today)
        self.register = register
        self._tables: dict[str, pd.DataFrame] = {}
        self._made: dict[Any, Any] = {}

    def once(self, make: Callable[["Case"], T]) -> T:
        """Return ``make(case)``, computed at the first call."""
        if make not in self._made:
            self._made[make] = make(self)
        result: T = self._made[make]
        return result

    def table(self, layer: str) -> pd.DataFrame:
        """Return a layer, without rows if the project does not have it."""
        if layer not in self._tables:
            self._tables[layer] = self.project.layer(layer)
        return self._tables[layer]

    def shapes(self, layer: str) -> Shapes:
        """Return the geometries [n] of a layer; None where a row has none."""
        key = ("shapes", layer)
        if key not in self._made:
            self._made[key] = np.asarray(self.table(layer).geometry.to_numpy(), dtype=object)
        result: Shapes = self._made[key]
        return result

    def bounds(self, layer: str) -> Floats:
        """Return the boxes [n, 4] of a layer; NaN where there is none."""
        key = ("bounds", layer)
        if key not in self._made:
            self._made[key] = shapely.bounds(self.shapes(layer))
        result: Floats = self._made[key]
        return result

    def sound(self, layer: str) -> Mask:
        """Return which rows [n] of a layer have a geometry with finite coordinates."""
        mask: Mask = np.asarray(np.isfinite(self.bounds(layer)).all(axis=1))
        return mask

    def xy(self, layer: str) -> Floats:
        """Return the middles [n, 2] of the boxes of a layer; NaN where there is none."""
        box = self.bounds(layer)
        middle: Floats = (box[:, :2] + box[:, 2:]) / 2
        return middle
