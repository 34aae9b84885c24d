"""From a plan and a wish to second routes, and to who goes dark where."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.mix import ANY_NUMBER
from netplan.core.redundancy.augment import Augmented, augmented
from netplan.core.redundancy.bound import lower_bound
from netplan.core.redundancy.doubts import Doubled, doubts
from netplan.core.redundancy.ground import Ground, ground_of, new_devices, paid, question_of
from netplan.core.redundancy.naming import streets_of, told
from netplan.core.redundancy.network import COUNTED, Network, network
from netplan.core.redundancy.question import Question, Unavoidable, first_routes, route_of, unavoidable
from netplan.core.redundancy.remedies import Remedy, remedies
from netplan.core.redundancy.shortened import shortened
from netplan.core.redundancy.tables import along, route_table, second_costs, weak_tables
from netplan.core.redundancy.two import Route, both_routes
from netplan.core.rules import counted, finding, finding_at
from netplan.core.sizing.limbs import limbs
from netplan.core.survey import Survey, survey
from netplan.core.trench.cost import CENTS_PER_EUR
from netplan.core.trench.plan_tables import edge_lines
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.findings import Problem
from netplan.model.frames import conform, table_of
from netplan.model.plan import Plan
from netplan.model.redundancy import Redundancy, SecondFibre, TwoRoutes
from netplan.model.second_routes import Wish
from netplan.progress import SILENT, Progress, steps


@dataclass(frozen=True, eq=False)
class _Seconds:
    """Second routes: for which rows of sites, the question with and without what every way uses, the answer.

    ``bound`` is what no answer can undercut, cents.
    """

    rows: Ints
    asked: Question
    bare: Unavoidable
    found: Augmented
    bound: int


def make_redundancy(
    plan: Plan,
    wish: Wish,
    progress: Progress = SILENT,
    known: Survey | None = None,
) -> Redundancy:
    """Find second routes for chosen sites at little cost, and say who goes dark where.

    A second route begins where the site's own link meets the street and leads to existing fibre, which is
    taken to be lit; what every way has to use is shared, and a finding of severity "error" names it: the
    rest of the route is separate all the same. Costs are those of trench and material, in EUR, without
    lead-in, planning and contingency. ``known`` is a survey of the same project, where the caller has one;

    Raises:
        ParameterError: a wish that makes no sense.
        Cancelled: the user stopped the job.

    """
    wish.require_sound()
    look, seek, prove, tell = steps(progress, 0.0, 0.3, 0.6, 0.9, 1.0)
    look(0.0, Message(mark("Trench network")))
    prices = with_prices(plan.project.catalogue, plan.scenario.prices)
    known = known or survey(plan.project, plan.scenario.snap_limit_m, look)
    ground = ground_of(plan, prices, known)
    rows, problems = _chosen(plan, wish, ground)
    seconds = _seconds(wish, ground, rows, (seek, prove))
    tell(0.0, Message(mark("Who goes dark")))
    tree = limbs(plan)
    built = route_table(plan, ground, seconds.found.edges, prices)
    routes = conform(built, "second_routes")
    lit = network(plan, tree, routes, _joins(ground, seconds.found.edges))
    segments, points = weak_tables(plan, lit)
    sites, faults = _site_table(plan, ground, seconds)
    tables = {
        "weak_segments": segments,
        "weak_points": points,
        "second_routes": routes,
        "second_sites": sites,
        "remedies": _remedy_table(plan, ground, lit, wish, seconds.found.edges),
    }
    problems = (*problems, *faults, *_unknown(plan, lit))
    tell(1.0)
    cost, bound = (cents / CENTS_PER_EUR for cents in (seconds.found.cost, seconds.bound))
    costs = second_costs(built, prices, new_devices(ground, seconds.found.edges))
    both = _both_routes(ground, seconds)
    problems = (*problems, *doubts(plan, ground, Doubled(rows, seconds.asked, both)))
    fibre = SecondFibre(built, costs, _named_ways(plan, ground, (seconds, both), built))
    return Redundancy(plan, wish, tables, cost, bound, fibre, problems)


def _joins(ground: Ground, edges: Ints) -> Floats:
    """Return the places [k, 2] at which edges join existing fibre."""
    ends = ground.graph.edges[["tail", "head"]].to_numpy(np.int64)[edges]
    places: Floats = ground.graph.xy[np.intersect1d(ground.graph.roots, ends)]
    return places


def _both_routes(ground: Ground, seconds: _Seconds) -> list[tuple[Route, Route] | None]:
    """Return both routes of every site that gets a second one, as edges of the question."""
    lit = np.concatenate([seconds.found.edges, np.flatnonzero(seconds.asked.built)])
    length_mm = np.zeros(len(seconds.asked.tail), np.int64)
    length_mm[: len(ground.graph.edges)] = ground.graph.edges["length_mm"]
    return both_routes(seconds.asked, seconds.bare, lit, length_mm)


def _named_ways(
    plan: Plan,
    ground: Ground,
    found: tuple[_Seconds, list[tuple[Route, Route] | None]],
    built: pd.DataFrame,
) -> dict[str, TwoRoutes]:
    """Return both routes of every site that gets a second one, as ids of pieces."""
    n, (seconds, both) = len(ground.graph.edges), found
    name = dict(zip(ground.edge.tolist(), plan.tables["trenches"]["id"], strict=True))
    name |= dict(zip(built["edge"].tolist(), built["id"], strict=True))
    ids = plan.tables["connections"]["id"].iloc[seconds.rows]
    return {
        one: TwoRoutes(*(tuple(name[edge] for edge in way[::-1] if edge < n) for way in routes))
        for one, routes in zip(ids, both, strict=True)
        if routes is not None
    }


def _chosen(plan: Plan, wish: Wish, ground: Ground) -> tuple[Ints, tuple[Problem, ...]]:
    """Return the rows of the sites that are to get a second route, and who cannot."""
    connections, sites = plan.tables["connections"], plan.project.layer("sites")
    joined = connections["connected"].to_numpy(bool)
    asked = connections["id"].isin(wish.sites).to_numpy(bool)
    if wish.pupils is not None:
        asked = asked | ((sites["pupils"] >= wish.pupils).fillna(value=False).to_numpy(bool) & joined)
    problems = [
        finding("RED-002", "sites", row_id=one)
        for one in wish.sites
        if one not in set(connections["id"][joined])
    ]
    if wish.pupils is not None:
        n = int((sites["pupils"].isna().to_numpy(bool) & joined & ~asked).sum())
        problems += counted("RED-006", "sites", n, total=int(joined.sum()))
    rows = np.flatnonzero(asked & joined)
    if asked.any() and not len(ground.graph.roots):
        problems.append(finding("RED-003", "fibre"))
    return rows, tuple(problems)


def _seconds(wish: Wish, ground: Ground, rows: Ints, progress: tuple[Progress, Progress]) -> _Seconds:
    """Find second routes and their bound."""
    asked = question_of(ground, ground.node.reindex(rows).to_numpy(np.int64), wish.apart)
    bare = unavoidable(asked)
    n = len(ground.graph.edges)
    short = shortened(bare.question)
    found = augmented(short.question, wish.rounds, wish.seed, progress[0])
    edges = short.edges(found.edges)
    if ground.graph.node_cents.any():  # shares of places can be too high for a bound: it goes without them
        plain = shortened(_without_places(bare.question, ground)).question
        known = Augmented(found.edges, int(plain.cost[found.edges].sum()), found.alone)
        _, bound = lower_bound(plain, known, wish.rounds, wish.seed, progress[1])
    else:
        found, bound = lower_bound(short.question, found, wish.rounds, wish.seed, progress[1])
        edges = short.edges(found.edges)
    edges = edges[edges < n]
    cost = int(paid(ground, edges).sum())
    return _Seconds(rows, asked, bare, Augmented(edges, cost, found.alone), bound)


def _without_places(question: Question, ground: Ground) -> Question:
    """Return a question with what its edges cost by themselves."""
    cost = np.zeros(len(question.cost), np.int64)
    cost[: len(ground.graph.edges)] = ground.graph.edges["cents"].to_numpy(np.int64)
    return replace(question, cost=cost)


def _site_table(plan: Plan, ground: Ground, seconds: _Seconds) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Return the sites that were to get a second route, and name what every way to them has to use."""
    asked, bare, edges = seconds.asked, seconds.bare, ground.graph.edges
    parent, via = first_routes(asked)
    shared, reasons, problems = [], [], []
    for row, node in zip(seconds.rows.tolist(), asked.wanted.tolist(), strict=True):
        way, passed = route_of(parent, via, node, asked.root)
        way = way[way < len(edges)]
        common = way[bare.edges[way]]
        metres = float(edges["length_mm"].iloc[common].sum() / 1000)
        own = common == way[:1] if len(way) and edges["kind"].iloc[way[0]] == "link" else common < 0
        culprits = [*streets_of(plan, edges, common[~own]), *_junctions(plan, asked, bare, passed, edges)]
        shared.append(metres)
        if not culprits:
            reasons.append("secured")
            continue
        reasons.append("no_second_route" if bare.label[node] == bare.question.root else "secured_so_far")
        sites = plan.project.layer("sites")
        about = {"names": told(culprits), "shared_m": round(metres, 1)}
        problems.append(finding_at("RED-001", "sites", sites, row, **about))
    connections = plan.tables["connections"].iloc[seconds.rows]
    alone = seconds.found.alone
    table = connections[["id", "name", "kind", "geometry"]].assign(
        pupils=plan.project.layer("sites")["pupils"].iloc[seconds.rows].array,
        secured=[reason == "secured" for reason in reasons],
        alone_eur=alone / CENTS_PER_EUR,
        shared_m=shared,
        reason=pd.Series(reasons, dtype="str").array,
    )
    free = int(((alone == 0) & (table["reason"] == "secured").to_numpy()).sum())
    return conform(table, "second_sites"), (*problems, *counted("RED-005", "sites", free))


def _junctions(
    plan: Plan, asked: Question, bare: Unavoidable, passed: Ints, edges: pd.DataFrame
) -> Iterator[str]:
    """Name the junctions that every way passes, by a street that ends there, where none may be shared."""
    if asked.apart != "node":
        return
    alone = passed[bare.nodes[passed] & ~np.isin(passed, _ends(asked, np.flatnonzero(bare.edges)))]
    for node in alone.tolist():
        at = np.flatnonzero((asked.tail == node) | (asked.head == node))
        yield from streets_of(plan, edges, at[at < len(edges)][:1])


def _ends(question: Question, edges: Ints) -> Ints:
    return np.concatenate([question.tail[edges], question.head[edges]])


def _remedy_table(plan: Plan, ground: Ground, lit: Network, wish: Wish, second: Ints) -> pd.DataFrame:
    """Return the cheapest ways around the weakest stretches of the planned route, most pupils first."""
    planned = np.flatnonzero(lit.pieces["network"] == "planned")
    dark = lit.dark().edge[planned]
    question = question_of(ground, np.empty(0, np.int64), "edge")
    question.built[second] = True
    asked = (question, ground.edge, dark, wish.n_remedies, _room(ground, question))
    found = list(remedies(*asked)) if len(ground.graph.roots) else []
    edges, trenches = ground.graph.edges, plan.tables["trenches"]
    at = [one.trench for one in found]
    pupils = np.array([np.nan if one.dark[3] else one.dark[1] for one in found], float)
    eur = np.array([one.cost for one in found], float) / CENTS_PER_EUR
    drawn = (edges["kind"] == "duct").to_numpy()  # the line would show where a duct lies
    columns = {
        "id": [f"R{number:03}" for number in range(1, len(found) + 1)],
        "segment_id": trenches["id"].iloc[at].array,
        "street": trenches["street"].iloc[at].array,
        **{key: [one.dark[k] for one in found] for k, key in enumerate(COUNTED)},
        "length_m": [float(edges["length_mm"].iloc[one.edges].sum() / 1000) for one in found],
        "cost_eur": eur,
        "eur_per_pupil": np.divide(eur, pupils, out=np.full(len(eur), np.nan), where=pupils > 0),
        "confidential": ["internal" if drawn[one.edges].any() else "public" for one in found],
    }
    shapes = np.empty(len(found), object)
    shapes[:] = [_shape(plan, ground, one) for one in found]
    return table_of("remedies", columns, shapes, plan.project.crs)


def _room(ground: Ground, question: Question) -> Ints:
    """Return how many sites every edge of a question has room for."""
    room = np.full(len(question.tail), ANY_NUMBER)
    room[: len(ground.graph.edges)] = ground.room_left()
    return room


def _shape(plan: Plan, ground: Ground, one: Remedy) -> object:
    graph = ground.graph
    lines = edge_lines(plan.project, graph, graph.edges.iloc[one.edges].reset_index(drop=True))
    begins = np.where(one.nodes < len(graph.xy), one.nodes, 0)
    return along(graph.xy, begins, list(lines))


def _unknown(plan: Plan, lit: Network) -> Iterator[Problem]:
    """Say how much of existing fibre no PoP lights."""
    old = (lit.pieces["network"] == "existing").to_numpy()
    ids = lit.pieces["id"].to_numpy()
    yield from counted(
        "RED-004", "fibre", len(np.unique(ids[old & ~lit.known])), total=len(plan.project.layer("fibre"))
    )
