"""Trees of least cost that connect given nodes of a graph, with a proof of how good they are.

``steiner_tree`` is the way in, ``repaired_tree`` where a tree for a similar question is known; what they
return was tested by ``check_tree`` on the graph as given. The parts, in the order in which they work:

question and answer  ``instance``; ``best``: the best tree so far, the bound, when to stop
a smaller graph      ``shrink``, on a ``mesh``; ``special`` distances; ``extend``: what would have to follow
trees                ``net``: growing one; ``exchange``: local search (``pieces``, ``covers``); ``anneal``:
                     search by chance (``rooted``, ``steps``, ``circles``)
bounds               ``dual`` ascent, ``recut``; ``directed`` where arcs have a direction
proof                ``branch``: linear programs (``linear``, ``separate``) and branching; ``few``: the
                     cheapest tree itself (``subsets``)
all together         ``search``: one round; ``solve``: all rounds; ``repair``: after a small change
"""

from netplan.core.steiner.instance import SteinerInstance, SteinerTree, check_tree
from netplan.core.steiner.repair import repaired_tree
from netplan.core.steiner.solve import steiner_tree

__all__ = ["SteinerInstance", "SteinerTree", "check_tree", "repaired_tree", "steiner_tree"]
