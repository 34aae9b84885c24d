"""What is in a file, before anything of it is taken: its layers, their columns and first rows."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
import shapely

from netplan.errors import DataError
from netplan.io.crs import WGS84
from netplan.io.files.ask import Taken, look_into
from netplan.io.files.delivery import Layer, Wish
from netplan.io.layers.extract import EXTRACT, LAYERS, is_extract
from netplan.io.layers.raw import Raw, raw_of
from netplan.io.layers.systems import Found, Near, Points, fitting, middles
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress

_SHAPES = ("none", "point", "line", "polygon")


@dataclass(frozen=True, eq=False)
class Inside:
    """One layer of a file.

    Attributes:
        name: within the file.
        n: rows; -1 if they were not counted, as those of a text.
        shape: "point", "line", "polygon", "none" (a table), "mixed" or "raster".
        crs: as the file says, "" if it does not.
        columns: names of the columns, those of a geometry or place included.
        rows: the first 20 rows as delivered.
        encoding: of its texts.
        trouble: why the layer cannot be read, "" if it can.
        fits: systems its first coordinates can be in, where the file says none.

    """

    name: str
    n: int
    shape: str
    crs: str
    columns: tuple[str, ...]
    rows: pd.DataFrame
    encoding: str = ""
    trouble: str = ""
    fits: tuple[Found, ...] = ()


class Contents(NamedTuple):
    """A file: what kind it is, and its layers."""

    path: Path
    kind: str
    layers: tuple[Inside, ...]


def look(
    path: Path, wish: Wish | None = None, progress: Progress = SILENT, near: Near | None = None
) -> Contents:
    """Return what is in the file ``path``; nothing of it is judged or taken yet.

    ``near`` says where it is expected to lie: it decides between systems that overlap, such as two zones.
    Of an OpenStreetMap extract only the layers are said: their rows are made when it is read as a whole.

    Raises:
        DataError: not a file netplan can read, damaged or harmful; the sentence says what to do.

    """
    if is_extract(path):
        names = ((name, TABLES[name].geometry) for name in LAYERS)
        nothing = pd.DataFrame()
        return Contents(path, EXTRACT, tuple(Inside(n, -1, shape, WGS84, (), nothing) for n, shape in names))
    found = look_into(path, wish or Wish(), progress)
    layers = tuple(
        _inside(path, layer, sample, near) for layer, sample in zip(found.layers, found.samples, strict=True)
    )
    return Contents(path, found.kind, layers)


def _inside(path: Path, layer: Layer, sample: Taken, near: Near | None) -> Inside:
    if layer.geometry == "Raster":
        facts = sample.table.to_pandas()
        xy = facts[["west", "south", "east", "north"]].to_numpy(dtype=np.float64).reshape(-1, 2)
        fits = () if layer.crs else _fitting(xy, near)
        return Inside(layer.name, layer.n, "raster", layer.crs, tuple(facts), facts, "", layer.trouble, fits)
    shape, crs, fits = "none", layer.crs, ()
    place = sample.facts.geometry
    rows = pd.DataFrame(
        {key: sample.table[key].to_pandas() for key in sample.table.column_names if key != place}
    )
    with suppress(DataError):  # a table without places is one
        raw = raw_of(path, sample, {})
        rows, shape, crs = raw.columns, _shape(raw), raw.crs
        fits = () if crs else _fitting(middles(raw.shapes), near)
    columns, encoding = tuple(map(str, rows.columns)), sample.facts.encoding
    return Inside(layer.name, layer.n, shape, crs, columns, rows, encoding, layer.trouble, fits)


def _fitting(xy: Points, near: Near | None) -> tuple[Found, ...]:
    known = xy[np.isfinite(xy).all(axis=1)]
    return tuple(fitting(known, near)) if len(known) else ()


def _shape(raw: Raw) -> str:
    dimensions = {int(found) for found in shapely.get_dimensions(raw.shapes) if found >= 0}
    if len(dimensions) > 1:
        return "mixed"
    return _SHAPES[dimensions.pop() + 1] if dimensions else "none"
