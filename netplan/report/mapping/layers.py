"""The layers of a map from the ground up. Each draws itself and says what belongs into the legend."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np
import pandas as pd
import shapely

from netplan.i18n import Words
from netplan.model.classes import class_positions
from netplan.model.styles import Style, StyleClass, Symbol, class_label, palette, style
from netplan.report.content import counted_label
from netplan.report.mapping.content import Ground, MapContent
from netplan.report.mapping.labels import Label, Wanted, place_beside, place_labels
from netplan.report.mapping.paper import Paper
from netplan.report.mapping.view import Floats, Shapes, View
from netplan.report.sheets.derived import address_squares, square_side_m

_SMALLEST_CELL_MM = 1.15
_OTHER_KINDS = 0.72  # size of the symbols of sites the plan is not about
_CASING_MM = 0.7
_SITE_NAMES_SCALE = 30_000
_VEIL = "B0"  # opacity of what lies outside the area, two hexadecimal digits


@dataclass(frozen=True)
class LegendRow:
    """A symbol, what it means and how much of it is drawn."""

    label: str
    symbol: Symbol
    geometry: Literal["point", "line", "polygon"]
    amount: str = ""


@dataclass(frozen=True)
class LegendBlock:
    """Rows that belong together under a title."""

    title: str
    rows: tuple[LegendRow, ...]
    note: str = ""


@dataclass(frozen=True, eq=False)
class Scene:
    """What every layer needs: the paper, the view, the content, the language."""

    paper: Paper
    view: View
    content: MapContent
    words: Words


def draw_land(scene: Scene) -> None:
    """Draw the municipality or area as white land on a tinted ground."""
    colours = palette()
    scene.paper.rectangle("ground", scene.view.frame, Symbol(fill=colours["paper"]))
    land = scene.view.shapes(np.array([scene.content.area], dtype=object))
    scene.paper.shapes("land", land, Symbol(fill=colours["white"]))


def ground_kind(scene: Scene, wanted: Ground) -> Ground:
    """Return what is shaded: the finest of cells, districts and addresses that the scale allows."""
    if wanted != "auto":
        return wanted
    if 100.0 / scene.view.metres_per_mm >= _SMALLEST_CELL_MM and len(scene.content.table("coverage_cells")):
        return "cells"
    if len(shown_districts(scene)):
        return "districts"
    return "addresses" if len(scene.content.table("coverage_addresses")) else "none"


def draw_shares(scene: Scene, ground: Ground) -> Iterator[LegendBlock]:
    """Shade districts, cells or squares by the share that is served, in the official classes."""
    if ground == "districts":
        yield from _draw_districts(scene)
    elif ground == "cells":
        cells = scene.content.table("coverage_cells")
        title = scene.words("Served share of each 100 m cell")
        n = scene.words(
            "n = {n} {n:cell|cells} with {m} {m:address|addresses}",
            n=len(cells),
            m=int(cells["n_addresses"].sum()),
        )
        yield from _shade(scene, cells, style("coverage_cells"), (title, n))
    elif ground == "addresses":
        yield from _draw_squares(scene)


def draw_streets(scene: Scene) -> Iterator[LegendBlock]:
    """Draw the streets, minor ones below, as far as the scale shows them."""
    streets = scene.content.table("streets")
    look = style("streets")
    rows: list[LegendRow] = []
    position = class_positions(look, streets["road_class"]).to_numpy()
    shapes = streets["geometry"].to_numpy(object)
    for k, member in reversed(list(enumerate(look.classes))):
        if member.below_scale and scene.view.scale > member.below_scale:
            continue
        drawn = scene.view.shapes(shapes[position == k])
        if len(drawn):
            scene.paper.shapes("streets", drawn, member.symbol)
            rows.append(LegendRow(_name(scene, look, member), member.symbol, "line"))
    if rows:
        yield LegendBlock(scene.words("Streets"), tuple(_merged(rows[::-1])))


def draw_districts(scene: Scene, ground: Ground) -> Iterator[LegendBlock]:
    """Draw the borders of the districts, below the streets; white between shaded areas."""
    districts = scene.content.table("districts")
    symbol = style("districts").classes[0].symbol
    if ground == "districts":
        symbol = replace(symbol, stroke=palette()["white"], width_mm=0.45, dash_mm=())
    scene.paper.shapes("districts", scene.view.shapes(districts["geometry"].to_numpy(object)), symbol)
    if len(districts) and ground != "districts":  # the shading shows them
        row = LegendRow(scene.words("District"), symbol, "line", scene.words.number(len(districts)))
        yield LegendBlock(scene.words("Borders"), (row,))


def draw_borders(scene: Scene) -> Iterator[LegendBlock]:
    """Draw the borders of the boroughs and of the municipality, and veil what lies outside an area."""
    words, districts = scene.words, scene.content.table("districts")
    rows = []
    if scene.content.area_name:
        frame = scene.view.frame
        sheet = shapely.box(frame.left, frame.bottom, frame.right, frame.top)
        land = shapely.transform(scene.content.area, scene.view.points)
        veil = np.array([shapely.difference(sheet, land)], dtype=object)
        scene.paper.shapes("veil", veil, Symbol(fill=palette()["paper"] + _VEIL))
    boroughs = [
        shapely.union_all(part["geometry"].to_numpy(object)) for _, part in districts.groupby("borough")
    ]
    if len(boroughs) > 1:
        symbol = Symbol(stroke=palette()["grey_dark"], width_mm=0.35)
        scene.paper.shapes("boroughs", scene.view.shapes(np.array(boroughs, dtype=object)), symbol)
        rows.append(LegendRow(words("Borough"), symbol, "line", words.number(len(boroughs))))
    symbol = style("boundary").classes[0].symbol
    scene.paper.shapes("boundary", scene.view.shapes(np.array([scene.content.area], dtype=object)), symbol)
    label = scene.content.area_name or words("Municipality")
    rows.append(LegendRow(words("Border: {name}", name=label), symbol, "line"))
    yield LegendBlock(words("Borders"), tuple(rows))


def draw_networks(scene: Scene) -> Iterator[LegendBlock]:
    """Draw existing fibre, ducts and PoPs; they are in the content only if the map is internal."""
    rows: list[LegendRow] = []
    for name in ("fibre", "ducts", "cabinets", "pops"):
        table, look = scene.content.table(name), style(name)
        if look.below_scale and scene.view.scale > look.below_scale:
            continue
        column = table[look.column] if look.column else table["id"]
        for k, part in _parts(table, class_positions(look, column)):
            member = look.classes[k]
            label = _name(scene, look, member)
            if name == "ducts":
                label = f"{scene.words('Existing duct')}: {label}"
            rows.append(_draw(scene, name, part, member, label))
    if rows:
        yield LegendBlock(scene.words("Existing network (internal)"), tuple(rows))


def draw_plan(scene: Scene) -> Iterator[LegendBlock]:
    """Draw the planned route, each kind in its own look on a white casing."""
    trenches, look = scene.content.table("trenches"), style("trenches")
    parts = list(_parts(trenches, class_positions(look, trenches["segment_kind"])))
    if not parts:
        return
    casing = Symbol(stroke=palette()["white"], width_mm=look.classes[0].symbol.width_mm + _CASING_MM)
    scene.paper.shapes("trench-casing", scene.view.shapes(trenches["geometry"].to_numpy(object)), casing)
    rows = [
        _draw(scene, "trenches", part, look.classes[k], _name(scene, look, look.classes[k]))
        for k, part in reversed(parts)
    ]
    yield LegendBlock(scene.words("Planned route"), tuple(rows[::-1]))


def draw_sites(scene: Scene) -> Iterator[LegendBlock]:
    """Draw the sites by verdict, those the plan is about larger, with a ring where it connects them."""
    sites, words = scene.content.table("coverage_sites"), scene.words
    look = style("coverage_sites")
    aimed_at = scene.content.scenario.site_kinds
    for kind in sorted(sites["kind"].dropna().unique(), key=lambda kind: (kind in aimed_at, kind)):
        of_kind = sites[sites["kind"] == kind]
        size = 1.0 if kind in aimed_at else _OTHER_KINDS
        rows = []
        for k, part in reversed(list(_parts(of_kind, class_positions(look, of_kind["verdict"])))):
            member = _sized(look.classes[k], size)
            rows.append(_draw(scene, f"sites-{kind}", part, member, _name(scene, look, member)))
        n_unknown = int((of_kind["verdict"] == "unknown").sum())
        counts = words("n = {n}, of which {unknown} unknown", n=len(of_kind), unknown=n_unknown)
        yield LegendBlock(f"{counted_label(kind, words)} ({counts})", tuple(rows[::-1]))


def draw_connections(scene: Scene) -> Iterator[LegendBlock]:
    """Draw a ring around every site the plan connects, a cross on those it could not; no mark on others."""
    table, look = scene.content.table("connections"), style("connections")
    rows = []
    for k, part in _parts(table, class_positions(look, table["reason"])):
        member = look.classes[k]
        if member.value:
            rows.append(_draw(scene, "connections", part, member, _name(scene, look, member)))
    if rows:
        yield LegendBlock(scene.words("Connection"), tuple(rows))


def place_names(scene: Scene, ground: Ground) -> tuple[list[Label], list[tuple[str, str]]]:
    """Place the names of the districts, with their share where they are shaded; see ``place_labels``."""
    districts = scene.content.table("districts")
    districts = districts[districts["name"].fillna("").ne("")]
    counted = shown_districts(scene)
    shares = dict(zip(counted["id"], counted["share_served"], strict=True)) if ground == "districts" else {}
    areas = shapely.transform(districts["geometry"].to_numpy(object), scene.view.points)
    wanted = [
        Wanted(name, scene.words.share(shares[key], 0) if key in shares else "", area)
        for key, name, area in zip(districts["id"], districts["name"], areas, strict=True)
        if area is not None and not area.is_empty
    ]
    labels, numbered = place_labels(wanted, scene.view.frame, _site_places(scene))
    return [*labels, *_site_names(scene, labels)], numbered


def _site_names(scene: Scene, taken: list[Label]) -> list[Label]:
    """Place the names of the sites the plan is about, where the scale leaves room for them."""
    if scene.view.scale > _SITE_NAMES_SCALE:
        return []
    sites = scene.content.table("coverage_sites")
    sites = sites[sites["kind"].isin(scene.content.scenario.site_kinds) & sites["name"].fillna("").ne("")]
    places = scene.view.points(shapely.get_coordinates(sites["geometry"].to_numpy(object)))
    return place_beside(sites["name"].tolist(), places, (taken, _site_places(scene)), scene.view.frame)


def draw_names(scene: Scene, labels: list[Label]) -> None:
    """Write the names on the map."""
    for label in labels:
        for line, at in label.baselines():
            scene.paper.halo("names", at, line, label.font)


def joined(blocks: list[LegendBlock]) -> list[LegendBlock]:
    """Return the blocks with those of the same title made one, where the first of them stands."""
    titles = list(dict.fromkeys(block.title for block in blocks))
    together = [[block for block in blocks if block.title == title] for title in titles]
    return [replace(same[0], rows=tuple(row for block in same for row in block.rows)) for same in together]


def _site_places(scene: Scene) -> Floats:
    shapes = scene.content.table("coverage_sites")["geometry"].to_numpy(object)
    return scene.view.points(shapely.get_coordinates(shapes))


def shown_districts(scene: Scene) -> pd.DataFrame:
    """Return the districts with the counts of the unit that is shown."""
    districts = scene.content.table("coverage_districts")
    return districts[districts["unit"] == scene.content.unit]


def _draw_districts(scene: Scene) -> Iterator[LegendBlock]:
    districts, words = shown_districts(scene), scene.words
    title = words("Served share: {unit} by district", unit=counted_label(scene.content.unit, words))
    n, unknown = (int(districts[key].sum()) for key in ("n", "n_unknown"))
    note = words(
        "n = {n} in {m} {m:district|districts}, of which {unknown} unknown",
        n=n,
        m=len(districts),
        unknown=unknown,
    )
    yield from _shade(scene, districts, style("coverage_districts"), (title, note))


def _draw_squares(scene: Scene) -> Iterator[LegendBlock]:
    addresses, words = scene.content.table("coverage_addresses"), scene.words
    side_m = square_side_m(scene.view.scale)
    squares = address_squares(addresses, side_m)
    title = words("Served share of addresses in squares of {side}\u00a0m", side=side_m)
    unknown = int((addresses["verdict"] == "unknown").sum())
    note = words(
        "n = {n} {n:address|addresses}, of which {unknown} unknown", n=len(addresses), unknown=unknown
    )
    yield from _shade(scene, squares, style("coverage_cells"), (title, note))


def _shade(scene: Scene, table: pd.DataFrame, look: Style, said: tuple[str, str]) -> Iterator[LegendBlock]:
    rows = []
    for k, part in _parts(table, class_positions(look, table[look.column])):
        member = look.classes[k]
        symbol = replace(member.symbol, stroke="", width_mm=0.0)
        scene.paper.shapes("shares", scene.view.shapes(part["geometry"].to_numpy(object)), symbol)
        rows.append(LegendRow(_name(scene, look, member), symbol, "polygon", scene.words.number(len(part))))
    if rows:
        yield LegendBlock(said[0], tuple(rows), said[1])


def _parts(table: pd.DataFrame, position: pd.Series) -> Iterator[tuple[int, pd.DataFrame]]:
    for k in sorted(position.unique()):
        if k >= 0:
            yield int(k), table[(position == k).to_numpy()]


def _draw(scene: Scene, group: str, part: pd.DataFrame, member: StyleClass, label: str) -> LegendRow:
    """Draw one class of points or lines; the amount is a count or a length."""
    shapes: Shapes = part["geometry"].to_numpy(object)
    if member.symbol.marker:
        places = scene.view.points(shapely.get_coordinates(shapes))
        scene.paper.markers(group, places, member.symbol)
        return LegendRow(label, member.symbol, "point", scene.words.number(len(part)))
    scene.paper.shapes(group, scene.view.shapes(shapes), member.symbol)
    return LegendRow(label, member.symbol, "line", scene.words.length(float(shapely.length(shapes).sum())))


def _name(scene: Scene, look: Style, member: StyleClass) -> str:
    return class_label(look, member, scene.words.language, scene.words)


def _sized(member: StyleClass, size: float) -> StyleClass:
    return replace(member, symbol=replace(member.symbol, size_mm=member.symbol.size_mm * size))


def _merged(rows: list[LegendRow]) -> Iterator[LegendRow]:
    """Yield rows with the same look as one: Landesstraße, Staatsstraße."""
    looks: dict[Symbol, list[str]] = {}
    for row in rows:
        looks.setdefault(row.symbol, []).append(row.label)
    for symbol, labels in looks.items():
        yield LegendRow(", ".join(labels), symbol, "line")
