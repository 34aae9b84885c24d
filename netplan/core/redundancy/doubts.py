"""What is doubtful about second routes: side by side with the first one, or through ducts that are full."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.mix import ANY_NUMBER
from netplan.core.redundancy.beside import LEAST_M, shared_m
from netplan.core.redundancy.ground import Ground
from netplan.core.redundancy.naming import streets_of, told
from netplan.core.redundancy.question import Question, first_routes, route_of
from netplan.core.redundancy.two import Route
from netplan.core.rules import finding, finding_at
from netplan.core.trench.plan_tables import edge_lines
from netplan.model.findings import Problem
from netplan.model.plan import Plan


@dataclass(frozen=True, eq=False)
class Doubled:
    """Sites (rows) with the question for second routes, and both routes of each as its edges; None: none."""

    rows: Ints
    asked: Question
    routes: Sequence[tuple[Route, Route] | None]


def doubts(plan: Plan, ground: Ground, doubled: Doubled) -> Iterator[Problem]:
    """Name sites whose routes lead through the same street, and ducts and hops that lead too many sites."""
    yield from _side_by_side(plan, ground, doubled)
    yield from _overfull(plan, ground, doubled)


def _side_by_side(plan: Plan, ground: Ground, doubled: Doubled) -> Iterator[Problem]:
    edges, sites = ground.graph.edges, plan.project.layer("sites")
    kind = edges["kind"].to_numpy()
    for row, both in zip(doubled.rows.tolist(), doubled.routes, strict=True):
        if both is None:
            continue
        ways = [np.array([edge for edge in way if edge < len(edges)], np.int64) for way in both]
        first, second = (
            way[np.isin(kind[way], ["street", "duct"]) & ~np.isin(way, other)]
            for way, other in (ways, ways[::-1])
        )
        one, two = (
            (
                edge_lines(plan.project, ground.graph, edges.iloc[way].reset_index(drop=True)),
                kind[way] == "duct",
            )
            for way in (first, second)
        )
        metres = shared_m(two, one)
        if metres.sum() >= LEAST_M:
            names = told([*streets_of(plan, edges, second[metres > 0])])
            about = {"names": names, "shared_m": round(float(metres.sum()), 1)}
            yield finding_at("RED-007", "sites", sites, row, **about)


def _overfull(plan: Plan, ground: Ground, doubled: Doubled) -> Iterator[Problem]:
    """Add up who is led through each edge on either route, beside the sites that have one route only."""
    edges = ground.graph.edges
    load = Counter(dict(zip(ground.edge.tolist(), ground.behind.tolist(), strict=True)))
    parent, via = first_routes(doubled.asked)
    for node, both in zip(doubled.asked.wanted.tolist(), doubled.routes, strict=True):
        if both is not None:
            planned, _ = route_of(parent, via, node, doubled.asked.root)
            load.subtract(planned.tolist())
            load.update(dict.fromkeys({*both[0], *both[1]}, 1))
    room = edges["room"].to_numpy(np.int64)
    full = {
        edge: n for edge, n in sorted(load.items()) if edge < len(edges) and room[edge] < min(n, ANY_NUMBER)
    }
    worst: dict[tuple[str, int], int] = {}
    for edge, n in full.items():
        key = (str(edges["kind"].iloc[edge]), int(edges["row"].iloc[edge]))
        if key not in worst or n > full[worst[key]]:
            worst[key] = edge
    for edge in worst.values():
        names = told([*streets_of(plan, edges, np.array([edge]))])
        yield finding("RED-008", "ducts", names=names, n=full[edge], room=int(room[edge]))
