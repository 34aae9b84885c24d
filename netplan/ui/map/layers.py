"""A table with its style, ready to draw: shapes in a store, the class of every feature, names to write.

Building the store of 300,000 buildings takes half a second: do it in a job, then hand the layers to the map.
What did not change is taken over from the layer before, so a new style costs milliseconds.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.model.classes import class_positions
from netplan.model.recipes import holds
from netplan.model.styles import Style, styles_for
from netplan.model.tables import TABLES
from netplan.ui.map.drawn import NOT_DRAWN, MapLayer
from netplan.ui.map.store import Kind, LayerStore, Shapes, build_store

LAYER_ORDER = (  # from the ground up
    "boundary",
    "cells",
    "coverage_cells",
    "coverage_districts",
    "compared_cells",
    "buildings",
    "view_cells",
    "radio_cells",
    "streets",
    "districts",
    "restricted_areas",
    "roadworks",
    "addresses",
    "coverage_addresses",
    "compared_addresses",
    "carriers",
    "carrier_fitness",
    "carrier_surveys",
    "choice_targets",
    "choice_links",
    "choice_hops",
    "choice_trenches",
    "choice_surveys",
    "carrier_decisions",
    "chosen_carriers",
    "radio_hops",
    "radio_links",
    "fibre",
    "ducts",
    "trenches",
    "programme_trenches",
    "sized_trenches",
    "weak_segments",
    "second_routes",
    "remedies",
    "compared_trenches",
    "route_decisions",
    "cabinets",
    "pops",
    "equipment",
    "weak_points",
    "connections",
    "sized_sites",
    "sized_seconds",
    "second_sites",
    "sites",
    "coverage_sites",
    "programme_sites",
    "compared_sites",
    "sensitivity_sites",
    "inquiry_sites",
    "site_decisions",
    "findings",
)
_OPACITY = {  # streets show through
    "cells": 0.55,
    "coverage_cells": 0.75,
    "coverage_districts": 0.75,
    "compared_cells": 0.75,
    "view_cells": 0.6,
    "radio_cells": 0.75,
}

Make = Callable[[Shapes, Kind], LayerStore]


def map_layer(
    name: str,
    table: pd.DataFrame,
    style: Style | None = None,
    before: MapLayer | None = None,
    make: Make = build_store,
) -> MapLayer:
    """Return the layer of table ``name``, in its first style unless another is given.

    ``before`` is the layer as it was: its store is kept if the table is the same object, and how it is shown.
    ``make`` builds stores, or finds them. KeyError if the table is never drawn.
    """
    look = style or _first_style(name, table)
    if before is not None and before.table is table:
        return before if before.style == look else restyled(before, look)
    shapes = table["geometry"].to_numpy(dtype=object)
    alike = before is not None and _same_shapes(before.store.shapes, shapes)
    store = before.store if before is not None and alike else make(shapes, _kind(name))
    layer = MapLayer(name, table, store, look, _classes(table, store, look), look.label)
    if before is None:
        return replace(layer, opacity=_OPACITY.get(name, 1.0))
    return replace(
        layer, visible=before.visible, opacity=before.opacity, label=before.label, named=before.named
    )


def _same_shapes(some: Shapes, others: Shapes) -> bool:
    """Whether two columns hold the very same geometries: what is computed anew about them draws alike."""
    return len(some) == len(others) and all(a is b for a, b in zip(some, others, strict=True))


def map_layers(tables: Mapping[str, pd.DataFrame], before: Sequence[MapLayer] = ()) -> tuple[MapLayer, ...]:
    """Return the layers of all tables that can be drawn and have rows, from the ground up."""
    known = {layer.name: layer for layer in before}
    drawn = [name for name in LAYER_ORDER if name in tables and len(tables[name])]
    return tuple(
        map_layer(name, tables[name], known[name].style if name in known else None, known.get(name))
        for name in drawn
    )


def restyled(layer: MapLayer, style: Style) -> MapLayer:
    """Return the layer in another style of the same table."""
    label = style.label if layer.label == layer.style.label else layer.label
    classes = _classes(layer.table, layer.store, style)
    return replace(layer, style=style, classes=classes, label=label)


def _first_style(name: str, table: pd.DataFrame) -> Style:
    found = styles_for(name, table)
    if not found:
        raise KeyError(name)
    return found[0]


def _kind(name: str) -> Kind:
    kind = TABLES[name].geometry
    if kind == "none":
        raise KeyError(name)
    return kind


def _classes(table: pd.DataFrame, store: LayerStore, style: Style) -> NDArray[np.uint8]:
    column = table[style.column] if style.column else pd.Series(0, index=table.index)
    position = class_positions(style, column).to_numpy()
    if style.by:
        position = np.where((table[style.by] == style.shown).to_numpy(dtype=bool), position, -1)
    if style.condition is not None:
        position = np.where(holds(style.condition, table), position, -1)
    classes = np.where(position < 0, NOT_DRAWN, position).astype(np.uint8)[store.row]
    classes.flags.writeable = False
    return classes
