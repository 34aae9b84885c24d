"""Naive twins: the same answers by the plainest means, slow and easy to believe."""


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
