"""Which part of a plan is built in which year or quarter, under budgets: ``make_programme`` is the way in."""

from netplan.core.programme.making import make_programme
from netplan.core.programme.order import compare_order

__all__ = ["compare_order", "make_programme"]
