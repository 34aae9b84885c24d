"""What a choice of carriers was made from, as fingerprints: so that what has changed since can be named."""

import hashlib
import json
from collections.abc import Iterator, Mapping, MutableMapping
from dataclasses import asdict
from pathlib import Path

import pandas as pd

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.choice import FIBRE_USES, CarrierChoice, ChoiceTerms
from netplan.model.fingerprint import fingerprint
from netplan.model.fitness import FitnessRule, with_fitness
from netplan.model.project import Project
from netplan.model.radio import RadioCatalogue, radio_catalogue
from netplan.model.rasters import RASTER_ROLES
from netplan.model.scenario import Scenario
from netplan.model.tables import INPUT_TABLES, TABLES
from netplan.progress import SILENT, Progress

Fingerprints = MutableMapping[str, tuple[pd.DataFrame, str]]
"""Table and fingerprint by layer: a table that is the same object need not be read again."""

_NETWORK = ("streets", "fibre", "pops", "ducts")
_NAMES: Mapping[str, str] = {
    **RASTER_ROLES,
    "prices": mark("Prices"),
    "scenario": mark("Scenario: target, methods, snapping limit"),
    "devices": mark("Devices and rules of emission"),
    "fitness": mark("Rules of fitness"),
}


def inputs_of(
    project: Project,
    scenario: Scenario,
    terms: ChoiceTerms,
    folder: Path,
    basis: tuple[RadioCatalogue, Mapping[str, FitnessRule]] | None = None,
    known: Fingerprints | None = None,
) -> dict[str, str]:
    """Return fingerprints of all a choice by ``terms`` depends on, by layer or name.

    ``folder`` is that of the project file, beside which grids of heights lie: of them name, facts and size
    are taken, not every height. Tables in ``known`` are not read again; new ones are added there.
    """
    radio, fitness = basis or (radio_catalogue(), with_fitness(scenario.fitness))
    setup = radio.setups.get(terms.setup)
    use = "" if setup is None else setup.use
    found = _layers(project, terms, {} if known is None else known)
    for role, raster in project.rasters.items():
        found[role] = _short([asdict(raster), _size(folder / raster.file)])
    found["devices"] = radio.edition
    found["fitness"] = _short(str(fitness.get(use)))
    said = [scenario.snap_limit_m, scenario.goal.key if terms.lacking_only else ""]
    if use in FIBRE_USES:
        prices = with_prices(project.catalogue, scenario.prices)
        found["prices"] = _short({key: price.eur for key, price in prices.items()})
        said.append(scenario.methods)
    found["scenario"] = _short(said)
    return found


def changed_since(
    choice: CarrierChoice,
    scenario: Scenario,
    folder: Path,
    known: Fingerprints | None = None,
    progress: Progress = SILENT,
) -> tuple[Message, ...]:
    """Return what has changed in the project of ``choice`` since the choice was made, each by its name.

    Raises:
        Cancelled: the user stopped.

    """
    progress(0.0)
    if not choice.inputs:
        return (Message(mark("What it was made from was not noted")),)
    try:
        now = inputs_of(choice.project, scenario, choice.terms, folder, known=known)
    except ParameterError as error:  # the scenario names a price or target that is no more
        return (error.message,)
    return tuple(_named(choice.inputs, now))


def _named(before: Mapping[str, str], now: Mapping[str, str]) -> Iterator[Message]:
    for name in dict.fromkeys((*before, *now)):
        if before.get(name) != now.get(name):
            yield Message(TABLES[name].label if name in TABLES else _NAMES.get(name, name))


def _layers(project: Project, terms: ChoiceTerms, known: Fingerprints) -> dict[str, str]:
    """Return the fingerprints of the layers that count; all data where it counts who is served today."""
    names = INPUT_TABLES if terms.lacking_only else ("carriers", *_NETWORK, terms.targets)
    found: dict[str, str] = {}
    for name in dict.fromkeys((*names, "carrier_decisions")):
        table = project.layers.get(name)
        if table is None or table.empty:
            continue
        if name not in known or known[name][0] is not table:
            known[name] = (table, fingerprint(table)[:16])
        found[name] = known[name][1]
    return found


def _size(path: Path) -> int:
    return path.stat().st_size if path.is_file() else -1


def _short(said: object) -> str:
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:16]
