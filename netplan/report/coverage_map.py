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
from netplan.report.mapping.layers import LegendBlock, Scene
from netplan.report.mapping.paper import Box, Paper
from netplan.report.mapping.view import view_of
from netplan.report.sheets.facts import key_figures
from netplan.report.sheets.telling import subtitles

__all__ = ["MapSpec", "draw_map"]

Legend = tuple[list[LegendBlock], list[tuple[str, str]]]

_PAPER_MM = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594)}
_MARGIN_MM = 9.0
_SIDEBAR_MM = 92.0
_GAP_MM = 6.0
_FORMATS = (".png", ".svg")
_SCALE_BAR_MM = 15.0
_SIZES = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5)


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
    scene, legend = draw_scene(content, spec, words)
    labels, numbered = layers.place_names(scene, layers.ground_kind(scene, spec.ground))
    layers.draw_names(scene, labels)
    paper, frame = scene.paper, scene.view.frame
    paper.window(None)
    paper.rectangle("frame", frame, Symbol(stroke=palette()["ink"], width_mm=0.3))
    _draw_stamps(scene, spec)
    _draw_side(scene, _boxes(paper)[1], spec, (legend, numbered))
    return paper


def draw_scene(content: MapContent, spec: MapSpec, words: Words) -> tuple[Scene, list[LegendBlock]]:
    """Draw all layers of the map from the ground up; return the scene and the legend from the top down."""
    paper = Paper(*_PAPER_MM[spec.paper])
    frame = _boxes(paper)[0]
    scene = Scene(paper, view_of(tuple(shapely.bounds(content.area)), frame), content, words)
    paper.window(frame)
    layers.draw_land(scene)
    ground = layers.ground_kind(scene, spec.ground)
    blocks = [
        *layers.draw_shares(scene, ground),
        *layers.draw_districts(scene, ground),
        *layers.draw_streets(scene),
        *layers.draw_borders(scene),
        *layers.draw_networks(scene),
        *layers.draw_plan(scene),
        *layers.draw_sites(scene),
        *layers.draw_connections(scene),
    ]
    return scene, layers.joined(blocks[::-1])


def _boxes(paper: Paper) -> tuple[Box, Box]:
    sheet, margin = paper.box, _MARGIN_MM
    narrow = min(_SIDEBAR_MM, 0.3 * sheet.width)
    split = sheet.right - margin - narrow
    frame = Box(margin, margin, split - _GAP_MM, sheet.top - margin)
    return frame, Box(split, margin, sheet.right - margin, sheet.top - margin)


def _draw_stamps(scene: Scene, spec: MapSpec) -> None:
    stamps = []
    if spec.draft:
        stamps.append((scene.words("DRAFT"), palette()["vermillion"]))
    if spec.internal:
        stamps.append((scene.words("INTERNAL"), palette()["ink"]))
    land = shapely.transform(scene.content.area, scene.view.points)
    sidebar.draw_stamps(scene.paper, scene.view.frame, stamps, land)


def _draw_side(scene: Scene, side: Box, spec: MapSpec, legend: Legend) -> None:
    """Fill the sidebar, smaller where it would not fit."""
    for size in _SIZES:
        trial = sidebar.Column(Paper(scene.paper.box.width, scene.paper.box.height), side, side.top, size)
        if _fill_side(scene, trial, spec, legend) >= 0:
            break
    _fill_side(scene, sidebar.Column(scene.paper, side, side.top, size), spec, legend)


def _fill_side(scene: Scene, column: sidebar.Column, spec: MapSpec, legend: Legend) -> float:
    """Draw title, figures and legend from the top, scale and fine print from below; return the room left."""
    content, words, side = scene.content, scene.words, column.box
    fine = column.at(side.bottom + sidebar.imprint_height(column, content, spec, words))
    sidebar.draw_imprint(fine, content, spec, words)
    scale = fine.at(fine.y + _SCALE_BAR_MM * column.size)
    sidebar.draw_scale(scale, scene.view, words, spec.paper)
    sidebar.draw_north(scale, words)
    column = sidebar.draw_head(column, content, spec, subtitles(content, words))
    column = sidebar.draw_figures(column, key_figures(content, words))
    column = sidebar.draw_legend(column, legend[0])
    column = sidebar.draw_numbered(column, legend[1], words)
    return column.y - scale.y


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
