"""What depends on what, and second routes: ``make_redundancy`` is the way in."""

from netplan.core.redundancy.making import make_redundancy

__all__ = ["make_redundancy"]
