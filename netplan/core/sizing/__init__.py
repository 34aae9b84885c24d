"""How a planned route is fitted out, and what is to be bought: ``make_sizing`` is the way in."""

from netplan.core.sizing.making import make_sizing

__all__ = ["make_sizing"]
