"""The part ``[sight]`` of an order: who sees whom, and what is seen of the ground, in tiles.

::

    name = "Musterland, who sees whom"
    what = "sight"
    inputs = ["state.gpkg"]               # one project, whose sites, carriers and grids of heights are used
    out = "results"

    [sight]
    carriers = []                         # that are looked from; all of the project if none is named
    reach_m = 300.0                       # how far is looked
    ghz = 60.0                            # of the links
    sigma_m = 0.5                         # of surface model, mast and growth together [K]
    target_m = 1.5                        # what is looked at above the ground
    tile_m = 2000.0                       # side of a tile; changes nothing but memory and time
    lines = true                          # from every site to every carrier within reach, as a table
    views = true                          # which cells of the ground carriers see, as a raster
"""

from dataclasses import dataclass
from typing import Any

from netplan.batch.order import Order, require_known
from netplan.core.sight.making import SightTerms
from netplan.errors import ParameterError
from netplan.messages import mark

_LENGTHS = {"reach_m": 300.0, "ghz": 60.0, "sigma_m": 0.5, "target_m": 1.5, "tile_m": 2_000.0}
_YES = {"lines": True, "views": True}
_KEYS = ("carriers", *_LENGTHS, *_YES)
_MOST = 1e12  # neither infinite nor no number


@dataclass(frozen=True)
class SightAsk:
    """What is asked of every tile."""

    terms: SightTerms
    target_m: float
    lines: bool
    views: bool


@dataclass(frozen=True)
class SightPart:
    """What is asked, by whom, and how it is cut."""

    ask: SightAsk
    carriers: tuple[str, ...]
    tile_m: float


def sight_part(order: Order) -> SightPart:
    """Return what the part ``[sight]`` of an order asks for.

    Raises:
        ParameterError: a part does not exist or cannot be.

    """
    given = order.tiled
    require_known("sight", given, _KEYS, _fits)
    lengths = {key: float(given.get(key, usual)) for key, usual in _LENGTHS.items()}
    wanted = {key: bool(given.get(key, usual)) for key, usual in _YES.items()}
    if not all(value > 0 for value in lengths.values()):
        raise ParameterError(mark("[sight] {keys} must be above 0"), keys=list(lengths))
    if not any(wanted.values()):
        raise ParameterError(mark("[sight] asks for neither lines nor views: there is nothing to do"))
    terms = SightTerms(lengths["ghz"], lengths["reach_m"], lengths["sigma_m"])
    return SightPart(
        SightAsk(terms, lengths["target_m"], **wanted), tuple(given.get("carriers", ())), lengths["tile_m"]
    )


def _fits(key: str, value: Any) -> bool:
    kinds = {
        "carriers": isinstance(value, list) and all(isinstance(one, str) for one in value),
        **dict.fromkeys(_LENGTHS, _is_number(value)),
        **dict.fromkeys(_YES, isinstance(value, bool)),
    }
    return kinds.get(key, False)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool) and abs(value) < _MOST
