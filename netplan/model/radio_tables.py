"""The tables of radio links that could be built, of what arrives where, and of what carriers see."""

from netplan.messages import mark
from netplan.model.columns import AS_OF, ID, LENGTH, NAME, SITE_KIND, SOURCE
from netplan.model.schema import Column, Table

RATE_COLUMNS = tuple(
    Column(f"{way}_p{p}_mbps", "float", label, "Mbit/s", 0)
    for way, p, label in (
        ("down", 10, mark("Download, sure (p10)")),
        ("down", 50, mark("Download, likely (p50)")),
        ("down", 90, mark("Download, at best (p90)")),
        ("up", 10, mark("Upload, sure (p10)")),
        ("up", 50, mark("Upload, likely (p50)")),
        ("up", 90, mark("Upload, at best (p90)")),
    )
)

RADIO_TABLES = (
    Table(
        "radio_links",
        mark("Radio links that could be built"),
        "line",
        (
            ID,
            NAME,
            SITE_KIND,
            Column("subject_id", "text", mark("Site or address"), required=True),
            Column("carrier_id", "text", mark("Carrier"), required=True),
            Column("setup", "text", mark("Setup"), required=True),
            Column("sight", "choice", mark("Line of sight"), codes="sight", required=True),
            LENGTH,
            Column("way_m", "float", mark("Length of the line"), "m", 0),
            *RATE_COLUMNS,
            Column("availability", "float", mark("Availability"), "", 0, 1),
            Column("rx_dbm", "float", mark("Received at the site"), "dBm"),
            Column("certainty", "float", mark("Certainty of a free ray"), low=0, high=1),
            Column("limit", "choice", mark("What limits it"), codes="limit"),
            Column("n_links", "int", mark("Carriers that reach it this way"), "", 1),
            Column("scenario", "text", mark("Scenario"), required=True),
            Column("edition", "text", mark("Model")),
            SOURCE,
            Column("as_of", "date", mark("As of")),
        ),
        "result",
        confidential="internal",
    ),
    Table(
        "radio_cells",
        mark("Radio coverage"),
        "point",
        (
            ID,
            Column("radio_cell", "choice", mark("Service"), codes="radio_cell", required=True),
            Column("rx_dbm", "float", mark("Received power"), "dBm", -200),
            Column("down_p10_mbps", "float", mark("Download, sure (p10)"), "Mbit/s", 0),
            Column("down_p50_mbps", "float", mark("Download, likely (p50)"), "Mbit/s", 0),
            Column("carrier_id", "text", mark("Best server")),
            Column("server_colour", "int", mark("Colour of the best server"), "", 1, 5),
            Column("n_carriers", "int", mark("Carriers that serve it"), "", 0),
            Column("rx_today_dbm", "float", mark("Received power today"), "dBm", -200),
            Column("down_today_mbps", "float", mark("Download today, likely (p50)"), "Mbit/s", 0),
            Column("setup", "text", mark("Setup"), required=True),
            Column("cell_m", "float", mark("Side of a cell"), "m", 0, required=True),
            Column("edition", "text", mark("Model")),
            SOURCE,
            AS_OF,
        ),
        "result",
    ),
    Table(
        "view_cells",
        mark("What carriers see"),
        "point",
        (
            ID,
            Column("sight", "choice", mark("Line of sight"), codes="sight", required=True),
            Column("carrier_id", "text", mark("Carrier that sees it")),
            Column("n_carriers", "int", mark("Carriers that see it"), "", 0),
            Column("cell_m", "float", mark("Side of a cell"), "m", 0, required=True),
            SOURCE,
            AS_OF,
        ),
        "result",
    ),
)
