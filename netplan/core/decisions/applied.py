"""What the planner's decisions and restricted areas make of a trench graph, and of the search in it.

Forbidden and restricted edges leave the graph. Forced and locked ones are in every plan, so their ends become
one node that the tree has to reach: the rest is a Steiner problem again, and its cost and proven bound differ
from those of the whole by what the forced edges cost.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.decisions.restrictions import Restrictions, restrictions
from netplan.core.graph.arrays import Ints
from netplan.core.rules import finding
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.errors import Infeasible
from netplan.messages import mark
from netplan.model.decisions import RouteDecision, SiteDecision
from netplan.model.findings import Problem
from netplan.model.project import Project
from netplan.model.scenario import Scenario

Mask = NDArray[np.bool_]

_JOINT_M = 0.002  # pieces are cut to the millimetre: two lines that share less only touch
_NAMED = 5  # names in a sentence


@dataclass(frozen=True, eq=False)
class Ruling:
    """What may and what must be in the plan.

    forced      [n_edges]  edges that must be in it
    forbidden   [n_edges]  edges that a decision keeps out
    restricted  [n_edges]  edges that lead through a restricted area
    problems    decisions without effect, and what the areas exclude
    """

    forced: Mask
    forbidden: Mask
    restricted: Mask
    problems: tuple[Problem, ...]

    @property
    def open(self) -> Mask:
        """Edges that may be in the plan [n_edges]."""
        mask: Mask = ~(self.forbidden | self.restricted)
        return mask


def ruling(project: Project, scenario: Scenario, graph: TrenchGraph) -> Ruling:
    """Find the edges that decisions and restricted areas are about.

    Raises:
        Infeasible: two decisions contradict each other, or a forced street cannot be used; it is named.

    """
    require_consistent(project, scenario)
    n = len(graph.edges)
    masks = {
        "force": np.zeros(n, dtype=bool),
        "lock": np.zeros(n, dtype=bool),
        "forbid": np.zeros(n, dtype=bool),
    }
    areas = restrictions(project, graph)
    problems = list(areas.problems)
    for decision in scenario.routes:
        rows = np.flatnonzero(project.layer(decision.layer)["id"] == decision.id)
        if not len(rows):
            problems.append(finding("DEC-001", decision.layer, id=decision.id))
            continue
        meant = _edges_of(decision, int(rows[0]), graph)
        if decision.word != "forbid":
            _require_usable(project, decision, meant, areas)
        masks[decision.word] |= meant
    known = set(project.layer("sites")["id"])
    problems += [finding("DEC-002", "sites", id=one.id) for one in scenario.sites if one.id not in known]
    return Ruling(masks["force"] | masks["lock"], masks["forbid"], areas.edges, tuple(problems))


def require_consistent(project: Project, scenario: Scenario) -> None:
    """Make sure that no two decisions about one thing contradict each other.

    Raises:
        Infeasible: they do; the message names the street or the site.

    """
    for layer, decisions in (
        ("streets", [one for one in scenario.routes if one.layer == "streets"]),
        ("ducts", [one for one in scenario.routes if one.layer == "ducts"]),
    ):
        for row_id in _contradicted(decisions, "forbid"):
            raise Infeasible(
                mark(
                    "{name} is to be used and forbidden at the same time: take one of the two decisions back"
                ),
                name=called(project, layer, row_id),
            )
    for row_id in _contradicted(scenario.sites, "leave_out"):
        raise Infeasible(
            mark(
                "{name} is to be connected and left out at the same time: take one of the two decisions back"
            ),
            name=called(project, "sites", row_id),
        )


def _contradicted(decisions: Iterable[RouteDecision | SiteDecision], no: str) -> list[str]:
    refused = {one.id for one in decisions if one.word == no}
    return sorted(refused & {one.id for one in decisions if one.word != no})


def called(project: Project, layer: str, row_id: str) -> str:
    """Return the name of a row with its id, or the id alone."""
    table = project.layer(layer)
    found = table[table["id"] == row_id]
    name = found["name"].iloc[0] if len(found) and "name" in found else None
    return row_id if name is None or pd.isna(name) else f"{name} ({row_id})"


def _edges_of(decision: RouteDecision, row: int, graph: TrenchGraph) -> Mask:
    """Return which edges a decision is about."""
    kind = {"streets": "street", "ducts": "duct"}[decision.layer]
    edges = graph.edges
    own: Mask = ((edges["kind"] == kind) & (edges["row"] == row)).to_numpy()
    if not decision.stretches:
        return own
    start, end = edges["from_m"].to_numpy(), edges["to_m"].to_numpy()
    inside = np.zeros(len(own), dtype=bool)
    for from_m, to_m in decision.stretches:
        inside |= np.minimum(end, to_m) - np.maximum(start, from_m) > _JOINT_M
    return own & inside


def _require_usable(project: Project, decision: RouteDecision, meant: Mask, areas: Restrictions) -> None:
    name = called(project, decision.layer, decision.id)
    if not meant.any():
        raise Infeasible(
            mark(
                "{name} must be used, but nothing can be laid there: no tube is free, no allowed laying "
                "method has a price for its surface, or it is a motorway"
            ),
            name=name,
        )
    blocked = np.flatnonzero(meant & areas.edges)
    if len(blocked):
        raise Infeasible(
            mark("{name} must be used, but lies in the restricted area {area}"),
            name=name,
            area=areas.names[areas.area[blocked[0]]],
        )


def decided_sites(scenario: Scenario, word: str) -> frozenset[str]:
    """Return the ids of the sites with this decision."""
    return frozenset(one.id for one in scenario.sites if one.word == word)


def require_joined(project: Project, graph: TrenchGraph, ruled: Ruling, part: Ints, fed: Ints) -> None:
    """Make sure that every forced edge can be joined to existing fibre.

    ``part`` [n_nodes] numbers the parts of the network that open edges join; ``fed`` are those with fibre.

    Raises:
        Infeasible: one cannot; the message names its street or duct.

    """
    forced = graph.edges[ruled.forced]
    lost = forced[~np.isin(part[forced["tail"]], fed)]
    if len(lost):
        kind, row = lost["kind"].iloc[0], int(lost["row"].iloc[0])
        layer = {"street": "streets", "duct": "ducts"}[kind]
        raise Infeasible(
            mark("{name} must be used, but no way that is allowed leads from it to existing fibre"),
            name=called(project, layer, str(project.layer(layer)["id"].iloc[row])),
        )


def forbidden_names(project: Project, scenario: Scenario) -> dict[str, Any]:
    """Return how many streets and ducts are forbidden, and the names of the first of them."""
    barred = [one for one in scenario.routes if one.word == "forbid"]
    names = [called(project, one.layer, one.id) for one in barred]
    return {"n": len(barred), "names": listed(names)}


def listed(names: Iterable[str]) -> str:
    """Return the first names of some, in alphabetical order."""
    distinct = sorted(set(names))
    return ", ".join(distinct[:_NAMED]) + (", …" if len(distinct) > _NAMED else "")


def idle_forced(ruled: Ruling, used: pd.DataFrame) -> Iterator[Problem]:
    """Name what the forced segments cost that lead to no site; ``used`` are the plan's edges."""
    idle = used[(used["n_sites"] == 0) & ruled.forced[used["edge"]]]
    if len(idle):
        fields = {"n": len(idle), "length_m": round(idle["length_mm"].sum() / 1000)}
        yield finding("DEC-005", "streets", **fields, cost_eur=round(idle["cents"].sum() / CENTS_PER_EUR))
