"""The table of lines of sight."""

from netplan.messages import mark
from netplan.model.columns import AS_OF, ID, LENGTH, NAME, SITE_KIND, SOURCE
from netplan.model.schema import Column, Table

SIGHT_TABLES = (
    Table(
        "sight_lines",
        mark("Lines of sight"),
        "line",
        (
            ID,
            NAME,
            SITE_KIND,
            Column("carrier_id", "text", mark("Carrier"), required=True),
            Column("carrier_class", "choice", mark("Class"), codes="carrier_class"),
            Column("sight", "choice", mark("Line of sight"), codes="sight", required=True),
            LENGTH,
            Column("site_height_m", "float", mark("Height of the antenna above the sea"), "m", required=True),
            Column(
                "carrier_height_m", "float", mark("Height at the carrier above the sea"), "m", required=True
            ),
            Column("clearance_m", "float", mark("Least clearance"), "m"),
            Column("zone_free", "float", mark("Free share of the first Fresnel zone"), high=1),
            Column("certainty", "float", mark("Certainty of a free ray"), low=0, high=1),
            Column("worst_m", "float", mark("Worst point, from the site"), "m", 0),
            Column("ghz", "float", mark("Frequency"), "GHz", 0, required=True),
            SOURCE,
        ),
        "result",
    ),
    Table(
        "carrier_views",
        mark("Areas that carriers see"),
        "point",
        (
            ID,
            Column("height_m", "float", mark("Height of the antenna above the sea"), "m"),
            Column("reach_m", "float", mark("Radius"), "m", 0, required=True),
            Column("target_m", "float", mark("Height of what is looked at"), "m", required=True),
            Column("seen_m2", "float", mark("Area that is seen"), "m²", 0, required=True),
            Column("hidden_m2", "float", mark("Area that is hidden"), "m²", 0, required=True),
            Column("unknown_m2", "float", mark("Area of which it is not known"), "m²", 0, required=True),
            SOURCE,
            AS_OF,
        ),
        "result",
    ),
)
