"""What share of the pupils can be served for how much money: ``make_frontier`` is the way in."""

from netplan.core.frontier.making import make_frontier

__all__ = ["make_frontier"]
