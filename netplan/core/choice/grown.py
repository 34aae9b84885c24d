"""Grow a choice from fibre outwards: always the carrier that covers most for itself and its trench.

What is dug for one carrier is there for the next: after each step ways begin at all that is dug so far.
Where carriers can be full, the count of who sees what is a guide only: targets are to be dealt out anew.
"""

import numpy as np

from netplan.core.choice.question import FORBIDDEN, FORCED, CoverQuestion
from netplan.core.choice.search import begin, case_of, take, thin
from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import INT_INF, nearest_source, path_arcs
from netplan.core.graph.rows import Csr
from netplan.progress import Progress

_AT_ONCE = 25
"""Carriers taken before ways are looked for again: one, and one for so many taken already."""


def grown(
    question: CoverQuestion, rows: Csr, cents: Ints, ends: tuple[Ints, Ints], progress: Progress
) -> Ints:
    """Return carriers that cover the quota, or what the budget buys; fewer where that is out of reach.

    ``rows`` and ``cents`` [n_edges] are the graph of trenches, ``ends`` the node of each carrier and those of
    fibre. Carriers that no way joins to fibre are forbidden in ``question``.

    Raises:
        Cancelled: the user stopped.

    """
    case, (node, roots) = case_of(question), ends
    choice, budget = begin(case), question.budget_cents
    dug = np.zeros(len(rows.indptr) - 1, bool)
    dug[roots] = True
    waiting, spent = np.flatnonzero(question.status == FORCED), 0
    while True:
        progress(0.5)
        near = nearest_source(rows, cents[rows.edge], np.flatnonzero(dug))
        cost = question.cents + np.minimum(near.distance[node], INT_INF >> 8)
        if not len(waiting):
            lacking = max(case.need[0] - choice.sums[0], 0.0)
            worth = np.minimum(choice.gain, lacking) / (cost + 1.0)
            worth[choice.chosen | (question.status == FORBIDDEN)] = 0.0
            if budget is not None:
                worth[spent + cost > budget] = 0.0
            n = 1 if budget is not None else 1 + int(choice.chosen.sum()) // _AT_ONCE
            waiting = np.argsort(-worth, kind="stable")[:n]
            waiting = waiting[worth[waiting] > 0.0]
        if not len(waiting):
            thin(case, choice)
            return np.flatnonzero(choice.chosen)
        for i in waiting.tolist():
            dug[rows.indices[path_arcs(near, int(node[i]))]] = True
            spent += int(cost[i])
            if not choice.chosen[i]:
                take(case, choice, i)
        waiting = waiting[:0]
