"""What the prices of the catalogue are called, and quantities with their unit."""

from netplan.i18n import Words
from netplan.messages import mark

_NAMES = {
    "per_metre.duct": mark("Micro-duct bundle 12x7"),
    "per_metre.cable": mark("Cable, 96 fibres"),
    "per_metre.blow_in": mark("Blow-in"),
    "per_metre.survey": mark("Survey and records"),
    "duct_use.rent_m_year": mark("Existing duct, rent a year"),
    "duct_use.opening_m": mark("Existing duct, one-off"),
    "per_site.lead_in": mark("Building lead-in"),
    "per_year.leased_line": mark("Leased line of a site, per year"),
    "share.planning": mark("Planning"),
    "share.contingency": mark("Contingency"),
}


def price_name(key: str, words: Words) -> str:
    """Return what a price is called; a trench by surface and method."""
    group, _, rest = key.partition(".")
    if group == "trench":
        surface, _, method = rest.partition(".")
        return f"{words.code('surface', surface)}, {words.code('method', method)}"
    if group == "crossing":
        return words.code("crossing", rest)
    return words(_NAMES[key]) if key in _NAMES else key


def quantity(value: float, unit: str, words: Words) -> str:
    """Return a quantity with its unit: euros to the cent below a thousand, metres to ten centimetres."""
    match unit:
        case "EUR":
            return f"{words.number(value, 2 if abs(value) < 1000 else 0)} €"
        case "EUR/m":
            return f"{words.number(value, 2)} €/m"
        case "m":
            return f"{words.number(value, 1 if abs(value) < 1000 else 0)} m"
        case "":
            return words.number(value)
    return f"{words.number(value, 2)} {unit}"
