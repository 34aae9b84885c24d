"""The table of a batch: its municipalities side by side."""

from netplan.messages import mark
from netplan.model.columns import ID, NAME
from netplan.model.schema import Column, Table

_COUNTS = tuple(
    column
    for unit, every, served, unknown, after in (
        (
            "sites",
            mark("Sites"),
            mark("Sites served"),
            mark("Sites of which nobody knows"),
            mark("Sites served after the plan"),
        ),
        (
            "addresses",
            mark("Addresses"),
            mark("Addresses served"),
            mark("Addresses of which nobody knows"),
            mark("Addresses served after the plan"),
        ),
        (
            "households",
            mark("Households"),
            mark("Households served"),
            mark("Households of which nobody knows"),
            mark("Households served after the plan"),
        ),
    )
    for column in (
        Column(f"n_{unit}", "int", every, "", 0),
        Column(f"n_{unit}_served", "int", served, "", 0),
        Column(f"n_{unit}_unknown", "int", unknown, "", 0),
        Column(f"n_{unit}_served_after", "int", after, "", 0),
    )
)

BATCH_TABLES = (
    Table(
        "municipalities",
        mark("Municipalities of a batch"),
        "polygon",
        (
            ID,
            NAME,
            Column("ags", "text", mark("Official municipality key")),
            Column("state", "choice", mark("State"), codes="batch_state", required=True),
            Column("failure", "text", mark("Why it failed")),
            Column("n_errors", "int", mark("Errors found"), "", 0),
            *_COUNTS,
            Column("share_served", "float", mark("Households served"), "", 0, 1),
            Column("n_connected", "int", mark("Sites connected by the plan"), "", 0),
            Column("cost_eur", "float", mark("Cost"), "EUR", 0),
            Column("gap", "float", mark("Gap to the proven bound, at most"), "", 0, 1),
        ),
        "result",
    ),
)
