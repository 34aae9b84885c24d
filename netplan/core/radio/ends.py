"""The two ends of a link: a carrier, a site, or a place on the map, and how high its antenna stands."""

from typing import Any, NamedTuple

import numpy as np

from netplan.core.sight.stand import FOOT_M, Stands, lowest_near, on_poles, on_roofs
from netplan.errors import ParameterError
from netplan.messages import mark
from netplan.model.project import Project
from netplan.model.surface import Surface

LAYERS = ("carriers", "sites")
_SHOWN = 5
_ROOF_AROUND_M = 30.0


class Thing(NamedTuple):
    """A row of a layer that an antenna is mounted on."""

    layer: str
    row: int
    id: str
    name: str


class End(NamedTuple):
    """Where an antenna stands.

    x, y        in the project's CRS; that of a site is the highest cell of its roof
    ground_m    above the sea, NaN where it is not known
    surface_m   what stands there, above the sea
    above_m     the antenna above the ground, as the layers say; NaN where they say nothing
    """

    layer: str
    id: str
    name: str
    x: float
    y: float
    ground_m: float
    surface_m: float
    above_m: float

    @property
    def place(self) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
        """Return x and y."""
        return np.array([self.x, self.y])


def thing_called(project: Project, text: str) -> Thing:
    """Return the carrier or site with this id, or with this name if only one is called so.

    Raises:
        ParameterError: there is none, or several have the name; the sentence names them.

    """
    found: list[Thing] = []
    for column in ("id", "name"):
        for layer in LAYERS:
            table = project.layer(layer)
            rows = np.flatnonzero((table[column] == text).fillna(value=False).to_numpy(dtype=bool))
            found += [thing_at(project, layer, int(row)) for row in rows]
        if len(found) == 1:
            return found[0]
        if found:
            break
    raise ParameterError(
        mark("There is no carrier or site {text}")
        if not found
        else mark("{text} may be any of: {ids}; name one by its id"),
        text=text,
        ids=[f"{one.layer}:{one.id}" for one in found[:_SHOWN]],
    )


def thing_with(project: Project, layer: str, key: str) -> Thing:
    """Return the carrier or site of a layer with this id.

    Raises:
        ParameterError: there is none.

    """
    rows = np.flatnonzero((project.layer(layer)["id"] == key).fillna(value=False).to_numpy(dtype=bool))
    if not len(rows):
        raise ParameterError(mark("There is no carrier or site {text}"), text=key)
    return thing_at(project, layer, int(rows[0]))


def thing_at(project: Project, layer: str, row: int) -> Thing:
    """Return the carrier or site in a row."""
    table = project.layer(layer)
    name = table["name"].iloc[row]
    key = str(table["id"].iloc[row])
    return Thing(layer, row, key, name if isinstance(name, str) and name else key)


def end_of(project: Project, thing: Thing, surface: Surface, terrain: Surface | None) -> End:
    """Return where the antenna of a carrier or site stands, as ``sight.stand`` says."""
    row: Any = project.layer(thing.layer).iloc[[thing.row]]
    stands: Stands = on_roofs(row, surface) if thing.layer == "sites" else on_poles(row, surface, terrain)
    x, y = stands.places[0]
    place = stands.places[:1]
    # the ground beside a wall is not the lowest cell of its roof: for a roof it is looked for further away
    around_m = FOOT_M if thing.layer == "carriers" else _ROOF_AROUND_M
    ground = terrain.heights_at(place) if terrain is not None else lowest_near(place, surface, around_m)
    ground_m, surface_m = float(ground[0]), float(surface.heights_at(place)[0])
    above_m = float(stands.height_m[0]) - ground_m
    return End(thing.layer, thing.id, thing.name, float(x), float(y), ground_m, surface_m, above_m)
