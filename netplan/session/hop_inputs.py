"""What radio hops were found from, as fingerprints: so that what has changed since can be named."""

import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path

from netplan.core.rules import finding
from netplan.errors import ParameterError
from netplan.messages import Message, mark
from netplan.model.catalogue import with_prices
from netplan.model.findings import Problem
from netplan.model.fitness import with_fitness
from netplan.model.hops import OUTDATED, SEARCH, USE, HopTerms
from netplan.model.project import Project
from netplan.model.radio import radio_catalogue
from netplan.model.rasters import RASTER_ROLES
from netplan.model.scenario import Scenario
from netplan.session.fingerprints import NETWORK, Fingerprints, differing, of_layers, of_rasters, short

_LAYERS = ("carriers", "sites", *NETWORK)
_PRICES = ("equipment.radio_hop", "per_year.radio_hop")
_NAMES: Mapping[str, str] = {
    **RASTER_ROLES,
    "prices": mark("Price of a radio hop"),
    "scenario": mark("Scenario: target, kinds of site, snapping limit"),
    "terms": mark("Scenario: devices of radio hops, hops to a site"),
    "devices": mark("Devices and rules of emission"),
    "fitness": mark("Rules of fitness"),
}
_NOT_NOTED = (Message(mark("not known, an earlier netplan noted nothing")),)


def inputs_of(
    project: Project,
    scenario: Scenario,
    terms: HopTerms,
    folder: Path,
    known: Fingerprints | None = None,
) -> dict[str, str]:
    """Return fingerprints of all that hops by ``terms`` depend on, by layer or name.

    ``folder`` and ``known`` are as for the choice of carriers.

    Raises:
        ParameterError: the scenario names a price, rule or target that is not there.

    """
    prices = with_prices(project.catalogue, scenario.prices)
    said = [str(scenario.goal), sorted(scenario.site_kinds), scenario.snap_limit_m]
    return {
        **of_layers(project, _LAYERS, known),
        **of_rasters(project, folder),
        "devices": radio_catalogue().edition,
        "fitness": short(str(with_fitness(scenario.fitness)[USE])),
        "prices": short([prices[key].eur for key in _PRICES if key in prices]),
        "scenario": short(said),
        "terms": short(asdict(terms)),
    }


def changed_since(
    project: Project, scenario: Scenario, folder: Path, known: Fingerprints | None = None
) -> tuple[Message, ...]:
    """Return what has changed since the hops were found that the project keeps, each by its name.

    Nothing where it keeps none. Of hops that netplan did not find, and of plan files, nobody knows what they
    are from: they are taken as they are.
    """
    search, hops = project.layer(SEARCH), project.layer("radio_hops")
    if hops.empty or search.empty:
        return _NOT_NOTED if _found_before(project) else ()
    try:
        asked, before = _read(str(search["terms"].iloc[0])), json.loads(str(search["inputs"].iloc[0]))
        wanted = replace(asked, setups=scenario.radio_setups, most_hops=scenario.radio_hops)
        now = inputs_of(project, scenario, wanted, folder, known)
        return tuple(differing(before, now, _NAMES)) if before else _NOT_NOTED
    except ParameterError as error:  # the scenario names a price or target that is no more
        return (error.message,)
    except (ValueError, TypeError, AttributeError, RecursionError):  # another program wrote there
        return _NOT_NOTED


def outdated(
    project: Project, scenario: Scenario, folder: Path, known: Fingerprints | None = None
) -> tuple[Problem, ...]:
    """Return the finding that hops are kept that were found from other data; none where no plan uses them."""
    if "radio" not in scenario.technologies:
        return ()
    names = changed_since(project, scenario, folder, known)
    return (finding(OUTDATED, "radio_hops", names=list(names)),) if names else ()


def _found_before(project: Project) -> bool:
    """Whether the project keeps hops that a netplan found which noted nothing."""
    hops = project.layer("radio_hops")
    return bool(hops["edition"].notna().any())


def _read(text: str) -> HopTerms:
    said = json.loads(text)
    return HopTerms(**{**said, "setups": tuple(said["setups"])})
