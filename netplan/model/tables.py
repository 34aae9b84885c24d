"""The schema: every table netplan knows, column by column.

Column headers, units, tooltips, range checks, the aliases of exports, ``docs/tables.md`` and the styles all
follow from here; a column is declared nowhere else. Values are checked once, at the door (``io.layers``).

Shares run from 0 to 1 (only the columns of the Breitbandatlas stay in per cent, as delivered), lengths are
metres, money is euro net of VAT, rates are Mbit/s. Missing is NaN, NaT or None: never 0, never an empty text.
"""

from netplan.messages import mark
from netplan.model.compared import COMPARED_TABLES
from netplan.model.decided import DECISION_TABLES
from netplan.model.programme_tables import PROGRAMME_TABLES
from netplan.model.schema import Column, Table


def _id() -> Column:
    return Column("id", "text", mark("ID"), required=True)


_NAME = Column("name", "text", mark("Name"))
_DOWN = Column("down_mbps", "float", mark("Download"), "Mbit/s", 0, 1e6)
_UP = Column("up_mbps", "float", mark("Upload"), "Mbit/s", 0, 1e6)
_TECHNOLOGY = Column("technology", "choice", mark("Technology"), codes="technology")
_VERDICT = Column("verdict", "choice", mark("Verdict"), codes="verdict", required=True)
_REASON = Column("reason", "text", mark("Reason"))  # a key of model.reasons until it is spoken
_OPERATOR = Column("operator", "text", mark("Operator"))
_ADDRESS = (
    Column("street", "text", mark("Street")),
    Column("house_number", "text", mark("House number")),
    Column("postcode", "text", mark("Postcode")),
    Column("place", "text", mark("Place")),
)
_HOUSEHOLDS = Column("households", "int", mark("Households"), "", 0, 5_000)

PROVENANCE = (
    Column("source", "text", mark("Source")),
    Column("as_of", "date", mark("As of")),
    Column("licence", "text", mark("Licence")),
    Column("confidential", "choice", mark("Confidentiality"), codes="confidential"),
)

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
    Table("boundary", mark("Municipality"), "polygon", (_id(), _NAME, *PROVENANCE)),
    Table(
        "districts",
        mark("Districts"),
        "polygon",
        (_id(), _NAME, Column("borough", "text", mark("Borough")), *PROVENANCE),
    ),
    Table(
        "streets",
        mark("Streets"),
        "line",
        (
            _id(),
            _NAME,
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
            _id(),
            _NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind", required=True),
            Column("school_type", "choice", mark("School type"), codes="school_type"),
            Column("owner_kind", "choice", mark("Owner"), codes="owner_kind"),
            Column("pupils", "int", mark("Pupils / children"), "", 0, 20_000),
            Column("classes", "int", mark("Classes"), "", 0, 500),
            *_ADDRESS,
            _TECHNOLOGY,
            _DOWN,
            _UP,
            Column("line_kind", "choice", mark("How the rate is known"), codes="line_kind"),
            Column("line_as_of", "date", mark("Rate as of")),
            Column("promised", "date", mark("Connection promised by")),
            *PROVENANCE,
        ),
    ),
    Table("addresses", mark("Addresses"), "point", (_id(), *_ADDRESS, _HOUSEHOLDS, *PROVENANCE)),
    Table(
        "buildings",
        mark("Buildings"),
        "polygon",
        (_id(), _NAME, Column("height_m", "float", mark("Height"), "m", 0, 500), *PROVENANCE),
    ),
    Table(
        "carriers",
        mark("Carriers"),
        "point",
        (
            _id(),
            Column("carrier_class", "choice", mark("Class"), codes="carrier_class", required=True),
            _NAME,
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
        (_id(), _OPERATOR, Column("n_fibres", "int", mark("Fibres"), "", 0, 10_000), *PROVENANCE),
        confidential="internal",
    ),
    Table(
        "ducts",
        mark("Existing ducts"),
        "line",
        (
            _id(),
            _OPERATOR,
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
            _id(),
            _NAME,
            Column("cabinet_kind", "code", mark("Kind"), codes="cabinet_kind"),
            _OPERATOR,
            *PROVENANCE,
        ),
        confidential="internal",
    ),
    Table(
        "pops",
        mark("Points of presence"),
        "point",
        (_id(), _NAME, _OPERATOR, *PROVENANCE),
        confidential="internal",
    ),
    Table(
        "restricted_areas",
        mark("Restricted areas"),
        "polygon",
        (
            _id(),
            _NAME,
            Column("restriction", "choice", mark("Restriction"), codes="restriction"),
            *PROVENANCE,
        ),
    ),
    Table("cells", mark("Breitbandatlas cells"), "polygon", (_id(), *_atlas_columns(), *PROVENANCE)),
)

_COUNTS = (
    Column("n", "int", mark("Total"), "", 0, required=True),
    Column("n_served", "int", mark("Served"), "", 0, required=True),
    Column("n_not_served", "int", mark("Not served"), "", 0, required=True),
    Column("n_unknown", "int", mark("Unknown"), "", 0, required=True),
    Column("n_served_after", "int", mark("Served after the plan"), "", 0),
)
CLAIM_COLUMNS = (
    _VERDICT,
    Column("verdict_after", "choice", mark("Verdict after the plan"), codes="verdict"),
    _TECHNOLOGY,
    _DOWN,
    Column("need_down_mbps", "float", mark("Needed download"), "Mbit/s", 0, 1e6),
    Column("fibre_m", "float", mark("Way to existing fibre along streets"), "m", 0),
    Column("atlas_share", "float", mark("Share of households in the cell"), "%", 0, 100),
    _REASON,
    Column("source", "text", mark("Source")),
    Column("as_of", "date", mark("As of")),
)

_RESULTS = (
    Table(
        "coverage_sites",
        mark("Coverage of sites"),
        "point",
        (
            _id(),
            _NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind"),
            Column("district_id", "text", mark("District")),
            *CLAIM_COLUMNS,
        ),
        "result",
    ),
    Table(
        "coverage_addresses",
        mark("Coverage of addresses"),
        "point",
        (_id(), _HOUSEHOLDS, Column("district_id", "text", mark("District")), *CLAIM_COLUMNS),
        "result",
    ),
    Table(
        "coverage_cells",
        mark("Coverage of 100 m cells"),
        "polygon",
        (
            _id(),
            Column("share_served", "float", mark("Share of households"), "", 0, 1),
            Column("n_addresses", "int", mark("Addresses"), "", 0),
            *CLAIM_COLUMNS,
        ),
        "result",
    ),
    Table(
        "coverage_districts",
        mark("Coverage of districts"),
        "polygon",
        (
            _id(),
            _NAME,
            Column("borough", "text", mark("Borough")),
            Column("unit", "text", mark("Counted unit"), required=True),
            *_COUNTS,
            Column("share_served", "float", mark("Share served of all"), "", 0, 1),
            Column("share_served_known", "float", mark("Share served of known"), "", 0, 1),
        ),
        "result",
    ),
    Table(
        "trenches",
        mark("Planned route"),
        "line",
        (
            _id(),
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
            _id(),
            _NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind"),
            Column("connected", "bool", mark("Connected by the plan"), required=True),
            Column("verdict", "choice", mark("Verdict"), codes="verdict"),
            Column("route_m", "float", mark("Route to existing fibre"), "m", 0),
            Column("shared_m", "float", mark("Route shared with other sites"), "m", 0),
            Column("cost_share_eur", "float", mark("Cost share"), "EUR", 0),
            Column("alone_eur", "float", mark("Cost if built alone"), "EUR", 0),
            Column("trench_id", "text", mark("Last piece of the route")),
            _REASON,
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
