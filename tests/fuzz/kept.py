"""What netplan keeps between two starts, filled with one of everything, and how it is read again."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from netplan.i18n import Words
from netplan.model.choice import ChoiceTerms
from netplan.model.frames import table_of
from netplan.model.history import Entry
from netplan.model.looks import Bookmark, Condition, LayerLook, Looks, Recipe
from netplan.model.project import Project
from netplan.model.rasters import Raster
from netplan.model.shared import Shared
from netplan.model.sheets import SheetOrder, SheetTemplate
from netplan.model.terms import Terms
from netplan.report.choice import choice_brief, choice_summary
from netplan.session.chosen import CHOICE, kept_choice
from netplan.ui.memory import Memory, n_kept

SETTINGS = (
    b"[General]\nlanguage=de\nscheme=dark\ntext=150\ngenerations=7\nrecent=/x/a.gpkg, /x/b.gpkg\nseen=true\n"
    b"geometry=@ByteArray(\\x1\\xd9\\xd0)\n"
)


def filled(project: Project) -> Project:
    """Return a project with one of everything its file can hold; two prices, or damage hits little else."""
    look = LayerLook("sites", "", Recipe("pupils"), Condition("name", "contains", "x"), opacity=0.5)
    sheet = SheetTemplate("Council", SheetOrder("after", "A4"))
    prices = {key: project.catalogue[key] for key in list(project.catalogue)[:2]}
    return replace(
        project,
        catalogue=prices,
        rasters={"surface": Raster("surface.tif", "EPSG:25833", as_of="2025-01-01", source="LVermGeo")},
        programmes={"base": Terms(2027, (1e5, 2e5))},
        looks=Looks((look,), (Bookmark("Town hall", (0.0, 0.0, 9.0, 9.0)),), (sheet,)),
        history=(Entry("2026-01-01", "atlas", "100", "households", 3, 1, 0.5, "Atlas", ""),),
        shared=Shared("host", "town", 3),
    )


def terms_text() -> bytes:
    """Return the terms of a choice of carriers as the project keeps them, and what they were asked of."""
    terms = asdict(ChoiceTerms(forced=("a",), budget_eur=5.0, share=None))
    return json.dumps({**terms, "inputs": {"carriers": "0a"}}).encode()


def choice_reader(project_of: Callable[[], Project]) -> Callable[[Path], Any]:
    """Return what reads terms out of a project and tells of the choice, as its panel does."""

    def read(path: Path) -> Any:
        project = project_of()
        text = path.read_bytes().decode("utf-8", "replace")
        try:
            inputs = json.dumps(json.loads(text)["inputs"])
        except (ValueError, TypeError, KeyError, RecursionError):
            inputs = text
        rest = {"id": ["choice"], "setup": ["lorawan"], "terms": [text], "inputs": [inputs]}
        figures = {key: [1.0] for key in ("covered", "whole", "cost_eur", "trench_eur", "bound")}
        counts = {key: [1] for key in ("n_fit", "n_unknown", "n_carriers", "n_used", "n_pairs")}
        place = project.layers["sites"].geometry.iloc[:1]
        table = table_of(CHOICE, {**rest, **figures, **counts}, place, project.crs)
        kept = kept_choice(project.with_layer(CHOICE, table))
        return kept and (kept, choice_brief(kept, Words("de")), choice_summary(kept, Words("de")))

    return read


def read_settings(path: Path) -> Any:
    """Return all that the window asks its settings for."""
    memory = Memory(path)
    told = memory.language("en"), memory.scheme, memory.text_percent, memory.recent, n_kept(memory)
    return told, memory.bytes("geometry"), memory.flag("seen", default=True), memory.text("presets")
