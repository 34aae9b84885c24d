"""Take files into a project: how a file is read, what it would change, and the command that takes it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from netplan.doctor.addresses import GRADES, PLACED, place_by_address
from netplan.doctor.case import with_shapes
from netplan.doctor.reconcile import Reconciliation, Taking, reconcile, take
from netplan.errors import ParameterError
from netplan.io.credit import OSM_SOURCE
from netplan.io.layers import (
    Contents,
    Counts,
    Delivery,
    Inside,
    Source,
    look,
    propose,
    read_layer,
    source_of,
)
from netplan.io.layers.extract import EXTRACT, layers_with_rows
from netplan.io.layers.proposals import as_role
from netplan.io.rejected import write_rejected
from netplan.messages import Message, mark
from netplan.model.frames import conform
from netplan.model.project import Project
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.progress import SILENT, Progress, steps

ROLE_NAMES: Mapping[str, str] = {
    **{name: TABLES[name].label for name in INPUT_TABLES},
    "schools": mark("Schools"),
    "kitas": mark("Kitas"),
    "horte": mark("After-school care"),
    "offices": mark("Public offices"),
    "lamps": mark("Street lamps"),
    "signals": mark("Traffic signals"),
    "masts": mark("Radio masts"),
}
ROW_NUMBERS = "ID-004"  # the finding that a file has no ids: its rows were numbered


@dataclass(frozen=True, eq=False)
class Arrival:
    """A delivery beside the layer it is for.

    Attributes:
        source: how it was read.
        delivery: the checked layer, with the account of its rows.
        table: what can be taken: the accepted rows, and those placed by their address.
        grades: grade of an address match -> rows, for rows that said no place.
        differences: what it would change in the project; None if the project has no such layer.

    """

    source: Source
    delivery: Delivery
    table: pd.DataFrame
    grades: dict[str, int]
    differences: Reconciliation | None

    @property
    def n_placed(self) -> int:
        """Rejected rows that were placed by their address after all."""
        return sum(self.grades.get(grade, 0) for grade in PLACED)

    @property
    def counts(self) -> Counts:
        """What became of the rows; those placed by address count as repaired."""
        plain = self.delivery.counts
        repaired, rejected = plain.repaired + self.n_placed, plain.rejected - self.n_placed
        return Counts(plain.read, plain.accepted, repaired, rejected)


@dataclass(frozen=True, eq=False)
class TakeArrival:
    """Put a delivery into the project: its rows, or the chosen differences; one step of undo."""

    arrival: Arrival
    before: pd.DataFrame | None
    taking: Taking | None = None

    @property
    def label(self) -> Message:
        """What the history calls it."""
        fields = {"file": self.arrival.source.path.name, "layer": self.arrival.source.role}
        return Message(mark("Import {file} as {layer}"), fields)

    @property
    def key(self) -> str:
        """Nothing: importing a file twice is two steps."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with it; ParameterError if the layer has changed since it was compared."""
        layer = self.arrival.source.role
        if project.layers.get(layer) is not self.before:
            raise ParameterError(
                mark("{layer} has changed since the file was compared; compare again"), layer=layer
            )
        found = self.arrival.differences
        table = self.arrival.table
        if self.taking is not None and self.before is not None and found is not None:
            table = take(self.before, table, layer, found, self.taking)
        kept = tuple(one for one in project.problems if one.layer != layer or self.taking is not None)
        changed = project.with_layer(layer, table)
        return replace(changed, problems=(*kept, *self.arrival.delivery.problems))


@dataclass(frozen=True, eq=False)
class TakeArrivals:
    """Put several deliveries into the project as one step of undo."""

    takes: tuple[TakeArrival, ...]

    @property
    def label(self) -> Message:
        """What the history calls it."""
        files = ", ".join(dict.fromkeys(one.arrival.source.path.name for one in self.takes))
        return Message(mark("Import {n} {n:layer|layers} of {file}"), {"n": len(self.takes), "file": files})

    @property
    def key(self) -> str:
        """Nothing: importing files twice is two steps."""
        return ""

    def apply(self, project: Project) -> Project:
        """Return the project with all of them; ParameterError if a layer has changed since."""
        for take_one in self.takes:
            project = take_one.apply(project)
        return project


def arrive_extract(path: Path, project: Project, progress: Progress = SILENT) -> tuple[Arrival, ...]:
    """Read from an OpenStreetMap extract what the project lacks, or has from OpenStreetMap only.

    A layer with rows of another source stays as it is: name its role to take it all the same.

    Raises:
        DataError: the extract cannot be used at all.

    """
    reading, comparing = steps(progress, 0, 0.8, 1)
    filled = layers_with_rows(path, project.crs, project.layers.get("boundary"), reading)
    wanted = [layer for layer in filled if _gives_way(project, layer)]
    arrivals = []
    for position, layer in enumerate(wanted):
        part = comparing.part(position / len(wanted), (position + 1) / len(wanted))
        arrivals.append(arrive(replace(source_of(layer, path), layer=layer), project, part))
    return tuple(arrivals)


def _gives_way(project: Project, layer: str) -> bool:
    table = project.layers.get(layer)
    return table is None or bool((table["source"] == OSM_SOURCE).all())


def source_for(path: Path, role: str, *, layer: str = "", crs: str = "") -> Source:
    """Return how ``path`` is read: as ``role``, or as what its content speaks for.

    Raises:
        DataError: the file cannot be read.
        ParameterError: no role is given and nothing speaks for one, or there is no such layer or role.

    """
    contents = look(path)
    if contents.kind == EXTRACT and role:
        layer = layer or source_of(role, path).role
    inside = _inside(contents, layer)
    proposed = next(one for one in propose(contents) if one.layer == inside.name)
    if role not in {"", proposed.role}:
        source = as_role(contents, inside, role)
    else:
        if proposed.source is None:
            raise ParameterError(
                mark("{file} does not show what it holds; name its role, such as schools"), file=path.name
            )
        source = proposed.source
    return replace(source, crs="" if contents.kind == EXTRACT else crs or source.crs)


def _inside(contents: Contents, layer: str) -> Inside:
    names = [inside.name for inside in contents.layers]
    if layer in names or (not layer and len(names) == 1):
        return contents.layers[names.index(layer) if layer else 0]
    raise ParameterError(
        mark("{file} has several layers; name one of: {names}"),
        file=contents.path.name,
        names=", ".join(names),
    )


def arrive(source: Source, project: Project, progress: Progress = SILENT) -> Arrival:
    """Read ``source``, place rows by their address where they say no place, and compare with the project.

    Raises:
        DataError: the file cannot be used at all.

    """
    read, compare = steps(progress, 0, 0.8, 1)
    delivery = read_layer(source, project.crs, project.layers.get("boundary"), read)
    compare(0.0, Message(mark("Comparing with the project")))
    table, grades = _placed(delivery, source.role, project)
    old = project.layers.get(source.role)
    keyed = all(problem.code != ROW_NUMBERS for problem in delivery.problems)
    found = None if old is None else reconcile(old, table, source.role, keyed=keyed)
    compare(1.0)
    return Arrival(source, delivery, table, grades, found)


def _placed(delivery: Delivery, role: str, project: Project) -> tuple[pd.DataFrame, dict[str, int]]:
    """Return the rows with those placed by address, and how many there are of each grade."""
    asked, addresses = delivery.unplaced, project.layers.get("addresses")
    if not len(asked) or addresses is None or "street" not in asked or role == "addresses":
        return delivery.table, {}
    placed = place_by_address(asked, addresses)
    grades = {grade: int((placed.grade == grade).sum()) for grade in GRADES}
    sure = np.isin(placed.grade, PLACED)
    fresh = with_shapes(asked, placed.point)[sure]
    table = conform(pd.concat([delivery.table, fresh], ignore_index=True), role)
    return table, {grade: n for grade, n in grades.items() if n}


def register_of(path: Path, project: Project) -> pd.DataFrame:
    """Return a register of sites, those without a place included.

    Raises:
        DataError: the file cannot be used at all.

    """
    delivery = read_layer(source_for(path, "schools"), project.crs, project.layers.get("boundary"))
    return conform(pd.concat([delivery.table, delivery.unplaced], ignore_index=True), "sites")


def write_rejects(arrival: Arrival, project_file: Path) -> tuple[Path, ...]:
    """Keep what was left out as a CSV, and a layer where it has a place, beside the project; no row, no file.

    Raises:
        DataError: the folder cannot be written.

    """
    path = arrival.source.path
    rejected = arrival.delivery.rejected
    if not len(rejected):
        return ()
    return write_rejected(
        rejected, arrival.delivery.crs, project_file.with_name(f"{project_file.stem}-rejected-{path.stem}")
    )
