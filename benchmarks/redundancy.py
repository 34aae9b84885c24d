"""Second routes, and who goes dark.

Musterstadt: every site that its plan connects gets a second route, apart by edges and by nodes; sizing and
who goes dark beside it. And the made city of ``benchmarks/steiner.py``, 60,025 nodes and 146 sites, of which
20 and all get a second route: search + bound. Bridges are counted by networkx, too.
"""

import time
from collections.abc import Callable
from typing import Any

import networkx as nx
import numpy as np
from steiner import question as made_city

from netplan.core.planning import make_plan
from netplan.core.redundancy import make_redundancy
from netplan.core.redundancy.augment import augmented
from netplan.core.redundancy.bound import lower_bound
from netplan.core.redundancy.cuts import walk
from netplan.core.redundancy.question import Question, unavoidable
from netplan.core.sizing import make_sizing
from netplan.core.steiner import steiner_tree
from netplan.core.steiner.instance import merged
from netplan.core.survey import survey
from netplan.demo import musterstadt
from netplan.model.second_routes import Wish


def seconds(work: Callable[[], Any]) -> tuple[float, Any]:
    """Return the processor time of a run and what it returns."""
    begun = time.process_time()
    result = work()
    return time.process_time() - begun, result


def city_question(n_sites: int) -> Question:
    """Return the made city with its trench tree built, in which the first sites get a second route."""
    city = made_city()
    tree = steiner_tree(city, rounds=1)
    none = np.empty(0, np.int64)
    n, label = merged(city.n_nodes, none, none, city.roots)
    built = np.zeros(len(city.cost), bool)
    built[tree.edges] = True
    root = int(label[city.roots[0]])
    wanted = label[city.terminals[:n_sites]]
    spared = np.zeros(n, bool)
    return Question(n, label[city.tail], label[city.head], city.cost, built, root, wanted, "edge", spared)


def main(*, quick: bool) -> str:
    """Measure, and return the tables."""
    rounds = 5 if quick else 20
    project = musterstadt()
    scenario = project.scenario()
    known = survey(project, scenario.snap_limit_m)
    plan = make_plan(project, scenario, known=known)
    make_redundancy(plan, Wish(rounds=0), known=known)  # loads kernels and solver
    lines = ["| Musterstadt | processor s | cost EUR | bound EUR | gap |", "|---|---|---|---|---|"]
    took, _ = seconds(lambda: make_sizing(plan, None, known=known))
    lines.append(f"| fibres, tubes, budgets, bill of material | {took:.2f} | | | |")
    took, _ = seconds(lambda: make_redundancy(plan, Wish(), known=known))
    lines.append(f"| who goes dark, 10 remedies | {took:.2f} | | | |")
    for apart in ("edge", "node"):
        wish = Wish(pupils=0, apart=apart, rounds=rounds)
        took, made = seconds(lambda wish=wish: make_redundancy(plan, wish, known=known))
        told = f"{made.cost_eur:,.0f} | {made.bound_eur:,.0f} | {made.gap:.1%}"
        n = len(made.tables["second_sites"])
        lines.append(
            f"| second routes of {n} sites, apart by {apart}, {rounds} rounds | {took:.1f} | {told} |"
        )
    lines += ["", "| made city | processor s | cost | bound | gap |", "|---|---|---|---|---|"]
    for n_sites in (20, 146):
        asked = unavoidable(city_question(n_sites)).question
        took, found = seconds(lambda asked=asked: augmented(asked, rounds, 0))
        more, (better, bound) = seconds(lambda q=(asked, found): lower_bound(*q, rounds, 0))
        gap = (better.cost - bound) / better.cost if better.cost else 0.0
        told = f"{took:.1f} + {more:.1f} | {better.cost:,} | {bound:,} | {gap:.1%}"
        lines.append(f"| second routes of {n_sites} sites, {rounds} rounds | {told} |")
    return "\n".join([*lines, "", _bridges()])


def _bridges() -> str:
    """Return how long the bridges of the made city take, here and with networkx."""
    asked = city_question(1)
    walk(asked.n_nodes, asked.tail, asked.head, asked.root)
    ours, seen = seconds(lambda: walk(asked.n_nodes, asked.tail, asked.head, asked.root))
    graph = nx.MultiGraph(list(zip(asked.tail.tolist(), asked.head.tolist(), strict=True)))
    theirs, bridges = seconds(lambda: sum(1 for _ in nx.bridges(graph)))
    here = int(seen.behind_bridge.sum())
    return f"Bridges of the made city: {here} in {ours:.3f} s, networkx {bridges} in {theirs:.2f} s."
