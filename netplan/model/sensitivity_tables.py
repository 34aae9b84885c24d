"""The tables of a sensitivity analysis: what flips verdicts, and which inquiry would settle what is open."""

from netplan.messages import mark
from netplan.model.columns import COUNTED_UNIT, DISTRICT, ID, NAME, OWNER_KIND, SITE_KIND, VERDICT
from netplan.model.coverage_tables import COUNTS
from netplan.model.schema import Column, Table

_FACTOR = (
    Column("factor", "text", mark("Assumption"), required=True),  # a key of model.assumed until it is spoken
    Column("base_value", "text", mark("Value in the scenario"), required=True),
    Column("value", "text", mark("Value tried"), required=True),
)
_SOURCE = Column("source", "text", mark("Source of the value tried"))


def _counts(*keys: str) -> tuple[Column, ...]:
    """Return some of the counts of every table of coverage."""
    return tuple(column for column in COUNTS if column.key in keys)


SENSITIVITY_TABLES = (
    Table(
        "sensitivity",
        mark("Sensitivity to assumptions"),
        "none",
        (
            *_FACTOR,
            COUNTED_UNIT,
            *_counts("n", "n_served"),
            Column("n_served_then", "int", mark("Served then"), "", 0, required=True),
            Column("n_gained", "int", mark("Gained"), "", 0, required=True),
            Column("n_lost", "int", mark("Lost"), "", 0, required=True),
            Column("n_changed", "int", mark("Verdicts that change"), "", 0, required=True),
            *_counts("n_unknown"),
            Column("n_unknown_then", "int", mark("Unknown then"), "", 0, required=True),
            _SOURCE,
        ),
        "result",
    ),
    Table(
        "sensitivity_sites",
        mark("Sites whose verdict hangs on an assumption"),
        "point",
        (
            ID,
            NAME,
            SITE_KIND,
            *_FACTOR,
            VERDICT,
            Column("verdict_then", "choice", mark("Verdict then"), codes="verdict", required=True),
            _SOURCE,
        ),
        "result",
    ),
    Table(
        "inquiries",
        mark("Inquiries that settle open verdicts"),
        "none",
        (
            Column("rank", "int", mark("Rank"), "", 1, required=True),
            Column("inquiry", "choice", mark("Inquiry"), codes="inquiry", required=True),
            Column("site_kind", "choice", mark("Kind"), codes="site_kind"),
            OWNER_KIND,
            Column("asked", "text", mark("Operator or district")),
            Column("n_requests", "int", mark("Requests"), "", 0, required=True),
            Column("n_settled", "int", mark("Sites settled whatever the answer"), "", 0, required=True),
            Column("n_at_best", "int", mark("Further sites that some answers settle"), "", 0, required=True),
            Column("n_open_after", "int", mark("Sites open after it"), "", 0, required=True),
            Column("n_open", "int", mark("Sites open today"), "", 0, required=True),
            *_counts("n"),
        ),
        "result",
    ),
    Table(
        "inquiry_sites",
        mark("Sites whose verdict is open"),
        "point",
        (
            ID,
            NAME,
            SITE_KIND,
            DISTRICT,
            VERDICT,
            Column("rank", "int", mark("Rank of the inquiry"), "", 1),
            Column("sure", "bool", mark("Settled whatever the answer")),
        ),
        "result",
    ),
)
