"""Which part of a plan is built in which year, under budgets: ``make_programme`` is the way in."""

from netplan.core.programme.making import compare_order, make_programme

__all__ = ["compare_order", "make_programme"]
