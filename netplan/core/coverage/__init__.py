"""Who reaches the target: claims about rates, the one that counts, a verdict with its reason, and sums."""

from netplan.core.coverage.after import after_plan, after_year, assess
from netplan.core.coverage.verdicts import needed_down_mbps, sources_of

__all__ = ["after_plan", "after_year", "assess", "needed_down_mbps", "sources_of"]
