"""What the prices of the catalogue are called, and quantities with their unit."""

from netplan.i18n import Words
from netplan.messages import mark
from netplan.report.item_names import item_name

_NAMES = {
    "duct_use.rent_m_year": mark("Existing duct, rent a year"),
    "per_year.leased_line": mark("Leased line of a site, per year"),
    "per_year.radio_hop": mark("Radio hop, per year"),
    "share.joint_laying": mark("Trench laid jointly with roadworks, part of its price"),
    "share.upkeep": mark("Upkeep a year, part of the one-off cost"),
    "share.interest": mark("Interest a year"),
    "life.trench": mark("Life of trench and duct"),
    "life.fibre": mark("Life of cables"),
    "life.active": mark("Life of radio and other active parts"),
    "life.compared": mark("Years over which technologies are compared"),
}

_SOURCES = {
    "[K] planning value": mark("[K] planning value"),
    "[K] guidelines for dynamic cost comparison (LAWA)": mark(
        "[K] guidelines for dynamic cost comparison (LAWA)"
    ),
    "[K] not priced unless stated; a closure with splices 700 to 2,500": mark(
        "[K] not priced unless stated; a closure with splices 700 to 2,500"
    ),
    "[K] not priced unless stated; a shaft 1,500 to 4,000": mark(
        "[K] not priced unless stated; a shaft 1,500 to 4,000"
    ),
    "BNetzA decision 2018: 25 EUR a year for 33 m": mark("BNetzA decision 2018: 25 EUR a year for 33 m"),
    "BNetzA decision 2018: 330 EUR for 33 m": mark("BNetzA decision 2018: 330 EUR for 33 m"),
    "user": mark("your own price"),
}


def price_source(source: str, words: Words) -> str:
    """Return where a price comes from, or several joined by "; "; what others have written stays as it is."""
    if source in _SOURCES:
        return words(_SOURCES[source])
    parts = source.split("; ")
    return "; ".join(words(_SOURCES[part]) if part in _SOURCES else part for part in parts)


def price_name(key: str, words: Words) -> str:
    """Return what a price is called; a trench by surface and method."""
    return words(_NAMES[key]) if key in _NAMES else item_name(key, words)


def quantity(value: float, unit: str, words: Words) -> str:
    """Return a quantity with its unit: euros to the cent below a thousand, metres to ten centimetres."""
    match unit:
        case "EUR":
            return words.euros(value, 2 if abs(value) < 1000 else 0)
        case "EUR/m":
            return f"{words.euros(value, 2)}/m"
        case "m":
            return f"{words.number(value, 1 if abs(value) < 1000 else 0)} m"
        case "":
            return words.number(value)
    return f"{words.number(value, 2)} {unit}"
