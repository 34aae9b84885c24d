"""The tables of a choice of carriers: those that were chosen, what they cover, and how good the choice is.

A project keeps them as layers, so that coverage counts the links that were chosen.
"""

from netplan.messages import mark
from netplan.model.columns import AS_OF, COST, DOWN, ID, LENGTH, SEGMENT_KIND, SOURCE, STREET_ID, UP
from netplan.model.radio_tables import RATE_COLUMNS
from netplan.model.schema import Column, Table

_SETUP = Column("setup", "text", mark("Setup"), required=True)
_EDITION = Column("edition", "text", mark("Edition of models and devices"))
_CLASS = Column("carrier_class", "choice", mark("Class"), codes="carrier_class")
_COVER = Column("cover", "choice", mark("What is to be covered"), codes="cover", required=True)
_SUBJECT = Column("subject_id", "text", mark("Street, site or address"), required=True)

CHOICE_TABLES = (
    Table(
        "carrier_choice",
        mark("Choice of carriers"),
        "polygon",
        (
            ID,
            _SETUP,
            _COVER,
            Column("covered", "float", mark("Covered"), "", 0, required=True),
            Column("whole", "float", mark("To be covered"), "", 0, required=True),
            COST,
            Column("trench_eur", "float", mark("Trenches to fibre"), "EUR", 0, required=True),
            Column("bound", "float", mark("Nothing better than"), "", 0),
            Column("gap", "float", mark("Off the best at most"), "", 0),
            Column("n_fit", "int", mark("Fit carriers"), "", 0, required=True),
            Column("n_unknown", "int", mark("Carriers of unknown fitness"), "", 0, required=True),
            Column("n_carriers", "int", mark("Carriers"), "", 0, required=True),
            Column("n_used", "int", mark("Carriers chosen from"), "", 0, required=True),
            Column("n_pairs", "int", mark("Pairs in reach"), "", 0, required=True),
            Column("if_fit", "float", mark("If unknown ones were fit"), "", 0),
            Column("terms", "text", mark("What was asked"), required=True),
            Column("inputs", "text", mark("Fingerprints of what it was made from")),
            _EDITION,
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "chosen_carriers",
        mark("Chosen carriers"),
        "point",
        (
            ID,
            _CLASS,
            Column("fitness", "choice", mark("Fitness"), codes="fitness", required=True),
            Column("why", "choice", mark("Chosen because"), codes="chosen_why", required=True),
            _SETUP,
            Column("n_targets", "int", mark("Targets it takes"), "", 0, required=True),
            Column("n_alone", "int", mark("Targets only it takes"), "", 0, required=True),
            Column("fibre_m", "float", mark("Way to existing fibre along streets"), "m", 0),
            Column("fed_by", "text", mark("Carrier that feeds it")),
            Column("n_hops", "int", mark("Radio hops between its targets and fibre"), "", 1),
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
            _SUBJECT,
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
    Table(
        "choice_links",
        mark("Radio links of the chosen carriers"),
        "line",
        (
            ID,
            _SUBJECT,
            _COVER,
            Column("carrier_id", "text", mark("Carrier"), required=True),
            _SETUP,
            Column("sight", "choice", mark("Line of sight"), codes="sight", required=True),
            LENGTH,
            Column("way_m", "float", mark("Length of the line"), "m", 0),
            *RATE_COLUMNS,
            Column("n_sharing", "int", mark("Targets that share the air time"), "", 1),
            Column("availability", "float", mark("Availability"), "", 0, 1),
            Column("rx_dbm", "float", mark("Received at the site"), "dBm"),
            Column("certainty", "float", mark("Certainty of a free ray"), low=0, high=1),
            Column("limit", "choice", mark("What limits it"), codes="limit"),
            Column("scenario", "text", mark("Scenario"), required=True),
            _EDITION,
            SOURCE,
            AS_OF,
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "choice_hops",
        mark("Hops between chosen carriers"),
        "line",
        (
            ID,
            Column("carrier_id", "text", mark("Carrier"), required=True),
            Column("fed_id", "text", mark("Carrier that is fed"), required=True),
            _SETUP,
            Column("sight", "choice", mark("Line of sight"), codes="sight", required=True),
            LENGTH,
            Column("way_m", "float", mark("Length of the line"), "m", 0),
            DOWN,
            UP,
            Column("n_targets", "int", mark("Targets it carries"), "", 0, required=True),
            Column("availability", "float", mark("Availability"), "", 0, 1),
            Column("certainty", "float", mark("Certainty of a free ray"), low=0, high=1),
            _EDITION,
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "choice_trenches",
        mark("Trenches to the chosen carriers"),
        "line",
        (ID, SEGMENT_KIND, STREET_ID, LENGTH, COST),
        "result",
        confidential="internal",
    ),
    Table(
        "choice_surveys",
        mark("Carriers to survey first for this choice"),
        "point",
        (
            Column("rank", "int", mark("Order"), "", 1, required=True),
            ID,
            _CLASS,
            Column("n_targets", "int", mark("Targets it would take"), "", 0, required=True),
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "carrier_decisions",
        mark("Decisions about carriers"),
        "point",
        (ID, Column("word", "choice", mark("Decision"), codes="carrier_decision", required=True)),
        "result",
        confidential="internal",
    ),
)
