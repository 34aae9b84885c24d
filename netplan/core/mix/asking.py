"""Put the choice of technologies for a plan as a question, and read the answer."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from netplan.core.decisions.applied import Ruling, called, listed
from netplan.core.decisions.relief import Relief
from netplan.core.graph.arrays import Ints
from netplan.core.mix import ANY_NUMBER, MUST, MixAnswer, MixQuestion, technology_mix
from netplan.core.mix.economy import Economy, lead_in_value, node_value, valued
from netplan.core.mix.offers import lease_offers
from netplan.core.rules import finding_at
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.trench_graph import TrenchGraph
from netplan.errors import Infeasible, ParameterError
from netplan.messages import mark
from netplan.model.catalogue import Catalogue
from netplan.model.codes import code_lists
from netplan.model.project import Project
from netplan.model.scenario import Scenario
from netplan.progress import SILENT, Progress

_COUNTED = 1 << 55


@dataclass(frozen=True, eq=False)
class Asked:
    """What a plan decides about: one question over the edges that may be used.

    question   numbers edges as ``edge`` does, sites as ``row``
    edge       [n]  edges of the trench graph
    row        [n]  rows of the sites in the project
    """

    question: MixQuestion
    edge: Ints
    row: Ints


def require_technologies(scenario: Scenario) -> None:
    """Make sure that a scenario names technologies there are, digging among them, and years in order.

    Raises:
        ParameterError: it does not.

    """
    known = tuple(code_lists()["means"])
    for name in scenario.technologies:
        if name not in known:
            raise ParameterError(
                mark("There is no technology {name}; choose of {known}"), name=name, known=", ".join(known)
            )
    if "dig" not in scenario.technologies:
        raise ParameterError(mark("Digging has to be among the technologies: it leads to every duct and hop"))
    first, last = scenario.build_years
    if last < first:
        raise ParameterError(
            mark("The last year of building, {last:d}, lies before the first, {first:d}"),
            first=first,
            last=last,
        )


def ask(
    project: Project,
    scenario: Scenario,
    prices: Catalogue,
    weights: Economy,
    found: tuple[TrenchGraph, Ruling, pd.DataFrame],
) -> Asked:
    """Put the question: ``found`` are the graph, its rules, and the sites to serve (``reachable``)."""
    graph, ruled, sites = found
    edge = np.flatnonzero(ruled.open)
    edges = graph.edges.iloc[edge]
    fed = len(graph.roots) > 0
    connected = sites[sites["reason"] == "connected"]
    entry, other = np.zeros(len(connected), np.int64), np.full(len(connected), MUST)
    cost, node_cost = edges["cents"].to_numpy(np.int64), graph.node_cents
    if scenario.by_present_value:
        node_cost = whole_cents(node_value(node_cost, graph.device_cents, weights)[1])
        cost = whole_cents(valued(edges, prices, weights)[1])
        entry[:] = round(lead_in_value(prices, weights)[1] * CENTS_PER_EUR)
        if "lease" in scenario.technologies and fed:
            offers = lease_offers(project.layer("sites").loc[connected.index], prices, weights)
            other = whole_cents(offers["npv_eur"].to_numpy())
            bound = [one.id for one in scenario.sites if one.word == "connect"]
            told = project.layer("sites")["id"].loc[connected.index].isin(bound).to_numpy()
            other = np.where(told, MUST, other)
    question = MixQuestion(
        n_nodes=len(graph.xy),
        tail=edges["tail"].to_numpy(np.int64),
        head=edges["head"].to_numpy(np.int64),
        cost=cost,
        room=edges["room"].to_numpy(np.int64) if fed else np.full(len(edges), ANY_NUMBER),
        node=connected["node"].to_numpy(np.int64),
        entry=entry,
        other=other.astype(np.int64),
        roots=graph.roots,
        forced=np.flatnonzero(ruled.forced[edge]),
        node_cost=node_cost,
    )
    return Asked(question, edge, connected.index.to_numpy(np.int64))


def whole_cents(eur: np.ndarray) -> Ints:
    """Return euros as whole cents."""
    cents: Ints = np.round(np.asarray(eur, np.float64) * CENTS_PER_EUR).astype(np.int64)
    return cents


def answer(
    project: Project,
    graph: TrenchGraph,
    asked: Asked,
    scenario: Scenario,
    progress: Progress = SILENT,
    before: Ints | None = None,
) -> MixAnswer:
    """Answer the question; ``edges`` of the answer are those of the question.

    ``before`` are edges of the graph in the answer to a similar question, which is repaired.

    Raises:
        Infeasible: some sites can only be reached through ducts or hops that are full; they are named, field
            ``relief`` says which sites would have to give way.

    """
    try:
        known = None if before is None else np.flatnonzero(np.isin(asked.edge, before))
        return technology_mix(
            asked.question, rounds=scenario.rounds, seed=scenario.seed, before=known, progress=progress
        )
    except Infeasible as error:
        fields = error.message.fields
        if "room" not in fields:
            raise
        edges = graph.edges.iloc[asked.edge[fields["edges"]]]
        full = {"names": listed(duct_names(project, edges)), "room": fields["room"]}
        relief = _relief(project, asked, scenario, full)
        raise Infeasible(
            mark(
                "{n} {n:site needs|sites need} a way through {names}, which has room for {room}: "
                "free another tube, allow leased lines, or leave a site out"
            ),
            n=fields["n"],
            relief=relief,
            **full,
        ) from error


def _relief(project: Project, asked: Asked, scenario: Scenario, full: dict[str, Any]) -> Relief:
    """Find out how few sites have to give way, so that the others have room; a leased line takes them."""
    question, sites = asked.question, project.layer("sites")
    must = question.other == MUST
    total = int(question.cost.sum() + question.node_cost.sum() + question.entry.sum()) + 1
    most = _COUNTED // max(question.n_nodes * len(must), 1)  # what the solver can count with
    other = np.where(must, min(total, most), question.other)
    best = technology_mix(replace(question, other=other), rounds=scenario.rounds, seed=scenario.seed)
    rows = asked.row[must & ~best.chosen]
    ids, leased = sites["id"].iloc[rows].tolist(), "lease" in scenario.technologies
    decisions = tuple(one for one in scenario.sites if one.word == "connect" and one.id in ids)
    problems = tuple(finding_at("DEC-012", "sites", sites, int(row), **full) for row in rows)
    return Relief(decisions, () if leased else tuple(ids), problems, scenario.name)


def duct_names(project: Project, edges: pd.DataFrame) -> list[str]:
    """Return what the ducts of some edges are called; radio hops by their number."""
    ids = project.layer("ducts")["id"]
    return [
        called(project, "ducts", str(ids.loc[row])) if kind == "duct" else str(row)
        for kind, row in zip(edges["kind"], edges["row"], strict=True)
    ]
