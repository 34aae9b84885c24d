"""Who pays how much of a trench that several sites share."""

import numpy as np

from netplan.core.graph.arrays import Floats
from netplan.core.trench.design import Flow


def fair_shares(flow: Flow, cost: Floats, alone: Floats | None) -> Floats:
    """Return the share of every site [n] in what the edges of a route cost [k], in the unit of ``cost``.

    The sites behind an edge share it equally: the Shapley value of the tree game (S. C. Littlechild,
    G. Owen, 1973). In that game nobody pays more than for all of the tree's way to it; but the tree may lead
    a site around, and its own way to existing fibre, ``alone`` [n], may be cheaper than its share. What it
    would pay above that is borne by the sites of the same branch (all behind one edge at existing fibre),
    in proportion to what each saves. So the shares add up to the cost, but for edges that serve nobody, and
    nobody pays more than alone; where a whole branch costs more than its sites alone, since ducts are full
    or streets forced, the rest stays with those that caused it. Without ``alone`` all is shared equally.
    """
    equal = flow.towards_sites(cost / np.maximum(flow.behind, 1))
    if alone is None:
        return equal
    branch = _branches(flow)
    above, saved = np.maximum(equal - alone, 0.0), np.maximum(alone - equal, 0.0)
    n = len(flow.edge) + 1
    all_above = np.bincount(branch, above, n)[branch]
    all_saved = np.bincount(branch, saved, n)[branch]
    moved = np.minimum(all_above, all_saved)
    given = np.divide(above * moved, all_above, out=np.zeros(len(equal)), where=all_above > 0)
    taken = np.divide(saved * moved, all_saved, out=np.zeros(len(equal)), where=all_saved > 0)
    shares: Floats = equal - given + taken
    return shares


def _branches(flow: Flow) -> np.ndarray:
    """Return which edge at existing fibre every site hangs on [n]; one number for all that lie there."""
    top = np.arange(len(flow.edge) + 1)
    for at, parent in enumerate(flow.parent.tolist()):
        if parent >= 0:
            top[at] = top[parent]
    branches: np.ndarray = top[flow.last]
    return branches
