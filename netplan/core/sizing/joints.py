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
from netplan.core.sizing.seconds import Laid
from netplan.model.sizing_rules import Rules

_XY = tuple[float, float]


@dataclass(frozen=True)
class Place:
    """Something that stands somewhere: key of the code list ``equipment``, how many, fibres, splices.

    It is built with the first of the ``pieces`` of route that begin there.
    """

    equipment: str
    n: int
    fibres: int
    splices: int
    xy: _XY
    pieces: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Joints:
    """What stands along a route.

    splices  [n_sites] between each site and existing fibre on the plan's route
    of_course          the same of every course
    """

    places: tuple[Place, ...]
    splices: Ints
    of_course: tuple[int, ...] = ()


@dataclass(frozen=True)
class _Passing:
    """Fibres that go from one piece (-1: existing fibre) to the next one."""

    up: int
    piece: int
    fibres: int


def joints(route: Laid, found: Fitted, splits: Ints, length_m: Floats, rules: Rules) -> Joints:
    """Place closures, cabinets, splitters and chambers; ``splits`` [n_sites] 1 for a fibre of its own."""
    tree, ends = route.tree, _ends(route)
    spliced: set[_XY] = set()
    places: list[Place] = []
    for xy, passing in _passing(route, found).items():
        lit = [one for one in passing if one.fibres > 0]
        if not lit or not _is_spliced(lit, ends=xy in ends, found=found):
            continue
        spliced.add(xy)
        pieces = list(dict.fromkeys(one.piece for one in lit))
        places += _closed(sum(one.fibres for one in lit), xy, pieces, rules)
        first = tuple(dict.fromkeys(one.piece for one in lit if one.up < 0))
        places += _splitters(route, found, splits, first, xy) if first else []
    joined = np.array([_at(xy) in spliced for xy in tree.start], bool)
    places += _chambers(route, found, spliced, length_m, rules)
    splices = np.array([int(joined[tree.way(site)].sum()) for site in range(len(tree.last))], np.int64)
    of_course = tuple(sum(_at(xy) in spliced for xy in one.start) + 1 for one in route.courses)
    return Joints(tuple(places), splices + 1, of_course)  # and one in the building


def _at(xy: Floats) -> _XY:
    x, y = np.round(xy, 3).tolist()
    return x, y


def _passing(route: Laid, found: Fitted) -> dict[_XY, list[_Passing]]:
    """Return what passes each place at which a piece begins: on the plan's route, then on courses."""
    tree = route.tree
    groups: dict[_XY, list[_Passing]] = defaultdict(list)
    on_tree = found.used.copy()
    for one, along in zip(route.courses, found.along, strict=True):
        on_tree[one.pieces] -= along
    for piece in tree.outwards.tolist():
        groups[_at(tree.start[piece])].append(_Passing(int(tree.before[piece]), piece, int(on_tree[piece])))
    for one, along in zip(route.courses, found.along, strict=True):
        up = -1
        for piece, fibres, xy in zip(one.pieces.tolist(), along.tolist(), one.start, strict=True):
            groups[_at(xy)].append(_Passing(up, piece, fibres))
            up = piece
    return groups


def _ends(route: Laid) -> set[_XY]:
    """Return the places at which routes of sites end."""
    tree = route.tree
    last = tree.last[tree.last >= 0]
    return {_at(xy) for xy in tree.end[last]} | {_at(one.end) for one in route.courses}


def _is_spliced(lit: list[_Passing], *, ends: bool, found: Fitted) -> bool:
    """Whether fibres are spliced where pieces meet: a cable that goes on is not cut."""
    met = {frozenset((one.up, one.piece)) for one in lit}
    if ends or len(met) > 1 or any(one.up < 0 for one in lit):
        return True
    return found.fits[lit[0].up].cables != found.fits[lit[0].piece].cables


def _closed(fibres: int, xy: _XY, pieces: list[int], rules: Rules) -> list[Place]:
    kind = "cabinet" if fibres >= rules["cabinet.from_fibres"].value else "closure"
    return [Place(kind, ceil(fibres / rules[f"{kind}.fibres"].value), fibres, fibres, xy, tuple(pieces))]


def _splitters(route: Laid, found: Fitted, splits: Ints, first: tuple[int, ...], xy: _XY) -> list[Place]:
    """Count the splitters at an access point: those of one ratio are shared by the sites behind."""
    tree, behind = route.tree, defaultdict[int, int](int)
    for site, split in enumerate(splits.tolist()):
        way = tree.way(site)
        if len(way) and _at(tree.start[way[-1]]) == xy:
            behind[split] += int(found.site_fibres[site])
    for one, along in zip(route.courses, found.along, strict=True):
        if _at(one.start[0]) == xy:
            behind[int(splits[one.site])] += int(along[-1])
    return [
        Place("splitter", ceil(fibres / split), fibres, 0, xy, first)
        for split, fibres in sorted(behind.items())
        if split > 1
    ]


def _chambers(route: Laid, found: Fitted, spliced: set[_XY], length_m: Floats, rules: Rules) -> list[Place]:
    """Put a chamber wherever a cable would have to be blown in farther than it can be."""
    tree, run = route.tree, np.full(len(length_m), -1.0)
    ways = [
        (tree.before[[piece]], tree.outwards[[at]], tree.start[[piece]])
        for at, piece in enumerate(tree.outwards)
    ]
    ways += [(np.append(-1, one.pieces[:-1]), one.pieces, one.start) for one in route.courses]
    limit, places = rules["cable.blow_in_m"].value, []
    for before, pieces, starts in ways:
        for up, piece, xy in zip(before.tolist(), pieces.tolist(), starts, strict=True):
            if run[piece] >= 0 or not found.fits[piece].cables:
                continue
            begun = 0.0 if up < 0 or _at(xy) in spliced else max(float(run[up]), 0.0)
            n = int((begun + length_m[piece]) // limit)
            run[piece] = begun + length_m[piece] - n * limit
            if n:
                x, y = xy.tolist()
                places.append(Place("chamber", n, int(found.used[piece]), 0, (x, y), (piece,)))
    return places
