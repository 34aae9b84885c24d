"""Where fibres are spliced: at existing fibre, at branches, and where other cables begin; and chambers.

At every such place each fibre in use is spliced once. A cabinet takes the place of a closure from so many
fibres on; splitters stand where the route joins existing fibre, so that every fibre behind is a site's own.
"""

from collections import defaultdict
from dataclasses import dataclass
from math import ceil

import numpy as np

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.sizing.fitting import Fitted
from netplan.core.sizing.limbs import Limbs
from netplan.model.sizing_rules import Rules


@dataclass(frozen=True)
class Place:
    """Something that stands somewhere: key of the code list ``equipment``, how many, fibres, splices.

    It is built with the first of the ``pieces`` of route that begin there.
    """

    equipment: str
    n: int
    fibres: int
    splices: int
    xy: tuple[float, float]
    pieces: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Joints:
    """What stands along a route, and the splices between each site and existing fibre [n_sites]."""

    places: tuple[Place, ...]
    splices: Ints


def joints(tree: Limbs, found: Fitted, splits: Ints, length_m: Floats, rules: Rules) -> Joints:
    """Place closures, cabinets, splitters and chambers; ``splits`` [n_sites] 1 for a fibre of its own."""
    groups = _branchings(tree)
    ending = set(tree.last.tolist())
    joined = np.zeros(len(tree.before), bool)
    places: list[Place] = []
    for (up, xy), pieces in groups.items():
        lit = [piece for piece in pieces if found.used[piece] > 0]
        if not lit or not _spliced(up, lit, ending, found):
            continue
        joined[lit] = True
        places += _closed(sum(int(found.used[piece]) for piece in lit), xy, lit, rules)
        if up < 0:
            places += _splitters(tree, found, splits, lit, xy)
    places += _chambers(tree, found, joined, length_m, rules)
    splices = np.array([int(joined[tree.way(site)].sum()) for site in range(len(tree.last))], np.int64)
    return Joints(tuple(places), splices + 1)  # and one in the building


def _branchings(tree: Limbs) -> dict[tuple[int, tuple[float, float]], list[int]]:
    """Return the pieces that begin at each place, by the piece that ends there (-1) and its coordinates."""
    groups: dict[tuple[int, tuple[float, float]], list[int]] = defaultdict(list)
    for piece in tree.outwards.tolist():
        x, y = np.round(tree.start[piece], 3).tolist()
        groups[int(tree.before[piece]), (x, y)].append(piece)
    return groups


def _spliced(up: int, lit: list[int], ending: set[int], found: Fitted) -> bool:
    """Whether fibres are spliced between a piece and those behind it: a cable that goes on is not cut."""
    if up < 0 or len(lit) > 1 or up in ending:
        return True
    return found.fits[up].cables != found.fits[lit[0]].cables


def _closed(fibres: int, xy: tuple[float, float], pieces: list[int], rules: Rules) -> list[Place]:
    kind = "cabinet" if fibres >= rules["cabinet.from_fibres"].value else "closure"
    return [Place(kind, ceil(fibres / rules[f"{kind}.fibres"].value), fibres, fibres, xy, tuple(pieces))]


def _splitters(
    tree: Limbs, found: Fitted, splits: Ints, pieces: list[int], xy: tuple[float, float]
) -> list[Place]:
    """Count the splitters at an access point: those of one ratio are shared by the sites behind."""
    first = set(pieces)
    behind: dict[int, int] = defaultdict(int)
    for site, split in enumerate(splits.tolist()):
        way = tree.way(site)
        if split > 1 and len(way) and int(way[-1]) in first:
            behind[split] += int(found.site_fibres[site])
    return [
        Place("splitter", ceil(fibres / split), fibres, 0, xy, tuple(pieces))
        for split, fibres in sorted(behind.items())
    ]


def _chambers(tree: Limbs, found: Fitted, joined: np.ndarray, length_m: Floats, rules: Rules) -> list[Place]:
    """Put a chamber wherever a cable would have to be blown in farther than it can be."""
    limit, run, places = rules["cable.blow_in_m"].value, np.zeros(len(tree.before)), []
    for piece in tree.outwards.tolist():
        if not found.fits[piece].cables:
            continue
        up = int(tree.before[piece])
        begun = 0.0 if joined[piece] or up < 0 else float(run[up])
        n = int((begun + length_m[piece]) // limit)
        run[piece] = begun + length_m[piece] - n * limit
        if n:
            x, y = tree.start[piece].tolist()
            places.append(Place("chamber", n, int(found.used[piece]), 0, (x, y), (piece,)))
    return places
