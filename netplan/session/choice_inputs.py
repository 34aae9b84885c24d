"""What a choice of carriers was made from, as fingerprints: so that what has changed since can be named."""

from collections.abc import Mapping
from pathlib import Path

from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.choice import FIBRE_USES, CarrierChoice, ChoiceTerms
from netplan.model.fitness import FitnessRule, with_fitness
from netplan.model.project import Project
from netplan.model.radio import RadioCatalogue, radio_catalogue
from netplan.model.rasters import RASTER_ROLES
from netplan.model.scenario import Scenario
from netplan.model.tables import INPUT_TABLES
from netplan.progress import SILENT, Progress
from netplan.session.fingerprints import NETWORK, Fingerprints, differing, of_layers, of_rasters, short

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
    found = {**of_layers(project, _counted(terms), known), **of_rasters(project, folder)}
    found["devices"] = radio.edition
    found["fitness"] = short(str(fitness.get(use)))
    said = [scenario.snap_limit_m, scenario.goal.key if terms.lacking_only else ""]
    if use in FIBRE_USES:
        prices = with_prices(project.catalogue, scenario.prices)
        found["prices"] = short({key: price.eur for key, price in prices.items()})
        said.append(scenario.methods)
    found["scenario"] = short(said)
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
    return tuple(differing(choice.inputs, now, _NAMES))


def _counted(terms: ChoiceTerms) -> tuple[str, ...]:
    """Return the layers that count; all data where it counts who is served today."""
    names = INPUT_TABLES if terms.lacking_only else ("carriers", *NETWORK, terms.targets)
    return *names, "carrier_decisions"
