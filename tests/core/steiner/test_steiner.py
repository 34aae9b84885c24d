"""Trees beside the exact answer on small graphs, and laws that hold on graphs of any size."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.core.steiner import SteinerInstance, SteinerTree, check_tree, repaired_tree, steiner_tree
from netplan.errors import Cancelled, Infeasible, ParameterError
from netplan.progress import Progress
from tests.naive import naive_steiner, naive_steiner_nodes

PACE = Path(__file__).parents[3].parent / "shared/data/steiner/pace2018"


def instance(n, edges, terminals, roots=()):
    tail, head, cost = np.array(edges or np.empty((0, 3)), np.int64).reshape(-1, 3).T
    return SteinerInstance(n, tail, head, cost, np.array(terminals, np.int64), np.array(roots, np.int64))


@st.composite
def cases(draw, most=20):
    """Draw a small graph with loops, parallel and free edges, repeated terminals, with and without roots."""
    n = draw(st.integers(1, 8))
    node = st.integers(0, n - 1)
    edges = draw(st.lists(st.tuples(node, node, st.integers(0, 6)), max_size=most))
    terminals = draw(st.lists(node, max_size=6))
    return n, edges, terminals, draw(st.lists(node, max_size=3))


def city(n_side=20, n_terminals=15, seed=0):
    """Return a grid of streets with costs in cents, and a line of existing fibre."""
    rng = np.random.default_rng(seed)
    node = np.arange(n_side**2).reshape(n_side, n_side)
    tail = np.concatenate([node[:, :-1].ravel(), node[:-1].ravel()])
    head = np.concatenate([node[:, 1:].ravel(), node[1:].ravel()])
    cost = rng.integers(500, 5000, len(tail))
    terminals = rng.choice(n_side**2, n_terminals, replace=False)
    return SteinerInstance(n_side**2, tail, head, cost, terminals, node[n_side // 2, :10])


@given(cases())
@settings(max_examples=40)
def test_the_bound_and_the_cost_enclose_the_exact_optimum(case):
    exact = naive_steiner(*case)
    if exact is None:
        with pytest.raises(Infeasible):
            steiner_tree(instance(*case))
        return
    tree = steiner_tree(instance(*case))
    assert tree.bound <= exact <= tree.cost
    assert tree.cost == exact  # graphs of this size are always solved


@settings(max_examples=15)
@given(cases(), st.integers(0, 1), st.integers(0, 3))
def test_one_round_or_none_give_a_tree_too_whatever_the_seed(case, rounds, seed):
    exact = naive_steiner(*case)
    if exact is not None:
        tree = steiner_tree(instance(*case), rounds=rounds, seed=seed)
        assert tree.bound <= exact <= tree.cost


@settings(max_examples=15)
@given(cases(), st.data())
def test_forced_and_forbidden_edges_give_the_exact_optimum_under_the_locks(case, data):
    n, edges, terminals, roots = case
    kind = st.sampled_from(["free", "free", "free", "forced", "forbidden"])
    kinds = [data.draw(kind) for _ in edges]
    locks = {name: [k for k, kind in enumerate(kinds) if kind == name] for name in ("forced", "forbidden")}
    question = replace(instance(*case), **{name: np.array(which, np.int64) for name, which in locks.items()})
    allowed = [
        (a, b, 0 if kind == "forced" else c)
        for (a, b, c), kind in zip(edges, kinds, strict=True)
        if kind != "forbidden"
    ]
    ends = [edges[k][0] for k in locks["forced"]]
    exact = naive_steiner(n, allowed, terminals + ends, roots)
    try:
        tree = steiner_tree(question)
    except Infeasible as caught:
        fields = caught.message.fields
        assert exact is None if "terminals" in fields else set(fields["edges"]) <= set(locks["forced"])
        return
    assert tree.cost == exact + sum(edges[k][2] for k in locks["forced"])
    assert set(locks["forced"]) <= set(tree.edges.tolist())
    assert not set(locks["forbidden"]) & set(tree.edges.tolist())


@settings(max_examples=15)
@given(cases(most=9), st.data())
def test_nodes_that_cost_something_are_paid_once(case, data):
    n, edges, terminals, roots = case
    node_cost = data.draw(st.lists(st.integers(0, 5), min_size=n, max_size=n))
    forced = data.draw(st.lists(st.sampled_from(range(len(edges))), max_size=1)) if edges else []
    question = replace(instance(*case), node_cost=np.array(node_cost), forced=np.array(forced, np.int64))
    held = [edges[k][0] for k in forced]
    wanted = [(a, b, 0 if k in forced else cost) for k, (a, b, cost) in enumerate(edges)]
    gratis = [0 if any(node in edges[k][:2] for k in forced) else cost for node, cost in enumerate(node_cost)]
    exact = naive_steiner_nodes(n, wanted, terminals + held, roots, gratis)
    try:
        tree = steiner_tree(question)
    except Infeasible as caught:
        fields = caught.message.fields
        assert exact is None if "terminals" in fields else fields["edges"] == forced
        return
    sure = question.cost_of(question.forced)
    assert tree.bound <= exact + sure == tree.cost
    repaired = repaired_tree(question, tree.edges)
    assert repaired.cost >= tree.cost


def test_a_dear_shaft_is_walked_around_and_one_tap_serves_two():
    square = instance(4, [(0, 1, 1), (1, 2, 1), (0, 3, 2), (3, 2, 2)], [0, 2])
    assert steiner_tree(replace(square, node_cost=np.array([0, 1, 0, 0]))).edges.tolist() == [0, 1]
    around = steiner_tree(replace(square, node_cost=np.array([5, 9, 0, 0])))
    assert (around.edges.tolist(), around.cost, around.gap) == ([2, 3], 9, 0.0)
    fibre = instance(4, [(0, 2, 4), (1, 3, 5), (2, 3, 6)], [2, 3], [0, 1])
    assert steiner_tree(fibre).edges.tolist() == [0, 1]
    assert steiner_tree(replace(fibre, node_cost=np.array([3, 3, 0, 0]))).edges.tolist() == [0, 2]


def test_contradictory_locks_name_the_culprits():
    square = instance(4, [(0, 1, 1), (1, 2, 2), (2, 0, 3), (2, 3, 4)], [0, 3])
    for locks, text, field in (
        ({"forced": [1, 3], "forbidden": [3]}, "forced and forbidden", ("edges", [3])),
        ({"forced": [0, 1, 2, 3]}, "circle", ("edges", [0, 1, 2])),
        ({"forbidden": [3]}, "forbidden: allow", ("terminals", [3])),
    ):
        with pytest.raises(Infeasible, match=text) as caught:
            steiner_tree(replace(square, **{name: np.array(which) for name, which in locks.items()}))
        assert caught.value.message.fields[field[0]] == field[1]


def test_forbidding_what_the_tree_does_not_use_changes_nothing(solved):
    town, tree = solved
    unused = np.setdiff1d(np.arange(len(town.cost)), tree.edges)[::7]
    assert steiner_tree(replace(town, forbidden=unused)).cost == tree.cost
    assert steiner_tree(replace(town, forced=tree.edges[::5])).cost == tree.cost


def test_unreachable_terminals_are_named():
    with pytest.raises(Infeasible) as caught:
        steiner_tree(instance(5, [(0, 1, 3), (2, 3, 1)], [1, 2, 4, 3], [0]))
    assert caught.value.message.fields["terminals"] == [2, 3, 4]


@pytest.mark.parametrize("cost", [-1, 1 << 57])
def test_costs_that_cannot_be_computed_with_are_refused(cost):
    with pytest.raises(ParameterError, match=str(cost)):
        steiner_tree(instance(3, [(0, 1, cost), (1, 2, 0)], [0, 1]))


def test_a_terminal_on_the_fibre_costs_nothing():
    tree = steiner_tree(instance(3, [(0, 1, 5), (1, 2, 7)], [0, 1, 1], [0, 1]))
    assert (tree.edges.tolist(), tree.cost, tree.bound) == ([], 0, 0)


def test_two_separate_pieces_of_fibre_are_one_root():
    tree = steiner_tree(instance(6, [(0, 1, 9), (1, 2, 1), (2, 3, 9), (3, 4, 1), (4, 5, 9)], [1, 4], [2, 3]))
    assert tree.edges.tolist() == [1, 3]


@pytest.fixture(scope="module")
def solved():
    town = city()
    return town, steiner_tree(town)


def test_the_same_question_gives_the_same_tree(solved):
    town, tree = solved
    assert steiner_tree(town).edges.tolist() == tree.edges.tolist()


def test_order_of_terminals_roots_and_edges_does_not_change_the_cost(solved):
    town, tree = solved
    order = np.random.default_rng(1).permutation(len(town.cost))
    turned = SteinerInstance(
        town.n_nodes,
        town.head[order],
        town.tail[order],
        town.cost[order],
        town.terminals[::-1],
        town.roots[::-1],
    )
    again = steiner_tree(turned)
    assert (again.cost, again.bound) == (tree.cost, tree.bound)
    assert sorted(order[again.edges]) == tree.edges.tolist()


def test_costs_in_another_unit_give_the_same_tree(solved):
    town, tree = solved
    scaled = steiner_tree(replace(town, cost=town.cost * 8))
    assert scaled.cost == 8 * tree.cost


def test_an_edge_that_costs_more_than_everything_changes_nothing(solved):
    town, tree = solved
    more = replace(
        town,
        tail=np.append(town.tail, 3),
        head=np.append(town.head, 390),
        cost=np.append(town.cost, town.cost.sum()),
    )
    assert steiner_tree(more).cost == tree.cost


def test_nodes_joined_by_free_edges_count_as_one(solved):
    town, tree = solved
    n, ends = town.n_nodes, town.tail.copy()
    ends[::3] += n  # every third edge begins at the copy of its node
    doubled = replace(
        town,
        n_nodes=2 * n,
        tail=np.concatenate([ends, np.arange(n)]),
        head=np.concatenate([town.head, np.arange(n) + n]),
        cost=np.concatenate([town.cost, np.zeros(n, np.int64)]),
    )
    assert steiner_tree(doubled).cost == tree.cost


def test_more_rounds_never_give_a_worse_answer():
    town = city(30, 40, seed=4)
    trees = [steiner_tree(town, rounds=rounds) for rounds in (0, 1, 2, 4)]
    assert [t.cost for t in trees] == sorted((t.cost for t in trees), reverse=True)
    assert [t.bound for t in trees] == sorted(t.bound for t in trees)
    assert trees[0].bound == 0
    assert trees[-1].gap < 0.01


def test_progress_tells_a_falling_gap_and_enough_ends_the_search():
    told = []
    progress = Progress(lambda share, text: told.append((share, text)), wants_best=lambda: len(told) > 5)
    tree = steiner_tree(city(30, 40, seed=4), progress=progress)
    fields = [text.fields for _, text in told if text]
    assert [f["bound"] for f in fields] == sorted(f["bound"] for f in fields)
    assert [f["cost"] for f in fields] == sorted((f["cost"] for f in fields), reverse=True)
    assert tree.bound < tree.cost
    assert told[-1][0] == 1.0


def test_a_cancel_is_heard():
    told = []
    with pytest.raises(Cancelled):
        steiner_tree(city(), progress=Progress(lambda *_: told.append(1), stopped=lambda: len(told) > 3))


@pytest.mark.parametrize(
    ("tree", "complaint"),
    [
        (SteinerTree(np.array([0, 1]), 3, 3), "unconnected"),
        (SteinerTree(np.array([0, 1, 2, 3]), 10, 3), "circle"),
        (SteinerTree(np.array([0, 1, 3]), 6, 6), "cost"),
        (SteinerTree(np.array([0, 1, 3]), 7, 8), "bound"),
        (SteinerTree(np.array([1, 0, 3]), 7, 7), "ascending"),
        (SteinerTree(np.array([0, 1, 4]), 7, 7), "ascending"),
    ],
)
def test_the_check_finds_every_kind_of_wrong_tree(tree, complaint):
    square = instance(4, [(0, 1, 1), (1, 2, 2), (2, 0, 3), (2, 3, 4)], [0, 3])
    check_tree(square, SteinerTree(np.array([2, 3]), 7, 7))
    with pytest.raises(RuntimeError, match=complaint):
        check_tree(square, tree)


def read_pace(track, number):
    """Return an instance of the PACE challenge and its optimum."""
    folder = PACE / f"track{track}"
    if not folder.exists():
        pytest.skip("the PACE 2018 instances are not beside the repository")
    name = f"instance{number:03d}.gr"
    rows = [line.split() for line in (folder / name).read_text().splitlines() if line]
    edges = np.array([row[1:4] for row in rows if row[0] == "E"], np.int64) - [1, 1, 0]
    terminals = np.array([row[1] for row in rows if row[0] == "T"], np.int64) - 1
    n_nodes = next(int(row[1]) for row in rows if row[0] == "Nodes")
    best = dict(line.split(",")[:2] for line in (PACE / f"track{track}.csv").read_text().split()[1:])
    tail, head, cost = edges.T.copy()
    return SteinerInstance(n_nodes, tail, head, cost, terminals, np.empty(0, np.int64)), int(best[name])


@pytest.mark.parametrize(("track", "number"), [(1, 1), (1, 31), (2, 1), (2, 31)])
def test_known_optima_lie_between_bound_and_cost(track, number):
    question, optimum = read_pace(track, number)
    tree = steiner_tree(question, rounds=2)
    assert tree.bound <= optimum <= tree.cost
    assert tree.cost <= 1.03 * optimum


@pytest.mark.slow
@pytest.mark.parametrize("track", [1, 2])
@pytest.mark.parametrize("number", range(1, 200, 2))
def test_every_known_optimum_lies_between_bound_and_cost(track, number):
    if not (PACE / f"track{track}/instance{number:03d}.gr").exists():
        pytest.skip("no such instance beside the repository")
    question, optimum = read_pace(track, number)
    tree = steiner_tree(question, seconds=5.0)
    assert tree.bound <= optimum <= tree.cost
    assert tree.cost <= 1.1 * optimum


@pytest.mark.slow
@pytest.mark.parametrize("number", range(1, 200, 2))
def test_bounds_of_the_large_instances_are_never_crossed(number):
    if not (PACE / f"track3/instance{number:03d}.gr").exists():
        pytest.skip("no such instance beside the repository")
    question, lower = read_pace(3, number)
    rows = [line.split(",") for line in (PACE / "track3.csv").read_text().split()[1:]]
    upper = next(int(row[2]) for row in rows if row[0] == f"instance{number:03d}.gr")
    tree = steiner_tree(question, seconds=5.0)
    assert tree.bound <= upper
    assert lower <= tree.cost
