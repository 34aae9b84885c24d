"""XTrasseGML: a layer for every class; cables, masts and cabinets for every kind of them.

The columns of a layer are the elements of its objects; a reference is the id it leads to, what nests is told
as "name=value". Of the plan an object belongs to its name and dates are told, too.
"""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pyarrow as pa
import shapely

from netplan.errors import DataError
from netplan.io.files.delivery import ROW_LIMIT, Facts, Layer, Rows, Wish, from_table
from netplan.io.xtrasse.reader import read_features
from netplan.messages import mark
from netplan.model.xtrasse import GML, HREF, Feature, Property

_PLACE = "position"
_PLAN = ("gehoertZuBRA", "gehoertZuPlan", "gehoertZuISA")
_OF_PLAN = ("name", "bauBeginn", "bauEnde")
# class -> element that tells kinds of it apart which are different layers, and the kind without a suffix
_SPLIT: Mapping[str, tuple[str, str]] = {
    "BRA_Kabel": ("art", "1000"),
    "BST_Telekommunikationsleitung": ("art", "1000"),
    "BST_SonstigeLeitung": ("leitungstyp", ""),
    "BST_Verteiler": ("art", ""),
    "BST_Mast": ("art", ""),
}


def layers(path: Path, _kind: str, _wish: Wish) -> list[Layer]:
    """Return the classes in a file, in the order they come.

    Raises:
        DataError: not sound, harmful, or of another version.

    """
    counts: dict[str, list[object]] = {}
    for feature in read_features(path):
        known = counts.setdefault(layer_of(feature), [0, "", ""])
        known[0] = int(str(known[0])) + 1
        known[1] = known[1] or (feature.shape.geom_type if feature.shape is not None else "")
        known[2] = known[2] or feature.crs
    return [Layer(name, int(str(n)), str(shape), str(crs)) for name, (n, shape, crs) in counts.items()]


def rows(path: Path, _kind: str, layer: str, wish: Wish) -> Rows:
    """Return the objects of one class as rows.

    Raises:
        DataError: as ``layers``, or the objects are in several coordinate systems.

    """
    limit = min(wish.limit or ROW_LIMIT, ROW_LIMIT)
    facts = Facts(layer, geometry=_PLACE)
    records: list[dict[str, str]] = []
    places: list[bytes | None] = []
    for feature, about in _with_plans(path, layer):
        if len(records) >= limit:
            break
        if feature.crs and facts.crs and feature.crs != facts.crs:
            raise DataError(
                mark("{file}, layer {layer}, mixes coordinate systems ({given}); export it in one of them"),
                file=str(path),
                layer=layer,
                given=f"{facts.crs}, {feature.crs}",
            )
        facts.crs = facts.crs or feature.crs
        if feature.curved:
            facts.curved.append(len(records))
        if feature.trouble:
            facts.remarks.append(f"{feature.id}: {feature.trouble}")
        records.append({"id": feature.id.removeprefix("GML_"), **_columns(feature), **about})
        places.append(None if feature.shape is None else shapely.to_wkb(feature.shape))
    names = list(dict.fromkeys(name for record in records for name in record))
    columns: dict[str, pa.Array] = {
        name: pa.array([record.get(name) for record in records], pa.string()) for name in names
    }
    columns[_PLACE] = pa.array(places, pa.binary())
    return from_table(facts, pa.table(columns))


def layer_of(feature: Feature) -> str:
    """Return the layer an object is in: its class without further underscores, and its kind."""
    package, _, rest = feature.kind.partition("_")
    name = f"{package}_{rest.replace('_', '')}" if rest else feature.kind.rpartition("}")[2]
    element, usual = _SPLIT.get(feature.kind, ("", ""))
    code = feature.text(element) if element else usual
    return name if code == usual else f"{name}_{code or 'ohne'}"


def _with_plans(path: Path, layer: str) -> Iterator[tuple[Feature, dict[str, str]]]:
    """Yield the objects of a layer with what is said of the plan each belongs to, where that came before."""
    plans: dict[str, dict[str, str]] = {}
    for feature in read_features(path):
        if feature.kind.endswith("Plan"):
            plans[feature.id] = {
                f"plan_{name}": feature.text(name) for name in _OF_PLAN if feature.text(name)
            }
        if layer_of(feature) == layer:
            links = [_link(one) for one in feature.properties if one.name in _PLAN]
            yield feature, plans.get(links[0], {}) if links else {}


def _columns(feature: Feature) -> dict[str, str]:
    """Return the elements of an object as texts; one that comes several times is joined by blanks."""
    found: dict[str, str] = {}
    for one in feature.properties:
        if one.shape is not None or one.name.startswith(f"{{{GML}}}"):
            continue
        name, text = one.name.rpartition("}")[2], _text(one)
        if text:
            found[name] = f"{found[name]} {text}" if name in found else text
    return found


def _text(one: Property) -> str:
    if one.children:
        parts = (part for child in one.children for part in (child.children or (child,)))
        return "; ".join(f"{part.name.rpartition('}')[2]}={_text(part)}" for part in parts)
    return one.text or _link(one).removeprefix("GML_")


def _link(one: Property) -> str:
    return dict(one.attributes).get(HREF, "").removeprefix("#")
