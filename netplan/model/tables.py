"""The schema: every table netplan knows, column by column.

Column headers, units, tooltips, range checks, the aliases of exports, ``docs/tables.md`` and the styles all
follow from here; a column is declared nowhere else. Values are checked once, at the door (``io.layers``).

Shares run from 0 to 1 (only the columns of the Breitbandatlas stay in per cent, as delivered), lengths are
metres, money is euro net of VAT, rates are Mbit/s. Missing is NaN, NaT or None: never 0, never an empty text.
"""

from netplan.messages import mark
from netplan.model.columns import (
    ADDRESS,
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
    TECHNOLOGY,
    UP,
)
from netplan.model.compared import COMPARED_TABLES
from netplan.model.coverage_tables import CLAIM_COLUMNS, COVERAGE_INPUTS, COVERAGE_RESULTS
from netplan.model.decided import DECISION_TABLES
from netplan.model.programme_tables import PROGRAMME_TABLES
from netplan.model.schema import Column, Table

__all__ = [
    "ATLAS_RATES_MBPS",
    "ATLAS_TECHNOLOGIES",
    "CLAIM_COLUMNS",
    "INPUT_TABLES",
    "PROVENANCE",
    "TABLES",
]


# Breitbandatlas: share of households reachable at a rate class and by a technology
ATLAS_TECHNOLOGIES = {
    "alle": mark("all technologies"),
    "ftthb": mark("FTTH/B"),
    "fttc": mark("FTTC"),
    "hfc": mark("cable"),
}
ATLAS_RATES_MBPS = (10, 16, 30, 50, 100, 200, 400, 1000)


def _atlas_columns() -> tuple[Column, ...]:
    return tuple(
        Column(f"down_fn_hh_{technology}_{rate}", "float", mark("Share of households"), "%", 0, 100)
        for technology in ATLAS_TECHNOLOGIES
        for rate in ATLAS_RATES_MBPS
    )


_INPUTS = (
    Table("boundary", mark("Municipality"), "polygon", (ID, NAME, *PROVENANCE)),
    Table(
        "districts",
        mark("Districts"),
        "polygon",
        (ID, NAME, Column("borough", "text", mark("Borough")), *PROVENANCE),
    ),
    Table(
        "streets",
        mark("Streets"),
        "line",
        (
            ID,
            NAME,
            Column("road_class", "code", mark("Road class"), codes="road_class"),
            Column("road_use", "choice", mark("Use"), codes="road_use"),
            Column("surface", "choice", mark("Surface"), codes="surface"),
            Column("crossing", "choice", mark("Crossing"), codes="crossing"),
            Column("bridge", "bool", mark("Bridge")),
            Column("tunnel", "bool", mark("Tunnel")),
            *PROVENANCE,
        ),
    ),
    Table(
        "sites",
        mark("Sites"),
        "point",
        (
            ID,
            NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind", required=True),
            SCHOOL_TYPE,
            OWNER_KIND,
            Column("pupils", "int", mark("Pupils / children"), "", 0, 20_000),
            Column("classes", "int", mark("Classes"), "", 0, 500),
            *ADDRESS,
            TECHNOLOGY,
            DOWN,
            UP,
            Column("line_kind", "choice", mark("How the rate is known"), codes="line_kind"),
            Column("line_as_of", "date", mark("Rate as of")),
            PROMISED,
            *PROVENANCE,
        ),
    ),
    Table("addresses", mark("Addresses"), "point", (ID, *ADDRESS, HOUSEHOLDS, *PROVENANCE)),
    Table(
        "buildings",
        mark("Buildings"),
        "polygon",
        (ID, NAME, Column("height_m", "float", mark("Height"), "m", 0, 500), *PROVENANCE),
    ),
    Table(
        "carriers",
        mark("Carriers"),
        "point",
        (
            ID,
            Column("carrier_class", "choice", mark("Class"), codes="carrier_class", required=True),
            NAME,
            Column("height_m", "float", mark("Height"), "m", 0, 400),
            Column("power", "choice", mark("Power"), codes="power"),
            Column("owner", "text", mark("Owner")),
            Column("load_reserve_kg", "float", mark("Load reserve"), "kg", 0, 10_000),
            Column("availability", "code", mark("Availability"), codes="availability"),
            *PROVENANCE,
        ),
    ),
    Table(
        "fibre",
        mark("Existing fibre"),
        "line",
        (ID, OPERATOR, Column("n_fibres", "int", mark("Fibres"), "", 0, 10_000), *PROVENANCE),
        confidential="internal",
    ),
    Table(
        "ducts",
        mark("Existing ducts"),
        "line",
        (
            ID,
            OPERATOR,
            Column("duct_type", "text", mark("Duct type")),
            Column("n_tubes", "int", mark("Tubes"), "", 0, 1_000),
            Column("n_free", "int", mark("Free tubes"), "", 0, 1_000),
            *PROVENANCE,
        ),
        confidential="internal",
    ),
    Table(
        "cabinets",
        mark("Cabinets"),
        "point",
        (
            ID,
            NAME,
            Column("cabinet_kind", "code", mark("Kind"), codes="cabinet_kind"),
            Column("profile", "choice", mark("DSL profile"), codes="profile"),
            Column("diameter_mm", "float", mark("Cable diameter"), "mm", 0.3, 1.2),
            OPERATOR,
            *PROVENANCE,
        ),
        confidential="internal",
    ),
    Table(
        "pops",
        mark("Points of presence"),
        "point",
        (
            ID,
            NAME,
            Column("pon_class", "choice", mark("Optical class"), codes="pon_class"),
            Column("split", "int", mark("Splitting ratio 1:n"), "", 1, 256),
            OPERATOR,
            *PROVENANCE,
        ),
        confidential="internal",
    ),
    *COVERAGE_INPUTS,
    Table(
        "restricted_areas",
        mark("Restricted areas"),
        "polygon",
        (
            ID,
            NAME,
            Column("restriction", "choice", mark("Restriction"), codes="restriction"),
            *PROVENANCE,
        ),
    ),
    Table("cells", mark("Breitbandatlas cells"), "polygon", (ID, *_atlas_columns(), *PROVENANCE)),
)

_RESULTS = (
    *COVERAGE_RESULTS,
    Table(
        "trenches",
        mark("Planned route"),
        "line",
        (
            ID,
            Column("segment_kind", "choice", mark("Kind"), codes="segment_kind", required=True),
            Column("street_id", "text", mark("Street ID")),
            Column("street", "text", mark("Street")),
            Column("duct_id", "text", mark("Duct ID")),
            Column("surface", "choice", mark("Surface"), codes="surface"),
            Column("method", "choice", mark("Method"), codes="method"),
            Column("crossing", "choice", mark("Crossing"), codes="crossing"),
            Column("from_m", "float", mark("Starts at"), "m", 0, required=True),
            Column("to_m", "float", mark("Ends at"), "m", 0, required=True),
            Column("length_m", "float", mark("Length"), "m", 0, required=True),
            Column("cost_eur", "float", mark("Cost"), "EUR", 0, required=True),
            Column("n_sites", "int", mark("Sites served by it"), "", 0, required=True),
            Column("before_id", "text", mark("Next piece towards existing fibre")),
        ),
        "result",
    ),
    Table(
        "connections",
        mark("Planned connections"),
        "point",
        (
            ID,
            NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind"),
            Column("connected", "bool", mark("Connected by the plan"), required=True),
            Column("verdict", "choice", mark("Verdict"), codes="verdict"),
            Column("route_m", "float", mark("Route to existing fibre"), "m", 0),
            Column("shared_m", "float", mark("Route shared with other sites"), "m", 0),
            Column("cost_share_eur", "float", mark("Cost share"), "EUR", 0),
            Column("alone_eur", "float", mark("Cost if built alone"), "EUR", 0),
            Column("trench_id", "text", mark("Last piece of the route")),
            REASON,
        ),
        "result",
    ),
    Table(
        "costs",
        mark("Costs"),
        "none",
        (
            Column("cost_kind", "choice", mark("Cost kind"), codes="cost_kind", required=True),
            Column("item", "text", mark("Item"), required=True),
            Column("quantity", "float", mark("Quantity"), "", 0, required=True),
            Column("unit", "text", mark("Unit"), required=True),
            Column("price_eur", "float", mark("Unit price"), "EUR", 0, required=True),
            Column("cost_eur", "float", mark("Cost"), "EUR", 0, required=True),
            Column("source", "text", mark("Price source")),
            Column("price_year", "int", mark("Price year"), "", 1990, 2100),
        ),
        "result",
    ),
    Table(
        "figures",
        mark("Figures"),
        "none",
        (
            Column("key", "text", mark("Key"), required=True),
            Column("counted", "text", mark("Counted unit")),
            Column("value", "float", mark("Value")),
            Column("unit", "text", mark("Unit")),
            Column("n", "int", mark("Of"), "", 0),
            Column("n_unknown", "int", mark("Of these unknown"), "", 0),
            Column("source", "text", mark("Source")),
            Column("as_of", "date", mark("As of")),
        ),
        "result",
    ),
    Table(
        "findings",
        mark("Findings"),
        "point",
        (
            Column("code", "text", mark("Rule"), required=True),
            Column("severity", "choice", mark("Severity"), codes="severity", required=True),
            Column("layer", "text", mark("Layer")),
            Column("row", "int", mark("Row")),
            Column("row_id", "text", mark("ID")),
            Column("message", "text", mark("Finding")),
            Column("advice", "text", mark("What to do")),
        ),
        "result",
    ),
)

TABLES: dict[str, Table] = {
    table.name: table
    for table in (*_INPUTS, *_RESULTS, *DECISION_TABLES, *PROGRAMME_TABLES, *COMPARED_TABLES)
}
INPUT_TABLES = tuple(table.name for table in _INPUTS)
