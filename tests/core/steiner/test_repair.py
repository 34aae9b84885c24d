"""A tree made of that for a similar question: it is one, and hardly dearer than what a search finds."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.steiner import repaired_tree, steiner_tree
from netplan.errors import Cancelled, Infeasible
from netplan.progress import Progress
from tests.core.steiner.test_steiner import cases, city, instance
from tests.naive import naive_steiner


@given(cases(), st.lists(st.integers(0, 19)))
@settings(max_examples=20, deadline=None)
def test_whatever_was_before_the_tree_connects_and_costs_no_less_than_the_optimum(case, before):
    one, exact = instance(*case), naive_steiner(*case)
    edges = np.array([edge for edge in before if edge < len(one.cost)], np.int64)
    if exact is None:
        with pytest.raises(Infeasible):
            repaired_tree(one, edges)
        return
    tree = repaired_tree(one, edges)
    assert tree.bound == 0
    assert exact <= tree.cost <= 2 * exact  # a tree grown by shortest paths costs twice as much at most


@given(cases())
@settings(max_examples=12, deadline=None)
def test_an_optimal_tree_needs_no_repair(case):
    exact = naive_steiner(*case)
    if exact is not None:
        one = instance(*case)
        assert repaired_tree(one, steiner_tree(one).edges, bound=exact).gap == 0.0


@pytest.fixture(scope="module")
def known():
    town = city(30, 40, seed=4)
    return town, steiner_tree(town)


def _changes(town, tree):
    rng = np.random.default_rng(5)
    yield "a price", replace(town, cost=np.where(rng.random(len(town.cost)) < 0.3, town.cost * 2, town.cost))
    yield "a site more", replace(town, terminals=np.append(town.terminals, [77, 803]))
    yield "a site less", replace(town, terminals=town.terminals[3:])
    yield "an edge forbidden", replace(town, forbidden=tree.edges[[2, 30]])
    yield "an edge forced", replace(town, forced=np.setdiff1d(np.arange(100), tree.edges)[:3])


def test_after_every_kind_of_change_the_tree_is_nearly_as_good_as_a_new_one(known):
    town, tree = known
    for kind, new in _changes(town, tree):
        repaired, searched = repaired_tree(new, tree.edges), steiner_tree(new)
        assert searched.bound <= repaired.cost <= 1.01 * searched.cost, kind


def test_the_same_repair_gives_the_same_tree(known):
    town, tree = known
    new = replace(town, terminals=town.terminals[5:])
    first, again = (repaired_tree(new, tree.edges).edges.tolist() for _ in range(2))
    assert first == again


def test_a_cancelled_repair_ends(known):
    town, tree = known
    told = []
    with pytest.raises(Cancelled):
        repaired_tree(town, tree.edges, progress=Progress(lambda *_: told.append(1), lambda: len(told) > 1))
