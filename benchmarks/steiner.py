"""Trench trees, beside rustworkx, networkx, igraph and HiGHS.

The town is that of ``benchmarks/distances.py``: 60,025 nodes, 146 sites, and as existing fibre the
shortest paths to 60 places, which count as one node for everybody. "Each on its own" digs every site's
shortest path to the fibre; what paths share is dug once. igraph has no Steiner trees: its distances and
spanning trees are put together as its users would (L. Kou, G. Markowsky, L. Berman, 1981). HiGHS gets the
whole question as flows, on a town small enough for it. Public instances are those of the PACE 2018
challenge, if they lie beside the repository; ``benchmarks/pace.py`` has more of them.
"""

import csv
import resource
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import highspy
import igraph
import networkx as nx
import numpy as np
import rustworkx as rx
from distances import seconds, town
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import minimum_spanning_tree

from netplan.core.graph.paths import nearest_source, path_edges
from netplan.core.graph.rows import csr
from netplan.core.steiner import SteinerInstance, SteinerTree, repaired_tree, steiner_tree
from netplan.progress import Progress

PACE = Path(__file__).parents[2] / "shared/data/steiner/pace2018"
SAMPLE = (17, 41, 63, 99, 103, 1, 87, 101, 107, 111, 119, 129, 141, 155, 169)


def question(n_side: int = 245, n_sites: int = 146, n_places: int = 60, seed: int = 1) -> SteinerInstance:
    """Return a town with sites and existing fibre, or none if ``n_places`` is 0."""
    tail, head, cost = town(n_side, seed)
    n, rng = n_side**2, np.random.default_rng(7)
    sites = rng.choice(n, n_sites, replace=False)
    if not n_places:
        return SteinerInstance(n, tail, head, cost, sites, sites[:0])
    graph = csr(n, tail, head)
    near = nearest_source(graph, cost[graph.edge], np.array([n // 2]))
    fibre = [path_edges(graph, near, int(node)) for node in rng.choice(n, n_places, replace=False)]
    roots = np.unique(np.concatenate([tail[np.concatenate(fibre)], head[np.concatenate(fibre)]]))
    return SteinerInstance(n, tail, head, cost, sites, roots)


def contracted(one: SteinerInstance) -> tuple[list[tuple[int, int, int]], list[int]]:
    """Return the edges with all roots as one node, and the nodes to connect, for those who know no roots."""
    node = np.arange(one.n_nodes)
    node[one.roots] = one.roots[0] if len(one.roots) else 0
    cheapest: dict[tuple[int, int], int] = {}
    for tail, head, cost in zip(node[one.tail], node[one.head], one.cost.tolist(), strict=True):
        pair = (int(min(tail, head)), int(max(tail, head)))
        if tail != head:
            cheapest[pair] = min(cost, cheapest.get(pair, cost))
    wanted = sorted({*node[one.roots[:1]].tolist(), *node[one.terminals].tolist()})
    return [(*pair, cost) for pair, cost in cheapest.items()], wanted


def _alone(one: SteinerInstance) -> int:
    graph = csr(one.n_nodes, one.tail, one.head)
    near = nearest_source(graph, one.cost[graph.edge], one.roots)
    paths = [path_edges(graph, near, int(site)) for site in one.terminals]
    return int(one.cost[np.unique(np.concatenate(paths))].sum())


def _peers(one: SteinerInstance) -> dict[str, Callable[[], int]]:
    edges, wanted = contracted(one)
    graph = nx.Graph()
    graph.add_weighted_edges_from(edges)
    rust = rx.PyGraph()
    rust.add_nodes_from(range(one.n_nodes))
    rust.add_edges_from(edges)

    def by_networkx() -> int:
        found = nx.algorithms.approximation.steiner_tree(graph, wanted, method="mehlhorn")
        return int(found.size(weight="weight"))

    def by_rustworkx() -> int:
        return int(sum(rx.steiner_tree(rust, wanted, float).edges()))

    known = igraph.Graph(one.n_nodes, [edge[:2] for edge in edges], edge_attrs={"c": [e[2] for e in edges]})
    alone = {"each on its own": lambda: _alone(one)} if len(one.roots) else {}
    return alone | {
        "networkx, Mehlhorn": by_networkx,
        "rustworkx": by_rustworkx,
        "igraph, put together": lambda: _by_igraph(known, wanted),
    }


def _by_igraph(graph: igraph.Graph, wanted: list[int]) -> int:
    """Span the nodes to connect by shortest paths, span what these use, and cut off what leads nowhere."""
    table = np.array(graph.distances(wanted, wanted, weights="c"))
    links = minimum_spanning_tree(csr_array(table)).tocoo()
    used = set[int]()
    for one, other in zip(links.row, links.col, strict=True):
        used.update(graph.get_shortest_path(wanted[one], wanted[other], weights="c", output="epath"))
    part = graph.subgraph_edges(sorted(used), delete_vertices=False).spanning_tree(weights="c")
    ends = set(wanted)
    while loose := [node.index for node in part.vs if node.degree() == 1 and node.index not in ends]:
        part.delete_edges([part.incident(node)[0] for node in loose if part.degree(node)])
    return int(sum(part.es["c"]))


def _by_highs(one: SteinerInstance, limit_s: float) -> tuple[float, float]:
    """Return cost and gap of the best tree HiGHS finds for the question as flows from the first site."""
    tail, head = np.concatenate([one.tail, one.head]), np.concatenate([one.head, one.tail])
    m, n_sites, n = len(tail), len(one.terminals) - 1, one.n_nodes
    arcs = np.arange(m)
    flow = coo_array((np.tile([1.0, -1.0], m), (np.stack([head, tail], 1).ravel(), arcs.repeat(2))), (n, m))
    columns = [arcs + m * (k + 1) for k in range(n_sites)]
    rows, columns_of, values, low, high = [], [], [], [], []
    for k, at in enumerate(columns):
        rows += [flow.row + k * n, np.tile(n_sites * n + k * m + arcs, 2)]
        columns_of += [at[flow.col], np.concatenate([at, arcs])]
        values += [flow.data, np.repeat([1.0, -1.0], m)]
        due = np.zeros(n)
        due[one.terminals[k + 1]], due[one.terminals[0]] = 1.0, -1.0
        low.append(due)
        high.append(due)
    low += [np.full(n_sites * m, -highspy.kHighsInf)]
    high += [np.zeros(n_sites * m)]
    shape = n_sites * (n + m), m * (n_sites + 1)
    matrix = csr_array((np.concatenate(values), (np.concatenate(rows), np.concatenate(columns_of))), shape)
    model = highspy.HighsLp()
    model.num_row_, model.num_col_ = shape
    model.col_cost_ = np.concatenate([one.cost, one.cost, np.zeros(m * n_sites)]).astype(np.float64)
    model.col_lower_, model.col_upper_ = np.zeros(shape[1]), np.ones(shape[1])
    model.row_lower_, model.row_upper_ = np.concatenate(low), np.concatenate(high)
    model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    model.a_matrix_.start_, model.a_matrix_.index_ = matrix.indptr, matrix.indices
    model.a_matrix_.value_ = matrix.data
    whole, part = highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous
    model.integrality_ = [whole] * m + [part] * (m * n_sites)
    solver = highspy.Highs()
    for option, value in (("output_flag", False), ("threads", 1), ("time_limit", limit_s)):
        solver.setOptionValue(option, value)
    solver.passModel(model)
    solver.run()
    info = solver.getInfo()
    return info.objective_function_value, info.mip_gap


def _small_town() -> list[str]:
    """Measure HiGHS on the whole question beside netplan, on a town that it can solve."""
    rows = ["| town | by | time | cost | proven gap |", "|---|---|---|---|---|"]
    for n_side, n_sites in ((12, 6), (20, 10), (30, 15)):
        one = question(n_side, n_sites, 0)
        name = f"{one.n_nodes} nodes, {n_sites} sites"
        taken, tree = seconds(lambda one=one: steiner_tree(one), 3)
        rows.append(f"| {name} | netplan | {taken:.3f} s | {tree.cost:,} | {tree.gap:.2%} |")
        taken, (cost, gap) = seconds(lambda one=one: _by_highs(one, 60.0), 1)
        rows.append(f"| {name} | HiGHS | {taken:.1f} s | {cost:,.0f} | {gap:.2%} |")
    return rows


def _towns(n_runs: int) -> list[str]:
    """Compare with the 2-approximations on several towns: what share they save depends on what is shared.

    No tree lies below the bound: how much dearer they are than it is all that any program could save.
    "Slower" is beside 0 rounds and beside 1, which proves a bound as well.
    """
    rows = [
        "| 60,025 nodes | rounds=0 | rounds=1 | rounds=4 | gap | networkx | slower | rustworkx | slower |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    kinds = [
        (f"{n} sites, {'fibre at 60 places' if places else 'no fibre'}, streets {seed}", n, places, seed)
        for n, places in ((146, 60), (146, 0), (1000, 0))
        for seed in (1, 2)
    ]
    for name, n_sites, places, seed in kinds:
        one = question(n_sites=n_sites, n_places=places, seed=seed)
        plain, rough = seconds(lambda one=one: steiner_tree(one, rounds=0), n_runs)
        first, quick = seconds(lambda one=one: steiner_tree(one, rounds=1), n_runs)
        taken, tree = seconds(lambda one=one: steiner_tree(one), n_runs)
        peers = _peers(one)
        cells = [
            f"{plain:.3f} s, {rough.cost / tree.cost - 1:.2%} above",
            f"{first:.2f} s, {quick.cost / tree.cost - 1:.2%} above",
            f"{taken:.2f} s",
            f"{tree.gap:.2%}",
        ]
        for peer in ("networkx, Mehlhorn", "rustworkx"):
            spent, cost = seconds(peers[peer], n_runs)
            room = f"{cost / tree.cost - 1:.2%} dearer; {cost / tree.bound - 1:.2%} than the proven bound"
            cells += [room, f"{spent / plain:.1f} ×, {spent / first:.1f} ×"]
        rows.append(f"| {name} | {' | '.join(cells)} |")
    return rows


def _city(n_runs: int) -> list[str]:
    one = question()
    steiner_tree(one, rounds=2)  # compiles
    rows = [
        "| by | time (median) | cost | above netplan's best | proven gap | runs |",
        "|---|---|---|---|---|---|",
    ]
    trees = {rounds: seconds(lambda r=rounds: steiner_tree(one, rounds=r), n_runs) for rounds in (0, 1, 4, 8)}
    best = min(tree.cost for _, tree in trees.values())
    for rounds, (taken, tree) in trees.items():
        quality = f"{tree.cost:,} | {tree.cost / best - 1:.2%} | {f'{tree.gap:.2%}' if rounds else 'none'}"
        rows.append(f"| netplan, rounds={rounds} | {taken:.2f} s | {quality} | {n_runs} |")
    for name, work in _peers(one).items():
        taken, cost = seconds(work, n_runs)
        rows.append(f"| {name} | {taken:.2f} s | {cost:,} | {cost / best - 1:.2%} | none | {n_runs} |")
    return rows


def _changed(one: SteinerInstance, tree: SteinerTree) -> dict[str, SteinerInstance]:
    """Return the question after one change of each kind."""
    rng = np.random.default_rng(1)
    dearer = np.where(rng.random(len(one.cost)) < 0.3, one.cost * 11 // 10, one.cost)
    return {
        "a price rises by a tenth": replace(one, cost=dearer),
        "a site more": replace(one, terminals=np.append(one.terminals, rng.integers(one.n_nodes))),
        "a site less": replace(one, terminals=one.terminals[1:]),
        "an edge forbidden": replace(one, forbidden=rng.choice(tree.edges, 1)),
        "an edge forced": replace(one, forced=rng.choice(len(one.cost), 1)),
    }


def _repairs(n_runs: int) -> list[str]:
    one = question()
    tree = steiner_tree(one)
    repaired_tree(one, tree.edges)  # compiles
    rows = ["| repair after | processor (least) | above a new search | runs |", "|---|---|---|---|"]
    for name, new in _changed(one, tree).items():
        times = []
        for _ in range(max(n_runs, 3)):
            begun = time.process_time()
            repaired = repaired_tree(new, tree.edges)
            times.append(time.process_time() - begun)
        above = repaired.cost / steiner_tree(new).cost - 1
        rows.append(f"| {name} | {min(times) * 1000:,.0f} ms | {above:.3%} | {len(times)} |")
    return rows


def _million(limit_s: float) -> list[str]:
    """Solve a town of a million nodes with 10,000 sites in so many seconds of processor time."""
    (tail, head, cost), n = town(1000), 1_000_000
    sites = np.random.default_rng(7).choice(n, 10_000, replace=False)
    one, begun = SteinerInstance(n, tail, head, cost, sites, np.empty(0, np.int64)), time.process_time()
    enough = Progress(wants_best=lambda: time.process_time() - begun > limit_s)
    tree = steiner_tree(one, rounds=60, progress=enough)
    taken = time.process_time() - begun
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = f"cost {tree.cost:,} with a proven gap of {tree.gap:.2%} after {taken:.0f} s of processor time"
    return [f"A million nodes, 10,000 sites: {found}; peak memory of the whole benchmark {peak:,.0f} MB."]


def _read(track: int, number: int) -> SteinerInstance:
    lines = (PACE / f"track{track}/instance{number:03d}.gr").read_text("ascii").splitlines()
    words = [line.split() for line in lines if line]
    tail, head, cost = (np.array([row[1:4] for row in words if row[0] == "E"], np.int64) - [1, 1, 0]).T.copy()
    terminals = np.array([row[1] for row in words if row[0] == "T"], np.int64) - 1
    n_nodes = next(int(row[1]) for row in words if row[0] == "Nodes")
    return SteinerInstance(n_nodes, tail, head, cost, terminals, np.empty(0, np.int64))


def known(track: int) -> dict[int, tuple[int, int]]:
    """Return lower and upper bound of the optimum of every instance of a track."""
    with (PACE / f"track{track}.csv").open(encoding="ascii") as file:
        rows = [list(row.values()) for row in csv.DictReader(file)]
    return {int(row[0][8:11]): (int(row[1]), int(row[-1])) for row in rows}


def solved(track: int, number: int, limit_s: float) -> tuple[SteinerInstance, SteinerTree]:
    """Solve an instance in so many seconds of processor time: the machine may be busy."""
    one, begun = _read(track, number), time.process_time()
    enough = Progress(wants_best=lambda: time.process_time() - begun > limit_s)
    return one, steiner_tree(one, rounds=60, progress=enough)


def _public(numbers: tuple[int, ...], limit_s: float) -> list[str]:
    rows = [
        f"PACE 2018, track 3, {limit_s:.0f} s of processor time each, beside the best known cost:",
        "",
        "| instance | nodes | edges | terminals | cost above best known | bound below it |",
        "|---|---|---|---|---|---|",
    ]
    for number in numbers:
        one, tree = solved(3, number, limit_s)
        best = known(3)[number][1]
        size = f"{one.n_nodes:,} | {len(one.cost):,} | {len(one.terminals):,}"
        rows.append(f"| {number:03d} | {size} | {tree.cost / best - 1:.3%} | {1 - tree.bound / best:.3%} |")
    return rows


def main(quick: bool) -> str:
    """Return Markdown tables."""
    n_runs = 1 if quick else 3
    city = [
        *_city(n_runs),
        "",
        *_towns(n_runs),
        "",
        *_small_town(),
        "",
        *_repairs(n_runs),
        *([] if quick else ["", *_million(60.0)]),
    ]
    if not PACE.exists():
        return "\n".join([*city, "", "The PACE 2018 instances are not beside the repository: not measured."])
    public = _public(SAMPLE[:5], 5.0) if quick else _public(SAMPLE, 30.0)
    return "\n".join([*city, "", *public])


if __name__ == "__main__":
    print(main(quick=True))
