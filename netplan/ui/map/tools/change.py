"""Change what is there: move a row, move its vertices, or point at one for something else."""

from collections.abc import Callable, Sequence

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import affinity

from netplan.ui.map.overlay import Sketch
from netplan.ui.map.picking import NOTHING, Pick
from netplan.ui.map.tools.aids import Aids, sketch_of
from netplan.ui.map.tools.snapping import SNAP_PX, Place, Snapped

_ON_PX = 6.0  # so near to its neighbour a vertex is meant to go

Chains = tuple[NDArray[np.float64], ...]
Reshaped = Callable[[Pick, shapely.Geometry], None]
Foresee = Callable[[Pick, shapely.Geometry], str]
ShapeOf = Callable[[Pick], shapely.Geometry]


class PointTool:
    """A click takes what lies there: ``done`` gets layer, row and place."""

    def __init__(self, aids: Aids, done: Callable[[Pick, Place], None]) -> None:
        self._aids = aids
        self._done = done
        self._seen: Snapped | None = None

    @property
    def sketch(self) -> Sketch:
        """A ring at the pointer, and what it would take."""
        if self._seen is None:
            return Sketch()
        return sketch_of((), self._seen, self._aids.speak((), self._seen))

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""
        found = self._aids.pick((x_m, y_m))
        self._seen = Snapped((x_m, y_m), "thing" if found != NOTHING else "", found)

    def clicked(self, x_m: float, y_m: float) -> None:
        """Take what lies here."""
        self.pointed(x_m, y_m)
        if self._seen and self._seen.of != NOTHING:
            self._done(self._seen.of, (x_m, y_m))

    def told(self, word: str) -> None:
        """Escape ends."""
        if word == "cancel":
            self._aids.ended()


class MoveTool:
    """A click takes a row up, the next one puts it down, or a drag does both; ``done`` gets its new shape."""

    def __init__(self, aids: Aids, shape_of: ShapeOf, done: Reshaped, foresee: Foresee) -> None:
        self._aids, self._shape_of, self._done, self._foresee = aids, shape_of, done, foresee
        self._held: Pick = NOTHING
        self._from: Place = (0.0, 0.0)
        self._seen: Snapped | None = None

    @property
    def sketch(self) -> Sketch:
        """The row on its way."""
        if self._seen is None:
            return Sketch()
        if self._held == NOTHING:
            return sketch_of((), self._seen, self._aids.speak((), self._seen))
        moved = self._moved()
        text = self._aids.speak((self._from, self._seen.place), self._seen)
        text = f"{text}\n{self._foresee(self._held, moved)}".rstrip()
        return sketch_of(_places(shapely.get_coordinates(moved)), self._seen, text)

    @property
    def last(self) -> Place | None:
        """Where the row was taken up."""
        return None if self._held == NOTHING else self._from

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""
        if self._held == NOTHING:
            found = self._aids.pick((x_m, y_m))
            self._seen = Snapped((x_m, y_m), "thing" if found != NOTHING else "", found)
        else:
            self._seen = self._aids.caught((x_m, y_m), None, self._held)

    def clicked(self, x_m: float, y_m: float) -> None:
        """Take a row up, or put it down."""
        self.pointed(x_m, y_m)
        if self._seen is None:
            return
        if self._held != NOTHING:
            self.put(self._seen.place)
        elif self._seen.of != NOTHING:
            self._held = self._seen.of
            shape = self._shape_of(self._held)
            self._from = (shape.x, shape.y) if shape.geom_type == "Point" else (x_m, y_m)

    def takes(self, x_m: float, y_m: float) -> bool:
        """Whether a drag from here carries a row."""
        return self._held == NOTHING and self._aids.pick((x_m, y_m)) != NOTHING

    def put(self, place: Place) -> None:
        """Put the row down so that the place it was taken up at lies here."""
        if self._held == NOTHING:
            return
        self._seen = Snapped(place)
        moved, held, self._held = self._moved(), self._held, NOTHING
        self._done(held, moved)

    def told(self, word: str) -> None:
        """Escape or Backspace put the row back; Escape without one ends."""
        if word in {"cancel", "undo"} and self._held != NOTHING:
            self._held = NOTHING
        elif word == "cancel":
            self._aids.ended()

    def _moved(self) -> shapely.Geometry:
        (x, y), shape = self._from, self._shape_of(self._held)
        to_x, to_y = self._seen.place if self._seen else self._from
        return affinity.translate(shape, to_x - x, to_y - y)


class VertexTool:
    """A click takes a vertex up, or makes one on a line; the next one puts it down, or a drag does both.

    Put down on its neighbour the vertex goes, as it does with Backspace.
    """

    def __init__(self, aids: Aids, shape_of: ShapeOf, done: Reshaped, per_m: Callable[[], float]) -> None:
        self._aids, self._shape_of, self._done, self._per_m = aids, shape_of, done, per_m
        self._held: Pick = NOTHING
        self._chains: Chains = ()
        self._at = (0, 0)
        self._seen: Snapped | None = None
        self._over: Pick = NOTHING

    @property
    def sketch(self) -> Sketch:
        """The shape with its vertices, one of them on its way."""
        if self._seen is None:
            return Sketch()
        if self._held == NOTHING:
            chains = chains_of(self._shape_of(self._over)) if self._over != NOTHING else ()
            chain = chains[_nearest(chains, self._seen.place)[0]] if chains else np.empty((0, 2))
            text = self._aids.speak((), Snapped(self._seen.place, self._seen.kind, self._over))
            return sketch_of(_places(chain), self._seen, text)
        chain = self._carried()[self._at[0]]
        return sketch_of(_places(chain), self._seen, self._aids.speak((), self._seen))

    @property
    def last(self) -> Place | None:
        """The vertex before the one on its way."""
        if self._held == NOTHING:
            return None
        chain = self._chains[self._at[0]]
        x, y = chain[max(self._at[1] - 1, 0)]
        return float(x), float(y)

    def pointed(self, x_m: float, y_m: float) -> None:
        """Follow the pointer."""
        if self._held != NOTHING:
            beside = self._neighbour((x_m, y_m))
            caught = self._aids.caught((x_m, y_m), self.last, self._held)
            self._seen = Snapped(beside, "gone") if beside else caught
            return
        self._over = self._outlined(self._aids.pick((x_m, y_m)), (x_m, y_m))
        self._seen = Snapped((x_m, y_m), "thing" if self._over != NOTHING else "", self._over)

    def clicked(self, x_m: float, y_m: float) -> None:
        """Take a vertex up, or put it down."""
        self.pointed(x_m, y_m)
        if self._held != NOTHING and self._seen:
            if self._seen.kind == "gone":
                self.told("undo")
            else:
                self.put(self._seen.place)
        elif self._over != NOTHING:
            self._take((x_m, y_m))

    def takes(self, x_m: float, y_m: float) -> bool:
        """Whether a drag from here carries a vertex."""
        at = (x_m, y_m)
        return self._held == NOTHING and self._outlined(self._aids.pick(at), at) != NOTHING

    def put(self, place: Place) -> None:
        """Put the vertex down here."""
        if self._held == NOTHING:
            return
        self._seen = Snapped(place)
        self._finish(self._carried())

    def told(self, word: str) -> None:
        """Delete the vertex, put it back, or end."""
        if word == "undo" and self._held != NOTHING:
            k, at = self._at
            chain = np.delete(self._chains[k], at, axis=0)
            if len(chain) >= (3 if self._is_ring(k) else 2):
                self._finish((*self._chains[:k], chain, *self._chains[k + 1 :]))
        elif word == "cancel" and self._held != NOTHING:
            self._held = NOTHING
        elif word == "cancel":
            self._aids.ended()

    def _outlined(self, found: Pick, place: Place) -> Pick:
        """Return what was found if its outline is near: inside an area there is no vertex to take."""
        if found == NOTHING:
            return found
        shape = self._shape_of(found)
        line = shape.boundary if "Polygon" in shape.geom_type else shape
        return found if line.distance(shapely.Point(place)) <= SNAP_PX / self._per_m() else NOTHING

    def _neighbour(self, place: Place) -> Place | None:
        """Return the vertex before or after the one on its way, if the pointer is on it and one may go."""
        k, at = self._at
        chain, ring = self._chains[k], self._is_ring(k)
        if len(chain) <= (3 if ring else 2):
            return None
        beside = [at - 1, at + 1]
        found = [chain[one % len(chain)] for one in beside if ring or 0 <= one < len(chain)]
        near = min(found, key=lambda xy: float(np.hypot(*(xy - place))))
        reach_m = _ON_PX / self._per_m()
        return _places(near[None])[0] if float(np.hypot(*(near - place))) <= reach_m else None

    def _is_ring(self, _chain: int) -> bool:
        return self._shape_of(self._held).geom_type in {"Polygon", "MultiPolygon"}

    def _take(self, place: Place) -> None:
        """Hold the vertex at ``place``, or a new one where no vertex is near."""
        shape = self._shape_of(self._over)
        chains = chains_of(shape)
        k, at, distance_m = _nearest(chains, place)
        if distance_m > SNAP_PX / self._per_m() and shape.geom_type != "Point":
            k, at = _nearest_side(chains, place, ring=shape.geom_type in {"Polygon", "MultiPolygon"})
            chain = np.insert(chains[k], at, place, axis=0)
            chains = (*chains[:k], chain, *chains[k + 1 :])
        self._held, self._chains, self._at = self._over, chains, (k, at)

    def _carried(self) -> Chains:
        k, at = self._at
        chain = self._chains[k].copy()
        if self._seen:
            chain[at] = self._seen.place
        return (*self._chains[:k], chain, *self._chains[k + 1 :])

    def _finish(self, chains: Chains) -> None:
        held, self._held = self._held, NOTHING
        self._done(held, rebuilt(self._shape_of(held), chains))


def chains_of(shape: shapely.Geometry) -> Chains:
    """Return the vertices of every line and ring of a shape, rings without their repeated end."""
    found: list[NDArray[np.float64]] = []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            found += [shapely.get_coordinates(ring)[:-1] for ring in (part.exterior, *part.interiors)]
        else:
            found.append(shapely.get_coordinates(part))
    return tuple(found)


def rebuilt(shape: shapely.Geometry, chains: Sequence[NDArray[np.float64]]) -> shapely.Geometry:
    """Return the shape with other vertices, in parts and rings as before."""
    queue, parts = iter(chains), []
    for part in shapely.get_parts(shape):
        if part.geom_type == "Polygon":
            shell = next(queue)
            parts.append(shapely.Polygon(shell, [next(queue) for _ in part.interiors]))
        elif part.geom_type == "Point":
            parts.append(shapely.Point(next(queue)[0]))
        else:
            parts.append(shapely.LineString(next(queue)))
    return parts[0] if shapely.get_num_geometries(shape) == 1 else type(shape)(parts)


def _nearest(chains: Chains, place: Place) -> tuple[int, int, float]:
    """Return chain, vertex and metres of the vertex nearest to a place."""
    far = [np.hypot(*(chain - place).T) for chain in chains]
    k = int(np.argmin([distances.min() for distances in far]))
    at = int(np.argmin(far[k]))
    return k, at, float(far[k][at])


def _nearest_side(chains: Chains, place: Place, *, ring: bool) -> tuple[int, int]:
    """Return chain and position at which a vertex on the side nearest to a place belongs."""
    best = (np.inf, 0, 0)
    point = shapely.Point(place)
    for k, chain in enumerate(chains):
        closed = np.vstack([chain, chain[:1]]) if ring else chain
        sides = shapely.linestrings(np.stack([closed[:-1], closed[1:]], axis=1))
        far = shapely.distance(sides, point)
        side = int(np.argmin(far))
        best = min(best, (float(far[side]), k, side + 1))
    return best[1], best[2]


def _places(chain: NDArray[np.float64]) -> tuple[Place, ...]:
    return tuple((float(x), float(y)) for x, y in chain)
