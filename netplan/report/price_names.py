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
