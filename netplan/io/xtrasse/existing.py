"""What exists as objects of the package BST: fibre, ducts, cabinets, PoPs, and masts of carriers."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import shapely

from netplan.io.xtrasse.codes import MASTS
from netplan.io.xtrasse.route import rows_of
from netplan.model.xtrasse import Feature, Property, key_of, place, refers, said

Tables = Mapping[str, pd.DataFrame]
_TELECOM, _IN_USE, _FIBRE, _DUCT, _POP, _OTHER = 1000, 1000, 1000, 10004, 1000, 9999


def existing_features(tables: Tables, key: str, title: str, area: shapely.Polygon) -> Iterator[Feature]:
    """Yield the plan of the existing network and its objects; carriers that are no masts are not in it."""
    plan = key_of(key, "existing")
    head = (*said("name", title), *place(area), *said("netzSparte", _TELECOM))
    yield Feature("BST_NetzPlan", plan, head)
    for name, (kind, codes) in _CLASSES.items():
        for row in rows_of(tables.get(name)):
            if name == "carriers" and row["carrier_class"] not in MASTS:
                continue
            properties = (
                *said("title", row.get("duct_type") or row.get("name") or row["id"]),
                *said("beschreibung", _told(row)),
                *said("aufschrift", row["id"]),
                *said("netzbetreiber", row.get("operator") or row.get("owner")),
                *refers("gehoertZuPlan", plan),
                *place(_several(row["geometry"])),
                *codes(row),
            )
            yield Feature(kind, key_of(key, "existing", name, str(row["id"])), properties)


def _fibre(_row: Mapping[str, Any]) -> tuple[Property, ...]:
    return (*said("leitungstyp", 10001), *said("statusAktuell", _IN_USE), *said("art", _FIBRE))


def _duct(_row: Mapping[str, Any]) -> tuple[Property, ...]:
    return (*said("leitungstyp", _DUCT), *said("statusAktuell", _IN_USE))


def _cabinet(row: Mapping[str, Any]) -> tuple[Property, ...]:
    return (*_node(), *said("art", row["cabinet_kind"] or _OTHER))


def _pop(_row: Mapping[str, Any]) -> tuple[Property, ...]:
    return (*_node(), *said("art", _POP))


def _mast(row: Mapping[str, Any]) -> tuple[Property, ...]:
    return (*said("statusAktuell", _IN_USE), *said("art", MASTS[row["carrier_class"]]))


def _node() -> tuple[Property, ...]:
    return (*said("netzSparte", _TELECOM), *said("statusAktuell", _IN_USE))


_CLASSES = {
    "fibre": ("BST_Telekommunikationsleitung", _fibre),
    "ducts": ("BST_SonstigeLeitung", _duct),
    "cabinets": ("BST_Verteiler", _cabinet),
    "pops": ("BST_Verteiler", _pop),
    "carriers": ("BST_Mast", _mast),
}


def _told(row: Mapping[str, Any]) -> str:
    """Return what XTrasse has no element for, in netplan's own words."""
    own = {key: row.get(key) for key in ("n_fibres", "n_tubes", "n_free")}
    return "; ".join(f"{key}={value}" for key, value in own.items() if value is not None)


def _several(shape: shapely.Geometry) -> shapely.Geometry:
    parts = list(shapely.get_parts(shape))
    return shapely.MultiPoint(parts) if shape.geom_type.endswith("Point") else shapely.MultiLineString(parts)
