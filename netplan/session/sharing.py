"""A project shared with a team: what an exchange with the database brings is one step of the history."""

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.model.shared import Choice, Exchange

Choices = Mapping[tuple[str, str], Choice]


@dataclass(frozen=True, eq=False)
class TakeExchange:
    """Go on with the project as it is after it was brought together with the database."""

    merged: Project
    exchange: Exchange

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Exchange with the team, revision {n}"), {"n": self.exchange.revision})

    @property
    def key(self) -> str:
        """Nothing: each exchange is a step."""
        return ""

    def apply(self, project: Project) -> Project:  # noqa: ARG002 - what it was made from is in it
        """Return the merged project."""
        return self.merged


def told(exchange: Exchange) -> Message:
    """Return what an exchange did."""
    template = mark("{sent} {sent:row|rows} sent, {fetched} fetched; revision {revision}")
    sent, fetched = sum(exchange.sent.values()), sum(exchange.fetched.values())
    return Message(template, {"sent": sent, "fetched": fetched, "revision": exchange.revision})
