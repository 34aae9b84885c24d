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

from netplan.core.decisions.relief import Fault, refusal
from netplan.core.decisions.restrictions import Restrictions, restrictions
from netplan.core.rules import finding
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.messages import mark
from netplan.model.decisions import RouteDecision
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
        Infeasible: two decisions contradict each other, or a forced street cannot be used; it is named,
            field ``relief`` says what would have to be set aside.

    """
    require_consistent(project, scenario)
    n, faults = len(graph.edges), list[Fault]()
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
            faults += _unusable(project, decision, meant, areas)
        masks[decision.word] |= meant
    if faults:
        raise refusal(scenario, faults)
    known = set(project.layer("sites")["id"])
    problems += [finding("DEC-002", "sites", id=one.id) for one in scenario.sites if one.id not in known]
    return Ruling(masks["force"] | masks["lock"], masks["forbid"], areas.edges, tuple(problems))


def require_consistent(project: Project, scenario: Scenario) -> None:
    """Make sure that no two decisions about one thing contradict each other.

    What forbids is safer to keep than what demands: nobody digs by mistake where a plan leads nowhere.

    Raises:
        Infeasible: they do; the message names the street or the site, field ``relief`` says what would have
            to be set aside.

    """
    barred = {(one.layer, one.id) for one in scenario.routes if one.word == "forbid"}
    faults = [
        Fault(
            one,
            mark("{name} is to be used and forbidden at the same time: take one of the two decisions back"),
            finding("DEC-007", one.layer, name=called(project, one.layer, one.id)),
        )
        for one in scenario.routes
        if one.word != "forbid" and (one.layer, one.id) in barred
    ]
    left_out = decided_sites(scenario, "leave_out")
    faults += [
        Fault(
            one,
            mark(
                "{name} is to be connected and left out at the same time: take one of the two decisions back"
            ),
            finding("DEC-008", "sites", name=called(project, "sites", one.id)),
        )
        for one in scenario.sites
        if one.word == "connect" and one.id in left_out
    ]
    if faults:
        raise refusal(scenario, faults)


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


def _unusable(project: Project, decision: RouteDecision, meant: Mask, areas: Restrictions) -> Iterator[Fault]:
    """Say why a street or duct that must be used cannot be."""
    name = called(project, decision.layer, decision.id)
    if not meant.any():
        text = mark(
            "{name} must be used, but nothing can be laid there: no tube is free, no allowed laying "
            "method has a price for its surface, or it is a motorway"
        )
        yield Fault(decision, text, finding("DEC-009", decision.layer, name=name))
    blocked = np.flatnonzero(meant & areas.edges)
    if len(blocked):
        area = areas.names[areas.area[blocked[0]]]
        text = mark("{name} must be used, but lies in the restricted area {area}")
        yield Fault(decision, text, finding("DEC-010", decision.layer, name=name, area=area))


def decided_sites(scenario: Scenario, word: str) -> frozenset[str]:
    """Return the ids of the sites with this decision."""
    return frozenset(one.id for one in scenario.sites if one.word == word)


def require_joined(
    project: Project, scenario: Scenario, graph: TrenchGraph, ruled: Ruling, fed: Mask
) -> None:
    """Make sure that every forced edge can be joined to existing fibre: ``fed`` [n_nodes] nodes can.

    Raises:
        Infeasible: one cannot; the message names its street or duct, field ``relief`` says what would have
            to be set aside.

    """
    lost = graph.edges[ruled.forced & ~fed[graph.edges["tail"]]]
    layers = lost["kind"].map({"street": "streets", "duct": "ducts"})
    found = {
        (layer, str(project.layer(layer)["id"].iloc[row]))
        for layer, row in zip(layers, lost["row"], strict=True)
    }
    text = mark("{name} must be used, but no way that is allowed leads from it to existing fibre")
    faults = [
        Fault(one, text, finding("DEC-011", one.layer, name=called(project, one.layer, one.id)))
        for one in scenario.routes
        if one.word != "forbid" and (one.layer, one.id) in found
    ]
    if faults:
        raise refusal(scenario, faults)


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
