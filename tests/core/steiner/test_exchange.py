"""The local search on trees: what it keeps up to date while it works, and where it ends."""

import numpy as np
import pytest

from netplan.core.steiner.exchange import improved, swept, with_bases
from netplan.core.steiner.net import cost_of, grow, tidied
from netplan.core.steiner.pieces import make_desk
from netplan.core.steiner.shrink import contracted
from netplan.progress import SILENT
from tests.core.steiner.test_steiner import city


@pytest.fixture(scope="module", params=range(3))
def town(request):
    """Return a net, and a tree that can be improved: grown on costs that are wrong by a half."""
    net = contracted(city(25, 60, seed=request.param)).net()[0]
    rng = np.random.default_rng(request.param)
    wrong = (net.weight * (1 + rng.random(net.n_edges)[net.graph.edge])).astype(np.int64) + 1
    return net, tidied(net, grow(net, wrong, net.root))


def test_every_step_keeps_the_nearest_node_of_the_tree_up_to_date(town):
    net, chosen = town
    before = cost_of(net, chosen)
    tree = with_bases(net, chosen)
    saved = swept(net, tree, make_desk(net.n_nodes), SILENT, lambda: False)
    anew = with_bases(net, tree.chosen.copy())
    assert saved > 0
    assert cost_of(net, tree.chosen) == before - saved
    for name in ("distance", "degree"):
        np.testing.assert_array_equal(tree.nodes[name], anew.nodes[name])
    assert (tree.nodes["degree"][tree.nodes["base"]] > 0).all()


def test_a_tree_that_is_improved_cannot_be_improved_again(town):
    net, chosen = town
    once = improved(net, chosen.copy())
    assert cost_of(net, once) < cost_of(net, chosen)
    np.testing.assert_array_equal(improved(net, once.copy()), once)
