"""The tables of a comparison: what two results say about the same thing, side by side.

``a`` is the first of the two, ``b`` the second; differences are B less A.
"""

from netplan.messages import mark
from netplan.model.columns import (
    COST_KIND,
    COUNTED,
    HOUSEHOLDS,
    ID,
    ITEM,
    KEY,
    LENGTH,
    NAME,
    SEGMENT_KIND,
    SITE_KIND,
    STREET,
    STREET_ID,
    SURFACE,
    UNIT,
)
from netplan.model.schema import Column, Table

_CHANGE = Column("change", "choice", mark("Change"), codes="change", required=True)


def _both(key: str, dtype: str, a: str, b: str, **more: object) -> tuple[Column, Column]:
    """Return the column of A and that of B; ``a`` and ``b`` are their labels, ``{}`` stands in the key."""
    pair = (Column(key.format(side), dtype, label, **more) for side, label in (("a", a), ("b", b)))  # type: ignore[arg-type] # names of fields
    first, second = pair
    return first, second


_STATUS = _both("verdict_{}", "choice", mark("Verdict in A"), mark("Verdict in B"), codes="verdict")
_COST = _both("cost_{}_eur", "float", mark("Cost in A"), mark("Cost in B"), unit="EUR", low=0)
_ORIGIN = (
    *_both("source_{}", "text", mark("Source in A"), mark("Source in B")),
    *_both("as_of_{}", "date", mark("As of in A"), mark("As of in B")),
)

COMPARED_TABLES = (
    Table(
        "compared_sites",
        mark("Comparison of sites"),
        "point",
        (
            ID,
            NAME,
            SITE_KIND,
            _CHANGE,
            *_STATUS,
            *_COST,
            *_ORIGIN,
        ),
        "result",
    ),
    Table(
        "compared_addresses",
        mark("Comparison of addresses"),
        "point",
        (
            ID,
            HOUSEHOLDS,
            _CHANGE,
            *_STATUS,
            *_ORIGIN,
        ),
        "result",
    ),
    Table(
        "compared_cells",
        mark("Comparison of 100 m cells"),
        "polygon",
        (
            ID,
            _CHANGE,
            *_STATUS,
            *_both(
                "share_{}", "float", mark("Share of households in A"), mark("Share of households in B"),
                low=0, high=1,
            ),
            *_ORIGIN,
        ),
        "result",
    ),
    Table(
        "compared_trenches",
        mark("Comparison of routes"),
        "line",
        (
            _CHANGE,
            SEGMENT_KIND,
            STREET_ID,
            STREET,
            SURFACE,
            *_both("method_{}", "choice", mark("Method in A"), mark("Method in B"), codes="method"),
            LENGTH,
            *_COST,
        ),
        "result",
    ),
    Table(
        "compared_figures",
        mark("Comparison of figures"),
        "none",
        (
            KEY,
            COUNTED,
            Column("unit", "text", mark("Unit")),
            *_both("value_{}", "float", mark("Value in A"), mark("Value in B")),
            Column("difference", "float", mark("Difference, B less A")),
            *_both("n_{}", "int", mark("Of, in A"), mark("Of, in B"), low=0),
            *_both("n_unknown_{}", "int", mark("Unknown, in A"), mark("Unknown, in B"), low=0),
            *_ORIGIN,
        ),
        "result",
    ),
    Table(
        "compared_costs",
        mark("Comparison of costs"),
        "none",
        (
            COST_KIND,
            ITEM,
            UNIT,
            *_both("quantity_{}", "float", mark("Quantity in A"), mark("Quantity in B"), low=0),
            *_both("price_{}_eur", "float", mark("Price in A"), mark("Price in B"), unit="EUR", low=0),
            *_COST,
            Column("difference_eur", "float", mark("Difference, B less A"), "EUR"),
        ),
        "result",
    ),
)  # fmt: skip
