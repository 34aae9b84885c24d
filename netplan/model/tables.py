"""The schema: every table netplan knows, column by column.

Column headers, units, tooltips, range checks, the aliases of exports, ``docs/tables.md`` and the styles all
follow from here; a column is declared nowhere else. Values are checked once, at the door (``io.layers``).

Shares run from 0 to 1 (only the columns of the Breitbandatlas stay in per cent, as delivered), lengths are
metres, money is euro net of VAT, rates are Mbit/s. Missing is NaN, NaT or None: never 0, never an empty text.
"""

from netplan.messages import mark
from netplan.model.batch_tables import BATCH_TABLES
from netplan.model.carrier_tables import CARRIER_TABLES
from netplan.model.choice_tables import CHOICE_TABLES
from netplan.model.columns import (
    ADDRESS,
    AS_OF,
    BOROUGH,
    COST,
    COST_KIND,
    COUNTED,
    CROSSING,
    DOWN,
    HOUSEHOLDS,
    ID,
    ITEM,
    KEY,
    LENGTH,
    NAME,
    OPERATOR,
    OWNER,
    OWNER_KIND,
    PROMISED,
    PROVENANCE,
    PUPILS,
    REASON,
    SCHOOL_TYPE,
    SEGMENT_KIND,
    SITE_KIND,
    SITES_SERVED,
    SOURCE,
    STREET,
    STREET_ID,
    SURFACE,
    TECHNOLOGY,
    UNIT,
    UP,
)
from netplan.model.compared import COMPARED_TABLES
from netplan.model.coverage_tables import CLAIM_COLUMNS, COVERAGE_INPUTS, COVERAGE_RESULTS
from netplan.model.decided import DECISION_TABLES
from netplan.model.hop_tables import HOP_TABLES, SEARCH_TABLES
from netplan.model.network_tables import NETWORK_TABLES
from netplan.model.programme_tables import PROGRAMME_TABLES
from netplan.model.radio_tables import RADIO_TABLES
from netplan.model.schema import Column, Table
from netplan.model.sensitivity_tables import SENSITIVITY_TABLES
from netplan.model.sight_tables import SIGHT_TABLES

__all__ = [
    "ATLAS_RATES_MBPS",
    "ATLAS_TECHNOLOGIES",
    "CLAIM_COLUMNS",
    "INPUT_TABLES",
    "KEPT_TABLES",
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
        (ID, NAME, BOROUGH, *PROVENANCE),
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
            SURFACE,
            CROSSING,
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
            PUPILS,
            Column("classes", "int", mark("Classes"), "", 0, 500),
            *ADDRESS,
            TECHNOLOGY,
            DOWN,
            UP,
            Column("line_kind", "choice", mark("How the rate is known"), codes="line_kind"),
            Column("line_as_of", "date", mark("Rate as of")),
            PROMISED,
            Column("lease_once_eur", "float", mark("Offer of a leased line, one-off"), "EUR", 0, 1e6),
            Column("lease_year_eur", "float", mark("Offer of a leased line, a year"), "EUR/a", 0, 1e6),
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
            OWNER,
            Column("load_reserve_kg", "float", mark("Load reserve"), "kg", 0, 10_000),
            Column("mounting_m", "float", mark("Mounting height"), "m", 0, 400),
            Column("heritage", "choice", mark("Heritage protection"), codes="yes_no"),
            Column("trees", "choice", mark("Trees in the way"), codes="yes_no"),
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
    Table(
        "roadworks",
        mark("Roadworks"),
        "polygon",
        (
            ID,
            NAME,
            OWNER,
            Column("from_date", "date", mark("From")),
            Column("to_date", "date", mark("To")),
            Column("joint_laying", "choice", mark("Joint laying possible"), codes="yes_no"),
            *PROVENANCE,
        ),
        half_width_m=10.0,  # of a street with its pavements [K]
    ),
    *HOP_TABLES,
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
            SEGMENT_KIND,
            STREET_ID,
            STREET,
            Column("duct_id", "text", mark("Duct ID")),
            Column("hop_id", "text", mark("Radio hop")),
            SURFACE,
            Column("method", "choice", mark("Method"), codes="method"),
            CROSSING,
            Column("from_m", "float", mark("Starts at"), "m", 0, required=True),
            Column("to_m", "float", mark("Ends at"), "m", 0, required=True),
            LENGTH,
            COST,
            Column("nodes_eur", "float", mark("Of that, shafts, joints and chosen carriers"), "EUR", 0),
            SITES_SERVED,
            Column("room", "int", mark("Sites it has room for"), "", 0),
            Column("roadworks_id", "text", mark("Laid jointly with roadworks")),
            Column("joint_from", "int", mark("Joint laying from year"), "", 1990, 2200),
            Column("joint_to", "int", mark("Joint laying to year"), "", 1990, 2200),
            Column("saved_eur", "float", mark("Saved by joint laying"), "EUR", 0),
            Column("npv_eur", "float", mark("Present value"), "EUR", 0),
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
            SITE_KIND,
            Column("connected", "bool", mark("Connected by the plan"), required=True),
            Column("verdict", "choice", mark("Verdict"), codes="verdict"),
            Column("route_m", "float", mark("Route to existing fibre"), "m", 0),
            Column("shared_m", "float", mark("Route shared with other sites"), "m", 0),
            Column("cost_share_eur", "float", mark("Cost share"), "EUR", 0),
            Column("alone_eur", "float", mark("Cost if built alone"), "EUR", 0),
            Column("means", "choice", mark("Served by"), codes="means"),
            Column("n_hops", "int", mark("Radio hops on its way"), "", 0),
            Column("yearly_eur", "float", mark("Yearly cost share"), "EUR/a", 0),
            Column("npv_eur", "float", mark("Present value of its share"), "EUR", 0),
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
            COST_KIND,
            ITEM,
            Column("quantity", "float", mark("Quantity"), "", 0, required=True),
            UNIT,
            Column("price_eur", "float", mark("Unit price"), "EUR", 0, required=True),
            COST,
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
            KEY,
            COUNTED,
            Column("value", "float", mark("Value")),
            Column("unit", "text", mark("Unit")),
            Column("n", "int", mark("Of"), "", 0),
            Column("n_unknown", "int", mark("Of these unknown"), "", 0),
            SOURCE,
            AS_OF,
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
    for table in (
        *_INPUTS,
        *_RESULTS,
        *DECISION_TABLES,
        *PROGRAMME_TABLES,
        *CARRIER_TABLES,
        *CHOICE_TABLES,
        *SEARCH_TABLES,
        *NETWORK_TABLES,
        *COMPARED_TABLES,
        *SENSITIVITY_TABLES,
        *SIGHT_TABLES,
        *RADIO_TABLES,
        *BATCH_TABLES,
    )
}
INPUT_TABLES = tuple(table.name for table in _INPUTS)
KEPT_TABLES = (*INPUT_TABLES, *(table.name for table in (*CHOICE_TABLES, *SEARCH_TABLES)))
"""What a project can keep as layers: what users deliver, and the choice of carriers they decided on."""
