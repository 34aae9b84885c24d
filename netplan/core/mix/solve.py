"""Answer the question without regard to room, which bounds it; then make room, exactly where it is small."""

from dataclasses import replace

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.mix.exact import exact_mix, is_small
from netplan.core.mix.prizes import MUST, collect
from netplan.core.mix.question import Chosen, MixAnswer, MixQuestion, check_mix, excess
from netplan.core.mix.rooms import made_room
from netplan.core.steiner import SteinerInstance
from netplan.core.steiner.instance import merged
from netplan.core.steiner.net import best_tree
from netplan.errors import Infeasible
from netplan.messages import mark
from netplan.progress import SILENT, Progress

_PASSES = 12
"""Times that edges without room are closed and all is sought anew."""


def technology_mix(
    question: MixQuestion,
    *,
    rounds: int = 4,
    seed: int = 0,
    before: Ints | None = None,
    progress: Progress = SILENT,
) -> MixAnswer:
    """Find an answer of little cost and prove how good it is at least.

    The answer that ignores all room is a prize-collecting Steiner tree, whose bound holds for every answer.
    Where its edges have room enough, it is the answer. Otherwise small questions are solved exactly; in
    larger ones branches are moved, or edges closed, whichever costs less. With edges of ``before``, of the
    answer to a similar question, that one is repaired: at once, but with no bound worth the name.

    Raises:
        Infeasible: some sites can only be reached through edges without room for them; field ``edges`` lists
            these; or they cannot be reached at all.
        Cancelled: the user stopped the job.

    """
    none = np.empty(0, np.int64)
    answer = _relaxed(question, none, (rounds, seed), progress.part(0.0, 0.7), before)
    if len(question.roots) and excess(question, question.flow(answer.edges, answer.chosen)).any():
        answer = _with_room(question, answer, (rounds, seed), progress.part(0.7, 1.0))
    check_mix(question, answer)
    progress(1.0)
    return answer


def _relaxed(
    question: MixQuestion,
    closed: Ints,
    search: tuple[int, int],
    progress: Progress,
    before: Ints | None = None,
) -> MixAnswer:
    """Answer without regard to room, and without the edges ``closed``."""
    forced, circles = _without_circles(question)
    given = SteinerInstance(
        question.n_nodes,
        question.tail,
        question.head,
        question.cost,
        terminals=question.node,
        roots=question.roots,
        forced=forced,
        forbidden=np.setdiff1d(np.union1d(closed, circles), forced),
        node_cost=question.node_cost,
    )
    must = question.other == MUST
    price = np.where(must, MUST, np.maximum(question.other - question.entry, 0)).astype(np.int64)
    found = collect(given, price, *search, progress, before)
    edges = np.union1d(found.edges, question.forced)
    paid = int(question.cost[circles].sum() + question.entry[must].sum())
    paid += int(np.minimum(question.entry, question.other)[~must].sum())
    return MixAnswer(found.chosen, edges, question.cost_of(edges, found.chosen), found.bound + paid)


def _without_circles(question: MixQuestion) -> tuple[Ints, Ints]:
    """Return the forced edges that a tree can hold, and those that close circles with them."""
    none = np.empty(0, np.int64)
    n_nodes, label = merged(question.n_nodes, none, none, question.roots)
    terminal = np.ones(n_nodes, np.uint8)
    ends, forced = (label[question.tail], label[question.head]), np.unique(question.forced)
    held = np.flatnonzero(best_tree(*ends, question.cost, terminal, forced))
    return held, np.setdiff1d(forced, held)


def _with_room(
    question: MixQuestion, relaxed: MixAnswer, search: tuple[int, int], progress: Progress
) -> MixAnswer:
    """Return the cheapest answer found that keeps to the room of every edge."""
    if is_small(question):
        found = exact_mix(question)
        if found is not None:
            return found
    answers, resisting = list[MixAnswer](), -1
    edges, chosen, resisting = made_room(question, relaxed.edges, relaxed.chosen)
    if resisting < 0:
        answers.append(_bounded(question, edges, chosen, relaxed.bound))
    closed = np.empty(0, np.int64)
    for number in range(_PASSES):
        progress(number / _PASSES)
        flow = question.flow(relaxed.edges, relaxed.chosen)
        over = flow.edge[excess(question, flow) > 0]
        closed = np.union1d(closed, over)
        try:
            other = _relaxed(question, closed, (1 if answers else search[0], search[1]), progress)
        except Infeasible:
            break
        edges, chosen, left = made_room(question, other.edges, other.chosen)
        if left < 0:
            answers.append(_bounded(question, edges, chosen, relaxed.bound))
            break
        relaxed = replace(other, bound=relaxed.bound)
    if not answers:
        raise _without_room(question, relaxed.edges, relaxed.chosen)
    return min(answers, key=lambda answer: answer.cost)


def _bounded(question: MixQuestion, edges: Ints, chosen: Chosen, bound: int) -> MixAnswer:
    return MixAnswer(chosen, edges, question.cost_of(edges, chosen), bound)


def _without_room(question: MixQuestion, edges: Ints, chosen: Chosen) -> Infeasible:
    flow = question.flow(edges, chosen)
    over = excess(question, flow)
    worst = int(np.argmax(over))
    return Infeasible(
        mark(
            "{n} {n:site needs|sites need} a way through a duct or radio hop that has room for {room}: "
            "release tubes, or allow another technology"
        ),
        n=int(flow.behind[worst]),
        room=int(question.room[flow.edge[worst]]),
        edges=flow.edge[over > 0].tolist(),
    )
