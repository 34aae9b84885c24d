"""Why a plan is as it is, by planning anew what would have to differ: ``explain_plan`` is the way in."""

from netplan.core.why.making import explain_plan

__all__ = ["explain_plan"]
