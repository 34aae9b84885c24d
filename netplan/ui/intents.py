"""What a panel can ask for beside a command of the session: things of the window, which need no undo."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from netplan.ui.state import LayerView, Selection

if TYPE_CHECKING:  # loads pandas, which the first painted window does not wait for
    from netplan.model.findings import Problem
    from netplan.model.looks import Preset
    from netplan.model.second_routes import Wish

Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class Select:
    """Select rows; ``zoom`` brings them into view."""

    selection: Selection
    zoom: bool = False


@dataclass(frozen=True)
class ZoomTo:
    """Show a box (x0, y0, x1, y1) of the project's CRS, with some room around it."""

    box: Box
    margin: bool = True


@dataclass(frozen=True)
class ZoomToLayer:
    """Show all of a table."""

    table: str


@dataclass(frozen=True)
class ShowTable:
    """Show a table in the attribute table."""

    table: str


@dataclass(frozen=True)
class ChooseLayer:
    """Make a layer the current one: what the menu "Layer" works on."""

    table: str


@dataclass(frozen=True)
class SetLayers:
    """Show the layers like this, top first."""

    layers: tuple[LayerView, ...]


@dataclass(frozen=True)
class KeepPreset:
    """Keep a style under a name, in the place of one of the same table and name."""

    preset: "Preset"


@dataclass(frozen=True)
class DropPreset:
    """Forget a style kept for a table."""

    table: str
    name: str


@dataclass(frozen=True)
class RenamePreset:
    """Give a style kept for a table another name."""

    table: str
    name: str
    new: str


@dataclass(frozen=True)
class ChooseScenario:
    """Plan and edit another scenario of the project."""

    name: str


@dataclass(frozen=True)
class Contender:
    """What is compared: a scenario ("": the first) of a project file, or of the open project without one."""

    scenario: str
    file: Path | None = None


@dataclass(frozen=True)
class Compare:
    """Put two results side by side: plans, or who is served today; None ends comparing."""

    sides: tuple[Contender, Contender] | None
    planned: bool = True


@dataclass(frozen=True)
class AskNetwork:
    """Fit the plan out, say who goes dark where, and seek the second routes that are wished for."""

    wish: "Wish"


@dataclass(frozen=True)
class ReadTerms:
    """Take what is settled for sites of the programme (built, delayed, dropped, dates) from a file."""

    file: Path


@dataclass(frozen=True)
class TryOrder:
    """Say what the same budgets reach if these sites (ids) are built first, in this order."""

    sites: tuple[str, ...]


@dataclass(frozen=True)
class AskWhy:
    """Say why the plan is as it is: of sites, of segments (ids), and which prices change it (keys)."""

    sites: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()


@dataclass(frozen=True)
class AskLink:
    """Look at the radio link between two rows, each a layer ("carriers", "sites") and an id, over a setup."""

    near: tuple[str, str]
    far: tuple[str, str]
    setup: str
    public_operator: bool = False


@dataclass(frozen=True)
class JudgeCarriers:
    """Say which carriers are fit for a radio use by the rules of the scenario, and keep that true."""

    use: str


@dataclass(frozen=True)
class GoTo:
    """Go back or forward in the history until ``position`` steps are done."""

    position: int


@dataclass(frozen=True)
class ShowProblem:
    """Show where a finding is: its row, or its place."""

    problem: "Problem"


@dataclass(frozen=True)
class MendProblems:
    """Show what mending the findings of a rule in a layer would do; ``rows`` names some, None all."""

    code: str
    layer: str
    rows: tuple[int, ...] | None = None


@dataclass(frozen=True)
class StopJob:
    """Ask a job to stop; with ``take_best`` to hand over the best it has."""

    number: int
    take_best: bool = False


@dataclass(frozen=True)
class Trigger:
    """Do what a row of ``ACTIONS`` does."""

    action: str


@dataclass(frozen=True)
class ShowMenu:
    """Offer what can be done with what is selected, at the pointer."""


@dataclass(frozen=True)
class ShowLayerMenu:
    """Offer what can be done with the current layer, at the pointer."""
