"""Naive twins: the same answers by the plainest means, slow and easy to believe."""

import numpy as np
import shapely

# --- netplan/core/graph/heap.py, paths.py ---


class NaiveQueue:
    """A priority queue as a list."""

    def __init__(self):
        self.entries = []

    def add(self, key, item):
        self.entries.append((key, item))

    def lowest(self):
        return min(self.entries)

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


# --- netplan/core/steiner ---


def naive_steiner(n, edges, terminals, roots=()):
    """Cost of the cheapest tree (S. E. Dreyfus, R. A. Wagner, 1971); None if there is none."""
    far = 10**15
    distance = [[0 if a == b else far for b in range(n)] for a in range(n)]
    for tail, head, cost in edges + [(roots[0], root, 0) for root in roots]:
        distance[tail][head] = min(distance[tail][head], cost)
        distance[head][tail] = min(distance[head][tail], cost)
    for k in range(n):
        for a in range(n):
            for b in range(n):
                distance[a][b] = min(distance[a][b], distance[a][k] + distance[k][b])
    wanted = sorted(set(terminals) | set(roots[:1]))
    if len(wanted) < 2:
        return 0
    last, rest = wanted[-1], wanted[:-1]
    best = {1 << k: distance[node] for k, node in enumerate(rest)}
    for subset in range(1, 1 << len(rest)):
        if subset in best:
            continue
        meet = [far] * n
        part = (subset - 1) & subset
        while part:
            meet = [min(m, a + b) for m, a, b in zip(meet, best[part], best[subset ^ part], strict=True)]
            part = (part - 1) & subset
        best[subset] = [min(meet[v] + distance[v][node] for v in range(n)) for node in range(n)]
    cost = best[(1 << len(rest)) - 1][last]
    return cost if cost < far else None


def naive_steiner_nodes(n, edges, terminals, roots, node_cost):
    """Cost of the cheapest forest that connects terminals with the roots, nodes paid; None if there is none.

    Every set of edges that closes no circle is tried, so that nothing is known beforehand.
    """
    best = None
    for picked in range(1 << len(edges)):
        part = {node: node for node in range(n)} | dict.fromkeys(roots, roots[0] if roots else 0)

        def leader(node, part=part):
            while part[node] != node:
                node = part[node]
            return node

        cost, ends = 0, set()
        for k, (tail, head, each) in enumerate(edges):
            if picked >> k & 1:
                part[leader(tail)] = leader(head)
                cost, ends = cost + each, ends | {tail, head}
        if len({leader(node) for node in [*terminals, *roots[:1]]}) <= 1:
            cost += sum(node_cost[node] for node in ends)
            best = cost if best is None else min(best, cost)
    return best


def naive_level(claims, k, need, target):
    """Return how far claim k gets towards a target, sentence by sentence (0 not … 3 surely)."""

    def reach(need_down, need_up):
        if np.isnan(need_down):
            return 1
        told = not need_up or not np.isnan(claims.up[k, 0])
        enough = [
            told and claims.down[k, q] >= need_down and (not need_up or claims.up[k, q] >= need_up)
            for q in range(3)
        ]
        if enough[0]:
            return 3
        if enough[1]:
            return 2
        if claims.down[k, 1] >= need_down and not told:
            return 1
        return int(claims.scattered and claims.down[k, 2] >= need_down > claims.down[k, 1])

    ways = [reach(need, target.up_mbps)]
    if target.or_symmetric_mbps:
        ways.append(reach(target.or_symmetric_mbps, target.or_symmetric_mbps))
    return max(ways)


def naive_choice(claims, need, target, order, worst):
    """Return (batch, level) of the claim that counts for a subject all claims are about; (-1, -1): none."""
    best, chosen = None, (-1, -1)
    for batch, one in enumerate(claims):
        level, grade = naive_level(one, 0, need, target), -int(one.grade[0])
        sure, likely = one.down[0, 0], one.down[0, 1]
        key = {
            "reach": (level, sure, likely, grade),
            "grade": (grade, level, sure, likely),
            "least": (-level, -sure, -likely, grade),
        }[order]
        if one.grade[0] <= worst and (best is None or key > best):
            best, chosen = key, (batch, level)
    return chosen


# --- netplan/core/sight ---


def naive_line(ends):
    a, b = (ends[:3], ends[3:]) if tuple(ends[:3]) <= tuple(ends[3:]) else (ends[3:], ends[:3])
    return np.asarray(a, dtype=float), np.asarray(b, dtype=float)


def naive_above(ends, cell_m, t):
    """Height of the ray above the sea at t, less the bulge of an earth of 4/3 its radius."""
    a, b = naive_line(ends)
    length = np.hypot(*(b - a)[:2]) * cell_m
    return a[2] + (b[2] - a[2]) * t - (t * length) * ((1 - t) * length) / (2 * 4 / 3 * 6_371_000)


def naive_clearance(heights, ends, cell_m, skip_m):
    """(least clearance in metres, where): all crossings with lines through the middles of cells."""
    a, b = naive_line(ends)
    length = np.hypot(*(b - a)[:2]) * cell_m
    best = (float("inf"), 0.5)
    if length <= 2 * skip_m:
        return best
    for axis in (0, 1):
        low, high = sorted((a[axis], b[axis]))
        for k in range(int(np.ceil(low)), int(np.floor(high)) + 1):
            if b[axis] == a[axis]:
                continue
            t = (k - a[axis]) / (b[axis] - a[axis])
            if not skip_m <= t * length <= length - skip_m:
                continue
            across = a[1 - axis] + t * (b[1 - axis] - a[1 - axis])
            line = heights[k] if axis == 0 else heights[:, k]
            gap = naive_above(ends, cell_m, t) - np.interp(across, np.arange(len(line)), line)
            best = min(best, (gap, t))
    return best


def naive_swept(heights, targets, eye, reach, skip):
    """Whether the nearest of the rays to the border reaches each target; rows of cells of 1 m, as swept.

    Rays are numbered as in the sweep, two to a cell of the border; NaN where targets are not looked at.
    """
    rows, columns = heights.shape
    margin = np.full(heights.shape, np.nan)
    drop = 1 / (2 * 4 / 3 * 6_371_000.0)
    for r in range(rows):
        for c in range(columns):
            i, j = r - eye[0], c - eye[1]
            world, (i, j), at = (heights, (i, j), eye[1]) if abs(j) <= abs(i) else (heights.T, (j, i), eye[0])
            if i * i + j * j > reach * reach or i == 0:
                continue
            ray = np.floor(j * 2 * reach / abs(i) + 2 * reach + 0.5)
            aside = (ray - 2 * reach) / (2 * reach)
            steepest = -np.inf
            for k in range(1 + skip, abs(i) - skip):
                row = world[(eye[0] if world is heights else eye[1]) + k * np.sign(i)]
                h = np.interp(at + aside * k, np.arange(len(row)), row)
                steepest = max(steepest, (h - eye[2] - k * k * (1 + aside * aside) * drop) / k)
            own = (targets[r, c] - eye[2] - (i * i + j * j) * drop) / abs(i)
            margin[r, c] = own - steepest
    return margin


def naive_free_share(heights, ends, cell_m, skip_m, hertz):
    """Least of clearance over radius at all crossings and, beside the ray, of distance over radius."""
    a, b = naive_line(ends)
    length = np.hypot(*(b - a)[:2]) * cell_m
    share = 1.0
    if length <= 2 * skip_m:
        return share
    axis = 0 if abs(b[0] - a[0]) >= abs(b[1] - a[1]) else 1
    for which in (0, 1):
        if b[which] == a[which]:
            continue
        low, high = sorted((a[which], b[which]))
        for k in range(int(np.ceil(low)), int(np.floor(high)) + 1):
            t = (k - a[which]) / (b[which] - a[which])
            if not skip_m <= t * length <= length - skip_m:
                continue
            radius = np.sqrt(299_792_458.0 / hertz * length * t * (1 - t))
            across = a[1 - which] + t * (b[1 - which] - a[1 - which])
            line = heights[k] if which == 0 else heights[:, k]
            z = naive_above(ends, cell_m, t)
            share = min(share, (z - np.interp(across, np.arange(len(line)), line)) / radius)
            if which == axis:
                beside = (np.arange(len(line)) - across) * cell_m * abs(b[axis] - a[axis]) * cell_m / length
                free = np.hypot(beside, np.maximum(z - line, 0)) / radius
                # a ray that is blocked itself stays as deep as it is
                share = min(share, free.min()) if share >= 0 else share
    return share
