"""What the window shows at a moment: one frozen value, from which every panel draws itself.

Loads nothing heavy: the window is painted before the libraries of geodata are there.
"""

from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from netplan.messages import Message
from netplan.ui.jobs import Job

if TYPE_CHECKING:  # load pandas, which the first painted window does not wait for
    from collections.abc import Mapping

    import pandas as pd

    from netplan.core.decisions.tables import Decided
    from netplan.core.radio.covering import RadioCover
    from netplan.core.radio.link import Asked, Way
    from netplan.doctor.examine import Examination
    from netplan.model.choice import CarrierChoice
    from netplan.model.comparison import Comparison
    from netplan.model.explained import Explained
    from netplan.model.findings import Problem
    from netplan.model.looks import Condition, Preset, Recipe
    from netplan.model.plan import CarrierFitness, Change, Coverage, Frontier, Plan, Sensitivity
    from netplan.model.programme import Programme
    from netplan.model.project import Project
    from netplan.model.redundancy import Redundancy
    from netplan.model.scenario import Scenario
    from netplan.model.sizing import Sizing
    from netplan.model.styles import Style
    from netplan.session.views import Seen


@dataclass(frozen=True)
class Selection:
    """Rows of one table, by position, ascending."""

    table: str = ""
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class LayerView:
    """How one table is shown on the map: its style, whether it is shown at all, how opaque (0..1).

    ``recipe`` made the style, None if it comes with the table; ``condition`` says which rows are drawn,
    ``named`` whether their names are written.
    """

    table: str
    style: "Style"
    visible: bool = True
    opacity: float = 1.0
    recipe: "Recipe | None" = None
    condition: "Condition | None" = None
    named: bool = True


@dataclass(frozen=True)
class History:
    """The named steps of the session; the first ``position`` of them are done."""

    labels: tuple[Message, ...] = ()
    position: int = 0


class Told(NamedTuple):
    """Findings of one result; ``label`` is the template of its name."""

    label: str
    problems: "tuple[Problem, ...]"


@dataclass(frozen=True, eq=False)
class State:
    """The open project and everything the window shows of it.

    Attributes:
        project: None on the start page.
        scenario: the one that is planned and edited.
        file: where the project was opened or saved; None if it has never been.
        saved: whether the project is the one last written.
        read_only: whether it must not be saved where it was opened: somebody else has it open, say.
        result: the last plan or assessment; ``stale`` if it belongs to another project or scenario.
        plan: ``result`` if it is a plan.
        tables: every table there is to see, layers and results, by name.
        layers: what the map shows, top first.
        problems: of the project and of the result; ``told`` are those of what was computed beside it.
        examination: the last check of the data, with its evidence; None before the first.
        findings: ``all_problems`` as a table with their places, in the language of the window.
        decided: the planner's decisions as tables.
        background: what lies below the map and who is to be named for it; "" for nothing.
        comparison: two results beside each other, if the user compares any.
        sensitivity: which assumptions verdicts hang on, if asked for; of older choices perhaps.
        frontier: how far the money reaches, if asked for; of older choices perhaps.
        change: coverage at two dates, if asked for; of older choices perhaps.
        programme: the last building programme; it may belong to an older plan or older terms.
        ordered: what the same budgets reach in an order of the user's; of older terms perhaps.
        sizing, redundancy: what was last computed of them; they may belong to an older plan.
        explained: what was last said of why the plan is so; it may belong to an older plan.
        link: the way of the radio link that was asked for last, and how it is looked at.
        cover: what arrives where over radio, if asked for; of other carriers or grids perhaps.
        seen: what carriers see of the ground, if asked for; of other carriers or grids perhaps.
        radio: coverage with radio links that could be built, if they are to count; of older choices perhaps.
        fitness: what carriers are for a radio use, if asked for; of older choices perhaps.
        choice: the carriers chosen last since the project was opened, with what was found on the way.
        choice_doubts: what has changed since the carriers were chosen that the project keeps.
        selection: rows chosen on the map or in a table.
        table: the table in the attribute table.
        layer: the one chosen in the tree of layers; "" until one has been, see ``current_layer``.
        presets: styles the user keeps under names, for every project.
        done: the steps of the guided plan that have happened.

    """

    project: "Project | None" = None
    scenario: "Scenario | None" = None
    file: Path | None = None
    saved: bool = True
    read_only: bool = False
    result: "Plan | Coverage | None" = None
    plan: "Plan | None" = None
    stale: bool = False
    tables: "Mapping[str, pd.DataFrame]" = field(default_factory=lambda: MappingProxyType({}))
    layers: tuple[LayerView, ...] = ()
    problems: "tuple[Problem, ...]" = ()
    told: tuple[Told, ...] = ()
    examination: "Examination | None" = None
    findings: "pd.DataFrame | None" = None
    decided: "Decided | None" = None
    background: str = ""
    comparison: "Comparison | None" = None
    sensitivity: "Sensitivity | None" = None
    frontier: "Frontier | None" = None
    change: "Change | None" = None
    programme: "Programme | None" = None
    ordered: "Programme | None" = None
    sizing: "Sizing | None" = None
    redundancy: "Redundancy | None" = None
    explained: "Explained | None" = None
    link: "tuple[Way, Asked] | None" = None
    cover: "RadioCover | None" = None
    seen: "Seen | None" = None
    radio: "Coverage | None" = None
    fitness: "CarrierFitness | None" = None
    choice: "CarrierChoice | None" = None
    choice_doubts: tuple[Message, ...] = ()
    selection: Selection = Selection()
    table: str = ""
    layer: str = ""
    history: History = History()
    jobs: tuple[Job, ...] = ()
    presets: "tuple[Preset, ...]" = ()
    done: frozenset[str] = frozenset()

    @property
    def current_layer(self) -> str:
        """The layer the menu "Layer" works on: the one chosen, else the topmost; "" where there is none."""
        names = [view.table for view in self.layers]
        return self.layer if self.layer in names else next(iter(names), "")

    @property
    def folder(self) -> Path:
        """Where grids and other files of the project lie."""
        return self.file.parent if self.file else Path.cwd()

    @property
    def all_problems(self) -> "tuple[Problem, ...]":
        """The findings of data and plan, then those of each other result."""
        return (*self.problems, *(problem for one in self.told for problem in one.problems))

    def beside(self, name: str) -> Path:
        """Return where what is written is offered: beside the project, or at home."""
        return (self.file.parent if self.file else Path.home()) / name


EMPTY = State()
