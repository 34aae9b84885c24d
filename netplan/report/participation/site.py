"""Write the page: HTML, script, MapLibre and the layers, all of them files beside each other."""

import json
import shutil
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from html import escape
from importlib.resources import as_file, files
from pathlib import Path
from string import Template
from typing import Any

from netplan import __version__
from netplan.errors import DataError
from netplan.i18n import Words
from netplan.io.atomic import atomic_path
from netplan.io.exports.delivery import ExportSettings
from netplan.io.exports.geojson import export_geojson
from netplan.io.feature_server import DATA, SERVICE
from netplan.messages import Message, mark
from netplan.model.plan import Coverage, Plan
from netplan.model.styles import MARKER_CORNERS
from netplan.model.tables import TABLES
from netplan.progress import SILENT, Progress
from netplan.report.content import sources_line
from netplan.report.open_tables import FEWEST
from netplan.report.participation.layers import page_layers
from netplan.report.publish import attributions, published_tables

_OWN = ("page.css", "page.js", "maplibre/maplibre-gl.js", "maplibre/maplibre-gl.css", "maplibre/LICENSE.txt")


@dataclass(frozen=True)
class Site:
    """The page as written: its folder, the layers that are there by name, and what was withheld."""

    folder: Path
    title: str
    about: str
    layers: Sequence[str]
    withheld: tuple[Message, ...]

    @property
    def page(self) -> Path:
        """Return the file to open."""
        return self.folder / "index.html"


def write_site(result: Coverage | Plan, folder: Path, words: Words, progress: Progress = SILENT) -> Site:
    """Write the page with what may be public of a plan or an assessment to ``folder``.

    It opens from the disk and from any web server, and asks no other computer for anything.

    Raises:
        DataError: the folder or a file cannot be written, or there is no layer to show.
        Cancelled: the user stopped; every file there is whole.

    """
    told, withheld = published_tables(result, words)
    settings = ExportSettings(result.project.crs, words.language, words, choose=tuple(told))
    try:
        (folder / "maplibre").mkdir(parents=True, exist_ok=True)
        written = export_geojson(folder / DATA, told, settings, progress)
        layers = page_layers(told, folder / DATA, words)
        if not layers:
            raise DataError(
                mark("Nothing of the project may be shown to the public: there is no public layer")
            )
        site = Site(folder, _title(result, words), _about(result, words), tuple(written.n_rows), withheld)
        _write(folder / "layers.js", f"window.NETPLAN = {json.dumps(_document(layers, words))};\n")
        _write(folder / SERVICE, _service(site, words))
        sources = attributions(result, told)
        _write(site.page, _page(site, sources, words))
        _copy_own(folder)
    except OSError as error:
        template = mark("The page cannot be written to {folder}: {reason}; choose another one")
        raise DataError(template, folder=str(folder), reason=error.strerror) from error
    return site


def _service(site: Site, words: Words) -> str:
    """Return what who serves the folder has to know of it."""
    labels = {layer: words(TABLES[layer].label) for layer in site.layers}
    told = {"title": site.title, "about": site.about, "language": words.language, "layers": labels}
    return f"{json.dumps(told, ensure_ascii=False, indent=1)}\n"


def _title(result: Coverage | Plan, words: Words) -> str:
    return words("Broadband coverage of {name}", name=result.project.name)


def _about(result: Coverage | Plan, words: Words) -> str:
    target = result.scenario.goal
    return words(
        "Who reaches the target {target}. Existing networks are not shown; sums over fewer than {n} "
        "households or addresses are withheld. Unknown is not counted as served.",
        target=words(target.label),
        n=FEWEST,
    )


def _page(site: Site, sources: Sequence[str], words: Words) -> str:
    template = Template((files(__package__) / "page.html").read_text("utf-8"))
    texts = {
        "language": words.language,
        "title": site.title,
        "about": site.about,
        "layers": words("Layers"),
        "details": words("At this place"),
        "hint": words(
            "Click on the map, or move it with the arrow keys, + and -, and press Enter for what is in the "
            "middle."
        ),
        "map_title": words("Map with its controls"),
        "withheld_title": words("Withheld"),
        "no_map": words("This browser cannot draw the map (WebGL is missing). The layers can be downloaded."),
        "sources": sources_line(sources, words),
        "made": words(
            "Made with netplan-gis {version}; drawn by MapLibre GL JS (BSD-3-Clause).", version=__version__
        ),
    }
    withheld = "".join(f"<li>{escape(words(message))}</li>" for message in site.withheld)
    filled = {key: escape(text) for key, text in texts.items()}
    return template.substitute(filled, withheld=f"<ul>{withheld}</ul>" if withheld else "<p>–</p>")


def _document(layers: Sequence[dict[str, Any]], words: Words) -> dict[str, Any]:
    """Return what the script reads."""
    return {
        "layers": layers,
        "corners": dict(MARKER_CORNERS),
        "bounds": _bounds(layers),
        "texts": {"download": words("Download"), "nothing": words("Nothing is shown at this place.")},
        "locale": {
            "Map.Title": words("Map"),
            "NavigationControl.ZoomIn": words("Zoom in"),
            "NavigationControl.ZoomOut": words("Zoom out"),
        },
    }


def _bounds(layers: Sequence[dict[str, Any]]) -> list[float]:
    """Return west, south, east and north of all layers, degrees."""
    places = [
        place
        for layer in layers
        for feature in layer["features"]
        for place in _places(feature["geometry"]["coordinates"])
    ]
    x, y = zip(*places, strict=True) if places else ((5.9, 15.1), (47.3, 55.1))  # Germany
    return [min(x), min(y), max(x), max(y)]


def _places(coordinates: Any) -> list[tuple[float, float]]:
    if isinstance(coordinates[0], int | float):
        return [(coordinates[0], coordinates[1])]
    return [place for part in coordinates if part for place in _places(part)]


def _copy_own(folder: Path) -> None:
    with ExitStack() as stack:
        for name in _OWN:
            source = stack.enter_context(as_file(files(__package__).joinpath(name)))
            with atomic_path(folder / name) as temporary:
                shutil.copyfile(source, temporary)


def _write(path: Path, text: str) -> None:
    with atomic_path(path) as temporary:
        temporary.write_text(text, "utf-8")
