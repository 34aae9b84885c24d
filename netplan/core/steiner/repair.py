"""A tree after a small change of the question, made of the tree of before: at once, without a proof.

What is left of the old tree costs nothing while a tree is grown to all terminals, so that only what is
missing is sought. Local search does the rest on the graph as it is: reductions would take longer.
"""

import numpy as np

from netplan.core.graph.arrays import Ints
from netplan.core.steiner.best import ground_of
from netplan.core.steiner.exchange import improved
from netplan.core.steiner.instance import SteinerInstance, SteinerTree, check_tree, require_solvable, unlocked
from netplan.core.steiner.net import grow, make_net
from netplan.progress import SILENT, Progress


def repaired_tree(
    instance: SteinerInstance, before: Ints, *, bound: int = 0, progress: Progress = SILENT
) -> SteinerTree:
    """Make a tree for ``instance`` of one for a similar question.

    Costs, terminals and locks may have changed. ``before`` are edges of the instance that the old tree
    used, as far as they are still there; ``bound`` is handed on, where the caller knows that no tree costs
    less. The tree is as good as local search makes it; ``steiner_tree`` looks farther, and proves.

    Raises:
        ParameterError: a cost is negative, or the costs are too large to be added up.
        Infeasible: as in ``steiner_tree``.
        Cancelled: the user stopped the job.

    """
    require_solvable(instance)
    progress(0.0)
    question, left, held = unlocked(instance)
    ground, chosen = ground_of(question), np.empty(0, np.int64)
    if ground.terminal.sum() > 1:
        root = int(np.flatnonzero(ground.terminal)[0])
        net = make_net(ground.tail, ground.head, question.cost, ground.terminal, root, ground.toll)
        weight = net.weight.copy()
        weight[np.isin(left, before)[net.graph.edge]] = 0
        progress(0.3)
        grown = grow(net, weight, root, progress.part(0.3, 0.5))
        grown = improved(net, grown, progress.part(0.5, 1.0), lambda: progress.enough)
        chosen = ground.tree_among(np.flatnonzero(grown))
    cost = question.cost_of(chosen) + held
    edges = left[chosen]
    edges = np.union1d(edges[edges >= 0], instance.forced)
    tree = SteinerTree(edges, cost, min(max(bound, held), cost))
    check_tree(instance, tree)
    progress(1.0)
    return tree
