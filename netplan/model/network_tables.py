"""The tables of sizing, of the bill of material, and of redundancy."""

from netplan.messages import mark
from netplan.model.columns import ID, NAME, REASON, SITE_KIND
from netplan.model.schema import Column, Table

_SEGMENT_KIND = Column("segment_kind", "choice", mark("Kind"), codes="segment_kind", required=True)
_STREET = Column("street", "text", mark("Street"))
_LENGTH = Column("length_m", "float", mark("Length"), "m", 0, required=True)
_COST = Column("cost_eur", "float", mark("Cost"), "EUR", 0, required=True)
_YEAR = Column("year", "int", mark("Year"), "", 1990, 2200)
_PUPILS = Column("pupils", "int", mark("Pupils / children"), "", 0, 20_000)
_CONFIDENTIAL = Column("confidential", "choice", mark("Confidentiality"), codes="confidential")
_DARK = (
    Column("n_sites", "int", mark("Sites that go dark"), "", 0),
    Column("pupils", "int", mark("Pupils / children who go dark"), "", 0),
    Column("households", "int", mark("Households that go dark"), "", 0),
)

SIZING_TABLES = (
    Table(
        "sized_trenches",
        mark("Planned route with fibres and tubes"),
        "line",
        (
            ID,
            _SEGMENT_KIND,
            _STREET,
            _LENGTH,
            Column("n_sites", "int", mark("Sites served by it"), "", 0, required=True),
            Column("fibres", "int", mark("Fibres in use"), "", 0, required=True),
            Column("fibres_laid", "int", mark("Fibres laid"), "", 0, required=True),
            Column("cables", "text", mark("Cables")),
            Column("n_cables", "int", mark("Number of cables"), "", 0, required=True),
            Column("bundles", "text", mark("Duct bundles")),
            Column("n_tubes", "int", mark("Tubes"), "", 0),
            Column("n_used", "int", mark("Tubes in use"), "", 0, required=True),
            Column("n_spare", "int", mark("Spare tubes"), "", 0),
            _YEAR,
        ),
        "result",
    ),
    Table(
        "sized_sites",
        mark("Optical budget of planned connections"),
        "point",
        (
            ID,
            NAME,
            SITE_KIND,
            Column("fibres", "int", mark("Fibres"), "", 0, required=True),
            Column("split", "int", mark("Splitting ratio 1:n"), "", 1, 256, required=True),
            Column("length_m", "float", mark("Fibre to the PoP"), "m", 0),
            Column("splices", "int", mark("Splices on the way"), "", 0, required=True),
            Column("optics", "choice", mark("Class of optics"), codes="optics", required=True),
            Column("loss_db", "float", mark("Loss"), "dB", 0),
            Column("budget_db", "float", mark("Optical budget"), "dB", 0, required=True),
            Column("margin_db", "float", mark("Margin that is left"), "dB"),
            _YEAR,
            REASON,
        ),
        "result",
    ),
    Table(
        "equipment",
        mark("Closures, cabinets and chambers"),
        "point",
        (
            ID,
            Column("equipment", "choice", mark("Kind"), codes="equipment", required=True),
            Column("n", "int", mark("Number"), "", 0, required=True),
            Column("fibres", "int", mark("Fibres in use"), "", 0),
            Column("splices", "int", mark("Splices"), "", 0, required=True),
            _YEAR,
        ),
        "result",
    ),
    Table(
        "bill",
        mark("Bill of material"),
        "none",
        (
            _YEAR,
            Column("bill_part", "choice", mark("Part"), codes="bill_part", required=True),
            Column("cost_kind", "choice", mark("Cost kind"), codes="cost_kind", required=True),
            Column("item", "text", mark("Item"), required=True),
            Column("quantity", "float", mark("Quantity"), "", 0, required=True),
            Column("unit", "text", mark("Unit"), required=True),
            Column("price_eur", "float", mark("Unit price"), "EUR", 0, required=True),
            _COST,
            Column("source", "text", mark("Price source")),
            Column("price_year", "int", mark("Price year"), "", 1990, 2100),
        ),
        "result",
    ),
    Table(
        "bill_years",
        mark("Bill of material by year"),
        "none",
        (
            _YEAR,
            Column("bill_part", "choice", mark("Part"), codes="bill_part", required=True),
            _COST,
        ),
        "result",
    ),
    Table(
        "bill_compared",
        mark("Bill of material beside the plan's cost"),
        "none",
        (
            Column("cost_kind", "choice", mark("Cost kind"), codes="cost_kind", required=True),
            Column("planned_eur", "float", mark("Cost in the plan"), "EUR", 0, required=True),
            Column("bill_eur", "float", mark("Cost in the bill"), "EUR", 0, required=True),
            Column("more_eur", "float", mark("Difference"), "EUR", required=True),
        ),
        "result",
    ),
)

REDUNDANCY_TABLES = (
    Table(
        "weak_segments",
        mark("Who goes dark if a segment is cut"),
        "line",
        (
            ID,
            Column("network", "choice", mark("Network"), codes="network_part", required=True),
            _SEGMENT_KIND,
            _STREET,
            _LENGTH,
            *_DARK,
            Column("weak", "bool", mark("Only way"), required=True),
            _CONFIDENTIAL,
        ),
        "result",
    ),
    Table(
        "weak_points",
        mark("Points on which sites hang"),
        "point",
        (ID, Column("network", "choice", mark("Network"), codes="network_part"), *_DARK, _CONFIDENTIAL),
        "result",
    ),
    Table(
        "second_routes",
        mark("Second routes"),
        "line",
        (
            ID,
            _SEGMENT_KIND,
            _STREET,
            Column("surface", "choice", mark("Surface"), codes="surface"),
            Column("method", "choice", mark("Method"), codes="method"),
            Column("crossing", "choice", mark("Crossing"), codes="crossing"),
            _LENGTH,
            _COST,
        ),
        "result",
    ),
    Table(
        "second_sites",
        mark("Sites with a second route"),
        "point",
        (
            ID,
            NAME,
            SITE_KIND,
            _PUPILS,
            Column("secured", "bool", mark("Two separate routes"), required=True),
            Column("alone_eur", "float", mark("Cost of a second route for it alone"), "EUR", 0),
            Column("shared_m", "float", mark("Metres both routes share"), "m", 0),
            REASON,
        ),
        "result",
    ),
    Table(
        "remedies",
        mark("Cheapest remedies of weak segments"),
        "line",
        (
            ID,
            Column("segment_id", "text", mark("Weak segment")),
            _STREET,
            *_DARK,
            _LENGTH,
            _COST,
            Column("eur_per_pupil", "float", mark("Cost per pupil secured"), "EUR", 0),
        ),
        "result",
    ),
)

NETWORK_TABLES = (*SIZING_TABLES, *REDUNDANCY_TABLES)
