"""Which sites are to get a second route: asked for before pandas is loaded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from netplan.errors import ParameterError
from netplan.messages import mark

Apart = Literal["edge", "node"]

APART: Mapping[str, str] = {
    "edge": mark("no common section"),
    "node": mark("no common section, junction or access point"),
}


@dataclass(frozen=True)
class Wish:
    """Which sites are to get a second route, and how far apart both have to be.

    sites       ids; empty: none, unless ``pupils`` chooses some
    pupils      every connected site with at least so many pupils, too; None: none of them
    apart       key of ``APART``
    n_remedies  of how many weak segments the cheapest remedy is sought
    rounds      of the search for cheaper second routes
    seed        of that search
    """

    sites: tuple[str, ...] = ()
    pupils: int | None = None
    apart: Apart = "edge"
    n_remedies: int = 10
    rounds: int = 20
    seed: int = 0

    @property
    def asks(self) -> bool:
        """Whether any site is to get a second route."""
        return bool(self.sites) or self.pupils is not None

    def require_sound(self) -> None:
        """Make sure that the wish can be read.

        Raises:
            ParameterError: a number is negative, or nobody knows what apart means.

        """
        if self.apart not in APART:
            raise ParameterError(
                mark("There is no way to be apart called {apart}; choose one of {known}"),
                apart=self.apart,
                known=", ".join(APART),
            )
        for name, value in (
            ("pupils", self.pupils or 0),
            ("n_remedies", self.n_remedies),
            ("rounds", self.rounds),
        ):
            if value < 0:
                raise ParameterError(mark("{name} must be 0 or more, not {value}"), name=name, value=value)
