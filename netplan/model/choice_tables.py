"""The tables of a choice of carriers: those that were chosen, and what they cover."""

from netplan.messages import mark
from netplan.model.columns import COST, ID
from netplan.model.schema import Column, Table

_SETUP = Column("setup", "text", mark("Setup"), required=True)
_EDITION = Column("edition", "text", mark("Edition of models and devices"))

CHOICE_TABLES = (
    Table(
        "chosen_carriers",
        mark("Chosen carriers"),
        "point",
        (
            ID,
            Column("carrier_class", "choice", mark("Class"), codes="carrier_class"),
            Column("fitness", "choice", mark("Fitness"), codes="fitness", required=True),
            Column("why", "choice", mark("Chosen because"), codes="chosen_why", required=True),
            _SETUP,
            Column("n_targets", "int", mark("Targets it takes"), "", 0, required=True),
            Column("n_alone", "int", mark("Targets only it takes"), "", 0, required=True),
            Column("fibre_m", "float", mark("Way to existing fibre along streets"), "m", 0),
            COST,
            _EDITION,
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "choice_targets",
        mark("What chosen carriers cover"),
        "point",
        (
            ID,
            Column("subject_id", "text", mark("Street, site or address"), required=True),
            Column("covered", "choice", mark("Covered"), codes="covered", required=True),
            Column("n_carriers", "int", mark("Chosen carriers that take it"), "", 0, required=True),
            Column("carrier_id", "text", mark("Best of them")),
            Column("down_mbps", "float", mark("Download, sure (p10)"), "Mbit/s", 0),
            Column("weight", "float", mark("What it counts"), "", 0, required=True),
            _SETUP,
        ),
        "result",
        confidential="internal",
    ),
)
