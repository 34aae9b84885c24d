"""Alternatives of a site and of a piece of the route, and what constraints cost."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from netplan.core.mix import ANY_NUMBER, MUST
from netplan.core.mix.asking import ask
from netplan.core.plan_problems import LEFT_OUT
from netplan.core.planning import reachable
from netplan.core.why.otherwise import Decided, that_must, way_of, without_edges, without_site
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.explained import Alternative, Because
from netplan.model.plan import Plan
from netplan.model.reasons import REASONS

_STREETS = 3
"""Streets of the way to a site that are closed in thought: those of which it uses the dearest part."""


def because_of_site(plan: Plan, decided: Decided, site_id: str) -> Because:
    """Return what the plan does for a site, and what every other way to serve it would cost more.

    Raises:
        ParameterError: there is no such site, or the plan was not asked to serve it.

    """
    table = plan.tables["connections"]
    row = np.flatnonzero(table["id"] == site_id)
    if not len(row):
        raise ParameterError(mark("There is no site {id}"), id=site_id)
    found = table.iloc[int(row[0])]
    now = Message(REASONS[str(found["reason"])], _fields(found))
    name = site_id if pd.isna(found["name"]) else str(found["name"])
    places = np.flatnonzero(decided.prepared.asked.row == row[0])
    others = tuple(_for_site(decided, int(places[0]))) if len(places) else ()
    return Because(site_id, name, now, others)


def _fields(found: pd.Series) -> dict[str, object]:
    numbers = {key: found[key] for key in ("route_m", "shared_m", "yearly_eur")}
    return {key: None if pd.isna(value) else round(float(value)) for key, value in numbers.items()}


def _for_site(decided: Decided, site: int) -> Iterator[Alternative]:
    question, best = decided.question, decided.best
    other = int(question.other[site])
    left_out = without_site(question, site)
    if best.chosen[site] and other != MUST:
        yield decided.instead(Message(mark("A leased line of its own instead")), left_out, other)
    if not best.chosen[site]:
        yield decided.instead(Message(mark("A trench instead of the leased line")), that_must(question, site))
    unpaid = -decided.lead_in if best.chosen[site] else 0
    yield decided.instead(Message(mark("Without this site")), left_out, unpaid)
    if best.chosen[site]:
        yield from _other_ways(decided, site)


def _other_ways(decided: Decided, site: int) -> Iterator[Alternative]:
    """Close in thought the ducts of its way, and the dearest streets, one at a time."""
    question = decided.question
    edges = _edges(decided)
    way = edges.iloc[way_of(decided, site)].assign(cents=question.cost[way_of(decided, site)])
    if (way["kind"] == "duct").any():
        ducts = (edges["kind"] == "duct").to_numpy() & edges["row"].isin(
            way.loc[way["kind"] == "duct", "row"]
        )
        what = Message(mark("Without the existing ducts on its way"))
        yield decided.instead(what, without_edges(question, np.asarray(ducts)))
    streets = way[way["kind"] == "street"].groupby("row")["cents"].sum()
    for row in streets.sort_values(ascending=False, kind="stable").index[:_STREETS]:
        gone = ((edges["kind"] == "street") & (edges["row"] == row)).to_numpy()
        what = Message(mark("Without {street}"), {"street": _called(decided, "streets", int(row))})
        yield decided.instead(what, without_edges(question, gone))


def because_of_segment(plan: Plan, decided: Decided, segment_id: str) -> Because:
    """Return what the plan does in a street, a duct or a piece of its route, and what it costs to do without.

    Raises:
        ParameterError: there is no such street, duct or piece, or the plan does not use it.

    """
    trenches = plan.tables["trenches"]
    mine = trenches[(trenches[["id", "street_id", "duct_id"]] == segment_id).any(axis=1)]
    if mine.empty:
        raise ParameterError(
            mark("The plan uses no piece, street or duct called {id}; its table of routes has the IDs"),
            id=segment_id,
        )
    first = mine.iloc[0]
    meant = _meant(decided, first, whole=segment_id != first["id"])
    now = Message(
        mark("{length_m} m, {cost_eur} EUR, {n} {n:site|sites} behind it"),
        {
            "length_m": round(mine["length_m"].sum()),
            "cost_eur": round(mine["cost_eur"].sum()),
            "n": int(mine["n_sites"].max()),
        },
    )
    what = Message(mark("Without it"))
    others = [decided.instead(what, without_edges(decided.question, meant))]
    if (decided.question.room[meant] < ANY_NUMBER).any():
        room = decided.question.room + np.where(meant, 1, 0)
        what = Message(mark("With room for one site more"))
        others.append(decided.instead(what, replace(decided.question, room=room)))
    name = first["street"] if pd.notna(first["street"]) else segment_id
    return Because(segment_id, str(name), now, tuple(others))


def _meant(decided: Decided, piece: pd.Series, *, whole: bool) -> NDArray[np.bool_]:
    """Return the edges of a piece of the route, or of the whole street or duct it lies in."""
    edges, layers = _edges(decided), {"street": "streets", "duct": "ducts"}
    kind = str(piece["segment_kind"])
    if kind not in layers:
        raise ParameterError(
            mark("{id} is a house connection or a radio hop: explain the site behind it instead"),
            id=piece["id"],
        )
    table = decided.prepared.coverage.project.layer(layers[kind])
    row = np.flatnonzero(table["id"] == piece[f"{kind}_id"])[0]
    meant = (edges["kind"] == kind) & (edges["row"] == row)
    if not whole:
        meant &= (edges["from_m"] - piece["from_m"]).abs() < 1e-3
    return np.asarray(meant)


def released(decided: Decided) -> Iterator[Alternative]:
    """Return what the plan would cost without each kind of constraint that binds it."""
    question, prepared = decided.question, decided.prepared
    flow = question.flow(decided.best.edges, decided.best.chosen)
    full = flow.edge[(flow.behind > 0) & (flow.behind >= question.room[flow.edge])]
    if len(full):
        roomy = replace(question, room=np.full(len(question.room), ANY_NUMBER))
        yield decided.instead(Message(mark("With room for any number of sites in ducts")), roomy)
    for mask, text in (
        ("forbidden", mark("Without the forbidden streets and ducts")),
        ("restricted", mark("Without the restricted areas")),
        ("forced", mark("Without the forced streets and ducts")),
    ):
        if getattr(prepared.ruled, mask).any():
            yield _without_rule(decided, mask, Message(text))


def _without_rule(decided: Decided, mask: str, what: Message) -> Alternative:
    """Ask again without one kind of rule; sites that were cut off stay out, so that costs compare."""
    prepared = decided.prepared
    none: dict[str, Any] = {mask: np.zeros(len(prepared.ruled.open), bool)}
    ruled = replace(prepared.ruled, **none)
    coverage, graph = prepared.coverage, prepared.ways.graph
    sites = reachable(coverage.project, coverage.scenario, graph, ruled)
    sites["reason"] = sites["reason"].mask(prepared.sites["reason"].isin(LEFT_OUT), "left_out")
    asked = ask(coverage.project, coverage.scenario, *prepared.priced, (graph, ruled, sites))
    return decided.instead(what, asked.question)


def _edges(decided: Decided) -> pd.DataFrame:
    """Return the edges of the question."""
    asked = decided.prepared.asked
    return decided.prepared.ways.graph.edges.iloc[asked.edge].reset_index(drop=True)


def _called(decided: Decided, layer: str, row: int) -> str:
    table = decided.prepared.coverage.project.layer(layer)
    name, row_id = table["name"].iloc[row], str(table["id"].iloc[row])
    return row_id if pd.isna(name) else f"{name} ({row_id})"
