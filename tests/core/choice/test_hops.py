"""Carriers that feed each other by radio, beside all choices, all hops and all trenches of tiny towns."""

from dataclasses import replace
from itertools import combinations, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.choice.chains import chains_of, exact_fed
from netplan.core.choice.feeds import FAR, FedQuestion, Feeds
from netplan.core.choice.hung import searched
from netplan.core.choice.question import FORBIDDEN, FORCED, gap_of
from netplan.core.choice.relayed import cover_with_hops
from netplan.core.choice.solve import Effort
from netplan.errors import Cancelled, Infeasible
from netplan.progress import SILENT, Progress
from tests.core.choice.test_cover import question, value_of
from tests.core.choice.test_joint import dug, ground_of, whole

EXACT = Effort()
SEARCH = Effort(looks=(300_000, 300_000), small=0)


def feeds_of(hops, load=0.0, most_hops=2):
    """Return the hops from pairs of carriers."""
    pairs = sorted(set(hops))
    loads = load if isinstance(load, list) else [load] * len(pairs)
    tail, head = ([pair[k] for pair in pairs] for k in (0, 1))
    return Feeds(np.array(tail, np.int64), np.array(head, np.int64), np.array(loads), most_hops)


def levels(hop, chosen, feeds):
    """Return how many hops lie between the targets of each chosen carrier and fibre; None in a circle."""
    found = {}
    for i in chosen:
        n, at = 1, i
        while hop[at] >= 0:
            at, n = int(feeds.tail[hop[at]]), n + 1
            if n > len(hop) + 1 or at not in chosen:
                return None
        found[i] = n
    return found


def loads_of(asked, feeds, hop, taken):
    """Return the air time that each carrier uses."""
    rows = asked.rows
    carrier = np.repeat(np.arange(asked.n_carriers), np.diff(rows.indptr))
    used = np.zeros(asked.n_carriers)
    for p in np.flatnonzero(taken):
        at = carrier[p]
        used[at] += rows.load[p]
        while hop[at] >= 0:
            used[[at, feeds.tail[hop[at]]]] += feeds.load[hop[at]]
            at = feeds.tail[hop[at]]
    return used


def check(asked, feeds, found, trench_cents):
    """Assert that an answer keeps all conditions and tells its own cost."""
    answer, chosen = found.answer, set(found.answer.chosen.tolist())
    hung = levels(found.hop, chosen, feeds)
    assert hung is not None
    assert max(hung.values(), default=1) <= feeds.most_hops
    assert not chosen & set(np.flatnonzero(asked.status == FORBIDDEN).tolist())
    assert chosen >= set(np.flatnonzero(asked.status == FORCED).tolist())
    carrier = np.repeat(np.arange(asked.n_carriers), np.diff(asked.rows.indptr))
    assert set(carrier[answer.taken].tolist()) <= chosen
    assert (loads_of(asked, feeds, found.hop, answer.taken) <= 1 + 1e-6).all()
    count = np.bincount(asked.rows.target[answer.taken], minlength=len(asked.weight))
    assert ((count >= asked.seen_by) == answer.covered).all()
    assert answer.cents == asked.cents[answer.chosen].sum() + trench_cents
    if asked.quota is not None:
        assert asked.weight[answer.covered].sum() >= asked.quota * (1 - 1e-6)


def most_covered(asked, feeds, hop, chosen):
    """Return the most weight chosen carriers cover, of all ways to deal targets out."""
    rows, carrier = asked.rows, np.repeat(np.arange(asked.n_carriers), np.diff(asked.rows.indptr))
    options = []
    for j in range(len(asked.weight)):
        pairs = [p for p in range(len(rows.target)) if rows.target[p] == j and carrier[p] in chosen]
        options.append([(), *combinations(pairs, asked.seen_by)])
    best = 0.0
    for picked in product(*options):
        taken = np.isin(np.arange(len(carrier)), [p for one in picked for p in one])
        if (loads_of(asked, feeds, hop, taken) <= 1 + 1e-9).all():
            best = max(best, sum(asked.weight[j] for j, one in enumerate(picked) if one))
    return best


def best_of_all(asked, feeds, trench):
    """Return the least cents, or the most weight, of all choices hung in all ways; None if none will do.

    ``trench`` returns the cents of joining carriers to fibre, None if no way does.
    """
    best, n = None, asked.n_carriers
    ways = [[-1, *np.flatnonzero(feeds.head == i).tolist()] for i in range(n)]
    for size in range(n + 1):
        for picked in combinations(range(n), size):
            mask = np.isin(np.arange(n), picked)
            if mask[asked.status == FORBIDDEN].any() or not mask[asked.status == FORCED].all():
                continue
            for hops in product(*(ways[i] for i in picked)):
                hop = np.full(n, -1)
                hop[list(picked)] = hops
                hung = levels(hop, set(picked), feeds)
                if hung is None or max(hung.values(), default=1) > feeds.most_hops:
                    continue
                cost = trench(mask & (hop < 0))
                if cost is None:
                    continue
                cents = cost + int(asked.cents[mask].sum())
                if asked.quota is not None:
                    if best is not None and cents >= best:
                        continue
                    if most_covered(asked, feeds, hop, set(picked)) >= asked.quota - 1e-6:
                        best = cents
                elif cents <= asked.budget_cents:
                    best = max(best or 0.0, most_covered(asked, feeds, hop, set(picked)))
    return best


@st.composite
def hopping(draw):
    """Draw up to 4 carriers on streets of up to 4 places, up to 3 targets, hops and air time."""
    n, m, k = draw(st.integers(2, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 4))
    some = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ends: ends[0] != ends[1])
    edges = draw(st.lists(some, min_size=1, max_size=4))
    cents = draw(st.lists(st.integers(0, 50), min_size=len(edges), max_size=len(edges)))
    node = draw(st.lists(st.integers(0, n - 1), min_size=k, max_size=k))
    ground = ground_of(n, edges, cents, node, [0])
    sees = draw(st.lists(st.sets(st.integers(0, m - 1)), min_size=k, max_size=k))
    load = st.sampled_from([0.0, 0.2, 0.4, 0.6])
    n_pairs = sum(map(len, sees))
    free = st.sampled_from([0] * 6 + [FORCED, FORBIDDEN])
    asked = question(
        sees,
        m,
        load=np.array(draw(st.lists(load, min_size=n_pairs, max_size=n_pairs)), np.float64),
        weight=np.array(draw(st.lists(st.sampled_from([1.0, 2.5]), min_size=m, max_size=m))),
        cents=np.array(draw(st.lists(st.integers(0, 30), min_size=k, max_size=k)), np.int64),
        status=np.array(draw(st.lists(free, min_size=k, max_size=k)), np.int8),
        seen_by=draw(st.sampled_from([1, 1, 2])),
    )
    pairs = [(i, j) for i in range(k) for j in range(k) if i != j]
    hops = sorted(draw(st.sets(st.sampled_from(pairs)))) if pairs else []
    loads = draw(st.lists(load, min_size=len(hops), max_size=len(hops)))
    feeds = feeds_of(hops, loads, draw(st.sampled_from([1, 2, 3])))
    if draw(st.booleans()):
        return replace(asked, budget_cents=draw(st.integers(0, 120))), ground, feeds
    return replace(asked, quota=draw(st.sampled_from([0.5, 1.0])) * asked.weight.sum()), ground, feeds


def fed_question(asked, ground, feeds):
    """Return the question at prices of the whole way of each carrier."""
    return FedQuestion(asked, feeds, np.minimum(ground.ways(ground.roots), FAR)).closed()


@settings(max_examples=40, deadline=None)
@given(hopping())
def test_the_exact_answer_at_fixed_prices_is_the_best_of_all_and_no_search_beats_it(town):
    asked, ground, feeds = town
    fed = fed_question(asked, ground, feeds)
    price = fed.trench

    def trench(roots):
        return None if (price[roots] >= FAR).any() else int(price[roots].sum())

    best = best_of_all(fed.cover, feeds, trench)
    exact, other = exact_fed(fed, 10_000, SILENT), searched(fed, 10, 0, SILENT)
    assert (exact is None) == (best is None)
    assert other is None or exact is not None
    for found in (exact, other):
        if found is not None:
            roots = found.answer.chosen[found.hop[found.answer.chosen] < 0]
            check(fed.cover, feeds, found, int(price[roots].sum()))
    if exact is not None:
        assert value_of(asked, exact.answer) == pytest.approx(best)
        assert gap_of(asked, exact.answer) == pytest.approx(0.0, abs=1e-6)
    if other is not None:
        sign = 1.0 if asked.quota is not None else -1.0
        assert sign * value_of(asked, other.answer) >= sign * best - 1e-6


@settings(max_examples=40, deadline=None)
@given(hopping(), st.sampled_from([EXACT, SEARCH]))
def test_the_bound_with_trenches_and_hops_is_never_better_than_the_best_of_all(town, effort):
    asked, ground, feeds = town
    ways = dug(ground)

    def trench(roots):
        return min((cents for cents, joined in ways if joined[roots].all()), default=None)

    best = best_of_all(asked, feeds, trench)
    try:
        found = cover_with_hops(asked, ground, feeds, effort)
    except Infeasible:
        assert best is None or effort is SEARCH or asked.quota is None
        return
    check(asked, feeds, found, found.trench_cents)
    if asked.quota is not None:
        assert found.answer.bound - 1e-6 <= best <= found.answer.cents
    else:
        assert found.answer.cents <= asked.budget_cents
        assert found.answer.bound + 1e-6 >= best >= value_of(asked, found.answer)


def test_a_street_by_hand():
    """Fibre at one end of a dear street; the lamp near it sees the one that sees the school."""
    ground = ground_of(3, [(0, 1), (1, 2)], [10, 100], [1, 2], [0])
    asked = question([[], {0}], 1, quota=1.0, cents=whole(5, 7), load=np.array([0.5]))
    feeds = feeds_of([(0, 1)], 0.5)
    found = cover_with_hops(asked, ground, feeds, EXACT)
    assert (found.answer.chosen.tolist(), found.hop.tolist()) == ([0, 1], [-1, 0])
    assert (found.answer.cents, found.trench_cents, found.answer.bound) == (22, 10, 22)
    full = cover_with_hops(asked, ground, feeds_of([(0, 1)], 0.6), EXACT)
    assert full.answer.cents == 117  # 0.5 and 0.6 are too much for the air time of the second lamp
    alone = cover_with_hops(asked, ground, feeds_of([(0, 1)], 0.5, most_hops=1), EXACT)
    assert alone.answer.cents == 117


@pytest.mark.parametrize("effort", [EXACT, SEARCH])
def test_air_time_counts_at_both_ends_of_every_hop(effort):
    """Two schools behind one relay: what feeds it may be full while the relay itself is not."""
    ground = ground_of(3, [(0, 1), (1, 2)], [10, 1000], [1, 2, 2], [0])
    feeds = feeds_of([(0, 1), (0, 2)], [0.3, 0.3])
    asked = question([{2}, {0, 1}, {0, 1}], 3, quota=3.0, cents=whole(5, 5, 9), load=np.full(5, 0.1))
    found = cover_with_hops(asked, ground, feeds, effort)
    assert found.answer.chosen.tolist() == [0, 1]
    assert loads_of(asked, feeds, found.hop, found.answer.taken).tolist() == pytest.approx([0.7, 0.8, 0.0])
    tight = replace(asked, rows=question([{2}, {0, 1}, {0, 1}], 3, load=np.full(5, 0.45)).rows)
    dear = cover_with_hops(tight, ground, feeds, effort)
    assert dear.answer.cents == found.answer.cents + 1000  # no second hop has room at the first lamp


def test_three_hops_reach_farther_than_two_and_circles_lead_nowhere():
    ground = ground_of(2, [(0, 1)], [10], [0, 1, 1], [0])
    ground = replace(ground, node=np.array([0, 0, 0]))
    asked = question([[], [], {0}], 1, quota=1.0, cents=whole(1, 1, 1))
    feeds = feeds_of([(0, 1), (1, 2), (2, 1), (1, 0)], most_hops=3)
    fed = FedQuestion(asked, feeds, np.array([4, FAR, FAR]))
    assert fed.hangable.tolist() == [True, True, True]
    assert exact_fed(fed, 100, SILENT).answer.cents == 7
    assert searched(fed, 2, 0, SILENT).answer.cents == 7
    near = replace(fed, feeds=replace(feeds, most_hops=2))
    assert near.hangable.tolist() == [True, True, False]
    assert exact_fed(near.closed(), 100, SILENT) is None
    assert searched(near.closed(), 2, 0, SILENT) is None
    chains = chains_of(fed, 100)
    assert sorted(zip(chains.end.tolist(), chains.root.tolist(), strict=True)) == [(0, 0), (1, 0), (2, 0)]


def test_a_town_with_hops_comes_out_the_same_again_and_a_user_can_stop():
    rng = np.random.default_rng(5)
    at, to = rng.random((60, 2)), rng.random((25, 2))
    near = np.hypot(*(at[:, None] - to[None]).transpose(2, 0, 1)) < 0.25
    apart = np.hypot(*(at[:, None] - at[None]).transpose(2, 0, 1))
    n_pairs = int(near.sum())
    asked = question(
        [set(np.flatnonzero(row)) for row in near], 25, quota=25.0, load=np.full(n_pairs, 0.15),
        cents=np.full(60, 50, np.int64),
    )  # fmt: skip
    edges = [(k, k + 1) for k in range(60)]
    ground = ground_of(61, edges, [40] * 60, list(range(1, 61)), [0])
    pairs = [tuple(one) for one in np.argwhere((apart < 0.3) & (apart > 0))]
    feeds = feeds_of(pairs, 0.1, most_hops=3)
    one, two = (cover_with_hops(asked, ground, feeds, SEARCH) for _ in range(2))
    assert (one.hop.tolist(), one.answer.bound) == (two.hop.tolist(), two.answer.bound)
    check(asked, feeds, one, one.trench_cents)
    assert gap_of(asked, one.answer) < 1.0
    assert one.answer.cents < cover_with_hops(asked, ground, feeds_of([], most_hops=1), SEARCH).answer.cents
    with pytest.raises(Cancelled):
        cover_with_hops(asked, ground, feeds, SEARCH, Progress(stopped=lambda: True))
    quick = cover_with_hops(asked, ground, feeds, SEARCH, Progress(wants_best=lambda: True))
    check(asked, feeds, quick, quick.trench_cents)
