"""The part ``[radio]`` of an order: what is asked of a radio map in tiles.

::

    name = "Musterland, street lights"
    what = "radio"
    inputs = ["state.gpkg"]               # one project, whose carriers and grids of heights are used
    out = "results"

    [radio]
    setup = "small_cell"                  # of the catalogue
    carriers = ["lamp 1", "lamp 2"]       # that send; all of the project if neither these nor today are given
    today = []                            # that send today already
    reach_m = 300.0                       # around each carrier; as far as the setup is meant for if not given
    cell_m = 5.0                          # side of a cell of the answer
    tile_m = 2000.0                       # side of a tile; changes nothing but memory and time
    above_m = 1.5                         # the device above what it stands on
    on_roofs = false
    azimuths = []                         # an antenna of each carrier looks there, degrees from north
    tilt = 0.0
    who = "anyone"                        # "provider": an operator of a public network builds it
    sigma_m = 0.5                         # of surface model, mast and growth together [K]
    catalogue = ""                        # file of one's own, from the order's folder on
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netplan.batch.order import Order, require_known
from netplan.core.radio.budget import SIGMA_M
from netplan.core.radio.lawful import ANYONE, PROVIDER
from netplan.core.radio.pattern import Turned
from netplan.errors import ParameterError
from netplan.io.toml_file import read_text
from netplan.messages import mark
from netplan.model.radio import RadioCatalogue, Setup, radio_catalogue, radio_from

_KEYS: Mapping[str, type] = {
    "setup": str,
    "carriers": list,
    "today": list,
    "reach_m": float,
    "cell_m": float,
    "tile_m": float,
    "above_m": float,
    "on_roofs": bool,
    "azimuths": list,
    "tilt": float,
    "who": str,
    "sigma_m": float,
    "catalogue": str,
}
_CELL_M, _TILE_M, _ABOVE_M = 5.0, 2_000.0, 1.5


@dataclass(frozen=True)
class RadioPart:
    """What is asked; ``lengths_m`` are reach, side of a cell, and the device above what it stands on."""

    setup: Setup
    catalogue: RadioCatalogue
    carriers: tuple[str, ...]
    today: tuple[str, ...]
    lengths_m: tuple[float, float, float]
    tile_m: float
    on_roofs: bool
    turned: Turned
    who: str
    sigma_m: float


def radio_part(order: Order) -> RadioPart:
    """Return what the part ``[radio]`` of an order asks for.

    Raises:
        DataError: the catalogue cannot be read.
        ParameterError: a part does not exist, is missing or cannot be.

    """
    given = order.tiled
    _require_sound(given)
    catalogue = _catalogue(order)
    if given.get("setup") not in catalogue.setups:
        raise ParameterError(
            mark("There is no setup {setup}; the catalogue has: {known}"),
            setup=given.get("setup", ""),
            known=list(catalogue.setups),
        )
    setup = catalogue.setups[given["setup"]]
    lengths = (
        given.get("reach_m", setup.reach_m),
        given.get("cell_m", _CELL_M),
        given.get("above_m", _ABOVE_M),
    )
    return RadioPart(
        setup,
        catalogue,
        tuple(given.get("carriers", ())),
        tuple(given.get("today", ())),
        (float(lengths[0]), float(lengths[1]), float(lengths[2])),
        float(given.get("tile_m", _TILE_M)),
        given.get("on_roofs", False),
        Turned(tuple(map(float, given.get("azimuths", ()))), float(given.get("tilt", 0.0))),
        given.get("who", ANYONE),
        float(given.get("sigma_m", SIGMA_M)),
    )


def _catalogue(order: Order) -> RadioCatalogue:
    file = order.tiled.get("catalogue")
    return radio_from(read_text(order.here / file), Path(file).name) if file else radio_catalogue()


def _require_sound(given: Mapping[str, Any]) -> None:
    require_known("radio", given, _KEYS, _fits)
    if not (given.get("tile_m", _TILE_M) > 0 and given.get("sigma_m", SIGMA_M) > 0):
        raise ParameterError(mark("[radio] tile_m and sigma_m must be above 0"))


def _fits(key: str, value: Any) -> bool:
    kind = _KEYS.get(key)
    if kind is float:
        return _is_number(value)
    if kind is list:
        return isinstance(value, list) and all(
            _is_number(one) if key == "azimuths" else isinstance(one, str) for one in value
        )
    if key == "who":
        return isinstance(value, str) and value in {ANYONE, PROVIDER}
    return kind is not None and isinstance(value, kind)


def _is_number(value: Any) -> bool:
    finite = isinstance(value, (int, float)) and not isinstance(value, bool)
    return finite and abs(value) < 1e12  # neither infinite nor no number
