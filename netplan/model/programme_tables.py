"""The tables of a building programme and of the coverage-cost frontier."""

from netplan.messages import mark
from netplan.model.schema import Column, Table

_ID = Column("id", "text", mark("ID"), required=True)
_NAME = Column("name", "text", mark("Name"))
_REASON = Column("reason", "text", mark("Reason"))  # a key of model.reasons until it is spoken

PROGRAMME_TABLES = (
    Table(
        "programme_years",
        mark("Building programme by year"),
        "none",
        (
            Column("year", "int", mark("Year"), "", 1990, 2200, required=True),
            Column("budget_eur", "float", mark("Budget"), "EUR", 0, required=True),
            Column("available_eur", "float", mark("Available, with what was left"), "EUR", 0, required=True),
            Column("spent_eur", "float", mark("Spent"), "EUR", 0, required=True),
            Column("left_eur", "float", mark("Left"), "EUR", 0, required=True),
            Column("trench_m", "float", mark("New trench"), "m", 0, required=True),
            Column("n_sites", "int", mark("Sites connected"), "", 0, required=True),
            Column("n_sites_total", "int", mark("Sites connected so far"), "", 0, required=True),
            Column("n", "int", mark("Of"), "", 0, required=True),
            Column("pupils", "float", mark("Pupils / children connected"), "", 0),
            Column("pupils_total", "float", mark("Pupils / children connected so far"), "", 0),
        ),
        "result",
    ),
    Table(
        "programme_sites",
        mark("Building programme by site"),
        "point",
        (
            _ID,
            _NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind"),
            Column("year", "int", mark("Year"), "", 1990, 2200),
            Column("stage", "int", mark("Year of the programme"), "", 1),
            Column("earliest", "int", mark("Not before"), "", 1990, 2200),
            Column("deadline", "int", mark("Not after"), "", 1990, 2200),
            Column("pupils", "int", mark("Pupils / children"), "", 0, 20_000),
            Column("cost_eur", "float", mark("Cost of what is built for it first"), "EUR", 0),
            _REASON,
        ),
        "result",
    ),
    Table(
        "programme_trenches",
        mark("Building programme by route"),
        "line",
        (
            _ID,
            Column("segment_kind", "choice", mark("Kind"), codes="segment_kind", required=True),
            Column("street", "text", mark("Street")),
            Column("year", "int", mark("Year"), "", 1990, 2200),
            Column("stage", "int", mark("Year of the programme"), "", 1),
            Column("length_m", "float", mark("Length"), "m", 0, required=True),
            Column("n_sites", "int", mark("Sites served by it"), "", 0, required=True),
        ),
        "result",
    ),
    Table(
        "frontier",
        mark("Coverage-cost frontier"),
        "none",
        (
            Column("share_wanted", "float", mark("Share of pupils asked for"), "", 0, 1, required=True),
            Column("share", "float", mark("Share of pupils served"), "", 0, 1, required=True),
            Column("n_sites", "int", mark("Sites connected"), "", 0, required=True),
            Column("pupils", "float", mark("Pupils / children connected"), "", 0, required=True),
            Column("n_pupils", "float", mark("Of"), "", 0, required=True),
            Column("cost_eur", "float", mark("Cost"), "EUR", 0, required=True),
            Column("bound_eur", "float", mark("No plan costs less"), "EUR", 0, required=True),
            Column("gap", "float", mark("Gap"), "", 0, 1, required=True),
        ),
        "result",
    ),
    Table(
        "frontier_sites",
        mark("Worth of connecting each site"),
        "point",
        (
            _ID,
            _NAME,
            Column("kind", "choice", mark("Kind"), codes="site_kind"),
            Column("pupils", "int", mark("Pupils / children"), "", 0, 20_000),
            Column("from_share", "float", mark("Connected from this share on"), "", 0, 1),
            Column("n_points", "int", mark("Points that connect it"), "", 0, required=True),
        ),
        "result",
    ),
)
