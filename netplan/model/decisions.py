"""What a planner has decided beside the computer: about streets and ducts, and about sites.

Decisions name ids, never rows: they stay true when a layer is sorted, edited or loaded again.
"""

from dataclasses import dataclass
from typing import Literal

RouteWord = Literal["lock", "force", "forbid"]
SiteWord = Literal["connect", "leave_out"]
Stretches = tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class RouteDecision:
    """A decision about a street segment or an existing duct.

    Attributes:
        layer: "streets" or "ducts".
        id: of its row.
        word: "forbid": no route may run there. "force": the route has to run there, from end to end.
            "lock": the route has to run again where it ran when it was locked, along ``stretches``.
        stretches: metres from the start of the line, (from, to) each; empty means all of it.

    """

    layer: str
    id: str
    word: RouteWord
    stretches: Stretches = ()


@dataclass(frozen=True)
class SiteDecision:
    """A decision about a site: "connect" it or "leave_out", whatever its kind and verdict."""

    id: str
    word: SiteWord
