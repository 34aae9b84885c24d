"""Choose carriers of which some have fibre and feed the others by radio, over few hops.

As in ``fibre``, the question is asked at prices of fibre for each carrier: first at what each costs at least,
which proves a bound where the answer is exact, then at what it adds to the trenches of the best before.
Small questions are answered exactly at these prices, larger ones searched; trenches are shared afterwards.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from netplan.core.choice.chains import Fed, exact_fed, is_small
from netplan.core.choice.feeds import FAR, FedQuestion, Feeds
from netplan.core.choice.fibre import Ground, Joined
from netplan.core.choice.hung import Hung, Price, hung_anew, searched
from netplan.core.choice.joint import Streets, joint_bound
from netplan.core.choice.question import CoverAnswer, CoverQuestion
from netplan.core.choice.solve import Effort, require_solvable
from netplan.core.graph.arrays import Ints
from netplan.core.graph.paths import nearest_source, path_arcs
from netplan.errors import Infeasible
from netplan.messages import mark
from netplan.progress import SILENT, Progress, steps

_LOOKS_A_TURN = 30_000


def cover_with_hops(
    question: CoverQuestion, ground: Ground, feeds: Feeds, effort: Effort, progress: Progress = SILENT
) -> Joined:
    """Choose carriers for little cost of devices and trenches together; those that are fed need no trench.

    Raises:
        Infeasible: the carriers that can be joined or fed do not cover enough, or no choice keeps to the
            budget.
        Cancelled: the user stopped.

    """
    ways = np.minimum(ground.ways(ground.roots), FAR)
    whole = FedQuestion(question, feeds, ways).closed()
    require_solvable(whole.cover)
    own = np.where(ways < FAR, ground.own, FAR)
    first, second, third, *parts, proof = steps(progress, 0.0, 0.2, 0.35, 0.5, 0.65, 0.8, 1.0)
    asked = replace(whole, trench=own)
    least = _answered(asked, effort, first)
    grown = _grown(asked if question.quota is not None else whole, ground, second)
    found = [least, grown, _answered(whole, effort, third)]
    best = _best(whole, ground, found)
    for part in parts:
        if progress.enough or best is None:
            break
        price = replace(whole, trench=_added(ground, own, best))
        best = _best(whole, ground, [_answered(price, effort, part)], best)
    if best is None:
        raise _none(whole)
    exact = least is not None and np.isfinite(least.answer.bound)
    known = least.answer.bound if least is not None and exact else None
    return replace(best, answer=_proven(whole, ground, best, known, proof))


def _answered(asked: FedQuestion, effort: Effort, progress: Progress) -> Fed | None:
    """Return the answer at prices as they are, exact where the question is small."""
    if is_small(asked, effort.small):
        return exact_fed(asked, effort.small, progress)
    n_turns = min(effort.looks[0], effort.looks[1] * len(asked.trench)) // _LOOKS_A_TURN
    return searched(asked, n_turns, effort.seed, progress)


def _grown(asked: FedQuestion, ground: Ground, progress: Progress) -> Fed | None:
    """Return a choice grown from fibre outwards; with a budget every carrier pays its whole way."""
    static = asked.cover.quota is None
    hung = hung_anew(asked, (lambda _hung: asked.trench) if static else _digging(ground), progress)
    return None if hung is None else hung.fed(asked)


def _digging(ground: Ground) -> Price:
    """Return prices of ways that begin at all that was dug for carriers that hang on fibre."""
    dug = np.zeros(len(ground.rows.indptr) - 1, bool)
    dug[ground.roots] = True
    weights, known, ways = ground.cents[ground.rows.edge], set[int](), [ground.ways(ground.roots)]

    def price(hung: Hung) -> Ints:
        new = set(np.flatnonzero(hung.level == 1).tolist()) - known
        for root in sorted(new):
            near = nearest_source(ground.rows, weights, np.flatnonzero(dug))
            dug[ground.rows.indices[path_arcs(near, int(ground.node[root]))]] = True
            ways[0] = ground.ways(np.flatnonzero(dug))
        known.update(new)
        return np.minimum(ways[0], FAR)

    return price


def _best(
    asked: FedQuestion, ground: Ground, found: list[Fed | None], before: Joined | None = None
) -> Joined | None:
    """Return the best of choices with shared trenches that keep to the budget."""
    joined = [before, *(_joined(asked, ground, one) for one in found if one is not None)]
    budget = asked.cover.budget_cents
    fine = [one for one in joined if one is not None and (budget is None or one.answer.cents <= budget)]
    return min(fine, key=_ranked(asked), default=None)


def _ranked(asked: FedQuestion) -> Callable[[Joined], float]:
    if asked.cover.quota is not None:
        return lambda one: float(one.answer.cents)
    return lambda one: -float(asked.cover.weight[one.answer.covered].sum())


def _joined(asked: FedQuestion, ground: Ground, found: Fed) -> Joined:
    roots = found.answer.chosen[found.hop[found.answer.chosen] < 0]
    trench, _ = ground.joined(roots)
    devices = int(asked.cover.cents[found.answer.chosen].sum())
    return Joined(replace(found.answer, cents=devices + trench), trench, found.hop)


def _added(ground: Ground, own: Ints, before: Joined) -> Ints:
    """Return what a way to fibre adds to trenches of a choice; one that has fibre already, half its way."""
    chosen, hop = before.answer.chosen, before.hop
    roots = chosen if hop is None else chosen[hop[chosen] < 0]
    price = np.minimum(ground.ways(ground.joined(roots)[1]), FAR)
    price[roots] = own[roots]
    return price


def _proven(
    asked: FedQuestion, ground: Ground, best: Joined, known: float | None, progress: Progress
) -> CoverAnswer:
    """Return the answer with the better bound: the exact one at least prices, or that of one graph."""
    edges = ground.tail, ground.head, ground.cents
    feeds = asked.feeds.tail, asked.feeds.head
    streets = Streets(len(ground.rows.indptr) - 1, *edges, ground.node, ground.roots, feeds)
    bound = joint_bound(asked.cover, streets, abs(_ranked(asked)(best)), progress)
    better = max if asked.cover.quota is not None else min
    return replace(best.answer, bound=bound if known is None else better(bound, known))


def _none(asked: FedQuestion) -> Infeasible:
    if asked.cover.quota is None:
        return Infeasible(mark("The forced carriers with their ways to fibre cost more than the budget"))
    return Infeasible(mark("No choice was found that covers enough: too many targets for the carriers' room"))
