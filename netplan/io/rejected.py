"""Rows that could not be taken, kept as they were delivered: a CSV to read, a layer to see where they lie."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import shapely

from netplan.io.atomic import atomic_path
from netplan.io.exports.csv import guarded
from netplan.io.literal import literally

LAYER = "import_rejected"
_GEOMETRY = "netplan_geometry"  # well-known text, as ``io.layers.Delivery`` gives it


def write_rejected(rejected: pd.DataFrame, crs: str, stem: Path) -> tuple[Path, ...]:
    """Write ``rejected`` rows to ``stem``.csv and, where one has a geometry, to ``stem``.gpkg in ``crs``.

    Raises:
        DataError: the folder is missing, read-only or full.

    """
    if not len(rejected):
        return ()
    table = stem.with_name(f"{stem.name}.csv")
    texts = rejected.astype("str").where(rejected.notna())
    with atomic_path(table) as temporary:
        texts.apply(lambda column: column.map(guarded, na_action="ignore")).to_csv(temporary, index=False)
    shapes = np.asarray(
        shapely.from_wkt(rejected[_GEOMETRY].to_numpy(object), on_invalid="ignore"), dtype=object
    )
    if not (~shapely.is_missing(shapes) & ~shapely.is_empty(shapes)).any():
        return (table,)
    layer = stem.with_name(f"{stem.name}.gpkg")
    drawn = gpd.GeoDataFrame(texts.drop(columns=_GEOMETRY), geometry=shapes, crs=crs or None)
    with atomic_path(layer) as temporary, literally(temporary) as path:
        pyogrio.write_dataframe(drawn, path, layer=LAYER, driver="GPKG", geometry_type="Unknown")
    return table, layer
