"""Trees of least cost that connect given nodes of a graph, with a proof of how good they are.

``steiner_tree`` is the way in, ``repaired_tree`` where a tree for a similar question is known; what they
return was tested by ``check_tree`` on the graph as given.
"""

from netplan.core.steiner.instance import SteinerInstance, SteinerTree, check_tree
from netplan.core.steiner.repair import repaired_tree
from netplan.core.steiner.solve import steiner_tree

__all__ = ["SteinerInstance", "SteinerTree", "check_tree", "repaired_tree", "steiner_tree"]
