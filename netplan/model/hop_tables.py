"""The table of radio hops that can be built, and what they were found from."""

from netplan.messages import mark
from netplan.model.columns import COST, DOWN, ID, LENGTH, PROVENANCE, UP
from netplan.model.schema import Column, Table

HOP_TABLES = (
    Table(
        "radio_hops",
        mark("Radio hops that can be built"),
        "line",
        (
            ID,
            Column("carrier_id", "text", mark("Carrier")),
            Column("site_id", "text", mark("Site")),
            Column("other_id", "text", mark("Other carrier")),
            Column("setup", "text", mark("Devices and rule of emission")),
            LENGTH,
            DOWN,
            UP,
            Column("certainty", "float", mark("Certainty of a free ray"), low=0, high=1),
            Column("availability", "float", mark("Share of the year with this rate"), low=0, high=1),
            Column("n_sites", "int", mark("Sites it has room for"), "", 1, required=True),
            COST,
            Column("yearly_eur", "float", mark("Yearly cost"), "EUR/a", 0, required=True),
            Column("edition", "text", mark("Edition of models and devices")),
            *PROVENANCE,
        ),
    ),
)

SEARCH_TABLES = (
    Table(
        "hop_search",
        mark("Search for radio hops"),
        "polygon",
        (
            ID,
            Column("terms", "text", mark("What was asked"), required=True),
            Column("inputs", "text", mark("Fingerprints of what it was made from"), required=True),
        ),
        "result",
        confidential="internal",
    ),
)
