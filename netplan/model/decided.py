"""The tables that show the decisions of a scenario."""

from netplan.messages import mark
from netplan.model.columns import (
    ID,
    NAME,
)
from netplan.model.schema import Column, Table

DECISION_TABLES = (
    Table(
        "route_decisions",
        mark("Decisions about routes"),
        "line",
        (
            ID,
            Column("layer", "text", mark("Layer"), required=True),
            NAME,
            Column("word", "choice", mark("Decision"), codes="route_decision", required=True),
        ),
        "result",
    ),
    Table(
        "site_decisions",
        mark("Decisions about sites"),
        "point",
        (ID, NAME, Column("word", "choice", mark("Decision"), codes="site_decision", required=True)),
        "result",
    ),
)
