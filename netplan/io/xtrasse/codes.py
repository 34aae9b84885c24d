"""Our words -> codes of XTrasse 2.0, and back. What XTrasse does not tell apart stays in our own field."""

from collections.abc import Mapping

from netplan.model.sizing_rules import sold

METHODS: Mapping[str, tuple[int, int]] = {  # bauweise, legeverfahren
    "open": (1000, 1000),
    "trenching": (1000, 6000),
    "hdd": (2000, 3000),
    "plough": (1000, 4000),
    "overhead": (3000, 9000),
}
GROUNDS: Mapping[str, int] = {  # surface -> baugrund, where the surface says it
    "paving": 40001,
    "asphalt_pavement": 40001,
    "asphalt_road": 1000,
    "unsealed": 5000,
}
GROUNDS_OF_USE: Mapping[str, int] = {  # use of the street -> baugrund, where it does not
    "road": 1000,
    "foot_cycle": 4000,
    "track": 30002,
    "service": 7000,
}
# equipment -> class and its own codes: art, technik
EQUIPMENT: Mapping[str, tuple[str, tuple[tuple[str, int], ...]]] = {
    "cabinet": ("BRA_Verteiler", (("art", 10002), ("technik", 4000))),
    "closure": ("BRA_Verteiler", (("art", 9999), ("technik", 5000))),
    "chamber": ("BRA_Schacht", ()),
    "splitter": ("BRA_Verteiler", (("art", 9999), ("technik", 9000))),
}
BUNDLE_TUBES: Mapping[str, tuple[int, str]] = {
    bundle.name: (bundle.n_tubes, bundle.tube) for bundle in sold().bundles
}
# outer / inner diameter as traders write it -> XTrasse's outer x wall [K]
_TUBES: Mapping[str, int] = {
    "7/4": 1200,
    "10/6": 2200,
    "12/8": 3200,
    "14/10": 4200,
    "16/12": 5200,
    "20/15": 6200,
}
_OTHER_TUBE = 9999


def tube_code(tube: str) -> int | None:
    """Return the code of a tube written as 12/8; that of any other where XTrasse lists none."""
    return _TUBES.get(tube, _OTHER_TUBE) if tube else None


ISA_CODES: Mapping[str, tuple[int, ...]] = {
    "foerderung": (1000, 2000, 3000),
    "verfuegbarkeit": (1000, 2000, 3000, 4000, 5000),
    "nutzung": (1000, 2000, 3000, 4000, 5000, 6000, 9999),
    "lagegenauigkeit": (1000, 2000, 3000, 4000),
    "strom": (1000, 2000, 9999),
    "inhaberTyp": (1000, 2000),
}
ISA_POWER: Mapping[str, int] = {"permanent": 1000, "night": 1000, "none": 2000}
# our class of carriers -> class of XTrasse, which writes some names in two words [K]
ISA_CARRIERS: Mapping[str, str] = {
    "ISA_Strassenlaterne": "ISA_Strassenlaterne",
    "ISA_Ampel": "ISA_Ampel",
    "ISA_Bauwerk": "ISA_Bauwerk",
    "ISA_Funkmast": "ISA_Funkmast",
    "ISA_HolzMast": "ISA_Holz_Mast",
    "ISA_Strassenmobiliar": "ISA_Strassenmobiliar",
    "ISA_Verkehrsschild": "ISA_Verkehrsschild",
    "ISA_Haltestelle": "ISA_Haltestelle",
    "ISA_ReklametafelLitfasssauele": "ISA_Reklametafel_Litfasssauele",
}
# table -> class of its rows, and whether they are lines (with a laying depth)
ISA_NETWORKS: Mapping[str, tuple[str, bool]] = {
    "fibre": ("ISA_Glasfaser", True),
    "ducts": ("ISA_Lehrrohr", True),
    "cabinets": ("ISA_Kabelverzweiger", False),
    "pops": ("ISA_PointOfPresence", False),
}
MASTS: Mapping[str, int] = {"ISA_Funkmast": 1000, "ISA_Strassenlaterne": 5000, "ISA_Ampel": 6000}
