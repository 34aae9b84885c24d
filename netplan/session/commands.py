"""Commands: what a user can do to the open project, each a function from project to project."""

from dataclasses import dataclass, replace
from typing import Protocol, runtime_checkable

import pandas as pd

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.fitness import Value, with_fitness
from netplan.model.history import Entry, with_entries
from netplan.model.looks import Bookmark
from netplan.model.project import Project
from netplan.model.scenario import Scenario, title_of
from netplan.model.sheets import SheetTemplate
from netplan.model.terms import Terms


@runtime_checkable
class Command(Protocol):
    """A change of the project. There is no inverse: undoing is going back to the project before it.

    Neighbouring commands with the same ``key`` are one step of undo; an empty key never merges.
    """

    @property
    def label(self) -> Message:
        """What the history calls it."""
        ...

    @property
    def key(self) -> str:
        """What it changes."""
        ...

    def apply(self, project: Project) -> Project:
        """Return the changed project."""
        ...


@dataclass(frozen=True)
class SetScenario:
    """Add a scenario, or replace the one of the same name."""

    scenario: Scenario

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Change scenario {name}"), {"name": title_of(self.scenario.name)})

    @property
    def key(self) -> str:
        """What it changes."""
        return f"scenario {self.scenario.name}"

    def apply(self, project: Project) -> Project:
        """Return the project with the scenario in its old place, or at the end."""
        names = [scenario.name for scenario in project.scenarios]
        if self.scenario.name not in names:
            return replace(project, scenarios=(*project.scenarios, self.scenario))
        changed = (self.scenario if s.name == self.scenario.name else s for s in project.scenarios)
        return replace(project, scenarios=tuple(changed))


@dataclass(frozen=True)
class RemoveScenario:
    """Remove a scenario; the last one stays."""

    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Remove scenario {name}"), {"name": title_of(self.name)})

    @property
    def key(self) -> str:
        """Nothing: each removal is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project without the scenario; ParameterError if it is the last one."""
        rest = tuple(scenario for scenario in project.scenarios if scenario.name != self.name)
        if not rest:
            raise ParameterError(mark("The last scenario cannot be removed"))
        kept = {name: terms for name, terms in project.programmes.items() if name != self.name}
        return replace(project, scenarios=rest, programmes=kept)


@dataclass(frozen=True)
class RenameScenario:
    """Call a scenario something else."""

    name: str
    to: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Rename scenario {name} to {to}"), {"name": title_of(self.name), "to": self.to})

    @property
    def key(self) -> str:
        """Nothing: each name is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the scenario renamed; ParameterError without a name, or with one in use."""
        to = self.to.strip()
        if not to or to in {other.name for other in project.scenarios if other.name != self.name}:
            template = mark("A scenario needs a name that no other has; {name} will not do")
            raise ParameterError(template, name=to)
        renamed = (replace(s, name=to) if s.name == self.name else s for s in project.scenarios)
        terms = {to if name == self.name else name: kept for name, kept in project.programmes.items()}
        return replace(project, scenarios=tuple(renamed), programmes=terms)


@dataclass(frozen=True)
class SetFitness:
    """Say what a scenario changes of the rules of fitness, ``use.field`` -> value.

    ``field`` names the one field that was edited: neighbouring edits of it are one step of undo.
    """

    scenario: str
    fitness: dict[str, Value]
    field: str = ""

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Change the rules of fitness of {name}"), {"name": title_of(self.scenario)})

    @property
    def key(self) -> str:
        """What it changes, if that is one field."""
        return f"fitness {self.scenario} {self.field}" if self.field else ""

    def apply(self, project: Project) -> Project:
        """Return the project with the rules; ParameterError if one does not exist."""
        with_fitness(self.fitness)
        changed = (
            replace(one, fitness=self.fitness) if one.name == self.scenario else one
            for one in project.scenarios
        )
        return replace(project, scenarios=tuple(changed))


@dataclass(frozen=True)
class KeepFigures:
    """Keep figures of coverage; of the same date and subject the later one counts."""

    entries: tuple[Entry, ...]

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Keep the figures of today"))

    @property
    def key(self) -> str:
        """What it changes."""
        return "figures"

    def apply(self, project: Project) -> Project:
        """Return the project with these figures, too."""
        return replace(project, history=with_entries(project.history, self.entries))


@dataclass(frozen=True)
class SetTerms:
    """Say what the building programme of a scenario has to keep to.

    ``field`` names the one field that was edited: neighbouring edits of it are one step of undo.
    """

    scenario: str
    terms: Terms
    field: str = ""

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Change the building programme of {name}"), {"name": title_of(self.scenario)})

    @property
    def key(self) -> str:
        """What it changes, if that is one field."""
        return f"programme {self.scenario} {self.field}" if self.field else ""

    def apply(self, project: Project) -> Project:
        """Return the project with the terms; ParameterError if they cannot be read."""
        self.terms.require_sound()
        return replace(project, programmes={**project.programmes, self.scenario: self.terms})


@dataclass(frozen=True)
class SetPrice:
    """Change a price of the catalogue; its source becomes "user"."""

    price: str
    eur: float

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Change price {price}"), {"price": self.price})

    @property
    def key(self) -> str:
        """What it changes."""
        return f"price {self.price}"

    def apply(self, project: Project) -> Project:
        """Return the project with the price; ParameterError if there is none of that name."""
        return replace(project, catalogue=with_prices(project.catalogue, {self.price: self.eur}))


@dataclass(frozen=True, eq=False)
class ReplaceLayer:
    """Put a table, checked by ``io``, in the place of a layer, or add it."""

    layer: str
    table: pd.DataFrame

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Replace layer {layer}"), {"layer": self.layer})

    @property
    def key(self) -> str:
        """Nothing: loading a file twice is two steps."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the layer."""
        return project.with_layer(self.layer, self.table)


@dataclass(frozen=True)
class AddBookmark:
    """Remember a place; one of the same name is replaced."""

    bookmark: Bookmark

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Remember the place {name}"), {"name": self.bookmark.name})

    @property
    def key(self) -> str:
        """Nothing: each place is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the bookmark at the end; ParameterError without a name."""
        if not self.bookmark.name:
            raise ParameterError(mark("A place needs a name"))
        others = _bookmarks_but(project, self.bookmark.name)
        return replace(project, looks=replace(project.looks, bookmarks=(*others, self.bookmark)))


@dataclass(frozen=True)
class RemoveBookmark:
    """Forget a place."""

    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Forget the place {name}"), {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each removal is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project without the bookmark."""
        others = _bookmarks_but(project, self.name)
        return replace(project, looks=replace(project.looks, bookmarks=others))


def _bookmarks_but(project: Project, name: str) -> tuple[Bookmark, ...]:
    return tuple(bookmark for bookmark in project.looks.bookmarks if bookmark.name != name)


@dataclass(frozen=True)
class KeepSheet:
    """Keep the order of a map sheet as a template; one of the same name is replaced."""

    template: SheetTemplate

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Keep the map sheet {name}"), {"name": self.template.name})

    @property
    def key(self) -> str:
        """Nothing: each template is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with the template at the end; ParameterError without a name."""
        if not self.template.name:
            raise ParameterError(mark("A map sheet needs a name to be kept"))
        others = _sheets_but(project, self.template.name)
        return replace(project, looks=replace(project.looks, sheets=(*others, self.template)))


@dataclass(frozen=True)
class DropSheet:
    """Forget a template of a map sheet."""

    name: str

    @property
    def label(self) -> Message:
        """What the history calls it."""
        return Message(mark("Forget the map sheet {name}"), {"name": self.name})

    @property
    def key(self) -> str:
        """Nothing: each removal is a step."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project without the template."""
        return replace(project, looks=replace(project.looks, sheets=_sheets_but(project, self.name)))


def _sheets_but(project: Project, name: str) -> tuple[SheetTemplate, ...]:
    return tuple(template for template in project.looks.sheets if template.name != name)
