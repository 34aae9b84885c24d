"""The tables of coverage: what rates rest on, the claims about them, and the verdicts drawn from claims."""

from netplan.messages import mark
from netplan.model.columns import (
    AS_OF,
    BOROUGH,
    COUNTED_UNIT,
    DISTRICT,
    DOWN,
    HOUSEHOLDS,
    ID,
    NAME,
    OPERATOR,
    OWNER_KIND,
    PROMISED,
    PROVENANCE,
    REASON,
    SCHOOL_TYPE,
    SITE_KIND,
    SOURCE,
    TECHNOLOGY,
    UP,
    VERDICT,
    YEAR,
)
from netplan.model.schema import Column, Table

_SUBJECT_ID = Column("subject_id", "text", mark("Site or address"), required=True)
_VIA = Column("via", "text", mark("Over"))
_WAY = Column("way_m", "float", mark("Length of the line"), "m", 0)
_GRADE = Column("grade", "choice", mark("Grade"), codes="grade")

COVERAGE_INPUTS = (
    Table(
        "cable_segments",
        mark("Cable segments"),
        "polygon",
        (
            ID,
            NAME,
            OPERATOR,
            Column("docsis", "choice", mark("DOCSIS version"), codes="docsis"),
            Column("segment_mbps", "float", mark("Shared rate of the segment"), "Mbit/s", 0, 1e6),
            Column("product_down_mbps", "float", mark("Fastest product, download"), "Mbit/s", 0, 1e6),
            Column("product_up_mbps", "float", mark("Fastest product, upload"), "Mbit/s", 0, 1e6),
            Column("homes", "int", mark("Homes on the segment"), "", 1, 100_000),
            *PROVENANCE,
        ),
        confidential="internal",
    ),
    Table(
        "measurements",
        mark("Measured rates"),
        "point",
        (ID, _SUBJECT_ID, TECHNOLOGY, DOWN, UP, *PROVENANCE),
    ),
)

COUNTS = (
    Column("n", "int", mark("Total"), "", 0, required=True),
    Column("n_served", "int", mark("Served"), "", 0, required=True),
    Column("n_likely", "int", mark("Likely"), "", 0, required=True),
    Column("n_not_served", "int", mark("Not served"), "", 0, required=True),
    Column("n_unknown", "int", mark("Unknown"), "", 0, required=True),
)
_SHARES = (
    Column("share_served", "float", mark("Share served of all"), "", 0, 1),
    Column("share_served_known", "float", mark("Share served of known"), "", 0, 1),
)
CLAIM_COLUMNS = (
    VERDICT,
    Column("verdict_after", "choice", mark("Verdict after the plan"), codes="verdict"),
    TECHNOLOGY,
    Column("down_mbps", "float", mark("Download, sure (p10)"), "Mbit/s", 0, 1e6),
    Column("down_p50_mbps", "float", mark("Download, likely (p50)"), "Mbit/s", 0, 1e6),
    Column("up_mbps", "float", mark("Upload, sure (p10)"), "Mbit/s", 0, 1e6),
    Column("need_down_mbps", "float", mark("Needed download"), "Mbit/s", 0, 1e6),
    _GRADE,
    _WAY,
    Column("fibre_m", "float", mark("Way to existing fibre along streets"), "m", 0),
    Column("atlas_share", "float", mark("Share of households in the cell"), "%", 0, 100),
    REASON,
    SOURCE,
    AS_OF,
)

_QUANTILES = tuple(
    Column(key, "float", label, "Mbit/s", 0, 1e6)
    for key, label in (
        ("down_p10_mbps", mark("Download, sure (p10)")),
        ("down_p50_mbps", mark("Download, likely (p50)")),
        ("down_p90_mbps", mark("Download, at best (p90)")),
        ("up_p10_mbps", mark("Upload, sure (p10)")),
        ("up_p50_mbps", mark("Upload, likely (p50)")),
        ("up_p90_mbps", mark("Upload, at best (p90)")),
    )
)

_SERIES = (
    Column("basis", "choice", mark("Basis"), codes="basis", required=True),
    Column("target", "text", mark("Target or class"), required=True),
    TECHNOLOGY,
    Column("unit", "text", mark("Counted unit"), required=True),
)
_AS_OF = Column("as_of", "date", mark("As of"))
_FIGURE = (
    Column("n", "int", mark("Total"), "", 0),  # of published shares nobody says of how many
    Column("n_unknown", "int", mark("Unknown"), "", 0),
    Column("share", "float", mark("Share served of all"), "", 0, 1),
    Column("source", "text", mark("Source")),
)

COVERAGE_RESULTS = (
    Table(
        "coverage_sites",
        mark("Coverage of sites"),
        "point",
        (
            ID,
            NAME,
            SITE_KIND,
            SCHOOL_TYPE,
            OWNER_KIND,
            DISTRICT,
            *CLAIM_COLUMNS,
            PROMISED,
            Column("overdue", "bool", mark("Promise overdue")),
        ),
        "result",
    ),
    Table(
        "coverage_addresses",
        mark("Coverage of addresses"),
        "point",
        (ID, HOUSEHOLDS, DISTRICT, *CLAIM_COLUMNS),
        "result",
    ),
    Table(
        "coverage_cells",
        mark("Coverage of 100 m cells"),
        "polygon",
        (
            ID,
            Column("share_served", "float", mark("Share of households"), "", 0, 1),
            Column("n_addresses", "int", mark("Addresses"), "", 0),
            Column("share_reached", "float", mark("Share of addresses served"), "", 0, 1),
            Column("n_addresses_unknown", "int", mark("Addresses unknown"), "", 0),
            *CLAIM_COLUMNS,
        ),
        "result",
    ),
    Table(
        "coverage_grid",
        mark("Coverage on a grid"),
        "polygon",
        (
            ID,
            Column("share_served", "float", mark("Share of addresses served"), "", 0, 1),
            Column("n_addresses", "int", mark("Addresses"), "", 0, required=True),
            *COUNTS[1:],
            YEAR,
            Column("share_served_after", "float", mark("Share of addresses served after the plan"), "", 0, 1),
            Column("n_served_after", "int", mark("Served after the plan"), "", 0),
            Column("atlas_share", "float", mark("Share of households by the atlas"), "%", 0, 100),
            Column("atlas_area", "float", mark("Share of the area the atlas speaks of"), "", 0, 1),
            Column("need_down_mbps", "float", mark("Needed download"), "Mbit/s", 0, 1e6),
            Column("source", "text", mark("Source")),
            Column("as_of", "date", mark("As of")),
        ),
        "result",
    ),
    Table(
        "coverage_districts",
        mark("Coverage of districts"),
        "polygon",
        (
            ID,
            NAME,
            BOROUGH,
            COUNTED_UNIT,
            *COUNTS,
            Column("n_served_after", "int", mark("Served after the plan"), "", 0),
            *_SHARES,
        ),
        "result",
    ),
    Table(
        "coverage_targets",
        mark("Targets side by side"),
        "none",
        (
            Column("target", "text", mark("Target"), required=True),
            Column("label", "text", mark("What counts as served")),
            Column("level", "choice", mark("Level"), codes="area_level", required=True),
            Column("area", "text", mark("Area")),
            Column("area_id", "text", mark("ID of the district")),
            COUNTED_UNIT,
            *COUNTS,
            *_SHARES,
            Column("basis", "text", mark("Legal source")),
            Column("since", "text", mark("In force since")),
        ),
        "result",
    ),
    Table(
        "claims",
        mark("Claims about rates"),
        "none",
        (
            Column("subject", "choice", mark("About"), codes="subject", required=True),
            _SUBJECT_ID,
            Column("scenario", "text", mark("Scenario"), required=True),
            TECHNOLOGY,
            Column("claim_kind", "choice", mark("How the rate is known"), codes="line_kind", required=True),
            _GRADE,
            *_QUANTILES,
            Column("availability", "float", mark("Availability"), "", 0, 1),
            Column("limit", "choice", mark("What limits it"), codes="limit"),
            _VIA,
            _WAY,
            Column("counts", "bool", mark("It counts")),
            Column("edition", "text", mark("Model")),
            SOURCE,
            AS_OF,
        ),
        "result",
        confidential="internal",
    ),
    Table("coverage_series", mark("Coverage over time"), "none", (*_SERIES, _AS_OF, *_FIGURE), "result"),
    Table(
        "coverage_change",
        mark("Coverage at two dates"),
        "none",
        (
            *_SERIES,
            Column("as_of_then", "date", mark("Earlier date"), required=True),
            Column("n_then", "int", mark("Total, earlier"), "", 0),
            Column("n_unknown_then", "int", mark("Unknown, earlier"), "", 0),
            Column("share_then", "float", mark("Share served of all, earlier"), "", 0, 1),
            Column("source_then", "text", mark("Source, earlier")),
            _AS_OF,
            *_FIGURE,
            Column("difference", "float", mark("Difference of the shares"), "", -1, 1),
        ),
        "result",
    ),
)
