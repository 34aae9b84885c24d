"""Where a project is shared with a team, and what differs when two have changed the same row."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Choice = Literal["mine", "theirs"]
SETTINGS = "settings"  # scenarios, prices, looks and all else that is no layer


@dataclass(frozen=True)
class Shared:
    """The copy of a shared project: the database (never its password), the project's key, its revision."""

    where: str
    key: str
    revision: int


@dataclass(frozen=True)
class Conflict:
    """A row that was changed here and, since it was last fetched, by somebody else; None where it is gone.

    ``base`` is what both started from.
    """

    layer: str
    key: str
    mine: Mapping[str, Any] | None
    theirs: Mapping[str, Any] | None
    base: Mapping[str, Any] | None
    who: str = ""

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns in which the three are not all the same, in their order."""
        sides = [side or {} for side in (self.base, self.mine, self.theirs)]
        known = dict.fromkeys(key for side in sides for key in side)
        return tuple(key for key in known if len({str(side.get(key)) for side in sides}) > 1)


@dataclass(frozen=True)
class Exchange:
    """What a push or pull did: rows per layer that were sent, fetched, and in conflict.

    With conflicts nothing was written, neither here nor there.
    """

    sent: Mapping[str, int] = field(default_factory=dict)
    fetched: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    revision: int = 0


@dataclass(frozen=True)
class Entry:
    """One line of the audit: who changed how many rows of a layer, when, and how."""

    revision: int
    at: str
    who: str
    layer: str
    action: str
    n: int
