"""A coverage map on paper: PNG or SVG, with legend, scale, sources; the same plan makes the same file."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import shapely

from netplan.errors import ParameterError
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.styles import Symbol, palette
from netplan.progress import SILENT, Progress
from netplan.report.mapping import layers, sidebar
from netplan.report.mapping.content import MapContent, MapSpec, map_content
from netplan.report.mapping.labels import Wanted, place_labels
from netplan.report.mapping.layers import LegendBlock, Scene
from netplan.report.mapping.paper import Box, Paper
from netplan.report.mapping.view import view_of

__all__ = ["MapSpec", "draw_map"]

_PAPER_MM = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594)}
_MARGIN_MM = 9.0
_SIDEBAR_MM = 92.0
_GAP_MM = 6.0
_FORMATS = (".png", ".svg")
_NORTH_MM = 14.0


def draw_map(
    result: Plan | Coverage,
    paths: Path | Sequence[Path],
    words: Words,
    spec: MapSpec | None = None,
    progress: Progress = SILENT,
) -> None:
    """Draw a plan or an assessment and write it to ``paths``, as PNG or SVG by their endings.

    Raises:
        ParameterError: a path ends otherwise, or the district or unit in ``spec`` does not exist.
        DataError: a file cannot be written.
        Cancelled: the user stopped; files already written stay.

    """
    targets = [paths] if isinstance(paths, Path) else list(paths)
    for path in targets:
        if path.suffix.lower() not in _FORMATS:
            raise ParameterError(mark("A map is written as .png or .svg, not as {file}"), file=path.name)
    wanted = spec or MapSpec()
    progress(0.0, Message(mark("Drawing the map")))
    paper = draw_sheet(map_content(result, wanted), wanted, words)
    for k, path in enumerate(targets):
        progress(0.4 + 0.6 * k / len(targets), Message(mark("Writing {file}"), {"file": path.name}))
        with atomic_path(path) as temporary:
            _write(paper, temporary, wanted.dots_per_inch)
    progress(1.0)


def draw_sheet(content: MapContent, spec: MapSpec, words: Words) -> Paper:
    """Return the sheet, drawn."""
    paper = Paper(*_PAPER_MM[spec.paper])
    frame, side = _boxes(paper)
    scene = Scene(paper, view_of(tuple(shapely.bounds(content.area)), frame), content, words)
    paper.window(frame)
    blocks = _draw_layers(scene, spec)
    numbered = _draw_names(scene, spec)
    paper.window(None)
    paper.rectangle("frame", frame, Symbol(stroke=palette()["ink"], width_mm=0.3))
    _draw_stamps(paper, frame, spec, words)
    _draw_side(scene, side, spec, (blocks, numbered))
    return paper


def _boxes(paper: Paper) -> tuple[Box, Box]:
    sheet, margin = paper.box, _MARGIN_MM
    narrow = min(_SIDEBAR_MM, 0.3 * sheet.width)
    split = sheet.right - margin - narrow
    frame = Box(margin, margin, split - _GAP_MM, sheet.top - margin)
    return frame, Box(split, margin, sheet.right - margin, sheet.top - margin)


def _draw_layers(scene: Scene, spec: MapSpec) -> list[LegendBlock]:
    """Draw all layers from the ground up; return the legend from the top down."""
    layers.draw_land(scene)
    blocks = [
        *layers.draw_shares(scene, layers.ground_kind(scene, spec.ground)),
        *layers.draw_streets(scene),
        *layers.draw_borders(scene),
        *layers.draw_networks(scene),
        *layers.draw_plan(scene),
        *layers.draw_sites(scene),
        *layers.draw_connections(scene),
    ]
    return blocks[::-1]


def _draw_names(scene: Scene, spec: MapSpec) -> list[str]:
    """Write the names of the districts, with their share where districts are shaded."""
    districts = scene.content.table("districts")
    districts = districts[districts["name"].notna()]
    shares: dict[str, str] = {}
    if layers.ground_kind(scene, spec.ground) == "districts":
        counted = layers.shown_districts(scene)
        shares = {
            key: scene.words.share(share, 0)
            for key, share in zip(counted["id"], counted["share_served"], strict=True)
        }
    areas = shapely.transform(districts["geometry"].to_numpy(object), scene.view.points)
    wanted = [
        Wanted(name, shares.get(key, ""), area)
        for key, name, area in zip(districts["id"], districts["name"], areas, strict=True)
        if area is not None and not area.is_empty
    ]
    labels, numbered = place_labels(wanted, scene.view.frame, layers.site_places(scene))
    for label in labels:
        for line, at in label.baselines():
            scene.paper.halo("names", at, line, label.font)
    return numbered


def _draw_stamps(paper: Paper, frame: Box, spec: MapSpec, words: Words) -> None:
    top = frame.top - 4
    if spec.draft:
        sidebar.draw_stamp(paper, (frame.right - 4, top), words("DRAFT"), palette()["vermillion"])
        top -= 11
    if spec.internal:
        sidebar.draw_stamp(paper, (frame.right - 4, top), words("INTERNAL"), palette()["ink"])


def _draw_side(scene: Scene, side: Box, spec: MapSpec, legend: tuple[list[LegendBlock], list[str]]) -> None:
    content, words, paper = scene.content, scene.words, scene.paper
    column = sidebar.Column(paper, side, side.top)
    column = sidebar.draw_head(column, content, spec, sidebar.subtitles(content, words))
    column = sidebar.draw_figures(column, sidebar.key_figures(content, words))
    column = sidebar.draw_legend(column, legend[0])
    sidebar.draw_numbered(column, legend[1], words)
    fine = sidebar.fine_print_height(column, list(sidebar.imprint(content, spec, words)))
    bottom = column.at(side.bottom + fine)
    sidebar.draw_imprint(bottom, content, spec, words)
    scale = bottom.at(bottom.y + _NORTH_MM)
    sidebar.draw_scale(scale, scene.view, words, spec.paper)
    sidebar.draw_north(paper, (side.right - 6, bottom.y + 6), content, words)


def _write(paper: Paper, path: Path, dots_per_inch: int) -> None:
    """Write the sheet without dates and with fixed names inside, so that it can be compared byte by byte."""
    kind = path.suffix.lower().removeprefix(".")
    metadata: dict[str, Any] = (
        {"Date": None, "Creator": "netplan-gis"} if kind == "svg" else {"Software": None}
    )
    # flat colours compress well at once
    more: dict[str, Any] = {"pil_kwargs": {"compress_level": 3}} if kind == "png" else {}
    with mpl.rc_context({"svg.fonttype": "none", "svg.hashsalt": "netplan", "path.simplify": False}):
        paper.figure.savefig(path, format=kind, dpi=dots_per_inch, metadata=metadata, **more)
