"""Naive twins: the same answers by the plainest means, slow and easy to believe."""

import numpy as np
import shapely

# --- netplan/core/heap.py, paths.py ---


class NaiveQueue:
    """A priority queue as a list."""

    def __init__(self):
        self.entries = []

    def add(self, key, item):
        self.entries.append((key, item))

    def lowest(self):
        return min(key for key, _ in self.entries)

    def remove(self, key, item):
        self.entries.remove((key, item))


def naive_nearest(n, edges, sources):
    """(distance, source) of every node by relaxing all edges until nothing changes; (inf, -1) if none."""
    best = [(float("inf"), -1)] * n
    for source, offset in sources:
        best[source] = min((offset, source), best[source]) if best[source][1] >= 0 else (offset, source)
    changed = True
    while changed:
        changed = False
        for tail, head, weight in edges:
            for a, b in ((tail, head), (head, tail)):
                distance, source = best[a]
                if source >= 0 and (best[b][1] < 0 or (distance + weight, source) < best[b]):
                    best[b] = (distance + weight, source)
                    changed = True
    return best


# --- netplan/ui/map/kernels.py ---


def covered_share(polygon: shapely.Geometry, size: int) -> np.ndarray:
    """Share of every pixel of a size × size picture (one metre a pixel, row 0 on top) inside a polygon."""
    column, row = np.meshgrid(np.arange(size), np.arange(size))
    pixels = shapely.box(column, size - 1 - row, column + 1, size - row)
    return shapely.area(shapely.intersection(pixels, polygon))


def covered_by_lines(line: shapely.Geometry, half_px: float, size: int) -> np.ndarray:
    """Cover of pixels by a line with round ends: how far inside it their centres are, up to one pixel."""
    column, row = np.meshgrid(np.arange(size), np.arange(size))
    centres = shapely.points(column + 0.5, size - 0.5 - row)
    return np.clip(half_px + 0.5 - shapely.distance(centres, line), 0.0, 1.0)
