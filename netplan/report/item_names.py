"""What the items of a bill are called."""

from netplan.i18n import Words
from netplan.messages import mark

_ITEMS = {
    "node.junction": mark("Shaft or cabinet where streets meet"),
    "node.joint": mark("Joint with existing fibre"),
    "per_metre.duct": mark("Micro-duct bundle 12x7"),
    "per_metre.cable": mark("Cable, 96 fibres"),
    "per_metre.blow_in": mark("Blow-in"),
    "per_metre.survey": mark("Survey and records"),
    "duct_use.opening_m": mark("Existing duct, one-off"),
    "per_site.lead_in": mark("Building lead-in"),
    "per_site.leased_line": mark("Leased line of a site, one-off"),
    "radio_hop": mark("Radio hop"),
    "carrier_device": mark("Chosen carrier with its device"),
    "equipment.splice": mark("Splice"),
    "share.planning": mark("Planning"),
    "share.contingency": mark("Contingency"),
}


def item_name(key: str, words: Words) -> str:
    """Return what an item of a bill is called; a key that nobody knows stays as it is."""
    group, _, rest = key.partition(".")
    if key in _ITEMS:
        return words(_ITEMS[key])
    match group:
        case "trench":
            surface, _, method = rest.partition(".")
            return f"{words.code('surface', surface)}, {words.code('method', method)}"
        case "crossing" | "equipment":
            return words.code(group, rest)
        case "bundle":
            return words("Duct bundle {size}", size=rest)
        case "cable":
            return words("Cable, {n} fibres", n=int(rest.removeprefix("f")))
    return key
