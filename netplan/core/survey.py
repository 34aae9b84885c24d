"""What of a project depends neither on target nor on prices: surveyed once, used by every change of them."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

import pandas as pd

from netplan.core.graph.arrays import Floats, Ints
from netplan.core.recall import Stages
from netplan.core.streets.districts import area_of, district_of, tree_of
from netplan.core.streets.reach import Access, Way, access_to, field_to, way_in
from netplan.core.streets.snap import Snapped, StreetIndex, snap, street_index
from netplan.messages import Message, mark
from netplan.model.project import Project
from netplan.progress import SILENT, Progress

SURVEYED = ("sites", "addresses")


@dataclass(frozen=True, eq=False)
class Survey:
    """The streets of a project, and where its sites and addresses lie among them.

    project, limit_m  what it was made from: the layers, and how far a street may be
    index             the street network
    access            the places on it where existing fibre runs
    places            layer -> places of its rows on the network
    fibre             layer -> the way along the streets from its rows to fibre
    district          layer -> id of the district each row lies in
    cell              [n_addresses]  position of the cell that holds each address; -1 where none does
    stages            results of what was computed from it: the next survey takes them over
    """

    project: Project
    limit_m: float
    index: StreetIndex
    access: Access
    places: Mapping[str, Snapped]
    fibre: Mapping[str, Way]
    district: Mapping[str, pd.Series]
    cell: Ints
    stages: Stages = field(default_factory=Stages)

    @property
    def fibre_m(self) -> Mapping[str, Floats]:
        """Layer -> metres along the streets from its rows to fibre, inf where no way leads there."""
        return {name: way.metres for name, way in self.fibre.items()}

    def near_addresses(self, positions: Ints) -> Snapped:
        """Return the places of some of the addresses."""
        places = self.places["addresses"]
        return Snapped(places.edge[positions], places.at_m[positions], places.distance_m[positions])


def survey(
    project: Project, limit_m: float, progress: Progress = SILENT, before: Survey | None = None
) -> Survey:
    """Survey the project; of ``before`` is taken over whatever rests on the very same layers."""
    stages = before.stages if before else Stages()
    with ThreadPoolExecutor(1) as thread:  # areas have nothing to do with streets
        areas = thread.submit(_areas, project, before, stages)
        index, access, places, fibre = _ways(project, limit_m, progress, before)
    progress(1.0)
    return Survey(project, limit_m, index, access, places, fibre, *areas.result(), stages)


def _ways(
    project: Project, limit_m: float, progress: Progress, before: Survey | None
) -> tuple[StreetIndex, Access, dict[str, Snapped], dict[str, Way]]:
    """Return the streets, where fibre runs, and of sites and addresses their places and ways to fibre."""
    progress(0.0, Message(mark("Street network")))
    kept = _kept(before, project, "streets")
    index = kept.index if kept else street_index(project.layer("streets"))
    progress(0.4, Message(mark("Way to existing fibre")))
    near = kept if kept and kept.limit_m == limit_m else None
    lit = _kept(near, project, "fibre")
    access = lit.access if lit else access_to(project.layer("fibre").geometry, index, limit_m)
    places = {
        name: found.places[name]
        if (found := _kept(near, project, name))
        else snap(project.layer(name).geometry, index, limit_m)
        for name in SURVEYED
    }
    fibre = {name: found.fibre[name] for name in places if (found := _kept(lit, project, name))}
    if len(fibre) < len(places):
        to_fibre = field_to(access, index)
        fibre = {name: fibre.get(name) or way_in(to_fibre, at, index) for name, at in places.items()}
    progress(0.9, Message(mark("Districts and cells")))
    return index, access, places, fibre


def _areas(project: Project, before: Survey | None, stages: Stages) -> tuple[dict[str, pd.Series], Ints]:
    """Return the district of every site and address, and the cell of every address."""
    district = {
        name: found.district[name]
        if (found := _kept(before, project, name, "districts"))
        else district_of(stages(tree_of, project.layer(name)), project.layer("districts"))
        for name in SURVEYED
    }
    if kept := _kept(before, project, "addresses", "cells"):
        return district, kept.cell
    addresses = stages(tree_of, project.layer("addresses"))
    return district, area_of(addresses, project.layer("cells").geometry)


def _kept(before: Survey | None, project: Project, *layers: str) -> Survey | None:
    """Return the earlier survey if these layers are still the same objects."""
    if before and all(before.project.layers.get(name) is project.layers.get(name) for name in layers):
        return before
    return None
