"""Trees of least cost that connect given nodes of a graph, with a proof of how good they are.

``steiner_tree`` is the way in; what it returns was tested by ``check_tree`` on the graph as given.
"""

from netplan.core.steiner.instance import SteinerInstance, SteinerTree, check_tree
from netplan.core.steiner.solve import steiner_tree

__all__ = ["SteinerInstance", "SteinerTree", "check_tree", "steiner_tree"]
