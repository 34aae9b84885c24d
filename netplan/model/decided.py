"""The tables that show the decisions of a scenario."""

from netplan.messages import mark
from netplan.model.schema import Column, Table

_ID = Column("id", "text", mark("ID"), required=True)
_NAME = Column("name", "text", mark("Name"))

DECISION_TABLES = (
    Table(
        "route_decisions",
        mark("Decisions about routes"),
        "line",
        (
            _ID,
            Column("layer", "text", mark("Layer"), required=True),
            _NAME,
            Column("word", "choice", mark("Decision"), codes="route_decision", required=True),
        ),
        "result",
    ),
    Table(
        "site_decisions",
        mark("Decisions about sites"),
        "point",
        (_ID, _NAME, Column("word", "choice", mark("Decision"), codes="site_decision", required=True)),
        "result",
    ),
)
